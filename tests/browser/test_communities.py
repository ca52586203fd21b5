"""Adding a council's communities from a list, dividing and merging them, on a phone and a desktop."""

import pytest

from places.actions.dividing import bring_under
from places.models import CommunityList, Place, Succession
from tests.browser.conftest import DESKTOP, PHONE
from tests.factories import MembershipFactory, PlaceFactory, moderator
from tests.places.community_lists.sending import sent

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LIST = """name,kind,website
Todmorden,town council,www.todmorden.example
Blackshaw,parish,
=Formula,parish,
Ripponden,castle,
Erringden
"""


@pytest.fixture
def council(transactional_db):
    place = PlaceFactory(name="Calder", slug="calder")
    sent(place, "Blackshaw Parish Council\nHeptonstall", by=moderator())
    return place


@pytest.fixture
def steward(person, council):
    return person(MembershipFactory(place=council, role="steward").user)


def test_a_list_needs_no_scripts(visit, person, council, steward, tmp_path):
    file = tmp_path / "list.csv"
    file.write_text(LIST)
    visitor = visit(PHONE, java_script_enabled=False)
    visitor.arrive_as(steward)
    visitor.go("/places/calder/communities/")
    visitor.page.get_by_role("link", name="Add many communities at once").click()
    visitor.page.get_by_label("Upload a CSV file").set_input_files(file)
    visitor.page.get_by_label("Where does the list come from?").fill("Our web page")
    visitor.press("Check the list")
    said = visitor.page.locator("main").inner_text()
    assert "2 are new. 1 is there already and stays as it is. 2 have a problem." in said
    assert "Line 5, kind: “castle” is not known here." in said
    assert visitor.page.locator("#id_text").input_value() == LIST

    visitor.page.locator("#id_text").fill(LIST.replace("castle", "parish"))
    visitor.press("Check again")
    visitor.press("Send 3 communities for review")
    assert "The list was sent to a moderator." in visitor.page.locator("main").inner_text()

    visitor.page.context.clear_cookies()
    visitor.arrive_as(person(moderator()))
    visitor.go("/places/requests/")
    visitor.page.get_by_role("link", name="Communities of Calder").click()
    visitor.page.get_by_label("Leave out Ripponden").check()
    visitor.page.get_by_label("Accept").check()
    visitor.press("Save decision")
    assert "Say why you leave lines out" in visitor.page.locator("main").inner_text()
    assert visitor.page.get_by_label("Leave out Ripponden").is_checked()
    visitor.page.get_by_label("Reason").fill("It is no parish.")
    visitor.press("Save decision")
    assert "2 communities were added." in visitor.page.locator("main").inner_text()
    assert sorted(place.name for place in council.children.all()) == [
        "Blackshaw Parish Council", "Erringden", "Heptonstall", "Todmorden",
    ]  # fmt: skip


def test_placing_and_taking_back_need_no_scripts(visit, council, steward):
    old = PlaceFactory(name="Oldshire", slug="oldshire")
    sent(old, "Ayton\nBarton", by=moderator())
    Place.objects.filter(pk=old.pk).update(active_until="2023-03-31")
    for heir in (council, PlaceFactory()):
        Succession.objects.create(from_place=old, to_place=heir, date="2023-04-01")
    visitor = visit(PHONE, java_script_enabled=False)
    visitor.arrive_as(steward)
    visitor.go("/places/oldshire/communities/divide/")
    main = visitor.page.locator("main")
    visitor.page.get_by_label("Ayton").check()
    visitor.page.get_by_label(council.official_name).check()
    visitor.press("Bring them under this council")
    assert "1 of 2 communities placed" in main.inner_text()
    visitor.page.get_by_role("link", name=f"Under {council.official_name}").click()
    visitor.page.get_by_label("Ayton").check()
    visitor.page.get_by_label("None yet: somebody decides later").check()
    visitor.press("Move them")
    assert "0 of 2 communities placed" in main.inner_text()
    assert old.children.count() == 2


@pytest.mark.parametrize("screen", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_its_pages(visit, person, council, steward, screen):
    old = PlaceFactory(name="Oldshire", slug="oldshire")
    sent(old, "Ayton\nBarton\nCrayke", by=moderator())
    Place.objects.filter(pk=old.pk).update(active_until="2023-03-31")
    for heir in (council, PlaceFactory()):
        Succession.objects.create(from_place=old, to_place=heir, date="2023-04-01")
    old.refresh_from_db()
    placed = old.children.filter(name="Crayke").values_list("pk", flat=True)
    bring_under(placed, of=old, to=council, by=moderator())
    found = sent(council, "Todmorden\nErringden", by=steward)

    visitor = visit(screen)
    visitor.arrive_as(steward)
    for path in ("/places/calder/", "/places/calder/communities/", "/cy/places/calder/communities/",
                 "/places/calder/communities/?q=nothing", "/places/heptonstall/",
                 f"/places/lists/{found.pk}/"):  # fmt: skip
        assert visitor.go(path).status == 200
        visitor.assert_accessible()
    visitor.go("/places/calder/communities/import/")
    visitor.assert_accessible()
    visitor.press("Check the list")
    assert visitor.page.title().startswith("Error:")
    visitor.assert_accessible()
    visitor.page.locator("#id_text").fill(LIST)
    visitor.page.get_by_label("Where does the list come from?").fill("Our web page")
    visitor.press("Check the list")
    visitor.assert_accessible()
    visitor.press("Send 2 communities for review")
    visitor.assert_accessible()
    visitor.press("Withdraw the list")
    assert CommunityList.objects.filter(state="withdrawn").count() == 1
    visitor.assert_accessible()

    visitor.page.context.clear_cookies()
    visitor.arrive_as(person(moderator()))
    for path in ("/places/requests/", f"/places/lists/{found.pk}/",
                 "/places/oldshire/communities/divide/",
                 "/places/oldshire/communities/divide/?under=calder", "/places/heptonstall/merge/"):  # fmt: skip
        assert visitor.go(path).status == 200
        visitor.assert_accessible()

import re
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from places.models import CommunityList, Place
from tests.factories import PlaceFactory, moderator
from tests.hostile.payloads import payloads
from tests.hostile.reading import Page
from tests.places.community_lists.sending import sent
from tests.places.people import steward_of

pytestmark = pytest.mark.django_db
IMPORT, SEND = "/places/calder/communities/import/", "/places/calder/communities/import/send/"


@pytest.fixture
def council():
    return PlaceFactory(name="Calder", slug="calder")


def words(response) -> str:
    text = re.sub(r"<[^>]+>", " ", response.content.decode().split("<main")[1])
    return " ".join(unescape(text).split())


def typed(text="", **fields) -> dict:
    key = "00000000-0000-4000-8000-000000000001"
    return {"text": text, "type": "PAR", "origin": "Our page", "form_key": key} | fields


def shown_form(response, address: str) -> dict[str, list[str]]:
    page = Page(response.content.decode())
    return next(form for form in page.forms if form.action == address).values()


def test_a_steward_checks_a_list_and_sends_what_was_shown(client, council):
    client.force_login(steward_of(council))
    answer = client.post(IMPORT, typed("name,kind\nTodmorden,town council\n,parish\n=x,parish\n"))
    said = words(answer)
    assert "1 is new. 2 have a problem. Nothing has been saved or sent yet." in said
    assert "Line 3, name: This must not be empty." in said
    assert "Line 4, name: A name cannot begin with “=”" in said
    assert not CommunityList.objects.exists()

    answer = client.post(SEND, shown_form(answer, SEND), follow=True)
    found = CommunityList.objects.get()
    assert answer.redirect_chain == [(f"/places/lists/{found.pk}/", 302)]
    assert "The list was sent to a moderator." in words(answer)
    assert [line.name for line in found.lines.all()] == ["Todmorden"]
    assert not council.children.exists()


def test_going_back_to_send_another_list_sends_another(client, council):
    client.force_login(steward_of(council))
    preview = shown_form(client.post(IMPORT, typed("Todmorden")), SEND)
    client.post(SEND, preview)
    client.post(SEND, preview)  # a second click
    # Back to the preview, whose box holds the list and whose key is that of the list sent before.
    preview = shown_form(client.post(IMPORT, typed("Sowerby")), SEND)
    assert "The list was sent to a moderator." in words(client.post(SEND, preview, follow=True))
    lists = [[line.name for line in one.lines.all()] for one in CommunityList.objects.all()]
    assert lists == [["Todmorden"], ["Sowerby"]]


def test_a_list_outlives_the_session(client, council):
    steward = steward_of(council)
    client.force_login(steward)
    preview = shown_form(client.post(IMPORT, typed("Todmorden\nSowerby")), SEND)
    client.cookies.pop("session")  # it has ended
    answer = client.post(SEND, preview)
    assert answer.headers["Location"] == f"/accounts/login/?next={IMPORT}"
    assert "what you typed is kept" in words(client.get(answer.headers["Location"]))
    assert not CommunityList.objects.exists()

    client.force_login(steward)
    answer = client.get(IMPORT)
    assert "2 are new." in words(answer)
    client.post(SEND, shown_form(answer, SEND))
    assert [line.name for line in CommunityList.objects.get().lines.all()] == ["Todmorden", "Sowerby"]  # fmt: skip
    assert "Todmorden" not in client.get(IMPORT).content.decode()


def test_a_list_that_outlives_a_session_is_not_shown_to_somebody_else(client, council):
    client.force_login(steward_of(council))
    preview = shown_form(client.post(IMPORT, typed("Todmorden")), SEND)
    client.logout()
    client.post(SEND, preview)
    assert client.session["typed"]
    client.force_login(moderator())
    assert "Todmorden" not in client.get(IMPORT).content.decode()


def test_what_nobody_was_given_a_form_for_is_not_kept(client, council):
    for kept_as in ("", "x", "W10:x:y"):
        client.post(SEND, typed("Todmorden", kept_as=kept_as))
        assert "session" not in client.cookies


def test_a_list_outlives_a_sign_in_in_another_window(council):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(steward_of(council))
    form = shown_form(browser.get(IMPORT), IMPORT)
    browser.cookies.pop("csrf")
    answer = browser.post(IMPORT, form | typed("Todmorden"))
    assert (answer.status_code, f'href="{IMPORT}"' in answer.content.decode()) == (403, True)
    assert "1 is new." in words(browser.get(IMPORT))


@pytest.mark.parametrize("in_another_window", [False, True])
def test_a_file_outlives_the_session_too(council, in_another_window):
    """It is in the box afterwards, or it is said that it has to be chosen again."""
    steward = steward_of(council)
    file = ("list.csv", "\ufeffname\nTodmorden\nBrân".encode())
    for content, is_kept in ((file[1], True), (b"PK\x03\x04rest", False), (b"a" * 300_000, False)):
        browser = Client(enforce_csrf_checks=True)
        browser.force_login(steward)
        form = shown_form(browser.get(IMPORT), IMPORT)
        browser.cookies.pop("csrf" if in_another_window else "session")
        upload = SimpleUploadedFile(file[0], content)
        answer = browser.post(IMPORT, form | typed(file=upload, origin="By Ruth"))
        assert answer.status_code == (403 if in_another_window else 302)
        if not in_another_window:
            answer = browser.get(answer.headers["Location"])
            assert "what you typed is kept" in words(answer)
            browser.force_login(steward)
        assert ("The file is not kept. Choose it again." in words(answer)) != is_kept
        page = browser.get(IMPORT)
        assert page.context["form"]["origin"].value() == "By Ruth"
        assert ("2 are new." in words(page)) == is_kept


def test_a_list_for_a_council_that_ended_meanwhile_stays_in_the_box(client, council):
    client.force_login(moderator())
    preview = shown_form(client.post(IMPORT, typed("Todmorden")), SEND)
    Place.objects.filter(pk=council.pk).update(active_until="2023-03-31")
    answer = client.post(SEND, preview)
    assert "Calder was abolished. Add communities to what took over." in words(answer)
    [form] = [one for one in Page(answer.content.decode()).forms if one.action == IMPORT]
    assert form.values()["text"][0].strip() == "Todmorden"


def test_a_file_is_in_the_box_afterwards_and_nothing_typed_is_lost(client, council):
    client.force_login(steward_of(council))
    file = SimpleUploadedFile("list.csv", "\ufeffname\nTodmorden\nBrân".encode())
    answer = client.post(IMPORT, typed(file=file, origin=""))
    assert "Say where the list comes from" in words(answer)
    [form] = [one for one in Page(answer.content.decode()).forms if one.action == IMPORT]
    assert form.values()["text"][0].removeprefix("\n").splitlines() == ["name", "Todmorden", "Brân"]

    bad = SimpleUploadedFile("list.xlsx", b"PK\x03\x04rest")
    answer = client.post(IMPORT, typed("Kept text", file=bad))
    assert "This is a spreadsheet or another packed file" in words(answer)
    assert "Kept text" in answer.content.decode()


def test_what_has_changed_meanwhile_is_shown_before_it_is_sent(client, council):
    client.force_login(moderator())
    answer = client.post(IMPORT, typed("Todmorden\nSowerby"))
    there = PlaceFactory(parent=council, name="Sowerby", kind="community", type="PAR")
    answer = client.post(SEND, shown_form(answer, SEND))
    assert "Something has changed since you looked." in words(answer)
    assert "1 is new. 1 is there already" in words(answer)
    assert list(council.children.all()) == [there]

    answer = client.post(SEND, shown_form(answer, SEND), follow=True)
    assert "The communities were added." in words(answer)
    assert sorted(place.name for place in council.children.all()) == ["Sowerby", "Todmorden"]


def test_a_moderator_leaves_a_line_out(client, council):
    found = sent(council, "Todmorden\nNonsense", by=steward_of(council))
    client.force_login(moderator())
    queue = client.get("/places/requests/")
    assert "Communities of Calder 2 communities" in words(queue)
    address = f"/places/lists/{found.pk}/"
    nonsense = found.lines.get(name="Nonsense").pk
    answer = client.post(address, {"decision": "accept", "leave_out": [nonsense, "9999999", "x"]})
    assert "Say why you leave lines out" in words(answer)
    assert f'id="leave-out-{nonsense}" checked' in answer.content.decode()
    answer = client.post(
        address, {"decision": "accept", "leave_out": nonsense, "reason": "No such parish."},
        follow=True,
    )  # fmt: skip
    said = words(answer)
    assert "1 community was added." in said
    assert "No such parish." in said
    assert [place.name for place in council.children.all()] == ["Todmorden"]


def test_the_second_moderator_is_told_who_was_quicker(client, council):
    found = sent(council, "Todmorden", by=steward_of(council))
    address, first = f"/places/lists/{found.pk}/", moderator()
    for one, answer in ((first, "accept"), (moderator(), "decline")):
        client.force_login(one)
        response = client.post(address, {"decision": answer, "reason": "Why not"}, follow=True)
    assert f"{first} accepted the list on" in words(response)
    found.refresh_from_db()
    assert found.state == "accepted"


@pytest.mark.parametrize(("decision", "said"), [("accept", "accepted"), ("decline", "declined")])
def test_who_sent_a_list_is_not_told_which_moderator_decided(client, council, decision, said):
    steward, one = steward_of(council), moderator(display_name="Qumar Mod")
    found = sent(council, "Todmorden", by=steward)
    address = f"/places/lists/{found.pk}/"
    client.force_login(one)
    client.post(address, {"decision": decision, "reason": "Because."})
    assert f"Qumar Mod {said} the list on" in words(client.get(address))
    client.force_login(steward)
    for answer in (client.get(address), client.post(f"{address}withdraw/", follow=True)):
        assert f"A moderator {said} the list on" in words(answer)
        assert "Qumar" not in answer.content.decode()


def test_a_moderator_who_sent_a_list_is_not_named_to_stewards(client, council):
    one = moderator(display_name="Qumar Mod")
    found = sent(council, "Todmorden", by=one)
    for reader, named in ((steward_of(council), False), (moderator(), True)):
        client.force_login(reader)
        page = client.get(f"/places/lists/{found.pk}/")
        assert ("Qumar" in page.content.decode()) == named
        assert ("Sent by A moderator" in words(page)) != named


def test_a_county_and_an_abolished_council_take_no_list(client, council):
    county = PlaceFactory(slug="shire", type="CTY", tier="upper")
    client.force_login(moderator())
    assert client.get("/places/shire/communities/import/").status_code == 404
    assert county.children.count() == 0
    Place.objects.filter(pk=council.pk).update(active_until="2023-03-31")
    for response in (client.get(IMPORT, follow=True), client.post(SEND, typed("A"), follow=True)):
        assert "Calder was abolished. Add communities to what took over." in words(response)


def test_nothing_of_a_waiting_list_is_public(client, council):
    found = sent(council, "Secretfield", by=steward_of(council))
    for address in (council.get_absolute_url(), "/places/?q=secretfield", "/places/calder/communities/"):  # fmt: skip
        page = client.get(address)
        assert (page.status_code, "Secretfield" in page.content.decode()) == (200, False)
    assert client.get(f"/places/lists/{found.pk}/").status_code == 302


@pytest.mark.parametrize("column", ["name", "welsh name", "website", "kind", "code"])
def test_nothing_in_a_list_comes_back_as_markup(client, council, column):
    """Each payload in a cell of its own, through the preview, the desk and the pages of places."""
    texts = [" ".join(text.replace('"', '""').split()) for text in payloads()]
    name = column == "name"
    for start in range(0, len(texts), 200):
        rows = [f'"{text}"' if name else f'Place {start + number},"{text}"'
                for number, text in enumerate(texts[start : start + 200])]  # fmt: skip
        client.force_login(steward_of(council))
        heading = "name" if name else f"name,{column}"
        answer = client.post(IMPORT, typed("\n".join([heading, *rows])))
        assert (answer.status_code, Page(answer.content.decode()).dangers) == (200, [])
        if "seen" not in answer.content.decode():
            continue
        answer = client.post(SEND, shown_form(answer, SEND), follow=True)
        assert Page(answer.content.decode()).dangers == []
        found = CommunityList.objects.latest("pk")
        client.force_login(moderator())
        answer = client.post(f"/places/lists/{found.pk}/", {"decision": "accept"}, follow=True)
        assert Page(answer.content.decode()).dangers == []
        assert found.lines.filter(outcome="added").exists()
    answer = client.get("/places/calder/communities/")
    assert Page(answer.content.decode()).dangers == []
    for place in council.children.all()[:20]:
        assert Page(client.get(place.get_absolute_url()).content.decode()).dangers == []


def test_the_pages_of_a_list_ask_no_more_for_a_longer_one(client, council):
    steward, asked = steward_of(council), []
    for text in ("One", "Two\nThree\nFour"):
        found = sent(council, text, by=steward)
        client.force_login(steward)
        numbers = []
        for call in (
            lambda text=text: client.post(IMPORT, typed(text.replace("e", "é") + "X")),
            lambda found=found: client.get(f"/places/lists/{found.pk}/"),
        ):
            call()
            with CaptureQueriesContext(connection) as queries:
                call()
            numbers.append(len(queries))
        asked.append(numbers)
        found.delete()
    assert asked[0] == asked[1]

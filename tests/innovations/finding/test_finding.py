"""The list of innovations, and the home page."""

from datetime import date

import pytest
from django.utils import timezone

from innovations.finding import facet_columns
from innovations.matching.documents import write_search_documents
from innovations.models import Innovation
from innovations.views import finding
from tests.factories import InnovationFactory, MembershipFactory, PlaceFactory

pytestmark = pytest.mark.django_db
LIST = "/innovations/"


def make_searchable(*innovations: Innovation) -> None:
    write_search_documents([innovation.pk for innovation in innovations])


def shown(client, query: str = "") -> list[str]:
    """The titles on the page, in order."""
    response = client.get(LIST + query)
    assert response.status_code == 200, response.get("Location")
    return [card["title"] for card in response.context["cards"]]


def at(day: int):
    return timezone.now().replace(year=2025, month=1, day=day)


# --- The list -----------------------------------------------------------------------------------
def test_the_list_shows_what_the_reader_may_read_newest_first(client):
    InnovationFactory(published=True, title="Older", published_at=at(1))
    InnovationFactory(published=True, title="Newer", published_at=at(2))
    InnovationFactory(published=True, title="For members", visibility="members")
    InnovationFactory(title="Draft")
    assert shown(client) == ["Newer", "Older"]

    client.force_login(MembershipFactory().user)
    assert shown(client) == ["For members", "Newer", "Older"]


def test_each_sort_puts_the_list_in_its_order(client):
    InnovationFactory(published=True, title="B", started="", updated_at=at(2), published_at=at(1))
    InnovationFactory(
        published=True, title="A", started="2020", updated_at=at(3), published_at=at(2)
    )
    InnovationFactory(
        published=True, title="C", started="2022", updated_at=at(1), published_at=at(3)
    )

    assert shown(client, "?sort=newest") == ["C", "A", "B"]
    assert shown(client, "?sort=updated") == ["A", "B", "C"]
    assert shown(client, "?sort=title") == ["A", "B", "C"]
    assert shown(client, "?sort=started") == ["C", "A", "B"]
    assert shown(client, "?sort=upside-down") == ["C", "A", "B"]


@pytest.mark.parametrize("sort", ["newest", "updated", "title", "started"])
def test_pages_lead_to_each_other_and_back_without_gaps(client, monkeypatch, sort):
    monkeypatch.setattr(finding, "PAGE_SIZE", 2)
    same = {"published_at": at(1), "updated_at": at(1), "title": "Same", "started": "2020"}
    ids = {InnovationFactory(published=True, **same).pk for _number in range(5)}

    url, seen = f"{LIST}?sort={sort}", []
    while url:
        response = client.get(url)
        seen.append([card["id"] for card in response.context["cards"]])
        previous, url = response.context["previous_url"], response.context["next_url"]
    assert [len(page) for page in seen] == [2, 2, 1]
    assert {pk for page in seen for pk in page} == ids
    back = client.get(previous)
    assert [card["id"] for card in back.context["cards"]] == seen[1]


def test_pages_of_a_search_go_by_rank_and_end_somewhere(client, monkeypatch):
    monkeypatch.setattr(finding, "PAGE_SIZE", 2)
    monkeypatch.setattr(finding, "DEEPEST", 4)
    make_searchable(*InnovationFactory.create_batch(7, published=True))

    first = client.get(LIST + "?q=repair")
    second = client.get(first.context["next_url"])
    assert second.context["next_url"] is False
    assert "These are the best 4." in second.content.decode()
    assert second.context["previous_url"] == LIST + "?q=repair"
    ids = [card["id"] for page in (first, second) for card in page.context["cards"]]
    assert len(set(ids)) == 4
    assert len(shown(client, "?q=repair&sort=newest")) == 2


@pytest.mark.parametrize("query", ["after=nonsense", "before=WzFd", "q=repair&page=0", "q=repair&page=x",
                                   "q=repair&page=41", "q=repair&page=9", "q=repair&page=1²"])  # fmt: skip
def test_a_page_that_is_not_there_leads_to_the_beginning(client, query):
    make_searchable(InnovationFactory(published=True))
    response = client.get(f"{LIST}?{query}", follow=True)

    assert "That page of the list is not there." in response.content.decode()
    assert len(response.context["cards"]) == 1


def test_the_empty_fields_of_the_form_do_not_stay_in_the_address(client):
    response = client.get(LIST + "?q=&place=&theme=public-health&theme=public-health&started_to=")

    assert response.status_code == 302
    assert response["Location"] == LIST + "?theme=public-health"
    assert client.get(LIST + "?q=")["Location"] == LIST


def test_each_filter_in_use_can_be_taken_away_alone_and_all_at_once(client):
    leeds = PlaceFactory(name="Leeds", slug="leeds")
    make_searchable(
        InnovationFactory(published=True, place=leeds, kind="pilot", themes=["public-health"])
    )
    query = (
        "?q=repair&theme=public-health&theme=digital-and-data&place=leeds&kind=pilot&started_from="
    )
    response = client.get(LIST + query, follow=True)

    assert [(item.legend, item.label, item.remove_url) for item in response.context["active"]] == [
        ("Search", "repair", LIST + "?theme=public-health&theme=digital-and-data&place=leeds&kind=pilot"),
        ("Theme", "Public health", LIST + "?q=repair&theme=digital-and-data&place=leeds&kind=pilot"),
        ("Theme", "Digital and data", LIST + "?q=repair&theme=public-health&place=leeds&kind=pilot"),
        ("Place", "Leeds", LIST + "?q=repair&theme=public-health&theme=digital-and-data&kind=pilot"),
        ("Kind", "Pilot", LIST + "?q=repair&theme=public-health&theme=digital-and-data&place=leeds"),
    ]  # fmt: skip
    assert f'href="{LIST}">Clear all' in response.content.decode()


def test_choices_show_their_number_and_stay_when_chosen_though_they_find_nothing(client):
    InnovationFactory(published=True, kind="pilot")
    InnovationFactory(published=True, kind="pilot")
    response = client.get(LIST + "?kind=need")
    (kinds,) = [group for group in response.context["groups"] if group.name == "kind"]

    assert [(item.value, item.count, item.is_chosen) for item in kinds.choices] == [
        ("pilot", 2, False), ("need", 0, True),
    ]  # fmt: skip
    page = response.content.decode()
    assert 'value="need" id="kind-need" form="find" checked' in page


def test_places_show_the_ten_with_most_and_those_chosen(client):
    places = PlaceFactory.create_batch(12)
    for number, place in enumerate(places):
        InnovationFactory.create_batch(12 - number, published=True, place=place)
    response = client.get(f"{LIST}?place={places[11].slug}")
    (group,) = [group for group in response.context["groups"] if group.name == "place"]

    assert [item.value for item in group.choices] == [
        places[11].slug, *(place.slug for place in places[:10]),
    ]  # fmt: skip


def test_periods_lead_to_what_started_in_them(client):
    for started in ("2003", "2009", "2010", "2024-05", "2025", ""):
        InnovationFactory(published=True, started=started, title=started or "unknown")
    (group,) = [g for g in client.get(LIST).context["groups"] if g.name == "started"]

    assert {str(choice.label): choice.count for choice in group.choices} == {
        "2025–2029": 1, "2020–2024": 1, "2010–2014": 1, "Before 2010": 2,
    }  # fmt: skip
    for choice in group.choices:
        assert len(shown(client, choice.url.removeprefix(LIST))) == choice.count


def test_what_the_address_gets_wrong_is_left_out_and_named(client):
    InnovationFactory(published=True, title="A")
    response = client.get(LIST + "?theme=nonsense&place=atlantis&started_from=soon&kind=case_study")
    page = response.content.decode()

    assert [card["title"] for card in response.context["cards"]] == ["A"]
    assert "“nonsense” is not one of the values" in page
    assert "“atlantis” is not a place in the register." in page
    assert "“soon” is not a year such as 2024." in page


def test_a_question_that_says_nothing_is_told_so_and_finds_nothing(client):
    InnovationFactory(published=True, title="Everything")
    response = client.get(LIST + "?q=what+is+the")
    page = response.content.decode()

    assert response.status_code == 200
    assert "These words are too common to search for." in page
    assert "Everything" not in page
    assert 'value="what is the"' in page


def test_a_question_that_nothing_has_all_of_finds_what_comes_close(client):
    make_searchable(InnovationFactory(published=True, title="Flood wardens"))
    make_searchable(InnovationFactory(published=True, title="Something else"))
    response = client.get(LIST + "?q=flood+unicorns")

    assert [card["title"] for card in response.context["cards"]] == ["Flood wardens"]
    assert "No innovation has everything you asked for." in response.content.decode()
    assert shown(client, "?q=unicorns") == []


def test_words_that_exist_but_not_under_the_filters_are_not_widened_unasked(client):
    make_searchable(
        InnovationFactory(published=True, title="Flood wardens", kind="pilot"),
        InnovationFactory(published=True, title="Flood barriers", kind="idea"),
    )
    response = client.get(LIST + "?q=flood+wardens&kind=idea&words=all")
    page = response.content.decode()

    assert response.context["cards"] == []
    assert [(way["name"], way["count"]) for way in response.context["ways_out"]] == [
        ("Search: flood wardens", 1), ("Kind: Idea", 1),
    ]  # fmt: skip
    assert response.context["any_word_url"] == LIST + "?q=flood+wardens&kind=idea&words=any"
    assert "/innovations/submit/" in page
    for way in response.context["ways_out"]:
        assert len(shown(client, way["url"].removeprefix(LIST))) == way["count"]
    assert shown(client, "?q=flood+wardens&kind=idea&words=any") == ["Flood barriers"]


def test_an_empty_site_says_so(client):
    page = client.get(LIST).content.decode()
    assert "0 innovations" in page
    assert "There are no innovations yet." in page


def test_nobody_learns_through_numbers_of_what_they_may_not_read(client):
    InnovationFactory(published=True, visibility="members", title="Unicorn stables", kind="need")
    make_searchable(Innovation.objects.get())
    client.force_login(MembershipFactory().user)
    assert shown(client, "?q=unicorn") == ["Unicorn stables"]

    client.logout()
    for query in ("", "?q=unicorn", "?kind=need", "?q=unicorn&kind=need"):
        page = client.get(LIST + query).content.decode()
        assert "0 innovations" in page
        assert "stables" not in page
        assert "need-need" not in page or "(0)" in page


def test_on_a_large_site_the_numbers_may_be_late_but_never_the_list(client, monkeypatch):
    monkeypatch.setattr(facet_columns, "_current", None)
    monkeypatch.setattr(facet_columns, "LARGE", 0)
    make_searchable(InnovationFactory(published=True, title="Older", kind="pilot"))
    for query in ("", "?kind=pilot", "?q=library", "?q=library&sort=title"):
        assert shown(client, query) == ["Older"]

    make_searchable(InnovationFactory(published=True, title="Newer", kind="pilot"))
    for query in ("", "?kind=pilot", "?q=library", "?q=library&kind=pilot"):
        assert shown(client, query) == ["Newer", "Older"]
    page = client.get(LIST + "?kind=pilot")
    assert page.context["facets"].total == 1
    assert "2 innovations" in page.content.decode()


@pytest.mark.parametrize("records", [1, 3])
def test_the_list_takes_the_same_queries_for_any_number_of_rows(
    client, records, monkeypatch, django_assert_num_queries
):
    for _number in range(records):
        InnovationFactory(published=True, themes=["public-health", "digital-and-data"])
    # One query, but writers in other databases of the same PostgreSQL change its answer.
    monkeypatch.setattr(facet_columns, "data_version", lambda: f"{records} records")
    # Counts: one pass, places, successions, further places. Then places' names, rows.
    with django_assert_num_queries(6):
        assert len(shown(client)) == records
    with django_assert_num_queries(2):  # counts from the cache
        assert len(shown(client)) == records


def test_a_card_in_welsh_says_so_and_hostile_text_stays_text(client):
    InnovationFactory(published=True, title="Cymorth <script>alert(1)</script>", language="cy")
    InnovationFactory(published=True, title="Gair", summary="", themes=["public-health"])
    page = client.get(LIST).content.decode()

    assert 'lang="cy">Cymorth &lt;script&gt;' in page
    assert "<script>alert" not in page


def test_the_list_in_welsh_has_welsh_names_and_links(client):
    cardiff = PlaceFactory(name="Cardiff", name_cy="Caerdydd", nation="Wales")
    innovation = InnovationFactory(published=True, place=cardiff)
    response = client.get("/cy/innovations/")

    (card,) = response.context["cards"]
    assert (card["place_name"], card["url"]) == ("Caerdydd", f"/cy/innovations/{innovation.slug}/")


# --- The home page ------------------------------------------------------------------------------
def test_the_home_page_counts_and_shows_what_the_reader_may_read(client):
    InnovationFactory(published=True, title="Public", themes=["public-health"])
    InnovationFactory(published=True, title="For members", visibility="members")
    PlaceFactory(active_until=date(2019, 3, 31))
    response = client.get("/")

    assert response.context["innovations_count"] == 1
    assert response.context["places_count"] == 2
    assert [(theme.slug, theme.count) for theme in response.context["themes"]] == [
        ("public-health", 1)
    ]
    assert [card["title"] for card in response.context["latest"]] == ["Public"]


@pytest.mark.parametrize("path", ["", "about/", "accessibility/", "privacy/", "innovations/"])
def test_every_page_has_its_twin_in_welsh(client, path):
    assert client.get(f"/{path}").status_code == 200
    assert client.get(f"/cy/{path}").status_code == 200

"""The pages of adoptions: what readers see, and the way from one side to the other."""

import re

import pytest
from django.urls import reverse

from innovations.actions.adopting import record_adoption
from innovations.models import Adoption, Innovation
from tests.factories import (
    AdoptionFactory,
    InnovationFactory,
    MembershipFactory,
    PlaceFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
Stage, State, Result = Adoption.Stage, Adoption.State, Innovation.Result


@pytest.fixture
def innovation():
    return InnovationFactory(published=True, title="Repair café", slug="repair-cafe")


@pytest.fixture
def officer(client):
    """Of another place, and signed in."""
    person = MembershipFactory(place=PlaceFactory(name="Otherton", slug="otherton")).user
    client.force_login(person)
    return person


def place_of(person):
    return person.memberships.get().place


def text_of(response) -> str:
    assert response.status_code == 200
    main = response.text.split("<main", 1)[1].split("</main>", 1)[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def address(name: str, adoption: Adoption) -> str:
    return reverse(name, args=[adoption.innovation.slug, adoption.pk])


# --- The page of the innovation ---------------------------------------------------------------


def test_the_page_shows_who_takes_it_up_and_what_came_of_it(client, innovation):
    own = InnovationFactory(published=True, title="Mending evenings")
    AdoptionFactory(
        innovation=innovation, place__name="Otherton", stage=Stage.LIVE, result=Result.MIXED,
        what_changed="In the evening", how_it_went="Slowly at first", is_independent=True,
        started="2024-05", record=own, confirmed=True,
    )  # fmt: skip
    AdoptionFactory(innovation=innovation, place__name="Newton")
    said = text_of(client.get(innovation.get_absolute_url()))
    for words in ("Adopted by", "Otherton", "Mending evenings", "In the evening", "Slowly at first",
                  "since May 2024", "Mixed", "By both sides", "Newton", "Not confirmed yet"):  # fmt: skip
        assert words in said


def test_declined_and_withdrawn_ones_are_nowhere(client, innovation):
    AdoptionFactory(innovation=innovation, place__name="Otherton", state="withdrawn")
    AdoptionFactory(
        innovation=innovation, place__name="Newton", state="declined", reason="It is not so.",
        answered_at="2026-01-01T00:00Z",
    )  # fmt: skip
    for page in (innovation.get_absolute_url(), reverse("adoption-list", args=["repair-cafe"])):
        said = text_of(client.get(page))
        assert "No other place has said yet" in said
        assert "Otherton" not in said and "Newton" not in said and "It is not so" not in said


def test_a_record_for_members_is_not_named_to_others(client, innovation):
    secret = InnovationFactory(published=True, title="Secret evenings", visibility="members")
    AdoptionFactory(innovation=innovation, record=secret)
    assert "Secret evenings" not in client.get(innovation.get_absolute_url()).text


def test_more_than_a_few_go_on_on_a_page_of_their_own(client, innovation):
    AdoptionFactory.create_batch(12, innovation=innovation)
    page = client.get(innovation.get_absolute_url()).text
    assert page.count("Not confirmed yet") == 6
    assert reverse("adoption-list", args=["repair-cafe"]) in page
    assert client.get(reverse("adoption-list", args=["repair-cafe"])).text.count(
        "Not confirmed yet"
    ) == 12  # fmt: skip


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_asks_as_often_for_three_as_for_one(
    client, innovation, rows, django_assert_num_queries
):
    for _row in range(rows):
        AdoptionFactory(innovation=innovation, record=InnovationFactory(published=True))
    with django_assert_num_queries(3):  # the record, its adoptions, their own records
        client.get(reverse("adoption-list", args=["repair-cafe"]))


def test_a_need_has_no_such_part(client):
    need = InnovationFactory(published=True, kind=Innovation.Kind.NEED)
    assert "Adopted by" not in client.get(need.get_absolute_url()).text


# --- Recording --------------------------------------------------------------------------------


def test_we_will_adapt_this(client, innovation, officer):
    page = client.get(innovation.get_absolute_url())
    form = reverse("adoption-new", args=["repair-cafe"])
    assert "We will adapt this" in text_of(page) and form in page.text
    opened = client.get(form).text
    assert re.search(rf'<option value="{place_of(officer).pk}" selected', opened)

    sent = {"place": place_of(officer).pk, "stage": "planning", "what_changed": "Evenings"}
    answer = client.post(form, sent, follow=True)
    assert "We have asked the other side to confirm it" in text_of(answer)
    adoption = Adoption.objects.get()
    assert (adoption.place, adoption.stage, adoption.what_changed, adoption.recorded_by) == (
        place_of(officer),
        Stage.PLANNING,
        "Evenings",
        officer,
    )


def test_of_several_places_the_one_in_the_address_is_chosen(client, innovation, officer):
    second = MembershipFactory(user=officer, place__slug="newton").place
    form = reverse("adoption-new", args=["repair-cafe"])
    assert '<option value="" selected>Choose a place' in client.get(form).text
    opened = client.get(f"{form}?place=newton").text
    assert re.search(rf'<option value="{second.pk}" selected', opened)


def test_who_belongs_to_no_place_is_told_how_to_join_one(client, innovation):
    client.force_login(UserFactory())
    form = reverse("adoption-new", args=["repair-cafe"])
    assert "Find your place and join it" in text_of(client.get(form))
    assert client.post(form, {"place": PlaceFactory().pk, "stage": "live"}).status_code == 403


def test_nobody_records_for_a_place_that_is_not_theirs(client, innovation, officer):
    form = reverse("adoption-new", args=["repair-cafe"])
    answer = client.post(form, {"place": PlaceFactory().pk, "stage": "live", "what_changed": "No"})
    assert "Select an option from the list" in text_of(answer)
    assert "No</textarea>" in answer.text  # what was typed stays
    assert not Adoption.objects.exists()


def test_the_origin_can_name_any_place(client, innovation):
    place = PlaceFactory(name="Farton")
    client.force_login(innovation.author)
    form = reverse("adoption-new", args=["repair-cafe"])
    client.post(form, {"place": place.pk, "stage": "interested"})
    assert Adoption.objects.get().recorded_from == Adoption.Side.ORIGIN
    again = client.post(form, {"place": innovation.place.pk, "stage": "interested"})
    assert "This place is where it was done" in text_of(again)


# --- Answering, changing, withdrawing ---------------------------------------------------------


def test_the_origin_opens_the_mail_s_page_and_confirms(client, innovation, officer):
    adoption = record_adoption(innovation, place_of(officer), officer, what_changed="Evenings")
    client.force_login(innovation.author)
    page = address("adoption-answer", adoption)
    assert page in client.get(innovation.get_absolute_url()).text
    assert "Evenings" in text_of(client.get(page))
    client.post(page, {"answer": "confirm", "version": 1})
    adoption.refresh_from_db()
    assert adoption.state == State.CONFIRMED


def test_a_decline_without_reason_says_so_and_with_one_is_seen_by_the_sides(
    client, innovation, officer
):
    adoption = record_adoption(innovation, place_of(officer), officer)
    page = address("adoption-answer", adoption)
    client.force_login(innovation.author)
    assert "Say what is not right" in text_of(
        client.post(page, {"answer": "decline", "version": 1, "reason": ""})
    )
    client.post(page, {"answer": "decline", "version": 1, "reason": "Never heard of it."})
    client.force_login(officer)
    assert "Never heard of it." in text_of(client.get(page))
    client.force_login(UserFactory())
    assert client.get(page).status_code == 404


def test_what_was_changed_meanwhile_is_read_again(client, innovation, officer):
    adoption = record_adoption(innovation, place_of(officer), officer)
    Adoption.objects.update(version=2)
    client.force_login(innovation.author)
    for version in (1, "x", ""):
        answer = client.post(
            address("adoption-answer", adoption),
            {"answer": "confirm", "version": version},
            follow=True,
        )
        assert "It was changed while you were reading it" in text_of(answer)
    assert not Adoption.objects.confirmed().exists()


def test_its_place_says_how_it_goes(client, innovation, officer):
    adoption = record_adoption(innovation, place_of(officer), officer)
    own = InnovationFactory(place=place_of(officer), published=True)
    page = address("adoption-edit", adoption)
    sent = {"stage": "planning", "result": "worked", "version": 1, "how_it_went": "Well"}
    wrong = client.post(page, sent)
    assert "A result needs a trial" in text_of(wrong) and "Well</textarea>" in wrong.text
    client.post(page, sent | {"stage": "live", "record": own.pk, "started": "2025"})
    adoption.refresh_from_db()
    assert (adoption.stage, adoption.result, adoption.record, adoption.started) == (
        Stage.LIVE,
        Result.WORKED,
        own,
        "2025",
    )
    conflict = client.post(page, sent | {"stage": "stopped"})
    assert conflict.status_code == 409 and "Somebody else changed this" in conflict.text
    assert 'name="version" value="2"' in conflict.text


def test_withdrawing_asks_once_more(client, innovation, officer):
    adoption = record_adoption(innovation, place_of(officer), officer)
    page = address("adoption-withdraw", adoption)
    assert "say that it stopped, and why" in text_of(client.get(page))
    client.post(page)
    adoption.refresh_from_db()
    assert adoption.state == State.WITHDRAWN


# --- Lists ------------------------------------------------------------------------------------


def test_my_adoptions_are_in_the_account(client, innovation, officer):
    record_adoption(innovation, place_of(officer), officer)
    page = reverse("my-adoptions")
    assert page in client.get(reverse("account-overview")).text
    assert "Repair café from" in text_of(client.get(page))
    client.force_login(innovation.author)
    assert "by Otherton" in text_of(client.get(page))
    Innovation.objects.update(status="hidden")
    assert "Repair café" not in text_of(client.get(page))


@pytest.mark.parametrize("rows", [1, 3])
def test_my_list_asks_as_often_for_three_as_for_one(
    client, officer, rows, django_assert_num_queries
):
    for _row in range(rows):
        AdoptionFactory(place=place_of(officer), record=InnovationFactory(published=True))
    client.get(reverse("my-adoptions"))
    with django_assert_num_queries(16):
        client.get(reverse("my-adoptions"))


def test_the_place_s_page_shows_what_it_takes_up(client, innovation):
    place = PlaceFactory(name="Otherton", slug="otherton")
    former = PlaceFactory(name="Oldton")
    former.successions_out.create(to_place=place, date="2023-04-01")
    AdoptionFactory(innovation=innovation, place=former, stage=Stage.LIVE)
    members = InnovationFactory(published=True, title="For members", visibility="members")
    AdoptionFactory(innovation=members, place=place)
    for page in ("/places/otherton/", "/places/otherton/adoptions/"):
        said = text_of(client.get(page))
        assert "Repair café" in said and "Doing it" in said
        assert "For members" not in said
    Innovation.objects.update(status="hidden")
    for page in ("/places/otherton/", "/places/otherton/adoptions/"):
        assert "Repair café" not in text_of(client.get(page))


@pytest.mark.parametrize("rows", [1, 3])
def test_the_place_s_list_asks_as_often_for_three_as_for_one(
    client, rows, django_assert_num_queries
):
    place = PlaceFactory(slug="otherton")
    for _row in range(rows):
        AdoptionFactory(place=place, record=InnovationFactory(published=True))
    # The place, the successions, the adoptions, their own records.
    with django_assert_num_queries(4):
        client.get("/places/otherton/adoptions/")

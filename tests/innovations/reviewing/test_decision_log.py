"""The public log of what was declined and hidden."""

import pytest

from innovations import actions
from innovations.models import Decision, Innovation
from tests.factories import InnovationFactory, PlaceFactory, moderator

pytestmark = pytest.mark.django_db
Status, Category = Innovation.Status, Decision.Category
LOG, API = "/innovations/decisions/", "/api/v1/decisions/"
SECRETS = ("Bike library", "bike-library", "Ann Evans", "Ada Jones", "You sell these", "Shorter")


@pytest.fixture
def told():
    """One decision of each kind, about records whose texts and people must stay out of the log."""
    ada = moderator(display_name="Ada Jones")
    place = PlaceFactory(name="Frome", name_cy="Ffrwm", code="FRO")
    fields = {
        "title": "Bike library", "place": place, "author__display_name": "Ann Evans",
    }  # fmt: skip
    never = InnovationFactory(status=Status.SUBMITTED, slug="bike-library", **fields)
    actions.request_changes(innovation=never, by=ada, version=1, reason="Shorter")
    actions.submit(innovation=never, by=never.author)
    actions.decline(
        innovation=never, by=ada, version=1, category=Category.ADVERTISING, reason="You sell these."
    )
    actions.reopen(innovation=never, by=ada, reason="You sell these no more.")
    public = InnovationFactory(published=True, slug="bike-library-2", **fields)
    actions.hide(
        innovation=public, by=ada, category=Category.PERSONAL_DATA, reason="It named a child."
    )
    actions.show_again(innovation=public, by=ada, version=1)
    for_members = InnovationFactory(
        published=True, slug="bike-library-3", visibility="members", **fields
    )
    actions.hide(innovation=for_members, by=ada, category=Category.OTHER, reason="It was a test.")
    return {"never": never, "public": public, "members": for_members}


def test_the_log_tells_what_was_decided_and_why_without_any_name(client, told):
    page = " ".join(client.get(LOG).content.decode().split())
    for said in ("Declined", "Advertising", "Given another chance", "Hidden", "Contains personal data",
                 "It named a child.", "Shown again", "Frome", "Case study"):  # fmt: skip
        assert said in page, said
    for secret in (*SECRETS, *(str(record.public_id) for record in told.values())):
        assert secret not in page, secret


def test_the_same_as_data(client, told):
    rows = client.get(API).json()["results"]
    numbers = Decision.objects.order_by("pk").values_list("pk", flat=True)
    assert [row["number"] for row in rows] == sorted(set(numbers) & {r["number"] for r in rows})
    assert [(r["decision"], r["category"], r["reason"]) for r in rows] == [
        ("declined", "advertising", ""),
        ("reopened", "", ""),
        ("hidden", "personal_data", "It named a child."),
        ("shown_again", "", ""),
        ("hidden", "other", "It was a test."),
    ]
    assert {(r["place"], r["place_name"], r["place_name_cy"], r["kind"]) for r in rows} == {
        ("FRO", "Frome", "Ffrwm", "case_study")
    }
    text = client.get(API).content.decode()
    secrets = (*SECRETS, *(str(record.public_id) for record in told.values()))
    assert not [secret for secret in secrets if secret in text]


def test_the_data_can_be_filtered_and_paged(client, told):
    def decisions(query):
        return [row["decision"] for row in client.get(f"{API}?{query}").json()["results"]]

    assert decisions("decision=hidden") == ["hidden", "hidden"]
    assert decisions("decision=declined&decision=reopened") == ["declined", "reopened"]
    assert decisions("category=other") == ["hidden"]
    assert decisions("place=FRO&decision=declined") == ["declined"]
    assert decisions("place=XXX") == []
    first = client.get(f"{API}?page_size=2").json()
    assert client.get(first["next"]).json()["results"][0]["decision"] == "hidden"
    assert client.get(f"{API}?reason=x").status_code == 400
    assert client.get(f"{API}?decision=loved").status_code == 400
    assert client.post(API, {}).status_code == 401


def test_in_welsh_the_place_has_its_welsh_name(client, told):
    assert "Ffrwm" in client.get(f"/cy{LOG}").content.decode()


def test_a_hidden_record_answers_as_if_it_had_never_been_there(client, told):
    public = told["public"]
    actions.hide(innovation=public, by=moderator(), reason="It named a child.")
    never = client.get("/innovations/nothing-of-that-name/")
    assert client.get(f"/innovations/{public.slug}/").status_code == never.status_code == 404
    assert client.get(f"/api/v1/innovations/{public.public_id}/").status_code == 404


def test_the_log_is_never_blank(client):
    assert "No record has been declined or hidden" in client.get(LOG).content.decode()


def test_the_log_comes_in_pages(client):
    innovation = InnovationFactory(published=True)
    for _number in range(26):
        actions.hide(innovation=innovation, by=moderator(), reason="It named a child.")
        actions.show_again(innovation=innovation, by=moderator(), version=1)
    first = client.get(LOG)
    assert len(first.context["entries"]) == 50
    second = client.get(f"{LOG}?after={first.context['page'].after}")
    assert len(second.context["entries"]) == 2
    assert client.get(f"{LOG}?after=nonsense").status_code == 302


@pytest.mark.parametrize("rows", [1, 3])
def test_the_log_costs_the_same_for_one_and_three(client, rows, django_assert_num_queries):
    for _row in range(rows):
        actions.hide(innovation=InnovationFactory(published=True), by=moderator(), reason="A test.")
    for address in (LOG, API):
        with django_assert_num_queries(1):
            client.get(address)

"""Adoptions and ties in the API: what stands there, and nothing of what its reader may not read."""

import pytest

from innovations.models import Adoption, Innovation, Relation
from tests.factories import AdoptionFactory, InnovationFactory, MembershipFactory, PlaceFactory

pytestmark = pytest.mark.django_db
LIST = "/api/v1/adoptions/"
Stage, Result = Adoption.Stage, Innovation.Result


def found(client, query: str = "") -> list[str]:
    """Names of the adopting places."""
    response = client.get(f"{LIST}?{query}")
    assert response.status_code == 200, response.content
    return [row["place"]["name"] for row in response.json()["results"]]


def test_an_adoption_has_all_that_the_pages_show(client):
    innovation = InnovationFactory(published=True)
    place = PlaceFactory(code="OTH", name="Otherton", nation="Wales")
    own = InnovationFactory(published=True, place=place)
    adoption = AdoptionFactory(
        innovation=innovation, place=place, record=own, stage=Stage.LIVE, result=Result.WORKED,
        what_changed="Evenings", how_it_went="Well", is_independent=True, started="2024-05",
        confirmed=True,
    )  # fmt: skip
    said = {
        "id": str(adoption.public_id),
        "place": {
            "code": "OTH", "name": "Otherton", "name_cy": "", "type": "UA", "nation": "Wales",
        },
        "stage": "live",
        "result": "worked",
        "what_changed": "Evenings",
        "how_it_went": "Well",
        "is_independent": True,
        "started": "2024-05",
        "is_confirmed": True,
        "recorded_from": "adopter",
        "record": str(own.public_id),
    }  # fmt: skip
    moments = {"created_at", "updated_at"}

    def without_moments(row):
        return {name: value for name, value in row.items() if name not in moments}

    [listed] = client.get(LIST).json()["results"]
    assert without_moments(listed) == said | {
        "innovation": str(innovation.public_id),
        "url": f"http://localhost:8000{innovation.get_absolute_url()}#adoptions",
        "attribution": "Otherton Council, via Connected Localism",
    }
    detail = client.get(f"/api/v1/innovations/{innovation.public_id}/").json()
    assert [without_moments(row) for row in detail["adoptions"]] == [said]


def test_the_filters(client):
    abolished = PlaceFactory(name="Oldton", code="OLD")
    today = PlaceFactory(name="Newton", code="NEW")
    abolished.successions_out.create(to_place=today, date="2023-04-01")
    first = AdoptionFactory(place=abolished, stage=Stage.LIVE, result=Result.MIXED)
    AdoptionFactory(place__name="Elsewhere", confirmed=True)
    assert found(client, f"innovation={first.innovation.public_id}") == ["Oldton"]
    assert found(client, "place=NEW") == ["Oldton"]
    assert found(client, "place=NONE") == []
    assert found(client, "stage=live&stage=stopped") == ["Oldton"]
    assert found(client, "result=mixed") == ["Oldton"]
    assert found(client, "is_confirmed=true") == ["Elsewhere"]
    assert client.get(f"{LIST}?stage=flying").status_code == 400
    assert client.get(f"{LIST}?colour=red").status_code == 400


def test_nothing_of_what_its_reader_may_not_read(client):
    hidden = InnovationFactory(status=Innovation.Status.HIDDEN, published_at="2026-01-01T00:00Z")
    members = InnovationFactory(published=True, visibility="members")
    public = InnovationFactory(published=True)
    for innovation in (hidden, members, public):
        AdoptionFactory(innovation=innovation, place__name=f"Of {innovation.visibility}")
    AdoptionFactory(innovation=public, place__name="Declined", state="declined",
                    answered_at="2026-01-01T00:00Z", reason="No.")  # fmt: skip
    AdoptionFactory(innovation=public, place__name="Withdrawn", state="withdrawn")
    with_record = AdoptionFactory(innovation=public, place__name="With record", record=members)
    Relation.objects.create(source=public, target=members, kind="inspired_by")
    Relation.objects.create(source=hidden, target=public, kind="adapted_from")

    assert sorted(found(client)) == ["Of public", "With record"]
    detail = client.get(f"/api/v1/innovations/{public.public_id}/").json()
    assert [row["place"]["name"] for row in detail["adoptions"]] == ["With record", "Of public"]
    assert [row["record"] for row in detail["adoptions"]] == [None, None]
    assert detail["relations"] == []

    client.force_login(MembershipFactory().user)
    assert sorted(found(client)) == ["Of members", "Of public", "With record"]
    detail = client.get(f"/api/v1/innovations/{public.public_id}/").json()
    assert detail["adoptions"][0]["record"] == str(with_record.record.public_id)
    assert [tie["innovation"]["id"] for tie in detail["relations"]] == [str(members.public_id)]


def test_ties_are_told_from_both_ends_but_not_those_objected_to(client):
    younger = InnovationFactory(published=True, title="Younger", slug="younger")
    older = InnovationFactory(published=True, title="Older", slug="older")
    tie = Relation.objects.create(source=younger, target=older, kind="adapted_from")

    def ties(innovation):
        detail = client.get(f"/api/v1/innovations/{innovation.public_id}/").json()
        return [
            (tie["kind"], tie["direction"], tie["innovation"]["title"])
            for tie in detail["relations"]
        ]

    assert ties(younger) == [("adapted_from", "out", "Older")]
    assert ties(older) == [("adapted_from", "in", "Younger")]
    tie.objected_at = tie.created_at
    tie.save()
    assert ties(younger) == ties(older) == []


@pytest.mark.parametrize("address", [LIST, "/api/v1/innovations/"])
def test_the_list_asks_as_often_for_three_as_for_one(
    client, django_assert_max_num_queries, address
):
    counts = []
    for number in (1, 2):
        for _row in range(number):
            own = InnovationFactory(published=True)
            adoption = AdoptionFactory(record=own)
            Relation.objects.create(source=own, target=adoption.innovation, kind="adapted_from")
        with django_assert_max_num_queries(30) as asked:
            assert client.get(address).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]

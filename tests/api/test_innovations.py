import csv
import io
import re
from datetime import timedelta

import pytest
from django.utils import timezone

from innovations.models import Innovation, Partner, Theme
from tests.factories import InnovationFactory, MembershipFactory, PlaceFactory

pytestmark = pytest.mark.django_db
LIST = "/api/v1/innovations/"
EXPORT = "/api/v1/innovations/export.csv/"


def titles(response):
    assert response.status_code == 200, response.content
    return [row["title"] for row in response.json()["results"]]


def exported(response):
    assert response.status_code == 200
    assert response["Content-Type"] == "text/csv"
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_an_innovation_has_all_that_its_page_shows(client, settings):
    settings.SITE_URL = "https://example.org"
    place = PlaceFactory(code="PRE", name="Preston", official_name="Preston City Council")
    innovation = InnovationFactory(
        published=True, place=place, title="Local spending", slug="local-spending",
        started="2011", cost_gbp=5_000, services=["procurement"], source_name="CLES",
    )  # fmt: skip
    Partner.objects.create(innovation=innovation, name="CLES", role=Partner.Role.EVALUATOR)

    found = client.get(f"{LIST}{innovation.public_id}/").json()
    moments = {"published_at", "updated_at"}
    assert {name: value for name, value in found.items() if name not in moments} == {
        "id": str(innovation.public_id),
        "slug": "local-spending",
        "url": "https://example.org/innovations/local-spending/",
        "kind": "case_study",
        "stage": "idea",
        "end_reason": "",
        "end_note": "",
        "met_by": None,
        "result": "",
        "title": "Local spending",
        "summary": innovation.summary,
        "challenge": innovation.challenge,
        "approach": innovation.approach,
        "outcomes": innovation.outcomes,
        "lessons": "",
        "transfer_notes": "",
        "themes": ["waste-and-recycling"],
        "services": ["procurement"],
        "place": {
            "code": "PRE", "name": "Preston", "name_cy": "", "nation": "England",
            "region": "North West",
        },
        "further_places": [],
        "lead_organisation": "",
        "lead_kind": "council",
        "partners": [{"name": "CLES", "role": "evaluator"}],
        "started": "2011",
        "ended": "",
        "cost_gbp": 5_000,
        "cost_note": "",
        "cost_basis": "",
        "saving_gbp": None,
        "saving_note": "",
        "saving_basis": "",
        "evidence_level": 0,
        "computed_evidence_level": 0,
        "evidence": [],
        "adoptions": [],
        "relations": [],
        "superseded_by": None,
        "attachments": [],
        "source_url": "",
        "source_name": "CLES",
        "source_checked": "",
        "provenance": "owner",
        "licence": "OGL-3.0",
        "attribution": "Preston City Council, source: CLES, via Connected Localism",
        "language": "en",
        "translation_state": "none",
        "visibility": "public",
        "confirmed_at": None,
        "review_due": None,
        "is_unconfirmed": True,
        "progress_updates": [],
        "snippet": None,
    }  # fmt: skip


@pytest.mark.parametrize("status", set(Innovation.Status) - {Innovation.Status.PUBLISHED})
def test_what_is_not_published_is_nowhere(client, status):
    innovation = InnovationFactory(status=status, title="Not for the public")
    assert titles(client.get(LIST)) == []
    assert client.get(f"{LIST}{innovation.public_id}/").status_code == 404
    assert exported(client.get(EXPORT)) == []
    assert client.get("/api/v1/themes/waste-and-recycling/").json()["innovations"] == 0


def test_members_only_records_are_for_members(client):
    InnovationFactory(published=True, visibility=Innovation.Visibility.MEMBERS, title="For members")
    assert titles(client.get(LIST)) == []
    assert exported(client.get(EXPORT)) == []
    client.force_login(MembershipFactory().user)
    assert titles(client.get(LIST)) == ["For members"]
    assert [row["title"] for row in exported(client.get(EXPORT))] == ["For members"]


def test_the_filters_are_those_of_the_page(client):
    wales = PlaceFactory(nation="Wales", region="Wales")
    InnovationFactory(published=True, title="Welsh waste", place=wales)
    InnovationFactory(published=True, title="Welsh parks", place=wales, themes=[Theme.PARKS])
    InnovationFactory(published=True, title="English waste")
    query = {"nation": "Wales", "theme": "waste-and-recycling"}
    assert titles(client.get(LIST, query)) == ["Welsh waste"]
    assert [row["title"] for row in exported(client.get(EXPORT, query))] == ["Welsh waste"]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"theme": "wast"}, "waste-and-recycling"),
        ({"themes": "waste-and-recycling"}, "theme"),
        ({"page_size": "0"}, "1 to 500"),
        ({"page_size": "1e9"}, "1 to 500"),
        ({"cursor": "nonsense"}, "next"),
        ({"cursor": "WzEsMl0"}, "next"),
        ({"started_from": "soon"}, "2024"),
    ],
)
def test_a_wrong_parameter_is_named_with_what_is_allowed(client, query, names):
    response = client.get(LIST, query)
    assert response.status_code == 400
    assert response["Content-Type"].startswith("application/problem+json")
    (errors,) = response.json()["errors"].values()
    assert names in " ".join(errors)


def test_a_wrong_filter_of_the_export_is_an_error_and_no_file(client):
    assert client.get(EXPORT, {"nation": "Narnia"}).status_code == 400


def test_paging_sees_every_row_once_though_all_have_one_timestamp(client):
    moment = timezone.now()
    InnovationFactory.create_batch(25, published=True, updated_at=moment, place=PlaceFactory())
    seen, address = [], f"{LIST}?page_size=4"
    while address:
        page = client.get(address).json()
        seen += [row["id"] for row in page["results"]]
        address = page["next"]
    assert len(seen) == len(set(seen)) == 25


def test_lists_are_ordered_by_last_change(client):
    now = timezone.now()
    for title, age in (("old", 3), ("new", 1), ("middle", 2)):
        InnovationFactory(published=True, title=title, updated_at=now - timedelta(days=age))
    assert titles(client.get(LIST)) == ["old", "middle", "new"]


@pytest.mark.parametrize("rows", [1, 3])
def test_a_list_takes_the_same_few_queries_however_long(client, django_assert_num_queries, rows):
    for innovation in InnovationFactory.create_batch(rows, published=True):
        Partner.objects.create(innovation=innovation, name="A partner")
        innovation.further_places.add(PlaceFactory())
    # Records, further places, partners, evidence, updates, files, adoptions, ties both ways.
    with django_assert_num_queries(9):
        assert len(titles(client.get(LIST))) == rows


def test_unknown_records_are_404_as_problem_documents(client):
    response = client.get(f"{LIST}00000000-0000-4000-8000-000000000000/")
    assert response.status_code == 404
    assert response["Content-Type"].startswith("application/problem+json")
    assert response.json()["status"] == 404


def test_nothing_can_be_written(client):
    client.force_login(MembershipFactory().user)
    assert client.post(LIST, {}, content_type="application/json").status_code == 405


def test_cells_that_a_spreadsheet_would_run_are_made_safe(client):
    InnovationFactory(published=True, title="=HYPERLINK(A1)", summary="Line one\nand “two”, too")
    (row,) = exported(client.get(EXPORT))
    assert (row["title"], row["summary"]) == ("'=HYPERLINK(A1)", "Line one\nand “two”, too")


def test_the_export_credits_its_sources(client):
    place = PlaceFactory(official_name="Preston City Council")
    InnovationFactory(published=True, place=place)
    (row,) = exported(client.get(EXPORT))
    assert row["attribution"] == "Preston City Council, via Connected Localism"
    assert "mySociety" in row["place_data_source"]


def test_the_export_reads_in_chunks_and_repeats_nothing(client, monkeypatch):
    monkeypatch.setattr("innovations.exports.CHUNK", 3)
    InnovationFactory.create_batch(
        10, published=True, updated_at=timezone.now(), place=PlaceFactory()
    )
    rows = exported(client.get(EXPORT))
    assert len({row["id"] for row in rows}) == len(rows) == 10


def test_the_list_page_links_the_export_of_its_own_filter(client):
    wales = PlaceFactory(nation="Wales", region="Wales")
    InnovationFactory(published=True, title="Welsh waste", place=wales)
    InnovationFactory(published=True, title="English waste")
    page = client.get("/innovations/?nation=Wales&sort=title").content.decode()
    address = re.search(r'href="(/api/v1/[^"]+export[^"]+)"', page)[1].replace("&amp;", "&")
    assert [row["title"] for row in exported(client.get(address))] == ["Welsh waste"]


def test_the_export_needs_no_slash_at_its_end(client):
    InnovationFactory(published=True, title="One")
    assert [row["title"] for row in exported(client.get(EXPORT.rstrip("/")))] == ["One"]

"""The page of one innovation."""

from datetime import date

import pytest
from django.utils import timezone

from innovations.models import Decision, Evidence, FormerSlug, Innovation, Partner, Relation
from places.models import Succession
from tests.factories import InnovationFactory, MembershipFactory, PlaceFactory, UserFactory

pytestmark = pytest.mark.django_db


def page_of(client, innovation: Innovation) -> str:
    response = client.get(f"/innovations/{innovation.slug}/")
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_the_page_says_everything_a_peer_wants_to_know(client):
    leeds = PlaceFactory(name="Leeds", official_name="Leeds City Council")
    innovation = InnovationFactory(
        published=True, title="Repair café", place=leeds, kind="pilot", stage="ended",
        end_reason="funding", result="did_not_work", lessons="Ask first.", transfer_notes="Bring tea.",
        services=["libraries"], started="2021-05", ended="2023", cost_gbp=12500,
        cost_basis="measured", cost_note="Tools", saving_gbp=0, evidence_level=2,
        source_url="https://example.org/report", source_name="A report", source_checked="2026-11",
        provenance="desk_research", themes=["waste-and-recycling", "public-health"],
    )  # fmt: skip
    innovation.further_places.add(PlaceFactory(name="Bradford"))
    Partner.objects.create(innovation=innovation, name="Tool Club", role="funder")
    Evidence.objects.create(
        innovation=innovation, title="Evaluation", url="https://example.org/e", date="2024-02-29",
        is_independent=True, kind="evaluation",
    )  # fmt: skip
    page = page_of(client, innovation)

    for text in (
        "Repair café", "Leeds City Council", "Bradford", "Pilot", "Ended: Funding ended", "Did not work",
        "The problem", "What was done", "What came of it", "Ask first.", "Bring tea.", "libraries",
        "May 2021", "2023", "£12,500 (Measured)", "Tools", "£0", "do not compare these figures",
        "We see a positive change, but cannot say we caused it", "Tool Club (Funder)",
        'href="https://example.org/e" rel="nofollow ugc noopener"', "(Evaluation, 29 February 2024, independent)",
        'href="https://example.org/report" rel="nofollow ugc noopener"', "checked November 2026",
        "Compiled from public sources, and not confirmed by the place itself.",
        "Open Government Licence v3.0", 'href="/innovations/?theme=public-health"', ": Published",
    ):  # fmt: skip
        assert text in page, text


def test_the_page_of_a_short_record_has_no_empty_parts(client):
    innovation = InnovationFactory(
        published=True, title="Word", kind="need", challenge="", approach="", outcomes="",
        lead_kind="community",
    )  # fmt: skip
    page = page_of(client, innovation)

    for text in (
        "The problem",
        "Money",
        "Evidence</h2>",
        "Partners",
        "Related",
        "Services",
        "Also in",
    ):
        assert text not in page, text
    assert "<dd>Community group</dd>" in page


def test_the_page_of_an_abolished_council_names_its_successor(client):
    taunton = PlaceFactory(name="Taunton Deane", active_until=date(2019, 3, 31))
    somerset = PlaceFactory(name="Somerset")
    Succession.objects.create(from_place=taunton, to_place=somerset, date=date(2019, 4, 1))
    page = page_of(client, InnovationFactory(published=True, place=taunton))

    assert "Done as Taunton Deane, which is now" in page
    assert somerset.get_absolute_url() in page


def test_relations_are_read_from_both_ends_and_never_name_what_is_hidden(client):
    original = InnovationFactory(published=True, title="The original")
    copy = InnovationFactory(published=True, title="The adaptation")
    hidden = InnovationFactory(status="hidden", title="A hidden one")
    for source in (copy, hidden):
        Relation.objects.create(source=source, target=original, kind="adapted_from")

    assert "Adapted from: " in page_of(client, copy)
    page = page_of(client, original)
    assert "Adapted by: " in page and "The adaptation" in page
    assert "A hidden one" not in page


def test_history_is_public_from_the_first_publication_on_and_names_nobody(client):
    innovation = InnovationFactory(title="First words")
    innovation.status, innovation.published_at = "published", timezone.now()
    innovation.save()
    innovation.title, innovation.content_version = "Second words", 2
    innovation.save()
    reviewer = UserFactory(display_name="Rita Reviewer")
    for step in (("draft", "submitted"), ("submitted", "changes_requested"), ("published", "hidden"),
                 ("hidden", "published")):  # fmt: skip
        if "hidden" in step:
            Innovation.objects.filter(pk=innovation.pk).update(status=step[1])
        Decision.objects.create(
            innovation=innovation, from_status=step[0], to_status=step[1], actor=reviewer,
            content_version=1, reason=f"reason to be {step[1]}",
        )  # fmt: skip
    page = page_of(client, innovation)

    assert ": Published</li>" in page
    assert ": Text changed (version 2)</li>" in page
    assert ": Hidden by a moderator (reason to be hidden)</li>" in page
    assert ": Shown again</li>" in page
    assert "changes_requested" not in page and "Rita" not in page


def test_a_former_address_leads_to_the_present_one(client):
    innovation = InnovationFactory(published=True, slug="new-name")
    FormerSlug.objects.create(innovation=innovation, slug="old-name")
    response = client.get("/innovations/old-name/")

    assert (response.status_code, response["Location"]) == (302, "/innovations/new-name/")
    assert client.get("/innovations/never-was/").status_code == 404


@pytest.mark.parametrize("status", ["draft", "submitted", "declined", "withdrawn", "hidden"])
def test_what_is_not_public_is_unknown_to_others_and_open_to_its_people(client, status):
    innovation = InnovationFactory(status=status, slug="now")
    FormerSlug.objects.create(innovation=innovation, slug="before")
    for url in ("/innovations/now/", "/innovations/before/"):
        assert client.get(url).status_code == 404

    client.force_login(innovation.author)
    page = page_of(client, innovation)
    assert innovation.get_status_display() in page
    assert ("/innovations/now/edit/" in page) == (status != "declined")
    assert "Similar innovations" not in page


def test_only_its_people_see_the_links_to_change_it(client):
    innovation = InnovationFactory(published=True)
    assert "/edit/" not in page_of(client, innovation)
    client.force_login(UserFactory())
    assert "/edit/" not in page_of(client, innovation)
    client.force_login(MembershipFactory(place=innovation.place).user)
    assert "/edit/" in page_of(client, innovation)


@pytest.mark.parametrize("others", [1, 3])
def test_the_page_takes_the_same_queries_for_any_number_of_partners_and_relations(
    client, others, django_assert_num_queries
):
    innovation = InnovationFactory(published=True)
    for number in range(others):
        Partner.objects.create(innovation=innovation, name=f"Partner {number}")
        Evidence.objects.create(innovation=innovation, title=f"Report {number}")
        other = InnovationFactory(published=True)
        Relation.objects.create(source=innovation, target=other, kind="inspired_by")
        Relation.objects.create(source=other, target=innovation, kind="complements")
    # Record, pairs, further places, partners, evidence, relations, their titles, versions,
    # confirmations, files, updates, adoptions; of the lineage two steps, titles and adoptions.
    with django_assert_num_queries(17):
        page_of(client, innovation)

"""Every type of page, on a phone and on a desktop, in the states people meet."""

from datetime import date

import pytest
from django.db import transaction

from innovations.matching import queue
from innovations.matching.work import match_due
from innovations.models import Evidence, Innovation, Partner, Relation
from places.models import (
    Indicator,
    IndicatorValue,
    Membership,
    Neighbour,
    NeighbourRun,
    PlaceAlias,
    Succession,
)
from tests.browser.conftest import DESKTOP, PHONE
from tests.factories import (
    AdoptionFactory,
    InnovationFactory,
    MembershipFactory,
    PlaceFactory,
    moderator,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LONG = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch"

ANYONE = [
    "/", "/cy/", "/about/", "/accessibility/", "/privacy/", "/api/", "/nowhere/",
    "/places/", "/places/?q=nothing-like-this", "/places/old-testborough/", "/places/testborough/",
    "/innovations/", "/innovations/?theme=waste-and-recycling&nation=England&stage=live",
    "/innovations/?q=repair", "/innovations/?q=zebra", "/innovations/?q=the", "/innovations/?theme=no",
    "/cy/innovations/", "/innovations/full/", "/innovations/bare/", "/innovations/full/report/",
    "/innovations/full/adoptions/", "/innovations/full/lineage/", "/places/testborough/adoptions/",
    "/places/testborough/gaps/", "/places/testborough/alike/", "/places/otherton/gaps/",
    "/accounts/login/", "/accounts/signup/", "/accounts/login/code/", "/accounts/password/reset/",
]  # fmt: skip
AUTHOR = [
    "/innovations/submit/", "/innovations/mine/", "/innovations/my-draft/edit/",
    "/innovations/my-draft/edit/basics/", "/innovations/my-draft/edit/story/",
    "/innovations/full/edit/results/", "/innovations/full/edit/people/",
    "/innovations/my-draft/edit/money/", "/innovations/my-draft/edit/ending/",
    "/innovations/full/edit/related/", "/innovations/my-draft/edit/source/",
    "/innovations/my-draft/edit/readers/", "/innovations/my-draft/preview/",
    "/innovations/my-draft/delete/", "/innovations/full/edit/", "/innovations/submit/?kind=need",
    "/innovations/my-draft/", "/innovations/full/withdraw/", "/accounts/email/",
    "/innovations/full/adopt/", "/innovations/full/adoptions/1001/",
    "/innovations/full/adoptions/1002/answer/", "/innovations/full/adoptions/1001/withdraw/",
    "/innovations/adoptions/mine/", "/innovations/full/retire/", "/innovations/bare/ties/1001/",
    "/accounts/password/change/", "/accounts/logout/",
]  # fmt: skip
MODERATOR = [
    "/innovations/review/", "/innovations/waiting/review/", "/innovations/full/hide/",
    "/innovations/full/review/", "/innovations/full/history/", "/innovations/review/edits/",
    "/innovations/review/appeals/", "/innovations/review/?age=28&kind=need", "/innovations/decisions/",
]  # fmt: skip


def _beside_another(place) -> None:
    """A place that is alike, so that each has figures, neighbours and gaps to show."""
    other = PlaceFactory(name=f"Otherton {LONG}", slug="otherton")
    density = Indicator.objects.create(slug="density", name="Density", group="land", source="ONS")
    run = NeighbourRun.objects.create(version=1, method="1", digest="made", is_current=True)
    for one, its_neighbour in ((place, other), (other, place)):
        IndicatorValue.objects.create(place=one, indicator=density, year=2021, value=2_000)
        Neighbour.objects.create(
            run=run, model="overall", place=one, neighbour=its_neighbour, rank=1, distance=0.5
        )


@pytest.fixture
def site(person):
    """A small site in which every page has something to show; returns its author and moderator."""
    place = PlaceFactory(name="Testborough", slug="testborough", population=100_000, area_km2=50)
    old = PlaceFactory(name=LONG, slug="old-testborough", active_until=date(2019, 3, 31))
    Succession.objects.create(from_place=old, to_place=place, date=date(2019, 4, 1))
    for each in (place, old):
        PlaceAlias.objects.create(place=each, alias=each.name)
    author = person(MembershipFactory(place=place, role=Membership.Role.STEWARD).user)
    full = InnovationFactory(
        published=True, slug="full", title=f"Repair café in {LONG}", place=old, author=author,
        started="2019-05", cost_gbp=12_000, cost_note="A year of rent.", services=["repair", LONG],
        lessons="Start small.", transfer_notes="Find volunteers.", result="worked",
        stage="live", source_url="https://example.org/" + "long/" * 30, source_name="A newspaper",
        source_checked="2026-11", evidence_level=2,
    )  # fmt: skip
    bare = InnovationFactory(
        published=True, slug="bare", title="Repair", place=place, challenge="", approach="",
        outcomes="", kind="need", author=None,
    )  # fmt: skip
    _beside_another(place)
    Partner.objects.create(innovation=full, name="A charity", role=Partner.Role.FUNDER)
    Evidence.objects.create(innovation=full, title="An evaluation", url="https://example.org/e")
    Relation.objects.create(pk=1001, source=full, target=bare, kind=Relation.Kind.ADAPTED_FROM)
    AdoptionFactory(
        pk=1001, innovation=full, place=place, what_changed=LONG, how_it_went="Well.",
        stage="live", result="worked", is_independent=True, confirmed=True,
    )  # fmt: skip
    AdoptionFactory(pk=1002, innovation=full, place__name="Mid and East Otherton")
    InnovationFactory(slug="my-draft", place=place, author=author, title="My draft")
    InnovationFactory(
        slug="waiting", place=place, title="Waiting", status=Innovation.Status.SUBMITTED,
        submitted_at="2026-11-01T10:00Z", author=person(),
    )  # fmt: skip
    twins = InnovationFactory.create_batch(3, published=True, place=place)
    with transaction.atomic():
        queue.request_matches([i.pk for i in (full, bare, *twins)])
    match_due()
    return {"author": author, "moderator": person(moderator())}


@pytest.mark.parametrize("screen", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_pages_for_anyone(visit, site, screen):
    visitor = visit(screen)
    for path in ANYONE:
        visitor.go(path)
        visitor.assert_accessible()


@pytest.mark.parametrize("screen", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize(("who", "paths"), [("author", AUTHOR), ("moderator", MODERATOR)])
def test_pages_for_people_who_are_signed_in(visit, site, screen, who, paths):
    visitor = visit(screen)
    visitor.arrive_as(site[who])
    for path in paths:
        assert visitor.go(path).status == 200, path
        visitor.assert_accessible()


@pytest.mark.parametrize("screen", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_forms_with_mistakes_in_them(visit, site, screen):
    visitor = visit(screen)
    visitor.go("/accounts/signup/")
    visitor.page.locator("main form button[type=submit]").first.click()
    visitor.page.wait_for_load_state()
    visitor.assert_accessible()
    visitor.go("/innovations/full/report/")
    visitor.press("Send report")
    assert visitor.page.title().startswith("Error:")
    visitor.assert_accessible()
    visitor.sign_in(site["author"].email)
    visitor.go("/innovations/submit/")
    visitor.press("Save draft")
    assert visitor.page.title().startswith("Error:")
    visitor.assert_accessible()

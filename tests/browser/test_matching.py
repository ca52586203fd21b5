"""The story of matching: a community types a title, sees what exists next door, adapts it; the
people of the origin hear of it and answer; the lineage shows it."""

import re

import pytest
from django.core import mail as django_mail
from django.utils import timezone

from connected_localism.mail.sending import send_due
from innovations import actions
from innovations.matching import queue
from innovations.matching.work import match_due
from innovations.models import Adoption, Innovation, Match, PairSide
from innovations.telling.digest import tell_of_matches
from tests.browser.conftest import DESKTOP, PHONE
from tests.factories import InnovationFactory, MembershipFactory, PlaceFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ELSEWHERE = (
    "Volunteers keep the village library open on Saturdays with self-service",
    "Cameras on refuse lorries find potholes in roads before they grow",
    "Buses on demand for villages that lost their timetable services",
)


@pytest.fixture
def origin(person):
    """A published record about food waste next door, among others, all of them matched."""
    place = PlaceFactory(name="Nextborough", latitude=53.8, longitude=-1.55)
    records = [
        InnovationFactory(
            published=True, stage="live", place=place, title=text, summary=text, challenge="",
            approach=text, outcomes="It went on for a year.",
        )
        for text in ELSEWHERE
    ]  # fmt: skip
    origin = InnovationFactory(
        published=True, stage="live", result="worked", slug="food-waste", place=place,
        title="Caddies and liners for the weekly collection of food waste from flats",
        summary="Flats get caddies, so that food waste is collected every week.",
        challenge="Food waste from flats went into the bins for everything else.",
        approach="Every flat got a caddy and liners, and a bin by the door, emptied weekly.",
        outcomes="Nine tonnes of food waste a week are collected from flats.",
        author=person(MembershipFactory(place=place, user__display_name="Olu Origin").user),
    )  # fmt: skip
    queue.request_matches([record.pk for record in [*records, origin]])
    match_due()
    return origin


@pytest.fixture
def community(person):
    place = PlaceFactory(name="Little Testham", latitude=53.96, longitude=-1.08)
    member = person(MembershipFactory(place=place, role="contributor").user)
    steward = MembershipFactory(place=place, role="steward").user
    return place, member, steward


@pytest.mark.parametrize("screen", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_the_whole_story(visit, origin, community, screen):
    place, member, steward = community
    visitor = visit(screen)
    visitor.arrive_as(member)
    page = visitor.page

    visitor.go("/innovations/submit/")
    page.locator("[name=title]").press_sequentially("Food waste caddies for our flats")
    page.locator(".app-tried__item").first.wait_for()
    assert "1 similar innovation" in page.locator("#tried-status").inner_text()
    shown = page.locator(".app-tried__item").inner_text()
    for words in ("Caddies and liners", "Nextborough", "miles away", "Both about", "Nine tonnes"):
        assert words in shown
    visitor.assert_accessible()

    page.locator(".app-tried__item").get_by_role("button", name=re.compile("adapt")).click()
    page.wait_for_url("**/edit/#tried")
    visitor.assert_accessible()
    assert "is adapted from there" in page.inner_text("main")
    adoption = Adoption.objects.get()
    assert (adoption.place, adoption.innovation) == (place, origin)

    adapted = _publish(member, steward)
    send_due()
    asked = [mail for mail in django_mail.outbox if mail.to == [origin.author.email]]
    assert "takes up" in asked[0].subject
    assert all("Little Testham" in mail.body for mail in asked)

    assert tell_of_matches(timezone.now()) == 0  # the owner has heard of this pair already
    told = asked[-1]
    assert "Food waste caddies for our flats" in told.body
    (useful,) = re.findall(r"https?://[^/]+(/innovations/matches/\S+/useful/)", told.body)

    owner = visit(screen)
    owner.go(useful)  # from the mail, without signing in
    owner.assert_accessible()
    owner.press("Yes, it is useful")
    owner.assert_accessible()
    side = PairSide.objects.get(innovation=origin, other=adapted)
    assert (side.answer, side.answered_by) == ("useful", origin.author)

    owner.go("/innovations/food-waste/")
    owner.assert_accessible()
    main = owner.page.inner_text("main")
    assert "Little Testham" in main
    assert "Food waste caddies for our flats" in main
    owner.go("/innovations/food-waste/lineage/")
    owner.assert_accessible()
    assert "Food waste caddies for our flats" in owner.page.inner_text("main")


def _publish(member, steward) -> Innovation:
    """The rest of the record, and the decision on it, as other tests see them done in pages."""
    draft = Innovation.objects.get(author=member)
    saved = actions.save_content(
        innovation=draft,
        by=member,
        changes={
            "kind": "pilot", "stage": "pilot", "themes": ["waste-and-recycling"],
            "summary": "Flats get caddies for food waste, collected each week.",
            "challenge": "Food waste from flats goes into the bins.",
            "approach": "Caddies and liners for every flat.",
            "outcomes": "Two tonnes of food waste a week are collected from flats.",
        },
        expected_version=draft.content_version,
    )  # fmt: skip
    actions.submit(innovation=saved, by=member)
    saved.refresh_from_db()
    actions.approve(innovation=saved, by=steward, version=saved.content_version)
    match_due()
    assert Match.objects.filter(band__in=["strong", "likely"], second=saved).exists()
    return saved


@pytest.mark.parametrize("screen", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_side_by_side(visit, origin, screen):
    others = Innovation.objects.exclude(pk=origin.pk).order_by("pk")
    visitor = visit(screen)
    slugs = "&".join(f"with={record.slug}" for record in [origin, *others])
    visitor.go(f"/innovations/compare/?{slugs}")
    visitor.assert_accessible()
    visitor.page.get_by_role("link", name=re.compile("Leave out")).first.click()
    visitor.page.wait_for_load_state()
    visitor.assert_accessible()
    assert visitor.page.locator(".app-comparison__heads li").count() == 3


def test_without_javascript_the_next_page_shows_it(visit, origin, community):
    _place, member, _steward = community
    visitor = visit(PHONE, java_script_enabled=False)
    visitor.arrive_as(member)
    visitor.go("/innovations/submit/")
    visitor.page.locator("[name=title]").fill("Food waste caddies for our flats")
    visitor.press("Save draft")
    section = visitor.page.locator("#tried").inner_text()
    assert "Caddies and liners" in section
    visitor.page.locator("#tried").get_by_role("button", name=re.compile("Not relevant")).click()
    visitor.page.wait_for_load_state()
    assert "Caddies and liners" not in visitor.page.locator("#tried").inner_text()
    assert "1 not relevant" in visitor.page.locator("#tried").inner_text()

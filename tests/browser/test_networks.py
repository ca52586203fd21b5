"""Three places with the same need: matched, introduced, a network, a specification borrowed, different
results told, and a statement signed; on a phone and a desktop, as each of them sees it."""

import pytest

from innovations.matching.queue import request_matches
from innovations.matching.work import match_due
from innovations.models import Innovation, Theme
from networks.models import Introduction, Network, Statement
from places.models import Place
from tests.browser.conftest import DESKTOP, PHONE
from tests.factories import InnovationFactory, MembershipFactory, PlaceFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NEEDS = {
    "Calder": "River gauges that warn small streets before the beck floods",
    "Colne": "Cheap gauges on becks that warn streets of flash floods",
    "Hebble": "A gauge on our beck that warns the village of floods",
}


@pytest.fixture
def places(transactional_db):
    calder = PlaceFactory(name="Calder", slug="calder", population=206_634, population_year=2021)
    colne = PlaceFactory(name="Colne", slug="colne", population=433_220, population_year=2021)
    hebble = PlaceFactory(
        name="Hebble", slug="hebble", kind=Place.Kind.COMMUNITY, type="PAR", tier="local",
        parent=calder, population=4_100, population_year=2021,
    )  # fmt: skip
    return {"Calder": calder, "Colne": colne, "Hebble": hebble}


@pytest.fixture
def stewards(places, person):
    return {
        name: person(MembershipFactory(place=place, role="steward").user)
        for name, place in places.items()
    }


@pytest.fixture
def needs(places, stewards):
    records = [
        InnovationFactory(
            published=True, kind=Innovation.Kind.NEED, title=title, place=places[name],
            author=stewards[name], themes=[Theme.RESILIENCE], slug=f"need-of-{name.lower()}",
            summary="Becks rise within an hour; gauges could warn residents of floods.",
            challenge="Flash floods from small becks reach streets before any warning does.",
        )
        for name, title in NEEDS.items()
    ]  # fmt: skip
    request_matches([record.pk for record in records])
    match_due()
    return records


@pytest.fixture
def pilot(places, stewards):
    return InnovationFactory(
        published=True, kind=Innovation.Kind.PILOT, stage="pilot", result="worked",
        title="Low-cost beck gauges", slug="low-cost-beck-gauges", place=places["Colne"],
        author=stewards["Colne"], cost_gbp=18_000, themes=[Theme.RESILIENCE],
    )  # fmt: skip


@pytest.fixture
def at(visit, stewards):
    """The browser of the steward of each place: the village has a phone."""

    def come(name: str):
        visitor = visit(PHONE if name == "Hebble" else DESKTOP)
        visitor.arrive_as(stewards[name])
        return visitor

    return {name: come(name) for name in NEEDS}


def said(visitor) -> str:
    return visitor.page.locator("main").inner_text()


def test_from_the_same_need_to_one_voice(at, needs, pilot, live_server):
    calder, colne, hebble = at["Calder"], at["Colne"], at["Hebble"]

    # They find each other, and all agree before anybody is named.
    calder.go("/innovations/need-of-calder/")
    assert NEEDS["Colne"] in said(calder)
    assert NEEDS["Hebble"] in said(calder)
    asked = "&".join(f"with={need.slug}" for need in needs)
    calder.go(f"/networks/introductions/new/?{asked}")
    calder.page.get_by_label("Why do you want to meet?").fill("Shall we buy gauges together?")
    calder.page.locator("main form button[type=submit]").last.click()
    calder.page.wait_for_load_state()
    introduction = f"/networks/introductions/{Introduction.objects.get().public_id}/"
    for visitor, name in ((hebble, "Hebble"), (colne, "Colne")):
        visitor.go(introduction)
        visitor.assert_accessible()
        visitor.page.locator("main a", has_text="Agree").first.click()
        visitor.press(f"Agree for {name}")

    calder.go(f"{introduction}network/")
    calder.page.get_by_label("Name", exact=True).fill("Beck gauges together")
    calder.page.get_by_label("Purpose").fill("Buy and read river gauges jointly.")
    calder.page.locator("main form button[type=submit]").last.click()
    calder.page.wait_for_load_state()
    network = Network.objects.get()
    assert "3 places take part" in said(calder)
    calder.assert_accessible()

    # One shares what the others need.
    colne.go(f"/networks/exchanges/new/?network={network.slug}")
    for name, value in (("kind", "offer"), ("type", "specification"), ("many", "yes")):
        colne.page.check(f"input[name={name}][value={value}]")
    colne.page.check("input[name=licence][value='OGL-3.0']")
    colne.page.fill("input[name=title]", "Specification of a beck gauge")
    colne.page.fill("textarea[name=summary]", "What we asked suppliers for.")
    colne.page.locator("main form button[type=submit]").last.click()
    colne.page.wait_for_load_state()
    offer = colne.page.url.removeprefix(live_server.url)
    hebble.go(offer)
    hebble.page.locator("main a", has_text="We use this").first.click()
    hebble.page.locator("main form button[type=submit]").last.click()
    hebble.page.wait_for_load_state()
    assert "It is noted that Hebble has it." in said(hebble)

    # They take the pilot up, with different results.
    calder.go(f"/networks/{network.slug}/edit/")
    around = calder.page.locator("textarea[name=around]")
    around.fill(f"{around.input_value()}\n{live_server.url}/innovations/{pilot.slug}/")
    calder.press("Save")
    for visitor, stage, result, text in (
        (calder, "live", "mixed", "Good on the big becks."),
        (hebble, "stopped", "did_not_work", "Washed away in the first winter."),
    ):
        visitor.go(f"/innovations/{pilot.slug}/adopt/")
        visitor.page.check(f"input[name=stage][value={stage}]")
        visitor.page.locator("main form button[type=submit]").last.click()
        visitor.page.wait_for_load_state()
        adoption = pilot.adoptions.latest("pk")
        visitor.go(f"/innovations/{pilot.slug}/adoptions/{adoption.pk}/")
        visitor.page.select_option("select[name=result]", result)
        visitor.page.fill("textarea[name=how_it_went]", text)
        visitor.press("Save")
        colne.go(f"/innovations/{pilot.slug}/adoptions/{adoption.pk}/answer/")
        colne.page.locator("main button[value=confirm]").click()
        colne.page.wait_for_load_state()
    hebble.go(f"/networks/{network.slug}/learnt/")
    learnt = said(hebble)
    assert learnt.index("Washed away") < learnt.index("Good on the big becks.")
    assert "£18,000" in learnt
    hebble.assert_accessible()
    hebble.go(f"/networks/{network.slug}/comparison/")
    hebble.assert_accessible()

    # And they say what they want, for all their residents, each counted once.
    calder.go(f"/networks/{network.slug}/statements/new/")
    calder.page.fill("input[name=title]", "Warn small streets too")
    calder.page.fill("textarea[name=text]", "Warnings are needed for becks.")
    calder.page.locator("main form button[type=submit]").last.click()
    calder.page.wait_for_load_state()
    statement = f"/networks/statements/{Statement.objects.get().slug}/"
    calder.go(f"{statement}steps/")
    calder.page.locator("main button[value=open]").click()
    calder.page.wait_for_load_state()
    for visitor in (calder, colne, hebble):
        visitor.go(f"{statement}sign/")
        visitor.page.check("main input[type=checkbox]")
        visitor.page.fill("input[name=authority]", "Cabinet of 12 November 2026")
        visitor.page.locator("main form button[type=submit]").last.click()
        visitor.page.wait_for_load_state()
    hebble.go(statement)
    assert "3 places, speaking for 639,854 residents" in said(hebble)
    assert "counted with Calder" in said(hebble)
    hebble.assert_accessible()

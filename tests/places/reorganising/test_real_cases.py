"""The reforms of 2019, 2021 and 2023 with the register's own rows: recorded by the command before
their day, or told by the next register file after it."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from django.http import QueryDict
from django.utils import timezone

from innovations.actions.saved_searches import save_search
from innovations.filters import InnovationFilter
from innovations.finding.facets import count_facets
from innovations.models import Innovation
from innovations.telling.searches import in_words, news_of
from places.lineage import acted_for, with_predecessors
from places.models import FormerPlaceSlug, Place, Succession
from places.reorganising.carrying_over import carry_over_due
from places.reorganising.succeeding import succeed
from tests.factories import AdoptionFactory, InnovationFactory, PlaceFactory, UserFactory
from tests.places.reorganising.conftest import (
    CUMBRIA,
    DORSET,
    NORTHAMPTONSHIRE,
    SOMERSET_2019,
    SOMERSET_2023,
    codes,
    london,
    place,
    rows_after,
    rows_before,
    rows_new,
    rows_today,
)

pytestmark = pytest.mark.django_db

# Vesting day, councils, what replaces which, and for each record what its council's page is today.
REFORMS = {
    "Somerset West and Taunton, a merger": (
        "2019-04-01", SOMERSET_2019, [(["TAU", "WSO"], ["SWT"])], {"TAU": {"SWT"}, "WSO": {"SWT"}},
    ),
    "Somerset, a county and its districts into a unitary of its name": (
        "2023-04-01", SOMERSET_2023, [(["SOM", "SWT", "MEN", "SEG", "SSO"], ["SMT"])],
        {"SOM": {"SMT"}, "MEN": {"SMT"}, "SWT": {"SMT"}},
    ),
    "Cumbria, a county divided": (
        "2023-04-01", CUMBRIA,
        [(["CMA"], ["CBD", "WAF"]), (["ALL", "CAR", "COP"], ["CBD"]), (["BAR", "EDN", "SLA"], ["WAF"])],
        {"CMA": {"CBD", "WAF"}, "COP": {"CBD"}, "EDN": {"WAF"}},
    ),
    "Northamptonshire, a county divided": (
        "2021-04-01", NORTHAMPTONSHIRE,
        [
            (["NTH"], ["NNT", "WNT"]), (["COR", "ENO", "KET", "WEL"], ["NNT"]),
            (["DAV", "NOR", "SNR"], ["WNT"]),
        ],
        {"NTH": {"NNT", "WNT"}, "COR": {"NNT"}, "NOR": {"WNT"}},
    ),
    "Dorset, a unitary of the county's name": (
        "2019-04-01", DORSET, [(["DOR", "EDO", "NDO", "PUR", "WDO", "WEY"], ["DST"])],
        {"DOR": {"DST"}, "EDO": {"DST"}},
    ),
}  # fmt: skip

reforms = pytest.mark.parametrize(
    ("day", "councils", "steps", "records"), REFORMS.values(), ids=list(REFORMS)
)


def found_under(code: str) -> set[str]:
    """Codes of the councils whose records the list shows when filtered by this place."""
    filterset = InnovationFilter({"place": [code]}, Innovation.objects.published())
    assert filterset.is_valid()
    return codes(innovation.place for innovation in filterset.qs)


def counted_under(code: str) -> int:
    everything = InnovationFilter({}, Innovation.objects.published())
    assert everything.is_valid()
    return count_facets(everything, UserFactory()).counts["place"].get(place(code).pk, 0)


def shown_on_page(client, code: str) -> set[str]:
    page = client.get(place(code).get_absolute_url())
    slugs = {shown["card"]["place_slug"] for shown in page.context["shown"]}
    return codes(Place.objects.filter(slug__in=slugs))


def today_of(code: str) -> set[str]:
    return codes(place(code).current_successors())


@reforms
def test_announced_by_the_command_it_happens_on_the_day(
    day, councils, steps, records, load, new_file, client, time_machine
):
    vesting = date.fromisoformat(day)
    time_machine.move_to(london(f"{vesting.year - 1}-10-01T12:00"))
    load(rows_before(day, *councils))
    for code in records:
        InnovationFactory(published=True, place=place(code))
    path = new_file(day, *councils)
    for ending, taking_over in steps:
        succeed(ending, taking_over, day=vesting, new_file=path)

    heirs = {heir for _ending, taking_over in steps for heir in taking_over}
    time_machine.move_to(london(f"{vesting.year}-03-31T23:50"))  # the last moment
    carry_over_due()
    assert {code: today_of(code) for code in records} == {code: set() for code in records}
    assert [found_under(heir) for heir in heirs] == [set() for _heir in heirs]
    assert [counted_under(heir) for heir in heirs] == [0 for _heir in heirs]
    assert not Succession.objects.filter(date=vesting).exclude(carried_over_at=None).exists()
    for code in records:
        assert not place(code).is_abolished
        page = client.get(place(code).get_absolute_url()).content.decode()
        assert "is going to be abolished" in page
        assert f"On 1 April {vesting.year} it will be replaced by:" in page

    for moment in (f"{day}T00:00", f"{vesting.year}-04-02T00:00"):  # the day, and the day after
        time_machine.move_to(london(moment))
        carry_over_due()
        assert {code: today_of(code) for code in records} == records
        for heir in heirs:
            own = {code for code, today in records.items() if heir in today}
            assert found_under(heir) == shown_on_page(client, heir) == own
            assert counted_under(heir) == len(own)
        for code in records:
            assert found_under(code) == {code}  # the origin stays
            page = client.get(place(code).get_absolute_url()).content.decode()
            assert f"Its last day was 31 March {vesting.year}." in page
    assert not Succession.objects.filter(date=vesting, carried_over_at=None).exists()


def test_a_search_saved_for_the_area_of_mendip_finds_what_is_new_in_somerset(
    load, new_file, time_machine
):
    day, vesting = "2023-04-01", date(2023, 4, 1)
    time_machine.move_to(london("2022-10-01T12:00"))
    load(rows_before(day, *SOMERSET_2023))
    frome = PlaceFactory(parent=place("MEN"), kind="community", type="PAR", tier="local")
    search, _new = save_search(UserFactory(), QueryDict("area=mendip"))
    endings = ["SOM", "SWT", "MEN", "SEG", "SSO"]
    succeed(endings, ["SMT"], day=vesting, new_file=new_file(day, *SOMERSET_2023))

    def news_at(*places) -> set[Place]:
        began = timezone.now()
        time_machine.shift(60)
        for each in places:
            InnovationFactory(published=True, place=each)
        return {record.place for record in news_of(search, began, timezone.now())}

    everywhere = [place("MEN"), place("SEG"), place("SMT"), frome, PlaceFactory()]
    time_machine.move_to(london("2023-03-31T23:00"))
    carry_over_due()
    assert news_at(*everywhere) == {place("MEN"), frome}
    time_machine.move_to(london("2023-04-01T00:00"))
    for _twice in range(2):  # by itself at midnight, and after what is done once
        assert news_at(*everywhere) == {place("MEN"), place("SEG"), place("SMT"), frome}
        carry_over_due()
    search.refresh_from_db()
    assert (search.name, in_words(search.query)) == ("Somerset", "Somerset")


@reforms
def test_a_register_file_that_tells_of_it_has_the_same_effects(
    day, councils, steps, records, load, client, time_machine
):
    vesting = date.fromisoformat(day)
    time_machine.move_to(london(f"{vesting.year}-06-01T12:00"))
    load(rows_before(day, *councils))
    for code in records:
        InnovationFactory(published=True, place=place(code))
    assert {code: today_of(code) for code in records} == {code: set() for code in records}

    load(rows_after(day, *councils))

    assert not Succession.objects.filter(date=vesting, carried_over_at=None).exists()
    heirs = {heir for today in records.values() for heir in today}
    for heir in heirs:
        own = {code for code, today in records.items() if heir in today}
        assert found_under(heir) == shown_on_page(client, heir) == own
    by_file = {
        (step.from_place.code, step.to_place.code) for step in Succession.objects.filter(date=day)
    }
    assert by_file == {
        (old, new) for ending, taking_over in steps for old in ending for new in taking_over
    }


def test_the_chain_from_taunton_deane_to_somerset(load, client, time_machine):
    everything = dict.fromkeys([*SOMERSET_2019, *SOMERSET_2023])
    time_machine.move_to(london("2019-05-01T12:00"))
    load(rows_before("2023-04-01", *everything))
    innovation = InnovationFactory(published=True, place=place("TAU"))
    adoption = AdoptionFactory(confirmed=True, place=place("WSO"))
    assert codes(place("TAU").current_successors()) == {"SWT"}

    time_machine.move_to(london("2023-04-01T00:00"))
    load(rows_today(*everything))

    assert codes(place("TAU").current_successors()) == {"SMT"}
    assert found_under("SMT") == {"TAU"}
    assert shown_on_page(client, "SMT") == {"TAU"}
    page = client.get(f"{place('SMT').get_absolute_url()}adoptions/").content.decode()
    assert adoption.innovation.title in page
    assert set(acted_for([place("SMT").pk])) == set(with_predecessors([place("SMT").pk]))
    innovation.refresh_from_db()
    assert innovation.place.code == "TAU"
    page = client.get(place("TAU").get_absolute_url()).content.decode()
    assert "Somerset West and Taunton Council" in page
    assert "Today:" in page


class TestOneNameForTwo:
    """Dorset: the living council gets the plain address on its first day."""

    @pytest.fixture(autouse=True)
    def announced(self, load, new_file, time_machine):
        time_machine.move_to(london("2018-11-01T12:00"))
        load(rows_before("2019-04-01", *DORSET))
        assert place("DOR").slug == "dorset"
        succeed(
            ["DOR", "EDO"], ["DST"], day=date(2019, 4, 1),
            new_file=new_file("2019-04-01", *DORSET),
        )  # fmt: skip

    def slugs(self) -> dict:
        return {code: place(code).slug for code in ("DOR", "DST", "EDO")}

    def test_before_the_day_the_county_has_it(self, time_machine):
        time_machine.move_to(london("2019-03-31T23:50"))
        carry_over_due()
        assert self.slugs() == {"DOR": "dorset", "DST": "dorset-council", "EDO": "east-dorset"}

    @pytest.mark.parametrize("moment", ["2019-04-01T00:00", "2019-04-02T00:00"])
    def test_from_the_day_on_the_unitary_has_it(self, moment, client, time_machine):
        time_machine.move_to(london(moment))
        carry_over_due()
        after = {
            "DOR": "dorset-county-until-2019", "DST": "dorset", "EDO": "east-dorset",
        }  # fmt: skip
        assert self.slugs() == after

        page = client.get("/places/dorset/").content.decode()
        assert "Dorset Council" in page
        assert "/places/dorset-county-until-2019/" in page  # it names the one that is gone
        for language in ("", "/cy"):
            answer = client.get(f"{language}/places/dorset-council/?from=a-letter")
            assert answer.status_code == 301
            assert answer["Location"] == f"{language}/places/dorset/?from=a-letter"
        assert client.get("/places/dorset-council/adoptions/").status_code == 301
        assert client.get("/places/dorset-county-until-2019/").status_code == 200
        assert client.get("/places/no-such-place/").status_code == 404
        # A form that was open over midnight is sent again, with what was typed.
        assert client.post("/places/dorset-council/join/").status_code in (302, 308)
        carry_over_due()
        assert self.slugs() == after

    def test_addresses_with_the_old_one_go_on(self, client, time_machine):
        time_machine.move_to(london("2019-04-01T00:00"))
        carry_over_due()
        InnovationFactory(published=True, place=place("EDO"))
        assert found_under("dorset-council") == found_under("dorset") == {"EDO"}
        answer = client.get("/innovations/?place=dorset-council")
        assert answer.status_code == 200
        assert "is not a place" not in answer.content.decode()

    def test_no_other_place_is_given_an_address_that_was_one(self, load, time_machine):
        time_machine.move_to(london("2019-04-01T00:00"))
        carry_over_due()
        assert FormerPlaceSlug.objects.get().slug == "dorset-council"
        load([rows_today("BAR")[0] | {
            "code": "XYZ", "name": "Dorset Council", "parent": "", "type": "UA", "gss_code": "",
            "active_until": "", "successors": "", "succeeded_on": "", "aliases": "",
        }])  # fmt: skip
        assert place("XYZ").slug == "dorset-council-council"


def test_a_namesake_that_took_over_from_nothing_stays_where_it_is(load, time_machine):
    """A county and a combined authority may share a name; neither takes the other's address."""
    time_machine.move_to(london("2019-04-01T12:00"))
    load(rows_before("2019-04-01", *DORSET))
    namesake = PlaceFactory(name="Dorset", slug="dorset-combined-authority")
    load(rows_new("2019-04-01", *DORSET))
    succeed(["EDO"], ["DST"], day=date(2019, 4, 1))
    assert (place("DOR").slug, Place.objects.get(pk=namesake.pk).slug) == (
        "dorset", "dorset-combined-authority",
    )  # fmt: skip


def test_the_register_that_comes_with_a_release_brings_no_abolished_council_back(
    load, new_file, time_machine
):
    time_machine.move_to(london("2023-04-01T12:00"))
    before = rows_before("2023-04-01", *CUMBRIA)
    load(before)
    succeed(["BAR"], ["WAF"], day=date(2023, 4, 1), new_file=new_file("2023-04-01", *CUMBRIA))

    load(before)  # it does not know of the reform yet
    assert place("BAR").active_until == date(2023, 3, 31)
    assert codes(place("BAR").successors.all()) == {"WAF"}
    assert place("EDN").active_until is None

    load(rows_today(*CUMBRIA))  # it does now
    assert codes(place("BAR").successors.all()) == {"WAF"}
    assert place("EDN").active_until == date(2023, 3, 31)


def test_the_command_says_what_happens_and_a_second_run_nothing(load, new_file, time_machine):
    time_machine.move_to(london("2023-04-01T00:00"))
    load(rows_before("2023-04-01", *CUMBRIA))
    InnovationFactory(published=True, place=place("CMA"))
    path = str(new_file("2023-04-01", *CUMBRIA))
    arguments = ["--from", "CMA", "--to", "CBD", "WAF", "--on", "2023-04-01", "--new-file", path]
    said = [StringIO() for _run in range(3)]

    call_command("succeed", *arguments, "--dry-run", stdout=said[0])
    assert place("CMA").active_until is None
    assert not Place.objects.filter(code="WAF").exists()
    call_command("succeed", *arguments, stdout=said[1])
    call_command("succeed", *arguments, stdout=said[2])

    first, second, third = (each.getvalue() for each in said)
    assert first == "This is what would happen. Nothing was changed.\n" + second
    assert third == "Nothing to do: that is how it is recorded.\n"
    assert second.splitlines() == [
        "- Cumbria County Council (CMA) ends. Its last day is 31 March 2023; from 1 April 2023 in"
        " its place: Cumberland Council (CBD), Westmorland and Furness Council (WAF).",
        "- Nobody belongs to it, so nobody is asked to move.",
        "- Still in Cumbria County Council (CMA): Allerdale Borough Council (ALL), Barrow-in-Furness"
        " Borough Council (BAR), Carlisle City Council (CAR), Copeland Borough Council (COP), Eden"
        " District Council (EDN), South Lakeland District Council (SLA). Retire them too, or give"
        " them another county in a register file.",
        "- 1 innovation, of which 1 are published, stays as it is and is found under what takes"
        " over as well.",
    ]
    last = Place.pgh_event_model.objects.filter(pgh_obj=place("CMA")).order_by("pgh_id").last()
    assert last.pgh_context.metadata["command"] == "succeed"
    assert last.pgh_context.metadata["on"] == "2023-04-01"

"""What is refused, with which words; twice, at once, and taken back."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from places.models import Place, Succession
from places.reorganising.carrying_over import carry_over_due
from places.reorganising.succeeding import CannotSucceed, cancel, succeed
from places.signals import places_changed, places_succeeded
from tests.factories import PlaceFactory
from tests.places.reorganising.conftest import london

pytestmark = pytest.mark.django_db
DAY = date(2024, 4, 1)


@pytest.fixture(autouse=True)
def at_easter(time_machine):
    """Three days before the vesting day of these tests."""
    time_machine.move_to(london("2024-03-29T12:00"))


@pytest.fixture
def old():
    return PlaceFactory(code="OLD", official_name="Old Council", active_from=date(2009, 4, 1))


@pytest.fixture
def new():
    return PlaceFactory(code="NEW", official_name="New Council", active_from=DAY)


def refused(*arguments, **options) -> list[str]:
    before = everything()
    with pytest.raises(CannotSucceed) as error:
        succeed(*arguments, **{"day": DAY} | options)
    assert everything() == before
    return error.value.problems


def everything() -> list:
    return [*Place.objects.order_by("pk").values(), *Succession.objects.order_by("pk").values()]


class TestWhatIsRefused:
    def test_unknown_codes_are_named(self, old):
        assert refused(["OLD", "XXX"], ["YYY"]) == [
            "There is no place with the code XXX.", "There is no place with the code YYY.",
        ]  # fmt: skip

    def test_a_place_cannot_take_over_from_itself(self, old, new):
        assert refused(["OLD"], ["OLD", "NEW"]) == [
            "Old Council (OLD) cannot take over from itself."
        ]

    @pytest.mark.parametrize(
        ("began", "is_refused"),
        [(date(2024, 3, 30), False), (date(2024, 3, 31), False), (date(2024, 4, 1), True)],
    )
    def test_a_place_exists_for_a_day_at_least(self, old, new, began, is_refused):
        Place.objects.filter(pk=old.pk).update(active_from=began)
        if is_refused:
            assert refused(["OLD"], ["NEW"]) == [
                "Old Council (OLD) began on 1 April 2024, so it cannot be replaced on 1 April 2024."
            ]
        else:
            succeed(["OLD"], ["NEW"], day=DAY)

    @pytest.mark.parametrize(
        ("last_day", "is_refused"),
        [(date(2024, 3, 31), True), (date(2024, 4, 1), False), (date(2024, 4, 2), False)],
    )
    def test_what_takes_over_exists_on_the_day(self, old, new, last_day, is_refused):
        Place.objects.filter(pk=new.pk).update(active_from=None, active_until=last_day)
        if is_refused:
            assert refused(["OLD"], ["NEW"]) == [
                "New Council (NEW) does not exist on 1 April 2024: its last day is 31 March 2024."
            ]
        else:
            succeed(["OLD"], ["NEW"], day=DAY)

    @pytest.mark.parametrize(
        ("begins", "is_refused"),
        [(date(2024, 3, 31), False), (date(2024, 4, 1), False), (date(2024, 4, 2), True)],
    )
    def test_what_takes_over_has_begun_by_then(self, old, new, begins, is_refused):
        Place.objects.filter(pk=new.pk).update(active_from=begins)
        if is_refused:
            assert refused(["OLD"], ["NEW"]) == [
                "New Council (NEW) does not exist on 1 April 2024: it begins on 2 April 2024."
            ]
        else:
            succeed(["OLD"], ["NEW"], day=DAY)

    def test_a_circle(self, old, new):
        first = PlaceFactory(code="ONE", official_name="First Council")
        for one, other, year in ((first, old, 2009), (new, first, 2024)):
            Succession.objects.create(from_place=one, to_place=other, date=date(year, 4, 1))
        assert refused(["OLD"], ["NEW"]) == [
            "That would go round in a circle: Old Council (OLD) took over from what is to replace"
            " it."
        ]

    def test_a_place_retired_otherwise(self, old, new):
        other = PlaceFactory(code="OTH", official_name="Other Council")
        succeed(["OLD"], ["OTH"], day=DAY)
        assert refused(["OLD"], ["NEW"]) == [
            "Old Council (OLD) is recorded otherwise: its last day is 31 March 2024, replaced by"
            " Other Council (OTH). Take that back first with --cancel, if its day has not come;"
            " afterwards only a register file can correct it."
        ]
        assert len(refused(["OLD"], ["OTH"], day=date(2024, 4, 2))) == 1
        assert len(refused(["OLD"], ["OTH", "NEW"])) == 1
        assert list(old.successors.all()) == [other]

    def test_kinds_do_not_mix(self, old):
        PlaceFactory(code="PAR", official_name="Parish", kind=Place.Kind.COMMUNITY)
        assert refused(["OLD"], ["PAR"]) == [
            "Parish (PAR) cannot take over from Old Council (OLD): they are different kinds of"
            " place."
        ]

    def test_domains_do_not_go_over_to_two(self, old, new):
        PlaceFactory(code="TWO")
        assert refused(["OLD"], ["NEW", "TWO"], takes_domains=True) == [
            "An address can show membership of one place only, so domains do not go over where a"
            " place is divided. Leave out --take-domains."
        ]

    def test_one_of_several_refused_is_all_refused(self, old, new):
        PlaceFactory(code="GON", official_name="Gone Council", active_until=date(2019, 3, 31))
        assert len(refused(["OLD", "GON"], ["NEW"])) == 1
        old.refresh_from_db()
        assert old.active_until is None

    def test_a_file_with_a_problem(self, old, register):
        path = register({"code": "NEW", "name": "New"})
        assert refused(["OLD"], ["NEW"], new_file=path)

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            (["--to", "NEW", "--on", "2024-02-30"], "Enter a real date as year-month-day"),
            (["--to", "NEW", "--on", "20240401"], "Enter a real date as year-month-day"),
            (["--to", "NEW"], "Say with --to what takes over, and with --on when."),
            (["--on", "2024-04-01"], "Say with --to what takes over, and with --on when."),
            (["--cancel", "--to", "NEW"], "With --cancel give --from alone."),
            (["--to", "XXX", "--on", "2024-04-01"], "Nothing was changed."),
        ],
    )
    def test_the_command_says_what_is_missing(self, old, new, arguments, said):
        with pytest.raises(CommandError, match=said):
            call_command("succeed", "--from", "OLD", *arguments, stderr=StringIO())
        assert not Succession.objects.exists()


@pytest.fixture
def heard():
    """What the signals told, in order."""
    told = []

    def changed(sender, place_ids, **kwargs):
        told.append(("changed", set(place_ids)))

    def succeeded(sender, successions, **kwargs):
        told.append(("succeeded", {(step.from_place_id, step.to_place_id) for step in successions}))

    places_changed.connect(changed)
    places_succeeded.connect(succeeded)
    yield told
    places_changed.disconnect(changed)
    places_succeeded.disconnect(succeeded)


def test_other_apps_hear_of_it_when_it_is_announced_and_on_its_day(old, new, heard, time_machine):
    both = {old.pk, new.pk}
    succeed(["OLD"], ["NEW"], day=DAY)
    assert heard == [("changed", both)]
    assert succeed(["OLD"], ["NEW"], day=DAY).is_news is False
    carry_over_due()
    assert heard == [("changed", both)]

    time_machine.move_to(london("2024-04-01T00:00"))
    carry_over_due()
    carry_over_due()
    assert heard == [("changed", both), ("succeeded", {(old.pk, new.pk)}), ("changed", both)]


def test_a_receiver_that_fails_undoes_all_of_it(old, new):
    def fail(sender, **kwargs):
        raise RuntimeError

    Place.objects.filter(pk=new.pk).update(active_from=None)
    before = everything()
    places_succeeded.connect(fail)
    try:
        with pytest.raises(RuntimeError):
            succeed(["OLD"], ["NEW"], day=date(2024, 3, 29))
    finally:
        places_succeeded.disconnect(fail)
    assert everything() == before


def test_partners_fetch_both_sides_again_on_the_day(old, new, time_machine):
    succeed(["OLD"], ["NEW"], day=DAY)
    time_machine.move_to(london("2024-04-01T00:00"))
    before = dict(Place.objects.values_list("code", "updated_at"))
    carry_over_due()
    after = dict(Place.objects.values_list("code", "updated_at"))
    assert [after[code] > before[code] for code in ("OLD", "NEW")] == [True, True]


def test_what_is_announced_can_be_taken_back_until_its_day(old, new, time_machine):
    before = Place.objects.values("active_until").get(code="OLD")
    succeed(["OLD"], ["NEW"], day=DAY)
    assert cancel(["OLD"]) == [
        "Old Council (OLD) goes on. That it ends on 31 March 2024 is taken back."
    ]
    assert cancel(["OLD"]) == []
    assert Place.objects.values("active_until").get(code="OLD") == before
    assert not Succession.objects.exists()

    succeed(["OLD"], ["NEW"], day=DAY)
    time_machine.move_to(london("2024-04-01T00:00"))
    with pytest.raises(CannotSucceed) as error:
        cancel(["OLD"])
    assert error.value.problems == [
        "Old Council (OLD) was abolished; its last day was 31 March 2024. That cannot be taken"
        " back."
    ]


def test_a_place_added_to_those_known_is_the_only_news(old, new):
    PlaceFactory(code="TWO", official_name="Second Council")
    succeed(["OLD"], ["NEW"], day=DAY)
    said = StringIO()
    call_command(
        "succeed", "--from", "OLD", "two", "--to", "NEW", "--on", "2024-04-01", stdout=said
    )
    assert "Known before: the end of Old Council (OLD)." in said.getvalue()
    assert Succession.objects.count() == 2

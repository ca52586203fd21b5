import pytest

from innovations.matching import queue
from innovations.matching.nearest import nearest_to_text
from innovations.matching.work import match_due
from innovations.models import Innovation, Match
from tests.factories import InnovationFactory

pytestmark = pytest.mark.django_db

SUBJECTS = {
    "caddies": "Caddies and liners for the weekly collection of food waste from flats",
    "food bins": "Flats get small bins so that food waste is collected every week",
    "library": "Volunteers keep the village library open on Saturdays with self-service",
    "potholes": "Cameras on refuse lorries find potholes in roads before they grow",
    "dementia": "Befrienders visit people living with dementia at home each week",
    "buses": "Buses on demand for villages that lost their timetable services",
}
NONE = Match.Band.NONE


@pytest.fixture
def published():
    records = {
        name: InnovationFactory(
            published=True, title=text, summary=text, challenge="", approach=text, outcomes=""
        )
        for name, text in SUBJECTS.items()
    }
    queue.request_matches([record.pk for record in records.values()])
    assert match_due() == len(records)
    return records


def near(title, body="", among=None, **options):
    among = Innovation.objects.published() if among is None else among
    return nearest_to_text(title, body, among=among, **options)


def ids(nearby):
    return [one.innovation_id for one in nearby]


def test_what_is_about_the_same_comes_best_first_with_its_reasons(published):
    best, *_others = near("Collecting food waste from flats with caddies")
    assert best.innovation_id == published["caddies"].pk
    assert best.band == Match.Band.STRONG
    assert best.probability >= 0.6
    assert best.reasons == {
        "terms": ["caddies", "collecting", "flats", "food", "waste"],
        "themes": [],
    }


def test_below_the_floor_nothing_is_near(published):
    assert near("Wild swimming champions in prison kitchens") == []


def test_the_floor_can_be_lowered(published):
    assert len(near("Swimming lessons at home", floor=NONE, most=10)) == len(published)


@pytest.mark.parametrize("title", ["", "the and of", "…", "Zzyzx"])
def test_a_text_without_a_known_word_is_near_to_nothing(published, title):
    assert near(title, floor=NONE) == []


def test_only_what_is_asked_among_is_given(published):
    among = Innovation.objects.filter(pk=published["food bins"].pk)
    found = near("Collecting food waste from flats", among=among, floor=NONE)
    assert ids(found) == [published["food bins"].pk]
    assert near("Food waste", among=Innovation.objects.none()) == []


def test_what_is_left_out_is_not_given(published):
    found = near("Collecting food waste", without=[published["caddies"].pk], floor=NONE)
    assert published["caddies"].pk not in ids(found)


def test_no_more_than_asked_for(published):
    assert len(near("Collecting food waste", floor=NONE, most=2)) == 2


def test_the_body_counts(published):
    body = "People living with dementia are visited at home by befrienders."
    assert ids(near("A new idea", body))[0] == published["dementia"].pk


def test_the_number_of_queries_does_not_grow(published, django_assert_num_queries):
    for most in (1, 6):
        with django_assert_num_queries(8):
            near("Collecting food waste", floor=NONE, most=most)

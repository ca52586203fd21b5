import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from innovations.finding.similar import is_being_looked_for, similar_to
from innovations.models import Innovation, Match, MatchJob
from tests.factories import InnovationFactory, MembershipFactory

pytestmark = pytest.mark.django_db


def match(one: Innovation, other: Innovation, *, own: float | None, others: float | None = None,
          band: str = "strong", **fields) -> Match:  # fmt: skip
    """A stored pair; `own` is the score on the side of `one`."""
    first, second = sorted((one, other), key=lambda side: side.pk)
    scores = (own, others) if first == one else (others, own)
    return Match.objects.create(
        first=first, second=second, first_score=scores[0], second_score=scores[1], band=band,
        **{"cosine": 0.5, "lexical": 0.1, "probability": 0.7, "engine": "test"} | fields,
    )  # fmt: skip


def titles(innovation: Innovation, user=None) -> list[str]:
    return [item.card["title"] for item in similar_to(innovation, user or AnonymousUser())]


def test_each_side_has_its_own_order():
    early = InnovationFactory(published=True, title="Early")
    middle = InnovationFactory(published=True, title="Middle")
    late = InnovationFactory(published=True, title="Late")
    match(middle, early, own=1.0, others=9.0)
    match(middle, late, own=5.0, others=2.0)
    match(early, late, own=3.0, others=8.0)

    assert titles(middle) == ["Late", "Early"]
    assert titles(early) == ["Middle", "Late"]
    assert titles(late) == ["Early", "Middle"]


def test_a_side_that_was_not_scored_yet_comes_last():
    me = InnovationFactory(published=True)
    for title, own in (("Unscored", None), ("Scored", -3.0)):
        match(me, InnovationFactory(published=True, title=title), own=own)

    assert titles(me) == ["Scored", "Unscored"]


def test_pairs_below_the_floor_are_not_shown_whatever_else_the_other_matches():
    me, other = InnovationFactory.create_batch(2, published=True)
    third = InnovationFactory(published=True, title="Third")
    match(me, other, own=4.0, band="none")
    match(me, third, own=1.0, band="possible")
    match(other, third, own=2.0, band="none")

    assert titles(me) == ["Third"]
    assert similar_to(me, AnonymousUser())[0].is_only_possible


def test_matches_never_show_what_the_reader_may_not_read():
    me = InnovationFactory(published=True)
    hidden = InnovationFactory(status="hidden", title="Hidden")
    members = InnovationFactory(published=True, visibility="members", title="For members")
    match(me, hidden, own=9.0)
    match(me, members, own=8.0)

    assert titles(me) == []
    assert titles(me, MembershipFactory().user) == ["For members"]
    assert titles(me, hidden.author) == []  # may read it, but it is not published


def test_reasons_are_put_into_words():
    me = InnovationFactory(published=True)
    reasons = {"terms": ["caddies", "flats"], "themes": ["waste-and-recycling", "gone"],
               "places": "type"}  # fmt: skip
    match(me, InnovationFactory(published=True), own=1.0, reasons=reasons)

    (item,) = similar_to(me, AnonymousUser())
    assert item.reasons == [
        "Both about: caddies, flats.", "Same theme: Waste and recycling.", "Same kind of council.",
    ]  # fmt: skip
    assert item.band_label == "Strong match"


def test_at_most_ten_are_shown():
    me = InnovationFactory(published=True)
    for number in range(12):
        match(me, InnovationFactory(published=True, title=str(number)), own=number)

    assert titles(me) == [str(number) for number in range(11, 1, -1)]


@pytest.mark.parametrize("matches", [1, 3])
def test_any_number_of_matches_takes_three_queries(matches, django_assert_num_queries):
    me = InnovationFactory(published=True)
    for number in range(matches):
        match(me, InnovationFactory(published=True), own=number)
    with django_assert_num_queries(3):  # pairs, cards of those that may be read, what differs
        assert len(titles(me)) == matches


def test_whether_matches_are_still_to_come():
    me, now = InnovationFactory(published=True), timezone.now()
    assert is_being_looked_for(me)

    job = MatchJob.objects.create(innovation=me, requested=2, done=1, requested_at=now,
                                  not_before=now)  # fmt: skip
    assert is_being_looked_for(Innovation.objects.get(pk=me.pk))
    job.is_failed = True
    job.save()
    assert not is_being_looked_for(Innovation.objects.get(pk=me.pk))
    MatchJob.objects.filter(pk=me.pk).update(done=2, is_failed=False)
    assert not is_being_looked_for(Innovation.objects.get(pk=me.pk))

"""Ties between innovations: no circles, the other side hears of them and may object."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.urls import reverse

from connected_localism.mail.models import OutgoingMail
from innovations import actions
from innovations.actions.relating import object_to_relation, take_back_objection
from innovations.lifecycle import TransitionError
from innovations.models import Innovation, Relation
from tests.factories import InnovationFactory, MembershipFactory, UserFactory, moderator
from tests.innovations.at_once import at_once

pytestmark = pytest.mark.django_db
Kind = Relation.Kind


def record(title: str, **fields) -> Innovation:
    return InnovationFactory(**{"published": True, "title": title, "slug": title.lower()} | fields)


def state(source, target, kind=Kind.ADAPTED_FROM) -> Innovation:
    """As its author does in the form of the record, beside what is there."""
    source.refresh_from_db()
    present = [{"kind": tie.kind, "target": tie.target} for tie in source.relations_out.standing()]
    return actions.save_content(
        innovation=source, by=source.author, changes={}, expected_version=source.content_version,
        parts={"relations": [*present, {"kind": kind, "target": target}]},
    )  # fmt: skip


def mails() -> list[tuple]:
    return [(mail.kind, mail.recipient) for mail in OutgoingMail.objects.order_by("pk")]


@pytest.mark.parametrize("kind", [Kind.ADAPTED_FROM, Kind.SUPERSEDES])
def test_nothing_comes_from_what_came_from_it(kind):
    one, two, three = map(record, ["One", "Two", "Three"])
    state(two, one, kind)
    state(three, two, kind)
    with pytest.raises(ValidationError, match="circle") as error:
        state(one, three, kind)
    assert list(error.value.message_dict) == ["relations"]
    assert one.relations_out.count() == 0
    state(three, one, kind)  # the same origin by two ways is no circle


def test_what_inspires_or_complements_each_other_may():
    one, two = record("One"), record("Two")
    for kind in (Kind.INSPIRED_BY, Kind.COMPLEMENTS):
        state(one, two, kind)
        state(two, one, kind)
    assert Relation.objects.count() == 4


@pytest.mark.django_db(transaction=True)
def test_of_two_that_would_close_a_circle_at_once_one_wins():
    for number in range(5):
        one, two = record(f"One-{number}"), record(f"Two-{number}")
        outcomes = at_once([lambda: state(one, two), lambda: state(two, one)])  # noqa: B023
        assert sum(isinstance(each, ValidationError) for each in outcomes) == 1
        assert Relation.objects.filter(source__in=[one, two]).count() == 1


def test_the_other_side_hears_of_it_once():
    one, two = record("One"), record("Two")
    state(two, one)
    state(two, one, Kind.INSPIRED_BY)
    kinds = OutgoingMail.objects.values_list("kind", "recipient", "context__kind")
    assert list(kinds.order_by("pk")) == [
        ("relation-stated", one.author.pk, "adapted_from"),
        ("relation-stated", one.author.pk, "inspired_by"),
    ]


def test_of_what_a_draft_says_it_hears_when_that_is_published():
    one, draft = record("One"), record("Two", published=False)
    state(draft, one)
    assert mails() == []
    steward = MembershipFactory(place=draft.place, role="steward").user
    draft.refresh_from_db()
    actions.publish(innovation=draft, by=steward)
    assert ("relation-stated", one.author) in mails()


def test_nobody_is_told_of_a_record_they_may_not_read_or_of_their_own_word():
    one, members = record("One"), record("Two", visibility="members")
    state(members, one)
    author = one.author
    own = record("Three", author=author)
    state(own, one)
    assert mails() == []


def test_its_people_object_and_nobody_sees_it_any_more(client):
    one, two = record("One"), record("Two")
    state(two, one)
    tie = Relation.objects.get()
    page = reverse("relation-object", args=["one", tie.pk])
    client.force_login(one.author)
    assert page in client.get(one.get_absolute_url()).text
    assert "Say what is not right" in client.post(page, {"reason": " "}).text
    client.post(page, {"reason": "We never met."})
    tie.refresh_from_db()
    assert (tie.objection, tie.objected_by) == ("We never met.", one.author)
    assert mails()[-1] == ("relation-objected", two.author)
    client.logout()
    for innovation, other in ((one, "Two"), (two, "One")):
        read = client.get(innovation.get_absolute_url()).text
        assert "Related innovations" not in read and f">{other}</a>" not in read


def test_what_was_objected_to_is_not_stated_again_but_can_be_let_stand():
    one, two = record("One"), record("Two")
    state(two, one)
    tie = Relation.objects.get()
    object_to_relation(tie, by=moderator(), reason="It is not so.")
    with pytest.raises(ValidationError, match="is not right"), transaction.atomic():
        state(two, one)
    take_back_objection(tie, by=one.author)
    assert Relation.objects.standing().get() == tie


def test_an_objection_is_not_taken_back_into_a_circle():
    one, two = record("One"), record("Two")
    state(two, one)
    tie = Relation.objects.get()
    object_to_relation(tie, by=one.author, reason="No.")
    state(one, two)
    with pytest.raises(TransitionError):
        take_back_objection(tie, by=one.author)
    assert Relation.objects.standing().get().source == one


def test_who_belongs_to_neither_can_not_object():
    one, two = record("One"), record("Two")
    state(two, one)
    for somebody in (UserFactory(), two.author, MembershipFactory().user):
        with pytest.raises(PermissionDenied):
            object_to_relation(Relation.objects.get(), by=somebody, reason="No.")
    member = MembershipFactory(place=one.place).user
    object_to_relation(Relation.objects.get(), by=member, reason="No.")


def test_who_keeps_copies_hears_of_an_objection():
    one, two = record("One"), record("Two")
    state(two, one)
    before = dict(Innovation.objects.values_list("pk", "updated_at"))
    object_to_relation(Relation.objects.get(), by=one.author, reason="No.")
    after = dict(Innovation.objects.values_list("pk", "updated_at"))
    assert all(after[pk] > before[pk] for pk in before)

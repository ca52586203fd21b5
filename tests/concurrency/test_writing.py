"""One form sent fifty times, one title by fifty people, one text edited by fifty."""

import pytest

from innovations.models import Innovation
from tests.concurrency.crowd import press_at_once, statuses
from tests.factories import MembershipFactory, PlaceFactory, UserFactory
from tests.innovations.drafts import new_draft
from tests.innovations.typed_forms import edit_url, new_url, section_url, typed, typed_over

pytestmark = pytest.mark.django_db(transaction=True)
CROWD = 50


def test_a_form_sent_fifty_times_at_once_is_one_record(live_server):
    author, form, url = UserFactory(), typed(PlaceFactory()), new_url()
    answers = press_at_once(live_server, [author] * CROWD, url, [form] * CROWD)
    [record] = Innovation.objects.all()
    assert {(answer.status, answer.location) for answer in answers} == {(302, edit_url(record))}
    assert record.content_version == 1


def test_fifty_people_with_one_title_get_fifty_addresses(live_server):
    place = PlaceFactory()
    people = UserFactory.create_batch(CROWD)
    forms = [typed(place, title="Street play") for _ in people]
    answers = press_at_once(live_server, people, new_url(), forms)
    assert statuses(answers) == {302: CROWD}
    slugs = set(Innovation.objects.values_list("slug", flat=True))
    assert len(slugs) == CROWD
    assert {answer.location for answer in answers} == {f"/innovations/{s}/edit/" for s in slugs}
    assert {slug[: len("street-play")] for slug in slugs} == {"street-play"}


def test_of_fifty_edits_of_one_version_one_is_saved_and_nobody_loses_a_word(live_server):
    record = new_draft(place=PlaceFactory())
    people = [MembershipFactory(place=record.place).user for _ in range(CROWD)]
    texts = [f"The words of person {number:02} & nobody else’s." for number in range(CROWD)]
    forms = [typed_over(record, "story", challenge=text) for text in texts]
    answers = press_at_once(live_server, people, section_url(record), forms)
    assert statuses(answers) == {302: 1, 409: CROWD - 1}
    record.refresh_from_db()
    assert record.content_version == 2

    winner = [answer.status for answer in answers].index(302)
    assert record.challenge == texts[winner]
    for text, answer in zip(texts, answers, strict=True):
        if answer.status == 409:
            assert texts[winner] in answer.page, "what was saved meanwhile"
            assert str(people[winner]) in answer.page, "by whom"
            assert answer.typed("challenge") == text, "their own words, still in the form"
            assert answer.value("version") == "2", "to send them again"

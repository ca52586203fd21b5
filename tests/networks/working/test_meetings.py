"""When the places of a network meet."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from networks.actions.meetings import arrange, call_off, change_meeting
from networks.decisions import EditConflict, WrongMoment
from networks.forms.meetings import ClockTime, MeetingForm, moment_of
from networks.models import Meeting, Network
from places.models import Place
from tests.factories import MeetingFactory, NetworkFactory, moderator
from tests.networks.working.people import somebody_of, taking_part


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("14:30", time(14, 30)), ("9.05", time(9, 5)), ("2pm", time(14)), ("2.30 p.m.", time(14, 30)),
        ("12am", time(0)), ("12pm", time(12)), ("00:00", time(0)),
    ],
)  # fmt: skip
def test_a_time_is_read_however_people_write_it(typed, meant):
    assert ClockTime().clean(typed) == meant


@pytest.mark.parametrize("typed", ["14", "25:00", "12:60", "13pm", "0am", "noon", "१२:३०", "1:2:3"])
def test_what_is_no_time_is_refused(typed):
    with pytest.raises(ValidationError):
        ClockTime().clean(typed)


def test_a_time_is_that_of_the_clock_on_the_wall_in_summer_and_winter():
    assert moment_of(date(2026, 7, 1), time(14)).astimezone(UTC) == datetime(2026, 7, 1, 13, tzinfo=UTC)  # fmt: skip
    assert moment_of(date(2026, 12, 1), time(14)).astimezone(UTC) == datetime(2026, 12, 1, 14, tzinfo=UTC)  # fmt: skip
    # The hour that autumn repeats: the first of the two.
    assert moment_of(date(2026, 10, 25), time(1, 30)).astimezone(UTC) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)  # fmt: skip
    with pytest.raises(ValidationError):
        moment_of(date(2026, 3, 29), time(1, 30))


def sent(person, **fields) -> dict:
    day = timezone.localdate() + timedelta(days=40)
    return {
        "place": person.place_of.pk, "title": "Opening the books", "day_day": day.day,
        "day_month": day.month, "day_year": day.year, "clock": "2.30pm", "minutes": "45",
    } | fields  # fmt: skip


@pytest.mark.django_db
def test_whoever_takes_part_arranges_a_meeting_and_others_write_its_notes(client):
    network = NetworkFactory()
    person, other = taking_part(network), taking_part(network)
    client.force_login(person)
    wrong = client.post(
        reverse("network-meeting-new", args=[network.slug]), sent(person, clock="half two")
    ).content.decode()
    assert "Enter a time, such as 14:30 or 2.30pm" in wrong
    assert "Opening the books" in wrong
    answer = client.post(reverse("network-meeting-new", args=[network.slug]), sent(person))
    meeting = Meeting.objects.get()
    assert answer.url == meeting.get_absolute_url()
    assert timezone.localtime(meeting.starts_at).time() == time(14, 30)
    assert meeting.ends_at - meeting.starts_at == timedelta(minutes=45)
    client.force_login(other)
    assert meeting.title in client.get(network.get_absolute_url()).content.decode()
    url = reverse("network-meeting-edit", args=[network.slug, meeting.pk])
    form = client.get(url).context["form"]
    values = {
        f"day_{part}": getattr(form.initial["day"], part) for part in ("day", "month", "year")
    }
    values |= {name: form.initial[name] for name in ("title", "clock", "minutes", "version")}
    client.post(url, values | {"notes": "We agreed <on> everything"})
    page = client.get(meeting.get_absolute_url()).content.decode()
    assert "We agreed &lt;on&gt; everything" in page
    meeting.refresh_from_db()
    assert (meeting.sequence, meeting.version) == (0, 2)
    assert client.post(url, values | {"notes": "Mine"}).status_code == 409


@pytest.mark.django_db
def test_only_its_places_and_moderators_see_when_they_meet(client):
    network = NetworkFactory()
    meeting = MeetingFactory(network=network)
    urls = [meeting.get_absolute_url(), reverse("network-meetings", args=[network.slug])]
    assert meeting.title not in client.get(network.get_absolute_url()).content.decode()
    client.force_login(somebody_of(meeting.place))  # which is no member
    assert [client.get(url).status_code for url in urls] == [403, 403]
    client.force_login(moderator())
    assert [client.get(url).status_code for url in urls] == [200, 200]


@pytest.mark.django_db
def test_the_place_that_arranged_it_or_the_lead_calls_it_off():
    network = NetworkFactory()
    person, other = taking_part(network), taking_part(network)
    lead = taking_part(network, role="officer", leads=True)
    first, second, third = (MeetingFactory(network=network, place=person.place_of) for _each in range(3))  # fmt: skip
    with pytest.raises(PermissionDenied):
        call_off(first, by=other)
    assert call_off(first, by=somebody_of(person.place_of)).is_cancelled
    assert call_off(second, by=lead, reason="Snow").cancel_reason == "Snow"
    assert call_off(second, by=lead, reason="Again").cancel_reason == "Snow"
    with pytest.raises(WrongMoment):
        change_meeting(first, by=person, expected_version=2, content={"venue": "Elsewhere"})
    Meeting.objects.filter(pk=third.pk).update(starts_at=timezone.now() - timedelta(days=1))
    with pytest.raises(WrongMoment):
        call_off(third, by=person)
    assert set(Meeting.objects.upcoming()) == set()


@pytest.mark.django_db
def test_nobody_overwrites_what_they_have_not_seen():
    network = NetworkFactory()
    person = taking_part(network)
    meeting = MeetingFactory(network=network)
    change_meeting(meeting, by=person, expected_version=1, content={"agenda": "One"})
    with pytest.raises(EditConflict):
        change_meeting(meeting, by=person, expected_version=1, content={"agenda": "Two"})


@pytest.mark.django_db
def test_nothing_is_arranged_in_a_network_that_is_closed():
    network = NetworkFactory(closed=True)
    person = taking_part(network)
    with pytest.raises(WrongMoment):
        arrange(network, by=person, place=person.place_of, content={"title": "T", "starts_at": timezone.now()})  # fmt: skip


@pytest.mark.django_db
def test_a_meeting_under_way_is_still_to_come():
    now = timezone.now()
    MeetingFactory(title="over", starts_at=now - timedelta(minutes=61))
    MeetingFactory(title="on", starts_at=now - timedelta(minutes=59))
    assert [meeting.title for meeting in Meeting.objects.upcoming()] == ["on"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "name"),
    [({"minutes": 0}, "meeting_has_a_length"), ({"cancel_reason": "Snow"}, "meeting_reason_only")],
)
def test_what_cannot_be_is_refused_by_the_table(fields, name):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        MeetingFactory(**fields)


@pytest.mark.django_db
def test_the_hour_that_autumn_repeats_stays_the_one_it_was():
    network = NetworkFactory()
    second = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)  # half past one for the second time
    meeting = MeetingFactory(network=network, starts_at=second)
    form = MeetingForm(
        QueryDict(
            "title=T&day_day=25&day_month=10&day_year=2026&clock=01:30&minutes=60&version=1"
        ),
        places=Place.objects.none(), meeting=meeting,
    )  # fmt: skip
    assert form.is_valid(), form.errors
    assert form.content["starts_at"] == second


@pytest.mark.django_db
@pytest.mark.parametrize("number", [1, 3])
def test_the_list_takes_the_same_queries_for_any_number(client, number, django_assert_num_queries):
    network = NetworkFactory()
    client.force_login(taking_part(network))
    for _each in range(number):
        MeetingFactory(network=network)
    url = reverse("network-meetings", args=[network.slug])
    client.get(url)
    with django_assert_num_queries(QUERIES_OF_THE_LIST):
        page = client.get(url).content.decode()
    assert page.count("Opening the books") == 2 * number


QUERIES_OF_THE_LIST = 13


def test_a_hidden_network_has_no_meetings_for_its_partners(client, db):
    network = NetworkFactory()
    person = taking_part(network)
    meeting = MeetingFactory(network=network)
    Network.objects.filter(pk=network.pk).update(status="hidden")
    client.force_login(person)
    assert client.get(meeting.get_absolute_url()).status_code == 404

"""Meetings as calendar programs read them."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from networks.actions.meetings import arrange, call_off, change_meeting, give_address
from networks.models import CalendarAddress, Meeting, Network
from networks.working.calendar import calendar, folded, text
from tests.factories import MeetingFactory, MembershipFactory, NetworkFactory
from tests.networks.working.people import taking_part


def unfolded(body: bytes) -> list[str]:
    """The content lines, as a reader puts them together again."""
    assert body.endswith(b"\r\n")
    return body.decode().removesuffix("\r\n").replace("\r\n ", "").split("\r\n")


def unescaped(value: str) -> str:
    out, chars = "", iter(value)
    for char in chars:
        if char == "\\":
            char = next(chars)
            char = "\n" if char in "nN" else char
        out += char
    return out


@given(st.text(st.characters(codec="utf-8", exclude_characters="\r\n"), max_size=300))
def test_a_line_is_folded_at_75_octets_and_never_inside_a_character(line):
    body = folded(line)
    for each in body.removesuffix(b"\r\n").split(b"\r\n"):
        assert len(each) <= 75
        each.decode()
    assert body.decode().removesuffix("\r\n").replace("\r\n ", "") == line


@given(st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S"]), max_size=200))
def test_a_text_comes_back_as_it_was(value):
    assert unescaped(text(value)) == value


def test_line_breaks_are_written_out_and_control_characters_go():
    assert text("one\r\ntwo; three, four\\\x00\x07") == "one\\ntwo\\; three\\, four\\\\"


def events(body: bytes) -> list[dict]:
    """Each event as {property: value}; the component lines must nest."""
    found, path = [], []
    for line in unfolded(body):
        name, value = line.split(":", 1)
        if name == "BEGIN":
            path.append(value)
            if value == "VEVENT":
                found.append({})
        elif name == "END":
            assert path.pop() == value
        elif path == ["VCALENDAR", "VEVENT"]:
            assert name not in found[-1]
            found[-1][name] = value
    assert path == []
    return found


def made(**fields) -> Meeting:
    moment = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
    return Meeting(
        **{"title": "Spring", "starts_at": moment, "minutes": 90, "created_at": moment,
           "updated_at": moment, "uid": uuid.UUID(int=7)} | fields
    )  # fmt: skip


def test_an_event_has_all_that_it_must_have():
    meeting = made(
        title="Mend, share; repeat", venue="Town Hall, room 2", agenda="One\nTwo",
        url="https://meet.example.org/a;b,c", sequence=3,
    )  # fmt: skip
    [event] = events(calendar("A", [meeting], lambda _meeting: "https://cl.example.org/m/1/"))
    assert event == {
        "UID": "00000000-0000-0000-0000-000000000007",
        "DTSTAMP": "20260301T090000Z",
        "CREATED": "20260301T090000Z",
        "LAST-MODIFIED": "20260301T090000Z",
        "DTSTART": "20260301T090000Z",
        "DTEND": "20260301T103000Z",
        "SUMMARY": "Mend\\, share\\; repeat",
        "DESCRIPTION": "One\\nTwo\\n\\nTake part: https://meet.example.org/a\\;b\\,c\\n\\nhttps://cl.example.org/m/1/",
        "URL": "https://cl.example.org/m/1/",
        "SEQUENCE": "3",
        "STATUS": "CONFIRMED",
        "LOCATION": "Town Hall\\, room 2",
    }  # fmt: skip


def test_a_calendar_without_meetings_has_a_component_too():
    lines = unfolded(calendar("Empty", [], str))
    assert lines[:2] == ["BEGIN:VCALENDAR", "VERSION:2.0"]
    assert "BEGIN:VTIMEZONE" in lines


# --- who may read it ---------------------------------------------------------------------------


@pytest.fixture
def network(db):
    return NetworkFactory(name="Repair; together")


def read(client, person, network) -> tuple[str, bytes]:
    client.force_login(person)
    client.post(reverse("network-calendar", args=[network.slug]), {"wants": "make"})
    client.logout()
    url = CalendarAddress.objects.get(person=person).get_absolute_url()
    return url, client.get(url)


def test_somebodys_calendar_reads_the_meetings_without_signing_in(client, network):
    person = taking_part(network)
    day = timezone.localdate() + timedelta(days=30)
    begins = timezone.make_aware(datetime.combine(day, datetime.min.time().replace(hour=14)))
    meeting, _new = arrange(
        network, by=person, place=person.place_of, content={"title": "First", "starts_at": begins}
    )
    MeetingFactory(title="Of another network")
    url, answer = read(client, person, network)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    [event] = events(answer.getvalue())
    assert (event["SUMMARY"], event["SEQUENCE"], event["UID"]) == ("First", "0", str(meeting.uid))

    meeting = change_meeting(meeting, by=person, expected_version=1, content={"venue": "Hall"})
    meeting = change_meeting(meeting, by=person, expected_version=2, content={"notes": "Good"})
    [event] = events(client.get(url).getvalue())
    assert (event["LOCATION"], event["SEQUENCE"], event["UID"]) == ("Hall", "1", str(meeting.uid))

    call_off(meeting, by=person, reason="Snow")
    [event] = events(client.get(url).getvalue())
    assert (event["STATUS"], event["SEQUENCE"]) == ("CANCELLED", "2")
    assert event["DESCRIPTION"].startswith("Called off: Snow")


@pytest.mark.parametrize("status", ["submitted", "declined", "hidden"])
def test_it_stops_while_the_network_is_not_published(client, network, status):
    url, _answer = read(client, taking_part(network, role="officer", leads=True), network)
    Network.objects.filter(pk=network.pk).update(status=status)
    assert client.get(url).status_code == 404


@pytest.mark.parametrize("what", ["person", "place", "account", "stopped", "replaced"])
def test_it_stops_with_what_gave_it(client, network, what):
    person = taking_part(network)
    url, answer = read(client, person, network)
    assert answer.status_code == 200
    if what == "person":
        person.memberships.update(state="ended")
    elif what == "place":
        network.members.update(state="left")
    elif what == "account":
        type(person).objects.filter(pk=person.pk).update(is_active=False)
    elif what == "stopped":
        client.force_login(person)
        client.post(reverse("network-calendar", args=[network.slug]), {"wants": "stop"})
    else:
        give_address(network, by=person)
    assert client.get(url).status_code == 404


def test_nobody_guesses_an_address(client, network):
    person = taking_part(network)
    url, _answer = read(client, person, network)
    address = CalendarAddress.objects.get()
    for key, signature in (
        (address.key, "x"), (address.key, CalendarAddress.signature(uuid.uuid4())),
        (uuid.uuid4(), CalendarAddress.signature(address.key)),
    ):  # fmt: skip
        found = client.get(reverse("network-calendar-feed", args=[key, signature]))
        assert found.status_code == 404
    stored = str(list(CalendarAddress.objects.values()))
    assert url.split("/")[-1].removesuffix(".ics") not in stored


def test_only_who_takes_part_gets_an_address(client, network):
    client.force_login(MembershipFactory().user)
    answer = client.post(reverse("network-calendar", args=[network.slug]), {"wants": "make"})
    assert answer.status_code == 403
    assert not CalendarAddress.objects.exists()


@pytest.mark.parametrize("number", [1, 3])
def test_a_feed_takes_the_same_queries_for_any_number(
    client, network, number, django_assert_num_queries
):
    person = taking_part(network)
    for _each in range(number):
        MeetingFactory(network=network)
    url, _answer = read(client, person, network)
    with django_assert_num_queries(QUERIES_OF_A_FEED):
        answer = client.get(url)
    assert len(events(answer.getvalue())) == number


QUERIES_OF_A_FEED = 6

"""Meetings as an iCalendar stream (RFC 5545), which calendar programs read again and again.

Times are in UTC, which says what is meant also in the hour that autumn repeats; programs show
them in their own zone. Europe/London is in it for those that want to know where we are, and
because a calendar without any component is none.
"""

import unicodedata
from collections.abc import Iterable
from datetime import UTC, datetime

from django.utils.translation import gettext as _

from networks.models import Meeting

PRODUCT = "-//Connected Localism//Networks//EN"
OCTETS = 75  # in one line, without its end
_LONDON = (
    "BEGIN:VTIMEZONE", "TZID:Europe/London",
    "BEGIN:DAYLIGHT", "TZOFFSETFROM:+0000", "TZOFFSETTO:+0100", "TZNAME:BST",
    "DTSTART:19810329T010000", "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU", "END:DAYLIGHT",
    "BEGIN:STANDARD", "TZOFFSETFROM:+0100", "TZOFFSETTO:+0000", "TZNAME:GMT",
    "DTSTART:19961027T020000", "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU", "END:STANDARD",
    "END:VTIMEZONE",
)  # fmt: skip


def calendar(name: str, meetings: Iterable[Meeting], page_of) -> bytes:
    """`page_of(meeting)` is the complete address of its page."""
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}", "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH", f"X-WR-CALNAME:{text(name)}", "X-WR-TIMEZONE:Europe/London",
        "REFRESH-INTERVAL;VALUE=DURATION:PT6H", "X-PUBLISHED-TTL:PT6H", *_LONDON,
    ]  # fmt: skip
    for meeting in meetings:
        lines += _event(meeting, page_of(meeting))
    lines.append("END:VCALENDAR")
    return b"".join(folded(line) for line in lines)


def _event(meeting: Meeting, page: str) -> list[str]:
    about = [meeting.agenda]
    if meeting.url:
        about.append(_("Take part: {url}").format(url=meeting.url))
    if meeting.is_cancelled and meeting.cancel_reason:
        about.insert(0, _("Called off: {reason}").format(reason=meeting.cancel_reason))
    about.append(page)
    description = "\n\n".join(filter(None, about))
    lines = [
        "BEGIN:VEVENT",
        f"UID:{meeting.uid}",
        f"DTSTAMP:{moment(meeting.updated_at)}",
        f"CREATED:{moment(meeting.created_at)}",
        f"LAST-MODIFIED:{moment(meeting.updated_at)}",
        f"DTSTART:{moment(meeting.starts_at)}",
        f"DTEND:{moment(meeting.ends_at)}",
        f"SUMMARY:{text(meeting.title)}",
        f"DESCRIPTION:{text(description)}",
        f"URL:{page}",
        f"SEQUENCE:{meeting.sequence}",
        f"STATUS:{'CANCELLED' if meeting.is_cancelled else 'CONFIRMED'}",
    ]
    if where := meeting.venue or meeting.url:
        lines.append(f"LOCATION:{text(where)}")
    return [*lines, "END:VEVENT"]


def moment(value: datetime) -> str:
    return value.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def text(value: str) -> str:
    """A TEXT value: what separates values is escaped, and a line break is written out."""
    value = value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    value = value.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")
    return "".join(char for char in value if unicodedata.category(char) != "Cc" or char == "\t")


def folded(line: str) -> bytes:
    """A content line of no more than 75 octets; what is longer goes on after a space.

    Never inside a character: some programs read each line by itself.
    """
    done, present = [], b""
    for char in line:
        octets = char.encode()
        if len(present) + len(octets) > OCTETS:
            done.append(present)
            present = b" "
        present += octets
    return b"\r\n".join([*done, present]) + b"\r\n"

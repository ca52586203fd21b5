"""When and where the places of a network meet."""

import re
from datetime import UTC, date, datetime, time, timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from connected_localism.common.widgets import DateWidget
from innovations.forms.fields import Text, WebAddress
from networks.forms.working import ForPlaceForm
from networks.models import Meeting
from networks.models.meeting import LONGEST_MINUTES

_CLOCK = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*([ap])?\.?m?\.?", re.ASCII)
FIRST_DAY, YEARS_AHEAD = date(2000, 1, 1), 5


def longest(name: str) -> int:
    return Meeting._meta.get_field(name).max_length


class ClockTime(forms.CharField):
    """A time of day, however people write it: 14:30, 14.30, 2.30pm."""

    def __init__(self, **kwargs):
        super().__init__(
            widget=forms.TextInput(attrs={"class": "govuk-input--width-5", "spellcheck": "false"}),
            **kwargs,
        )

    def clean(self, value) -> time | None:
        typed = super().clean(value).strip().lower()
        found = _CLOCK.fullmatch(typed)
        if found is None or (found[2] is None and found[3] is None):
            raise ValidationError(_("Enter a time, such as 14:30 or 2.30pm"))
        hour, minute = int(found[1]), int(found[2] or 0)
        if found[3]:
            if not 1 <= hour <= 12:
                raise ValidationError(_("Enter a time, such as 14:30 or 2.30pm"))
            hour = hour % 12 + (12 if found[3] == "p" else 0)
        if hour > 23 or minute > 59:
            raise ValidationError(_("Enter a time, such as 14:30 or 2.30pm"))
        return time(hour, minute)


def moment_of(day: date, clock: time) -> datetime:
    """The moment of this local time; the first one in the hour that autumn repeats.

    Raises ValidationError for the hour that spring leaves out.
    """
    zone = timezone.get_default_timezone()
    moment = datetime.combine(day, clock, tzinfo=zone)
    if moment.astimezone(UTC).astimezone(zone).time() != clock:
        raise ValidationError(_("The clocks go forward that night, and this time does not exist"))
    return moment


class MeetingForm(ForPlaceForm):
    """Arrange one."""

    title = Text(
        label=gettext_lazy("Title"), max_length=longest("title"), required=True,
        error_messages={"required": gettext_lazy("Enter a title")},
    )  # fmt: skip
    day = forms.DateField(
        label=gettext_lazy("Day"), widget=DateWidget,
        error_messages={"required": gettext_lazy("Enter a day"), "invalid": gettext_lazy("Enter a real day")},
    )  # fmt: skip
    clock = ClockTime(
        label=gettext_lazy("Begins at"),
        help_text=gettext_lazy("UK time, such as 14:30"),
        error_messages={"required": gettext_lazy("Enter a time, such as 14:30 or 2.30pm")},
    )
    minutes = forms.IntegerField(
        label=gettext_lazy("How many minutes does it take?"), initial=60,
        min_value=1, max_value=LONGEST_MINUTES,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-4"}),
        error_messages={"required": gettext_lazy("Enter how many minutes it takes")},
    )  # fmt: skip
    venue = Text(
        label=gettext_lazy("Where?"), max_length=longest("venue"),
        help_text=gettext_lazy("Such as “Halifax Town Hall, room 2”."),
    )  # fmt: skip
    agenda = Text(label=gettext_lazy("Agenda"), max_length=longest("agenda"), rows=6)

    def __init__(self, data=None, *, places, meeting: Meeting | None = None):
        initial = None
        if meeting is not None:
            begins = timezone.localtime(meeting.starts_at)
            names = ("title", "minutes", "venue", "url", "agenda", "notes", "version")
            initial = {name: getattr(meeting, name) for name in names}
            initial |= {"day": begins.date(), "clock": f"{begins:%H:%M}"}
        super().__init__(data, places=places, initial=initial)
        self.fields["url"] = WebAddress(
            label=gettext_lazy("Link to take part online"), max_length=longest("url")
        )
        self.meeting = meeting
        self.order_fields(["place", "title", "day", "clock", "minutes", "venue", "url", "agenda"])
        if meeting is not None:
            del self.fields["place"], self.fields["form_key"]
            self.places = []
            self.fields["notes"] = Text(
                label=gettext_lazy("Notes"), max_length=longest("notes"), rows=10,
                help_text=gettext_lazy("Afterwards: what was said. Decisions and actions have pages of their own."),
            )  # fmt: skip
            self.fields["version"] = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def clean_day(self):
        day = self.cleaned_data["day"]
        latest = timezone.localdate() + timedelta(days=365 * YEARS_AHEAD)
        if not FIRST_DAY <= day <= latest:
            raise ValidationError(_("Enter a day in the next five years"))
        return day

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("day") and cleaned.get("clock"):
            try:
                cleaned["starts_at"] = moment_of(cleaned["day"], cleaned["clock"])
            except ValidationError as error:
                self.add_error("clock", error)
        return cleaned

    @property
    def content(self) -> dict:
        content = super().content
        del content["day"], content["clock"]
        meeting = self.meeting
        # Of the two moments in the hour that autumn repeats, the one that it had stays.
        if meeting and moment_key(meeting.starts_at) == moment_key(content["starts_at"]):
            content["starts_at"] = meeting.starts_at
        return content


def moment_key(moment: datetime) -> datetime:
    return timezone.localtime(moment).replace(tzinfo=None)

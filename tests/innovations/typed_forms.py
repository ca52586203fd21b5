"""Forms as a browser sends them."""

import uuid

from innovations.models import Innovation, Theme
from innovations.submitting.sections import section_at

Kind, Stage = Innovation.Kind, Innovation.Stage


def new_url(key: uuid.UUID | str | None = None) -> str:
    """The address of a short form, with a key of its own unless it is given."""
    return f"/innovations/submit/{key or uuid.uuid4()}/"


def typed(place, **changed) -> dict:
    """The short form of a new record, filled in."""
    return {
        "version": 1,
        "title": "Street play afternoons",
        "kind": Kind.PILOT,
        "stage": Stage.PILOT,
        "place": place.pk,
        "challenge": "Children hardly play outside.\r\nCars are everywhere.",
    } | changed


def typed_over(innovation, section: str = "story", *, user=None, **changed) -> dict:
    """A section of `innovation` as it was opened, with some fields changed."""
    form = section_at(section).form(user=user or innovation.author, record=innovation)
    sent = {}
    for each in [form, *(row for rows in form.rows for row in rows.forms)]:
        for field in each:
            sent |= _sent(field)
    for rows in form.rows:
        sent[f"{rows.name}-count"] = rows.count
    return sent | changed


def _sent(field) -> dict:
    """What a browser sends of a control that nobody touches."""
    value = field.value()
    if hasattr(field.field.widget, "_parts"):  # a date in three boxes
        parts = field.field.widget.format_value(value)
        return {f"{field.html_name}_{part}": text for part, text in zip(("year", "month", "day"), parts, strict=True)}  # fmt: skip
    if isinstance(value, bool):
        return {field.html_name: "on"} if value else {}
    if value is None:
        return {field.html_name: ""}
    return {field.html_name: getattr(value, "pk", value)}


def complete(innovation, **changed) -> Innovation:
    """`innovation` with all that a reviewer needs."""
    wanted = {
        "summary": "Residents close their street to cars once a month.",
        "approach": "The council lends signs.",
        "outcomes": "Forty streets took part.",
        "themes": [Theme.TRANSPORT],
        "kind": Kind.PILOT,
        "stage": Stage.PILOT,
        "challenge": "Children hardly play outside.",
    } | changed
    Innovation.objects.filter(pk=innovation.pk).update(**wanted)
    innovation.refresh_from_db()
    return innovation


def edit_url(innovation) -> str:
    return f"/innovations/{innovation.slug}/edit/"


def section_url(innovation, section: str = "story") -> str:
    return f"/innovations/{innovation.slug}/edit/{section}/"


def errors(response) -> dict:
    return {name: list(messages) for name, messages in response.context["form"].errors.items()}

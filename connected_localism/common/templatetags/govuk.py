"""Small pieces of the GOV.UK look that templates cannot work out themselves."""

from django import template

register = template.Library()

_TAG_COLOURS = {
    # stage of an innovation
    "idea": "yellow",
    "pilot": "purple",
    "live": "green",
    "scaled": "teal",
    "ended": "grey",
    # result
    "untested": "grey",
    "promising": "blue",
    "worked": "green",
    "mixed": "orange",
    "did_not_work": "red",
    # status
    "draft": "grey",
    "submitted": "blue",
    "changes_requested": "orange",
    "published": "green",
    "declined": "red",
    "withdrawn": "grey",
    "hidden": "red",
    # state of a membership, a proposed community or a domain
    "requested": "blue",
    "confirmed": "green",
    "waiting": "blue",
    "accepted": "green",
    "hint": "grey",
    "shared": "orange",
    # standing of a statement
    "open": "green",
    "closed": "grey",
    # band of a match
    "strong": "green",
    "likely": "teal",
    "possible": "grey",
}
_COLOURS = {"grey", "green", "teal", "blue", "purple", "magenta", "red", "orange", "yellow"}


@register.filter
def tag_colour(value) -> str:
    """The colour that goes with a stage, result, status or match band; grey if there is none."""
    value = str(value)
    return value if value in _COLOURS else _TAG_COLOURS.get(value, "grey")


@register.inclusion_tag("components/summary_row.html")
def summary_row(key, value):
    """One row of a summary list, or nothing when there is no value. Zero is a value."""
    return {"key": key, "value": value, "show": value not in (None, "", [], ())}

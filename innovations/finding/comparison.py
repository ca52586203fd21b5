"""What differs between innovations: in a line beside a similar one, and side by side."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from innovations.models import Innovation, Theme
from innovations.wording import paragraphs, partial_date
from places.models import Place

FEWEST, MOST = 2, 4
DIFFERENCE_FIELDS = ("pk", "stage", "started_year", "cost_gbp", "place__type")
# Sources count money differently, so only another order of size is worth a word.
FACTOR_OF_COST = 3


def differences(one: dict, other: dict) -> list[str]:
    """What sets `other` apart from `one`, in words; both are rows of DIFFERENCE_FIELDS.

    Kind of place, stage, year and cost; what either does not say is passed over.
    """
    said = []
    types, stages = dict(Place.Type.choices), dict(Innovation.Stage.choices)
    if other["place__type"] != one["place__type"]:
        said.append(_("Another kind of place: %(type)s.") % {"type": types[other["place__type"]]})
    if one["stage"] and other["stage"] and one["stage"] != other["stage"]:
        said.append(_("Another stage: %(stage)s.") % {"stage": stages[other["stage"]]})
    if one["started_year"] and other["started_year"]:
        said += _years_apart(other["started_year"] - one["started_year"])
    if one["cost_gbp"] and other["cost_gbp"]:
        if other["cost_gbp"] >= FACTOR_OF_COST * one["cost_gbp"]:
            said.append(_("Cost much more: £%(cost)s.") % {"cost": intcomma(other["cost_gbp"])})
        elif one["cost_gbp"] >= FACTOR_OF_COST * other["cost_gbp"]:
            said.append(_("Cost much less: £%(cost)s.") % {"cost": intcomma(other["cost_gbp"])})
    return said


def _years_apart(years: int) -> list[str]:
    if years > 0:
        text = ngettext("Began %(number)s year later.", "Began %(number)s years later.", years)
    elif years < 0:
        text = ngettext("Began %(number)s year earlier.", "Began %(number)s years earlier.", -years)
    else:
        return []
    return [text % {"number": abs(years)}]


@dataclass(frozen=True)
class Row:
    """One thing that is compared: of each innovation its paragraphs, none where it says nothing."""

    heading: str
    values: list[list[str]]

    @property
    def is_same(self) -> bool:
        return all(value == self.values[0] for value in self.values)


def compare(innovations: Sequence[Innovation]) -> list[Row]:
    """Everything that at least one of the innovations says, in the order one would ask.

    Their places must be loaded with them.
    """
    rows = [
        Row(heading, [list(filter(None, value(innovation))) for innovation in innovations])
        for heading, value in _questions()
    ]
    return [row for row in rows if any(row.values)]


def _questions() -> Iterable[tuple]:
    """(heading, function of an innovation that gives its paragraphs), in the reader's language."""
    return (
        (_("Kind of place"), lambda i: [i.place.get_type_display()]),
        (_("Nation"), lambda i: [i.place.get_nation_display()]),
        (_("Residents"), lambda i: [_number(i.place.population)]),
        (_("Led by"), lambda i: [i.lead_organisation or i.get_lead_kind_display()]),
        (_("Kind"), lambda i: [i.get_kind_display()]),
        (_("Stage"), lambda i: [i.get_stage_display(), i.get_end_reason_display(), i.end_note]),
        (_("Result"), lambda i: [i.get_result_display()]),
        (_("Started"), lambda i: [partial_date(i.started)]),
        (_("Ended"), lambda i: [partial_date(i.ended)]),
        (_("Cost"), lambda i: [_money(i.cost_gbp, i.get_cost_basis_display()), i.cost_note]),
        (_("Saving"), lambda i: [_money(i.saving_gbp, i.get_saving_basis_display()), i.saving_note]),
        (_("Evidence"), lambda i: [i.get_evidence_level_display()]),
        (_("Themes"), lambda i: [", ".join(str(Theme(slug).label) for slug in i.themes)]),
        (_("Services"), lambda i: [", ".join(i.services)]),
        (_("In short"), lambda i: [i.summary]),
        (_("The problem"), lambda i: paragraphs(i.challenge)),
        (_("What was done"), lambda i: paragraphs(i.approach)),
        (_("What came of it"), lambda i: paragraphs(i.outcomes)),
        (_("Lessons"), lambda i: paragraphs(i.lessons)),
        (_("Advice for other places"), lambda i: paragraphs(i.transfer_notes)),
        (_("Last confirmed as true"), lambda i: [date_format(i.confirmed_at, "j F Y") if i.confirmed_at else ""]),
    )  # fmt: skip


def _number(number: int | None) -> str:
    return intcomma(number) if number is not None else ""


def _money(pounds: int | None, basis: str) -> str:
    if pounds is None:
        return ""
    return f"£{intcomma(pounds)} ({basis})" if basis else f"£{intcomma(pounds)}"

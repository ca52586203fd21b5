"""What a record still lacks: for a review, and to be of more use to others."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from innovations.lifecycle import Kind, missing_for_review
from innovations.models import Innovation
from innovations.submitting.sections import SECTIONS, Section, section_of

Stage = Innovation.Stage


@dataclass(frozen=True)
class Gap:
    """Something that is not filled in yet, with words that ask for it."""

    name: str
    message: str
    section: Section
    url: str


@dataclass(frozen=True)
class Progress:
    """How far one section is."""

    section: Section
    url: str
    needed: int  # what a review still needs here
    filled: int
    asked: int

    @property
    def is_begun(self) -> bool:
        return self.filled > 0


@dataclass(frozen=True)
class Completeness:
    """`filled` of `asked` things are there; `needed` and `useful` are those that are not."""

    needed: list[Gap]
    useful: list[Gap]
    filled: int
    asked: int
    sections: list[Progress]


def completeness(innovation: Innovation) -> Completeness:
    """What is there and what is not. Two queries, for the rows that hang off it."""
    values = _values(innovation)
    needed = missing_for_review(innovation.kind, values)
    useful = _would_help(innovation)
    gaps = {name: message for name, message in useful.items() if not values[name]}
    all_asked = missing_for_review(innovation.kind, {}) | useful
    missing = needed | gaps
    return Completeness(
        needed=_gaps(innovation, needed),
        useful=_gaps(innovation, gaps),
        filled=len(all_asked) - len(missing),
        asked=len(all_asked),
        sections=[_progress(innovation, each, all_asked, needed, missing) for each in SECTIONS],
    )


def _values(innovation: Innovation) -> dict:
    """Everything that is asked for, as it is; a sum of nothing is an answer too."""
    names = {*missing_for_review("", {}), *_would_help(innovation)}
    values = {name: getattr(innovation, name, None) for name in names - {"partners", "evidence"}}
    values["cost_gbp"] = innovation.cost_gbp is not None or innovation.cost_note
    values["partners"] = innovation.partners.exists()
    values["evidence"] = innovation.evidence.exists()
    return values


def _would_help(innovation: Innovation) -> dict[str, str]:
    """What others look for in a record of this kind, beyond what a review needs."""
    wanted = {
        "services": _("Add the services it is about, so that others find it"),
        "partners": _("Add who took part"),
    }
    if innovation.kind not in (Kind.IDEA, Kind.NEED):
        wanted |= {
            "result": _("Say whether it worked"),
            "lessons": _("Add what you learned"),
            "transfer_notes": _("Add advice for other places"),
            "evidence": _("Add a document that shows it"),
            "started": _("Add when it started"),
            "cost_gbp": _("Add what it cost"),
        }
    if innovation.stage == Stage.ENDED:
        wanted |= {
            "end_reason": _("Say why it ended"),
            "end_note": _("Say what happened"),
            "ended": _("Add when it ended"),
        }
    return wanted


def _gaps(innovation: Innovation, messages: dict[str, str]) -> list[Gap]:
    """In the order of the sections."""
    found = []
    for name, message in messages.items():
        section = section_of(name)
        found.append(Gap(name, message, section, section.url(innovation, name)))
    return sorted(found, key=lambda gap: SECTIONS.index(gap.section))


def _progress(innovation, section: Section, asked, needed, missing) -> Progress:
    here = [name for name in asked if section_of(name) == section]
    return Progress(
        section=section,
        url=section.url(innovation),
        needed=sum(name in needed for name in here),
        filled=sum(name not in missing for name in here),
        asked=len(here),
    )

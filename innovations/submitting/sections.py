"""The sections in which a record is written, in their order."""

from dataclasses import dataclass
from functools import cached_property

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from innovations.forms.facts import (
    MoneyForm,
    PeopleForm,
    ReadersForm,
    RelatedForm,
    SourceForm,
)
from innovations.forms.record_form import SectionForm
from innovations.forms.telling import BasicsForm, EndingForm, ResultsForm, StoryForm
from innovations.models import Innovation


@dataclass(frozen=True)
class Section:
    """A part of a record with a page of its own.

    `form` writes it; a section without one names the `url_name` of its page, which takes the slug.
    """

    slug: str
    title: str | Promise
    hint: str | Promise
    form: type[SectionForm] | None = None
    url_name: str = ""

    def url(self, innovation: Innovation, field: str = "") -> str:
        """Its page, at the control of `field`."""
        if self.url_name:
            return reverse(self.url_name, kwargs={"slug": innovation.slug})
        address = reverse(
            "innovation-section", kwargs={"slug": innovation.slug, "section": self.slug}
        )
        return f"{address}#field-{field}" if field else address

    @cached_property
    def names(self) -> frozenset[str]:
        """The fields and kinds of rows that are written here."""
        if self.form is None:
            return frozenset()
        rows = {kind.name for kind in self.form.rows_kinds}
        return frozenset(self.form.base_fields) | rows


SECTIONS = (
    Section(
        "basics",
        _("The basics"),
        _("Title, summary, how far it has got, place, themes, services"),
        BasicsForm,
    ),
    Section("story", _("The problem and what you do"), _("What others want to read first"), StoryForm),
    Section(
        "results",
        _("What came of it"),
        _("Result, lessons, advice for other places, evidence"),
        ResultsForm,
    ),
    Section(
        "people",
        _("Where else, and who"),
        _("Further places, who leads it, partners"),
        PeopleForm,
    ),
    Section("money", _("Money and dates"), _("Cost, saving, start and end"), MoneyForm),
    Section(
        "ending",
        _("It ended, or did not work"),
        _("Why, and what happened: what others need most and hear least"),
        EndingForm,
    ),
    Section(
        "related",
        _("Related innovations"),
        _("What it was adapted from, replaces or goes together with"),
        RelatedForm,
    ),
    Section("source", _("Sources and licence"), _("Where it comes from, how others may use it"), SourceForm),
    Section(
        "readers",
        _("Who may read it"),
        _("Everybody, or members only for a while; its language"),
        ReadersForm,
    ),
    Section(
        "files",
        _("Files and images"),
        _("Pictures, plans, reports: with a licence, and words for those who cannot see them"),
        url_name="innovation-files",
    ),
)  # fmt: skip


def section_at(slug: str) -> Section | None:
    return next((section for section in SECTIONS if section.slug == slug and section.form), None)


def section_of(name: str) -> Section:
    """The first section in which a field or a kind of rows is written; the basics where none is."""
    return next((section for section in SECTIONS if name in section.names), SECTIONS[0])


def section_after(section: Section) -> Section | None:
    """The next one to write, or None after the last."""
    following = SECTIONS[SECTIONS.index(section) + 1 :]
    return following[0] if following else None

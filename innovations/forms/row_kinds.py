"""The rows that hang off a record: partners, documents, ties to other records."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.urls import Resolver404, resolve
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from innovations.forms.fields import PartialDate, Text, WebAddress
from innovations.forms.rows import RowForm, RowsKind
from innovations.models import Evidence, FormerSlug, Innovation, Partner, Relation


def _longest(model, field: str) -> int:
    return model._meta.get_field(field).max_length


class PartnerRow(RowForm):
    decisive = ("name",)
    mark_optional = False
    name = Text(label=_("Name of the organisation"), max_length=_longest(Partner, "name"))
    role = forms.ChoiceField(label=_("Took part as"), choices=Partner.Role.choices)


class Partners(RowsKind):
    name = "partners"
    heading = _("Partners")
    one = _("Partner")
    hint = _("Organisations that took part. Name no individual people.")
    add_text = _("Add another partner")
    form = PartnerRow

    def saved(self, record: Innovation) -> list[dict]:
        return list(record.partners.order_by("pk").values("name", "role"))

    def in_words(self, rows: list[dict]) -> str:
        return "\n".join(f"{row['name']} ({Partner.Role(row['role']).label})" for row in rows)


class EvidenceRow(RowForm):
    decisive = ("title", "url")
    title = Text(label=_("Title of the document or page"), max_length=_longest(Evidence, "title"),
                 required=True)  # fmt: skip
    url = WebAddress(label=_("Web address of the document"), max_length=_longest(Evidence, "url"))
    kind = forms.ChoiceField(label=_("What it is"), choices=Evidence.Kind.choices)
    date = PartialDate(label=_("Date of the document"), help_text=_("A year is enough."))
    is_independent = forms.BooleanField(
        label=_("Made by somebody other than those who ran it"), required=False
    )


class EvidenceItems(RowsKind):
    name = "evidence"
    heading = _("Documents that show it")
    one = _("Document")
    hint = _("Evaluations, reports, figures or articles that others can read.")
    add_text = _("Add another document")
    form = EvidenceRow

    def saved(self, record: Innovation) -> list[dict]:
        names = ("title", "url", "kind", "date", "is_independent")
        return list(record.evidence.order_by("pk").values(*names))

    def in_words(self, rows: list[dict]) -> str:
        return "\n".join(
            ", ".join(filter(None, [row["title"], row["url"], row["date"]])) for row in rows
        )


class RelationRow(RowForm):
    """A tie from this record to another one, named by its title or its address."""

    decisive = ("target",)
    mark_optional = False
    kind = forms.ChoiceField(label=_("This innovation"), choices=Relation.Kind.choices)
    target = Text(
        label=_("The other innovation"),
        max_length=300,
        help_text=_("Its title, or its address on this site."),
    )

    def clean_target(self) -> Innovation:
        typed, kind = self.cleaned_data["target"], self.rows_kind
        return find_published(typed, user=kind.user, apart_from=kind.record)


def find_published(typed: str, *, user, apart_from: Innovation) -> Innovation:
    """The published record that somebody means by its title or address. Raises ValidationError."""
    readable = Innovation.objects.visible_to(user).published().only("slug", "title")
    slug = slug_in(typed)
    if slug:
        formerly = FormerSlug.objects.filter(slug=slug).values("innovation_id")
        found = list(readable.filter(slug=slug) or readable.filter(pk__in=formerly))
    else:
        found = list(readable.filter(title__iexact=" ".join(typed.split()))[:2])
    if not found:
        raise ValidationError(_("There is no published innovation of that title or address"))
    if len(found) > 1:
        raise ValidationError(
            _("More than one innovation has that title. Enter the address of its page.")
        )
    if found[0].pk == apart_from.pk:
        raise ValidationError(_("That is this innovation itself. Enter another one."))
    return found[0]


class Relations(RowsKind):
    name = "relations"
    heading = _("Ties to other innovations")
    one = _("Related innovation")
    hint = _("Say so when it was taken over from somebody else, replaces something or belongs with it.")  # fmt: skip
    add_text = _("Add another related innovation")
    form = RelationRow

    def saved(self, record: Innovation) -> list[dict]:
        """The ties that this person may see; those to a record that is hidden meanwhile stay."""
        readable = Innovation.objects.visible_to(self.user).published()
        ties = record.relations_out.standing().filter(target__in=readable).select_related("target")
        return [{"kind": tie.kind, "target": tie.target} for tie in ties.order_by("pk")]

    def initial(self, record: Innovation) -> list[dict]:
        return [row | {"target": row["target"].get_absolute_url()} for row in self.saved(record)]

    def in_words(self, rows: list[dict]) -> str:
        return "\n".join(
            gettext("{kind}: {title}").format(
                kind=Relation.Kind(row["kind"]).label, title=row["target"].title
            )
            for row in rows
        )


def slug_in(typed: str) -> str:
    """The slug in the address of a page about a record, in either language; "" for a title."""
    path = re.sub(r"^https?://[^/]+", "", typed.strip())
    if not path.startswith("/"):
        return ""
    path = "/" + path.split("?")[0].split("#")[0].strip("/") + "/"
    try:
        with translation.override("en"):
            match = resolve(re.sub(r"^/cy/", "/", path))
    except Resolver404:
        return ""
    return match.kwargs.get("slug", "") if match.url_name == "innovation-detail" else ""

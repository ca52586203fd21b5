"""`?fields=` and `?expand=`: how much of each row a partner is given.

Fewer fields are fetched and not only left out; an expanded field holds the thing it refers to in
place of its id or short form.
"""

from collections.abc import Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from functools import cache

from django.db.models import QuerySet
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from drf_spectacular.extensions import OpenApiSerializerExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ValidationError
from rest_framework.serializers import BaseSerializer, ListSerializer

from connected_localism.common.api import KnownParametersMixin

MOST_NAMED = 5  # of what is not known, in an error
CHOOSING = ("list", "retrieve")  # the actions that give rows


@dataclass(frozen=True)
class Choice:
    """The fields of each row, None for all, and those of them that are expanded."""

    fields: frozenset[str] | None = None
    expanded: frozenset[str] = frozenset()

    def takes(self, *names: str) -> bool:
        """Whether any of these fields is given."""
        return self.fields is None or not self.fields.isdisjoint(names)

    def expands(self, name: str) -> bool:
        return name in self.expanded

    def fetch(
        self,
        queryset: QuerySet,
        *,
        joins: Mapping[str, Iterable[str]] | None = None,
        prefetches: Mapping[str, Iterable] | None = None,
        texts: Iterable[str] = (),
    ) -> QuerySet:
        """`queryset` with what the chosen fields need: joins and prefetches by field, and of the
        long `texts` those that are given."""
        if joined := self._needed(joins):
            queryset = queryset.select_related(*joined)
        if prefetched := self._needed(prefetches):
            queryset = queryset.prefetch_related(*prefetched)
        if unread := [name for name in texts if not self.takes(name)]:
            queryset = queryset.defer(*unread)
        return queryset

    def _needed(self, by_field: Mapping[str, Iterable] | None) -> list:
        needed = (
            each for name, some in (by_field or {}).items() if self.takes(name) for each in some
        )
        return list(dict.fromkeys(needed))


EVERYTHING = Choice()


class RowMixin:
    """For the serializer of a resource: `always` are the fields that every row has, `expansions`
    say what may stand for a field that refers to something."""

    always: tuple[str, ...] = ("id",)
    expansions: Mapping[str, BaseSerializer] = {}

    def get_fields(self):
        fields = super().get_fields()
        choice = self.context.get("choice", EVERYTHING) if self._is_row() else EVERYTHING
        return {
            name: deepcopy(self.expansions[name]) if choice.expands(name) else field
            for name, field in fields.items()
            if choice.takes(name)
        }

    def _is_row(self) -> bool:
        """Whether it makes the rows of the answer, and not a part of one."""
        parent = self.parent
        return parent is None or (isinstance(parent, ListSerializer) and parent.parent is None)


class ChoosingMixin(KnownParametersMixin):
    """For the viewset of a resource, whose serializer is a RowMixin."""

    choice = EVERYTHING

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        if self.action in CHOOSING:
            self.choice = self._chosen(request)

    def known_parameters(self) -> list[str]:
        known = super().known_parameters()
        if self.action not in CHOOSING:
            return known
        return [*known, "fields", *(["expand"] if self.serializer_class.expansions else [])]

    def get_serializer_context(self):
        return super().get_serializer_context() | {"choice": self.choice}

    def _chosen(self, request) -> Choice:
        row = self.serializer_class
        fields = self._named(request, "fields", field_names(row))
        expanded = self._named(request, "expand", tuple(row.expansions))
        if fields is None:
            return Choice(None, frozenset(expanded or ()))
        return Choice(
            frozenset([*row.always, *fields, *(expanded or ())]), frozenset(expanded or ())
        )

    @staticmethod
    def _named(request, parameter: str, known: tuple[str, ...]) -> list[str] | None:
        """The names in a parameter, parted by commas; None where it is not given or empty."""
        text = ",".join(request.query_params.getlist(parameter))
        named = [name.strip() for name in text.split(",") if name.strip()]
        if unknown := [name for name in named if name not in known]:
            said = _("Not known: %(unknown)s. Known are: %(known)s.") % {
                "unknown": ", ".join(name[:60] for name in unknown[:MOST_NAMED]),
                "known": ", ".join(known),
            }
            raise ValidationError({parameter: [said]})
        return named or None


@cache
def field_names(row: type[BaseSerializer]) -> tuple[str, ...]:
    """The fields that a resource can give, in their order."""
    return tuple(row().fields)


class ResourceSchema(AutoSchema):
    """Describes `fields` and `expand` where they can be used."""

    def get_override_parameters(self):
        parameters = super().get_override_parameters()
        if not isinstance(self.view, ChoosingMixin) or self.view.action not in CHOOSING:
            return parameters
        row = self.view.serializer_class
        always = ", ".join(row.always)
        said = format_lazy(
            "{} {}", _lazy("Give only these fields, parted by commas; always with:"), always
        )
        parameters = [*parameters, _listed("fields", said, field_names(row))]
        if row.expansions:
            said = _lazy("Give the whole of what these fields refer to, parted by commas.")
            parameters.append(_listed("expand", said, tuple(row.expansions)))
        return parameters


def _listed(name: str, description: str, values: tuple[str, ...]) -> OpenApiParameter:
    schema = {"type": "array", "items": {"type": "string", "enum": list(values)}}
    return OpenApiParameter(name, schema, description=str(description), style="form", explode=False)


class RowExtension(OpenApiSerializerExtension):
    """In the schema only those fields of a row are required that every row has, and what can be
    expanded has either form."""

    target_class = RowMixin
    match_subclasses = True

    def map_serializer(self, auto_schema, direction):
        schema = auto_schema._map_serializer(self.target, direction, bypass_extensions=True)
        if direction == "request":
            return schema
        row = self.target
        schema["required"] = [name for name in row.always if name in schema["properties"]]
        for name, expansion in row.expansions.items():
            plain = schema["properties"][name]
            whole = auto_schema._map_serializer_field(deepcopy(expansion), direction)
            schema["properties"][name] = {"anyOf": [plain, whole]}
        return schema

"""From one JSON object to a record that can be stored, or to all that is wrong with it."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache
from typing import Any

import orjson
from django.utils.translation import gettext as _

from connected_localism.common.text import folded
from innovations.importing.copying import plain_default
from innovations.importing.fields import (
    FieldError,
    Reader,
    kind_of,
    read_list,
    read_text,
    reader_for,
    shown,
)
from innovations.models import Evidence, Innovation, Partner
from places.models import Place
from places.naming import AmbiguousPlace, PlaceResolver, UnknownPlace

# Fields of the file that are stored as they are, by the column that takes them.
COLUMNS = {
    name: name
    for name in (
        "title", "summary", "challenge", "approach", "outcomes", "lessons", "transfer_notes",
        "lead_organisation", "kind", "stage", "end_reason", "end_note", "result", "themes", "services",
        "started", "ended", "cost_gbp", "cost_note", "cost_basis", "saving_gbp", "saving_note",
        "saving_basis", "evidence_level", "source_url", "source_name", "source_checked",
        "provenance", "licence", "language", "visibility",
    )
} | {"organisation_kind": "lead_kind"}  # fmt: skip
OTHER_FIELDS = ("key", "council", "nation", "partners", "evidence", "adapted_from")
ALLOWED = (*COLUMNS, *OTHER_FIELDS)
REQUIRED = ("title", "summary", "council", "themes")

Complain = Callable[[str, str], None]  # field, sentence


@dataclass(slots=True)
class Record:
    """What a line says, in the terms of the models."""

    key: str
    label: str  # what messages call it
    place_id: int
    place_code: str
    values: dict[str, Any]
    partners: list[tuple[str, str]] = field(default_factory=list)  # name, role
    evidence: list[dict] = field(default_factory=list)
    adapted_from: str = ""

    def digest(self) -> bytes:
        """Of all that the file says. What is left out counts as its default, so that a later
        release with one more field does not make every record look changed."""
        defaults = _defaults()
        said = {name: value for name, value in self.values.items() if value != defaults[name]}
        content = [said, self.place_code, self.partners, self.evidence, self.adapted_from]
        return hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).digest()


class RecordReader:
    """Reads records; keeps the councils it has found, since most names come again and again."""

    def __init__(self):
        self._resolver = PlaceResolver()
        self._places: dict[tuple[str, str], Place | FieldError] = {}
        self._readers = _readers()

    def read(self, said: dict[str, Any], complain: Complain) -> Record | None:
        """The record, or None after `complain(field, sentence)` was called for each fault."""
        wrong = set()

        def fault(field: str, message: str) -> None:
            wrong.add(field)
            complain(field, message)

        read = {}
        for name, value in said.items():
            if name not in self._readers:
                fault(shown(name), _unknown_field(name))
            elif value is not None:
                try:
                    read[name] = self._readers[name](value)
                except FieldError as error:
                    fault(name, str(error))
        for name in REQUIRED:
            if not read.get(name) and name not in wrong:
                fault(name, _("Is missing. Every record needs it."))
        place = None
        if not wrong & {"council", "nation"}:
            try:
                place = self._place(read["council"], read.get("nation", ""))
            except FieldError as error:
                fault("council", str(error))
        values = _defaults() | {
            column: read[name]
            for name, column in COLUMNS.items()
            if read.get(name) not in (None, "", [])
        }
        if not wrong & {"stage", "end_reason", "started", "ended"}:
            for name, message in contradictions(values):
                fault(name, message)
        if wrong:
            return None
        return Record(
            key=read.get("key") or _key_of(values["title"], place.code),
            label=label_of(said),
            place_id=place.pk,
            place_code=place.code,
            values=values,
            partners=read.get("partners", []),
            evidence=read.get("evidence", []),
            adapted_from=read.get("adapted_from", ""),
        )

    def _place(self, name: str, nation: str) -> Place:
        found = self._places.get((name, nation))
        if found is None:
            try:
                found = self._resolver.resolve(name, nation=nation)
            except (UnknownPlace, AmbiguousPlace) as error:
                found = FieldError(str(error))
            self._places[name, nation] = found
        if isinstance(found, FieldError):
            raise found
        return found


def contradictions(values: dict[str, Any]) -> list[tuple[str, str]]:
    """What two fields together cannot say, as (field, sentence).

    The database holds the same rules; here they get words, before a batch of a thousand fails.
    """
    found = []
    if values["end_reason"] and values["stage"] != Innovation.Stage.ENDED:
        found.append(("end_reason", _("Is only for a record whose stage is “ended”.")))
    if values["end_note"] and values["stage"] != Innovation.Stage.ENDED:
        found.append(("end_note", _("Is only for a record whose stage is “ended”.")))
    if values["started"] and values["ended"] and values["ended"] < values["started"][:4]:
        found.append(("ended", _("Is before the start, %(date)s.") % {"date": values["started"]}))
    return found


def label_of(said: Any) -> str:
    """What a message calls the record of a line: its key, else its title, else nothing."""
    if isinstance(said, dict):
        for name in ("key", "title"):
            if isinstance(said.get(name), str) and said[name].strip():
                return shown(said[name])
    return ""


def _key_of(title: str, place_code: str) -> str:
    """The identity of a record without a key: its title at its place."""
    digest = hashlib.sha256(f"{folded(title)}\n{place_code}".encode()).hexdigest()
    return f"title-{digest[:32]}"


def _unknown_field(name: str) -> str:
    near = get_close_matches(name[:40], ALLOWED, n=1)
    if near:
        return _("Unknown field. Did you mean “%(name)s”?") % {"name": near[0]}
    return _("Unknown field. Allowed are: %(names)s.") % {"names": ", ".join(ALLOWED)}


@cache
def _defaults() -> dict[str, Any]:
    """The columns of a record that gives none of them. Its lists are shared: never change them."""
    defaults = {name: plain_default(Innovation._meta.get_field(name)) for name in COLUMNS.values()}
    # A partner's file tells of work that was done, and of nothing about how far it has got.
    return defaults | {
        "kind": Innovation.Kind.CASE_STUDY.value,
        "stage": Innovation.Stage.IDEA.value,
        "provenance": Innovation.Provenance.IMPORTED.value,
    }


@cache
def _readers() -> dict[str, Reader]:
    columns = {
        name: reader_for(Innovation._meta.get_field(column)) for name, column in COLUMNS.items()
    }
    return columns | {
        "key": reader_for(Innovation._meta.get_field("import_key")),
        "council": lambda value: read_text(value, limit=160),
        "nation": reader_for(Place._meta.get_field("nation")),
        "partners": lambda value: read_list(value, _read_partner),
        "evidence": lambda value: read_list(value, _read_evidence),
        "adapted_from": lambda value: read_text(value, limit=200),
    }


def _read_partner(value: Any) -> tuple[str, str]:
    """(name, role) of a partner given as a name or as {"name", "role"}."""
    if isinstance(value, str):
        value = {"name": value}
    partner = _read_parts(value, _parts_of(Partner, "name", "role"), needs="name")
    return partner["name"], partner["role"]


def _read_evidence(value: Any) -> dict[str, Any]:
    parts = _parts_of(Evidence, "title", "url", "kind", "date", "is_independent")
    return _read_parts(value, parts, needs="title")


@cache
def _parts_of(model, *names: str) -> dict[str, tuple[Reader, Any]]:
    fields = [model._meta.get_field(name) for name in names]
    return {field.name: (reader_for(field), plain_default(field)) for field in fields}


def _read_parts(value: Any, fields: dict[str, tuple[Reader, Any]], needs: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise FieldError(
            _("Must be an object in { } with %(names)s, not %(kind)s.")
            % {"names": ", ".join(fields), "kind": kind_of(value)}
        )
    for name in value:
        if name not in fields:
            raise FieldError(
                _("“%(name)s” is not known here. Allowed are: %(names)s.")
                % {"name": shown(name), "names": ", ".join(fields)}
            )
    read = {}
    for name, (reader, default) in fields.items():
        try:
            given = None if value.get(name) is None else reader(value[name])
        except FieldError as error:
            raise FieldError(
                _("%(field)s: %(message)s") % {"field": name, "message": error}
            ) from error
        read[name] = default if given in (None, "") else given
    if not read[needs]:
        raise FieldError(_("Needs a %(field)s.") % {"field": needs})
    return read

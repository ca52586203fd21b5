"""What every form that writes a part of a record has in common."""

import hashlib
import json

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict
from django.http import QueryDict

from innovations.forms.clean_text import CleanTextForm
from innovations.forms.rows import Rows, RowsKind
from innovations.lifecycle import missing_for_review
from innovations.models import Innovation
from innovations.reviewing.history import Difference, differences

RECORD_FIELDS = frozenset(field.name for field in Innovation._meta.concrete_fields)


class RecordForm(CleanTextForm):
    """A part of a record. Its fields have the record's field names; `rows_kinds` hang off it.

    `record` is None for a new one. With `judged=False` it shows `data` as it was typed and finds
    no fault yet: for text that was kept, or a form that only grows by a row. `field_notes` are a
    reviewer's messages, by field name.
    """

    rows_kinds: tuple[type[RowsKind], ...] = ()

    # Whose text of which form this is, signed: with it the text is kept also for somebody who
    # has been signed out meanwhile.
    kept_as = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        user,
        record: Innovation | None = None,
        initial: dict | None = None,
        judged: bool = True,
        field_notes: dict[str, str] | None = None,
        kept_as: str = "",
    ):
        self.user, self.record, self.judged = user, record, judged
        self.field_notes = field_notes or {}
        super().__init__(data, initial=(initial or {}) | {"kept_as": kept_as})
        if data is not None:
            self.data["kept_as"] = kept_as
        self.rows = [
            Rows(
                kind(user=user, record=record),
                data=data,
                judged=judged,
                note=self.field_notes.get(kind.name, ""),
            )
            for kind in self.rows_kinds
        ]

    @property
    def asked_for(self) -> frozenset[str]:
        """Not marked as optional, although a draft may leave it out: a reviewer needs it."""
        return frozenset(missing_for_review(self.record.kind if self.record else "", {}))

    @classmethod
    def content_names(cls) -> list[str]:
        """The fields that are the record's own, without keys and versions of the form."""
        return [name for name in cls.base_fields if name in RECORD_FIELDS]

    @property
    def content(self) -> dict:
        """What was typed, as values of the record's fields."""
        return {name: self.cleaned_data[name] for name in self.content_names()}

    @property
    def parts(self) -> dict[str, list]:
        """What was typed in rows, by name of the kind."""
        return {rows.name: rows.values for rows in self.rows}

    def full_clean(self):
        if self.is_bound and not self.judged:
            self._errors, self.cleaned_data = ErrorDict(), {}
            return
        super().full_clean()

    def is_valid(self) -> bool:
        rows_are_valid = [rows.is_valid() for rows in self.rows]
        return super().is_valid() and self.judged and all(rows_are_valid)

    @property
    def row_errors(self) -> list[tuple[str, str]]:
        """What is wrong in rows, each with the id of the control to go to."""
        return [error for rows in self.rows for error in rows.errors]

    def differences_from(self, saved: Innovation) -> list[Difference]:
        """Where the record as it is differs from what was typed."""
        found = differences(saved, self.content, names=self.content_names())
        for rows in self.rows:
            before = rows.kind.in_words(rows.kind.saved(saved))
            after = rows.kind.in_words(rows.values)
            if before != after:
                found.append(Difference(str(rows.kind.heading), before, after))
        return found

    def add_errors(self, error: ValidationError) -> None:
        """Errors by field; those of fields that other forms have become general ones."""
        for name, messages in error.message_dict.items():
            self.add_error(name if name in self.fields else None, messages)

    def clean_title(self) -> str:
        return " ".join(self.cleaned_data["title"].split())

    def clean_kind(self) -> str:
        return self.cleaned_data["kind"] or self._so_far("kind")

    def clean_stage(self) -> str:
        return self.cleaned_data["stage"] or self._so_far("stage")

    def _so_far(self, name: str) -> str:
        """What was said before, since radios that are left alone say nothing new."""
        return getattr(self.record, name) if self.record is not None else ""


class SectionForm(RecordForm):
    """A section of a record that exists.

    The hidden version is the text that was opened for editing, and `opened` the digest of this
    section in it: somebody may save another section meanwhile without being in the way.
    """

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    opened = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(self, data: QueryDict | None = None, *, record: Innovation, **kwargs):
        values = {name: getattr(record, name) for name in self.content_names()}
        super().__init__(data, record=record, initial=values, **kwargs)
        self.initial["version"] = record.content_version
        self.initial["opened"] = self.digest_of(record)

    def digest_of(self, record: Innovation) -> str:
        """The same for two versions of a record in which this section says the same."""
        text = json.dumps(self.saved_values(record), default=str)
        return hashlib.sha256(text.encode()).hexdigest()

    def saved_values(self, record: Innovation) -> list:
        """All that this section shows of a record."""
        values = [getattr(record, name) for name in self.content_names()]
        return [*values, *(rows.kind.saved(record) for rows in self.rows)]

    def continue_from(self, saved: Innovation) -> None:
        """Send this form again for the version of the record that the person is now shown."""
        super().continue_from(saved)
        self.data["opened"] = self.digest_of(saved)

"""Rows of a form that can grow and shrink without JavaScript: partners, documents, ties.

Buttons named `rows` carry what to do: `partners:add` or `partners:remove:2`. The page then comes
back with everything that was typed, and one row more or less.
"""

from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.utils.translation import gettext as _

from innovations.forms.clean_text import CleanTextForm
from innovations.models import Innovation

MOST_ROWS = 30


class RowForm(CleanTextForm):
    """One row. It counts as empty while none of its `decisive` fields is filled in."""

    decisive: tuple[str, ...] = ()

    def __init__(self, data=None, *, rows_kind: "RowsKind", judged: bool = True, **kwargs):
        self.rows_kind, self.judged = rows_kind, judged
        super().__init__(data, **kwargs)

    @property
    def is_empty(self) -> bool:
        return not any(str(self[name].value() or "").strip() for name in self.decisive)

    def full_clean(self):
        if self.is_bound and (not self.judged or self.is_empty):
            self._errors, self.cleaned_data = ErrorDict(), {}
            return
        super().full_clean()


class RowsKind:
    """What rows there are of a kind, and how they are kept.

    `saved` gives the rows of a record as mappings that the form takes as initial values and
    `actions.save_content` as content.
    """

    name: str
    heading: str
    one: str  # what a single row is called
    hint: str = ""
    add_text: str
    form: type[RowForm]

    def __init__(self, *, user, record: Innovation | None):
        self.user, self.record = user, record

    def saved(self, record: Innovation) -> list[dict]:
        raise NotImplementedError

    def initial(self, record: Innovation) -> list[dict]:
        """The saved rows as the form shows them."""
        return self.saved(record)

    def in_words(self, rows: list[dict]) -> str:
        raise NotImplementedError


class Rows:
    """The rows of one kind in a form: those that are saved, or those that were typed."""

    def __init__(
        self, kind: RowsKind, data: QueryDict | None = None, *, judged: bool = True, note: str = ""
    ):
        self.kind, self.name, self.note = kind, kind.name, note
        self.is_bound = data is not None and f"{self.name}-count" in data
        if self.is_bound:
            self.forms = [
                kind.form(data, rows_kind=kind, judged=judged, prefix=f"{self.name}-{number}")
                for number in range(count_of(self.name, data))
            ]
        else:
            saved = kind.initial(kind.record) if kind.record is not None else []
            self.forms = [
                kind.form(rows_kind=kind, initial=row, prefix=f"{self.name}-{number}")
                for number, row in enumerate([*saved[:MOST_ROWS], *([] if saved else [{}])])
            ]

    @property
    def count(self) -> int:
        return len(self.forms)

    @property
    def may_grow(self) -> bool:
        return self.count < MOST_ROWS

    def is_valid(self) -> bool:
        are_valid = [form.is_valid() for form in self.forms]  # each shows its faults
        return all(are_valid)

    @property
    def values(self) -> list[dict]:
        """What was typed in the rows that are not empty, each once.

        A form without these rows, as a program may send it, leaves them as they are.
        """
        if not self.is_bound:
            return self.kind.saved(self.kind.record) if self.kind.record else []
        found = []
        for form in self.forms:
            if not form.is_empty and form.cleaned_data not in found:
                found.append(form.cleaned_data)
        return found

    @property
    def errors(self) -> list[tuple[str, str]]:
        return [
            (
                field.error_target,
                _("Row {number}: {message}").format(number=number, message=message),
            )
            for number, form in enumerate(self.forms, start=1)
            for field in form.visible_fields()
            for message in field.errors
        ]


def count_of(name: str, data: QueryDict) -> int:
    """How many rows of that name a form was sent with; 1 for nonsense."""
    typed = data.get(f"{name}-count", "")
    return min(int(typed), MOST_ROWS) if typed.isascii() and typed.isdigit() else 1


def with_rows_changed(data: QueryDict, command: str) -> QueryDict:
    """`data` after the button `command`; as it was if that means nothing."""
    name, _colon, what = command.partition(":")
    data = data.copy()
    count = count_of(name, data)
    if what == "add":
        data[f"{name}-count"] = str(min(count + 1, MOST_ROWS))
    elif what.startswith("remove:") and what.removeprefix("remove:").isdigit():
        gone = int(what.removeprefix("remove:"))
        if gone < count:
            _shift(data, name, gone, count)
            data[f"{name}-count"] = str(count - 1)
    return data


def _shift(data: QueryDict, name: str, gone: int, count: int) -> None:
    """Take out one row and let the later ones move up."""
    rows: list[dict[str, list[str]]] = []
    for number in range(count):
        prefix = f"{name}-{number}-"
        keys = [key for key in data if key.startswith(prefix)]
        rows.append({key.removeprefix(prefix): data.pop(key) for key in keys})
    del rows[gone]
    for number, row in enumerate(rows):
        for field, values in row.items():
            data.setlist(f"{name}-{number}-{field}", values)

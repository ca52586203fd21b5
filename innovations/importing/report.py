"""What an import did and what was wrong with the file: for a command, an upload page or the API."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

# A file with 200,000 wrong lines must not fill the memory; more than these nobody reads.
KEPT = 1000

Progress = Callable[[str, int, int], None]  # what is being done, records so far, records in all


@dataclass(frozen=True)
class LineMessage:
    """A sentence about one line of the file. `record` is its key or title, where it has one;
    `field` is empty when the sentence is about the whole line."""

    line: int
    record: str
    field: str
    message: str

    def __str__(self):
        parts = [_("Line %(line)d") % {"line": self.line}] if self.line else []
        if self.record:
            parts.append(f"“{self.record}”")
        if self.field:
            parts.append(self.field)
        return f"{', '.join(parts)}: {self.message}" if parts else self.message


@dataclass
class ImportReport:
    """Numbers of records, and the first 1,000 messages of each sort.

    With any error nothing was written; `created` and `updated` then stay 0. After a dry run they
    say what would have been done.
    """

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    conflict_count: int = 0
    error_count: int = 0
    conflicts: list[LineMessage] = field(default_factory=list)
    errors: list[LineMessage] = field(default_factory=list)

    @property
    def is_ok(self) -> bool:
        return self.error_count == 0

    def add_error(self, line: int, record: str, field: str, message: str) -> None:
        self.error_count += 1
        if len(self.errors) < KEPT:
            self.errors.append(LineMessage(line, record, field, message))

    def add_conflict(self, line: int, record: str) -> None:
        self.conflict_count += 1
        if len(self.conflicts) < KEPT:
            message = _(
                "The file has a new text, but people have changed the record here since the last"
                " import. It was left as it is."
            )
            self.conflicts.append(LineMessage(line, record, "", message))

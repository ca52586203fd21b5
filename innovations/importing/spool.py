"""Where checked records wait until all of the file has been checked."""

import tempfile
from types import TracebackType

import orjson

from innovations.importing.records import Record


class Spool:
    """Records in a temporary file, found again by their offset.

    Memory would not hold them all, and reading the import file a second time would take longer
    and might find it changed.
    """

    def __init__(self):
        self._file = tempfile.TemporaryFile()  # noqa: SIM115  closed by __exit__
        self._end = 0

    def __enter__(self) -> "Spool":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._file.close()

    def add(self, record: Record) -> int:
        """Append a record; returns its offset."""
        offset = self._end
        self._file.seek(offset)
        self._end += self._file.write(orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE))
        return offset

    def read(self, offset: int) -> Record:
        self._file.seek(offset)
        return Record(**orjson.loads(self._file.readline()))

"""Look through one uploaded file: `python -m innovations.uploads.examine FILE ENDING FOLDER`.

Writes what is to be kept into FOLDER and a line of JSON to standard output: what the file is, or why
it is refused. The limits come first, before any decoder is even loaded.
"""

import contextlib
import json
import sys
import traceback
from pathlib import Path

from innovations.uploads.file_types import CSV, IMAGE, LARGEST, PDF, recognise
from innovations.uploads.refusals import Reason, Refused

ADDRESS_SPACE = 200 * 1024 * 1024  # bytes; what is resident is always less
CPU_SECONDS = 10


def set_limits() -> None:
    """Windows has no such limits; there only the clock of whoever started us counts."""
    try:
        import resource
    except ImportError:
        return
    limits = {
        resource.RLIMIT_AS: ADDRESS_SPACE,
        resource.RLIMIT_CPU: CPU_SECONDS,
        resource.RLIMIT_FSIZE: 2 * LARGEST,
        resource.RLIMIT_CORE: 0,
    }
    for name, value in limits.items():
        with contextlib.suppress(ValueError, OSError):  # macOS knows but does not take all of them
            resource.setrlimit(name, (value, value))


def examine(path: Path, ending: str, folder: Path) -> dict:
    """What the file is and what of it is kept. Raises Refused."""
    file_type = recognise(path, ending)
    found = {"kind": file_type.kind, "content_type": file_type.content_type}
    if file_type.kind == IMAGE:
        from innovations.uploads.pictures import write_anew

        return found | {"content_type": "image/webp"} | write_anew(path, file_type, folder)
    if file_type == PDF:
        from innovations.uploads.pdf import look_through

        look_through(path)
        return found
    if file_type == CSV:
        from innovations.uploads.tables import write_safely

        return found | write_safely(path, folder)
    from innovations.uploads.office import look_through

    look_through(path, file_type)
    return found


def main() -> None:
    set_limits()
    path, ending, folder = sys.argv[1:]
    try:
        answer = examine(Path(path), ending, Path(folder))
    except Refused as refused:
        answer = {"refused": refused.reason, "details": refused.details}
    except MemoryError:
        answer = {"refused": Reason.TOO_COMPLEX, "details": {}}
    except Exception:  # what a decoder says about a file that no decoder was made for
        traceback.print_exc()
        answer = {"refused": Reason.DAMAGED, "details": {}}
    sys.stdout.write(json.dumps(answer) + "\n")


if __name__ == "__main__":
    main()

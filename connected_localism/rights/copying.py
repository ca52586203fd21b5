"""Writing everything that we keep about a person into one ZIP."""

import json
import zipfile
from typing import IO

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import FileField
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import override

from connected_localism.accounts.models import User
from connected_localism.common.personal_data import PersonalData, declarations


def write_copy(person: User, target: IO[bytes]) -> None:
    """One JSON file for each kind of data that there is, the files, and a README in plain words."""
    listed, nothing_of, taken = [], [], set()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for data in declarations():
            if not data.exports:
                continue
            rows = data.rows(person).order_by("pk").values("pk", *data.exports)
            name = _file_name(data)
            count = _write_rows(archive, name, rows) if rows.exists() else 0
            if count:
                listed.append((name, data, count))
                _copy_files(archive, data, rows, taken)
            else:
                nothing_of.append(data)
        with override(person.language):
            readme = render_to_string(
                "rights/readme.txt",
                {
                    "person": person,
                    "listed": listed,
                    "nothing_of": nothing_of,
                    "has_files": bool(taken),
                    "now": timezone.localtime(),
                },
            )
        archive.writestr("README.txt", readme)


def _file_name(data: PersonalData) -> str:
    with override("en"):
        return f"{slugify(data.what)[:80].strip('-')}.json"


def _write_rows(archive: zipfile.ZipFile, name: str, rows) -> int:
    count = 0
    with archive.open(name, "w") as file:
        for row in rows.iterator(chunk_size=500):
            row.pop("pk")
            text = json.dumps(row, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
            file.write(("[\n" if count == 0 else ",\n").encode() + text.encode())
            count += 1
        file.write(b"\n]\n" if count else b"[]\n")
    return count


def _copy_files(archive: zipfile.ZipFile, data: PersonalData, rows, taken: set[str]) -> None:
    """The files that the rows name, under the names that the rows have for them."""
    columns = {field.name: field for field in rows.model._meta.concrete_fields}
    for column in (columns[name] for name in data.exports if name in columns):
        if not isinstance(column, FileField):
            continue
        for name in filter(None, rows.values_list(column.name, flat=True)):
            if name in taken or not column.storage.exists(name):
                continue
            taken.add(name)
            with column.storage.open(name) as source, archive.open(f"files/{name}", "w") as copy:
                for chunk in source.chunks():
                    copy.write(chunk)

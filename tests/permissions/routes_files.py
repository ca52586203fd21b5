"""Pictures and documents of records: looking after them, and the files themselves."""

from django.core.files.uploadedfile import SimpleUploadedFile

from innovations.models import Attachment
from tests.permissions.rows import Row

# The same people as those who change the text; what was declined stays as it was judged.
OUTSIDERS = """
    role       draft  submitted  changes_requested  declined  public  members  withdrawn  hidden
    stranger   404    404        404                404       403     404      404        404
    other      404    404        404                404       403     403      404        404
    anonymous  login
"""
SEEN = (
    OUTSIDERS
    + """
    moderator      404    ok         ok                 moved     ok      ok       ok         ok
    author,member  ok     ok         ok                 moved     ok      ok       ok         ok
"""
)
CHANGED = (
    OUTSIDERS
    + """
    moderator      404    done       done               moved     done    done     done       done
    author,member  done   done       done               moved     done    done     done       done
"""
)
READING = """
    role           draft  submitted  changes_requested  declined  public  members  withdrawn  hidden
    everybody      404    404        404                404       ok      404      404        404
    other          404    404        404                404       ok      ok       404        404
    moderator      404    ok         ok                 ok        ok      ok       ok         ok
    author,member  ok     ok         ok                 ok        ok      ok       ok         ok
"""
ONLY_POST = "signed 405\n anonymous login"


def _picture(world, record) -> Attachment:
    return record.attachments.shown().get()


def _file(world, record) -> dict:
    return {"slug": record.slug, "public_id": _picture(world, record).public_id}


def _removed(world, record) -> dict:
    removed = record.attachments.exclude(removed_at=None).get()
    return {"slug": record.slug, "public_id": removed.public_id}


def _address(world, record) -> dict:
    picture = _picture(world, record)
    return {"public_id": picture.public_id, "name": picture.file_name}


ROWS = [
    Row(
        "innovation-files",
        {"GET": SEEN, "POST": CHANGED},
        record=True,
        data=lambda world, record: {"files": SimpleUploadedFile("a.csv", b"place,lanterns\n")},
    ),
    Row(
        "innovation-file",
        {"GET": SEEN, "POST": CHANGED},
        record=True,
        kwargs=_file,
        data=lambda world, record: {"alt_text": "Paper lanterns", "licence": "CC0-1.0"},
    ),
    Row(
        "innovation-file-move",
        {"GET": ONLY_POST, "POST": CHANGED},
        record=True,
        kwargs=_file,
        data=lambda world, record: {"direction": "down"},
    ),
    Row("innovation-file-remove", {"GET": SEEN, "POST": CHANGED}, record=True, kwargs=_file),
    Row(
        "innovation-file-bring-back",
        {"GET": ONLY_POST, "POST": CHANGED},
        record=True,
        kwargs=_removed,
    ),
    Row("attachment", {"GET": READING, "POST": "everybody 405"}, record=True, kwargs=_address),
    Row("attachment-card", {"GET": READING, "POST": "everybody 405"}, record=True, kwargs=_address),
]

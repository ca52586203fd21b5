from itertools import count

import pytest
from django.core.management import CommandError, call_command

from innovations.management.commands import import_innovations as command
from innovations.models import Innovation
from tests.factories import PlaceFactory
from tests.innovations.importing.import_files import (
    a_record,
    another_import_running,
    as_file,
    stored,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def testborough():
    return PlaceFactory(name="Testborough")


@pytest.fixture
def run(tmp_path, capsys):
    """Imports records as a user would; gives what was printed and what went to the error stream."""

    def run(*records, options=()):
        path = tmp_path / "partner.jsonl"
        path.write_bytes(as_file(*records).getvalue())
        call_command("import_innovations", path, *options)
        return capsys.readouterr()

    return run


def test_import_says_what_it_did(run, testborough):
    assert run(a_record(key="a"), a_record(key="b")) == (
        "Created 2, updated 0, unchanged 0, conflicts 0.\n",
        "",
    )
    Innovation.objects.filter(import_key="a").update(content_version=2)
    assert run(a_record(key="a", title="New"), a_record(key="b", title="New")) == (
        "Created 0, updated 1, unchanged 0, conflicts 1.\n",
        "Line 1, “a”: The file has a new text, but people have changed the record here since the"
        " last import. It was left as it is.\n",
    )


def test_dry_run_and_drafts(run, testborough):
    assert run(a_record(), options=["--dry-run"]).out == (
        "Dry run: nothing was written. An import would give:\n"
        "Created 1, updated 0, unchanged 0, conflicts 0.\n"
    )
    assert not Innovation.objects.exists()
    run(a_record(), options=["--draft"])
    assert Innovation.objects.get().status == "draft"


def test_mistakes_are_listed_and_the_exit_code_is_1(run, testborough, capsys):
    before = stored()
    with pytest.raises(
        CommandError, match=r"^3 mistakes in the file\. Nothing was imported\.$"
    ) as e:
        run(a_record(title="One", themes=[], stage="dead"), '{"title": "cut o')
    assert e.value.returncode == 1
    assert capsys.readouterr() == (
        "",
        "Line 1, “One”, stage: “dead” is not known. Use one of: ended, idea, live, pilot, scaled.\n"
        "Line 1, “One”, themes: Is missing. Every record needs it.\n"
        "Line 2: Breaks off at column 17, in the middle of a record. Is the file complete?\n",
    )
    assert stored() == before


def test_only_the_first_fifty_mistakes_are_printed(run, testborough, capsys):
    with pytest.raises(CommandError, match="60 mistakes"):
        run(*[a_record(title=f"Number {n}", themes=[]) for n in range(60)])
    printed = capsys.readouterr().err.splitlines()
    assert len(printed) == 51
    assert printed[-1] == "… and 10 more."


def test_a_file_that_cannot_be_read(tmp_path, testborough):
    for path, reason in ((tmp_path / "none.jsonl", "No such file"), (tmp_path, "Is a directory")):
        with pytest.raises(CommandError, match=reason):
            call_command("import_innovations", path)


def test_without_places_it_says_what_to_do_first(run):
    with pytest.raises(CommandError, match="Import them first: import_places"):
        run(a_record())


def test_a_second_import_at_the_same_time_is_told_so(run, testborough):
    with another_import_running(), pytest.raises(CommandError, match="Another import is running"):
        run(a_record())


def test_a_long_import_shows_how_far_it_is(run, testborough, monkeypatch):
    seconds = count(step=6)
    monkeypatch.setattr(command.time, "monotonic", lambda: next(seconds))
    monkeypatch.setattr("innovations.importing.plan.BATCH", 10)
    printed = run(*[a_record(title=f"Number {n:02}") for n in range(40)]).out.splitlines()
    assert printed == [
        "Checked 10 of about 40 records, 2/s, 18 s left.",
        "Checked 20 of about 40 records, 2/s, 12 s left.",
        "Checked 30 of about 40 records, 2/s, 6 s left.",
        "Checked 40 of about 40 records, 2/s, 0 s left.",
        "Written 10 of about 40 records, 2/s, 18 s left.",
        "Written 20 of about 40 records, 2/s, 12 s left.",
        "Written 30 of about 40 records, 2/s, 6 s left.",
        "Written 40 of about 40 records, 2/s, 0 s left.",
        "Created 40, updated 0, unchanged 0, conflicts 0.",
    ]

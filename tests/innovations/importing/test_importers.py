from datetime import UTC, date, datetime

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction

from innovations import importers
from innovations.importers import ImportRunning, import_innovations
from innovations.importing import write
from innovations.importing.report import ImportReport
from innovations.models import (
    Decision,
    Evidence,
    FormerSlug,
    Innovation,
    MatchJob,
    Partner,
    Relation,
    SearchDocument,
)
from places.models import Succession
from tests.factories import InnovationFactory, PlaceFactory
from tests.innovations.importing.import_files import (
    EVERYTHING,
    a_record,
    another_import_running,
    as_file,
    imported,
    mistakes,
    stored,
)

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 12, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def testborough():
    return PlaceFactory(name="Testborough", official_name="Testborough Council", code="TST")


def test_a_record_becomes_a_published_innovation_with_everything_it_states(testborough):
    with time_machine.travel(NOW, tick=False):
        assert imported(EVERYTHING) == ImportReport(created=1)

    innovation = Innovation.objects.values().get()
    unchecked = {name: innovation.pop(name) for name in ("id", "public_id", "import_digest")}
    assert innovation == {
        **{
            name: EVERYTHING[name]
            for name in (
                "title", "summary", "challenge", "outcomes", "lessons", "transfer_notes", "kind",
                "stage", "end_reason", "end_note", "result", "themes", "services", "ended", "cost_note",
                "cost_basis", "saving_gbp", "saving_note", "saving_basis", "evidence_level",
                "lead_organisation", "source_url", "source_name", "source_checked", "provenance",
                "licence", "language", "visibility",
            )
        },
        "slug": "repair-cafe",
        "approach": "A monthly afternoon\nin the library.",
        "members_until": None,
        "place_id": testborough.pk,
        "lead_kind": "community",
        "started": "2019",
        "started_year": 2019,
        "cost_gbp": 12000,
        "translation_state": "none",
        "status": "published",
        "author_id": None,
        "content_version": 1,
        "approved_version": 1,
        "imported_version": 1,
        "created_at": NOW,
        "updated_at": NOW,
        "submitted_at": None,
        "published_at": NOW,
        "confirmed_at": None,
        "review_due": date(2027, 11, 22),
        "form_key": None,
        "computed_level": 0,
        "superseded_by_id": None,
        "met_by_id": None,
        "import_key": "repair-cafe",
    }  # fmt: skip
    pk = unchecked["id"]
    assert list(Partner.objects.values_list("innovation_id", "name", "role")) == [
        (pk, "Testborough Libraries", "partner"),
        (pk, "Lottery Fund", "funder"),
    ]
    assert list(
        Evidence.objects.values_list("innovation", "title", "url", "kind", "date", "is_independent")
    ) == [
        (pk, "Evaluation", "https://example.org/e", "evaluation", "2023-01-31", True),
        (pk, "Blog", "", "report", "", False),
    ]
    assert list(
        Decision.objects.values_list(
            "innovation", "actor", "from_status", "to_status", "content_version", "reason"
        )
    ) == [(pk, None, "", "published", 1, "Imported from test.jsonl")]
    assert SearchDocument.objects.get().pk == pk
    assert [(job.pk, job.requested, job.done) for job in MatchJob.objects.all()] == [(pk, 1, 0)]
    event = Innovation.pgh_event_model.objects.select_related("pgh_context").get()
    assert (event.pgh_obj_id, event.title, event.pgh_label) == (pk, "Repair café", "insert")
    assert event.pgh_context.metadata == {"source": "import", "file": "test.jsonl"}


def test_what_is_left_out_gets_its_default(testborough):
    imported(a_record(summary="Short.", challenge=None, cost_gbp=None))

    innovation = Innovation.objects.get()
    fields = ("kind", "stage", "result", "lead_kind", "started", "started_year", "cost_gbp",
              "provenance", "licence", "language", "visibility", "evidence_level", "services",
              "challenge")  # fmt: skip
    assert {name: getattr(innovation, name) for name in fields} == {
        "kind": "case_study", "stage": "idea", "result": "", "lead_kind": "council", "started": "",
        "started_year": 0, "cost_gbp": None, "provenance": "imported", "licence": "OGL-3.0",
        "language": "en", "visibility": "public", "evidence_level": 0, "services": [],
        "challenge": "",
    }  # fmt: skip
    assert innovation.import_key.startswith("title-")


def test_null_and_empty_values_are_the_same_as_none_given():
    imported(a_record())
    empty = dict.fromkeys(("challenge", "kind", "started", "partners", "licence", "nation"), None)
    empty |= {"lessons": "", "stage": "", "cost_gbp": "", "services": [], "adapted_from": " "}
    assert imported(a_record() | empty) == ImportReport(unchanged=1)


def test_newest_first_is_the_order_of_the_file_backwards():
    imported(*[a_record(title=f"Number {n}") for n in range(30)])
    expected = [f"Number {n}" for n in reversed(range(30))]
    for order in (["-published_at"], ["-updated_at"], ["-published_at", "-pk"]):
        assert list(Innovation.objects.order_by(*order).values_list("title", flat=True)) == expected


@pytest.mark.parametrize("stage", ["idea", "pilot"])
def test_ideas_and_pilots_are_asked_again_after_three_months(stage):
    with time_machine.travel(NOW, tick=False):
        imported(a_record(stage=stage))
    assert Innovation.objects.get().review_due == date(2027, 2, 22)


def test_records_of_one_title_get_addresses_of_their_own():
    InnovationFactory(title="Repair café", slug="repair-cafe")
    former = InnovationFactory(title="Now called otherwise", slug="otherwise")
    FormerSlug.objects.create(slug="street-play", innovation=former)
    imported(
        a_record(key="a"),
        a_record(key="b"),
        a_record(key="c", title="Street play"),
        a_record(key="d", title="Submit"),
        a_record(key="e", title="日本"),
        a_record(key="f", title="x" * 120),
    )
    slugs = dict(Innovation.objects.exclude(import_key=None).values_list("import_key", "slug"))
    assert {key: len(slug) for key, slug in slugs.items()} == {
        "a": 22, "b": 22, "c": 22, "d": 17, "e": 10, "f": 88,
    }  # fmt: skip
    assert len(set(slugs.values())) == 6
    assert slugs["e"] == "innovation"


def test_a_slug_taken_at_this_moment_is_given_up(monkeypatch):
    free_slugs = write.free_slugs
    calls = []

    def too_late(records):
        slugs = free_slugs(records)
        if not calls:
            InnovationFactory(slug="repair-cafe")
        calls.append(slugs)
        return slugs

    monkeypatch.setattr(write, "free_slugs", too_late)
    assert imported(a_record(), a_record(title="Other")) == ImportReport(created=2)
    assert len(calls) == 2
    assert Innovation.objects.filter(slug="repair-cafe").count() == 1


def test_a_record_of_an_abolished_council_stays_with_it(testborough):
    old = PlaceFactory(name="Old District", active_until=date(2023, 3, 31))
    Succession.objects.create(from_place=old, to_place=testborough, date=date(2023, 4, 1))
    imported(a_record(council="Old District"))
    assert Innovation.objects.get().place == old


def test_adapted_from_names_a_record_by_key_or_title_here_or_in_the_file():
    there = InnovationFactory(title="First of all", published=True)
    InnovationFactory(title="Somebody’s draft")
    imported(a_record(title="Known", key="known"))
    report = imported(
        a_record(title="A", adapted_from="Later in the file"),
        a_record(title="B", adapted_from="later"),
        a_record(title="C", adapted_from="First of all"),
        a_record(title="D", adapted_from="known"),
        a_record(title="Later in the file", key="later", adapted_from="Known"),
    )
    assert report == ImportReport(created=5)
    relations = Relation.objects.values_list("source__title", "target__title", "kind", "created_by")
    assert list(relations) == [
        ("A", "Later in the file", "adapted_from", None),
        ("B", "Later in the file", "adapted_from", None),
        ("C", there.title, "adapted_from", None),
        ("D", "Known", "adapted_from", None),
        ("Later in the file", "Known", "adapted_from", None),
    ]


@pytest.mark.parametrize(
    ("origin", "message"),
    [
        ("Nowhere", "“Nowhere” is neither the key nor the title of a known record."),
        ("Draft", "“Draft” is neither the key nor the title of a known record."),
        ("Twin", "“Twin” is the title of more than one record. Give its key."),
        ("Double", "“Double” is the title of more than one record. Give its key."),
        ("me", "“me” is this record itself."),
    ],
)
def test_an_origin_must_be_one_known_record(origin, message):
    InnovationFactory(title="Draft")
    InnovationFactory.create_batch(2, title="Double", published=True)
    assert mistakes(
        a_record(key="t1", title="Twin"),
        a_record(key="t2", title="Twin"),
        a_record(key="me", adapted_from=origin),
    ) == [f"Line 3, “me”, adapted_from: {message}"]


def test_drafts_wait_for_a_steward():
    imported(a_record(), as_drafts=True)
    innovation = Innovation.objects.get()
    assert (innovation.status, innovation.published_at, innovation.approved_version) == (
        "draft", None, None,
    )  # fmt: skip
    assert not Decision.objects.exists()
    assert not SearchDocument.objects.exists()
    assert imported(a_record()) == ImportReport(unchanged=1)


def test_a_dry_run_says_what_would_be_done_and_writes_nothing():
    imported(a_record(key="a"), a_record(key="b"))
    before = stored()
    assert imported(
        a_record(key="a"),
        a_record(key="b", title="New title"),
        a_record(key="c"),
        dry_run=True,
    ) == ImportReport(created=1, updated=1, unchanged=1)
    assert stored() == before


def test_one_wrong_record_keeps_all_out():
    imported(a_record(key="changed"))
    assert mistakes(
        a_record(key="new"),
        a_record(key="changed", title="Changed"),
        a_record(key="wrong", themes=[]),
    ) == ["Line 3, “wrong”, themes: Is missing. Every record needs it."]


def test_a_failure_half_way_leaves_nothing_behind(monkeypatch):
    monkeypatch.setattr("innovations.importing.plan.BATCH", 2)
    monkeypatch.setattr(write, "request_matches", lambda ids: 1 / (len(ids) - 1))  # fails on one
    with pytest.raises(ZeroDivisionError):
        imported(*[a_record(title=f"Number {n}") for n in range(5)])
    assert not Innovation.objects.exists()


def test_many_batches_make_one_import(monkeypatch):
    monkeypatch.setattr("innovations.importing.plan.BATCH", 2)
    records = [a_record(key=str(n), adapted_from="0" if n else None) for n in range(7)]
    assert imported(*records) == ImportReport(created=7)
    assert Relation.objects.count() == 6
    changed = [record | {"summary": "New."} for record in records]
    assert imported(*changed) == ImportReport(updated=7)
    assert Relation.objects.count() == 6
    assert imported(*changed) == ImportReport(unchanged=7)


def test_a_large_import_tells_postgresql_about_it(monkeypatch):
    monkeypatch.setattr(importers, "WORTH_ANALYZING", 20)
    imported(*[a_record(title=f"Number {n}") for n in range(20)])
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, reltuples FROM pg_class WHERE relname IN"
            " ('innovations_innovation', 'innovations_innovationevent', 'innovations_matchjob')"
        )
        assert {name: tuples >= 20 for name, tuples in cursor.fetchall()} == {
            "innovations_innovation": True,
            "innovations_innovationevent": True,
            "innovations_matchjob": True,
        }


def test_a_file_may_be_called_anything():
    import_innovations(as_file(a_record()), name="caf\udce9\x1b.jsonl")
    assert Decision.objects.get().reason == "Imported from caf.jsonl"


def test_a_record_deleted_between_check_and_write_is_left_out(monkeypatch):
    # Of drafts, since nothing can be deleted that was ever decided on.
    imported(a_record(key="k"), a_record(key="origin"), as_drafts=True)
    make_plan = importers.make_plan

    def and_then_it_is_deleted(*arguments):
        plan = make_plan(*arguments)
        Innovation.objects.filter(import_key="k").delete()
        return plan

    monkeypatch.setattr(importers, "make_plan", and_then_it_is_deleted)
    assert imported(a_record(key="k", adapted_from="origin")) == ImportReport()
    assert not Relation.objects.exists()


def test_only_one_import_at_a_time():
    with another_import_running(), pytest.raises(ImportRunning, match="Another import is running"):
        imported(a_record())
    assert imported(a_record()) == ImportReport(created=1)


def test_the_importer_words_every_rule_of_the_database(testborough):
    """Each constraint on two fields is met by a sentence before the database refuses the row."""
    broken = {
        "innovation_end_reason_only_ended": {"end_reason": "cost", "stage": "live"},
        "innovation_end_note_only_ended": {"end_note": "It was dear.", "stage": "live"},
        "innovation_ends_after_it_starts": {"started": "2020", "ended": "2019"},
        "innovation_published_is_complete": {"themes": []},
        "innovation_at_most_three_themes": {
            "themes": ["digital-and-data", "community-safety", "public-health", "local-economy-and-jobs"]
        },
        "innovation_themes_known": {"themes": ["unheard-of"]},
        "innovation_evidence_level_0_to_5": {"evidence_level": 6},
    }  # fmt: skip
    names = {c.name for c in Innovation._meta.constraints if hasattr(c, "condition")}
    # Every imported record has a kind and a stage; no file gives a day to become public on, nor
    # what follows from adoptions and from what its people do later.
    beyond_a_file = {
        "innovation_once_per_form",
        "innovation_kind_and_stage_said",
        "innovation_members_until_only_members",
        "innovation_computed_level_0_4_5",
        "innovation_superseded_is_withdrawn",
        "innovation_met_by_only_met",
    }
    assert names - beyond_a_file == set(broken)
    for name, fields in broken.items():
        assert len(mistakes(a_record(**fields))) == 1
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            InnovationFactory(published=True, place=testborough, **fields)

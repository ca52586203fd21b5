"""A file that comes a second time, as it was or changed."""

from datetime import UTC, date, datetime

import pytest
import time_machine

from innovations import importers
from innovations.actions import confirm, save_content
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
from tests.factories import InnovationFactory, MembershipFactory, PlaceFactory, moderator
from tests.innovations.importing.import_files import (
    EVERYTHING,
    a_record,
    imported,
    stored,
)

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 12, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def testborough():
    return PlaceFactory(name="Testborough", official_name="Testborough Council", code="TST")


def test_the_same_file_twice_changes_nothing():
    records = [
        a_record(title="One", partners=["A"], evidence=[{"title": "E"}]),
        a_record(title="Two", adapted_from="One"),
        a_record(title="Three", key="three"),
    ]
    assert imported(*records) == ImportReport(created=3)
    before = stored()
    assert imported(*records) == ImportReport(unchanged=3)
    assert stored() == before


def test_an_import_confirms_nothing():
    """What its people have not confirmed in time is not made fresh by a file."""
    with time_machine.travel(NOW, tick=False):
        imported(a_record(title="Repair café", key="one"))
        record = Innovation.objects.get()
        record.author = MembershipFactory(place=record.place).user
        record.save()
        confirm(innovation=record, by=record.author)
    later = NOW.replace(year=2028)
    with time_machine.travel(later, tick=False):
        report = imported(a_record(title="Repair café", key="one", summary="A new one."))
        assert report == ImportReport(updated=1)
        after = Innovation.objects.get()
        assert (after.confirmed_at, after.review_due) == (record.confirmed_at, record.review_due)
        assert after.is_unconfirmed


def test_a_changed_record_is_updated(testborough):
    elsewhere = PlaceFactory(name="Elsewhere")
    with time_machine.travel(NOW, tick=False):
        imported(EVERYTHING, a_record(title="Untouched"))
    before = Innovation.objects.get(import_key="repair-cafe")
    changes = {
        "title": "Repair and reuse café",
        "council": "Elsewhere",
        "stage": "live",
        "end_reason": None,
        "end_note": None,
        "cost_gbp": None,
        "partners": ["Another"],
        "evidence": [],
    }
    later = NOW.replace(year=2027)
    with time_machine.travel(later, tick=False):
        report = imported(EVERYTHING | changes, a_record(title="Untouched"))
    assert report == ImportReport(updated=1, unchanged=1)

    after = Innovation.objects.get(pk=before.pk)
    changed = {
        field.attname: getattr(after, field.attname)
        for field in Innovation._meta.concrete_fields
        if getattr(after, field.attname) != getattr(before, field.attname)
    }
    assert changed.pop("import_digest")
    assert changed == {
        "title": "Repair and reuse café",
        "slug": "repair-and-reuse-cafe",
        "place_id": elsewhere.pk,
        "stage": "live",
        "end_reason": "",
        "end_note": "",
        "cost_gbp": None,
        "content_version": 2,
        "approved_version": 2,
        "imported_version": 2,
        "updated_at": later,
        "review_due": date(2028, 11, 22),
    }
    assert [(p.innovation_id, p.name) for p in Partner.objects.all()] == [(after.pk, "Another")]
    assert not Evidence.objects.exists()
    assert FormerSlug.objects.get(slug="repair-cafe").innovation_id == after.pk
    assert Decision.objects.filter(innovation=after).count() == 1
    assert MatchJob.objects.get(pk=after.pk).requested == 2
    assert "reus" in str(SearchDocument.objects.get(pk=after.pk).stems)
    events = Innovation.pgh_event_model.objects.filter(pgh_obj=after).order_by("pgh_id")
    assert [(e.pgh_label, e.title) for e in events] == [
        ("insert", "Repair café"),
        ("update", "Repair and reuse café"),
    ]
    assert imported(EVERYTHING | changes) == ImportReport(unchanged=1)


def test_a_title_that_gives_the_same_address_keeps_it():
    imported(a_record(key="k"))
    imported(a_record(key="k", title="Repair Cafe!"))
    assert Innovation.objects.get().slug == "repair-cafe"
    assert not FormerSlug.objects.exists()


def test_what_people_have_edited_is_left_alone_and_reported():
    imported(a_record(key="k"), a_record(key="other", title="Other"))
    edited = Innovation.objects.get(import_key="k")
    save_content(
        innovation=edited, by=moderator(), changes={"lessons": "Ask early."}, expected_version=1
    )
    before = stored()

    report = imported(
        a_record(key="k", summary="From the file."), a_record(key="other", title="Other")
    )
    assert (report.unchanged, report.conflict_count) == (1, 1)
    assert [str(conflict) for conflict in report.conflicts] == [
        "Line 1, “k”: The file has a new text, but people have changed the record here since the "
        "last import. It was left as it is."
    ]
    assert stored() == before
    assert imported(a_record(key="k")) == ImportReport(unchanged=1)  # the file says nothing new


def test_an_edit_between_check_and_write_is_a_conflict_too(monkeypatch):
    imported(a_record(key="k"))
    make_plan = importers.make_plan

    def and_then_somebody_edits(*arguments):
        plan = make_plan(*arguments)
        innovation = Innovation.objects.get()
        save_content(
            innovation=innovation, by=moderator(), changes={"lessons": "New."}, expected_version=1
        )
        return plan

    monkeypatch.setattr(importers, "make_plan", and_then_somebody_edits)
    report = imported(a_record(key="k", summary="From the file."))
    assert (report.updated, report.conflict_count) == (0, 1)
    assert Innovation.objects.get().summary == "Volunteers mend broken things."


def test_what_has_left_the_file_stays():
    imported(a_record(title="One"), a_record(title="Two"))
    assert imported(a_record(title="Two")) == ImportReport(unchanged=1)
    assert Innovation.objects.published().count() == 2


def test_a_hidden_record_is_updated_but_stays_hidden():
    imported(a_record(key="k"))
    Innovation.objects.update(status=Innovation.Status.HIDDEN)
    assert imported(a_record(key="k", summary="New.")) == ImportReport(updated=1)
    innovation = Innovation.objects.get()
    assert (innovation.status, innovation.summary) == ("hidden", "New.")
    assert not SearchDocument.objects.exists()


def test_without_a_key_title_and_place_make_the_record():
    PlaceFactory(name="Elsewhere")
    imported(a_record(title="Repair café"))
    assert imported(
        a_record(title="REPAIR CAFE", summary="New."),
        a_record(title="Repair café", council="Elsewhere"),
    ) == ImportReport(created=1, updated=1)
    assert sorted(Innovation.objects.values_list("place__name", "title", "slug")) == [
        ("Elsewhere", "Repair café", Innovation.objects.get(place__name="Elsewhere").slug),
        ("Testborough", "REPAIR CAFE", "repair-cafe"),
    ]


def test_another_origin_replaces_the_one_of_the_file_and_no_other():
    imported(*[a_record(title=title) for title in "AB"], a_record(key="c", adapted_from="A"))
    mine = Innovation.objects.get(import_key="c")
    by_hand = InnovationFactory()
    Relation.objects.create(
        source=mine, target=by_hand, kind=Relation.Kind.ADAPTED_FROM, created_by=moderator()
    )
    imported(a_record(key="c", adapted_from="B"))
    assert [r.target.title for r in mine.relations_out.all()] == [by_hand.title, "B"]


def test_an_origin_that_has_gone_does_not_matter_to_an_unchanged_record():
    imported(a_record(title="A"), a_record(title="B", adapted_from="A"))
    Innovation.objects.filter(title="A").update(title="Renamed")
    assert imported(a_record(title="B", adapted_from="A")) == ImportReport(unchanged=1)

import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from innovations.matching import queue
from innovations.matching.evaluation import corpus, files
from innovations.matching.evaluation.throw_away import throw_away_schema
from innovations.matching.nearest import nearest_to_text
from innovations.matching.work import match_due
from innovations.models import Innovation, Match
from tests.factories import InnovationFactory

pytestmark = pytest.mark.django_db

RECORDS = {
    "caddies": "Caddies and liners for the weekly collection of food waste from flats",
    "bins": "Flats get small bins so that food waste is collected every week",
    "library": "Volunteers keep the village library open on Saturdays with self-service",
    "saturdays": "A village library open on Saturdays thanks to its volunteers",
    "potholes": "Cameras on refuse lorries find potholes in roads before they grow",
    "dementia": "Befrienders visit people living with dementia at home each week",
}


@pytest.fixture
def records(tmp_path):
    path = tmp_path / "records.jsonl"
    lines = [{"id": key, "title": text, "approach": text} for key, text in RECORDS.items()]
    path.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    return path


@pytest.fixture
def judgements(tmp_path):
    path = tmp_path / "qrels.tsv"
    pairs = [("caddies", "bins"), ("bins", "caddies"), ("library", "saturdays")]
    path.write_text("".join(f"{one}\t{other}\t1\n" for one, other in pairs), encoding="utf-8")
    return path


def evaluate(records, **options):
    printed = io.StringIO()
    call_command(
        "evaluate_matching", records=records, stdout=printed, stderr=io.StringIO(), **options
    )
    return printed.getvalue()


def rows(path):
    return [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]


def schemas():
    with connection.cursor() as cursor:
        cursor.execute("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'evaluation%'")
        return cursor.fetchall()


def test_each_record_gets_its_ranking_and_the_measures_are_printed(records, judgements, tmp_path):
    out = tmp_path / "ranked.tsv"
    printed = evaluate(records, qrels=judgements, out=out)
    assert "nDCG@10    1.000 over 3 judged questions" in printed
    assert "recall@10  1.000" in printed
    assert "MRR        1.000" in printed
    assert "likely or better: precision 1.000 (3 of 3 judged relevant, 0 not judged)" in printed
    ranked = rows(out)
    assert {row[0] for row in ranked} == set(RECORDS)
    assert [row[2] for row in ranked if row[0] == "bins"] == ["1", "2", "3", "4", "5"]
    first, *others = [(row[1], float(row[3])) for row in ranked if row[0] == "bins"]
    assert first[0] == "caddies"
    assert first[1] > 0.6 > max(probability for _document, probability in others)


def test_titles_alone_are_asked_as_if_their_records_did_not_exist(records):
    """The same as with the other records only, to the last digit."""
    given = files.read_records(records)
    with throw_away_schema():
        ids = corpus.load(given, lambda *_: None)
        rankings = dict(corpus.rank_titles(ids, given, lambda *_: None))
    for left_out in given:
        with throw_away_schema():
            others = [record for record in given if record is not left_out]
            ids = corpus.load(others, lambda *_: None)
            nearby = nearest_to_text(
                left_out.texts["title"],
                among=Innovation.objects.all(),
                most=10,
                floor=Match.Band.NONE,
            )
            found = {ids[one.innovation_id]: one.probability for one in nearby}
        assert rankings[left_out.id] == pytest.approx(found)
        assert list(rankings[left_out.id]) == list(found)


def test_questions_get_what_search_finds(records, tmp_path):
    questions, out = tmp_path / "questions.jsonl", tmp_path / "ranked.tsv"
    questions.write_text('{"id": 1, "query": "food waste"}\n{"id": 2, "text": "zebras"}')
    evaluate(records, queries=questions, out=out)
    found = rows(out)
    assert {(row[0], row[1]) for row in found} == {("1", "caddies"), ("1", "bins")}
    assert all(0 < float(row[3]) < 1 for row in found)


def test_real_records_are_neither_read_nor_changed(records, tmp_path):
    mine = InnovationFactory.create_batch(2, published=True, title=RECORDS["bins"])
    queue.request_matches([one.pk for one in mine])
    match_due()
    before = list(Match.objects.values()), list(Innovation.objects.values())
    out = tmp_path / "ranked.tsv"
    evaluate(records, out=out)
    assert {row[1] for row in rows(out)} <= set(RECORDS)
    assert (list(Match.objects.values()), list(Innovation.objects.values())) == before
    assert schemas() == []


@pytest.mark.parametrize("what", [ValueError, KeyboardInterrupt])
def test_the_schema_goes_whatever_happens(what):
    InnovationFactory()
    with pytest.raises(what), throw_away_schema():
        assert len(schemas()) == 1
        assert not Innovation.objects.exists()
        raise what
    assert schemas() == []
    assert Innovation.objects.count() == 1


def test_wrong_options_and_files_are_told_apart(records, judgements, tmp_path):
    with pytest.raises(CommandError, match="need --records"):
        evaluate(None, titles_only=True)
    with pytest.raises(CommandError, match="not both"):
        evaluate(records, titles_only=True, queries=records)
    with pytest.raises(CommandError, match="No such file"):
        evaluate(records, qrels=tmp_path / "nowhere")
    with pytest.raises(CommandError, match="No such file"):
        evaluate(records, out=tmp_path / "nowhere" / "ranked.tsv")
    with pytest.raises(CommandError, match=r"qrels\.tsv, line 1: This is not JSON"):
        evaluate(judgements)


def test_judgements_of_unknown_records_are_noted(records, tmp_path):
    qrels, errors = tmp_path / "qrels.tsv", io.StringIO()
    qrels.write_text("bins\tcaddies\t1\nbins\tzebra\t1\nother\tbins\t1\n")
    printed = io.StringIO()
    call_command("evaluate_matching", records=records, qrels=qrels, stdout=printed, stderr=errors)
    assert "1 judged questions were not asked" in errors.getvalue()
    assert "such as “zebra”" in errors.getvalue()
    assert "recall@10  0.500" in printed.getvalue()


def test_stored_matches_are_measured_by_families(tmp_path):
    text = RECORDS["bins"]
    mine = [InnovationFactory(published=True, title=text, import_key=key) for key in "ab"]
    queue.request_matches([one.pk for one in mine])
    match_due()
    families = tmp_path / "families.csv"
    families.write_text("family,key\nx,a\nx,b\n")
    assert "nDCG@10    1.000 over 2 judged questions" in evaluate(None, families=families)

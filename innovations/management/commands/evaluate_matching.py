import os
import sys
import time
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db.models import F

from innovations.matching.evaluation import corpus, files
from innovations.matching.evaluation.measures import measure
from innovations.matching.evaluation.stored import read_families, stored_rankings
from innovations.matching.evaluation.throw_away import NoTables, throw_away_schema
from innovations.models import MatchJob

SAMPLE = Path(__file__).resolve().parents[2] / "data" / "sample_families.csv"


class Command(BaseCommand):
    help = (
        "Measure matching: with --records on records of your own, in a schema that is thrown away;"
        " without it the stored matches, by families of substantially the same idea."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--records",
            type=Path,
            help="JSON lines of id, title, summary, challenge, approach, outcomes, themes",
        )
        parser.add_argument(
            "--queries",
            type=Path,
            help="JSON lines of id and text; without them each record is a question",
        )
        parser.add_argument(
            "--titles-only",
            action="store_true",
            help="ask with each record's title alone, as if the record did not exist",
        )
        parser.add_argument(
            "--qrels",
            type=Path,
            help="judgements: lines of question, record and grade, parted by tabs",
        )
        parser.add_argument(
            "--out", type=Path, help="write question, record, rank and probability here"
        )
        parser.add_argument(
            "--families",
            type=Path,
            help="CSV of family,key, as judgements (for stored matches: those of the sample data)",
        )

    def handle(self, *, records, families, **options):
        if records is None:
            if any(options[name] for name in ("queries", "titles_only", "qrels", "out")):
                raise CommandError("--queries, --titles-only, --qrels and --out need --records.")
            self.measure_stored(families or SAMPLE)
        else:
            self.measure_records(records, families, **options)

    def measure_records(self, path, families, *, queries, titles_only, qrels, out, **options):
        if queries and titles_only:
            raise CommandError("Give --queries or --titles-only, not both.")
        if qrels and families:
            raise CommandError("Give --qrels or --families, not both.")
        try:
            records = files.read_records(path)
            questions = files.read_questions(queries) if queries else None
            judgements = files.read_judgements(qrels) if qrels else None
            if families:
                judgements = files.read_family_judgements(families)
            target = _Target(out) if out else None
        except (OSError, ValueError) as error:
            raise CommandError(str(error)) from error
        try:
            with throw_away_schema():
                started = time.monotonic()
                ids = corpus.load(records, self.show)
                if questions is not None:
                    rankings = corpus.rank_questions(ids, questions, self.show)
                elif titles_only:
                    rankings = corpus.rank_titles(ids, records, self.show)
                else:
                    rankings = corpus.rank_records(ids, self.show)
                rankings = dict(rankings)
                self.stderr.write(
                    f"Ranked {len(rankings)} questions in {time.monotonic() - started:.0f} s."
                )
        except NoTables as error:
            raise CommandError(str(error)) from error
        if target:
            target.write(rankings)
        if judgements is not None:
            self.report(rankings, judgements, set(ids.values()))

    def report(self, rankings, judgements, known):
        for question, grades in judgements.items():
            grades.pop(question, None)  # a record is not asked for itself
        unasked = len(judgements.keys() - rankings.keys())
        if unasked:
            self.stderr.write(f"Note: {unasked} judged questions were not asked.")
        unknown = {document for grades in judgements.values() for document in grades} - known
        if unknown:
            self.stderr.write(
                f"Note: {len(unknown)} judged records are not among the records, such as"
                f" “{min(unknown)}”. They count as not found."
            )
        try:
            self.stdout.write(str(measure(rankings, judgements)))
        except ValueError as error:
            raise CommandError(str(error)) from error

    def measure_stored(self, families):
        try:
            wanted = read_families(families)
        except (OSError, KeyError, ValueError) as error:
            raise CommandError(f"Cannot use {families}: {error}") from error
        if not wanted:
            raise CommandError(f"{families} has no family with two members.")
        waiting = MatchJob.objects.filter(requested__gt=F("done")).count()
        if waiting:
            self.stderr.write(f"Note: {waiting} innovations still wait to be matched.")
        rankings = {pk: {} for pk in wanted} | stored_rankings()
        judgements = {pk: dict.fromkeys(others, 1) for pk, others in wanted.items()}
        self.stdout.write(str(measure(rankings, judgements)))

    def show(self, what, done, total):
        """Each step's progress on one line, where somebody looks on."""
        if sys.stderr.isatty() or done == total:
            end = "\n" if done == total else "\r"
            self.stderr.write(f"  {what} {done} of {total}", ending=end)


class _Target:
    """The file of rankings: opened before the work begins, complete or not there at all."""

    def __init__(self, path: Path):
        self.path = path
        self.part = path.with_name(f"{path.name}.{os.getpid()}.part")
        self.part.touch()
        self.part.unlink()

    def write(self, rankings) -> None:
        with self.part.open("w", encoding="utf-8", newline="\n") as file:
            for question, ranking in rankings.items():
                for rank, (document, probability) in enumerate(ranking.items(), start=1):
                    file.write(f"{question}\t{document}\t{rank}\t{probability:.6f}\n")
        self.part.replace(self.path)

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db.models import F

from innovations.matching.evaluation import DEPTH, ndcg, read_families, stored_rankings
from innovations.models import MatchJob

SAMPLE = Path(__file__).resolve().parents[2] / "data" / "sample_families.csv"


class Command(BaseCommand):
    help = "Measure the stored matches against families of substantially the same idea."

    def add_arguments(self, parser):
        parser.add_argument(
            "--families",
            type=Path,
            default=SAMPLE,
            help="CSV of family,key (default: the families of the sample data)",
        )

    def handle(self, *, families, **options):
        try:
            wanted = read_families(families)
        except (OSError, KeyError, ValueError) as error:
            raise CommandError(f"Cannot use {families}: {error}") from error
        if not wanted:
            raise CommandError(f"{families} has no family with two members.")
        waiting = MatchJob.objects.filter(requested__gt=F("done")).count()
        if waiting:
            self.stderr.write(f"Note: {waiting} innovations still wait to be matched.")
        rankings = stored_rankings()
        scores = [ndcg(rankings.get(pk, []), others) for pk, others in wanted.items()]
        self.stdout.write(
            f"nDCG@{DEPTH} {sum(scores) / len(scores):.3f} over {len(scores)} records with a family"
        )

from pathlib import Path

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from places.mapping.hexagons import HEXAGONS_FILE, write_layout
from places.mapping.layout import lay_out, mean_turn, touching_share
from places.mapping.outlines import OUTLINES_FILE, borders, decode, read_outlines
from places.mapping.warp import middles


class Command(BaseCommand):
    help = "Lay out one hexagon of equal size for each council that has an outline (docs/map.md)."

    def add_arguments(self, parser):
        parser.add_argument("--outlines", type=Path, default=OUTLINES_FILE)
        parser.add_argument("--out", type=Path, default=HEXAGONS_FILE)

    def handle(self, *args, outlines, out, **options):
        stored = read_outlines(outlines)
        layout = lay_out(stored)
        write_layout(layout, out)
        pairs = borders(stored)
        codes, points, _areas = middles(decode(stored))
        self.stdout.write(
            _(
                "%(count)s hexagons; %(share).1f %% of %(borders)s borders kept,"
                " directions turned by %(turn).0f degrees on average."
            )
            % {
                "count": len(layout),
                "share": 100 * touching_share(layout, pairs),
                "borders": len(pairs),
                "turn": mean_turn(layout, dict(zip(codes, points, strict=True)), pairs),
            }
        )

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from places.mapping.outlines import OUTLINES_FILE, from_geojson, write_outlines
from places.models import GssCode, Place


class Command(BaseCommand):
    help = (
        "Draw the outlines of the councils from a GeoJSON file of their boundaries (docs/map.md)."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="GeoJSON in degrees, one feature a council")
        parser.add_argument(
            "--property", default="gss_code", help="what a feature calls its GSS code"
        )
        parser.add_argument("--out", type=Path, default=OUTLINES_FILE)

    def handle(self, *args, file, property, out, **options):
        tiers = [Place.Tier.SINGLE, Place.Tier.LOWER]
        councils = Place.objects.active().councils().filter(tier__in=tiers)
        codes = dict(
            GssCode.objects.filter(place__in=councils).values_list("code", "place__code")
        )  # former codes too: the file may be older than the register
        features = json.loads(file.read_text(encoding="utf-8"))["features"]
        outlines = {}
        for feature in features:
            gss_code = feature["properties"].get(property)
            if code := codes.get(gss_code):
                outlines[code] = from_geojson(feature["geometry"])
            else:
                self.stderr.write(_("%(code)s is no council of today.") % {"code": gss_code})
        if not outlines:
            raise CommandError(_("No council of today is in %(file)s.") % {"file": file})
        size = write_outlines(outlines, out)
        without = councils.exclude(code__in=outlines).order_by("code")
        for place in without:
            self.stderr.write(
                _("%(code)s %(place)s has no outline.") % {"code": place.code, "place": place}
            )
        self.stdout.write(
            _("%(count)s outlines, %(size)s bytes.") % {"count": len(outlines), "size": size}
        )

"""Domains of the register become hints, and requests made so far get the moment they wait from."""

from django.db import migrations
from django.db.models import F


def fill(apps, schema_editor):
    Place = apps.get_model("places", "Place")
    PlaceDomain = apps.get_model("places", "PlaceDomain")
    PlaceDomain.objects.bulk_create(
        [
            PlaceDomain(place_id=place_id, domain=domain.lower())
            for place_id, domains in Place.objects.values_list("pk", "email_domains")
            for domain in domains
        ],
        ignore_conflicts=True,
    )
    Membership = apps.get_model("places", "Membership")
    Membership.objects.filter(state="requested", requested_at=None).update(
        requested_at=F("created_at")
    )


class Migration(migrations.Migration):
    dependencies = [("places", "0002_belonging")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

THEMES = [
    ("adult-social-care", "Adult social care"),
    ("children-and-young-people", "Children and young people"),
    ("public-health", "Public health"),
    ("housing-and-homelessness", "Housing and homelessness"),
    ("planning-and-regeneration", "Planning and regeneration"),
    ("local-economy-and-jobs", "Local economy and jobs"),
    ("transport-and-streets", "Transport and streets"),
    ("waste-and-recycling", "Waste and recycling"),
    ("climate-and-environment", "Climate and environment"),
    ("culture-libraries-and-leisure", "Culture, libraries and leisure"),
    ("community-safety", "Community safety"),
    ("community-power-and-participation", "Community power and participation"),
    ("digital-and-data", "Digital and data"),
    ("finance-and-commissioning", "Finance and commissioning"),
    ("workforce-and-leadership", "Workforce and leadership"),
    ("emergency-and-resilience", "Emergency and resilience"),
    ("parks-and-green-space", "Parks and green space"),
    ("education-and-skills", "Education and skills"),
    ("customer-services", "Customer services"),
    ("health-integration", "Health integration"),
]


def _person(related_name):
    return models.ForeignKey(
        db_index=False,
        on_delete=django.db.models.deletion.CASCADE,
        related_name=related_name,
        to=settings.AUTH_USER_MODEL,
    )


def _key():
    return models.BigAutoField(
        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
    )


def _now():
    return models.DateTimeField(default=django.utils.timezone.now)


class Migration(migrations.Migration):
    dependencies = [
        ("innovations", "0022_followed_places_by_week"),
        ("networks", "0008_longer_units_of_exchanges"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="FollowedNetwork",
            fields=[
                ("id", _key()),
                ("since", _now()),
                ("seen_until", _now()),
                (
                    "network",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="followers",
                        to="networks.network",
                    ),
                ),
                ("person", _person("%(class)ss")),
            ],
            options={
                "verbose_name": "followed network",
                "verbose_name_plural": "followed networks",
                "ordering": ["network__name", "pk"],
                "indexes": [
                    models.Index(fields=["seen_until", "person"], name="followednetwork_due")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("person"), models.F("network"), name="followednetwork_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="FollowedTheme",
            fields=[
                ("id", _key()),
                ("since", _now()),
                ("seen_until", _now()),
                ("theme", models.CharField(choices=THEMES, max_length=40)),
                ("person", _person("%(class)ss")),
            ],
            options={
                "verbose_name": "followed theme",
                "verbose_name_plural": "followed themes",
                "ordering": ["theme", "pk"],
                "indexes": [
                    models.Index(fields=["seen_until", "person"], name="followedtheme_due")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("person"), models.F("theme"), name="followedtheme_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("theme__in", [slug for slug, _name in THEMES])),
                        name="followedtheme_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RecordAround",
            fields=[
                ("id", _key()),
                ("since", _now()),
                (
                    "innovation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="innovations.innovation",
                    ),
                ),
                (
                    "network",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="networks.network",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("network"), models.F("innovation"), name="recordaround_once"
                    )
                ],
            },
        ),
    ]

"""What hangs off an innovation: partners, evidence, relations to other innovations."""

import uuid

from django.conf import settings
from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from innovations.models.innovation import Innovation
from innovations.models.partial_date import PartialDateField


class Partner(models.Model):
    """An organisation that took part, and as what."""

    class Role(models.TextChoices):
        PARTNER = "partner", _("Partner")
        FUNDER = "funder", _("Funder")
        DELIVERY = "delivery", _("Delivery")
        EVALUATOR = "evaluator", _("Evaluator")
        COMMUNITY = "community", _("Community")
        SUPPLIER = "supplier", _("Supplier")

    innovation = models.ForeignKey(  # the constraint below begins with it
        Innovation, models.CASCADE, related_name="partners", db_index=False
    )
    name = models.CharField(_("name"), max_length=160)
    role = models.CharField(_("role"), max_length=10, choices=Role.choices, default=Role.PARTNER)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint("innovation", "name", "role", name="partner_once_per_role")
        ]

    def __str__(self):
        return self.name


class Evidence(models.Model):
    """A document or page that shows what came of it."""

    class Kind(models.TextChoices):
        EVALUATION = "evaluation", _("Evaluation")
        REPORT = "report", _("Report")
        DATA = "data", _("Data")
        NEWS = "news", _("News or blog")
        OTHER = "other", _("Other")

    innovation = models.ForeignKey(Innovation, models.CASCADE, related_name="evidence")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.REPORT)
    title = models.CharField(max_length=200)
    url = models.URLField(max_length=500, blank=True)
    date = PartialDateField()
    is_independent = models.BooleanField(
        default=False, help_text=_("Made by somebody other than those who ran it.")
    )

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return self.title


class RelationQuerySet(models.QuerySet):
    def standing(self):
        """Those to which the people of the other record have not objected."""
        return self.filter(objected_at=None)


class Relation(models.Model):
    """A stated tie between two innovations, read from `source` to `target`:
    source was adapted from target, source supersedes target.

    The people of `source` state it; those of `target` are told, and may object. Then nobody sees
    it any more, but the row stays, so that it is not stated again the next day.
    """

    class Kind(models.TextChoices):
        ADAPTED_FROM = "adapted_from", _("Adapted from")
        INSPIRED_BY = "inspired_by", _("Inspired by")
        SUPERSEDES = "supersedes", _("Supersedes")
        COMPLEMENTS = "complements", _("Goes together with")

    public_id = models.UUIDField(
        default=uuid.uuid4, db_default=RandomUUID(), unique=True, editable=False
    )
    source = models.ForeignKey(  # the constraint below begins with it
        Innovation, models.CASCADE, related_name="relations_out", db_index=False
    )
    target = models.ForeignKey(Innovation, models.CASCADE, related_name="relations_in")
    kind = models.CharField(max_length=14, choices=Kind.choices)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    told_at = models.DateTimeField(
        null=True, blank=True, help_text=_("When the people of the other record were told.")
    )
    objected_at = models.DateTimeField(null=True, blank=True)
    objected_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    objection = models.CharField(_("objection"), max_length=500, blank=True)

    objects = RelationQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(objection="") | Q(objected_at__isnull=False),
                name="relation_objections_are_dated",
            ),
            models.UniqueConstraint("source", "target", "kind", name="relation_once"),
            models.CheckConstraint(condition=~Q(source=F("target")), name="relation_not_to_itself"),
        ]

    def __str__(self):
        return f"{self.source}: {self.get_kind_display()} {self.target}"

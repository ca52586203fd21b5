"""A list of communities that a steward sends for a council, and what became of each line."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from places.models.place import GssCode, Place
from places.models.proposal import CommunityProposal


class CommunityList(models.Model):
    """Many communities of one council at once. Its stewards and the moderators see it."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting for review")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    council = models.ForeignKey(
        Place, models.PROTECT, related_name="community_lists", verbose_name=_("council")
    )
    origin = models.CharField(_("where the list comes from"), max_length=200)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="community_lists",
        verbose_name=_("sent by"),
    )  # fmt: skip
    form_key = models.UUIDField(unique=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.WAITING
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("decided by"),
    )  # fmt: skip
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(
        _("reason"), max_length=1000, blank=True,
        help_text=_("Why it was declined or, where it was accepted, why lines were left out."),
    )  # fmt: skip

    class Meta:
        verbose_name = _("list of communities")
        verbose_name_plural = _("lists of communities")
        ordering = ["created_at", "pk"]
        indexes = [
            models.Index(
                fields=["created_at", "id"],
                name="community_list_waiting",
                condition=Q(state="waiting"),
            ),
            models.Index(fields=["made_by", "created_at"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="waiting", decided_at__isnull=True)
                | (~Q(state="waiting") & Q(decided_at__isnull=False)),
                name="community_list_decided_has_a_moment",
            ),
            models.CheckConstraint(
                condition=~Q(state="declined") | ~Q(reason=""),
                name="community_list_declined_says_why",
            ),
        ]

    def __str__(self):
        return _("Communities of {council}").format(council=self.council)


class ListedCommunity(models.Model):
    """One line of a list that had no problem. `place` is what it became or, where somebody added
    it meanwhile, what was there."""

    class Outcome(models.TextChoices):
        OPEN = "open", _("Not decided")
        ADDED = "added", _("Added")
        THERE = "there", _("There already")
        LEFT_OUT = "left_out", _("Left out")

    community_list = models.ForeignKey(CommunityList, models.CASCADE, related_name="lines")
    line = models.PositiveIntegerField()
    name = models.CharField(max_length=120)
    name_cy = models.CharField(max_length=120, blank=True)
    type = models.CharField(
        max_length=4, choices=[(kind.value, kind.label) for kind in CommunityProposal.TYPES]
    )
    website = models.URLField(blank=True)
    population = models.PositiveIntegerField(null=True, blank=True)
    population_year = models.PositiveSmallIntegerField(null=True, blank=True)
    gss_code = models.CharField(max_length=GssCode._meta.get_field("code").max_length, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    outcome = models.CharField(max_length=8, choices=Outcome.choices, default=Outcome.OPEN)
    place = models.ForeignKey(Place, models.PROTECT, null=True, related_name="listed_as")

    class Meta:
        ordering = ["line", "pk"]
        constraints = [
            models.UniqueConstraint("community_list", "line", name="listed_community_once_a_line"),
            models.CheckConstraint(
                condition=Q(outcome__in=["added", "there"], place__isnull=False)
                | Q(outcome__in=["open", "left_out"], place__isnull=True),
                name="listed_community_place_exactly_where_there_is_one",
            ),
        ]

    def __str__(self):
        return self.name

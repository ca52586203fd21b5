"""What the people of one innovation were told of another, and what they said of it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from innovations.models.innovation import Innovation


class PairSideQuerySet(models.QuerySet):
    def suppressed(self):
        """Pairs that this side does not want to see or be told of again."""
        return self.filter(answer=PairSide.Answer.NOT_RELEVANT)

    def answered(self):
        return self.exclude(answer="")


class PairSide(models.Model):
    """One side of a pair: `innovation` is whose people it is about, `other` what they saw.

    Kept apart from `Match`, which the engine writes anew whenever texts or statistics change and
    which drafts do not have: what people were told and what they said outlives all that.
    """

    class Answer(models.TextChoices):
        USEFUL = "useful", _("Useful")
        NOT_RELEVANT = "not_relevant", _("Not relevant")
        DIFFERENT = "different", _("Ours is different")
        ADAPTING = "adapting", _("We will adapt this")

    class JoinedBy(models.TextChoices):
        ADOPTION = "adoption", _("One takes up what the other did")
        MESSAGE = "message", _("One wrote to the other")

    innovation = models.ForeignKey(
        Innovation, models.CASCADE, related_name="pair_sides", db_index=False
    )
    other = models.ForeignKey(Innovation, models.CASCADE, related_name="+")
    answer = models.CharField(_("answer"), max_length=12, choices=Answer.choices, blank=True)
    reason = models.CharField(
        _("reason"),
        max_length=500,
        blank=True,
        help_text=_("What is different about yours, or why it does not fit."),
    )
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+",
        verbose_name=_("answered by"),
    )  # fmt: skip
    answered_at = models.DateTimeField(_("answered"), null=True)
    told_at = models.DateTimeField(_("told"), null=True)
    # Kept, because a message leads to nobody any more after 30 days.
    joined_at = models.DateTimeField(_("joined up"), null=True)
    joined_by = models.CharField(
        _("how they joined up"), max_length=8, choices=JoinedBy.choices, blank=True
    )

    objects = PairSideQuerySet.as_manager()

    class Meta:
        verbose_name = _("answer to a match")
        verbose_name_plural = _("answers to matches")
        constraints = [
            models.UniqueConstraint("innovation", "other", name="pairside_once"),
            models.CheckConstraint(
                condition=~Q(innovation=F("other")), name="pairside_of_two_innovations"
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at=None)
                | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="pairside_answer_has_its_time",
            ),
            models.CheckConstraint(
                condition=Q(joined_by="", joined_at=None)
                | (~Q(joined_by="") & Q(joined_at__isnull=False)),
                name="pairside_joined_has_its_time",
            ),
        ]

    def __str__(self):
        return f"{self.innovation_id} of {self.other_id}: {self.answer or 'no answer'}"

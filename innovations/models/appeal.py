"""An author's word against a decline, and what the moderators answered."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from innovations.models.append_only import append_only
from innovations.models.decision import Decision
from innovations.models.innovation import Innovation


class AppealQuerySet(models.QuerySet):
    def waiting(self):
        """Appeals that nobody has answered, about records that are still declined."""
        return self.filter(
            answer__isnull=True, decision__innovation__status=Innovation.Status.DECLINED
        )


class Appeal(models.Model):
    """Asking the moderators to look again: once for each decline. Never changed."""

    decision = models.OneToOneField(Decision, models.CASCADE, related_name="appeal")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="appeals"
    )
    message = models.TextField(_("message"), max_length=2000)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = AppealQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "pk"]
        triggers = append_only("author")

    def __str__(self):
        return str(self.decision)


class AppealAnswer(models.Model):
    """The one answer to an appeal: the record gets another chance, or stays declined."""

    appeal = models.OneToOneField(Appeal, models.CASCADE, related_name="answer")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    is_granted = models.BooleanField()
    message = models.TextField(_("message"), max_length=2000)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        triggers = append_only("actor")

    def __str__(self):
        return str(self.appeal)

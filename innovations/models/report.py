"""What readers say is wrong with a published record."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from innovations.models.innovation import Innovation


class MistakeReportQuerySet(models.QuerySet):
    def open(self):
        """Reports that nobody has dealt with yet."""
        return self.filter(handled_at__isnull=True)


class MistakeReport(models.Model):
    """One reader's word that something in a record is wrong.

    Records tell of real councils, so anybody may report one without an account. Nothing is kept
    of people who are not signed in: no e-mail address, no network address.
    """

    class About(models.TextChoices):
        FACT = "fact", _("A fact or figure is wrong")
        OUTDATED = "outdated", _("It is out of date")
        SOURCE = "source", _("The source does not say this, or its link is broken")
        PERSONAL = "personal", _("It contains somebody’s personal data")
        OFFENSIVE = "offensive", _("It is offensive")
        OTHER = "other", _("Something else")

    innovation = models.ForeignKey(
        Innovation, models.CASCADE, related_name="mistake_reports", verbose_name=_("innovation")
    )
    about = models.CharField(_("about"), max_length=10, choices=About.choices)
    message = models.CharField(_("message"), max_length=2000)
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True,
        related_name="mistake_reports", verbose_name=_("reported by"),
    )  # fmt: skip
    created_at = models.DateTimeField(_("reported"), auto_now_add=True)
    handled_at = models.DateTimeField(_("handled"), null=True, blank=True)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True,
        related_name="+", verbose_name=_("handled by"),
    )  # fmt: skip
    # Made of the form's own key and what was typed in it, so that a double click is one report.
    form_key = models.UUIDField(unique=True, editable=False)

    objects = MistakeReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report of a mistake")
        verbose_name_plural = _("reports of mistakes")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(
                fields=["created_at"],
                name="mistakereport_open",
                condition=Q(handled_at__isnull=True),
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(handled_by__isnull=True) | Q(handled_at__isnull=False),
                name="mistakereport_handled_by_has_a_moment",
            )
        ]

    def __str__(self):
        return f"{self.innovation}: {self.get_about_display()}"

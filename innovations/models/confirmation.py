"""That somebody who answers for a record has said that it is true, and that they were asked."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from innovations.models.innovation import Innovation


class Confirmation(models.Model):
    """One word of the people of a record that it is true. Rows are added, never changed."""

    class How(models.TextChoices):
        PUBLISHED = "published", _("By having it published")
        LINK = "link", _("By the link in an email")
        PAGE = "page", _("On the page of the record")
        EDIT = "edit", _("By saying anew how things stand")
        UPDATE = "update", _("By an update")

    innovation = models.ForeignKey(  # the constraint below begins with it
        Innovation, models.CASCADE, related_name="confirmations", db_index=False
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+",
        verbose_name=_("person"),
    )  # fmt: skip
    how = models.CharField(_("how"), max_length=9, choices=How.choices)
    content_version = models.PositiveIntegerField(
        help_text=_("The version of the text that was confirmed.")
    )
    confirmed_at = models.DateTimeField(_("confirmed"))

    class Meta:
        verbose_name = _("confirmation")
        verbose_name_plural = _("confirmations")
        ordering = ["-confirmed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                "innovation", "confirmed_at", name="confirmation_once_per_moment"
            )
        ]
        # The person alone may become empty, when they close their account.
        triggers = [pgtrigger.ReadOnly(name="append_only", exclude=["person"])]

    def __str__(self):
        return f"{self.innovation}: {self.get_how_display()}"


class ConfirmationReminder(models.Model):
    """The people of a record were asked, for the `number`th time since `review_due`."""

    MOST = 3

    innovation = models.ForeignKey(  # the constraint below begins with it
        Innovation, models.CASCADE, related_name="reminders", db_index=False
    )
    review_due = models.DateField()
    number = models.PositiveSmallIntegerField()
    sent_on = models.DateField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                "innovation", "review_due", "number", name="confirmationreminder_once"
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1, number__lte=3), name="confirmationreminder_1_to_3"
            ),
        ]

    def __str__(self):
        return f"{self.innovation_id}: {self.number}, due {self.review_due}"

"""That somebody was told that something of theirs will be deleted unless they come back."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from innovations.models import Innovation


class Notice(models.Model):
    """The `number`th notice about an account or a draft that was last used at `since`.

    Whoever comes back moves `since`, and the notices that were sent count no more.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="notices"
    )
    draft = models.ForeignKey(Innovation, models.CASCADE, null=True, related_name="notices")
    since = models.DateTimeField()
    number = models.PositiveSmallIntegerField()
    sent_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "draft", "since", "number"],
                nulls_distinct=False,
                name="notice_once",
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=True, draft__isnull=False)
                | Q(person__isnull=False, draft__isnull=True),
                name="notice_about_an_account_or_a_draft",
            ),
            models.CheckConstraint(
                condition=Q(sent_at__gte=F("since")), name="notice_after_the_last_use"
            ),
        ]

    def __str__(self):
        return f"{self.person or self.draft}: {self.number}"

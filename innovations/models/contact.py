"""Messages to the people of a record, passed on without showing anybody's address."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from innovations.models.innovation import Innovation


class ContactMessage(models.Model):
    """A reader's message to the people who answer for a record.

    Name, address and text are kept until the message is done with and for 30 days after it was
    passed on, in case it is reported; then only that there was one. `sender_digest` tells one
    address from another and leads back to none.
    """

    class About(models.TextChoices):
        QUESTION = "question", _("A question about how it works")
        ADOPT = "adopt", _("We would like to do this too")
        VISIT = "visit", _("A visit, call or talk")
        OFFER = "offer", _("Something we can offer or share")
        OTHER = "other", _("Something else")

    class State(models.TextChoices):
        UNPROVEN = "unproven", _("Waiting for the sender to confirm their address")
        DELIVERED = "delivered", _("Passed on")
        BLOCKED = "blocked", _("Not passed on")
        EXPIRED = "expired", _("Never confirmed")

    innovation = models.ForeignKey(
        Innovation, models.CASCADE, related_name="contact_messages", verbose_name=_("innovation")
    )
    sender = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True,
        related_name="contact_messages", verbose_name=_("sent by"),
    )  # fmt: skip
    sender_digest = models.CharField(max_length=64, editable=False)
    about = models.CharField(_("about"), max_length=8, choices=About.choices)
    name = models.CharField(_("name"), max_length=80, blank=True)
    address = models.EmailField(_("email address"), blank=True)
    language = models.CharField(max_length=2, choices=settings.LANGUAGES, default="en")
    text = models.TextField(_("message"), max_length=3000, blank=True)
    state = models.CharField(
        _("state"), max_length=9, choices=State.choices, default=State.UNPROVEN
    )
    created_at = models.DateTimeField(_("sent"), auto_now_add=True)
    delivered_at = models.DateTimeField(_("passed on"), null=True, blank=True)
    reported_at = models.DateTimeField(_("reported as abuse"), null=True, blank=True)
    handled_at = models.DateTimeField(_("dealt with"), null=True, blank=True)
    # Made of the form's own key and what was typed in it, so that a double click is one message.
    form_key = models.UUIDField(unique=True, editable=False)

    class Meta:
        verbose_name = _("message through a contact form")
        verbose_name_plural = _("messages through contact forms")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["sender_digest", "created_at"], name="contactmessage_sender"),
            models.Index(fields=["innovation", "created_at"], name="contactmessage_innovation"),
            models.Index(
                fields=["created_at"], name="contactmessage_with_text", condition=~Q(text="")
            ),
            models.Index(
                fields=["reported_at"],
                name="contactmessage_reported",
                condition=Q(reported_at__isnull=False, handled_at__isnull=True),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=(Q(state="delivered") & Q(delivered_at__isnull=False))
                | (~Q(state="delivered") & Q(delivered_at__isnull=True)),
                name="contactmessage_delivered_has_a_moment",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["blocked", "expired"]) | Q(name="", address="", text=""),
                name="contactmessage_keeps_nothing_that_went_nowhere",
            ),
        ]

    def __str__(self):
        return f"{self.innovation}: {self.get_about_display()}"


class ContactBlock(models.Model):
    """A person wants no more messages from one sender, known by the digest of the address."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="contact_blocks"
    )
    sender_digest = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint("person", "sender_digest", name="contactblock_once")]

    def __str__(self):
        return f"{self.person}: {self.sender_digest[:8]}…"


class ContactOptOut(models.Model):
    """The author of a record wants its messages to go to the stewards of the place instead.

    It holds as long as that person is its author, so a new one is asked anew.
    """

    innovation = models.ForeignKey(Innovation, models.CASCADE, related_name="contact_opt_outs")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="contact_opt_outs"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint("innovation", "person", name="contactoptout_once")]

    def __str__(self):
        return f"{self.person}: {self.innovation}"

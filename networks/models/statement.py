"""What places of a network say together, and its texts."""

import uuid

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from innovations.models.adoption import acted_place_ids
from networks.models.member import NetworkMember
from networks.models.network import Network


class StatementQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Statements of networks that `user` may know of; a draft only with those who take part,
        and one that a moderator has hidden only with those who lead."""
        seen = self.filter(network__in=Network.objects.visible_to(user).values("pk"))
        shown = Q(opened_at__isnull=False) | Q(is_from_source=True)
        if not user.is_authenticated:
            return seen.filter(shown, is_hidden=False)
        if user.has_perm("innovations.moderate_innovation"):
            return seen
        unhidden = Q(is_hidden=False)
        if places := acted_place_ids(user):
            taking_part = NetworkMember.objects.active().filter(place_id__in=places)
            leads = taking_part.filter(role=NetworkMember.Role.LEAD)
            shown |= Q(network__in=taking_part.values("network_id"))
            unhidden |= Q(network__in=leads.values("network_id"))
        return seen.filter(shown, unhidden)

    def listed_for(self, user):
        """Those that lists and numbers show to `user`: opened or from a source, of networks that
        are published, and not hidden."""
        published = Network.objects.published().order_by().values("pk")
        listed = self.visible_to(user).filter(network__in=published, is_hidden=False)
        return listed.exclude(state=Statement.State.DRAFT)


@pghistory.track()
class Statement(models.Model):
    """One text that places agree to by name. It changes only through `networks.actions`."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        OPEN = "open", _("Open for signing")
        CLOSED = "closed", _("Closed")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    slug = models.SlugField(max_length=100, unique=True, editable=False)
    network = models.ForeignKey(Network, models.CASCADE, related_name="statements")
    title = models.CharField(_("title"), max_length=160)
    text = models.TextField(_("text"), max_length=10_000)
    addressed_to = models.CharField(_("addressed to"), max_length=200, blank=True)
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.DRAFT)
    is_for_all_places = models.BooleanField(
        _("open to all places"), default=False,
        help_text=_("Places that do not take part in the network can sign it too."),
    )  # fmt: skip
    closes_on = models.DateField(
        _("last day for signing"), null=True, blank=True,
        help_text=_("Until then a place can also take its signature back."),
    )  # fmt: skip
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    withdrawn_because = models.CharField(_("why it was withdrawn"), max_length=500, blank=True)

    is_hidden = models.BooleanField(default=False, help_text=_("Hidden by a moderator."))
    hidden_because = models.CharField(_("why it was hidden"), max_length=1000, blank=True)

    response = models.TextField(_("response"), max_length=5000, blank=True)
    response_by = models.CharField(_("who responded"), max_length=200, blank=True)
    response_on = models.DateField(_("day of the response"), null=True, blank=True)
    response_url = models.URLField(_("where the response is"), max_length=500, blank=True)

    is_from_source = models.BooleanField(_("from a public source"), default=False)
    source_url = models.URLField(_("source"), max_length=500, blank=True)
    source_year = models.PositiveSmallIntegerField(_("year, as the source says"), null=True, blank=True)  # fmt: skip
    signatories_complete = models.BooleanField(
        default=True, help_text=_("No where a source names only some of those who signed.")
    )

    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("person who drafted it"),
    )  # fmt: skip
    version = models.PositiveIntegerField(
        default=1, help_text=_("Counts changes, so that nobody overwrites what they have not seen.")
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(default=timezone.now)
    form_key = models.UUIDField(null=True, blank=True, editable=False)

    objects = StatementQuerySet.as_manager()

    class Meta:
        verbose_name = _("statement")
        verbose_name_plural = _("statements")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["network", "created_at"], name="statement_network"),
            models.Index(fields=["updated_at", "id"], name="statement_updated"),
        ]
        constraints = [
            models.UniqueConstraint(
                "network", "form_key", condition=Q(form_key__isnull=False), name="statement_form_once"
            ),
            models.CheckConstraint(
                condition=~Q(state="open") | Q(opened_at__isnull=False),
                name="statement_open_is_dated",
            ),
            models.CheckConstraint(
                condition=Q(state="draft", opened_at__isnull=True) | ~Q(state="draft"),
                name="statement_draft_was_never_open",
            ),
        ]  # fmt: skip

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("statement-detail", kwargs={"slug": self.slug})

    @property
    def is_past_its_last_day(self) -> bool:
        return self.closes_on is not None and self.closes_on < timezone.localdate()

    @property
    def takes_signatures(self) -> bool:
        """Whether a place can sign, or take its signature back, today."""
        return (
            self.state == self.State.OPEN
            and not self.is_hidden
            and not self.is_past_its_last_day
            and self.network.is_open
        )

    @property
    def standing(self) -> str:
        """Its state, with what follows from its last day."""
        if self.state == self.State.OPEN and not self.takes_signatures:
            return self.State.CLOSED
        return self.state

    @property
    def standing_name(self) -> str:
        return str(self.State(self.standing).label)


class StatementVersion(models.Model):
    """The text as it stood from a moment on. Rows are added, never changed (a trigger holds it)."""

    statement = models.ForeignKey(Statement, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    title = models.CharField(_("title"), max_length=160)
    text = models.TextField(_("text"), max_length=10_000)
    addressed_to = models.CharField(_("addressed to"), max_length=200, blank=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+",
        verbose_name=_("person who wrote it"),
    )  # fmt: skip
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint("statement", "number", name="statement_version_once"),
        ]
        # The writer alone may become empty, when a person deletes their account.
        triggers = [pgtrigger.ReadOnly(name="append_only", exclude=["written_by"])]

    def __str__(self):
        return f"{self.statement} ({self.number})"

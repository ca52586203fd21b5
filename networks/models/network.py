"""Places that work together on one thing."""

import uuid
from datetime import timedelta

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from innovations.models import Innovation, Theme
from innovations.models.adoption import acted_place_ids

THEMES_PER_NETWORK = 3
# Without a word for so long a network is shown as quiet.
QUIET_AFTER = timedelta(days=180)


class NetworkQuerySet(models.QuerySet):
    def published(self):
        return self.filter(status=Network.Status.PUBLISHED)

    def visible_to(self, user):
        """Networks `user` may know of.

        Anybody reads what is published for all. Who acts for a place that takes part or is invited
        reads its private networks too. Who began one, and the people of the place that leads it,
        see it in every status; moderators see everything.
        """
        public = Q(status=Network.Status.PUBLISHED, visibility=Network.Visibility.PUBLIC)
        if not user.is_authenticated:
            return self.filter(public)
        if user.has_perm("innovations.moderate_innovation"):
            return self.all()
        seen = public | Q(started_by=user)
        if places := acted_place_ids(user):
            from networks.models.member import NetworkMember

            held = NetworkMember.objects.filter(place_id__in=places)
            leads = held.active().filter(role=NetworkMember.Role.LEAD)
            knows = held.filter(state__in=NetworkMember.KNOWING)
            seen |= Q(pk__in=leads.values("network_id"))
            seen |= Q(status=Network.Status.PUBLISHED, pk__in=knows.values("network_id"))
        return self.filter(seen)

    def waiting_for_review(self):
        """Networks that nobody has looked at yet, longest waiting first."""
        return self.filter(status=Network.Status.SUBMITTED).order_by("created_at", "pk")

    def quiet(self):
        """Open networks of people, without a word for half a year; the same as `is_quiet`."""
        since = timezone.now() - QUIET_AFTER
        return self.exclude(stage=Network.Stage.CLOSED).filter(active_at__lt=since)


@pghistory.track()
class Network(models.Model):
    """A theme, a practice, a purchase, a geography or a demand that several places share.

    Its members are places; people act for them. It changes only through `networks.actions`.
    """

    class Kind(models.TextChoices):
        THEME = "theme", _("Around a theme")
        TRANSFER = "transfer", _("Passing on a practice")
        COMMISSIONING = "commissioning", _("Buying or building together")
        GEOGRAPHIC = "geographic", _("Neighbouring places")
        INFLUENCE = "influence", _("Speaking with one voice")

    class Stage(models.TextChoices):
        """The steps of passing on a practice (URBACT transfer networks); others use the first,
        the middle and the last as it suits them."""

        FORMING = "forming", _("Forming")
        UNDERSTANDING = "understanding", _("Understanding")
        ADAPTING = "adapting", _("Adapting")
        REUSING = "reusing", _("Reusing")
        SUSTAINING = "sustaining", _("Sustaining")
        CLOSED = "closed", _("Closed")

    class Joining(models.TextChoices):
        OPEN = "open", _("Any place can join")
        REQUEST = "request", _("Places ask to join")
        INVITATION = "invitation", _("Only by invitation")

    class Visibility(models.TextChoices):
        PUBLIC = "public", _("Everybody")
        PRIVATE = "private", _("Only the places that take part")

    class Status(models.TextChoices):
        SUBMITTED = "submitted", _("Waiting for review")
        PUBLISHED = "published", _("Published")
        DECLINED = "declined", _("Declined")
        HIDDEN = "hidden", _("Hidden")

    Provenance, Licence = Innovation.Provenance, Innovation.Licence

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    slug = models.SlugField(max_length=100, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=13, choices=Kind.choices)
    name = models.CharField(_("name"), max_length=120)
    purpose = models.TextField(_("purpose"), max_length=1500)
    results = models.TextField(_("what came of it"), max_length=3000, blank=True)
    themes = ArrayField(
        models.CharField(max_length=40, choices=Theme.choices),
        verbose_name=_("themes"), default=list, blank=True, size=THEMES_PER_NETWORK,
    )  # fmt: skip
    innovations = models.ManyToManyField(
        Innovation, related_name="networks", blank=True,
        verbose_name=_("innovations and needs it stands around"),
    )  # fmt: skip
    other_partners = ArrayField(
        models.CharField(max_length=160), verbose_name=_("other organisations"),
        default=list, blank=True,
    )  # fmt: skip
    started_year = models.PositiveSmallIntegerField(_("year it began"), null=True, blank=True)

    stage = models.CharField(
        _("how far it has got"), max_length=13, choices=Stage.choices, default=Stage.FORMING
    )
    joining = models.CharField(
        _("who can join"), max_length=10, choices=Joining.choices, default=Joining.REQUEST
    )
    visibility = models.CharField(
        _("who may see it"), max_length=7, choices=Visibility.choices, default=Visibility.PUBLIC
    )
    review_due = models.DateField(
        _("next look at it"), null=True, blank=True,
        help_text=_("The day on which its places decide whether to go on."),
    )  # fmt: skip
    active_at = models.DateTimeField(
        null=True, blank=True,
        help_text=_("When its people last did something; empty where none is here yet."),
    )  # fmt: skip
    closed_at = models.DateTimeField(null=True, blank=True)
    closing_note = models.CharField(_("how it ended"), max_length=500, blank=True)

    members_complete = models.BooleanField(
        default=True, help_text=_("No where a source names only some of its places.")
    )
    source_url = models.URLField(_("source"), max_length=500, blank=True)
    source_name = models.CharField(_("name of the source"), max_length=160, blank=True)
    provenance = models.CharField(
        max_length=14, choices=Provenance.choices, default=Provenance.OWNER
    )
    licence = models.CharField(max_length=10, choices=Licence.choices, default=Licence.OGL)

    status = models.CharField(max_length=9, choices=Status.choices, default=Status.SUBMITTED)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="networks",
        verbose_name=_("person who began it"),
    )  # fmt: skip
    version = models.PositiveIntegerField(
        default=1, help_text=_("Counts changes, so that nobody overwrites what they have not seen.")
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(default=timezone.now)
    published_at = models.DateTimeField(null=True, blank=True)
    form_key = models.UUIDField(
        null=True, blank=True, editable=False,
        help_text=_("Key of the form that created it: a second click gives no second network."),
    )  # fmt: skip
    import_key = models.CharField(max_length=200, null=True, blank=True, unique=True)
    imported_version = models.PositiveIntegerField(
        null=True, blank=True, editable=False,
        help_text=_("`version` after the last import; a higher one was edited by people."),
    )  # fmt: skip

    objects = NetworkQuerySet.as_manager()

    class Meta:
        verbose_name = _("network")
        verbose_name_plural = _("networks")
        ordering = ["name", "pk"]
        indexes = [
            models.Index(fields=["name", "id"], name="network_name", condition=Q(status="published")),
            models.Index(
                fields=["updated_at", "id"], name="network_updated", condition=Q(status="published")
            ),
            models.Index(
                fields=["created_at", "id"], name="network_waiting", condition=Q(status="submitted")
            ),
            GinIndex(fields=["themes"], name="network_themes"),
        ]  # fmt: skip
        constraints = [
            models.UniqueConstraint("started_by", "form_key", name="network_once_per_form"),
            models.CheckConstraint(
                condition=~Q(status="published") | Q(published_at__isnull=False),
                name="network_published_is_dated",
            ),
            models.CheckConstraint(
                condition=Q(stage="closed", closed_at__isnull=False)
                | (~Q(stage="closed") & Q(closed_at__isnull=True, closing_note="")),
                name="network_closed_is_dated",
            ),
            models.CheckConstraint(
                condition=Q(themes__contained_by=Theme.values), name="network_themes_known"
            ),
            models.CheckConstraint(
                condition=Q(themes__len__lte=THEMES_PER_NETWORK) | Q(themes=[]),
                name="network_at_most_three_themes",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("network-detail", kwargs={"slug": self.slug})

    @property
    def is_published(self) -> bool:
        return self.status == self.Status.PUBLISHED

    @property
    def is_closed(self) -> bool:
        return self.stage == self.Stage.CLOSED

    @property
    def is_open(self) -> bool:
        """Whether its places still work together, so that something can change."""
        return self.is_published and not self.is_closed

    @property
    def is_quiet(self) -> bool:
        if self.is_closed or self.active_at is None:
            return False
        return self.active_at < timezone.now() - QUIET_AFTER

    @property
    def is_private(self) -> bool:
        return self.visibility == self.Visibility.PRIVATE

    @property
    def theme_names(self) -> list[str]:
        return [str(Theme(slug).label) for slug in self.themes]

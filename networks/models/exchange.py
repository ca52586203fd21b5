"""What places offer to others and ask of them."""

import uuid

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from innovations.matching.text import stem_list
from innovations.models import Innovation, Theme
from innovations.models.adoption import acted_place_ids
from networks.models.network import Network
from places.models import Place

THEMES_PER_EXCHANGE = 3
LONGEST_STEM = 100


class ExchangeQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Offers and requests that `user` may know of.

        One in a network is seen by who may know of the network. The people of the place it comes
        from see it always, also when a moderator has hidden it.
        """
        if user.is_authenticated and user.has_perm("innovations.moderate_innovation"):
            return self.all()
        networks = Network.objects.visible_to(user).order_by().values("pk")
        seen = Q(is_hidden=False) & (Q(network=None) | Q(network__in=networks))
        if user.is_authenticated and (own := acted_place_ids(user)):
            seen |= Q(place_id__in=own)
        return self.filter(seen)

    def open(self):
        return self.filter(state=Exchange.State.OPEN, is_hidden=False)

    def with_words(self, question: str):
        """Those whose title or summary has each word, in any of its forms."""
        stems = list(dict.fromkeys(stem_list(question)))
        if not stems:
            return self.none() if question.strip() else self
        return self.filter(stems__contains=stems)

    def for_list(self):
        return self.select_related("place", "network")


@pghistory.track(exclude=["stems"])
class Exchange(models.Model):
    """An offer or a request of a place, alone or within a network.

    It changes only through `networks.actions`. Who takes it up, or answers it, is an
    `ExchangeParty`; what can be copied is taken by any number of them.
    """

    class Kind(models.TextChoices):
        OFFER = "offer", _("Offer")
        REQUEST = "request", _("Request")

    class Type(models.TextChoices):
        DOCUMENT = "document", _("Document")
        TEMPLATE = "template", _("Template")
        CODE = "code", _("Code")
        SPECIFICATION = "specification", _("Specification")
        DATA = "data", _("Data")
        DATA_AGREEMENT = "data_agreement", _("Data agreement")
        STAFF_DAYS = "staff_days", _("Staff time")
        KIT = "kit", _("Kit")
        MONEY = "money", _("Money")
        VISIT = "visit", _("Visit")
        TRAINING = "training", _("Training")

    class Licence(models.TextChoices):
        OGL = Innovation.Licence.OGL.value, Innovation.Licence.OGL.label
        CC_BY = Innovation.Licence.CC_BY.value, Innovation.Licence.CC_BY.label
        CC0 = Innovation.Licence.CC0.value, Innovation.Licence.CC0.label
        ASK = "ask", _("Ask us")
        UNCHECKED = "unchecked", _("Not checked: see its source")

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        AGREED = "agreed", _("Agreed")
        DELIVERED = "delivered", _("Delivered")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    # What is copied rather than used up.
    COPIED = (Type.DOCUMENT, Type.TEMPLATE, Type.CODE, Type.SPECIFICATION, Type.DATA,
              Type.DATA_AGREEMENT)  # fmt: skip
    FREE = (Licence.OGL, Licence.CC_BY, Licence.CC0)

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    network = models.ForeignKey(
        Network, models.CASCADE, null=True, blank=True, related_name="exchanges",
        verbose_name=_("network"), help_text=_("Empty for one that belongs to its place alone."),
    )  # fmt: skip
    place = models.ForeignKey(
        Place, models.PROTECT, null=True, blank=True, related_name="exchanges",
        verbose_name=_("place"),
        help_text=_("Empty where a source says only that the network has it."),
    )  # fmt: skip
    carried_from = models.ForeignKey(
        Place, models.PROTECT, null=True, blank=True, related_name="+",
        help_text=_("The abolished place whose offer or request it was."),
    )  # fmt: skip
    kind = models.CharField(_("kind"), max_length=7, choices=Kind.choices)
    type = models.CharField(_("type"), max_length=14, choices=Type.choices)
    title = models.CharField(_("title"), max_length=120)
    summary = models.TextField(_("summary"), max_length=1000)
    quantity = models.DecimalField(
        _("quantity"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    unit = models.CharField(_("unit"), max_length=80, blank=True)
    terms = models.TextField(_("terms"), max_length=1000, blank=True)
    licence = models.CharField(
        _("licence"), max_length=10, choices=Licence.choices, default=Licence.ASK
    )
    url = models.URLField(_("web page"), max_length=500, blank=True)
    themes = ArrayField(
        models.CharField(max_length=40, choices=Theme.choices),
        verbose_name=_("themes"), default=list, blank=True, size=THEMES_PER_EXCHANGE,
    )  # fmt: skip
    is_repeatable = models.BooleanField(
        _("for many"), default=False,
        help_text=_("Whether any number of places can have it, or answer it."),
    )  # fmt: skip
    stems = ArrayField(
        models.CharField(max_length=LONGEST_STEM), default=list, blank=True, editable=False,
        help_text=_("The stems of title and summary, for searching."),
    )  # fmt: skip

    state = models.CharField(max_length=9, choices=State.choices, default=State.OPEN)
    is_hidden = models.BooleanField(default=False, help_text=_("Hidden by a moderator."))
    is_from_source = models.BooleanField(
        _("from a public source"), default=False,
        help_text=_("Nobody of the place or network has said it here yet."),
    )  # fmt: skip
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="exchanges",
        verbose_name=_("person who put it here"),
    )  # fmt: skip
    version = models.PositiveIntegerField(
        default=1, help_text=_("Counts changes, so that nobody overwrites what they have not seen.")
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(default=timezone.now)
    form_key = models.UUIDField(null=True, blank=True, editable=False)
    import_key = models.CharField(max_length=240, null=True, blank=True, unique=True)
    imported_version = models.PositiveIntegerField(null=True, blank=True, editable=False)

    objects = ExchangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("offer or request")
        verbose_name_plural = _("offers and requests")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["created_at", "id"], name="exchange_newest"),
            models.Index(fields=["network", "state", "created_at"], name="exchange_of_network"),
            models.Index(fields=["updated_at", "id"], name="exchange_updated"),
            GinIndex(fields=["stems"], name="exchange_stems"),
            GinIndex(fields=["themes"], name="exchange_themes"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(place__isnull=False) | Q(network__isnull=False),
                name="exchange_of_somebody",
            ),
            models.CheckConstraint(
                condition=Q(quantity__isnull=True) | (Q(quantity__gt=0) & ~Q(unit="")),
                name="exchange_quantity_has_a_unit",
            ),
            models.CheckConstraint(
                condition=Q(themes__contained_by=Theme.values), name="exchange_themes_known"
            ),
            models.CheckConstraint(
                condition=Q(themes__len__lte=THEMES_PER_EXCHANGE) | Q(themes=[]),
                name="exchange_at_most_three_themes",
            ),
            models.UniqueConstraint(
                "added_by", "form_key", name="exchange_once_per_form",
                condition=Q(form_key__isnull=False),
            ),
        ]  # fmt: skip

    def __str__(self):
        return self.title

    def save(self, *args, **kwargs):
        self.stems = stems_of(self.title, self.summary)
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        return reverse("exchange-detail", args=[self.public_id])

    @property
    def is_offer(self) -> bool:
        return self.kind == self.Kind.OFFER

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN and not self.is_hidden

    @property
    def is_free_to_take(self) -> bool:
        """Whether anybody may have it without an answer: an open licence says so already, and of
        what a public source has there is nobody here to ask."""
        is_free = self.licence in self.FREE or self.is_from_source
        return self.is_offer and self.is_repeatable and is_free

    @property
    def theme_names(self) -> list[str]:
        return [str(Theme(slug).label) for slug in self.themes]


def stems_of(title: str, summary: str) -> list[str]:
    return sorted(set(stem_list(f"{title} {summary}")))

"""Places that somebody wants to bring together, before either knows who the other's people are."""

import uuid
from datetime import timedelta

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from innovations.models import Adoption, Innovation
from networks.models.network import Network
from places.models import Place
from places.permissions import is_moderator

# So long the places that are asked can answer.
OPEN_FOR = timedelta(days=60)


class IntroductionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those that `user` may know of: officers and stewards of a place in it, and the moderator
        who proposed it. Nobody else learns that there is one."""
        if not user.is_authenticated:
            return self.none()
        from networks.permissions import committed_place_ids

        seen = Q(pk__in=_with_places(committed_place_ids(user)))
        if is_moderator(user):
            seen |= Q(asked_for=None, asked_by=user)
        return self.filter(seen)

    def waiting_for(self, place_ids):
        """Those that one of these places has not answered yet."""
        sides = IntroductionSide.objects.filter(
            place_id__in=place_ids, state=IntroductionSide.State.ASKED
        )
        answerable = self.filter(state__in=Introduction.ANSWERABLE, created_at__gt=open_since())
        return answerable.filter(pk__in=sides.values("introduction_id"))

    def overdue(self):
        """Open ones that nobody has answered in time."""
        return self.filter(state=Introduction.State.OPEN, created_at__lte=open_since())


def open_since():
    return timezone.now() - OPEN_FOR


def _with_places(place_ids):
    return IntroductionSide.objects.filter(place_id__in=place_ids).values("introduction_id")


@pghistory.track()
class Introduction(models.Model):
    """Two or more places, and why they could do something together.

    It changes only through `networks.actions.introducing`. Until two of its places have agreed
    neither sees the other's people; that a place has declined is never told.
    """

    class Subject(models.TextChoices):
        MATCH = "match", _("Similar innovations")
        NEED = "need", _("A need")
        ADOPTION = "adoption", _("An adoption")
        RECORD = "record", _("An innovation")

    class State(models.TextChoices):
        OPEN = "open", _("Waits for an answer")
        AGREED = "agreed", _("Agreed")
        DECLINED = "declined", _("Not now")
        LAPSED = "lapsed", _("Not answered")
        WITHDRAWN = "withdrawn", _("Taken back")

    # A place that has declined may still come round, and a third one may join two that agreed.
    ANSWERABLE = (State.OPEN, State.AGREED, State.DECLINED)

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    subject = models.CharField(_("about"), max_length=8, choices=Subject.choices)
    innovation = models.ForeignKey(
        Innovation, models.CASCADE, related_name="introductions", verbose_name=_("innovation"),
        help_text=_("What the places would come together around."),
    )  # fmt: skip
    adoption = models.ForeignKey(
        Adoption, models.SET_NULL, null=True, blank=True, related_name="introductions",
        verbose_name=_("adoption"),
    )  # fmt: skip
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True,
        related_name="introductions", verbose_name=_("person who asked"),
    )  # fmt: skip
    asked_for = models.ForeignKey(
        Place, models.PROTECT, null=True, blank=True, related_name="introductions_asked",
        verbose_name=_("place that asks"), help_text=_("Empty where a moderator proposes it."),
    )  # fmt: skip
    message = models.TextField(
        _("message"), max_length=1000,
        help_text=_("Read by officers and stewards of the places in it, and by nobody else."),
    )  # fmt: skip
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.OPEN)
    network = models.ForeignKey(
        Network, models.SET_NULL, null=True, blank=True, related_name="introductions",
        verbose_name=_("network it led to"),
    )  # fmt: skip
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(default=timezone.now)
    form_key = models.UUIDField(null=True, blank=True, editable=False)

    objects = IntroductionQuerySet.as_manager()

    class Meta:
        verbose_name = _("introduction")
        verbose_name_plural = _("introductions")
        ordering = ["-updated_at", "-pk"]
        indexes = [
            models.Index(
                fields=["created_at"], name="introduction_open", condition=Q(state="open")
            ),
            models.Index(fields=["asked_by", "created_at"], name="introduction_asked_by"),
        ]
        constraints = [
            models.UniqueConstraint("asked_by", "form_key", name="introduction_once_per_form"),
            models.CheckConstraint(
                condition=Q(adoption__isnull=True) | Q(subject="adoption"),
                name="introduction_adoption_is_its_subject",
            ),
            models.CheckConstraint(
                condition=Q(network__isnull=True) | Q(state="agreed"),
                name="introduction_network_after_agreement",
            ),
        ]

    def __str__(self):
        return f"{self.get_subject_display()} {self.public_id}"

    def get_absolute_url(self):
        return reverse("introduction-detail", args=[self.public_id])

    @property
    def is_overdue(self) -> bool:
        return self.created_at <= open_since()

    @property
    def is_answerable(self) -> bool:
        """Whether a place can still say something, also before a job notes that time is up."""
        return self.state in self.ANSWERABLE and not self.is_overdue

    @property
    def open_until(self):
        """The last day for an answer."""
        return timezone.localdate(self.created_at + OPEN_FOR)


class IntroductionSideQuerySet(models.QuerySet):
    def consented(self):
        return self.filter(state=IntroductionSide.State.CONSENTED)


@pghistory.track()
class IntroductionSide(models.Model):
    """One place in an introduction, and what it has answered."""

    class State(models.TextChoices):
        ASKED = "asked", _("Not answered yet")
        CONSENTED = "consented", _("Agrees to meet")
        DECLINED = "declined", _("Not now")

    introduction = models.ForeignKey(Introduction, models.CASCADE, related_name="sides")
    place = models.ForeignKey(
        Place, models.PROTECT, related_name="introduction_sides", verbose_name=_("place")
    )
    innovation = models.ForeignKey(
        Innovation, models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("its innovation"), help_text=_("That for which the place is asked."),
    )  # fmt: skip
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.ASKED)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("person who answered"),
    )  # fmt: skip
    answered_at = models.DateTimeField(null=True, blank=True)
    carried_from = models.ForeignKey(
        Place, models.PROTECT, null=True, blank=True, related_name="+",
        help_text=_("The abolished place whose part it took over."),
    )  # fmt: skip
    stands_for = ArrayField(
        models.BigIntegerField(), default=list, blank=True, editable=False,
        help_text=_("Ids of the places asked at first whose part it has; empty for its own alone."),
    )  # fmt: skip

    objects = IntroductionSideQuerySet.as_manager()

    class Meta:
        verbose_name = _("place in an introduction")
        verbose_name_plural = _("places in introductions")
        ordering = ["pk"]
        indexes = [models.Index(fields=["place", "state"], name="introduction_side_place")]
        constraints = [
            models.UniqueConstraint("introduction", "place", name="introduction_side_once"),
            models.CheckConstraint(
                condition=Q(state="asked") | Q(answered_at__isnull=False),
                name="introduction_answers_are_dated",
            ),
            models.CheckConstraint(
                condition=Q(carried_from__isnull=True) | ~Q(carried_from=F("place")),
                name="introduction_side_carried_from_another",
            ),
        ]

    def __str__(self):
        return f"{self.place}: {self.introduction}"

    @property
    def has_consented(self) -> bool:
        return self.state == self.State.CONSENTED

    @property
    def origins(self) -> frozenset[int]:
        """The places asked at first for which it speaks: parts of a divided council share one."""
        return frozenset(self.stands_for or [self.carried_from_id or self.place_id])


class IntroductionStep(models.Model):
    """One step of an introduction. Rows are added, never changed (a trigger holds it)."""

    class Step(models.TextChoices):
        ASKED = "asked", _("Asked")
        CONSENTED = "consented", _("Agreed to meet")
        DECLINED = "declined", _("Said “not now”")
        UNDONE = "undone", _("Took the answer back")
        AGREED = "agreed", _("The places were introduced")
        WITHDRAWN = "withdrawn", _("Took the introduction back")
        LAPSED = "lapsed", _("Ended without an answer")
        WROTE = "wrote", _("Wrote to the other places")
        BEGUN = "begun", _("Began a network")
        CARRIED = "carried", _("Carried on by a successor")

    introduction = models.ForeignKey(Introduction, models.CASCADE, related_name="steps")
    place = models.ForeignKey(
        Place, models.PROTECT, null=True, blank=True, related_name="+",
        help_text=_("The place that did it; empty where it is about all of them."),
    )  # fmt: skip
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+",
        help_text=_("Empty where the site itself did it, or the account is closed."),
    )  # fmt: skip
    step = models.CharField(max_length=9, choices=Step.choices)
    reason = models.CharField(max_length=300, blank=True)
    form_key = models.UUIDField(
        null=True, blank=True, editable=False,
        help_text=_("Of a message: sent twice, it goes out once."),
    )  # fmt: skip
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["introduction", "created_at"], name="introduction_step_when"),
            models.Index(fields=["actor", "step", "created_at"], name="introduction_step_actor"),
        ]
        constraints = [
            models.UniqueConstraint("actor", "form_key", name="introduction_step_once_per_form")
        ]
        # The actor alone may become empty, when a person deletes their account.
        triggers = [pgtrigger.ReadOnly(name="append_only", exclude=["actor"])]

    def __str__(self):
        return f"{self.introduction}: {self.get_step_display()}"

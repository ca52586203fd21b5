"""What a place has tried, is trying, plans or needs."""

import uuid

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Cast, Coalesce, Left, NullIf
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from innovations.models.partial_date import PartialDateField
from innovations.models.theme import Theme
from places.lineage import acted_for
from places.models import Membership, Place

THEMES_PER_RECORD = 3


class InnovationQuerySet(models.QuerySet):
    def published(self):
        return self.filter(status=Innovation.Status.PUBLISHED)

    def visible_to(self, user):
        """Innovations `user` may read.

        Anybody reads what is published for all. A member of any place also reads what is
        published for members, and everything at their own places and the abolished ones they succeeded (in
        draft too, since the people of a place work on it together). Authors see what they wrote, moderators
        everything that was handed in.

        Lists of ids, not joins: a join repeats a row once per member of its place.
        """
        public = Q(status=Innovation.Status.PUBLISHED, visibility=Innovation.Visibility.PUBLIC)
        if not user.is_authenticated:
            return self.filter(public)
        own = Q(author=user)
        memberships = Membership.objects.confirmed().filter(user=user)
        own_places = acted_for(memberships.values_list("place_id", flat=True))
        if own_places:
            own |= Q(place_id__in=own_places)
            public = Q(status=Innovation.Status.PUBLISHED)
        if user.has_perm("innovations.moderate_innovation"):
            return self.exclude(Q(status=Innovation.Status.DRAFT) & ~own)
        return self.filter(public | own)

    def unconfirmed(self):
        """Those of which nobody has said that they are true, or not again in time; the same as
        `is_unconfirmed`."""
        return self.filter(Q(confirmed_at=None) | Q(review_due__lt=timezone.localdate()))

    def waiting_for_review(self):
        """Submitted records, longest waiting first."""
        return self.filter(status=Innovation.Status.SUBMITTED).order_by("submitted_at", "pk")


@pghistory.track()
class Innovation(models.Model):
    """One record: a case study, pilot, idea or need at a place.

    `status` moves only through `innovations.lifecycle`; content changes only through
    `innovations.actions`, which raise `content_version` and ask for new matches.
    """

    class Kind(models.TextChoices):
        CASE_STUDY = "case_study", _("Case study")
        PILOT = "pilot", _("Pilot")
        IDEA = "idea", _("Idea")
        NEED = "need", _("Need")

    class Stage(models.TextChoices):
        IDEA = "idea", _("Idea")
        PILOT = "pilot", _("Pilot")
        LIVE = "live", _("Live")
        SCALED = "scaled", _("Scaled up")
        ENDED = "ended", _("Ended")

    class EndReason(models.TextChoices):
        COMPLETED = "completed", _("Came to its planned end")
        NO_EFFECT = "no_effect", _("Made no difference")
        HARM = "harm", _("Did harm")
        COST = "cost", _("Cost too much")
        FUNDING = "funding", _("Funding ended")
        STAFF = "staff", _("Not enough staff")
        POLITICAL = "political", _("Political decision")
        LEGAL = "legal", _("Legal reason")
        DEMAND = "demand", _("Too little demand")
        SUPERSEDED = "superseded", _("Replaced by something else")
        MET = "met", _("The need was met")
        OTHER = "other", _("Another reason")

    class Result(models.TextChoices):
        UNTESTED = "untested", _("Not tested yet")
        PROMISING = "promising", _("Promising")
        WORKED = "worked", _("Worked")
        MIXED = "mixed", _("Mixed")
        DID_NOT_WORK = "did_not_work", _("Did not work")

    class LeadKind(models.TextChoices):
        COUNCIL = "council", _("Council")
        COMMUNITY = "community", _("Community group")
        VOLUNTARY = "voluntary", _("Charity or voluntary organisation")
        PARTNERSHIP = "partnership", _("Partnership")
        HEALTH = "health", _("Health service")
        POLICE = "police", _("Police")
        UNIVERSITY = "university", _("University or college")
        BUSINESS = "business", _("Business")
        OTHER = "other", _("Other")

    class Basis(models.TextChoices):
        MEASURED = "measured", _("Measured")
        ESTIMATED = "estimated", _("Estimated")

    class EvidenceLevel(models.IntegerChoices):
        """Nesta Standards of Evidence (Puttick and Ludlow, 2013); 0 where nothing is claimed."""

        NONE = 0, _("No evidence stated")
        DESCRIBED = 1, _("We can describe what it does and why it matters")
        CHANGE_SEEN = 2, _("We see a positive change, but cannot say we caused it")
        CAUSED = 3, _("A comparison shows that we caused the change")
        REPLICATED = 4, _("Independently replicated")
        SCALED = 5, _("Works at scale, run by others")

    class Provenance(models.TextChoices):
        OWNER = "owner", _("Written by the place itself")
        COMMUNITY = "community", _("Written by a community")
        IMPORTED = "imported", _("Imported from a partner")
        DESK_RESEARCH = "desk_research", _("Compiled from public sources")

    class Licence(models.TextChoices):
        OGL = "OGL-3.0", _("Open Government Licence v3.0")
        CC_BY = "CC-BY-4.0", _("Creative Commons Attribution 4.0")
        CC0 = "CC0-1.0", _("CC0, no rights reserved")

    class Language(models.TextChoices):
        ENGLISH = "en", _("English")
        WELSH = "cy", _("Welsh")

    class TranslationState(models.TextChoices):
        NONE = "none", _("Not translated")
        HUMAN = "human", _("Translated by a person")
        MACHINE = "machine_unreviewed", _("Machine translation, not checked")
        STALE = "stale", _("Translation older than the text")

    class Visibility(models.TextChoices):
        PUBLIC = "public", _("Everybody")
        MEMBERS = "members", _("Members of a council or community only")

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Waiting for review")
        CHANGES_REQUESTED = "changes_requested", _("Changes asked for")
        DECLINED = "declined", _("Declined")
        PUBLISHED = "published", _("Published")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        HIDDEN = "hidden", _("Hidden")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    slug = models.SlugField(max_length=100, unique=True, editable=False)
    # Both are empty in a draft until somebody has said.
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, blank=True)
    stage = models.CharField(_("stage"), max_length=8, choices=Stage.choices, blank=True)
    end_reason = models.CharField(
        _("why it ended"), max_length=12, choices=EndReason.choices, blank=True
    )
    met_by = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="needs_met",
        verbose_name=_("what met the need"), help_text=_("The record of what met this need."),
    )  # fmt: skip
    end_note = models.CharField(_("how it ended"), max_length=500, blank=True)
    result = models.CharField(_("result"), max_length=12, choices=Result.choices, blank=True)

    title = models.CharField(_("title"), max_length=120)
    summary = models.CharField(_("summary"), max_length=500)
    challenge = models.TextField(_("the problem"), max_length=5000, blank=True)
    approach = models.TextField(_("what was done"), max_length=5000, blank=True)
    outcomes = models.TextField(_("what came of it"), max_length=5000, blank=True)
    lessons = models.TextField(_("lessons"), max_length=5000, blank=True)
    transfer_notes = models.TextField(_("advice for other places"), max_length=5000, blank=True)

    themes = ArrayField(
        models.CharField(max_length=40, choices=Theme.choices),
        verbose_name=_("themes"), default=list, blank=True, size=THEMES_PER_RECORD,
    )  # fmt: skip
    services = ArrayField(
        models.CharField(max_length=60), verbose_name=_("services"), default=list, blank=True
    )
    # The composite indexes below begin with the references that have none of their own.
    place = models.ForeignKey(
        Place, models.PROTECT, related_name="innovations", verbose_name=_("place"), db_index=False
    )
    further_places = models.ManyToManyField(
        Place, related_name="further_innovations", blank=True, verbose_name=_("further places")
    )
    lead_organisation = models.CharField(_("who led it"), max_length=160, blank=True)
    lead_kind = models.CharField(
        _("kind of organisation"), max_length=12, choices=LeadKind.choices, default=LeadKind.COUNCIL
    )

    started = PartialDateField(_("started"))
    ended = PartialDateField(_("ended"))
    started_year = models.GeneratedField(
        expression=Coalesce(
            Cast(NullIf(Left("started", 4), Value("")), models.SmallIntegerField()), 0
        ),
        output_field=models.SmallIntegerField(),
        db_persist=True,
        help_text=_("0 when unknown, so that it sorts."),
    )
    cost_gbp = models.PositiveBigIntegerField(_("cost in pounds"), null=True, blank=True)
    cost_note = models.CharField(_("what the cost covers"), max_length=300, blank=True)
    cost_basis = models.CharField(max_length=10, choices=Basis.choices, blank=True)
    saving_gbp = models.PositiveBigIntegerField(_("saving in pounds"), null=True, blank=True)
    saving_note = models.CharField(_("what the saving covers"), max_length=300, blank=True)
    saving_basis = models.CharField(max_length=10, choices=Basis.choices, blank=True)
    evidence_level = models.PositiveSmallIntegerField(
        _("evidence level"), choices=EvidenceLevel.choices, default=EvidenceLevel.NONE,
        validators=[MaxValueValidator(5)],
    )  # fmt: skip
    computed_level = models.PositiveSmallIntegerField(
        _("evidence level by adoptions"), default=0, editable=False,
        help_text=_("0, 4 or 5: what independent adopters show, whatever is stated."),
    )  # fmt: skip

    source_url = models.URLField(_("source"), max_length=500, blank=True)
    source_name = models.CharField(_("name of the source"), max_length=160, blank=True)
    source_checked = PartialDateField(_("source checked"))
    provenance = models.CharField(
        max_length=14, choices=Provenance.choices, default=Provenance.OWNER
    )
    licence = models.CharField(max_length=10, choices=Licence.choices, default=Licence.OGL)
    language = models.CharField(max_length=2, choices=Language.choices, default=Language.ENGLISH)
    translation_state = models.CharField(
        max_length=20, choices=TranslationState.choices, default=TranslationState.NONE
    )
    visibility = models.CharField(
        _("who may read it"), max_length=8, choices=Visibility.choices, default=Visibility.PUBLIC
    )
    members_until = models.DateField(
        _("members only until"), null=True, blank=True,
        help_text=_("The day on which a record for members becomes public."),
    )  # fmt: skip

    status = models.CharField(max_length=18, choices=Status.choices, default=Status.DRAFT)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="innovations",
        db_index=False,
        help_text=_("The person who answers for it; without one, the stewards of its place do."),
    )  # fmt: skip
    superseded_by = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="supersedes", editable=False,
        help_text=_("The record for which its people retired this one."),
    )  # fmt: skip
    content_version = models.PositiveIntegerField(default=1)
    approved_version = models.PositiveIntegerField(
        null=True, blank=True, help_text=_("The version that the approval named.")
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(default=timezone.now)
    submitted_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(
        null=True, blank=True, help_text=_("When somebody last said that it is still true.")
    )
    review_due = models.DateField(null=True, blank=True)

    form_key = models.UUIDField(
        null=True, blank=True, editable=False,
        help_text=_("Key of the form that created it: a second click gives no second record."),
    )  # fmt: skip
    import_key = models.CharField(max_length=200, null=True, blank=True, unique=True)
    import_digest = models.CharField(max_length=64, blank=True, editable=False)
    imported_version = models.PositiveIntegerField(
        null=True, blank=True, editable=False,
        help_text=_("content_version after the last import; a higher one was edited by people."),
    )  # fmt: skip

    objects = InnovationQuerySet.as_manager()

    class Meta:
        ordering = ["-published_at", "-pk"]
        permissions = [("moderate_innovation", "Can review any innovation")]
        indexes = [
            # One per sort of the list page, so that any page of it is an index scan.
            models.Index(fields=["published_at", "id"], name="innovation_newest", condition=Q(status="published")),
            models.Index(fields=["updated_at", "id"], name="innovation_updated", condition=Q(status="published")),
            models.Index(fields=["title", "id"], name="innovation_title", condition=Q(status="published")),
            models.Index(fields=["started_year", "id"], name="innovation_started", condition=Q(status="published")),
            models.Index(fields=["place", "published_at", "id"], name="innovation_place"),
            models.Index(fields=["author", "updated_at"], name="innovation_author"),
            models.Index(fields=["submitted_at", "id"], name="innovation_waiting", condition=Q(status="submitted")),
            models.Index(fields=["review_due", "id"], name="innovation_due", condition=Q(status="published")),
            GinIndex(fields=["themes"], name="innovation_themes"),
            # All that facets count and searches sort by, so that neither reads the long texts.
            models.Index(
                fields=["id"], name="innovation_facets", condition=Q(status="published"),
                include=["published_at", "place", "kind", "stage", "result", "lead_kind",
                         "started_year", "visibility", "themes", "confirmed_at"],
            ),
        ]  # fmt: skip
        constraints = [
            models.UniqueConstraint("author", "form_key", name="innovation_once_per_form"),
            models.CheckConstraint(
                condition=~Q(status="published") | Q(published_at__isnull=False, themes__len__gte=1),
                name="innovation_published_is_complete",
            ),
            models.CheckConstraint(
                condition=Q(themes__len__lte=THEMES_PER_RECORD) | Q(themes=[]),
                name="innovation_at_most_three_themes",
            ),
            models.CheckConstraint(
                condition=Q(themes__contained_by=Theme.values), name="innovation_themes_known"
            ),
            models.CheckConstraint(
                condition=Q(end_reason="") | Q(stage="ended"), name="innovation_end_reason_only_ended"
            ),
            models.CheckConstraint(
                condition=Q(met_by__isnull=True) | Q(end_reason="met"), name="innovation_met_by_only_met"
            ),
            models.CheckConstraint(
                condition=Q(end_note="") | Q(stage="ended"), name="innovation_end_note_only_ended"
            ),
            models.CheckConstraint(
                condition=Q(status="draft") | (~Q(kind="") & ~Q(stage="")),
                name="innovation_kind_and_stage_said",
            ),
            models.CheckConstraint(
                condition=Q(members_until__isnull=True) | Q(visibility="members"),
                name="innovation_members_until_only_members",
            ),
            models.CheckConstraint(
                condition=Q(evidence_level__lte=5), name="innovation_evidence_level_0_to_5"
            ),
            models.CheckConstraint(
                condition=Q(computed_level__in=[0, 4, 5]), name="innovation_computed_level_0_4_5"
            ),
            models.CheckConstraint(
                condition=Q(superseded_by__isnull=True) | Q(status="withdrawn"),
                name="innovation_superseded_is_withdrawn",
            ),
            models.CheckConstraint(
                condition=Q(started="") | Q(ended="") | Q(ended__gte=Left(F("started"), 4)),
                name="innovation_ends_after_it_starts",
            ),
        ]  # fmt: skip

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("innovation-detail", kwargs={"slug": self.slug})

    @property
    def theme_names(self) -> list[str]:
        """The themes' names in the reader's language."""
        return [Theme(slug).label for slug in self.themes]

    @property
    def lead_name(self) -> str:
        """Who led it: the organisation, or the place where none is named."""
        return self.lead_organisation or self.place.official_name

    @property
    def is_published(self) -> bool:
        return self.status == self.Status.PUBLISHED

    @property
    def is_unconfirmed(self) -> bool:
        """Whether nobody has said that it is true, or not again since its review fell due."""
        if self.confirmed_at is None:
            return True
        return self.review_due is not None and self.review_due < timezone.localdate()

    @property
    def is_retired(self) -> bool:
        """Whether its people withdrew it in favour of another record."""
        return self.superseded_by_id is not None

    @property
    def is_public(self) -> bool:
        return self.is_published and self.visibility == self.Visibility.PUBLIC


class FormerSlug(models.Model):
    """A slug an innovation once had; its address redirects to the present one."""

    slug = models.SlugField(max_length=100, unique=True)
    innovation = models.ForeignKey(Innovation, models.CASCADE, related_name="former_slugs")

    def __str__(self):
        return self.slug

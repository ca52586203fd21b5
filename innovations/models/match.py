"""Pairs of similar innovations, and the queue of records whose pairs are to be found."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from innovations.models.innovation import Innovation


class Match(models.Model):
    """An unordered pair of published innovations; `first` has the lower id.

    `probability` that a person would call them similar holds for both. Each side ranks the pair
    among its own by its own score, because the same pair can be the best one record has and the
    tenth of the other. A side's score is null until that side was matched for the first time.
    """

    class Band(models.TextChoices):
        STRONG = "strong", _("Strong match")
        LIKELY = "likely", _("Likely match")
        POSSIBLE = "possible", _("Possible match")
        NONE = "none", _("Below the floor")

    # The constraint and the index below serve both references.
    first = models.ForeignKey(
        Innovation, models.CASCADE, related_name="matches_as_first", db_index=False
    )
    second = models.ForeignKey(
        Innovation, models.CASCADE, related_name="matches_as_second", db_index=False
    )
    cosine = models.FloatField()
    lexical = models.FloatField(
        help_text="Mean of BM25(a,b)/BM25(a,a) and BM25(b,a)/BM25(b,b), 0 to 1."
    )
    probability = models.FloatField()
    band = models.CharField(max_length=8, choices=Band.choices)
    first_score = models.FloatField(null=True)
    second_score = models.FloatField(null=True)
    is_among_firsts_best = models.BooleanField(default=False)
    is_among_seconds_best = models.BooleanField(default=False)
    reasons = models.JSONField(
        default=dict,
        help_text='{"terms": [words, best first], "themes": [slugs], "places": "type"}',
    )
    engine = models.CharField(max_length=40, help_text="Engine and version of its statistics.")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name_plural = "matches"
        indexes = [models.Index(fields=["second"], name="match_second")]
        constraints = [
            models.UniqueConstraint("first", "second", name="match_once_per_pair"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="match_in_order"),
        ]

    def __str__(self):
        return f"{self.first_id}–{self.second_id}: {self.probability:.2f}"


class MatchJobQuerySet(models.QuerySet):
    def due(self, now):
        """Jobs that somebody asked for and nobody is doing. Moments: `now` is timezone-aware."""
        return self.filter(
            Q(lease_until__isnull=True) | Q(lease_until__lt=now),
            requested__gt=F("done"),
            is_failed=False,
            not_before__lte=now,
        )


class MatchJob(models.Model):
    """The row is the job: due while `requested` is above `done`.

    It is written in the transaction that changes the record; a Celery message only wakes a
    worker. A worker claims it by one conditional UPDATE that sets the lease, and sets `done` to
    the request that it *read*, so that an edit during the run leaves the job due again.
    """

    innovation = models.OneToOneField(
        Innovation, models.CASCADE, primary_key=True, related_name="match_job"
    )
    requested = models.PositiveIntegerField(default=1)
    done = models.PositiveIntegerField(default=0)
    requested_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    not_before = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    is_failed = models.BooleanField(default=False)
    error = models.TextField(blank=True)

    objects = MatchJobQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["not_before", "innovation"], name="matchjob_due",
                condition=Q(requested__gt=F("done"), is_failed=False),
            ),
            models.Index(fields=["innovation"], name="matchjob_failed", condition=Q(is_failed=True)),
        ]  # fmt: skip
        constraints = [
            models.CheckConstraint(
                condition=Q(done__lte=F("requested")), name="matchjob_done_was_requested"
            )
        ]

    def __str__(self):
        return f"Match job of {self.innovation_id}"

"""What readers say is wrong with something in a network, and what became of it."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from innovations.models import MistakeReport
from networks.models.exchange import Exchange
from networks.models.network import Network
from networks.models.post import Post
from networks.models.statement import Statement

# What a report can be about: the columns of which each row has one.
THINGS = ("network", "statement", "exchange", "post")


def _about_one_thing() -> Q:
    one = Q()
    for name in THINGS:
        others = {f"{each}__isnull": each != name for each in THINGS}
        one |= Q(**others)
    return one


class ReportQuerySet(models.QuerySet):
    def open(self):
        """Reports that nobody has dealt with yet."""
        return self.filter(handled_at__isnull=True)

    def of(self, thing):
        return self.filter(**{thing._meta.model_name: thing})

    def first_of_each(self):
        """Of several open reports of one thing the one that came first: they are settled at once."""
        same = Q(pk__in=[])
        for name in THINGS:
            same |= Q(**{name: OuterRef(name)})
        return self.exclude(Exists(Report.objects.open().filter(same, pk__lt=OuterRef("pk"))))

    def with_things(self):
        return self.select_related(
            "network", "statement__network", "exchange__network", "exchange__place",
            "post__network", "post__root", "post__place", "reporter",
        )  # fmt: skip


class Report(models.Model):
    """One reader's word that a network, a statement, an offer or a post is wrong or harmful.

    As with innovations nothing is kept of people who are not signed in.
    """

    About = MistakeReport.About

    class Outcome(models.TextChoices):
        NOTHING = "nothing", _("Left as it is")
        HIDDEN = "hidden", _("Hidden")
        REMOVED = "removed", _("Removed")

    network = models.ForeignKey(
        Network, models.CASCADE, null=True, blank=True, related_name="reports"
    )
    statement = models.ForeignKey(
        Statement, models.CASCADE, null=True, blank=True, related_name="reports"
    )
    exchange = models.ForeignKey(
        Exchange, models.CASCADE, null=True, blank=True, related_name="reports"
    )
    post = models.ForeignKey(Post, models.CASCADE, null=True, blank=True, related_name="reports")
    about = models.CharField(_("about"), max_length=10, choices=About.choices)
    message = models.CharField(_("message"), max_length=2000)
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("reported by"),
    )  # fmt: skip
    created_at = models.DateTimeField(_("reported"), auto_now_add=True)
    handled_at = models.DateTimeField(_("handled"), null=True, blank=True)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("handled by"),
    )  # fmt: skip
    outcome = models.CharField(_("outcome"), max_length=7, choices=Outcome.choices, blank=True)
    answer = models.CharField(_("what the moderator said of it"), max_length=1000, blank=True)
    # Made of the form's own key and what was typed in it, so that a double click is one report.
    form_key = models.UUIDField(unique=True, editable=False)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        ordering = ["created_at", "pk"]
        indexes = [
            models.Index(
                fields=["created_at", "id"], name="networkreport_open",
                condition=Q(handled_at__isnull=True),
            )
        ]  # fmt: skip
        constraints = [
            models.CheckConstraint(condition=_about_one_thing(), name="networkreport_of_one_thing"),
            models.CheckConstraint(
                condition=Q(handled_at__isnull=True, handled_by__isnull=True, outcome="", answer="")
                | (Q(handled_at__isnull=False) & ~Q(outcome="")),
                name="networkreport_handled_has_an_outcome",
            ),
        ]

    def __str__(self):
        return f"{self.thing}: {self.get_about_display()}"

    @property
    def kind(self) -> str:
        """Which of THINGS it is about."""
        return next(name for name in THINGS if getattr(self, f"{name}_id") is not None)

    @property
    def thing(self) -> Network | Statement | Exchange | Post:
        return getattr(self, self.kind)

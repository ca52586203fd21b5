"""What the people of the places in a network say to each other."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from networks.models.written import Removable, Written, once_per_form
from places.models import Place


class PostQuerySet(models.QuerySet):
    def threads(self):
        return self.filter(root=None)

    def for_list(self):
        return self.select_related("place", "author", "removed_by").prefetch_related("mentions")


class Post(Written, Removable):
    """A thread, or a reply in one. It changes only through `networks.actions.discussion`."""

    root = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="replies",
        help_text=_("The post that began the thread; empty for that one."),
    )  # fmt: skip
    title = models.CharField(_("title"), max_length=120, blank=True)
    text = models.TextField(_("text"), max_length=4000)
    mentions = models.ManyToManyField(
        Place, related_name="+", blank=True, verbose_name=_("places it speaks to")
    )
    edited_at = models.DateTimeField(null=True, blank=True)
    updated_at = models.DateTimeField(
        default=timezone.now,
        help_text=_("When it was written, changed or removed, the last of it."),
    )
    latest_at = models.DateTimeField(
        default=timezone.now, help_text=_("Of a thread: when somebody last said something in it.")
    )

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        ordering = ["created_at", "pk"]
        indexes = [
            models.Index(
                fields=["network", "latest_at", "id"], name="post_threads", condition=Q(root=None)
            ),
            models.Index(fields=["root", "created_at", "id"], name="post_replies"),
            models.Index(fields=["author", "created_at"], name="post_of_author"),
            models.Index(fields=["network", "updated_at", "id"], name="post_latest_change"),
        ]
        constraints = [
            once_per_form(),
            models.CheckConstraint(
                condition=Q(root__isnull=True) & ~Q(title="") | Q(root__isnull=False, title=""),
                name="post_threads_have_titles",
            ),
        ]

    def __str__(self):
        return self.title or self.text[:60]

    @property
    def thread_id(self) -> int:
        return self.root_id or self.pk

    def get_absolute_url(self):
        """Its place in its thread, on whichever page that is."""
        url = reverse("network-thread", args=[self.network.slug, self.thread_id])
        return url if self.root_id is None else f"{url}?post={self.pk}#post-{self.pk}"

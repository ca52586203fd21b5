"""Threads of a network, and what is said in them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from connected_localism.common.pagination import Ordering, encode_cursor, page_of, paged
from networks.actions.discussion import reword, say
from networks.forms.discussion import ReplyForm, RewordForm, ThreadForm
from networks.models import Network, Post
from networks.showing.threads import with_replies
from networks.views.working import (
    form_page,
    inside,
    removal_page,
    require_member,
    row_of,
    tried,
)
from networks.views.writing import Written
from networks.working.permissions import may_tidy, may_write, speaking_places
from places.typed import signed_in_to_type

PER_PAGE = 25
_LATEST = Ordering("latest_at")
_AS_SAID = Ordering("created_at", descending=False)


@login_required
@require_safe
@paged
def discussion(request: HttpRequest, slug: str) -> HttpResponse:
    """Threads, the one in which somebody spoke last first."""
    network, who = inside(slug, request.user)
    threads = Post.objects.threads().filter(network=network).select_related("place", "author")
    page = page_of(request, threads, _LATEST, PER_PAGE)
    context = {
        "network": network,
        "threads": with_replies(page.rows),
        "may_write": may_write(request.user, network, who),
        **page.addresses,
    }
    return render(request, "networks/working/discussion.html", context)


@signed_in_to_type
def new_thread(request: HttpRequest, slug: str) -> HttpResponse:
    network, who = inside(slug, request.user)
    require_member(who)
    form = ThreadForm(
        Written(request).data,
        places=speaking_places(request.user, network),
    )
    return form_page(
        request, form,
        lambda: say(network, by=request.user, **form.cleaned_data)[0],
        network=network, title=_("Begin a thread"), button=_("Post"),
        intro=_("The people of all places in this network can read this, and so can moderators. Nobody else."),
        cancel_url=_list_url(network), **_crumb(network),
    )  # fmt: skip


@signed_in_to_type
@paged
def thread(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One thread with its answers in the order in which they were said, and a form for one more."""
    network, who = inside(slug, request.user)
    root = row_of(Post.objects.threads().for_list(), network, pk)
    written = Written(request)
    if written.is_sent:
        require_member(who)
    writes = may_write(request.user, network, who)
    form = None
    if writes or written.is_sent:
        form = ReplyForm(written.data, places=speaking_places(request.user, network))
    status = 200
    if written.is_sent and form.is_valid():
        found, status = tried(
            form, lambda: say(network, by=request.user, thread=root, **form.cleaned_data)
        )
        if found:
            return redirect(found[0])
    replies = Post.objects.filter(root=root).for_list()
    asked = _before_the_page_of(request, root)
    page = page_of(request, replies, _AS_SAID, PER_PAGE, first_after=asked)
    for post in (root, *page.rows):
        post.network = network
    context = {
        "network": network,
        "root": root,
        "posts": page.rows,
        "form": form,
        "kept_as": written.note,
        "may_write": writes,
        "may_tidy": may_tidy(request.user, network, who),
        "list_url": _list_url(network),
        **page.addresses,
    }
    return render(request, "networks/working/thread.html", context, status=status)


@signed_in_to_type
def edit_post(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    network, _who = inside(slug, request.user)
    post = row_of(Post.objects.all(), network, pk)
    if post.author_id != request.user.pk:
        raise PermissionDenied(_("Only who wrote it can change it."))
    form = RewordForm(Written(request).data, post=post)
    return form_page(
        request, form,
        lambda: reword(post, by=request.user, **form.cleaned_data),
        network=network, title=_("Change what you wrote"),
        button=_("Save"), intro=_("Others see that you changed it, and when."),
        cancel_url=post.get_absolute_url(), **_crumb(network),
    )  # fmt: skip


@signed_in_to_type
def remove_post(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    network, _who = inside(slug, request.user)
    post = row_of(Post.objects.all(), network, pk)
    if post.is_removed:
        messages.info(request, _("This post was removed."))
        return redirect(post)
    return removal_page(
        request, post, title=_("Remove this post"),
        intro=_("What was written is not shown any more. That something was removed, when and why, stays in the thread."),
        **_crumb(network),
    )  # fmt: skip


def _before_the_page_of(request: HttpRequest, root: Post) -> str:
    """The cursor of the page on which the post stands that the address asks for by its id."""
    asked = request.GET.get("post", "")
    if "after" in request.GET or not (asked.isascii() and asked.isdigit() and len(asked) < 19):
        return ""
    post = root.replies.filter(pk=int(asked)).first()
    if post is None:
        return ""
    earlier = root.replies.filter(created_at__lte=post.created_at).exclude(pk=post.pk)
    earlier = earlier.exclude(created_at=post.created_at, pk__gt=post.pk)
    first = earlier.count() // PER_PAGE * PER_PAGE
    if not first:
        return ""
    return encode_cursor(_AS_SAID.position(earlier.order_by("created_at", "pk")[first - 1]))


def _list_url(network: Network) -> str:
    return reverse("network-discussion", args=[network.slug])


def _crumb(network: Network) -> dict:
    return {"list_url": _list_url(network), "list_label": _("Discussion")}

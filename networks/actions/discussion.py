"""Threads begun, answered, changed; removing is `networks.working.writing.remove`."""

import uuid

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from connected_localism.accounts.models import User
from networks.decisions import WrongMoment, touch
from networks.models import Network, Post
from networks.working.mentions import mentioned
from networks.working.telling import tell_the_mentioned
from networks.working.writing import open_for, put, require_speaks
from places.models import Place


@transaction.atomic
def say(
    network: Network,
    *,
    by: User,
    place: Place,
    text: str,
    title: str = "",
    thread: Post | None = None,
    form_key: uuid.UUID | None = None,
) -> tuple[Post, bool]:
    """Begin a thread (with a title) or answer in one, for a place; returns the post and whether it
    is new. Places it mentions are told once.

    Raises PermissionDenied, ValidationError by field, WrongMoment or TooMany.
    """
    network = open_for(network, by=by)
    require_speaks(by, network, place)
    post = Post(network=network, place=place, root=thread, title=title.strip(), text=text.strip())
    post, is_new = put(post, by=by, form_key=form_key)
    if is_new:
        if thread is not None:
            Post.objects.filter(pk=thread.pk).update(latest_at=post.created_at)
        _mention(post, by=by)
    return post, is_new


@transaction.atomic
def reword(post: Post, *, by: User, text: str, title: str = "") -> Post:
    """Change what one wrote oneself; places it mentions only now are told.

    Raises PermissionDenied or WrongMoment.
    """
    network = open_for(post.network, by=by)
    post = Post.objects.select_for_update().get(pk=post.pk)
    post.network = network
    if post.author_id != by.pk:
        raise PermissionDenied(_("Only who wrote it can change it."))
    if post.is_removed:
        raise WrongMoment(_("This post was removed."))
    title = title.strip() if post.root_id is None else ""
    if (post.title, post.text) == (title, text.strip()):
        return post
    post.title, post.text = title, text.strip()
    post.edited_at = post.updated_at = timezone.now()
    post.save(update_fields=["title", "text", "edited_at", "updated_at"])
    touch(network)
    _mention(post, by=by)
    return post


def _mention(post: Post, *, by: User) -> None:
    members = Place.objects.filter(pk__in=post.network.members.active().values("place_id"))
    places = mentioned(post.text, members) if "@" in post.text else []
    before = set(post.mentions.values_list("pk", flat=True))
    post.mentions.set(places)
    for place in places:
        if place.pk not in before:
            tell_the_mentioned(post, place, by=by)

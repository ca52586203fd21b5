"""Who is told, by mail, of what is said in a network: only whom it speaks to."""

from django.utils.text import Truncator

from connected_localism.accounts.models import User
from connected_localism.mail.outbox import post as post_mail
from networks.models import Post
from networks.people import apart_from
from networks.working.permissions import reads_inside
from places.models import Membership, Place
from places.permissions import roles_at

QUOTED = 600  # characters of the post in the mail


def tell_the_mentioned(post: Post, place: Place, *, by: User) -> None:
    """One mail for each person of the place, whatever their role, and one post once."""
    held = Membership.objects.confirmed().filter(place=place)
    people = User.objects.filter(is_active=True, pk__in=held.values("user_id")).order_by("pk")
    for person in apart_from(by, list(people)):
        post_mail(
            "network-mention",
            to=person,
            key=f"network-mention:{post.pk}:{person.pk}",
            context={"post": post.pk, "place": place.pk},
        )


def mention(reader: User, *, post: Post, place: Place) -> dict | None:
    """What the mail says, unless its reader may not read the post any more."""
    if not may_read(reader, place, post):
        return None
    thread = post.root or post
    return {
        "place": place.display_name,
        "name": post.network.name,
        "title": post.network.name if thread.is_removed else thread.title,
        "author": str(post.author) if post.author else "",
        "author_place": post.place.display_name,
        "text": Truncator(post.text).chars(QUOTED),
        "post_url": post.get_absolute_url(),
    }


def may_read(reader: User, place: Place, post: Post) -> bool:
    """Whether the post still speaks to this place, for which its reader acts, inside."""
    is_meant = post.mentions.filter(pk=place.pk).exists() and roles_at(reader, place)
    return bool(is_meant) and reads_inside(reader, post.network)

"""Records that their people retired in favour of another: who may know of them, and where they lead."""

from django.db.models import Q

from innovations.models import Innovation

LONGEST_CHAIN = 20  # the newer one may have been retired in its turn


def retired_for(user):
    """Retired records that `user` could read while they were published."""
    retired = Innovation.objects.filter(superseded_by__isnull=False)
    is_member = user.is_authenticated and user.memberships.confirmed().exists()
    if is_member:
        return retired
    readable = Q(visibility=Innovation.Visibility.PUBLIC)
    if user.is_authenticated:
        readable |= Q(author=user)
    return retired.filter(readable)


def successor_of(retired: Innovation, user) -> Innovation | None:
    """The published record to which `retired` leads in the end; None if `user` may not read it."""
    newer = retired.superseded_by
    for _step in range(LONGEST_CHAIN):
        if newer is None or newer.superseded_by_id is None:
            break
        newer = newer.superseded_by
    if newer is None:
        return None
    return Innovation.objects.visible_to(user).published().filter(pk=newer.pk).first()


def retired_at(slug: str, user) -> Innovation | None:
    """The retired record with this slug, now or formerly, if `user` may know of it."""
    found = retired_for(user).filter(Q(slug=slug) | Q(former_slugs__slug=slug))
    return found.select_related("superseded_by").order_by("pk").first()


def came_from(slug: str, innovation: Innovation, user) -> Innovation | None:
    """The retired record whose address led a reader to `innovation`."""
    retired = retired_at(slug, user) if 0 < len(slug) <= 100 else None
    if retired is None or successor_of(retired, user) != innovation:
        return None
    return retired

"""Which record an address means."""

from django.db.models import Q
from django.http import Http404

from innovations.models import FormerSlug, Innovation


def record_at(slug: str, user) -> Innovation:
    """The record with this slug, now or formerly, if `user` may see it; else 404.

    A former slug counts too: somebody may have changed the title while this form was open, and
    what was typed in it must still find its record.
    """
    formerly = FormerSlug.objects.filter(slug=slug).values("innovation_id")
    found = Innovation.objects.visible_to(user).filter(Q(slug=slug) | Q(pk__in=formerly))
    innovation = found.select_related("place", "author").first()
    if innovation is None:
        raise Http404
    return innovation

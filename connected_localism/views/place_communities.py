"""All communities within a council, where its own page shows some of them."""

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from connected_localism.common.pagination import Ordering, page_of, paged
from connected_localism.common.text import without_unwanted_characters
from connected_localism.views.places import innovation_counts
from places.actions.dividing import possible_councils
from places.lineage import Lineage
from places.models import CommunityList, Place
from places.permissions import may_list_communities

PAGE_SIZE = 50
_LONGEST_QUESTION = 100
_BY_NAME = Ordering("name", str, descending=False)


def communities_of(council: Place) -> QuerySet[Place]:
    """Those that exist today; where the council itself is gone, all that it ever had."""
    within = council.children.filter(kind=Place.Kind.COMMUNITY)
    return within if council.is_abolished else within.active()


@require_safe
@paged
def place_communities(request: HttpRequest, slug: str) -> HttpResponse:
    """The communities of a council by name, fifty to a page, and finding one among them."""
    council = get_object_or_404(Place.objects.councils(), slug=slug)
    found = all_of_them = communities_of(council)
    asked = without_unwanted_characters(request.GET.get("q", "")).strip()[:_LONGEST_QUESTION]
    if asked:
        found = found.named(asked)
    page = page_of(request, found, _BY_NAME, PAGE_SIZE)
    counts = innovation_counts(request.user) if page.rows else {}
    may_add_many = not council.is_abolished and may_list_communities(request.user, council)
    return render(
        request,
        "places/communities/of_council.html",
        {
            "place": council,
            "asked": asked,
            "page": page,
            **page.addresses,
            "rows": [{"place": one, "innovations": counts.get(one.pk, 0)} for one in page.rows],
            "total": found.count(),
            "has_any": bool(asked and all_of_them.exists()),
            "elsewhere": _still_under_predecessors(council),
            "may_divide": council.is_abolished
            and bool(possible_councils(council, request.user))
            and council.current_successors().count() > 1,
            "may_add_many": may_add_many and council.tier != Place.Tier.UPPER,
            "waiting": council.community_lists.filter(state=CommunityList.State.WAITING)
            if may_add_many
            else [],
        },
    )


def _still_under_predecessors(council: Place) -> list[Place]:
    """Councils that were divided, of whose communities nobody has said yet where they came."""
    before = Lineage().predecessors(council.pk)
    if not before:
        return []
    waiting = Place.objects.filter(kind=Place.Kind.COMMUNITY, parent__in=before).active()
    return list(Place.objects.filter(pk__in=waiting.values("parent")))

"""The list of innovations: search, filters, sorts and pages, all in the address."""

from dataclasses import replace
from datetime import datetime

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from connected_localism.common.pagination import BadCursor, Ordering, page_of
from innovations.addresses import Address, tidied
from innovations.filters import InnovationFilter
from innovations.finding.cards import card_rows, cards
from innovations.finding.facet_choices import active_filters, address_of, panel
from innovations.finding.facets import (
    MOST_COUNTED,
    Facets,
    Hits,
    count_facets,
    count_without,
    ids_in_order,
)
from innovations.finding.passages import with_passages
from innovations.finding.seen_from import NEAREST, NOWHERE, place_order, without_idle
from innovations.finding.seen_from import SORTS as PLACE_SORTS
from innovations.finding.understood import understood
from innovations.models import Innovation
from innovations.search import DEEPEST, ranked_ids
from places.chosen import chosen_place, keep_private
from places.distance import located
from places.models import Place

PAGE_SIZE = 25
# So few hits are quicker found first and sorted then; more lie close enough together in any sort.
FEW = 1_000
SORTS = {
    "newest": (gettext_lazy("Newest"), Ordering("published_at", datetime)),
    "updated": (gettext_lazy("Recently updated"), Ordering("updated_at", datetime)),
    "title": (gettext_lazy("Title, A to Z"), Ordering("title", str, descending=False)),
    "started": (gettext_lazy("Started last"), Ordering("started_year", int)),
}
RELEVANCE = "relevance"
# What goes with a filter that is taken away.
PARAMETERS = {"q": ("q", "words"), "like": ("like", "like_model"), "near": ("near", "within")}


@require_safe
def innovation_list(request):
    """Published innovations that the reader may see, filtered, sorted, 25 to a page."""
    query = without_idle(tidied(request.GET))
    if query.urlencode() != request.GET.urlencode():  # a form also sends what was left empty
        return redirect(f"{request.path}?{query.urlencode()}" if query else request.path)

    innovations = Innovation.objects.visible_to(request.user).published()
    filterset = InnovationFilter.tolerant(query, innovations)
    if any(item.code == "no_words" for item in filterset.dropped):
        return _show_nothing(request, filterset)
    address = address_of(request.path, filterset)
    here = chosen_place(request).place
    if query.get("sort") in PLACE_SORTS and not filterset.sort_place:
        return _begin_somewhere(request, address, here)
    if query.get("sort") == NEAREST and not located(filterset.sort_place):
        messages.info(request, NOWHERE % {"value": filterset.sort_place.display_name})
        return keep_private(redirect(address.without("sort", "seen_from")))
    facets = count_facets(filterset, request.user)
    sort, sorts = _sort(query, filterset), _sorts(filterset, address, here)
    try:
        page = _page(request, filterset, sort, address, facets)
    except BadCursor:
        messages.warning(request, _("That page of the list is not there. This is its beginning."))
        return redirect(str(address))
    context = {
        **_frame(filterset, address),
        **page,
        "facets": facets,
        "found": MOST_COUNTED if facets.is_more else max(facets.total, len(page["cards"])),
        **panel(filterset, facets, here, address, {} if sort == sorts[0][0] else {"sort": sort}),
        "understood": understood(
            filterset, address, None if facets.found is None else facets.found.tolist()
        ),
        "sort": sort,
        "sorts": sorts,
        "csv_url": _csv_url(address),
        "map_url": Address(reverse("map"), address.query).replacing(sort=None, seen_from=None),
    }
    if not facets.total:
        context["ways_out"] = _ways_out(filterset, facets, request.user, address)
        context["any_word_url"] = _any_word_url(filterset, address)
    return keep_private(render(request, "innovations/list.html", context))


def _begin_somewhere(request, address: Address, here: Place | None):
    """A sort by places says in its address from which; without one the reader is asked."""
    if here:
        return keep_private(redirect(address.replacing(seen_from=here.slug)))
    messages.info(request, _("Say first which place is yours. Then the list can begin with it."))
    choose = f"{reverse('place-choose')}?{urlencode({'next': str(address)})}"
    return keep_private(redirect(choose))


def _show_nothing(request, filterset):
    """The question has no word to search for. Everything would be the wrong answer to it."""
    address = address_of(request.path, filterset)
    context = _frame(filterset, address) | {"question": request.GET["q"], "no_words": True}
    return render(request, "innovations/list.html", context)


def _frame(filterset, address: Address) -> dict:
    question = filterset.chosen.get("q")
    return {
        "question": question.text if question else "",
        "dropped": filterset.dropped,
        "active": active_filters(filterset, address),
        "clear_url": address.path,
    }


def _sort(query, filterset) -> str:
    default = RELEVANCE if "q" in filterset.chosen else "newest"
    sort = query.get("sort", default)
    return sort if sort in SORTS or sort in PLACE_SORTS or sort == default else default


def _sorts(filterset, address: Address, here: Place | None) -> list[tuple[str, str, str]]:
    """(name, label, address) of each sort; the default one needs no parameter."""
    names = [(name, label) for name, (label, _ordering) in SORTS.items()]
    if "q" in filterset.chosen:
        names.insert(0, (RELEVANCE, _("Best match")))
    default = names[0][0]
    sorts = [
        (name, label, address.replacing(sort=None if name == default else name, seen_from=None))
        for name, label in names
    ]
    if place := filterset.sort_place or here:
        sorts += [
            (
                name,
                label.format(place=place.display_name),
                address.replacing(sort=name, seen_from=place.slug),
            )
            for name, label in PLACE_SORTS.items()
            if name != NEAREST or located(place)
        ]
    return sorts


def _csv_url(address: Address) -> str:
    """Where the whole of this list is served as a CSV file."""
    return Address(reverse("api-innovation-export"), address.query).replacing(
        sort=None, seen_from=None
    )


def _page(request, filterset, sort: str, address: Address, facets: Facets) -> dict:
    """The cards of one page with the addresses around it. Raises BadCursor."""
    if sort == RELEVANCE:
        return _ranked_page(request, filterset, address, facets)
    if sort in PLACE_SORTS:
        return _placed_page(request, filterset, address, sort)
    _label, ordering = SORTS[sort]
    page = page_of(request, card_rows(_hits(filterset, facets)), ordering, PAGE_SIZE)
    return {
        "cards": with_passages(cards(page.rows), filterset.chosen.get("q")),
        "previous_url": page.before and address.replacing(before=page.before),
        "next_url": page.after and address.replacing(after=page.after),
    }


def _hits(filterset, facets: Facets):
    """What fits the filters; few hits in a form that PostgreSQL finds first and sorts then, instead
    of walking a sorted index past everything else."""
    hits = filterset.qs
    if not filterset.chosen or facets.total > FEW:
        return hits
    if facets.found is not None:
        return hits.filter(pk__in=facets.found.tolist())
    return filterset.queryset.filter(pk__in=hits.order_by()[:MOST_COUNTED].values("pk"))


def _ranked_page(request, filterset, address: Address, facets: Facets) -> dict:
    """Hits of a question by rank, as far as ranks go."""
    number = _page_number(request.GET.get("page", "1"))
    conditions = filterset.conditions()
    conditions.pop("q")
    ids = ranked_ids(
        filterset.queryset.filter(*conditions.values()),
        filterset.chosen["q"],
        offset=(number - 1) * PAGE_SIZE,
        size=PAGE_SIZE + 1,
        found=None if facets.found is None else facets.found.tolist(),
    )
    return _numbered_page(filterset, address, number, ids)


def _placed_page(request, filterset, address: Address, sort: str) -> dict:
    """Hits by how like or near their places are, as far as one can page."""
    number = _page_number(request.GET.get("page", "1"))
    order = place_order(filterset.sort_place, sort)
    ids = ids_in_order(Hits(filterset, request.user), order)
    offset = (number - 1) * PAGE_SIZE
    return _numbered_page(filterset, address, number, ids[offset : offset + PAGE_SIZE + 1].tolist())


def _numbered_page(filterset, address: Address, number: int, ids: list[int]) -> dict:
    """The cards of `ids` in their order, of which one more than a page says that there is another."""
    if number > 1 and not ids:
        raise BadCursor(str(number))
    rows = {row["id"]: row for row in card_rows(filterset.queryset.filter(pk__in=ids[:PAGE_SIZE]))}
    is_last = number * PAGE_SIZE >= DEEPEST
    has_more = len(ids) > PAGE_SIZE
    shown = cards(rows[pk] for pk in ids if pk in rows)
    return {
        "cards": with_passages(shown, filterset.chosen.get("q")),
        "previous_url": number > 1 and address.replacing(page=number - 1 if number > 2 else None),
        "next_url": has_more and not is_last and address.replacing(page=number + 1),
        "page_number": number,
        "ranks_end": DEEPEST if has_more and is_last else None,
    }


def _page_number(text: str) -> int:
    """Raises BadCursor for what is no page that a link of ours leads to."""
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:9]) <= DEEPEST // PAGE_SIZE:
        raise BadCursor(text)
    return int(text)


def _ways_out(filterset, facets: Facets, user, address: Address) -> list[dict]:
    """Each filter in use with what the list would hold without it, the most first."""
    active: dict[str, list] = {}
    for item in active_filters(filterset, address):
        active.setdefault(item.name, []).append(item)
    ways = []
    for name, items in active.items():
        n = facets.without.get(name)
        if n is None:
            n = count_without(filterset, user, name)
        label = ", ".join(str(item.label) for item in items)
        names = PARAMETERS.get(name, (name,))
        way = {"name": f"{items[0].legend}: {label}", "url": address.without(*names), "count": n}
        ways += [way] if n else []
    return sorted(ways, key=lambda way: -way["count"])


def _any_word_url(filterset, address: Address) -> str:
    """The address that asks for any of the words, if that finds something."""
    question = filterset.chosen.get("q")
    if not question or question.any_word or len(question.stems) == 1:
        return ""
    any_word = replace(question, any_word=True, as_typed=False)
    conditions = filterset.conditions() | {"q": any_word.condition()}
    found = filterset.queryset.filter(*conditions.values()).exists()
    return address.replacing(words="any") if found else ""

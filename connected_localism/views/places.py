"""The pages of places. They show innovations too, which `places` itself knows nothing about."""

from django.http import QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from connected_localism.common.pagination import Ordering, page_of, paged
from innovations.adopting.showing import taken_up_by
from innovations.filters import InnovationFilter
from innovations.finding.cards import card_rows, cards
from innovations.finding.facets import count_facets
from innovations.gaps.summary import summary
from innovations.keeping.at_place import in_short
from innovations.models import Innovation
from networks.showing import elsewhere
from places.facts import facts
from places.filters import PlaceListFilter
from places.lineage import Lineage
from places.models import Place
from places.naming import similar_places
from places.permissions import is_moderator, may_see_members, roles_at
from places.profile.showing import beside_others, chosen_model
from places.regions import REGION_NAMES

PLACES_PER_PAGE = 50
INNOVATIONS_SHOWN = 25
COMMUNITIES_SHOWN = 10  # of the hundreds that a council may have
_BY_NAME = Ordering("name", str, descending=False)


@require_safe
@paged
def place_list(request):
    """All places by name, fifty to a page, each with the number of its innovations."""
    filterset = PlaceListFilter(request.GET, Place.objects.select_related("parent"))
    found = filterset.qs
    page = page_of(request, found, _BY_NAME, PLACES_PER_PAGE)

    counts = innovation_counts(request.user)
    context = {
        "form": filterset.form,
        "chosen": _chosen(filterset.form),
        "total": found.count(),
        "rows": [
            {"place": place, "where": _where(place), "innovations": counts.get(place.pk, 0)}
            for place in page.rows
        ],
        **page.addresses,
    }
    if not page.rows:
        context |= _ways_out(request, filterset)
    return render(request, "places/list.html", context)


def _chosen(form) -> list[str]:
    """What is ticked below the fold, in words."""
    return [
        label
        for name in ("nation", "region", "type")
        for value, label in form.fields[name].choices
        if value in form.cleaned_data.get(name, ())
    ]


def _where(place: Place) -> str:
    """In a word: the county of a district, else the region or nation."""
    if place.parent:
        return place.parent.display_name
    return REGION_NAMES.get(place.region) or place.get_nation_display()


def _ways_out(request, filterset: PlaceListFilter) -> dict:
    """What to offer where nothing was found: what a wider question would find."""
    question = request.GET.copy()
    question["abolished"] = "on"
    if filterset.form.is_valid():
        abolished = PlaceListFilter(question, Place.objects.all()).qs.count()
    else:
        abolished = 0
    return {
        "abolished_count": abolished,
        "abolished_url": f"{request.path}?{question.urlencode()}",
        "similar": similar_places(request.GET.get("q", "")),
    }


def innovation_counts(user) -> dict[int, int]:
    """How many published innovations `user` finds at each place: those that it or a council it
    succeeded led or took part in, as on its own page. Places without any are left out."""
    published = InnovationFilter.tolerant(
        QueryDict(), Innovation.objects.visible_to(user).published()
    )
    return count_facets(published, user).counts["place"]


@require_safe
def place_detail(request, slug: str):
    """What is known of a place, where it sits, and what it and its predecessors have tried."""
    place = get_object_or_404(
        Place.objects.select_related("parent", "combined_authority"), slug=slug
    )
    lineage = Lineage()
    history = _history(place, lineage)
    place_ids = [place.pk, *lineage.predecessors(place.pk)]
    shown = _newest_cards(request.user, place_ids)
    # Who only gave a part away speaks for itself still.
    gone = [row["place"].pk for row in history["predecessors"] if row["place"].is_abolished]
    spoken_for = [place.pk, *gone]
    networks = elsewhere.of_places(spoken_for, request.user)
    beside = beside_others(place, chosen_model(request))
    context = {
        "place": place,
        "region_name": REGION_NAMES.get(place.region),
        "facts": facts(place),
        "gss_codes": place.gss_codes.all(),
        "sees_members": may_see_members(request.user, place),
        "belongs": bool(roles_at(request.user, place)),
        "follows": _follows(request.user, place),
        "may_merge": place.kind == Place.Kind.COMMUNITY and is_moderator(request.user),
        "starts_later": place.active_from and place.active_from > timezone.localdate(),
        **taken_up_by(place_ids, request.user),
        **(in_short(request.user, place_ids) if shown else {}),
        "networks": networks[: elsewhere.MOST],
        "has_more_networks": len(networks) > elsewhere.MOST,
        **elsewhere.at_place(spoken_for, request.user),
        "has_more": len(shown) > INNOVATIONS_SHOWN,
        "shown": [
            {"card": card, "note": _note(card, place, history["predecessors"])}
            for card in shown[:INNOVATIONS_SHOWN]
        ],
        **_places_within(place),
        **history,
        **beside,
    }
    if neighbours := [row.neighbour for row in beside.get("neighbours", ())]:
        context |= summary(place, beside["council"], neighbours, request.user, lineage)
    return render(request, "places/detail.html", context)


def _follows(user, place: Place) -> bool:
    return user.is_authenticated and user.followed_places.filter(place=place).exists()


def _newest_cards(user, place_ids: list[int]) -> list[dict]:
    """Cards of the newest innovations that these places led or took part in, one more than are
    shown. They are the same as behind the link to the whole list.

    In two steps, each by an index; with one condition for both PostgreSQL reads every record.
    """
    visible = Innovation.objects.visible_to(user).published().order_by("-published_at", "-pk")
    took_part = Innovation.further_places.through.objects.filter(place_id__in=place_ids)
    rows = {
        row["id"]: row
        for part in (
            visible.filter(place_id__in=place_ids),
            visible.filter(pk__in=took_part.values("innovation_id")),
        )
        for row in card_rows(part)[: INNOVATIONS_SHOWN + 1]
    }
    newest = sorted(rows.values(), key=lambda row: (row["published_at"], row["id"]), reverse=True)
    return cards(newest[: INNOVATIONS_SHOWN + 1])


def _note(card: dict, place: Place, predecessors: list[dict]) -> str:
    """Why an innovation of another council stands on this page; empty for one of its own."""
    if card["place_slug"] == place.slug:
        return ""
    for predecessor in predecessors:
        if predecessor["place"].slug == card["place_slug"]:
            return _("Recorded under %(council)s, which was abolished on %(day)s") % {
                "council": predecessor["place"].official_name,
                "day": date_format(predecessor["place"].active_until, "j F Y"),
            }
    return _("Recorded under %(council)s; %(place)s took part") % {
        "council": card["place_name"],
        "place": place.display_name,
    }


def _places_within(place: Place) -> dict:
    """What lies in a place and exists today; all that ever did where the place itself is gone."""
    children, constituents = place.children.all(), place.constituents.all()
    if not place.is_abolished:
        children, constituents = children.active(), constituents.active()
    role = Place.CombinedAuthorityRole.CONSTITUENT
    is_county = place.type == Place.Type.COUNTY
    communities = children.filter(kind=Place.Kind.COMMUNITY)
    shown = list(communities[: COMMUNITIES_SHOWN + 1]) if place.kind == Place.Kind.COUNCIL else []
    return {
        "districts": list(children.councils()) if is_county else [],
        "communities": shown[:COMMUNITIES_SHOWN],
        "communities_count": communities.count() if len(shown) > COMMUNITIES_SHOWN else len(shown),
        "members": [one for one in constituents if one.combined_authority_role == role],
        "others_within": [one for one in constituents if one.combined_authority_role != role],
    }


def _history(place: Place, lineage: Lineage) -> dict:
    """What took over from the place, and what it took over from itself."""
    before, after = lineage.predecessors(place.pk), lineage.successors(place.pk)
    steps = lineage.out_of([place.pk, *before])
    announced = lineage.announced_for(place.pk)
    involved = {*before, *after, *(step.to_place_id for group in steps.values() for step in group)}
    involved |= {step.from_place_id for step in announced}
    named = Place.objects.in_bulk(involved) if involved else {}
    own_steps = steps[place.pk]
    return {
        "succeeded_on": own_steps[0].date if own_steps else None,
        "successors": [named[step.to_place_id] for step in own_steps],
        "successors_today": [named[pk] for pk in after if not named[pk].is_abolished],
        "announced": [
            {"place": named[step.from_place_id], "date": step.date} for step in announced
        ],
        "predecessors": [
            {
                "place": named[pk],
                "date": steps[pk][0].date,
                # Named where it went elsewhere first, or was divided.
                "became": [
                    named.get(step.to_place_id, place)
                    for step in steps[pk]
                    if [step.to_place_id for step in steps[pk]] != [place.pk]
                ],
            }
            for pk in before
        ],
    }

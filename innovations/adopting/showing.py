"""Adoptions as the pages show them."""

from collections.abc import Iterable

from django.db.models import QuerySet

from innovations.adopting.evidence import Basis, basis_of
from innovations.models import Adoption, Innovation
from innovations.models.adoption import acted_place_ids
from innovations.permissions import may_answer_adoption, may_confirm, may_edit_adoption
from innovations.wording import partial_date

ON_THE_PAGE = 6  # the rest on a page of its own


def of_innovation(innovation: Innovation) -> QuerySet[Adoption]:
    """What everybody sees who reads `innovation`, ready for `cards`."""
    shown = innovation.adoptions.shown().select_related("place")
    return shown.order_by("-updated_at", "-pk")


def cards(adoptions: Iterable[Adoption], user) -> list[dict]:
    """What a table or list shows of each; a place's own record only where `user` may read it."""
    adoptions = list(adoptions)
    records = {adoption.record_id for adoption in adoptions} - {None}
    readable = {}
    if records:
        found = Innovation.objects.visible_to(user).published().filter(pk__in=records)
        readable = {
            pk: (slug, title) for pk, slug, title in found.values_list("pk", "slug", "title")
        }
    return [
        {
            "adoption": adoption,
            "place": adoption.place,
            "started": partial_date(adoption.started),
            "record": dict(zip(("slug", "title"), readable[adoption.record_id], strict=True))
            if adoption.record_id in readable
            else None,
        }
        for adoption in adoptions
    ]


def adoptions_on_page(innovation: Innovation, user) -> dict:
    """What the page of an innovation shows of the places that take it up."""
    if not innovation.is_published:
        return {}
    found = list(of_innovation(innovation)[: ON_THE_PAGE + 1])
    is_origin = may_confirm(user, innovation)
    return {
        "user_acts": acts(found, innovation, user, is_origin=is_origin) if found else {},
        "is_origin": is_origin,
        "adoptions": cards(found[:ON_THE_PAGE], user),
        "has_more_adoptions": len(found) > ON_THE_PAGE,
        "evidence_basis": shown_evidence(innovation) if found else None,
    }


def taken_up_by(place_ids: list[int], user) -> dict:
    """What the page of a place shows of what it, and those it succeeded, take up from others."""
    found = Adoption.objects.visible_to(user).filter(place__in=place_ids)
    found = found.select_related("place", "innovation__place").order_by("-updated_at", "-pk")
    rows = list(found[: ON_THE_PAGE + 1])
    return {
        "taken_up": cards(rows[:ON_THE_PAGE], user),
        "has_more_taken_up": len(rows) > ON_THE_PAGE,
    }


def acts(adoptions: list[Adoption], innovation: Innovation, user, *, is_origin: bool) -> dict:
    """Ids of the adoptions that `user` may change, and of those that wait for their answer."""
    if not user.is_authenticated:
        return {}
    own_places = set(acted_place_ids(user))
    edit, answer = set(), set()
    for adoption in adoptions:
        adoption.innovation = innovation
        sides = {Adoption.Side.ORIGIN} if is_origin else set()
        if adoption.place_id in own_places:
            sides.add(Adoption.Side.ADOPTER)
        if may_edit_adoption(user, adoption, frozenset(sides)):
            edit.add(adoption.pk)
        if not adoption.is_confirmed and may_answer_adoption(user, adoption, frozenset(sides)):
            answer.add(adoption.pk)
    return {"edit": edit, "answer": answer}


def shown_evidence(innovation: Innovation) -> dict | None:
    """The computed level with its basis; None where there is none to show."""
    if not innovation.computed_level:
        return None
    found: Basis = basis_of(innovation)
    return {
        "level": innovation.computed_level,
        "label": Innovation.EvidenceLevel(innovation.computed_level).label,
        "worked": found.worked,
        "otherwise": found.otherwise,
    }

"""The page of one innovation: everything that a peer wants to know about it."""

from dataclasses import dataclass

from django.db.models import Q
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from innovations.actions.needs import is_open
from innovations.adopting.showing import adoptions_on_page
from innovations.finding.needs import grouped
from innovations.finding.similar import is_being_looked_for, similar_to
from innovations.keeping.retired import came_from, retired_at, successor_of
from innovations.lifecycle import MOVES, Status
from innovations.lineage.showing import lineage_on_page
from innovations.models import Confirmation, FormerSlug, Innovation, Relation, Theme
from innovations.permissions import (
    EDITABLE,
    EDITORS,
    REVIEWERS,
    may_answer_pairs,
    may_mark_met,
    standings,
)
from innovations.views.keeping import keeping
from innovations.wording import RELATION_FROM_TARGET, paragraphs, partial_date
from innovations.working_here.card import would_it_work
from places.chosen import chosen_place, keep_private


@dataclass(frozen=True)
class Section:
    """One part of the text, with its heading."""

    heading: str
    paragraphs: list[str]


@require_safe
def innovation_detail(request, slug: str):
    """One innovation. A former address leads to the present one; a hidden record is unknown."""
    readable = Innovation.objects.visible_to(request.user).select_related("place", "match_job")
    innovation = readable.filter(slug=slug).prefetch_related("progress_updates").first()
    if innovation is None:
        retired = retired_at(slug, request.user)
        if retired is not None:
            return _to_successor(retired, request.user)
        return redirect(_formerly_at(slug, request.user), permanent=False)
    context = {"came_from": came_from(request.GET.get("instead-of", ""), innovation, request.user)}
    context |= (
        reading_context(innovation, request.user)
        | keeping(innovation, request.user)
        | _own(innovation, request.user)
    )
    context |= would_it_work(
        innovation,
        chosen_place(request),
        adoptions=[shown["adoption"] for shown in context.get("adoptions", ())],
        further=context["further_places"],
        similar=[item.card for item in context["similar"]],
    )
    return keep_private(render(request, "innovations/detail.html", context))


def _to_successor(retired: Innovation, user) -> HttpResponseRedirect:
    """For good, but browsers are to ask again: its people can bring it back."""
    newer = successor_of(retired, user)
    if newer is None:
        raise Http404
    address = f"{newer.get_absolute_url()}?{urlencode({'instead-of': retired.slug})}"
    answer = redirect(address, permanent=True)
    answer["Cache-Control"] = "private, max-age=3600"
    return answer


def reading_context(innovation: Innovation, user) -> dict:
    """What the page of a record shows to `user`, apart from what only its own people see."""
    similar = similar_to(innovation, user, with_refused=True) if innovation.is_published else []
    refused = [item for item in similar if item.is_refused]
    similar = [item for item in similar if not item.is_refused]
    probable = [item for item in similar if not item.is_only_possible]
    return {
        "innovation": innovation,
        "sections": _sections(innovation),
        "themes": [{"slug": slug, "name": Theme(slug).label} for slug in innovation.themes],
        "started": partial_date(innovation.started),
        "ended": partial_date(innovation.ended),
        "source_checked": partial_date(innovation.source_checked),
        "successors": _successors(innovation),
        "further_places": innovation.further_places.only("slug", "name", "name_cy"),
        "partners": innovation.partners.all(),
        "evidence": _evidence(innovation),
        "relations": _relations(innovation, user),
        "history": _history(innovation),
        "similar": probable,
        "similar_groups": grouped(innovation, probable),
        "refused": refused,
        "met_by": _met_by(innovation, user),
        "possible": [item for item in similar if item.is_only_possible],
        **adoptions_on_page(innovation, user),
        **lineage_on_page(innovation, user),
        "is_being_matched": innovation.is_published and is_being_looked_for(innovation),
    }


def _formerly_at(slug: str, user) -> Innovation:
    former = get_object_or_404(FormerSlug, slug=slug)
    innovation = Innovation.objects.visible_to(user).filter(pk=former.innovation_id).first()
    if innovation is None:
        raise Http404
    return innovation


def _sections(innovation: Innovation) -> list[Section]:
    texts = [
        (_("The problem"), innovation.challenge),
        (_("What was done"), innovation.approach),
        (_("What came of it"), innovation.outcomes),
        (_("Lessons"), innovation.lessons),
        (_("Advice for other places"), innovation.transfer_notes),
    ]
    if innovation.kind in (Innovation.Kind.IDEA, Innovation.Kind.NEED):
        texts[1] = (_("What could be done"), innovation.approach)
    if innovation.kind == Innovation.Kind.NEED:
        texts[0] = (_("What is being looked for"), innovation.challenge)
    return [Section(heading, paragraphs(text)) for heading, text in texts if text.strip()]


def _successors(innovation: Innovation) -> list:
    """The councils of today, where the one that did it is gone."""
    place = innovation.place
    return list(place.current_successors()) if place.is_abolished else []


def _evidence(innovation: Innovation) -> list[dict]:
    return [{"item": item, "date": partial_date(item.date)} for item in innovation.evidence.all()]


def _relations(innovation: Innovation, user) -> list[dict]:
    """Stated ties to other innovations, read from this one's side."""
    stated = Relation.objects.standing().filter(Q(source=innovation) | Q(target=innovation))
    ties = stated.values_list("pk", "kind", "source_id", "target_id")
    others = {pk for _pk, _kind, *ends in ties for pk in ends}
    if not others:
        return []
    readable = Innovation.objects.visible_to(user).published().filter(pk__in=others)
    named = {
        pk: {"slug": slug, "title": title, "place": place}
        for pk, slug, title, place in readable.values_list("pk", "slug", "title", "place__name")
    }
    out = dict(Relation.Kind.choices)
    return [
        {
            "pk": pk,
            "kind": (out if source == innovation.pk else RELATION_FROM_TARGET)[kind],
            "is_stated_there": source != innovation.pk,
        }
        | named[other]
        for pk, kind, source, target in ties
        if (other := target if source == innovation.pk else source) in named
    ]


def _met_by(innovation: Innovation, user) -> Innovation | None:
    """The record that met this need, if `user` may read it."""
    if innovation.met_by_id is None:
        return None
    readable = Innovation.objects.visible_to(user).published().select_related("place")
    return readable.filter(pk=innovation.met_by_id).first()


def _history(innovation: Innovation) -> list[dict]:
    """When it was published, changed, taken away and shown again; latest first. Names no person.

    What was said before it first was published stays between its authors and reviewers.
    """
    events = innovation.events.order_by("pgh_id").values_list(
        "pgh_created_at", "status", "content_version"
    )
    steps, versions, was_away = [], {}, False
    for at, status, version in events:
        was_away = was_away or status in (Status.HIDDEN, Status.WITHDRAWN)
        if status == Status.PUBLISHED:
            versions.setdefault(version, at)
    for version, at in list(versions.items())[1:]:
        what = _("Text changed (version %(number)s)") % {"number": version}
        steps.append({"at": at, "what": what, "reason": ""})
    if was_away:
        steps += _absences(innovation)
    if innovation.published_at:
        steps.append({"at": innovation.published_at, "what": _("Published"), "reason": ""})
    spoken_for = innovation.confirmations.exclude(how=Confirmation.How.PUBLISHED)
    for at in spoken_for.values_list("confirmed_at", flat=True):
        steps.append({"at": at, "what": _("Confirmed as still true"), "reason": ""})
    for update in innovation.progress_updates.all():
        steps.append({"at": update.created_at, "what": _("Update added"), "reason": ""})
    return sorted(steps, key=lambda step: step["at"], reverse=True)


def _absences(innovation: Innovation) -> list[dict]:
    """When a record was taken away and shown again."""
    steps = []
    for decision in innovation.decisions.all():
        what, reason = "", ""
        if decision.to_status == Status.HIDDEN:
            what, reason = _("Hidden by a moderator"), decision.reason
        elif decision.to_status == Status.WITHDRAWN:
            # Why somebody withdrew it is for the people of its place and the moderators.
            what = _("Withdrawn")
        elif (decision.from_status, decision.to_status) == (Status.WITHDRAWN, Status.PUBLISHED):
            what = _("Brought back")
        elif decision.from_status == Status.HIDDEN:
            what = _("Shown again")
        if what:
            steps.append({"at": decision.created_at, "what": what, "reason": reason})
    return steps


def _own(innovation: Innovation, user) -> dict:
    """What only the people see who may change the record or decide on it."""
    who = standings(user, innovation)
    if not who:
        return {}
    return {
        "is_own": True,
        "may_mark_met": is_open(innovation) and may_mark_met(user, innovation),
        "may_answer": innovation.is_published and may_answer_pairs(user, innovation),
        "may_edit": innovation.status in EDITABLE and bool(EDITORS & who),
        "may_review": bool(REVIEWERS & who),
        "leads_to": successor_of(innovation, user) if innovation.is_retired else None,
        "may_bring_back": bool(MOVES[Status.WITHDRAWN, Status.PUBLISHED].who & who),
        "latest_decision": innovation.decisions.select_related("actor").first(),
    }

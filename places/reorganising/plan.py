"""A reorganisation before it is recorded: whether it makes sense, and what it will do, in words."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from places.models import CommunityProposal, Invitation, Membership, Place, PlaceDomain, Succession
from places.reorganising.announcing import told_of
from places.reorganising.asking import asked_of
from places.signals import reorganisation_planned
from places.slugs import RESERVED, free_slug, plain_slug, taken_slugs


@dataclass(frozen=True)
class Plan:
    """On `day` each of the places `ending` is replaced by all of those `taking_over`."""

    ending: list[Place]
    taking_over: list[Place]
    day: date
    takes_domains: bool = False

    @property
    def last_day(self) -> date:
        return self.day - timedelta(days=1)

    @property
    def is_due(self) -> bool:
        return self.day <= timezone.localdate()

    def is_recorded(self, place: Place) -> bool:
        """Whether just this is known of one of the places that end."""
        steps = list(place.successions_out.all())
        return (
            place.active_until == self.last_day
            and {step.to_place_id for step in steps} == {each.pk for each in self.taking_over}
            and {step.date for step in steps} == {self.day}
            and {step.takes_domains for step in steps} <= {True, self.takes_domains}
        )


# --- Whether it makes sense -------------------------------------------------------------------


def problems_of(plan: Plan) -> list[str]:
    """Everything that speaks against it, in sentences; empty where it can be done."""
    new = [place for place in plan.ending if not plan.is_recorded(place)]
    found = [problem for place in new for problem in _about_the_end(place, plan)]
    found += [problem for place in plan.taking_over for problem in _about_the_heir(place, plan)]
    if plan.takes_domains and len(plan.taking_over) > 1:
        found.append(
            _("An address can show membership of one place only, so domains do not go over where"
              " a place is divided. Leave out --take-domains.")
        )  # fmt: skip
    return found or list(_circles(new, plan))


def _about_the_end(place: Place, plan: Plan) -> Iterator[str]:
    if place in plan.taking_over:
        yield _("%(place)s cannot take over from itself.") % {"place": named(place)}
        return
    if place.active_from and plan.last_day < place.active_from:
        yield _("%(place)s began on %(began)s, so it cannot be replaced on %(day)s.") % {
            "place": named(place),
            "began": in_words(place.active_from),
            "day": in_words(plan.day),
        }
    steps = list(place.successions_out.select_related("to_place"))
    if steps or place.active_until:
        yield _(
            "%(place)s is recorded otherwise: its last day is %(last)s, replaced by %(heirs)s."
            " Take that back first with --cancel, if its day has not come; afterwards only a"
            " register file can correct it."
        ) % {
            "place": named(place),
            "last": in_words(place.active_until) if place.active_until else _("not known"),
            "heirs": listed([step.to_place for step in steps]) or _("nothing"),
        }


def _about_the_heir(place: Place, plan: Plan) -> Iterator[str]:
    values = {"place": named(place), "day": in_words(plan.day)}
    if place.active_until and place.active_until < plan.day:
        yield _("%(place)s does not exist on %(day)s: its last day is %(last)s.") % {
            **values, "last": in_words(place.active_until)
        }  # fmt: skip
    if place.active_from and place.active_from > plan.day:
        yield _("%(place)s does not exist on %(day)s: it begins on %(began)s.") % {
            **values, "began": in_words(place.active_from)
        }  # fmt: skip
    for ending in plan.ending:
        if ending.kind != place.kind:
            yield _("%(heir)s cannot take over from %(place)s: they are different kinds of place.") % {
                "heir": named(place), "place": named(ending)
            }  # fmt: skip


def _circles(new: list[Place], plan: Plan) -> Iterator[str]:
    """A place cannot take over from one that itself came after it."""
    after: dict[int, set[int]] = {}
    for old, heir in Succession.objects.values_list("from_place_id", "to_place_id"):
        after.setdefault(old, set()).add(heir)
    reached, edge = set(), {place.pk for place in plan.taking_over}
    while edge:
        reached |= edge
        edge = {pk for place in edge for pk in after.get(place, ())} - reached
    for place in new:
        if place.pk in reached:
            yield _("That would go round in a circle: %(place)s took over from what is to replace it.") % {
                "place": named(place)
            }  # fmt: skip


# --- What it does -----------------------------------------------------------------------------


def described(plan: Plan) -> list[str]:
    """What will happen, in sentences for whoever carries it out."""
    heirs = listed(plan.taking_over)
    sentences = [
        _("%(place)s ends. Its last day is %(last)s; from %(day)s in its place: %(heirs)s.")
        % {
            "place": named(place),
            "last": in_words(plan.last_day),
            "day": in_words(plan.day),
            "heirs": heirs,
        }
        for place in plan.ending
    ]
    if not plan.is_due:
        sentences.append(
            _("This is only announced on their pages now. What follows happens on %(day)s, when"
              " the day begins in London.") % {"day": in_words(plan.day)}
        )  # fmt: skip
        sentences += _told_now(plan)
    sentences += [*_people(plan), *_addresses(plan), *_within(plan), *_domains(plan)]
    answers = reorganisation_planned.send(
        Place, from_places=plan.ending, to_places=plan.taking_over
    )
    return sentences + [sentence for _receiver, told in answers for sentence in told]


def _told_now(plan: Plan) -> Iterator[str]:
    # Of the places whose end is recorded already, people were told then.
    new = [place for place in plan.ending if not plan.is_recorded(place)]
    concerned = [place.pk for place in (*new, *plan.taking_over)]
    if people := told_of(concerned).values("user").distinct().count():
        yield ngettext(
            "%(people)s person who belongs to these councils is told by mail now.",
            "%(people)s people who belong to these councils are told by mail now, once each.",
            people,
        ) % {"people": people}


def _people(plan: Plan) -> Iterator[str]:
    asked = asked_of(plan.ending)
    members = asked.filter(state=Membership.State.CONFIRMED)
    people = asked.values("user").distinct().count()
    if people:
        yield ngettext(
            "%(people)s person is asked by mail to move: %(members)s memberships, %(stewards)s of"
            " them as steward, and %(requests)s requests to join.",
            "%(people)s people are asked by mail to move, once each: %(members)s memberships,"
            " %(stewards)s of them as steward, and %(requests)s requests to join.",
            people,
        ) % {
            "people": people,
            "members": members.count(),
            "stewards": members.filter(role=Membership.Role.STEWARD).count(),
            "requests": asked.filter(state=Membership.State.REQUESTED).count(),
        }
    else:
        yield _("Nobody belongs to it, so nobody is asked to move.")
    if waiting := Invitation.objects.waiting().filter(place__in=plan.ending).count():
        yield ngettext(
            "%(count)s open invitation can still be accepted; who does is led on.",
            "%(count)s open invitations can still be accepted; who does is led on.",
            waiting,
        ) % {"count": waiting}


def _addresses(plan: Plan) -> Iterator[str]:
    taken = taken_slugs()
    for heir in plan.taking_over:
        plain = plain_slug(heir)
        for place in plan.ending:
            if place.slug == plain and heir.slug != plain and plain not in RESERVED:
                place.active_until = plan.last_day
                yield _(
                    "The address /places/%(plain)s/ becomes that of %(heir)s; %(former)s leads"
                    " there. %(place)s moves to /places/%(moved)s/."
                ) % {
                    "plain": plain,
                    "heir": named(heir),
                    "former": f"/places/{heir.slug}/",
                    "place": named(place),
                    "moved": free_slug(place, taken),
                }


def _within(plan: Plan) -> Iterator[str]:
    divided = len(plan.taking_over) > 1
    for place in plan.ending:
        children = place.children.active(plan.day)
        communities = children.filter(kind=Place.Kind.COMMUNITY).count()
        if communities and divided:
            yield ngettext(
                "%(count)s community stays under %(place)s until somebody who looks after them says"
                " under which it comes.",
                "%(count)s communities stay under %(place)s until somebody who looks after them"
                " says under which they come.",
                communities,
            ) % {"count": communities, "place": named(place)}
        elif communities:
            yield ngettext(
                "%(count)s community of %(place)s comes under %(heir)s.",
                "%(count)s communities of %(place)s come under %(heir)s.",
                communities,
            ) % {"count": communities, "place": named(place), "heir": listed(plan.taking_over)}
        left = [each for each in children.councils() if each not in plan.ending]
        if left:
            yield _("Still in %(place)s: %(districts)s. Retire them too, or give them another county"
                    " in a register file.") % {"place": named(place), "districts": listed(left)}  # fmt: skip
        waiting = place.community_proposals.filter(state=CommunityProposal.State.WAITING).count()
        if waiting:
            yield ngettext(
                "%(count)s proposed community is decided on by those who look after %(heirs)s.",
                "%(count)s proposed communities are decided on by those who look after %(heirs)s.",
                waiting,
            ) % {"count": waiting, "heirs": listed(plan.taking_over)}


def _domains(plan: Plan) -> Iterator[str]:
    for domain in PlaceDomain.objects.filter(place__in=plan.ending).select_related("place"):
        values = {"domain": domain.domain, "heirs": listed(plan.taking_over)}
        if domain.state == PlaceDomain.State.CONFIRMED and plan.takes_domains:
            yield _("Addresses at %(domain)s show from then on who belongs to %(heirs)s.") % values
        elif domain.state == PlaceDomain.State.CONFIRMED:
            yield _("%(domain)s is noted at %(heirs)s, where it proves nothing until a moderator"
                    " confirms it.") % values  # fmt: skip


# --- Words ------------------------------------------------------------------------------------


def named(place: Place) -> str:
    return f"{place.official_name} ({place.code})"


def listed(places) -> str:
    return ", ".join(named(place) for place in places)


def in_words(day: date) -> str:
    return date_format(day, "j F Y")

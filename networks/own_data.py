"""What a person's copy of their data names: nothing that has gone out of their sight since."""

from collections.abc import Callable
from dataclasses import dataclass

from django.apps import apps
from django.db.models import Case, CharField, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.utils.translation import gettext, gettext_noop, override

from innovations.models import Innovation
from networks.models import Exchange, Network, NetworkDecision, Statement, StatementVersion
from networks.working.permissions import read_inside


@dataclass(frozen=True)
class _Thing:
    column: str  # what it is called by
    seen_by: Callable[..., QuerySet]  # the rows of it that a person sees
    instead: str


# By the name of the column that leads to it.
_THINGS = {
    "network": _Thing(
        "name", Network.objects.visible_to, gettext_noop("a network that is no longer public")
    ),
    "statement": _Thing(
        "title", Statement.objects.visible_to,
        gettext_noop("a statement that you do not see any more"),
    ),
    # What was signed stays known to who signed it, but for what a moderator has hidden.
    "text_version": _Thing(
        "title", lambda _person: _unhidden_versions(),
        gettext_noop("a statement that is hidden, or whose network is"),
    ),
    "exchange": _Thing(
        "title", Exchange.objects.visible_to,
        gettext_noop("an offer or request that you do not see any more"),
    ),
    "innovation": _Thing(
        "title", Innovation.objects.visible_to,
        gettext_noop("an innovation that you do not see any more"),
    ),
    "action": _Thing(
        "title", lambda person: _inside("networks.Action", person),
        gettext_noop("an action that you do not see any more"),
    ),
    "meeting": _Thing(
        "title", lambda person: _inside("networks.Meeting", person),
        gettext_noop("a meeting that you do not see any more"),
    ),
}  # fmt: skip


def with_names_in_sight(model: str, person_field: str, *things: str) -> Callable[..., QuerySet]:
    """For `PersonalData(select=…)`: the rows of a person, with what they call each of the `things`
    to export, such as `network_name` or `statement_title`; "" where a row leads to none."""

    def select(person) -> QuerySet:
        rows = apps.get_model(model)._default_manager.filter(**{person_field: person.pk})
        return rows.annotate(
            **{f"{each}_{_THINGS[each].column}": _name_of(each, model, person) for each in things}
        )

    return select


def _name_of(name: str, model: str, person) -> Case:
    thing = _THINGS[name]
    with override(person.language):
        instead = gettext(thing.instead)
    seen = thing.seen_by(person).order_by().values("pk")
    # A row may be the thing itself.
    is_itself = model.lower() == f"networks.{name}"
    key, column = ("pk", thing.column) if is_itself else (name, f"{name}__{thing.column}")
    return Case(
        When(**{f"{key}__isnull": True}, then=Value("")),
        When(**{f"{key}__in": seen}, then=F(column)),
        default=Value(instead),
        output_field=CharField(),
    )


def _unhidden_versions() -> QuerySet[StatementVersion]:
    rows = StatementVersion.objects.exclude(statement__is_hidden=True)
    return rows.exclude(statement__network__status=Network.Status.HIDDEN)


def _inside(model: str, person) -> QuerySet:
    return apps.get_model(model)._default_manager.filter(network__in=read_inside(person))


def own_decisions(person) -> QuerySet[NetworkDecision]:
    """What a person decided in networks, with `network_name`, and with `own_reason`: the reason,
    unless that is the title of a statement that they do not see any more."""
    rows = with_names_in_sight("networks.NetworkDecision", "actor", "network")(person)
    seen = Statement.objects.visible_to(person).order_by().values("pk")
    unseen = Statement.objects.filter(network=OuterRef("network")).exclude(pk__in=seen)
    called_so = Q(title=OuterRef("reason")) | Q(versions__title=OuterRef("reason"))
    is_title_unseen = Q(step__in=NetworkDecision.OF_STATEMENTS) & Exists(unseen.filter(called_so))
    return rows.annotate(
        own_reason=Case(
            When(is_title_unseen, then=Value("")), default=F("reason"), output_field=CharField()
        )
    )

"""Who is told, by mail, of statements; written in the transaction of the action."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import override

from connected_localism.accounts.models import User
from connected_localism.mail.outbox import post
from networks.models import SignOn, Statement, StatementVersion
from networks.people import apart_from, people_leading
from networks.permissions import COMMITTING
from places.lineage import Lineage
from places.models import Membership, Place


def ask_to_sign(statement: Statement, *, by: User) -> None:
    """Tell the officers and stewards of each place that takes part, once each."""
    places = statement.network.members.active().values_list("place_id", flat=True)
    for person, place in _committers(places):
        if person.pk != by.pk:
            _post("statement-open", statement, to=person, key=f"{statement.pk}", place=place)


def ask_to_agree_again(statement: Statement, version: StatementVersion, *, by: User) -> None:
    """Tell those whose place has agreed to an earlier version that the text is another now."""
    signed = list(statement.sign_ons.active().values_list("place_id", flat=True))
    lineage = Lineage() if signed else None
    places = [each for pk in signed for each in (pk, *lineage.successors(pk))]
    for person, place in _committers(places):
        if person.pk != by.pk:
            _post("statement-changed", statement, to=person, key=f"{version.pk}", place=place)


def tell_the_lead_of_signing(sign_on: SignOn, *, by: User) -> None:
    """Tell the place that leads the network who has signed, or taken it back."""
    statement, step = sign_on.statement, "ended" if sign_on.ended_at else "signed"
    for person in apart_from(by, people_leading(statement.network)):
        _post(
            "statement-signed", statement, to=person, key=f"{sign_on.pk}:{step}",
            place=sign_on.place, step=step, authority=sign_on.authority,
        )  # fmt: skip


def _committers(place_ids: Iterable[int]) -> list[tuple[User, Place]]:
    """Who speaks for these places, each once, with the first of their places by name."""
    held = Membership.objects.confirmed().filter(
        place_id__in=list(place_ids), role__in=COMMITTING, user__is_active=True
    )
    found: dict[int, tuple[User, Place]] = {}
    for each in held.select_related("user", "place").order_by("place__name", "pk"):
        found.setdefault(each.user_id, (each.user, each.place))
    return list(found.values())


def _post(kind: str, statement: Statement, *, to: User, key: str, place: Place, **context) -> None:
    with override(to.language):
        last_day = date_format(statement.closes_on, "j F Y") if statement.closes_on else ""
        post(
            kind,
            to=to,
            key=f"{kind}:{key}:{to.pk}",
            context={
                "title": statement.title,
                "addressed_to": statement.addressed_to,
                "name": statement.network.name,
                "place": place.display_name,
                "last_day": last_day,
                "statement_url": statement.get_absolute_url(),
                "sign_url": reverse("statement-sign", args=[statement.slug]),
                **context,
            },
        )

"""Who is told, by mail, of statements, and what they are told.

The mails are posted in the transaction of the action, with ids; what they say is made when they
are sent (`mail_contents.py`).
"""

from collections.abc import Iterable

from django.utils.formats import date_format

from connected_localism.accounts.models import User
from connected_localism.mail.outbox import post
from networks.models import SignOn, Statement, StatementVersion
from networks.people import apart_from, people_leading
from networks.permissions import COMMITTING, may_commit
from places.lineage import Lineage
from places.models import Membership, Place


def ask_to_sign(statement: Statement, *, by: User) -> None:
    """Tell the officers and stewards of each place that takes part, once each."""
    places = statement.network.members.active().values_list("place_id", flat=True)
    for person, place in _committers(places):
        if person.pk != by.pk:
            _post(
                "statement-open", to=person, key=f"{statement.pk}", statement=statement.pk,
                place=place.pk,
            )  # fmt: skip


def ask_to_agree_again(statement: Statement, version: StatementVersion, *, by: User) -> None:
    """Tell those whose place has agreed to an earlier version that the text is another now."""
    signed = list(statement.sign_ons.active().values_list("place_id", flat=True))
    lineage = Lineage() if signed else None
    places = [each for pk in signed for each in (pk, *lineage.successors(pk))]
    for person, place in _readers(statement, places):
        if person.pk != by.pk:
            _post(
                "statement-changed", to=person, key=f"{version.pk}", version=version.pk,
                place=place.pk,
            )  # fmt: skip


def tell_the_lead_of_signing(sign_on: SignOn, *, by: User) -> None:
    """Tell the place that leads the network who has signed, or taken it back."""
    step = "ended" if sign_on.ended_at else "signed"
    for person in apart_from(by, people_leading(sign_on.statement.network)):
        _post(
            "statement-signed", to=person, key=f"{sign_on.pk}:{step}", sign_on=sign_on.pk, step=step
        )


def _committers(place_ids: Iterable[int]) -> list[tuple[User, Place]]:
    """Who speaks for these places, each once, with the first of their places by name."""
    held = Membership.objects.confirmed().filter(
        place_id__in=list(place_ids), role__in=COMMITTING, user__is_active=True
    )
    found: dict[int, tuple[User, Place]] = {}
    for each in held.select_related("user", "place").order_by("place__name", "pk"):
        found.setdefault(each.user_id, (each.user, each.place))
    return list(found.values())


def _readers(statement: Statement, place_ids: Iterable[int]) -> list[tuple[User, Place]]:
    """Those of `_committers` who may read it today: a place that signed can have left since."""
    people = _committers(place_ids)
    if not statement.network.is_private:
        return people
    seen = Statement.objects.filter(pk=statement.pk)
    return [row for row in people if seen.visible_to(row[0]).exists()]


def _post(kind: str, *, to: User, key: str, **context) -> None:
    post(kind, to=to, key=f"{kind}:{key}:{to.pk}", context=context)


# --- What they say, when they are sent ----------------------------------------------------------


def open_for_signing(reader: User, *, statement: Statement, place: Place) -> dict | None:
    if not statement.takes_signatures or not may_commit(reader, place):
        return None
    takes_part = statement.network.members.active().filter(place=place).exists()
    return _of_statement(statement, place) if takes_part else None


def changed(reader: User, *, version: StatementVersion, place: Place) -> dict | None:
    """Of several new texts only the last is told of."""
    statement = version.statement
    is_last = not statement.versions.filter(number__gt=version.number).exists()
    if not (is_last and statement.takes_signatures and may_commit(reader, place)):
        return None
    return _of_statement(statement, place)


def signed(reader: User, *, sign_on: SignOn, step: str) -> dict | None:
    statement = sign_on.statement
    is_so = bool(sign_on.ended_at) == (step == "ended")
    if not is_so or reader not in people_leading(statement.network):
        return None
    words = {"step": step, "authority": sign_on.authority}
    return _of_statement(statement, sign_on.place) | words


def _of_statement(statement: Statement, place: Place) -> dict:
    last_day = date_format(statement.closes_on, "j F Y") if statement.closes_on else ""
    return {
        "title": statement.title,
        "addressed_to": statement.addressed_to,
        "name": statement.network.name,
        "place": place.display_name,
        "last_day": last_day,
        "statement_url": statement.get_absolute_url(),
    }

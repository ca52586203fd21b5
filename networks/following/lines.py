"""What was new, each in one line of a mail."""

from django.utils.translation import gettext as _

from innovations.models import Adoption, Innovation
from networks.following.events import Event, Kind
from networks.models import Exchange, Network, NetworkDecision, SharedUpdate, Statement

Step, State = NetworkDecision.Step, Statement.State


def line_of(event: Event) -> dict:
    return _LINES[event.kind](event.row)


def _record(record: Innovation) -> dict:
    said = _("“{title}”, {place} ({kind})").format(
        title=record.title, place=record.place.display_name, kind=record.get_kind_display()
    )
    return {"text": said, "url": record.get_absolute_url()}


def _step(row: NetworkDecision) -> dict:
    url = row.place.get_absolute_url() if row.place else ""
    match row.step:
        case Step.JOINED:
            said = _("{place} takes part now").format(place=row.place.display_name)
        case Step.CARRIED:
            said = _("{place} carries on the part of {before}").format(
                place=row.place.display_name, before=row.reason
            )
        case Step.STAGE:
            said = _("It has got to: {stage}").format(stage=Network.Stage(row.detail).label)
        case Step.CLOSED:
            said = _("It has come to its end")
        case _other:
            said = _("It goes on after it was closed")
    return {"text": said, "url": url}


def _exchange(row: Exchange) -> dict:
    said = _("Offer: “{title}” ({type})") if row.is_offer else _("Request: “{title}” ({type})")
    said = said.format(title=row.title, type=row.get_type_display())
    if row.place:
        said = f"{said}, {row.place.display_name}"
    return {"text": said, "url": row.get_absolute_url()}


def _update(row: SharedUpdate) -> dict:
    said = _("Update: “{title}”, {place}").format(title=row.title, place=row.place.display_name)
    return {"text": said, "url": row.get_absolute_url()}


def _statement(row: Statement) -> dict:
    if row.answered_at == row.moment:
        said = _("There is a response to the statement “{title}”")
    elif row.opened_at == row.moment:
        said = _("The statement “{title}” was opened for signing")
    elif row.state == State.WITHDRAWN:
        said = _("The statement “{title}” was withdrawn")
    else:
        said = _("Signing of the statement “{title}” has ended")
    return {"text": said.format(title=row.title), "url": row.get_absolute_url()}


def _begun(network: Network) -> dict:
    return {
        "text": _("New network: “{name}”").format(name=network.name),
        "url": network.get_absolute_url(),
    }


def _adoption(row: Adoption) -> dict:
    said = _("{place} takes up “{title}” of {origin} ({stage})").format(
        place=row.place.display_name,
        title=row.innovation.title,
        origin=row.innovation.place.display_name,
        stage=row.get_stage_display(),
    )
    return {"text": said, "url": row.innovation.get_absolute_url()}


_LINES = {
    Kind.STEP: _step,
    Kind.EXCHANGE: _exchange,
    Kind.UPDATE: _update,
    Kind.STATEMENT: _statement,
    Kind.RECORD: _record,
    Kind.NETWORK: _begun,
    Kind.ADOPTION: _adoption,
}

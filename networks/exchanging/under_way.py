"""What of an offer or request stays as it is once other places have a part in it."""

from django.utils.translation import gettext as _

from networks.exchanging.lifecycle import FOLLOWS
from networks.models import Exchange


def refused_changes(exchange: Exchange, changes: dict) -> dict[str, str]:
    """By column, why a change cannot be; `changes` maps columns to what they are to become.

    Who gave and who received turns round with `kind`. Whether one place or many can have it decides
    what becomes of it when a place agrees, so it waits until none has agreed or received.
    """
    found = {}
    if changes.get("kind", exchange.kind) != exchange.kind and exchange.parties.exists():
        found["kind"] = (
            _("Other places have answered this offer. Withdraw it, and put the request here anew.")
            if exchange.is_offer
            else _("Other places have answered this request. Withdraw it, and put the offer here anew.")
        )  # fmt: skip
    many = changes.get("is_repeatable", exchange.is_repeatable)
    if many != exchange.is_repeatable and exchange.parties.filter(state__in=FOLLOWS).exists():
        found["is_repeatable"] = _(
            "A place has agreed to this or has it already, so this stays. You can put the same here"
            " anew, for others."
        )
    return found

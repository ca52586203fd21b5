"""Pairs to be told of."""

from django.core import mail as django_mail

from connected_localism.mail.sending import send_due
from innovations.models import Innovation, Match, PairSide
from tests.factories import InnovationFactory


def match(one: Innovation, other: Innovation, *, band="strong", probability=0.7, **fields) -> Match:
    first, second = sorted((one, other), key=lambda side: side.pk)
    defaults = {"cosine": 0.5, "lexical": 0.1, "engine": "test", "is_among_firsts_best": True,
                "reasons": {"terms": ["caddies", "flats"], "themes": [], "places": "type"}}  # fmt: skip
    return Match.objects.create(
        first=first, second=second, band=band, probability=probability, **defaults | fields
    )


def live(**fields) -> Innovation:
    return InnovationFactory(**{"published": True, "stage": Innovation.Stage.LIVE} | fields)


def sent() -> dict[str, list]:
    """Everything that is due is sent; the messages by address."""
    send_due()
    found = {}
    for message in django_mail.outbox:
        found.setdefault(message.to[0], []).append(message)
    return found


def everything_in(message) -> str:
    html, _kind = message.alternatives[0]
    return f"{message.subject}\n{message.body}\n{html}"


def told() -> set[tuple[int, int]]:
    return set(PairSide.objects.exclude(told_at=None).values_list("innovation_id", "other_id"))


def both(one, other) -> set[tuple[int, int]]:
    return {(one.pk, other.pk), (other.pk, one.pk)}

"""What Ownbury drafted in each network: one statement that is open and that it has signed itself, and
a draft."""

from networks.models import Network, Statement, StatementVersion
from tests.factories import SignOnFactory, StatementFactory
from tests.permissions.marks import mark


def statement_in(world, network: Network, state: str) -> None:
    texts = {
        field: f"Lanterns for all {mark(state, f'said{field}')}"
        for field in ("title", "text", "addressed_to", "response", "response_by")
    }
    statement = StatementFactory(
        network=network, slug=mark(state, "saidslug"), started_by=world.people["author"], **texts,
        source_url=f"https://example.org/{mark(state, 'saidurl')}",
        response_url=f"https://example.org/{mark(state, 'answerurl')}",
    )  # fmt: skip
    SignOnFactory(
        statement=statement, place=world.place, signed_by=world.people["officer"],
        authority=f"Decision {mark(state, 'authority')}",
    )  # fmt: skip
    if state == "netalone":
        _signed_before_leaving(world, statement)
    StatementFactory(
        draft=True, network=network, slug=mark(state, "wishslug"),
        title=f"Bells {mark(state, 'wishtitle')}", text=f"Bells {mark(state, 'wishtext')}",
    )  # fmt: skip


def _signed_before_leaving(world, statement: Statement) -> None:
    """Otherton took part once, signed another text than that of today, and has left."""
    first = StatementVersion.objects.create(
        statement=statement, number=0, title="Candles for all", text="Candles, not lanterns."
    )
    SignOnFactory(statement=statement, place=world.other_place, text_version=first)


def opened(network: Network) -> Statement:
    return network.statements.get(state=Statement.State.OPEN)


def draft(network: Network) -> Statement:
    return network.statements.get(state=Statement.State.DRAFT)

"""What Ownbury offers in each network: one offer that Otherton waits for, and one that nobody does."""

from django.core.files.base import ContentFile

from networks.exchanging.lifecycle import Step, write_down
from networks.models import Exchange, ExchangeFile, Network
from tests.factories import ExchangeFactory, ExchangePartyFactory
from tests.permissions.marks import mark


def exchange_in(world, network: Network, state: str) -> None:
    message = f"Ours has no lanterns {mark(state, 'partmessage')}"
    asked = _offer(world, network, state, "asked")
    _offer(world, network, state, "free")
    ExchangePartyFactory(exchange=asked, place=world.other_place, message=message)
    thanked = f"Thanks for the light {mark(state, 'thanks')}"
    ExchangePartyFactory(exchange=asked, state="delivered", thanks=thanked)
    write_down(asked, Step.ASKED, by=None, place=world.other_place, reason=message)
    stored = ExchangeFile(
        exchange=asked, kind="document", title=f"Costs {mark(state, 'filetitle')}",
        note=f"New {mark(state, 'filenote')}", file_name="costs.csv", content_type="text/csv",
        size=4, sha256=mark(state, "sha"), licence="ask",
    )  # fmt: skip
    stored.file.save("full.csv", ContentFile(b"a,b\n"), save=False)
    stored.save()


def _offer(world, network: Network, state: str, name: str) -> Exchange:
    texts = {
        field: f"Lanterns to lend {mark(state, f'{name}{field}')}"
        for field in ("title", "summary", "terms")
    }
    return ExchangeFactory(
        network=network, place=world.place, url=f"https://example.org/{mark(state, 'exurl')}",
        quantity=3, unit=f"lanterns {mark(state, 'unit')}"[:40], **texts,
    )  # fmt: skip


def asked_for(world, network: Network) -> Exchange:
    return network.exchanges.filter(parties__state="asked").get()


def free(world, network: Network) -> Exchange:
    return network.exchanges.exclude(parties__state="asked").get()

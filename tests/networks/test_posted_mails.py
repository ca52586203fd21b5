"""Which step a mail tells of, and what becomes of mails that wait while a release is put in."""

from datetime import timedelta

import pytest
from django.core import mail as django_mail
from django.utils import timezone

from connected_localism.mail.models import OutgoingMail
from connected_localism.mail.outbox import post
from connected_localism.mail.sending import send_due
from networks.actions import exchange_parties, membership
from networks.decisions import write_down
from networks.models import ExchangeParty, ExchangeStep, Network, NetworkDecision
from places.models import Membership
from tests.factories import ExchangeFactory, NetworkFactory, PlaceFactory, UserFactory
from tests.networks.working.people import somebody_of, taking_part

pytestmark = pytest.mark.django_db
OFFICER = Membership.Role.OFFICER


@pytest.fixture
def network() -> Network:
    return NetworkFactory(joining="request")


@pytest.mark.parametrize("place", ["Ashby", "", None])
@pytest.mark.parametrize(
    "kind", ["network-review", "network-invitation", "statement-open", "exchange-answer"]
)
def test_a_mail_posted_by_an_earlier_release_with_names_is_dropped(kind, place):
    old = {"name": "Our network", "place": place, "purpose": "x", "network_url": "/networks/x/"}
    post(kind, to=UserFactory(), key=f"{kind}:1", context=old)
    post("network-invitation", to=UserFactory(), key="beside:1", context={"decision": 0})
    send_due()
    states = OutgoingMail.objects.values_list("state", "attempts")
    assert {state for state, _attempts in states} == {"dropped"}
    assert django_mail.outbox == []


@pytest.fixture
def ahead(time_machine):
    """Does something on a server whose clock is five minutes ahead."""

    def do(act):
        now = timezone.now()
        time_machine.move_to(now + timedelta(minutes=5))
        act()
        time_machine.move_to(now)

    return do


def test_a_mail_tells_of_its_own_step_whatever_the_clocks_of_the_servers_say(network, ahead):
    head = taking_part(network, "Leading", OFFICER, leads=True)
    ahead(lambda: write_down(network, NetworkDecision.Step.STAGE, by=head, detail="forming"))
    asker = somebody_of(PlaceFactory(name="Outside"), OFFICER)
    membership.join(network, asker.place_of, by=asker, role="partner")
    (mail,) = OutgoingMail.objects.filter(kind="network-request")
    assert mail.context["decision"] == network.decisions.get(step="asked").pk


def test_the_same_of_an_offer(ahead):
    offer = ExchangeFactory()
    owner = somebody_of(offer.place, OFFICER)
    asker = somebody_of(PlaceFactory(name="Outside"), OFFICER)
    ahead(lambda: ExchangeStep.objects.create(exchange=offer, step="put_in"))
    party = exchange_parties.ask(offer, asker.place_of, by=asker)
    exchange_parties.move(party, by=owner, to=ExchangeParty.State.AGREED)
    told = {
        mail.kind: ExchangeStep.objects.get(pk=mail.context["exchange_step"]).step
        for mail in OutgoingMail.objects.all()
    }
    assert told == {"exchange-answer": "asked", "exchange-decision": "agreed"}

"""Networks in each state, with a marked text in each table that holds one.

Ownbury leads them all and their author began them; what Otherton is to each is in `grid.py`.
"""

import uuid

from django.db import models
from django.utils import timezone

from networks.decisions import write_down
from networks.models import Network, NetworkDecision, NetworkMember, Report
from tests.factories import NetworkFactory, NetworkMemberFactory
from tests.permissions.exchanges import exchange_in
from tests.permissions.grid import NETWORK_STATES
from tests.permissions.marks import mark
from tests.permissions.statements import statement_in
from tests.permissions.working import work_in

Role, State, Status = NetworkMember.Role, NetworkMember.State, Network.Status
PRIVATE = {"visibility": Network.Visibility.PRIVATE}
MADE = {
    "netclosed": {"closed": True},
    "netprivate": PRIVATE,
    "netinvited": PRIVATE,
    "netalone": PRIVATE,
    "netsubmitted": {"status": Status.SUBMITTED},
    "netdeclined": {"status": Status.DECLINED},
    "nethidden": {"status": Status.HIDDEN},
}


def networks_of(world) -> dict[str, Network]:
    return {state: _network(world, state) for state in NETWORK_STATES}


def _network(world, state: str) -> Network:
    network = NetworkFactory(
        **{name: text for name, text in _texts(state).items()
           if name != "closing_note" or state == "netclosed"},
        slug=mark(state, "slug"),
        public_id=uuid.uuid5(uuid.NAMESPACE_URL, state),
        started_by=world.people["author"],
        version=1,
        **MADE.get(state, {}),
    )  # fmt: skip
    message = f"Ours has no lanterns {mark(state, 'netmessage')}"
    NetworkMemberFactory(network=network, place=world.place, role=Role.LEAD)
    if state != "netalone":
        part = State.INVITED if state == "netinvited" else State.ACTIVE
        NetworkMemberFactory(
            network=network, place=world.other_place, state=part, message=message,
            joined_on=timezone.localdate(),
        )  # fmt: skip
    network.innovations.add(world.records["members"])
    write_down(
        network, NetworkDecision.Step.STARTED, by=world.people["author"], place=world.place,
        reason=f"Lanterns everywhere {mark(state, 'netreason')}",
    )  # fmt: skip
    exchange_in(world, network, state)
    work_in(world, network, state)
    statement_in(world, network, state)
    Report.objects.create(
        network=network, about="fact", message=f"No lanterns {mark(state, 'netreport')}",
        reporter=world.people["other_contributor"], form_key=uuid.uuid4(),
    )  # fmt: skip
    return network


def _texts(state: str) -> dict:
    """A marked text for each text field, also those that are yet to be invented."""
    texts = {"other_partners": [mark(state, "partners")]}
    for field in Network._meta.concrete_fields:
        if field.choices or field.name in ("slug", "import_key"):
            continue
        word = mark(state, field.name)
        if isinstance(field, models.URLField):
            texts[field.name] = f"https://example.org/{word}"
        elif type(field) in (models.CharField, models.TextField):
            texts[field.name] = f"Lanterns together {word}"
    return texts

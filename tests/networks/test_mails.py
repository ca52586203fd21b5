"""Mails about networks say what may be read when they are sent, and are dropped when that is gone.

Every kind that `networks` registers is walked here: a new one has to be posted in `STORIES`, or to
be named in `ARRIVES` with what it is that its reader hears of all the same.
"""

import importlib
import pkgutil
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from django.core import mail as django_mail
from django.utils import timezone

import networks
from connected_localism.mail import kinds
from connected_localism.mail.models import OutgoingMail
from connected_localism.mail.sending import send_due
from networks.actions import exchange_parties, exchanges, founding, membership, signing, statements
from networks.actions.discussion import say
from networks.actions.following import follow_network
from networks.actions.introducing import write
from networks.actions.introductions import answer, withdraw
from networks.following.weekly import end_of_the_week, tell_of_the_week
from networks.mail_contents import AsPosted, Contents
from networks.models import Exchange, ExchangeParty, FollowedNetwork, Network, SignOn, Statement
from networks.working.writing import remove
from places.models import Membership
from tests.factories import (
    ExchangeFactory,
    NetworkFactory,
    PlaceFactory,
    UserFactory,
    moderator,
)
from tests.networks.introducing.meeting import ask, need_at, officer_of, side_of
from tests.networks.working.people import somebody_of, taking_part

pytestmark = pytest.mark.django_db
OFFICER = Membership.Role.OFFICER


@dataclass
class World:
    """A network with a place that leads and one that takes part, and one outside."""

    network: Network = field(default_factory=lambda: NetworkFactory(joining="request"))

    def __post_init__(self):
        self.head = taking_part(self.network, "Leading", OFFICER, leads=True)
        self.officer = taking_part(self.network, "Member", OFFICER)
        self.outsider = somebody_of(PlaceFactory(name="Outside"), OFFICER)

    def member(self, person):
        return self.network.members.select_related("network", "place").get(place=person.place_of)

    def invited(self):
        membership.invite(self.network, self.outsider.place_of, by=self.head)

    def asked(self):
        place = self.outsider.place_of
        return membership.join(self.network, place, by=self.outsider, role="partner")

    def joined(self):
        self.invited()
        membership.join(self.network, self.outsider.place_of, by=self.outsider, role="partner")

    def accepted(self):
        membership.answer_request(self.asked(), by=self.head, accept=True)

    def refused(self):
        membership.answer_request(self.asked(), by=self.head, accept=False, reason="It is full.")

    def removed(self):
        membership.remove(self.member(self.officer), by=self.head, reason="It never came.")

    def waiting(self):
        place = PlaceFactory(name="Reviewed")
        for role in (OFFICER, Membership.Role.STEWARD):
            self.steward = somebody_of(place, role)
        self.begun_by = place.memberships.get(role=OFFICER).user
        self.network, _new = founding.start_network(
            by=self.begun_by, lead=place, content={"name": "Waiting", "purpose": "x", "kind": "theme"}
        )  # fmt: skip

    def published(self):
        self.waiting()
        founding.publish_network(self.network, by=self.steward)

    def declined(self):
        self.waiting()
        founding.decline_network(self.network, by=self.steward, reason="Twice there.")

    def hidden(self):
        founding.hide_network(self.network, by=moderator(), reason="An advertisement.")

    def offered(self):
        exchange = ExchangeFactory(network=self.network, place=self.head.place_of, title="Our plan")
        return exchange_parties.ask(exchange, self.officer.place_of, by=self.officer)

    def agreed(self):
        exchange_parties.move(self.offered(), by=self.head, to=ExchangeParty.State.AGREED)

    def opened(self):
        statement = statements.draft_statement(
            self.network, by=self.head, content={"title": "Mend it", "text": "All of it."}
        )
        return statements.open_statement(statement, by=self.head)

    def signed(self) -> SignOn:
        return signing.sign(
            self.opened(), self.officer.place_of, by=self.officer, authority="The council",
            seen_version=1,
        )  # fmt: skip

    def reworded(self):
        statement = self.signed().statement
        statement.refresh_from_db()
        statements.save_statement(
            statement, by=self.head, expected_version=statement.version, changes={"text": "Half."}
        )

    def mentioned(self):
        place = self.head.place_of
        text = "@Member, how?"
        return say(self.network, by=self.head, place=place, title="Paying", text=text)[0]

    def followed(self):
        reader = UserFactory()
        follow_network(reader, self.network)
        week_ago = timezone.now() - timedelta(days=14)
        FollowedNetwork.objects.update(seen_until=week_ago)
        at = end_of_the_week(timezone.now()) - timedelta(hours=1)
        ExchangeFactory(network=self.network, title="New", created_at=at)
        tell_of_the_week(timezone.now())

    def introduction(self, *, is_agreed: bool = False):
        ashby, barrow = need_at("Ashby"), need_at("Barrow")
        self.ann, self.ben = officer_of(ashby.place, "Ann"), officer_of(barrow.place, "Ben")
        self.met = ask(self.ann, ashby, barrow, asked_for=ashby.place)
        if is_agreed:
            answer(side_of(self.met, barrow.place), by=self.ben, consents=True)
            self.met.refresh_from_db()

    def met_agreed(self):
        self.introduction(is_agreed=True)

    def met_not(self):
        self.introduction()
        answer(self.met.sides.get(place__name="Barrow"), by=self.ben, consents=False)
        self.met.refresh_from_db()

    def written(self):
        self.introduction(is_agreed=True)
        write(self.met.sides.get(place__name="Ashby"), by=self.ann, text="When?")

    # What may happen before a mail is sent.

    def network_hidden(self):
        Network.objects.update(status=Network.Status.HIDDEN)

    def network_private(self):
        Network.objects.update(visibility=Network.Visibility.PRIVATE)

    def not_theirs(self):
        Membership.objects.update(state=Membership.State.ENDED)

    def taken_back(self):
        withdraw(self.met, by=self.ann)


# {kind: what leads to a mail of it}
STORIES = {
    "network-review": [World.waiting],
    "network-reviewed": [World.published],
    "network-invitation": [World.invited],
    "network-request": [World.asked, World.joined],
    "network-answer": [World.accepted],
    "exchange-answer": [World.offered],
    "exchange-decision": [World.agreed],
    "statement-open": [World.opened],
    "statement-changed": [World.reworded],
    "statement-signed": [World.signed],
    "network-mention": [World.mentioned],
    "week-of-news": [World.followed],
}
# Of these no network is the subject: {kind: (what leads to it, what takes it back)}
INTRODUCTIONS = {
    "introduction-asked": (World.introduction, World.taken_back),
    "introduction-agreed": (World.met_agreed, World.not_theirs),
    "introduction-not-now": (World.met_not, World.not_theirs),
    "introduction-message": (World.written, World.not_theirs),
}
# What happened to the network, or to the reader's place, which they hear of whatever becomes of it.
ARRIVES = {
    "network-reviewed": [World.declined, World.hidden],
    "network-answer": [World.refused, World.removed],
}


def registered(monkeypatch) -> list[kinds.MailKind]:
    """The kinds of all modules `mail_kinds` below `networks`, whoever adds one."""
    found = []
    modules = pkgutil.walk_packages(networks.__path__, "networks.")
    names = [each.name for each in modules if each.name.endswith(".mail_kinds")]
    with monkeypatch.context() as patched:
        patched.setattr(kinds, "register", found.append)
        for name in names:
            importlib.reload(importlib.import_module(name))
    for name in names:
        importlib.reload(importlib.import_module(name))
    return found


def test_every_kind_looks_again_when_it_is_sent_and_is_walked_here(monkeypatch):
    names = set()
    for kind in registered(monkeypatch):
        assert kind.contents is not None, f"{kind.name} says what was posted; see mail_contents.py"
        if isinstance(kind.contents, AsPosted):
            assert kind.contents.why
            continue
        names.add(kind.name)
    assert names == STORIES.keys() | INTRODUCTIONS.keys()


def test_only_the_kinds_named_here_arrive_whatever_becomes_of_the_network(monkeypatch):
    anyway = {
        kind.name
        for kind in registered(monkeypatch)
        if isinstance(kind.contents, Contents) and kind.contents.arrives_after
    }
    assert anyway == ARRIVES.keys()


def every(stories) -> list:
    return [
        pytest.param(kind, story, id=f"{kind}-{story.__name__}")
        for kind, told in stories.items()
        for story in told
    ]


def posted(kind: str, story) -> tuple[World, list[OutgoingMail]]:
    world = World()
    story(world)
    mails = list(OutgoingMail.objects.filter(kind=kind))
    OutgoingMail.objects.exclude(kind=kind).delete()
    assert mails
    return world, mails


def outcome() -> set[str]:
    """What became of every mail, once a worker has been through."""
    send_due()
    return set(OutgoingMail.objects.values_list("state", flat=True))


@pytest.mark.parametrize(("kind", "story"), every(STORIES) + every(ARRIVES))
def test_it_is_sent_as_long_as_nothing_has_changed_and_keeps_ids_only_until_then(kind, story):
    _world, mails = posted(kind, story)
    if story not in ARRIVES.get(kind, ()) and kind != "week-of-news":
        for mail in mails:
            words = {name for name, value in mail.context.items() if not isinstance(value, int)}
            assert words <= {"step"}
    assert outcome() == {"sent"}


@pytest.mark.parametrize(("kind", "story"), every(STORIES))
def test_of_a_network_that_is_hidden_in_between_nothing_is_sent(kind, story):
    world, _mails = posted(kind, story)
    world.network_hidden()
    assert outcome() == {"dropped"}
    assert django_mail.outbox == []


@pytest.mark.parametrize(("kind", "story"), every(STORIES))
def test_who_belongs_to_its_places_no_more_gets_nothing_of_a_private_one(kind, story):
    world, _mails = posted(kind, story)
    world.network_private()
    world.not_theirs()
    Network.objects.update(started_by=None)
    assert outcome() == {"dropped"}
    assert django_mail.outbox == []


@pytest.mark.parametrize(("kind", "story"), every(ARRIVES))
def test_what_was_decided_about_it_or_its_place_arrives_whatever_becomes_of_it(kind, story):
    world, mails = posted(kind, story)
    if kind == "network-answer":
        world.network_hidden()
        Network.objects.update(name="A new secret")
    assert outcome() == {"sent"}
    assert {message.to[0] for message in django_mail.outbox} == {
        mail.recipient.email for mail in mails
    }
    for message in django_mail.outbox:
        assert "A new secret" not in message.subject + message.body
        assert ("/networks/" in message.body) == (kind == "network-reviewed")


@pytest.mark.parametrize("kind", INTRODUCTIONS)
def test_of_an_introduction_nothing_is_sent_once_it_is_taken_back_or_not_theirs(kind):
    story, end = INTRODUCTIONS[kind]
    world, _mails = posted(kind, story)
    end(world)
    assert outcome() == {"dropped"}
    assert django_mail.outbox == []


def statement_withdrawn(world):
    statements.withdraw_statement(Statement.objects.get(), by=world.head, reason="A mistake.")


def statement_hidden(world):
    statements.hide_statement(Statement.objects.get(), by=moderator(), reason="Untrue.")


def statement_closed(world):
    statements.close_statement(Statement.objects.get(), by=world.head)


def offer_hidden(world):
    exchanges.hide_exchange(Exchange.objects.get(), by=moderator(), reason="No.")


def offer_withdrawn(world):
    exchanges.withdraw_exchange(Exchange.objects.get(), by=world.head)


def signature_taken_back(world):
    signing.revoke(SignOn.objects.select_related("statement__network").get(), by=world.officer)


def post_removed(world):
    remove(world.network.posts.get(), by=world.head, reason="")


def invitation_taken_back(world):
    membership.take_back_invitation(world.member(world.outsider), by=world.head)


def request_taken_back(world):
    membership.leave(world.member(world.outsider), by=world.outsider)


def reviewed(world):
    founding.publish_network(world.network, by=moderator())


@pytest.mark.parametrize(
    ("kind", "story", "then"),
    [
        ("network-review", World.waiting, reviewed),
        ("network-invitation", World.invited, invitation_taken_back),
        ("network-request", World.asked, request_taken_back),
        ("exchange-answer", World.offered, offer_hidden),
        ("exchange-answer", World.offered, offer_withdrawn),
        ("exchange-decision", World.agreed, offer_hidden),
        ("statement-open", World.opened, statement_withdrawn),
        ("statement-open", World.opened, statement_closed),
        ("statement-changed", World.reworded, statement_withdrawn),
        ("statement-signed", World.signed, statement_withdrawn),
        ("statement-signed", World.signed, statement_hidden),
        ("statement-signed", World.signed, signature_taken_back),
        ("network-mention", World.mentioned, post_removed),
    ],
)
def test_what_was_taken_back_in_between_is_not_told(kind, story, then):
    world, mails = posted(kind, story)
    then(world)
    send_due()
    states = OutgoingMail.objects.filter(pk__in=[mail.pk for mail in mails])
    assert set(states.values_list("state", flat=True)) == {"dropped"}


def test_a_mail_says_what_it_is_called_when_it_is_sent():
    _world, _mails = posted("network-invitation", World.invited)
    Network.objects.update(name="Renamed")
    send_due()
    (message,) = django_mail.outbox
    assert message.subject == "Outside is invited to the network “Renamed”"


def test_for_a_network_without_a_lead_a_moderator_is_said_to_invite():
    network, outsider = NetworkFactory(), somebody_of(PlaceFactory(name="Outside"), OFFICER)
    membership.invite(network, outsider.place_of, by=moderator())
    send_due()
    (message,) = django_mail.outbox
    assert "A moderator of this site invites Outside to take part" in message.body

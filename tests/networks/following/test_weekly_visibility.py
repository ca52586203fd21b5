"""The mail of the week: to whom nothing is told of what."""

import pytest
from django.core import mail as django_mail

from connected_localism.mail import outbox
from connected_localism.mail.models import OptOut
from connected_localism.mail.sending import send_due
from innovations.models import Theme
from networks.actions.following import follow_network, follow_theme, unfollow_network
from networks.actions.membership import join, leave
from networks.following.weekly import tell_of_the_week
from networks.models import FollowedNetwork, Network, NetworkMember, SharedUpdate
from places.models import Membership
from tests.factories import (
    ExchangeFactory,
    MembershipFactory,
    NetworkMemberFactory,
    PlaceFactory,
    StatementFactory,
    UserFactory,
)
from tests.innovations.telling.pairs import everything_in, sent
from tests.networks.following.that_week import HOUR, MONDAY, NOW, WEEK, live, mail_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_in_that_week")]
Role, Visibility, Status = NetworkMember.Role, Network.Visibility, Network.Status


class TestWhoMayKnow:
    @pytest.mark.parametrize(
        "change",
        [
            {"visibility": Visibility.PRIVATE},
            {"status": Status.HIDDEN},
            {"status": Status.DECLINED},
        ],
    )
    @pytest.mark.parametrize("is_posted", [False, True])
    def test_a_network_that_goes_out_of_sight_is_told_of_no_more(
        self, network, reader, change, is_posted
    ):
        ExchangeFactory(network=network, created_at=NOW + HOUR)
        follow_theme(reader, Theme.WASTE)
        if is_posted:
            assert tell_of_the_week(MONDAY) == 1
        Network.objects.update(**change)
        tell_of_the_week(MONDAY)
        assert sent() == {}

    @pytest.mark.parametrize("what", ["network", "offer", "update", "statement", "record"])
    def test_what_goes_out_of_sight_while_a_worker_sends_is_not_in_its_next_mail(
        self, network, reader, monkeypatch, what
    ):
        """The week is looked up once for all mails of a run; who may read it, for each."""
        follow_network(UserFactory(), network)
        offer = ExchangeFactory(network=network, title="Gone offer", created_at=NOW + HOUR)
        update = SharedUpdate.objects.create(
            network=network, place=PlaceFactory(), title="Gone update", text="x",
            created_at=NOW + HOUR,
        )  # fmt: skip
        statement = StatementFactory(
            network=network, title="Gone statement", opened_at=NOW + HOUR
        )  # fmt: skip
        record = live("Gone record")
        network.innovations.add(record)
        hide = {
            "network": lambda: Network.objects.update(status=Status.HIDDEN),
            "offer": lambda: type(offer).objects.update(is_hidden=True),
            "update": lambda: type(update).objects.update(removed_at=NOW),
            "statement": lambda: type(statement).objects.update(is_hidden=True),
            "record": lambda: type(record).objects.update(status="hidden"),
        }[what]
        mark_sent = outbox.mark_sent

        def hide_after(mail):
            mark_sent(mail)
            hide()

        monkeypatch.setattr(outbox, "mark_sent", hide_after)
        assert tell_of_the_week(MONDAY) == 2
        send_due()
        first, *others = [message.body for message in django_mail.outbox]
        everything = {f"Gone {each}" for each in ("offer", "update", "statement", "record")}
        assert {word for word in everything if word in first} == everything
        left = {word for body in others for word in everything if word in body}
        assert left == (set() if what == "network" else everything - {f"Gone {what}"})

    def test_the_people_of_its_places_are_told_of_a_private_one(self, network, later):
        held = MembershipFactory()
        NetworkMemberFactory(network=network, place=held.place)
        Network.objects.update(visibility=Visibility.PRIVATE)
        follow_network(held.user, network)
        ExchangeFactory(network=network, title="Ours", created_at=NOW + HOUR)
        tell_of_the_week(MONDAY)
        assert "Ours" in mail_of(held.user).body

    def test_what_is_hidden_or_taken_back_by_then_is_not_told(self, network, lead, reader, later):
        later()
        gone = MembershipFactory(role=Membership.Role.OFFICER, place__name="Gone again")
        leave(join(network, gone.place, by=gone.user, role=Role.PARTNER), by=gone.user, reason="No")
        invited = NetworkMemberFactory(network=network, state="invited", place__name="Invited")
        ExchangeFactory(network=network, title="Hidden", is_hidden=True)
        ExchangeFactory(network=network, title="Withdrawn", state="withdrawn")
        StatementFactory(network=network, title="A draft", draft=True)
        record = live("Hidden record")
        network.innovations.add(record, live("For members", visibility="members"))
        ExchangeFactory(network=network, title="Shown")
        assert tell_of_the_week(MONDAY) == 1
        record.status = "hidden"
        record.save()
        said = everything_in(mail_of(reader))
        assert "Shown" in said
        for word in ("Gone again", invited.place.name, "Hidden", "Withdrawn", "A draft", "members"):
            assert word not in said

    def test_what_is_followed_no_more_is_left_out(self, network, reader):
        ExchangeFactory(network=network, created_at=NOW + HOUR)
        assert tell_of_the_week(MONDAY) == 1
        unfollow_network(reader, network)
        assert sent() == {}

    def test_whoever_switched_it_off_or_is_gone_gets_none_and_no_flood_later(self, network, reader):
        closed = UserFactory(is_active=False)
        for person in (closed,):
            FollowedNetwork.objects.create(person=person, network=network)
        OptOut.objects.create(user=reader, kind="week-of-news")
        ExchangeFactory(network=network, created_at=NOW + HOUR)
        assert tell_of_the_week(MONDAY) == 0
        OptOut.objects.all().delete()
        assert tell_of_the_week(MONDAY + WEEK) == 0

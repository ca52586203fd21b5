"""Asking people to move: once each, also when a round is killed or several run at once."""

import os
import signal
import subprocess
import sys
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from connected_localism.mail.models import OutgoingMail
from connected_localism.mail.rendering import render
from places.models import (
    Membership,
    Place,
)
from places.reorganising import moving
from places.reorganising.carrying_over import carry_over_due
from places.reorganising.succeeding import succeed
from places.tasks import carry_over_successions
from tests.conftest import database_url
from tests.factories import (
    MembershipFactory,
    PlaceFactory,
)
from tests.innovations.at_once import at_once
from tests.places.people import mails, request_at, steps
from tests.places.reorganising.reform import (
    KIND,
    Role,
    abolish,
    at,
    heir,
    member_of,
)

pytestmark = pytest.mark.django_db


KILLED_AFTER_THE_MAILS = """
import os, signal
os.environ["DJANGO_SETTINGS_MODULE"] = "connected_localism.settings"
import django
django.setup()
from connected_localism.mail.models import OutgoingMail
from places.reorganising.carrying_over import carry_over_due
from places.signals import places_changed

def die(sender, **kwargs):
    assert OutgoingMail.objects.filter(kind="place-succeeded").count() == 1
    os.kill(os.getpid(), signal.SIGKILL)

places_changed.connect(die)
carry_over_due()
"""


class TestAsking:
    def test_each_person_gets_one_mail_however_often_the_job_runs(self, council):
        also = PlaceFactory(code="SEG", name="Sedgemoor", official_name="Sedgemoor Council")
        one, two = member_of(council), member_of(council, Role.STEWARD)
        both = member_of(council).user
        member_of(also, user=both)
        asked = request_at(council)
        MembershipFactory(place=council, state="ended")
        MembershipFactory(place=council, user__is_active=False)
        before = mails()
        abolish(council, heir(), also=[also])
        for _again in range(3):
            carry_over_successions()
        told = mails()[len(before) :]
        assert sorted(told, key=str) == sorted(
            [(KIND, person) for person in (one.user, two.user, both, asked.user)], key=str
        )

    def test_what_the_mail_says(self, council):
        member_of(council, Role.STEWARD)
        abolish(council, heir("CBD"), heir("WAF"))
        sent = render(OutgoingMail.objects.get(kind=KIND))
        yesterday = timezone.localdate() - timedelta(days=1)
        assert sent.subject == "Mendip Council was replaced: move with it"
        assert f"Its last day was {yesterday.day} {yesterday:%B %Y}." in sent.body
        assert "In its place: Heir CBD Council, Heir WAF Council." in sent.body.replace(
            "Heir WAF Council, Heir CBD Council", "Heir CBD Council, Heir WAF Council"
        )
        assert "You belonged to it in this role: Steward." in sent.body
        assert "/places/mendip/move/" in sent.body

    def test_who_has_joined_what_takes_over_is_not_asked(self, council):
        new = heir()
        settled, other = member_of(council), member_of(council)
        member_of(new, user=settled.user)
        abolish(council, new)
        assert mails() == [(KIND, other.user)]

    def test_nobody_is_asked_before_the_day(self, council):
        member = member_of(council)
        new = heir()
        tomorrow = timezone.localdate() + timedelta(days=1)
        succeed(["MEN"], ["SMT"], day=tomorrow)
        carry_over_successions()
        assert KIND not in {kind for kind, _person in mails()}
        with pytest.raises(ValidationError):
            moving.move(member, by=member.user, to=[new])
        assert at(member.user, new) is None

    def test_preferences_for_mail_stay(self, council):
        from connected_localism.mail.models import OptOut

        member = member_of(council)
        OptOut.objects.create(user=member.user, kind="membership-requested")
        abolish(council, heir())
        assert OptOut.objects.filter(user=member.user).count() == 1


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_five_rounds_at_once_ask_each_once(self, council):
        people = {member_of(council).user for _each in range(3)}
        new = heir()
        tomorrow = timezone.localdate() + timedelta(days=1)
        succeed(["MEN"], ["SMT"], day=tomorrow)
        OutgoingMail.objects.all().delete()  # that it is announced
        council.successions_out.update(date=timezone.localdate())
        Place.objects.filter(pk=council.pk).update(
            active_until=timezone.localdate() - timedelta(days=1)
        )
        outcomes = at_once([carry_over_due] * 5)
        assert sorted(len(done) for done in outcomes) == [0, 0, 0, 0, 1]
        assert sorted(mails(), key=str) == sorted([(KIND, each) for each in people], key=str)
        assert new.successions_in.get().carried_over_at

    def test_twenty_clicks_are_one_request(self, council):
        member = member_of(council)
        new = heir()
        abolish(council, new, also=[PlaceFactory(code="SEG")])

        def click():
            loaded = Membership.objects.get(pk=member.pk)
            return moving.move(loaded, by=loaded.user, to=[new])

        outcomes = at_once([click] * 20)
        assert outcomes == [[at(member.user, new)]] * 20
        assert steps(at(member.user, new)) == [("asked", member.user)]

    def test_the_same_command_five_times_at_once_is_once(self, council):
        heir()
        outcomes = at_once([lambda: succeed(["MEN"], ["SMT"], day=timezone.localdate())] * 5)
        assert sorted(report.is_news for report in outcomes) == [False] * 4 + [True]

    def test_a_round_that_is_killed_has_done_nothing_and_the_next_does_it_all(self, council):
        member = member_of(council)
        new = heir()
        succeed(["MEN"], ["SMT"], day=timezone.localdate() + timedelta(days=1))
        OutgoingMail.objects.all().delete()  # that it is announced
        council.successions_out.update(date=timezone.localdate())
        Place.objects.update(active_from=None)
        Place.objects.filter(pk=council.pk).update(
            active_until=timezone.localdate() - timedelta(days=1)
        )
        killed = subprocess.run(
            [sys.executable, "-c", KILLED_AFTER_THE_MAILS],
            env=os.environ | {"DATABASE_URL": database_url()},
            timeout=60,
        )
        assert killed.returncode == -signal.SIGKILL
        assert mails() == []
        assert new.successions_in.get().carried_over_at is None

        carry_over_due()
        assert mails() == [(KIND, member.user)]

    def test_an_error_on_the_way_leaves_nothing_half_done(self, council):
        member_of(council)
        heir()
        abolish_on = timezone.localdate()
        with pytest.raises(RuntimeError), transaction.atomic():
            succeed(["MEN"], ["SMT"], day=abolish_on)
            assert mails()
            raise RuntimeError
        assert mails() == []
        abolish(council, Place.objects.get(code="SMT"))
        assert len(mails()) == 1

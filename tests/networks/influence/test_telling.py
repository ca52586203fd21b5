"""Mails about statements, as they are read, and what is said before a council is abolished."""

from datetime import date

import pytest
from django.core import mail as django_mail

from connected_localism.mail.sending import send_due
from networks.actions import signing, statements
from networks.models import NetworkMember
from places.models import Membership
from places.signals import reorganisation_planned
from tests.factories import (
    MembershipFactory,
    NetworkFactory,
    NetworkMemberFactory,
    PlaceFactory,
    SignOnFactory,
)

pytestmark = pytest.mark.django_db


def test_who_speaks_for_a_place_reads_what_it_can_sign_and_what_became_of_it():
    network = NetworkFactory(name="River readers")
    lead = NetworkMemberFactory(network=network, role=NetworkMember.Role.LEAD).place
    member = NetworkMemberFactory(network=network, place=PlaceFactory(name="Dover")).place
    head, officer = (
        MembershipFactory(place=place, role=Membership.Role.OFFICER).user
        for place in (lead, member)
    )
    content = {"title": "Gauges now", "text": "One gauge.", "closes_on": date(2099, 5, 31)}
    statement = statements.draft_statement(network, by=head, content=content)
    statement = statements.open_statement(statement, by=head)
    signed = signing.sign(
        statement, member, by=officer, authority="Click here https://evil.example", seen_version=1
    )
    assert send_due() == 2
    statement.refresh_from_db()
    statements.save_statement(
        statement, by=head, expected_version=statement.version, changes={"text": "Two gauges."}
    )
    signing.revoke(signed, by=officer)
    assert send_due() == 2
    read = sorted((each.to[0], each.subject) for each in django_mail.outbox)
    assert read == sorted(
        [
            (officer.email, "Dover can sign “Gauges now”"),
            (officer.email, "The text of “Gauges now” has changed"),
            (head.email, "Dover has signed “Gauges now”"),
            (head.email, "Dover has taken its signature under “Gauges now” back"),
        ]
    )
    bodies = {each.subject: each.body for each in django_mail.outbox}
    assert "Last day for signing: 31 May 2099." in bodies["Dover can sign “Gauges now”"]
    assert statement.get_absolute_url() in bodies["Dover can sign “Gauges now”"]
    assert "> Click here https://evil.example" in bodies["Dover has signed “Gauges now”"]
    for each in django_mail.outbox:
        assert 'href="https://evil.example' not in each.alternatives[0][0]


def test_who_plans_a_reorganisation_is_told_of_signatures():
    gone, kept = PlaceFactory(), PlaceFactory()
    SignOnFactory(place=gone)
    answers = reorganisation_planned.send(sender=None, from_places=[gone], to_places=[kept])
    expected = ["Its signature under 1 statement stays, with a note of what has taken over."]
    assert expected in [sentences for _receiver, sentences in answers]
    answers = reorganisation_planned.send(sender=None, from_places=[kept], to_places=[gone])
    assert expected not in [sentences for _receiver, sentences in answers]

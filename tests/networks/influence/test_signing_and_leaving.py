"""What a place has signed stays its own to take back, whatever became of its part in the network."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from connected_localism.mail.models import OutgoingMail
from networks.actions import membership, statements
from networks.models import Network, NetworkMember, SignOn, Statement
from places.models import Membership, Place
from tests.factories import (
    MembershipFactory,
    NetworkFactory,
    NetworkMemberFactory,
    PlaceFactory,
    SignOnFactory,
    StatementFactory,
)

pytestmark = pytest.mark.django_db
Role = NetworkMember.Role
LATER = {"title": "Lanterns at once", "text": "Lanterns of brass."}


def officer_of(place: Place, role=Membership.Role.OFFICER):
    return MembershipFactory(place=place, role=role).user


class Left:
    """A place that signed a statement of a private network and does not take part any more."""

    def __init__(self, how="left"):
        self.network = NetworkFactory(name="Night watch", visibility=Network.Visibility.PRIVATE)
        self.lead = NetworkMemberFactory(network=self.network, role=Role.LEAD).place
        member = NetworkMemberFactory(network=self.network, place=PlaceFactory(name="Dover"))
        self.place = member.place
        self.head, self.officer = officer_of(self.lead), officer_of(self.place)
        self.statement = StatementFactory(network=self.network, title="Candles for all")
        self.sign_on = SignOnFactory(statement=self.statement, place=self.place)
        self.partner = NetworkMemberFactory(network=self.network).place
        SignOnFactory(statement=self.statement, place=self.partner)
        if how == "left":
            membership.leave(member, by=self.officer)
        else:
            membership.remove(member, by=self.head, reason="No word for a year")
        OutgoingMail.objects.all().delete()

    def reword(self) -> None:
        self.statement.refresh_from_db()
        statements.save_statement(
            self.statement, by=self.head, expected_version=self.statement.version, changes=LATER
        )

    @property
    def address(self) -> str:
        return reverse("own-signature", args=[self.sign_on.pk])


@pytest.mark.parametrize("how", ["left", "removed"])
def test_a_place_that_left_is_not_told_of_a_new_text_and_who_stays_is(how):
    left = Left(how)
    stays = officer_of(left.partner)
    left.reword()
    changed = OutgoingMail.objects.filter(kind="statement-changed")
    assert [mail.recipient for mail in changed] == [stays]


@pytest.mark.parametrize("how", ["left", "removed"])
def test_it_reads_the_text_it_signed_and_takes_the_signature_back(client, how):
    left = Left(how)
    left.reword()
    client.force_login(left.officer)
    came = client.get(left.statement.get_absolute_url())
    assert (came.status_code, came.url) == (302, left.address)
    revoke = reverse("statement-revoke", args=[left.statement.slug, left.sign_on.pk])
    assert client.get(revoke).url == left.address

    text = client.get(left.address).content.decode()
    assert "Candles for all" in text
    for unread in ("Lanterns", "Night watch", left.lead.name, left.network.get_absolute_url()):
        assert unread not in text
    mine = client.get(reverse("my-networks")).content.decode()
    assert left.address in mine
    assert "Night watch" not in mine

    done = client.post(left.address, follow=True).content.decode()
    assert "The signature of Dover is taken back." in done
    assert "Lanterns" not in done
    left.sign_on.refresh_from_db()
    assert (left.sign_on.ending, left.sign_on.ended_by) == ("revoked", left.officer)
    assert left.address not in client.get(reverse("my-networks")).content.decode()
    assert client.get(left.statement.get_absolute_url()).status_code == 404
    client.post(left.address)
    assert SignOn.objects.active().count() == 1


@pytest.mark.parametrize("over", ["closed", "withdrawn", "last day", "network"])
def test_once_it_is_closed_the_signature_stands(client, over):
    left = Left()
    rows = Statement.objects.filter(pk=left.statement.pk)
    if over in ("closed", "withdrawn"):
        rows.update(state=over)
    elif over == "last day":
        rows.update(closes_on=timezone.localdate() - timedelta(days=1))
    else:
        Network.objects.filter(pk=left.network.pk).update(
            stage=Network.Stage.CLOSED, closed_at=timezone.now()
        )
    client.force_login(left.officer)
    answer = client.post(left.address)
    assert answer.status_code == 409
    text = answer.content.decode()
    said = {
        True: "The statement is withdrawn, so there is nothing to take back.",
        False: "The statement is closed, so its signatures stand.",
    }
    # Beside the message of the attempt it stands on the page itself.
    assert text.count(said[over == "withdrawn"]) == 2
    assert said[over != "withdrawn"] not in text
    assert '<form method="post">' not in text
    left.sign_on.refresh_from_db()
    assert left.sign_on.ended_at is None
    assert left.address not in client.get(reverse("my-networks")).content.decode()


@pytest.mark.parametrize("method", ["get", "post"])
def test_others_learn_nothing_of_it(client, method):
    left = Left()
    contributor = officer_of(left.place, Membership.Role.CONTRIBUTOR)
    for who in (contributor, left.head, officer_of(PlaceFactory())):
        client.force_login(who)
        assert getattr(client, method)(left.address).status_code == 404
    client.force_login(contributor)
    assert client.get(left.statement.get_absolute_url()).status_code == 404
    left.sign_on.refresh_from_db()
    assert left.sign_on.ended_at is None


@pytest.mark.parametrize("hidden", ["network", "statement"])
def test_what_a_moderator_hides_can_be_taken_back_and_is_not_shown(client, hidden):
    left = Left()
    if hidden == "network":
        Network.objects.filter(pk=left.network.pk).update(status=Network.Status.HIDDEN)
    else:
        Statement.objects.filter(pk=left.statement.pk).update(is_hidden=True)
    client.force_login(left.officer)
    said = {
        left.address: {
            "statement": "A moderator has hidden this statement, so its text is not shown.",
            "network": "A moderator has hidden the network that this statement is of, so its text",
        },
        reverse("my-networks"): {
            "statement": "A statement that a moderator has hidden",
            "network": "A statement of a network that a moderator has hidden",
        },
    }
    for address, sentences in said.items():
        text = client.get(address).content.decode()
        assert "Candles for all" not in text
        assert [each for each in sentences if sentences[each] in text] == [hidden]
    assert client.post(left.address).status_code == 302
    left.sign_on.refresh_from_db()
    assert left.sign_on.ending == "revoked"


def own(client, person, statement) -> str:
    client.force_login(person)
    return client.get(statement.get_absolute_url()).content.decode()


def test_who_has_signed_for_all_their_places_sees_what_instead_of_the_button(client):
    statement = StatementFactory()
    first, second = (
        NetworkMemberFactory(network=statement.network, place=PlaceFactory(name=name)).place
        for name in ("Dover", "Deal")
    )
    person = officer_of(first)
    MembershipFactory(place=second, role=Membership.Role.OFFICER, user=person)
    assert "Sign for your place" in own(client, person, statement)

    signed = SignOnFactory(statement=statement, place=first, authority="Cabinet, 14 May")
    day = timezone.localdate()
    text = own(client, person, statement)
    assert "Sign for your place" in text
    said = f"Dover has signed this on {day.day} {day:%B %Y}. Cabinet, 14 May"
    assert said in " ".join(text.split()).replace("</p>", "")
    assert reverse("statement-revoke", args=[statement.slug, signed.pk]) in text

    SignOnFactory(statement=statement, place=second)
    text = own(client, person, statement)
    assert "Sign for your place" not in text
    assert "Take the signature of Deal back" in text
    assert "Take the signature of" not in own(client, officer_of(PlaceFactory()), statement)

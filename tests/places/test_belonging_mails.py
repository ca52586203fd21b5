"""Every mail about belonging can be read, in both languages."""

import uuid

import pytest

from connected_localism.accounts.models import User
from connected_localism.mail.models import OutgoingMail
from connected_localism.mail.rendering import render
from places.actions import communities, deciding, inviting, joining, verifying
from places.actions.domains import decide_domain
from tests.factories import MembershipFactory, PlaceFactory, UserFactory, moderator
from tests.places.people import leeds, person_at, request_at, steward_of

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["en", "cy"])
def read(request):
    """The last mail as its reader gets it, in one language and the other."""

    def last(kind: str) -> tuple[str, str]:
        User.objects.update(language=request.param)
        OutgoingMail.objects.update(language=request.param)
        mail = OutgoingMail.objects.filter(kind=kind).latest("pk")
        message = render(mail)
        start = "/cy/" if request.param == "cy" else "/places/"
        assert f"http://localhost:8000{start}" in message.body
        return message.subject, message.body

    return last


def test_what_a_person_is_told_of_each_decision(read):
    place = leeds()
    steward, user = steward_of(place), UserFactory(display_name="Ann Lee")
    member = request_at(place, by=user)
    subject, body = read("membership-requested")
    assert "Ann Lee" in subject
    assert "> I run the library." in body

    deciding.refuse(member, by=steward, reason="Ask\nthe clerk.")
    assert "> Ask\n> the clerk." in read("membership-decided")[1]
    deciding.confirm(request_at(place, by=user), by=steward, role="officer")
    read("membership-decided")
    member.refresh_from_db()
    deciding.change_role(member, by=steward, seen="officer", role="contributor")
    read("membership-decided")
    deciding.decline_offer(member, by=steward)
    read("membership-decided")
    deciding.change_role(member, by=steward, seen="contributor", role="steward")
    assert "Leeds" in read("steward-named")[0]
    deciding.remove(member, by=steward, reason="Has moved.")
    assert "> Has moved." in read("membership-decided")[1]


def test_what_is_told_when_addresses_or_domains_change(read):
    place = leeds()
    user = person_at("ann@leeds.gov.uk")
    joining.ask(by=user, place=place, role="officer")
    decide_domain(place.domains.get(), by=moderator(), seen="confirmed", to="shared")
    read("membership-decided")

    other = PlaceFactory()
    other.domains.create(domain="york.gov.uk", state="confirmed")
    late = person_at("bob@york.gov.uk", verified=False)
    request_at(other, by=late)
    late.emailaddress_set.update(verified=True)
    verifying.bring_up_to_date(late)
    confirmed = read("membership-decided")
    late.emailaddress_set.all().delete()
    verifying.bring_up_to_date(late)
    assert read("membership-decided") != confirmed


def test_an_invitation_says_who_where_and_how_long(read):
    place = PlaceFactory(name="Leeds")
    inviting.invite(by=steward_of(place), place=place, address="new@example.org", role="officer")
    subject, body = read("place-invitation")
    assert "Ruth" in subject
    assert ("14" in body, "/places/invitation/" in body) == (True, True)


def test_what_a_proposal_says_to_reviewers_and_to_its_proposer(read):
    council = PlaceFactory()
    MembershipFactory(place=council, role="steward")

    def propose():
        return communities.propose(
            by=UserFactory(), form_key=uuid.uuid4(), name="Elland", type="PAR", council=council,
            area="x",
        )  # fmt: skip

    accepted, declined, one = propose(), propose(), moderator()
    assert "> Elland" in read("community-proposed")[1]
    communities.accept(accepted, by=one)
    read("community-decided")
    communities.decline(declined, by=one, reason="Twice.")
    assert "> Twice." in read("community-decided")[1]


def test_names_in_a_mail_are_in_the_language_of_its_reader():
    place = PlaceFactory(name="Cardiff", name_cy="Caerdydd")
    steward = steward_of(place)
    User.objects.filter(pk=steward.pk).update(language="cy")
    request_at(place)
    mail = OutgoingMail.objects.get(recipient=steward)
    assert mail.context["place"] == "Caerdydd"

"""The pages about belonging, as the people who use them see them."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from places.models import CommunityProposal, Invitation, Membership, PlaceDomain
from tests.factories import MembershipFactory, PlaceFactory, UserFactory, moderator
from tests.places.people import leeds, person_at, request_at, steward_of

pytestmark = pytest.mark.django_db
Role, State = Membership.Role, Membership.State


@pytest.fixture
def visit(client):
    """GET or, with fields, POST an address by name as a person; returns status and text."""

    def ask(user, name, /, *args, **fields):
        client.force_login(user)
        address = reverse(name, args=args)
        ask = client.post(address, fields, follow=True) if fields else client.get(address)
        return ask.status_code, " ".join(ask.content.decode().split())

    return ask


@pytest.fixture
def queries(client):
    """How many queries a page takes for a person."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def count(user, name, *args):
        client.force_login(user)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(reverse(name, args=args)).status_code == 200
        return len(captured)

    return count


def test_a_person_asks_sees_where_it_stands_and_withdraws(visit):
    place, user = PlaceFactory(name="Leeds"), UserFactory()
    steward_of(place)
    status, page = visit(user, "place-join", place.slug)
    assert (status, "The stewards of this place decide" in page) == (200, True)
    _status, page = visit(user, "place-join", place.slug, role="officer")
    assert "Say what you do there" in page
    assert not Membership.objects.filter(user=user).exists()
    status, page = visit(user, "place-join", place.slug, role="officer", message="I am the clerk.")
    assert "Your request is sent" in page
    status, page = visit(user, "place-join", place.slug)
    assert "Withdraw the request" in page
    status, page = visit(user, "membership-withdraw", place.slug, yes="1")
    assert "is withdrawn" in page
    assert Membership.objects.get(user=user).state == State.ENDED


def test_an_address_at_a_confirmed_domain_needs_no_message(visit):
    place, user = leeds(), person_at("ann@leeds.gov.uk")
    assert "Your verified address at leeds.gov.uk" in visit(user, "place-join", place.slug)[1]
    _status, page = visit(user, "place-join", place.slug, role="officer")
    assert "You belong to Leeds. Your role is: Officer." in page


def test_who_has_no_such_address_is_told_which_would_do(visit):
    place = leeds()
    page = visit(UserFactory(), "place-join", place.slug)[1]
    assert "Do you have an address at leeds.gov.uk?" in page
    hinted = leeds(PlaceDomain.State.HINT)
    assert "leeds.gov.uk" not in visit(UserFactory(), "place-join", hinted.slug)[1]


def test_a_steward_reads_a_request_and_decides(visit):
    place = leeds(PlaceDomain.State.HINT)
    steward = steward_of(place)
    user = person_at("secret.name@leeds.gov.uk", "ann@family-name.example", display_name="Ann Lee")
    member = request_at(place, by=user)
    assert "Ann Lee" in visit(steward, "membership-requests")[1]
    _status, page = visit(steward, "membership-decide", place.slug, member.pk)
    assert "at leeds.gov.uk, verified" in page
    assert "secret.name" not in page
    assert "family-name" not in page
    page = visit(
        steward, "membership-decide", place.slug, member.pk, role="officer", decision="refuse"
    )[1]
    assert "Say why you refuse" in page
    page = visit(
        steward, "membership-decide", place.slug, member.pk, role="officer", decision="confirm"
    )[1]
    assert "Ann Lee now belongs to Leeds." in page
    assert Membership.objects.get(user=user).state == State.CONFIRMED


def test_the_second_steward_is_told_who_was_quicker(visit):
    place = PlaceFactory()
    first, second = steward_of(place), steward_of(place)
    member = request_at(place)
    fields = {"role": "officer", "decision": "confirm"}
    visit(first, "membership-decide", place.slug, member.pk, **fields)
    page = visit(
        second, "membership-decide", place.slug, member.pk,
        role="officer", decision="refuse", reason="No",
    )[1]  # fmt: skip
    assert "Nothing was changed. Ruth confirmed" in page
    assert Membership.objects.get(pk=member.pk).state == State.CONFIRMED


def test_names_are_for_fellow_members_and_moderators(visit, client):
    place = PlaceFactory()
    MembershipFactory(place=place, user__display_name="Ann Lee")
    fellow, stranger = MembershipFactory(place=place).user, MembershipFactory().user
    assert "Ann Lee" in visit(fellow, "place-members", place.slug)[1]
    assert "Ann Lee" in visit(moderator(), "place-members", place.slug)[1]
    status, page = visit(stranger, "place-members", place.slug)
    assert (status, "Ann Lee" in page) == (403, False)
    client.logout()
    assert client.get(reverse("place-members", args=[place.slug])).status_code == 302
    assert "Ann Lee" not in client.get(place.get_absolute_url()).content.decode()


def test_ordinary_members_see_no_requests_and_no_invitations(visit):
    place = PlaceFactory()
    steward, officer = steward_of(place), MembershipFactory(place=place).user
    request_at(place, display_name="Hopeful Person")
    visit(steward, "place-invite", place.slug, address="new@example.org", role="officer")
    for user, sees in ((steward, True), (officer, False)):
        page = visit(user, "place-members", place.slug)[1]
        assert ("Hopeful Person" in page, "n…@example.org" in page) == (sees, sees)
        assert "new@example.org" not in page


def test_another_role_and_the_end(visit):
    place = PlaceFactory()
    steward = steward_of(place)
    member = MembershipFactory(place=place, user__display_name="Ann Lee")
    page = visit(steward, "membership-role", place.slug, member.pk, seen="officer", role="steward")[
        1
    ]
    assert "The role of Ann Lee is now: Steward." in page
    assert "Say why you remove" in visit(
        steward, "membership-remove", place.slug, member.pk, reason=""
    )[1]  # fmt: skip
    page = visit(steward, "membership-remove", place.slug, member.pk, reason="Moved away.")[1]
    assert "Ann Lee no longer belongs to" in page
    page = visit(member.user, "my-places")[1]
    assert "Moved away." in page


def test_the_last_steward_is_asked_who_comes_next(visit):
    place = PlaceFactory()
    steward = steward_of(place)
    officer = MembershipFactory(place=place, user__display_name="Ann Lee")
    page = visit(officer.user, "membership-leave", place.slug)[1]
    assert "Are you sure" in page
    assert "Ann Lee" not in page and "None" not in page  # nobody need come next, so nobody is asked
    assert "Ann Lee" in visit(steward, "membership-leave", place.slug)[1]
    assert "Select who looks after" in visit(steward, "membership-leave", place.slug, x="1")[1]
    page = visit(steward, "membership-leave", place.slug, successor=str(officer.pk))[1]
    assert "You have left" in page
    officer.refresh_from_db()
    assert officer.role == Role.STEWARD


def test_a_moderator_confirms_a_domain_and_who_waited_is_in(visit):
    place = leeds(PlaceDomain.State.HINT)
    waiting = request_at(place, by=person_at("ann@leeds.gov.uk"))
    request_at(place, by=person_at("bob@example.org"))  # whom the domain says nothing about
    request_at(leeds(PlaceDomain.State.HINT), by=person_at("bob@york.gov.uk"))
    one, domain = moderator(), place.domains.get()
    page = visit(one, "membership-requests")[1]
    assert ("1 person waits" in page, page.count("waits")) == (True, 1)
    page = visit(one, "place-domain-decide", place.slug, domain.pk, seen="hint", to="confirmed")[1]
    assert "leeds.gov.uk is confirmed" in page
    waiting.refresh_from_db()
    assert waiting.state == State.CONFIRMED


def test_public_mail_is_no_domain_of_a_place(visit):
    place, one = PlaceFactory(), moderator()
    page = visit(one, "place-domains", place.slug, domain="Ann@GMail.com")[1]
    assert "It cannot be confirmed" in page
    page = visit(one, "place-domains", place.slug, domain="not a domain")[1]
    assert "Enter the part of an email address after the @" in page
    assert not place.domains.exists()


def community(council, **fields):
    return {
        "name": "Headingley Residents",
        "type": "NBH",
        "council": council.pk,
        "area": "Headingley and Far Headingley",
        "form_key": str(uuid.uuid4()),
        **fields,
    }


def test_a_community_from_proposal_to_place(visit, client):
    council, proposer = PlaceFactory(name="Leeds"), UserFactory()
    steward = steward_of(council)
    page = visit(proposer, "community-add", **community(council))[1]
    assert "You need not wait to write: choose Leeds" in page
    proposal = CommunityProposal.objects.get()
    assert "Headingley Residents" in visit(steward, "membership-requests")[1]
    for anybody in (UserFactory(), MembershipFactory(place=council).user):
        assert visit(anybody, "community-proposal", proposal.pk)[0] == 404
    page = visit(steward, "community-proposal", proposal.pk, decision="accept")[1]
    assert "“Headingley Residents” is now a place." in page
    client.logout()
    page = client.get("/places/headingley-residents/").content.decode()
    assert "Headingley Residents" in page
    assert Membership.objects.get(user=proposer).role == Role.CONTRIBUTOR


def test_a_namesake_under_the_same_council_is_pointed_out(visit):
    council, other = PlaceFactory(), PlaceFactory()
    there = PlaceFactory(name="Kirkstall", kind="community", type="PAR", parent=council)
    there.aliases.create(alias="Kirkstall")
    page = visit(UserFactory(), "community-add", **community(council, name="KIRKSTALL"))[1]
    assert "has a community of this name already" in page
    assert reverse("place-join", args=[there.slug]) in page
    assert "It is another one" in page
    visit(UserFactory(), "community-add", **community(other, name="Kirkstall"))
    visit(UserFactory(), "community-add", **community(council, name="Kirkstall", is_another="on"))
    assert CommunityProposal.objects.count() == 2


def test_a_link_from_the_page_of_a_council_chooses_it(client):
    client.force_login(UserFactory())
    council = PlaceFactory(name="Leeds")
    gone = PlaceFactory(name="Bramley", active_until="2020-03-31")
    link = f'href="/places/add/?council={council.slug}"'
    assert link in client.get(council.get_absolute_url()).content.decode()

    def chosen(council: str):
        response = client.get("/places/add/", {"council": council})
        return response.context["form"]["council"].value()

    assert chosen(council.slug) == council.pk
    assert [chosen(slug) for slug in (gone.slug, "nowhere", "")] == [None] * 3


def test_the_same_form_twice_is_one_proposal(visit):
    council, user = PlaceFactory(), UserFactory()
    fields = community(council)
    visit(user, "community-add", **fields)
    visit(user, "community-add", **fields)
    assert CommunityProposal.objects.count() == 1


def test_a_proposal_outlives_the_session(visit, client):
    council, user = PlaceFactory(), UserFactory()
    client.force_login(user)
    note = client.get("/places/add/").context["kept_as"]
    client.logout()
    answer = client.post("/places/add/", community(council, kept_as=note))
    assert answer.headers["Location"] == "/accounts/login/?next=/places/add/"
    assert not CommunityProposal.objects.exists()
    page = visit(user, "community-add")[1]
    assert "Headingley and Far Headingley" in page
    assert "There is a problem" not in page
    visit(user, "community-add", **community(council, kept_as=note))
    assert "Far Headingley" not in visit(user, "community-add")[1]


def test_lists_take_the_same_number_of_queries_however_long(queries):
    place, one = PlaceFactory(), moderator()
    steward = steward_of(place)

    def add(number):
        for _each in range(number):
            request_at(place)
            request_at(PlaceFactory())
            MembershipFactory(place=place, would_steward=True)
            MembershipFactory(user=steward)
            CommunityProposal.objects.create(
                name="Somewhere", type="PAR", council=place, area="x",
                proposed_by=UserFactory(), form_key=uuid.uuid4(),
            )  # fmt: skip
            CommunityProposal.objects.create(
                name="Mine", type="PAR", council=place, area="x",
                proposed_by=steward, form_key=uuid.uuid4(),
            )  # fmt: skip
            Invitation.objects.create(
                place=place, address=f"{uuid.uuid4()}@example.org", role="officer",
                token_digest=uuid.uuid4().hex, invited_by=steward,
                expires_at=timezone.now() + timedelta(days=1),
            )  # fmt: skip
            PlaceDomain.objects.create(place=place, domain=f"d{uuid.uuid4().hex}.gov.uk")

    def measured():
        return [
            queries(steward, "place-members", place.slug),
            queries(steward, "membership-requests"),
            queries(steward, "my-places"),
            queries(one, "membership-requests"),
            queries(one, "place-domains", place.slug),
        ]

    add(1)
    measured()  # the first asks for permissions and content types, too
    with_one = measured()
    add(2)
    assert measured() == with_one


def test_the_page_of_a_place_leads_to_joining_it(client, visit):
    place = PlaceFactory(name="Leeds")
    members = reverse("place-members", args=[place.slug])
    page = client.get(place.get_absolute_url()).content.decode()
    assert (reverse("place-join", args=[place.slug]) in page, members in page) == (True, False)
    fellow = MembershipFactory(place=place).user
    page = visit(fellow, "place-detail", place.slug)[1]
    assert (members in page, "Join Leeds" in page) == (True, False)

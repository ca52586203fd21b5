"""Requests, invitations, proposals, communities and domains of a place that is gone."""

import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from places.actions import communities, inviting
from places.models import (
    CommunityProposal,
    Place,
    PlaceDomain,
)
from places.reorganising import moving
from places.waiting import proposals_for, requests_for
from tests.factories import (
    PlaceFactory,
    UserFactory,
    moderator,
)
from tests.places.people import person_at, request_at, steward_of
from tests.places.reorganising.reform import (
    abolish,
    at,
    heir,
    standing,
)

pytestmark = pytest.mark.django_db


class TestWhatWaits:
    def test_a_request_goes_to_the_stewards_of_what_took_over_and_can_be_sent_on(self, council):
        new = heir()
        request = request_at(council)
        abolish(council, new, also=[PlaceFactory(code="SEG")])
        steward = steward_of(new)
        assert list(requests_for(steward)) == [request]
        assert list(requests_for(moderator())) == [request]

        moving.move(request, by=request.user, to=[new])
        assert standing(request.user, new) == ("requested", "officer", "", False)
        assert at(request.user, new).message == "I run the library."
        assert standing(request.user, council)[0] == "ended"
        assert list(requests_for(steward)) == [at(request.user, new)]

    def test_a_request_that_nobody_has_decided_on_carries_nothing_over(self, council):
        new = heir()
        request = request_at(council)
        abolish(council, new)  # the same body
        moving.move(request, by=request.user, to=[new])
        assert standing(request.user, new)[0] == "requested"

    def test_an_invitation_can_still_be_accepted_and_leads_on(self, council, client):
        steward, guest = steward_of(council), person_at("guest@example.org")
        invitation, _new = inviting.invite(
            by=steward, place=council, address="guest@example.org", role="officer"
        )
        token = "t" * 43
        type(invitation).objects.filter(pk=invitation.pk).update(
            token_digest=inviting.digest(token)
        )
        abolish(council, heir())
        client.force_login(guest)
        answer = client.post(f"/places/invitation/{token}/", {"answer": "accept"})
        assert (answer.status_code, answer["Location"]) == (302, "/places/mendip/move/")
        assert standing(guest, council)[0] == "confirmed"

    def test_a_proposal_comes_under_the_one_that_took_over(self, council):
        new = heir()
        proposal = self.propose(council)
        abolish(council, new)
        steward = steward_of(new)
        assert list(proposals_for(steward)) == [proposal]
        proposal.refresh_from_db()
        assert communities.accept(proposal, by=steward).parent == new

    def test_after_a_split_whoever_accepts_says_under_which(self, council, client):
        cumberland, westmorland = heir("CBD"), heir("WAF")
        proposal = self.propose(council)
        abolish(council, cumberland, westmorland)
        proposal.refresh_from_db()
        steward, judge = steward_of(westmorland), moderator()
        assert list(proposals_for(steward)) == list(proposals_for(judge)) == [proposal]
        with pytest.raises(ValidationError):
            communities.accept(proposal, by=judge)
        with pytest.raises(ValidationError):  # a steward answers for their own
            communities.accept(proposal, by=steward, council=cumberland)

        client.force_login(judge)
        page = client.get(f"/places/proposals/{proposal.pk}/").content.decode()
        assert "Under which council does it come?" in page
        form = {"decision": "accept", "reason": "", "council": ""}
        page = client.post(f"/places/proposals/{proposal.pk}/", form).content.decode()
        assert "Select under which one it comes" in page
        form["council"] = westmorland.pk
        assert client.post(f"/places/proposals/{proposal.pk}/", form).status_code == 302
        proposal.refresh_from_db()
        assert (proposal.state, proposal.place.parent) == ("accepted", westmorland)

    def test_communities_come_under_the_one_that_took_over_and_stay_after_a_split(self, council):
        community = PlaceFactory(kind=Place.Kind.COMMUNITY, type="PAR", parent=council)
        gone = PlaceFactory(
            kind=Place.Kind.COMMUNITY, type="PAR", parent=council,
            active_until=timezone.localdate() - timedelta(days=9),
        )  # fmt: skip
        new = heir()
        abolish(council, new)
        parents = [Place.objects.get(pk=each.pk).parent for each in (community, gone)]
        assert parents == [new, council]

        abolish_new = [heir("CBD"), heir("WAF")]
        Place.objects.filter(pk=new.pk).update(active_from=None)
        abolish(new, *abolish_new)
        assert Place.objects.get(pk=community.pk).parent == new

    def test_shared_domains_stay_shared(self, council):
        PlaceDomain.objects.create(place=council, domain="adur-worthing.gov.uk", state="shared")
        abolish(council, heir())
        assert set(PlaceDomain.objects.values_list("place__code", "state")) == {
            ("MEN", "shared"), ("SMT", "shared"),
        }  # fmt: skip

    @staticmethod
    def propose(council) -> CommunityProposal:
        return communities.propose(
            by=UserFactory(), form_key=uuid.uuid4(), name="Hill Ward", type="NBH", council=council,
            area="The hill",
        )  # fmt: skip

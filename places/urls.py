"""Addresses of belonging to places. The fixed ones come before those with a slug."""

from django.urls import path

from places.views import (
    choosing,
    communities,
    community_lists,
    dividing,
    domains,
    invitations,
    joining,
    members,
    merging,
    mine,
    moving,
    requests,
)

urlpatterns = [
    path("mine/", mine.mine, name="my-places"),
    path("add/", communities.add, name="community-add"),
    path("yours/", choosing.choose, name="place-choose"),
    path("yours/forget/", choosing.forget_place, name="place-forget"),
    path("requests/", requests.queue, name="membership-requests"),
    path("proposals/<int:pk>/", communities.proposal, name="community-proposal"),
    path("proposals/<int:pk>/withdraw/", communities.withdraw, name="community-withdraw"),
    path("lists/<int:pk>/", community_lists.community_list, name="community-list"),
    path("lists/<int:pk>/withdraw/", community_lists.withdraw, name="community-list-withdraw"),
    path("invitation/<str:token>/", invitations.answer, name="invitation-accept"),
    path("<slug:slug>/communities/import/", community_lists.add, name="place-communities-import"),
    path(
        "<slug:slug>/communities/import/send/", community_lists.send, name="place-communities-send"
    ),
    path("<slug:slug>/communities/divide/", dividing.divide, name="place-communities-divide"),
    path("<slug:slug>/join/", joining.join, name="place-join"),
    path("<slug:slug>/join/withdraw/", joining.withdraw, name="membership-withdraw"),
    path("<slug:slug>/merge/", merging.merge, name="place-merge"),
    path("<slug:slug>/move/", moving.move, name="place-move"),
    path("<slug:slug>/leave/", joining.leave, name="membership-leave"),
    path("<slug:slug>/members/", members.members, name="place-members"),
    path("<slug:slug>/members/invite/", invitations.invite, name="place-invite"),
    path("<slug:slug>/members/<int:pk>/", members.membership, name="membership-decide"),
    path("<slug:slug>/members/<int:pk>/role/", members.change_role, name="membership-role"),
    path("<slug:slug>/members/<int:pk>/offer/", members.decline_offer, name="membership-offer"),
    path("<slug:slug>/members/<int:pk>/remove/", members.remove, name="membership-remove"),
    path("<slug:slug>/invitations/<int:pk>/revoke/", invitations.revoke, name="invitation-revoke"),
    path("<slug:slug>/domains/", domains.domains, name="place-domains"),
    path("<slug:slug>/domains/<int:pk>/", domains.decide, name="place-domain-decide"),
]

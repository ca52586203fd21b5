"""Places: who and where, and who belongs to them."""

import uuid
from urllib.parse import urlencode

from django.http import QueryDict

from places.community_lists.forms import ListForm
from places.models import Place
from tests.permissions.routes_site import ANYBODY_READS
from tests.permissions.rows import Row

SIGNED_IN = "anonymous login\n signed ok"
POST_ONLY = "anonymous login\n signed 405"
KEEPERS_READ = "anonymous login\n signed 403\n steward,moderator ok"
KEEPERS_DO = "anonymous login\n signed 403\n steward,moderator done"
MODERATOR_DOES = "anonymous login\n signed 403\n moderator done"


def place(world, record) -> dict:
    return {"slug": world.place.slug}


def membership_of(role: str):
    def kwargs(world, record) -> dict:
        return place(world, record) | {"pk": world.people[role].memberships.get().pk}

    return kwargs


def proposal(world, record) -> dict:
    return {"pk": world.proposal.pk}


def community(world, record) -> dict:
    return {
        "name": "Ownbury Allotments",
        "type": Place.Type.NEIGHBOURHOOD,
        "council": world.place.pk,
        "area": "Behind the school",
        "form_key": str(uuid.uuid4()),
    }


def list_of_communities(world, record) -> dict:
    return {
        "text": "Upper Ownbury\nLower Ownbury",
        "type": Place.Type.PARISH,
        "origin": "Our own page",
        "form_key": str(uuid.uuid4()),
    }


def list_as_shown(world, record) -> dict:
    data = list_of_communities(world, record)
    form = ListForm(QueryDict(urlencode(data)), council=world.place)
    assert form.is_valid(), form.errors
    return data | {"seen": form.seen}


def community_list(world, record) -> dict:
    return {"pk": world.community_list.pk}


ROWS = [
    Row("place-list", ANYBODY_READS),
    Row("place-detail", ANYBODY_READS, kwargs=place),
    # A name that no place has is asked for again; a place that is chosen leaves no row anywhere.
    Row(
        "place-choose",
        {"GET": "everybody ok", "POST": "everybody ok"},
        data=lambda world, record: {"name": "Nowhere on this map"},
    ),
    Row("place-forget", {"GET": "everybody 405", "POST": "everybody moved"}),
    Row("my-places", {"GET": SIGNED_IN, "POST": POST_ONLY}),
    Row(
        "place-join",
        {
            "GET": SIGNED_IN,
            # Whoever belongs to it already is told so.
            "POST": "anonymous login\n signed done\n member moved",
        },
        kwargs=place,
        data=lambda world, record: {"role": "officer", "message": "I work there."},
    ),
    Row(
        "membership-withdraw",
        {
            "GET": POST_ONLY,
            "POST": "anonymous login\n signed 404\n former,member moved\n requested done",
        },
        kwargs=place,
    ),
    Row(
        "membership-leave",
        {
            "GET": "anonymous login\n signed 404\n requested,former moved\n member ok",
            "POST": "anonymous login\n signed 404\n requested,former moved\n member done",
        },
        kwargs=place,
        data=lambda world, record: {"successor": "moderators"},
    ),
    Row(
        "place-move",  # of a place that goes on, so there is nowhere to move to
        {
            "GET": "anonymous login\n signed 404\n requested,former,member ok",
            "POST": "anonymous login\n signed 404\n requested,former,member moved",
        },
        kwargs=place,
        data=lambda world, record: {"to": [world.other_place.code]},
    ),
    Row(
        "place-members",
        {"GET": "anonymous login\n signed 403\n member,moderator ok", "POST": POST_ONLY},
        kwargs=place,
    ),
    Row(
        "membership-requests",
        {
            "GET": "anonymous login\n signed 403\n steward,other_steward,moderator ok",
            "POST": POST_ONLY,
        },
    ),
    Row(
        "membership-decide",
        {"GET": KEEPERS_READ, "POST": KEEPERS_DO},
        kwargs=membership_of("requested"),
        data=lambda world, record: {"role": "steward", "decision": "confirm"},
    ),
    Row(
        "membership-role",
        {"GET": POST_ONLY, "POST": KEEPERS_DO},
        kwargs=membership_of("contributor"),
        data=lambda world, record: {"seen": "contributor", "role": "officer"},
    ),
    Row(
        "membership-offer",
        {"GET": POST_ONLY, "POST": KEEPERS_DO},
        kwargs=membership_of("contributor"),
    ),
    Row(
        "membership-remove",
        {"GET": KEEPERS_READ, "POST": KEEPERS_DO},
        kwargs=membership_of("contributor"),
        data=lambda world, record: {"reason": "Moved away."},
    ),
    Row(
        "place-invite",
        {"GET": KEEPERS_READ, "POST": KEEPERS_DO},
        kwargs=place,
        data=lambda world, record: {"address": "new@example.org", "role": "officer"},
    ),
    Row(
        "invitation-revoke",
        {"GET": POST_ONLY, "POST": KEEPERS_DO},
        kwargs=lambda world, record: place(world, record) | {"pk": world.invitation.pk},
    ),
    Row(
        "invitation-accept",
        # Sent to the address of the one who is merely signed in.
        {
            "GET": "anonymous login\n signed 403\n signed_in ok",
            "POST": "anonymous login\n signed 403\n signed_in done",
        },
        kwargs=lambda world, record: {"token": world.invitation_token},
    ),
    Row(
        "place-domains",
        {"GET": "anonymous login\n signed 403\n moderator ok", "POST": MODERATOR_DOES},
        kwargs=place,
        data=lambda world, record: {"domain": "ownbury.gov.example"},
    ),
    Row(
        "place-domain-decide",
        {"GET": POST_ONLY, "POST": MODERATOR_DOES},
        kwargs=lambda world, record: place(world, record) | {"pk": world.domain.pk},
        data=lambda world, record: {"seen": "hint", "to": "shared"},
    ),
    Row(
        "community-add",
        {"GET": SIGNED_IN, "POST": "anonymous login\n signed done"},
        data=community,
    ),
    Row(
        "community-proposal",
        {
            "GET": "anonymous login\n signed 404\n signed_in,steward,moderator ok",
            "POST": "anonymous login\n signed 404\n signed_in 403\n steward,moderator done",
        },
        kwargs=proposal,
        data=lambda world, record: {"decision": "accept"},
    ),
    Row(
        "community-withdraw",
        {
            "GET": POST_ONLY,
            "POST": "anonymous login\n signed 404\n signed_in done\n steward,moderator 403",
        },
        kwargs=proposal,
    ),
    Row("place-communities", ANYBODY_READS, kwargs=place),
    Row(
        "place-communities-import",  # shows what a list would do, and writes nothing
        {"GET": KEEPERS_READ, "POST": KEEPERS_READ},
        kwargs=place,
        data=list_of_communities,
    ),
    Row(
        "place-communities-send",
        {"GET": POST_ONLY, "POST": KEEPERS_DO},
        kwargs=place,
        data=list_as_shown,
    ),
    Row(
        "community-list",  # sent by the steward, and for a moderator to decide on
        {
            "GET": "anonymous login\n signed 404\n steward,moderator ok",
            "POST": "anonymous login\n signed 404\n steward 403\n moderator done",
        },
        kwargs=community_list,
        data=lambda world, record: {"decision": "accept"},
    ),
    Row(
        "community-list-withdraw",
        {"GET": POST_ONLY, "POST": "anonymous login\n signed 404\n steward done\n moderator 403"},
        kwargs=community_list,
    ),
    Row(
        "place-communities-divide",  # of a council that goes on, so there is nothing to divide
        {"GET": KEEPERS_READ, "POST": f"{KEEPERS_READ}\n steward,moderator moved"},
        kwargs=place,
    ),
    Row(
        "place-merge",
        {"GET": "anonymous login\n signed 403\n moderator ok", "POST": MODERATOR_DOES},
        kwargs=lambda world, record: {"slug": world.community.slug},
        data=lambda world, record: {
            "community": world.community.code,
            "into": world.same_community.pk,
            "reason": "One green.",
        },
    ),
]

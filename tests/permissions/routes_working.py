"""What places do together. An officer of Ownbury, which leads each network, wrote what is there."""

import uuid

from django.utils import timezone

from networks.models import Action, Meeting, Post, Resolution, SharedUpdate
from tests.permissions.routes_networks import API_DETAIL, READING, grid
from tests.permissions.rows import READ_ONLY, Row

# The starter belongs to no place in it, and the invited place is not in yet.
INSIDE = grid("""
    stranger          403  403  404  404  404  404  404  404
    other             ok   ok   ok   403  404  404  404  404
    author            403
    member,moderator  ok
""")
NO_POSTS = "anonymous login\nsigned 405"
# Moderators read; they do not take part.
WRITERS_SEE = grid("""
    stranger          403  403  404  404  404  404  404  404
    other             ok   ok   ok   403  404  404  404  404
    author,moderator  403
    member            ok
""")
# What is sent speaks for Ownbury, so that the form is shown again to the people of Otherton.
FOR_OWNBURY = grid("""
    stranger          403   403  404   404   404   404  404  404
    other             ok    ok   ok    403   404   404  404  404
    author,moderator  403
    member            done  409  done  done  done  409  409  409
""")


def only(who: str, *, see: bool, closed: str = "409", off: str = "409", do: str = "done") -> str:
    """Of those inside, these alone."""
    if see:
        do = closed = off = "ok"
    return grid(f"""
        stranger                 403   403       404   404   404   404    404    404
        other                    403   403       403   403   404   404    404    404
        author,member,moderator  403
        {who}                    {do}  {closed}  {do}  {do}  {do}  {off}  {off}  {off}
    """)


def thread_of(world, network) -> dict:
    return {"slug": network.slug, "pk": Post.objects.threads().get(network=network).pk}


def saying(**more):
    return lambda world, network: {"place": world.place.pk, "text": "Light the lamp", **more}


# What speaks for no place anybody does who takes part.
TAKING_PART = grid("""
    stranger          403   403  404   404   404   404  404  404
    other             done  409  done  403   404   404  404  404
    author,moderator  403
    member            done  409  done  done  done  409  409  409
""")
# In public a place speaks through its officers and stewards.
SPEAKERS_SEE = grid("""
    stranger                      403  403  404  404  404  404  404  404
    other                         ok   ok   ok   403  404  404  404  404
    other_contributor             403  403  403  403  404  404  404  404
    author,contributor,moderator  403
    officer,steward               ok
""")
SPEAKING = grid("""
    stranger                      403   403  404   404   404   404  404  404
    other                         ok    ok   ok    403   404   404  404  404
    other_contributor             403   403  403   403   404   404  404  404
    author,contributor,moderator  403
    officer,steward               done  409  done  done  done  409  409  409
""")


def the(model):
    """The address of what Ownbury's officer wrote."""
    return lambda world, network: {
        "slug": network.slug, "pk": model.objects.get(network=network).pk,
    }  # fmt: skip


def day(name: str) -> dict:
    today = timezone.localdate()
    return {f"{name}_{part}": getattr(today, part) for part in ("day", "month", "year")}


def writing(**fields):
    """What somebody of Ownbury sends."""
    return lambda world, network: {"place": world.place.pk, "version": 1, **fields}


def changing(model, *, who: str, name: str, data, **more) -> Row:
    return Row(
        name, {"GET": only(who, see=True), "POST": only(who, see=False, **more)},
        network=True, kwargs=the(model), data=data,
    )  # fmt: skip


MEETING = writing(title="Dusk", **day("day"), clock="23:59", minutes=30)
DECISION = writing(title="At dawn", **day("decided_on"))
UPDATE = writing(title="Dark again", text="All of them", **day("happened_on"))
REMOVING = {"who": "officer,steward,moderator", "closed": "done", "off": "done",
            "data": lambda world, network: {"reason": "Too loud"}}  # fmt: skip
TIDIERS = "officer,steward,moderator"


def action_of(world, network) -> dict:
    """What is to be done by Ownbury itself."""
    return {"place": world.place.pk, "owner": world.place.pk, "title": "Sell oil", "version": 1}


API_INSIDE = {
    # The API has no page to sign in on, and what is not published is on the site alone.
    "GET HEAD": """
        role                 netpublic netclosed netprivate netinvited netalone netsubmitted+netdeclined+nethidden
        anonymous,stranger   403       403       404        404        404      404
        other                ok        ok        ok         403        404      404
        author               403       403       403        403        403      404
        member,moderator     ok        ok        ok         ok         ok       404
    """,
    "OPTIONS": "everybody ok",
    "POST PUT PATCH DELETE": READ_ONLY,
}


def in_api(name: str, table: dict) -> Row:
    return Row(
        f"api-network-{name}", table, network=True,
        kwargs=lambda world, network: {"id": network.public_id},
    )  # fmt: skip


ROWS = [
    in_api("updates", API_DETAIL),
    *(in_api(name, API_INSIDE) for name in ("decisions", "actions", "meetings", "posts")),
    Row("network-comparison", {"GET": READING, "POST": "everybody 405"}, network=True),
    Row("network-discussion", {"GET": INSIDE, "POST": NO_POSTS}, network=True),
    Row(
        "network-thread-new",
        {"GET": WRITERS_SEE, "POST": FOR_OWNBURY},
        network=True,
        data=saying(title="Lamps"),
    ),
    Row(
        "network-thread",
        {"GET": INSIDE, "POST": FOR_OWNBURY},
        network=True,
        kwargs=thread_of,
        data=saying(),
    ),
    Row(
        "network-post-edit",
        {"GET": only("officer", see=True), "POST": only("officer", see=False)},
        network=True,
        kwargs=thread_of,
        data=saying(title="Lamps"),
    ),
    Row(
        "network-post-remove",
        {"GET": only(TIDIERS, see=True), "POST": only(TIDIERS, see=False, closed="done", off="done")},
        network=True,
        kwargs=thread_of,
        data=lambda world, network: {"reason": "Too loud"},
    ),
    Row("network-updates", {"GET": READING, "POST": "everybody 405"}, network=True),
    Row("network-update-new", {"GET": SPEAKERS_SEE, "POST": SPEAKING}, network=True, data=UPDATE),
    Row(
        "network-update",
        {"GET": READING, "POST": "everybody 405"},
        network=True,
        kwargs=the(SharedUpdate),
    ),
    changing(SharedUpdate, who="officer,steward", name="network-update-edit", data=UPDATE),
    changing(SharedUpdate, name="network-update-remove", **REMOVING),
    Row("network-resolutions", {"GET": INSIDE, "POST": NO_POSTS}, network=True),
    Row(
        "network-resolution-new",
        {"GET": WRITERS_SEE, "POST": FOR_OWNBURY},
        network=True,
        data=DECISION,
    ),
    Row(
        "network-resolution",
        {"GET": INSIDE, "POST": NO_POSTS},
        network=True,
        kwargs=the(Resolution),
    ),
    changing(Resolution, who="member", name="network-resolution-edit", data=DECISION),
    changing(Resolution, name="network-resolution-remove", **REMOVING),
    Row("network-actions", {"GET": INSIDE, "POST": NO_POSTS}, network=True),
    Row(
        "network-action-new",
        {"GET": WRITERS_SEE, "POST": FOR_OWNBURY},
        network=True,
        data=action_of,
    ),
    Row(
        "network-action",
        {"GET": INSIDE, "POST": only("member", see=False)},
        network=True,
        kwargs=the(Action),
        data=lambda world, network: {"wants": "done", "reason": "Bought"},
    ),
    changing(Action, who="member", name="network-action-edit", data=action_of),
    Row("network-meetings", {"GET": INSIDE, "POST": NO_POSTS}, network=True),
    Row(
        "network-meeting-new",
        {"GET": WRITERS_SEE, "POST": FOR_OWNBURY},
        network=True,
        data=MEETING,
    ),
    Row("network-meeting", {"GET": INSIDE, "POST": NO_POSTS}, network=True, kwargs=the(Meeting)),
    Row(
        "network-meeting-edit",
        {"GET": WRITERS_SEE, "POST": TAKING_PART},
        network=True,
        kwargs=the(Meeting),
        data=MEETING,
    ),
    changing(
        Meeting, who="member", name="network-meeting-cancel", data=lambda *_: {"reason": "Fog"}
    ),
    Row(
        "network-calendar",
        {"GET": WRITERS_SEE, "POST": TAKING_PART},
        network=True,
        data=lambda world, network: {"wants": "make"},
    ),
    # A calendar program has nothing but the address: a wrong one opens nothing for anybody. What
    # the right one opens is tested with the meetings.
    Row(
        "network-calendar-feed",
        {"GET": "everybody 404", "POST": "everybody 405"},
        network=True,
        kwargs=lambda world, network: {"key": uuid.uuid4(), "signature": "x"},
    ),
]  # fmt: skip

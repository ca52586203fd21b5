"""Introductions. Officers and stewards of the two places alone know of them, moderators neither."""

from tests.permissions.rows import Row

OURS, THEIRS = "officer,steward", "other_officer,other_steward"
NOBODY_ELSE = "anonymous login\n signed 404"


def address_of(which: str):
    return lambda world, record: {"public_id": world.introductions[which].public_id}


def otherton(world, record) -> dict:
    introduction = world.introductions["open"]
    side = introduction.sides.get(place=world.other_place)
    return {"public_id": introduction.public_id, "pk": side.pk}


NETWORK = {
    "kind": "theme", "name": "Lanterns and bells", "purpose": "Light", "joining": "request",
    "themes": ["waste-and-recycling"], "visibility": "public",
}  # fmt: skip

ROWS = [
    Row(
        "my-introductions",
        {"GET": "anonymous login\n signed ok", "POST": "anonymous login\n signed 405"},
    ),
    Row(
        "introduction-new",
        {
            "GET": "anonymous login\n signed ok",
            # It is Ownbury's record: Otherton can ask, and Ownbury has nobody to ask.
            "POST": f"anonymous login\n signed 403\n {THEIRS} done",
        },
        query=lambda world, record: f"with={world.records['public'].slug}",
        data=lambda world, record: {"asked_for": world.other_place.pk, "message": "Light?"},
    ),
    Row(
        "introduction-detail",
        {
            "GET": f"{NOBODY_ELSE}\n {OURS},{THEIRS} ok",
            "POST": "anonymous login\n signed 405",
        },
        kwargs=address_of("open"),
    ),
    Row(
        "introduction-answer",
        {
            "GET": f"{NOBODY_ELSE}\n {OURS} 403\n {THEIRS} ok",
            "POST": f"{NOBODY_ELSE}\n {OURS} 403\n {THEIRS} done",
        },
        kwargs=otherton,
        data=lambda world, record: {"wants": "decline"},
    ),
    Row(
        "introduction-withdraw",
        {
            "GET": f"{NOBODY_ELSE}\n {OURS} ok\n {THEIRS} 403",
            "POST": f"{NOBODY_ELSE}\n {OURS} done\n {THEIRS} 403",
        },
        kwargs=address_of("open"),
    ),
    Row(
        "introduction-write",
        {
            "GET": f"{NOBODY_ELSE}\n {OURS},{THEIRS} ok",
            "POST": f"{NOBODY_ELSE}\n {OURS},{THEIRS} done",
        },
        kwargs=address_of("agreed"),
        data=lambda world, record: {
            "text": "When?", "form_key": "9a3c8a2e-8a57-4a50-8f70-2b9d3a4a4b11",
        },
    ),
    Row(
        "introduction-network",
        {
            "GET": f"{NOBODY_ELSE}\n {OURS} ok\n {THEIRS} 403",
            "POST": f"{NOBODY_ELSE}\n {OURS} done\n {THEIRS} 403",
        },
        kwargs=address_of("agreed"),
        data=lambda world, record: NETWORK,
    ),
]  # fmt: skip

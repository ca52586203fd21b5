"""Statements. Ownbury has one open in each network, which it has signed, and one draft."""

from tests.permissions.routes_networks import (
    ANYBODY_READS,
    API_DETAIL,
    OFF,
    PRIVATE,
    PUBLIC,
    READING,
    UNSEEN,
    grid,
)
from tests.permissions.rows import Row
from tests.permissions.statements import opened

LEADS_SEE = """
    stranger                      403  403  404  404  404  404  404  404
    other                         403  403  403  403  404  404  404  404
    author,contributor,moderator  403
    officer,steward               ok
"""
LEADS_DO = """
    stranger                      403   403  404   404   404   404  404  404
    other                         403   403  403   403   404   404  404  404
    author,contributor,moderator  403
    officer,steward               done  409  done  done  done  409  409  409
"""
# Its own signature a place can take back until the statement closes, also while it is hidden.
TAKES_BACK = """
    stranger                      403   403  404   404   404   404   404   404
    other                         403   403  403   403   404   404   404   404
    author,contributor,moderator  403
    officer,steward               done  409  done  done  done  done  done  done
"""
# No file is made of what nobody has published yet, or a moderator has hidden.
TAKEN_WITH_ONE = f"""
    role                     {PUBLIC}  {PRIVATE}  {UNSEEN}  {OFF}
    everybody                ok        404        404       404
    other                    ok        ok         404       404
    author,member,moderator  ok        ok         ok        404
"""
SIGNED_AND_LEFT = f"""
    role                         {PUBLIC}  {PRIVATE}  {UNSEEN}  {OFF}
    other_officer,other_steward  ok        ok         moved     404
"""
WORDS = {"title": "Bells and lanterns", "text": "We want light.", "version": 1}


def address(world, network) -> dict:
    return {"slug": opened(network).slug}


def signature(world, network) -> dict:
    statement = opened(network)
    return {"slug": statement.slug, "pk": statement.sign_ons.get(place=world.place).pk}


def signature_alone(world, network) -> dict:
    """That of Otherton where it signed before it left, else that of Ownbury."""
    places = [world.other_place, world.place]
    rows = {row.place_id: row.pk for row in opened(network).sign_ons.filter(place__in=places)}
    return {"pk": rows.get(world.other_place.pk, rows[world.place.pk])}


ROWS = [
    Row("api-statement-list", ANYBODY_READS),
    Row(
        "api-statement-detail",
        API_DETAIL,
        network=True,
        kwargs=lambda world, network: {"id": opened(network).public_id},
    ),
    Row("statement-list", {"GET": "everybody ok", "POST": "everybody 405"}),
    Row(
        "statement-detail",
        # Who has signed and left is led to the signature alone.
        {"GET": f"{READING}\n{SIGNED_AND_LEFT}", "POST": "everybody 405"},
        network=True,
        kwargs=address,
    ),
    *(
        Row(name, {"GET": TAKEN_WITH_ONE, "POST": "everybody 405"}, network=True, kwargs=address)
        for name in ("statement-csv", "statement-json")
    ),
    Row(
        "statement-embed",
        {
            # What a frame shows is the same for everybody who looks.
            "GET": """
                role       netpublic+netclosed netprivate+netinvited+netalone+netsubmitted+netdeclined+nethidden
                everybody  ok                  404
            """,
            "POST": "everybody 405",
        },
        network=True,
        kwargs=address,
    ),
    Row(
        "statement-new",
        {"GET": grid(LEADS_SEE), "POST": grid(LEADS_DO)},
        network=True,
        data=lambda world, network: WORDS,
    ),
    Row(
        "statement-edit",
        {"GET": grid(LEADS_SEE), "POST": grid(LEADS_DO)},
        network=True,
        kwargs=address,
        data=lambda world, network: WORDS,
    ),
    Row(
        "statement-steps",
        {"GET": grid(LEADS_SEE), "POST": grid(LEADS_DO)},
        network=True,
        kwargs=address,
        data=lambda world, network: {"wants": "close"},
    ),
    Row(
        "statement-sign",
        {
            "GET": grid("""
                stranger                 ok  ok  404  404  404  404  404  404
                other                    ok  ok  ok   ok   404  404  404  404
                author,member,moderator  ok
            """),
            # For Otherton, which takes part where it is not invited or outside.
            "POST": grid("""
                stranger                      403   403  404   404  404  404  404  404
                other                         done  409  done  403  404  404  404  404
                other_contributor             403   403  403   403  404  404  404  404
                author,contributor,moderator  403
                officer,steward               ok
            """),
        },
        network=True,
        kwargs=address,
        data=lambda world, network: {
            "place": world.other_place.pk,
            "authority": "The leader",
            "is_authorised": "on",
            "seen_version": 1,
        },
    ),
    Row(
        "statement-revoke",
        {"GET": grid(LEADS_SEE), "POST": grid(TAKES_BACK)},
        network=True,
        kwargs=signature,
    ),
    Row(
        "own-signature",
        {
            # Known to who speaks for the place that signed: Otherton in one of them, else Ownbury.
            "GET": grid("""
                signed                       404
                officer,steward              ok    ok   ok    ok    404   ok    ok    ok
                other_officer,other_steward  404   404  404   404   ok    404   404   404
            """),
            "POST": grid("""
                signed                       404
                officer,steward              done  409  done  done  404   done  done  done
                other_officer,other_steward  404   404  404   404   done  404   404   404
            """),
        },
        network=True,
        kwargs=signature_alone,
    ),
]

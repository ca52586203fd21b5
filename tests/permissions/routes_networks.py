"""Networks. In this world Ownbury leads each, and Otherton takes part, is invited, or is not in."""

from django.utils import timezone

from tests.permissions.rows import READ_ONLY, Row

PUBLIC, PRIVATE, UNSEEN = "netpublic+netclosed", "netprivate+netinvited", "netalone"
OFF = "netsubmitted+netdeclined+nethidden"
OPEN = "role netpublic netclosed netprivate netinvited netalone netsubmitted netdeclined nethidden"


def grid(lines: str, columns: str = OPEN) -> str:
    return f"{columns}\n{lines}\nanonymous login"


def member_of(world, network) -> dict:
    """Otherton's part; where it has none, that of the lead."""
    members = network.members.order_by("pk")
    return {"slug": network.slug, "pk": members.last().pk}


READING = f"""
    role                           {PUBLIC}  {PRIVATE}  {UNSEEN}  {OFF}
    everybody                      ok        404        404       404
    other                          ok        ok         404       404
    author,member,moderator        ok        ok         ok        ok
"""
SENT = {
    "kind": "theme", "name": "Lanterns and bells", "purpose": "Light", "joining": "request",
    "themes": ["waste-and-recycling"], "visibility": "public", "version": 1,
}  # fmt: skip

ANYBODY_READS = {"GET HEAD OPTIONS": "everybody ok", "POST PUT PATCH DELETE": READ_ONLY}

API_DETAIL = {
    # What is published alone, also for the people who see the rest on the site.
    "GET HEAD": f"""
        role                     {PUBLIC}  {PRIVATE}  {UNSEEN}  {OFF}
        everybody                ok        404        404       404
        other                    ok        ok         404       404
        author,member,moderator  ok        ok         ok        404
    """,
    "OPTIONS": "everybody ok",
    "POST PUT PATCH DELETE": READ_ONLY,
}

ROWS = [
    Row("api-network-list", ANYBODY_READS),
    Row("api-network-export", ANYBODY_READS),
    Row("/api/v1/networks/export.csv", ANYBODY_READS),
    Row(
        "api-network-detail",
        API_DETAIL,
        network=True,
        kwargs=lambda world, network: {"id": network.public_id},
    ),
    Row("connections", {"GET": "everybody ok", "POST": "everybody 405"}),
    Row("network-list", {"GET": "everybody ok", "POST": "everybody 405"}),
    Row(
        "my-networks",
        {"GET": "anonymous login\n signed ok", "POST": "anonymous login\n signed 405"},
    ),
    Row(
        "network-review-queue",
        {
            "GET": "anonymous login\n signed 403\n steward,other_steward,moderator ok",
            # Only reading is asked of them, whoever they are.
            "POST": "anonymous login\n signed 405",
        },
    ),
    Row(
        "network-new",
        {
            "GET": "anonymous login\n signed ok",
            "POST": """
                anonymous        login
                signed           403
                officer,steward  done
                other            ok
                other_contributor 403
            """,
        },
        data=lambda world, network: SENT | {"lead": world.place.pk},
    ),
    Row(
        "network-history",
        {
            "GET": grid("""
                stranger                 403  403  404  404  404  404  404  404
                other                    ok   ok   ok   403  404  404  404  404
                author,member,moderator  ok
            """),
            "POST": "anonymous login\n signed 405",
        },
        network=True,
    ),
    Row("network-learnt", {"GET": READING, "POST": "everybody 405"}, network=True),
    Row(
        "network-year",
        {"GET": READING, "POST": "everybody 405"},
        network=True,
        kwargs=lambda world, network: {"slug": network.slug, "year": timezone.localdate().year},
    ),
    Row("network-detail", {"GET": READING, "POST": "everybody 405"}, network=True),
    Row(
        "network-edit",
        {
            "GET": grid("""
                stranger         403  403  404  404  404  404  404  404
                other            403  403  403  403  404  404  404  404
                author           403  403  403  403  403  ok   403  403
                contributor      403  403  403  403  403  403  403  403
                officer,steward  ok   ok   ok   ok   ok   ok   403  ok
                moderator        403  403  403  403  403  403  403  403
            """),
            "POST": grid("""
                stranger         403   403  404   404   404   404   404  404
                other            403   403  403   403   404   404   404  404
                author           403   403  403   403   403   done  403  403
                contributor      403   403  403   403   403   403   403  403
                officer,steward  done  409  done  done  done  done  403  done
                moderator        403   403  403   403   403   403   403  403
            """),
        },
        network=True,
        data=lambda world, network: SENT,
    ),
    Row(
        "network-stage",
        {
            "GET": grid("""
                stranger            403  403  404  404  404  404  404  404
                other               403  403  403  403  404  404  404  404
                author,contributor  403  403  403  403  403  403  403  403
                officer,steward     ok
                moderator           403
            """),
            "POST": grid("""
                stranger            403   403   404   404   404   404   404   404
                other               403   403   403   403   404   404   404   404
                author,contributor  403   403   403   403   403   403   403   403
                officer,steward     done  409   done  done  done  done  done  done
                moderator           403
            """),
        },
        network=True,
        data=lambda world, network: {"wants": "stage", "stage": "adapting"},
    ),
    Row(
        "network-review",
        {
            "GET": grid("""
                stranger                    403  403  404  404  404  404  404  404
                other                       403  403  403  403  404  404  404  404
                author,contributor,officer  403
                steward,moderator           ok
            """),
            "POST": grid("""
                stranger                    403  403  404  404  404  404   404  404
                other                       403  403  403  403  404  404   404  404
                author,contributor,officer  403
                steward,moderator           409  409  409  409  409  done  409  409
            """),
        },
        network=True,
        data=lambda world, network: {"answer": "publish"},
    ),
    Row(
        "network-join",
        {
            "GET": grid("""
                stranger                 ok  ok  404  404  404  404  404  404
                other                    ok  ok  ok   ok   404  404  404  404
                author,member,moderator  ok  ok  ok   ok   ok   404  404  404
            """),
            # Ownbury and Otherton are in already; the invited place comes in.
            "POST": grid("""
                stranger                     403  403  404  404   404  404  404  404
                other                        403  403  403  done  404  404  404  404
                other_contributor            403  403  403  403   404  404  404  404
                author,member,moderator      403  403  403  403   403  404  404  404
            """),
        },
        network=True,
        data=lambda world, network: {"place": world.other_place.pk, "role": "partner"},
    ),
    Row(
        "network-members",
        {
            "GET": grid("""
                stranger                 403  403  404  404  404  404  404  404
                other                    ok   ok   ok   403  404  404  404  404
                author,member,moderator  ok
            """),
            "POST": grid("""
                stranger                 403   403  404   404   404   404  404  404
                other                    403   403  403   403   404   404  404  404
                author,contributor       403
                officer,steward          ok    403  ok    moved done  403  403  403
                moderator                403
            """),
        },
        network=True,
        # Where Otherton is invited already, that is said again; where it takes part it is a mistake.
        data=lambda world, network: {"place": world.other_place.pk, "role": "partner"},
    ),
    Row(
        "network-member",
        {
            "GET": grid("""
                stranger           403  403  404  404  404  404  404  404
                other              ok   ok   ok   ok   404  404  404  404
                other_contributor  403  403  403  403  404  404  404  404
                author,contributor 403
                officer,steward    ok   403  ok   ok   ok   403  403  403
                moderator          ok   ok   ok   403  403  ok   ok   ok
            """),
            "POST": grid("""
                stranger           403   403   404   404  404   404  404  404
                other              done  done  done  403  404   404  404  404
                other_contributor  403   403   403   403  404   404  404  404
                author,contributor 403
                officer,steward    403   403   403   403  done  403  403  403
                moderator          403
            """),
        },
        network=True,
        kwargs=member_of,
        data=lambda world, network: {"wants": "leave"},
    ),
]

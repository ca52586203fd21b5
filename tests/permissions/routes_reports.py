"""Reports of networks and of what is in them. One waits for each network of this world."""

import uuid

from networks.models import Post, Report
from tests.permissions.exchanges import free
from tests.permissions.routes_networks import OFF, PRIVATE, PUBLIC, UNSEEN, grid
from tests.permissions.rows import Row
from tests.permissions.statements import opened


def reporting(outcome: str) -> str:
    """Who sees it says what is wrong with it, while it is out in the open."""
    return f"""
        role                     {PUBLIC}    {PRIVATE}  {UNSEEN}   {OFF}
        everybody                {outcome}   404        404        404
        other                    {outcome}   {outcome}  404        404
        author,member,moderator  {outcome}   {outcome}  {outcome}  404
    """


def in_discussion(outcome: str) -> str:
    """Those outside do not learn that there is such a post; nobody reports where nothing shows."""
    each = f"{outcome} " * 5 + "404 404 404"
    return grid(f"""
        stranger,author   404
        other             {outcome} {outcome} {outcome} 404 404 404 404 404
        member,moderator  {each}
    """)


def words(world, network) -> dict:
    return {"about": "personal", "message": "My name is in it.", "form_key": str(uuid.uuid4())}


def waiting(world, network) -> dict:
    return {"pk": Report.objects.get(network=network).pk}


def settling(world, network) -> dict:
    return {"outcome": "nothing", "answer": "All is well", "seen": waiting(world, network)["pk"]}


def report_row(name: str, table, kwargs=None) -> Row:
    return Row(
        name, {"GET": table("ok"), "POST": table("done")}, network=True, kwargs=kwargs, data=words
    )


MODERATORS = """
    everybody  404
    moderator  {}
    anonymous  login
"""

ROWS = [
    report_row("network-report", reporting),
    report_row(
        "statement-report", reporting, lambda world, network: {"slug": opened(network).slug}
    ),
    report_row(
        "exchange-report",
        reporting,
        lambda world, network: {"public_id": free(world, network).public_id},
    ),
    report_row(
        "network-post-report",
        in_discussion,
        lambda world, network: {
            "slug": network.slug,
            "pk": Post.objects.threads().get(network=network).pk,
        },
    ),
    Row(
        "network-reports",
        {
            "GET": "anonymous login\n signed 403\n moderator ok",
            "POST": "anonymous login\n signed 405",
        },
    ),
    Row(
        "network-report-settle",
        {"GET": MODERATORS.format("ok"), "POST": MODERATORS.format("done")},
        network=True,
        kwargs=waiting,
        data=settling,
    ),
    Row(
        "statement-review",
        {
            "GET": grid("""
                stranger       403  403  404  404  404  404  404  404
                other          403  403  403  403  404  404  404  404
                author,member  403
                moderator      ok
            """),
            "POST": grid("""
                stranger       403  403  404  404  404  404  404  404
                other          403  403  403  403  404  404  404  404
                author,member  403
                moderator      done
            """),
        },
        network=True,
        kwargs=lambda world, network: {"slug": opened(network).slug},
        data=lambda world, network: {"wants": "hide", "reason": "Too loud"},
    ),
]

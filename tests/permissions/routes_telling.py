"""What people are told of, and answer to."""

from innovations.telling.links import Link, stop_address
from tests.permissions.rows import Row

# Whoever has the mail can answer for its reader, signed in or not.
LINK = """
    role       public  members  draft+submitted+changes_requested+declined+withdrawn+hidden
    everybody  {0}     {0}      410
"""
OUTSIDERS = """
    role           draft  submitted+changes_requested+declined+withdrawn+hidden  public  members
    stranger       404    404                                                    403     404
    other          404    404                                                    403     403
    moderator      404    403                                                    403     403
    anonymous      login
"""


def _other(world, record):
    """One that the author may read."""
    return world.records["members" if record == world.records["public"] else "public"]


def _link(world, record) -> dict:
    """That in a mail to the author, in whoever's hands it is."""
    link = Link(record.pk, _other(world, record).pk, world.people["author"].pk)
    token, answer = link.address("useful").rstrip("/").split("/")[-2:]
    return {"token": token, "answer": answer}


def _met(world, record) -> dict:
    """The records of the world are no needs, and ended: see tests/innovations/telling."""
    return {"by": "otherwise", "note": "Lanterns.", "version": record.content_version}


# A saved search is its owner's alone, and unknown to everybody else.
OWNER = """
    signed     404
    author     {0}
    anonymous  login
"""


def _search(world, record) -> dict:
    return {"pk": world.saved_search.pk}


def _stop(world, record) -> dict:
    return {"token": stop_address(world.saved_search).rstrip("/").split("/")[-1]}


ROWS = [
    Row(
        "match-outcomes",
        {
            "GET": "signed 403\n moderator ok\n anonymous login",
            "POST": "anonymous login\n signed 405",
        },
    ),
    Row(
        "innovation-met",
        dict.fromkeys(("GET", "POST"), OUTSIDERS + "author,member  moved  moved  moved  moved"),
        record=True,
        data=_met,
    ),
    Row(
        "match-answer",
        {"GET": LINK.format("ok"), "POST": LINK.format("done")},
        record=True,
        kwargs=_link,
        data=lambda world, record: {"answer": "useful"},
    ),
    Row(
        "innovation-match-answer",
        {
            "GET": "anonymous login\n signed 405",
            # What a contributor may not read, nobody can say anything of.
            "POST": OUTSIDERS
            + """
                author,member  done  done  done  done
            """,
        },
        record=True,
        data=lambda world, record: {"answer": f"useful:{_other(world, record).slug}"},
    ),
    Row(
        "saved-searches",
        {"GET": "anonymous login\n signed ok", "POST": "anonymous login\n signed 405"},
    ),
    Row(
        "saved-search-save",
        {"GET": "everybody 405", "POST": "anonymous login\n signed done"},
        data=lambda world, record: {"query": "q=lanterns&theme=public-health"},
    ),
    Row(
        "saved-search",
        {"GET": OWNER.format("ok"), "POST": OWNER.format("done")},
        kwargs=_search,
        data=lambda world, record: {"name": "Lanterns", "notify": "never"},
    ),
    Row(
        "saved-search-delete",
        {"GET": "anonymous login\n signed 405", "POST": OWNER.format("done")},
        kwargs=_search,
    ),
    Row(  # whoever has the mail can stop it, signed in or not
        "saved-search-stop",
        {"GET": "everybody ok", "POST": "everybody done"},
        kwargs=_stop,
    ),
]

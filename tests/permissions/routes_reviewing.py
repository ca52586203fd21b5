"""Reviewing: queues, edits to look at, appeals, earlier versions, the public log."""

from innovations.forms import FlagForm
from tests.permissions.rows import READ_ONLY, Row

REVIEWERS = "signed 403\n steward,other_steward,moderator ok\n anonymous login"
NO_POST = "signed 405\n anonymous login"
# Who may not see the record does not learn that it is there; who may is told that it is not theirs.
OUTSIDERS = """
    role                        draft  submitted  changes_requested  declined  public  members  withdrawn  hidden
    stranger                    404    404        404                404       403     404      404        404
    other                       404    404        404                404       403     403      404        404
    anonymous                   login
    author,contributor,officer  403
"""


def _flag(world, record) -> dict:
    return {"pk": record.flags.get().pk}


ROWS = [
    Row("decision-log", {"GET": "everybody ok", "POST": "everybody 405"}),
    Row(
        "api-decision-list",
        {"GET HEAD OPTIONS": "everybody ok", "POST PUT PATCH DELETE": READ_ONLY},
    ),
    Row("review-edits", {"GET": REVIEWERS, "POST": NO_POST}),
    Row(
        "review-appeals",
        {"GET": "signed 403\n moderator ok\n anonymous login", "POST": NO_POST},
    ),
    Row(
        "review-edit",
        {
            "GET": OUTSIDERS
            + """
                steward     ok     ok         ok                 ok        ok      ok       ok         ok
                moderator   404    ok         ok                 ok        ok      ok       ok         ok
            """,
            "POST": OUTSIDERS
            + """
                steward     409    409        409                409       done    done     409        409
                moderator   404    409        409                409       done    done     409        409
            """,
        },
        record=True,
        kwargs=_flag,
        data=lambda world, record: {"version": record.content_version, "outcome": FlagForm.FINE},
    ),
    Row(
        "innovation-reading",
        {
            "GET": NO_POST,
            "POST": OUTSIDERS
            + """
                steward     done
                moderator   404    done       done               done      done    done     done       done
            """,
        },
        record=True,
    ),
    Row(
        "innovation-history",
        {
            "GET": OUTSIDERS
            + """
                author,member  ok
                moderator      404    ok         ok                 ok        ok      ok       ok         ok
            """,
            "POST": NO_POST,
        },
        record=True,
    ),
    Row(  # each record was appealed for already, and there is one appeal to a decision
        "innovation-appeal",
        dict.fromkeys(
            ("GET", "POST"),
            OUTSIDERS
            + """\n                member         403\n                moderator      404    403        403                403       403     403      403        403\n                author         moved\n            """,
        ),
        record=True,
        data=lambda world, record: {"message": "It is not the same."},
    ),
    Row(
        "innovation-reopen",
        {
            "GET": OUTSIDERS
            + """
                steward     moved  moved      moved              ok        moved   moved    moved      moved
                moderator   404    moved      moved              ok        moved   moved    moved      moved
            """,
            "POST": OUTSIDERS
            + """
                steward     moved  moved      moved              done      moved   moved    moved      moved
                moderator   404    moved      moved              done      moved   moved    moved      moved
            """,
        },
        record=True,
        data=lambda world, record: {"reason": "We had not read the evaluation."},
    ),
]

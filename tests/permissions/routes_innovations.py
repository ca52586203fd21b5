"""Finding, reading, writing and reviewing records."""

import uuid

from innovations.forms import ReviewForm
from innovations.models import Decision, MistakeReport
from tests.innovations.typed_forms import typed, typed_over
from tests.permissions.rows import Row

READING = """
    role           draft  submitted  changes_requested  declined  public  members  withdrawn  hidden
    everybody      404    404        404                404       ok      404      404        404
    other          404    404        404                404       ok      ok       404        404
    moderator      404    ok         ok                 ok        ok      ok       ok         ok
    author,member  ok     ok         ok                 ok        ok      ok       ok         ok
"""


def changed(world, record) -> dict:
    return typed_over(record, summary="Paper lanterns light the way home.")


def decision(world, record) -> dict:
    return {
        "version": record.content_version,
        "decision": ReviewForm.DECLINE,
        "category": Decision.Category.DUPLICATE,
        "reason": "A copy.",
    }


def report(world, record) -> dict:
    about = MistakeReport.About.FACT
    return {"about": about, "message": "It was a Tuesday.", "form_key": str(uuid.uuid4())}


ROWS = [
    Row("innovation-list", {"GET": "everybody ok", "POST": "everybody 405"}),
    Row("innovation-detail", {"GET": READING, "POST": "everybody 405"}, record=True),
    Row(
        "innovation-report",
        {
            "GET": """
                role                    public  members  draft+submitted+changes_requested+declined+withdrawn+hidden
                everybody               ok      404      404
                author,member,other     ok      ok       404
                moderator               ok      ok       404
            """,
            "POST": """
                role                    public  members  draft+submitted+changes_requested+declined+withdrawn+hidden
                everybody               done    404      404
                author,member,other     done    done     404
                moderator               done    done     404
            """,
        },
        record=True,
        data=report,
    ),
    Row(
        "innovation-submit",
        {"GET": "anonymous login\n signed ok", "POST": "anonymous login\n signed done"},
        data=lambda world, record: typed(world.place),
    ),
    Row(
        "my-innovations",
        {"GET": "anonymous login\n signed ok", "POST": "anonymous login\n signed ok"},
    ),
    Row(
        "review-queue",
        {
            "GET": "anonymous login\n signed 403\n steward,other_steward,moderator ok",
            "POST": "anonymous login\n signed 403\n steward,other_steward,moderator ok",
        },
    ),
    Row(
        "innovation-edit",
        {
            "GET": """
                role           draft  submitted  changes_requested  declined  public  members  withdrawn  hidden
                stranger       404    404        404                404       403     404      404        404
                other          404    404        404                404       403     403      404        404
                moderator      404    ok         ok                 moved     ok      ok       ok         ok
                author,member  ok     ok         ok                 moved     ok      ok       ok         ok
                anonymous      login
            """,
            "POST": """
                role           draft  submitted  changes_requested  declined  public  members  withdrawn  hidden
                stranger       404    404        404                404       403     404      404        404
                other          404    404        404                404       403     403      404        404
                moderator      404    done       done               ok        done    done     done       done
                author,member  done   done       done               ok        done    done     done       done
                anonymous      login
            """,
        },
        record=True,
        data=changed,
    ),
    Row(
        "innovation-send",
        {
            "GET": "anonymous login\n signed 405",
            "POST": """
                role                 draft  submitted  changes_requested  declined  public  members  withdrawn  hidden
                stranger             404    404        404                404       403     404      404        404
                other                404    404        404                404       403     403      404        404
                moderator            404    403        403                403       403     403      403        403
                author,member        done   moved      done               moved     moved   moved    403        moved
                author,steward       done   moved      done               moved     moved   moved    done       moved
                anonymous            login
            """,
        },
        record=True,
    ),
    Row(
        "innovation-withdraw",
        {
            "GET": """
                role                 draft  submitted  changes_requested  declined  public  members  withdrawn  hidden
                stranger             404    404        404                404       403     404      404        404
                other                404    404        404                404       403     403      404        404
                moderator            404    403        403                403       403     403      403        403
                contributor,officer  403    403        403                403       403     403      403        403
                author,steward       moved  moved      moved              moved     ok      ok       moved      moved
                anonymous            login
            """,
            "POST": """
                role                 draft  submitted  changes_requested  declined  public  members  withdrawn  hidden
                stranger             404    404        404                404       403     404      404        404
                other                404    404        404                404       403     403      404        404
                moderator            404    403        403                403       403     403      403        403
                contributor,officer  403    403        403                403       403     403      403        403
                author,steward       moved  moved      moved              moved     done    done     moved      moved
                anonymous            login
            """,
        },
        record=True,
    ),
    Row(
        "innovation-review",
        {
            "GET": """
                role                        draft  submitted  changes_requested  declined  public  members  withdrawn  hidden
                stranger                    404    404        404                404       403     404      404        404
                other                       404    404        404                404       403     403      404        404
                author,contributor,officer  403    403        403                403       403     403      403        403
                steward                     ok     ok         ok                 ok        ok      ok       ok         ok
                moderator                   404    ok         ok                 ok        ok      ok       ok         ok
                anonymous                   login
            """,
            "POST": """
                role                        draft  submitted  changes_requested  declined  public  members  withdrawn  hidden
                stranger                    404    404        404                404       403     404      404        404
                other                       404    404        404                404       403     403      404        404
                author,contributor,officer  403    403        403                403       403     403      403        403
                steward                     409    done       409                409       409     409      409        409
                moderator                   404    done       409                409       409     409      409        409
                anonymous                   login
            """,
        },
        record=True,
        data=decision,
    ),
    Row(
        "innovation-hide",
        {
            "GET": """
                role           draft  submitted  changes_requested  declined  public  members  withdrawn  hidden
                stranger       404    404        404                404       403     404      404        404
                other          404    404        404                404       403     403      404        404
                author,member  403    403        403                403       403     403      403        403
                moderator      404    moved      moved              moved     ok      ok       moved      moved
                anonymous      login
            """,
            "POST": """
                role           draft  submitted  changes_requested  declined  public  members  withdrawn  hidden
                stranger       404    404        404                404       403     404      404        404
                other          404    404        404                404       403     403      404        404
                author,member  403    403        403                403       403     403      403        403
                moderator      404    moved      moved              moved     done    done     moved      moved
                anonymous      login
            """,
        },
        record=True,
        data=lambda world, record: {
            "category": Decision.Category.PERSONAL_DATA,
            "reason": "It names a child.",
        },
    ),
    Row(
        "innovation-show-again",
        {
            "GET": "anonymous login\n signed 405",
            "POST": """
                role           draft  submitted  changes_requested  declined  public  members  withdrawn  hidden
                stranger       404    404        404                404       403     404      404        404
                other          404    404        404                404       403     403      404        404
                author,member  403    403        403                403       403     403      403        403
                moderator      404    moved      moved              moved     moved   moved    moved      done
                anonymous      login
            """,
        },
        record=True,
    ),
]

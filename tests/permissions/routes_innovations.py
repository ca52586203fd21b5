"""Finding, reading and reviewing records."""

import uuid

from innovations.forms import ReviewForm
from innovations.models import Decision, MistakeReport
from tests.permissions.rows import Row

READING = """
    role           draft  submitted  changes_requested  declined  public  members  withdrawn  hidden
    everybody      404    404        404                404       ok      404      404        404
    other          404    404        404                404       ok      ok       404        404
    moderator      404    ok         ok                 ok        ok      ok       ok         ok
    author,member  ok     ok         ok                 ok        ok      ok       ok         ok
"""


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
    Row("innovation-comparison", {"GET": "everybody ok", "POST": "everybody 405"}),
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
        "review-queue",
        {
            "GET": "anonymous login\n signed 403\n steward,other_steward,moderator ok",
            "POST": "anonymous login\n signed 403\n steward,other_steward,moderator ok",
        },
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
        data=lambda world, record: {"version": record.content_version},
    ),
]

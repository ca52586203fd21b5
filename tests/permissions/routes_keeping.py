"""Keeping records true: confirming, handing over."""

from django.utils import timezone

from innovations.confirming import link_for
from innovations.models import HandoverOffer, Innovation
from tests.permissions.rows import Row

# Whoever has the link of a reminder can answer for its reader, signed in or not.
LINK = """
    role       public  members  draft+submitted+changes_requested+declined+withdrawn+hidden
    everybody  ok      ok       410
"""


def token(world, record) -> dict:
    """That of a reminder to the author, in whoever's hands it is, about a record that is due."""
    due = Innovation(pk=record.pk, review_due=record.review_due or timezone.localdate())
    return {"token": link_for(due, world.people["author"]).rstrip("/").split("/")[-1]}


def offer_of(world, record) -> dict:
    """The offer to the officer."""
    return {"pk": HandoverOffer.objects.get(innovation=record).pk}


HANDING_OVER = """
    role                        draft  submitted  changes_requested  declined  public  members  withdrawn  hidden
    stranger                    404    404        404                404       403     404      404        404
    other                       404    404        404                404       403     403      404        404
    contributor,officer         403    403        403                403       403     403      403        403
    author,steward              403    {0}        {0}                {0}       {0}     {0}      {0}        {0}
    moderator                   404    {0}        {0}                {0}       {0}     {0}      {0}        {0}
    anonymous                   login
"""

ROWS = [
    Row("innovations-to-confirm", {"GET": "anonymous login\n signed ok", "POST": "anonymous login\n signed 405"}),
    Row(
        "confirm-by-link",
        {
            "GET": LINK,
            "POST": """
                role       public  members  draft+submitted+changes_requested+declined+withdrawn+hidden
                everybody  done    done     410
            """,
        },
        record=True,
        kwargs=token,
        data=lambda world, record: {"answer": "still-true"},
    ),
    Row(
        "innovation-confirm",
        {
            "GET": "anonymous login\n signed 405",
            "POST": """
                role           draft  submitted  changes_requested  declined  public  members  withdrawn  hidden
                stranger       404    404        404                404       403     404      404        404
                other          404    404        404                404       403     403      404        404
                moderator      404    403        403                403       403     403      403        403
                author,member  moved  moved      moved              moved     done    done     moved      moved
                anonymous      login
            """,
        },
        record=True,
    ),
    Row(
        "innovation-handover",
        {"GET": HANDING_OVER.format("ok"), "POST": HANDING_OVER.format("done")},
        record=True,
        data=lambda world, record: {"to": "stewards"},
    ),
    Row(
        "handover-take-back",
        {"GET": "anonymous login\n signed 405", "POST": HANDING_OVER.format("done")},
        record=True,
    ),
    Row(
        "innovation-take-over",
        {
            "GET": "anonymous login\n signed 405",
            # It has an author; taking over what has none is in tests/innovations.
            "POST": """
                role                        draft  submitted  changes_requested  declined  public  members  withdrawn  hidden
                stranger                    404    404        404                404       403     404      404        404
                other                       404    404        404                404       403     403      404        404
                author,contributor,officer  403    403        403                403       403     403      403        403
                steward                     moved  moved      moved              moved     moved   moved    moved      moved
                moderator                   404    403        403                403       403     403      403        403
                anonymous                   login
            """,
        },
        record=True,
    ),
    Row(
        "handover-answer",
        {
            "GET": "anonymous login\n signed 404\n officer ok",
            "POST": "anonymous login\n signed 404\n officer done",
        },
        record=True,
        kwargs=offer_of,
        data=lambda world, record: {"answer": "decline"},
    ),
]  # fmt: skip

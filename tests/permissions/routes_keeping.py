"""Keeping records true: confirming, handing over, writing to the people of a record."""

import uuid

from django.core import signing
from django.utils import timezone

from innovations.keeping import contact
from innovations.keeping.confirming import link_for
from innovations.models import ContactMessage, HandoverOffer, Innovation, ProgressUpdate
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


def message_about(record) -> ContactMessage:
    return ContactMessage.objects.get(innovation=record)


def proof(world, record) -> dict:
    """That of the message about the record, in whoever's hands it is."""
    return {"token": signing.dumps(message_about(record).pk, salt=contact.PROVE)}


def abuse(world, record) -> dict:
    reader = world.people["author"].pk
    return {"token": signing.dumps([message_about(record).pk, reader], salt=contact.REPORT)}


def message(world, record) -> dict:
    """From an address that nobody has proven yet."""
    return {
        "form_key": str(uuid.uuid4()),
        "about": "question",
        "text": "Who puts the lanterns up?",
        "name": "A Reader",
        "address": f"{uuid.uuid4().hex}@example.org",
    }


def update_of(world, record) -> dict:
    return {"slug": record.slug, "pk": ProgressUpdate.objects.get(innovation=record).pk}


def update(world, record) -> dict:
    return {
        "date": "2026-05",
        "text": "The lanterns are up.",
        "version": record.content_version,
        "form_key": str(uuid.uuid4()),
    }


UPDATING = """
    role           public  members  draft+submitted+changes_requested+declined+withdrawn+hidden
    stranger       403     404      404
    other          403     403      404
    moderator      {1}     {1}      404
    author,member  {0}     {0}      404
    anonymous      login
"""
WRITING = """
    role                 public  members  draft+submitted+changes_requested+declined+withdrawn+hidden
    everybody            {0}     404      404
    author,member,other  {0}     {0}      404
    moderator            {0}     {0}      404
"""
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
    # Of their own address each sees what they typed before, as a browser would fill it in.
    Row(
        "innovation-contact",
        {"GET": WRITING.format("ok"), "POST": WRITING.format("done")},
        record=True,
        data=message,
        shows_own_address=True,
    ),
    Row(
        "contact-sent",
        {"GET": WRITING.format("ok"), "POST": "everybody 405"},
        record=True,
        kwargs=lambda world, record: {"slug": record.slug, "what": "prove"},
    ),
    # Whoever has the mail has the right; the message of these tests was passed on long ago.
    Row("contact-prove", {"GET": "everybody ok", "POST": "everybody ok"}, record=True, kwargs=proof),
    Row("contact-report", {"GET": "everybody ok", "POST": "everybody done"}, record=True, kwargs=abuse),
    Row(
        "contact-choice",
        {
            "GET": "anonymous login\n signed 405",
            "POST": """
                role       draft  submitted  changes_requested  declined  public  members  withdrawn  hidden
                stranger   404    404        404                404       403     404      404        404
                other      404    404        404                404       403     403      404        404
                moderator  404    403        403                403       403     403      403        403
                member     403
                author     done
                anonymous  login
            """,
        },
        record=True,
        data=lambda world, record: {"messages": "stewards"},
    ),
    Row(
        "progress-add",
        {"GET": UPDATING.format("ok", 403), "POST": UPDATING.format("done", 403)},
        record=True,
        data=update,
    ),
    Row(
        "progress-correct",
        {"GET": UPDATING.format("ok", 403), "POST": UPDATING.format("done", 403)},
        record=True,
        kwargs=update_of,
        data=update,
    ),
    Row(
        "progress-remove",
        {"GET": UPDATING.format("ok", "ok"), "POST": UPDATING.format("done", "done")},
        record=True,
        kwargs=update_of,
    ),
]  # fmt: skip

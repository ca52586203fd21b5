"""Writing records, from the first form to taking one back."""

import uuid

from innovations.models import EditInProgress
from innovations.submitting.unsaved import FormOf
from tests.innovations.typed_forms import typed, typed_over
from tests.permissions.rows import Row

STATES = "role  draft  submitted  changes_requested  declined  public  members  withdrawn  hidden"
OUTSIDERS = f"""
    {STATES}
    stranger   404    404        404                404       403     404      404        404
    other      404    404        404                404       403     403      404        404
    anonymous  login
"""
EDITING = f"""
    {OUTSIDERS}
    moderator      404    ok         ok                 moved     ok      ok       ok         ok
    author,member  ok     ok         ok                 moved     ok      ok       ok         ok
"""
ONLY_POST = "anonymous login\n signed 405"


def changed(world, record) -> dict:
    """A section as the author opened it, with the note that keeps the text through a sign-in."""
    words = "Paper lanterns light the way home."
    return typed_over(record, "basics", summary=words, services="lanterns", stage="live")


def form_of_the_author(world, record) -> dict:
    form = FormOf(world.people["author"].pk, record.pk, "basics")
    return {"kept_as": form.sealed(), "summary": "Paper lanterns"}


def text_of_the_author(world, record) -> dict:
    text = EditInProgress.objects.get(innovation=record)
    return {"pk": text.pk}


ROWS = [
    Row(
        "innovation-submit",
        {"GET": "anonymous login\n signed moved", "POST": "anonymous login\n signed 405"},
    ),
    Row(
        "innovation-new",
        {"GET": "anonymous login\n signed ok", "POST": "anonymous login\n signed done"},
        kwargs=lambda world, record: {"form_key": uuid.UUID(int=7)},
        data=lambda world, record: typed(world.place),
    ),
    Row(
        # The sealed note alone counts, so that text is kept also after a sign-out.
        "innovation-autosave",
        {"GET": "everybody 405", "POST": "signed 403\n anonymous,author done"},
        record=True,
        kwargs=lambda world, record: {},
        data=form_of_the_author,
        csrf_exempt=True,
    ),
    Row(
        "innovation-discard",
        {"GET": ONLY_POST, "POST": "anonymous login\n signed 404\n author done"},
        record=True,
        kwargs=text_of_the_author,
    ),
    Row(
        "my-innovations",
        {"GET": "anonymous login\n signed ok", "POST": "anonymous login\n signed ok"},
    ),
    Row("innovation-edit", {"GET": EDITING, "POST": ONLY_POST}, record=True),
    Row(
        # What comes too late for a declined record is kept as unsaved text.
        "innovation-section",
        {
            "GET": EDITING,
            "POST": f"""
                {OUTSIDERS}
                moderator      404    done       done               done      done    done     done       done
                author,member  done   done       done               done      done    done     done       done
            """,
        },
        record=True,
        kwargs=lambda world, record: {"slug": record.slug, "section": "basics"},
        data=changed,
    ),
    Row(
        "innovation-hint",
        {"GET": "everybody 405", "POST": "anonymous login\n signed ok"},
        data=lambda world, record: {"title": world.records["public"].title},
    ),
    Row(
        # Taking back an answer that was never given, so that nothing changes.
        "innovation-answer",
        {
            "GET": ONLY_POST,
            "POST": f"""
                {OUTSIDERS}
                moderator      404    403        403                403       403     403      403        403
                author,member  moved  moved      moved              moved     moved   moved    moved      moved
            """,
        },
        record=True,
        data=lambda world, record: {"similar": "undo_all:"},
    ),
    Row(
        # A record does not differ from itself.
        "innovation-difference",
        {
            "GET": f"""
                {OUTSIDERS}
                moderator      404    403        403                403       403     403      403        403
                author,member  ok     ok         ok                 ok        404     ok       ok         ok
            """,
            "POST": f"""
                {OUTSIDERS}
                moderator      404    403        403                403       403     403      403        403
                author,member  done   done       done               done      404     done     done       done
            """,
        },
        record=True,
        kwargs=lambda world, record: {
            "slug": record.slug,
            "public_id": world.records["public"].public_id,
        },
        data=lambda world, record: {"reason": "Ours is for shops."},
    ),
    Row(
        "innovation-preview",
        {
            "GET": f"""
                {OUTSIDERS}
                moderator      404    ok         ok                 ok        ok      ok       ok         ok
                author,member  ok     ok         ok                 ok        ok      ok       ok         ok
            """,
            "POST": ONLY_POST,
        },
        record=True,
    ),
    Row(
        # The draft of this world has been judged, which a real one never has: it stays.
        "innovation-delete",
        {
            method: f"""
                {OUTSIDERS}
                moderator           404    moved      moved              moved     moved   moved    moved      moved
                contributor,officer 403    moved      moved              moved     moved   moved    moved      moved
                author,steward      {draft}    moved      moved              moved     moved   moved    moved      moved
            """
            for method, draft in (("GET", "ok"), ("POST", "moved"))
        },
        record=True,
    ),
    Row(
        "innovation-send",
        {
            "GET": ONLY_POST,
            "POST": f"""
                {OUTSIDERS}
                moderator            404    403        403                403       403     403      403        403
                author,member        done   moved      done               moved     moved   moved    403        moved
                author,steward       done   moved      done               moved     moved   moved    done       moved
            """,
        },
        record=True,
    ),
    Row(
        "innovation-publish",
        {
            "GET": ONLY_POST,
            "POST": f"""
                {OUTSIDERS}
                moderator                   404    403        403                403       403     403      403        403
                author,contributor,officer  403    403        403                403       403     403      403        403
                steward                     done   moved      moved              moved     moved   moved    moved      moved
            """,
        },
        record=True,
    ),
    Row(
        "innovation-withdraw",
        {
            method: f"""
                {OUTSIDERS}
                moderator            404    403        403                403       403     403      403        403
                contributor,officer  403    403        403                403       403     403      403        403
                author,steward       moved  moved      moved              moved     {public}  {public}  moved      moved
            """
            for method, public in (("GET", "ok"), ("POST", "done"))
        },
        record=True,
    ),
    # The public one is not retired in favour of one that its readers could not read.
    Row(
        "innovation-retire",
        {
            method: f"""
                {OUTSIDERS}
                moderator            404    403        403                403       403     403      403        403
                contributor,officer  403    403        403                403       403     403      403        403
                author,steward       moved  moved      moved              moved     ok      {members}  moved      moved
            """
            for method, members in (("GET", "ok"), ("POST", "done"))
        },
        record=True,
        data=lambda world, record: {
            "target": world.records[
                "members" if record == world.records["public"] else "public"
            ].get_absolute_url()
        },
    ),
    Row(
        "innovation-bring-back",
        {
            "GET": "anonymous login\n signed 405",
            # None of these is retired; bringing one back is in tests/innovations/adopting.
            "POST": f"""
                {OUTSIDERS}
                moderator            404    403        403                403       403     403      403        403
                contributor,officer  403    403        403                403       403     403      403        403
                author,steward       moved  moved      moved              moved     moved   moved    moved      moved
            """,
        },
        record=True,
    ),
]

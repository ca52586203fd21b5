"""What places take up from each other. In this world Otherton has taken up every record."""

from innovations.models import Adoption, Relation
from tests.permissions.rows import Row

# Public and members', then all that is not published, which is as if it were not there.
COLUMNS = "role public members draft+submitted+changes_requested+declined+withdrawn+hidden"


def adoption_of(world, record) -> dict:
    return {"slug": record.slug, "pk": Adoption.objects.get(innovation=record).pk}


def grid(lines: str) -> str:
    return f"{COLUMNS}\n{lines}\nanonymous login"


READING = {
    "GET": f"""
        {COLUMNS}
        everybody                      ok  404  404
        other,moderator,author,member  ok  ok   404
    """,
    "POST": "everybody 405",
}


def tie_to(world, record) -> dict:
    """One that the people of another record state; of the public one, that for members."""
    source = world.records["members" if record == world.records["public"] else "public"]
    return {"slug": record.slug, "pk": Relation.objects.get(source=source, target=record).pk}


OBJECTING = """
    stranger                 404  404  404
    other                    403  403  404
    author,member,moderator  {0}  {0}  404
"""

ROWS = [
    Row(
        "relation-object",
        {"GET": grid(OBJECTING.format("ok")), "POST": grid(OBJECTING.format("done"))},
        record=True,
        kwargs=tie_to,
        data=lambda world, record: {"reason": "We never heard of it."},
    ),
    Row("my-adoptions", {"GET": "anonymous login\n signed ok", "POST": "anonymous login\n signed 405"}),
    Row(
        "place-adoptions",
        {"GET": "everybody ok", "POST": "everybody 405"},
        kwargs=lambda world, record: {"slug": world.other_place.slug},
    ),
    Row(
        "adoption-new",
        {
            # Who belongs to no place is told how to join one.
            "GET": grid("""
                stranger                       ok   404  404
                other,moderator,author,member  ok   ok   404
            """),
            # The other place has said so before; from the origin it is thereby confirmed.
            "POST": grid("""
                stranger       403    404    404
                moderator      403    403    404
                other          moved  moved  404
                author,member  done   done   404
            """),
        },
        record=True,
        data=lambda world, record: {"place": world.other_place.pk, "stage": "planning"},
    ),
    Row("innovation-lineage", READING, record=True),
    Row(
        "adoption-list",
        READING,
        record=True,
    ),
    Row(
        "adoption-edit",
        {
            "GET": grid("""
                stranger                 403  404  404
                author,member,moderator  403  403  404
                other                    ok   ok   404
            """),
            "POST": grid("""
                stranger                 403   404   404
                author,member,moderator  403   403   404
                other                    done  done  404
            """),
        },
        record=True,
        kwargs=adoption_of,
        data=lambda world, record: {
            "stage": "live",
            "result": "worked",
            "how_it_went": "The lanterns are up here too.",
            "version": 1,
        },
    ),
    Row(
        "adoption-answer",
        {
            "GET": grid("""
                stranger                       403  404  404
                other,author,member,moderator  ok   ok   404
            """),
            "POST": grid("""
                stranger                 403   404   404
                other                    403   403   404
                author,member,moderator  done  done  404
            """),
        },
        record=True,
        kwargs=adoption_of,
        data=lambda world, record: {"answer": "confirm", "version": 1},
    ),
    Row(
        "adoption-withdraw",
        {
            "GET": grid("""
                stranger                       403  404  404
                other,author,member,moderator  ok   ok   404
            """),
            "POST": grid("""
                stranger                       403   404   404
                other,author,member,moderator  done  done  404
            """),
        },
        record=True,
        kwargs=adoption_of,
    ),
]  # fmt: skip

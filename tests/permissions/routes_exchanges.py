"""Offers and requests. Ownbury offers in each network; Otherton waits for one of its two offers."""

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.permissions.exchanges import asked_for, free
from tests.permissions.routes_networks import ANYBODY_READS, API_DETAIL, READING, grid
from tests.permissions.rows import Row

# Whoever sees it, and Ownbury's officers and stewards alone do something about it.
OWNERS_SEE = """
    stranger                      403  403  404  404  404  404  404  404
    other                         403  403  403  403  404  404  404  404
    author,contributor,moderator  403
    officer,steward               ok
"""
OWNERS_DO = """
    stranger                      403   403   404   404   404   404  404  404
    other                         403   403   403   403   404   404  404  404
    author,contributor,moderator  403
    officer,steward               done  {closed}   done  done  done  {off}  {off}  {off}
"""


class Upload(SimpleUploadedFile):
    """A file that can be sent again and again."""

    def read(self, *size):
        self.seek(0)
        return super().read(*size)


SENT = {
    "kind": "offer", "type": "kit", "title": "Bells", "summary": "To ring", "many": "no",
    "licence": "ask", "version": 1,
}  # fmt: skip


def owners_do(*, closed: str = "409", off: str = "409") -> str:
    return grid(OWNERS_DO.format(closed=closed, off=off))


def address(world, network) -> dict:
    return {"public_id": asked_for(world, network).public_id}


def party(world, network) -> dict:
    exchange = asked_for(world, network)
    return {"public_id": exchange.public_id, "pk": exchange.parties.get(state="asked").pk}


def file_of(world, network) -> dict:
    exchange = asked_for(world, network)
    return {"public_id": exchange.public_id, "file_id": exchange.files.get().public_id}


def the_file(world, network) -> dict:
    stored = asked_for(world, network).files.get()
    return {"public_id": stored.public_id, "name": stored.file_name}


ROWS = [
    Row("api-exchange-list", ANYBODY_READS),
    Row(
        "api-exchange-detail",
        API_DETAIL,
        network=True,
        kwargs=lambda world, network: {"id": asked_for(world, network).public_id},
    ),
    Row("exchange-list", {"GET": "everybody ok", "POST": "everybody 405"}),
    Row(
        "my-exchanges",
        {"GET": "anonymous login\n signed ok", "POST": "anonymous login\n signed 405"},
    ),
    Row(
        "exchange-new",
        {
            "GET": "anonymous login\n signed ok",
            # Otherton's people cannot choose Ownbury.
            "POST": """
                anonymous                  login
                signed                     403
                officer,steward            done
                other_officer,other_steward ok
            """,
        },
        data=lambda world, network: SENT | {"place": world.place.pk},
    ),
    Row(
        "exchange-detail",
        {"GET": READING, "POST": "everybody 405"},
        network=True,
        kwargs=address,
    ),
    Row(
        "exchange-fitting",
        {"GET": READING, "POST": "everybody 405"},
        network=True,
        kwargs=address,
    ),
    Row(
        "exchange-edit",
        {"GET": grid(OWNERS_SEE), "POST": owners_do()},
        network=True,
        kwargs=address,
        data=lambda world, network: SENT | {"many": "yes"},  # one place has it already
    ),
    Row(
        "exchange-state",
        {
            "GET": grid(f"{OWNERS_SEE}\nmoderator ok"),
            # One can always take back what one put there.
            "POST": owners_do(closed="done", off="done"),
        },
        network=True,
        kwargs=address,
        data=lambda world, network: {"wants": "withdraw", "reason": "They are broken"},
    ),
    Row(
        "exchange-answer",
        {
            "GET": grid("""
                stranger                 ok  ok  404  404  404  404  404  404
                other                    ok  ok  ok   ok   404  404  404  404
                author,member,moderator  ok
            """),
            # Who is only invited to a private network is not in it yet.
            "POST": grid("""
                stranger                 403   403  404   404  404  404  404  404
                other                    done  409  done  403  404  404  404  404
                other_contributor        403   403  403   403  404  404  404  404
                author,member,moderator  403
            """),
        },
        network=True,
        kwargs=lambda world, network: {"public_id": free(world, network).public_id},
        data=lambda world, network: {"place": world.other_place.pk, "message": "For us"},
    ),
    Row(
        "exchange-party",
        {
            "GET": grid("""
                stranger                      403  403  404  404  404  404  404  404
                other                         ok   ok   ok   ok   404  404  404  404
                other_contributor             403  403  403  403  404  404  404  404
                author,contributor,moderator  403
                officer,steward               ok
            """),
            "POST": owners_do(),
        },
        network=True,
        kwargs=party,
        data=lambda world, network: {"wants": "agree"},
    ),
    Row(
        "exchange-files",
        {"GET": grid(OWNERS_SEE), "POST": owners_do()},
        network=True,
        kwargs=address,
        data=lambda world, network: {
            "file": Upload("a.csv", b"place,lanterns\n"), "licence": "ask",
            "audience": "everybody",
        },
    ),
    Row(
        "exchange-file-remove",
        {"GET": grid(OWNERS_SEE), "POST": owners_do(closed="done", off="done")},
        network=True,
        kwargs=file_of,
    ),
    Row("exchange-file", {"GET": READING, "POST": "everybody 405"}, network=True, kwargs=the_file),
]  # fmt: skip

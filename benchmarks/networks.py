"""How fast the pages of networks are at size, beside hand-written SQL that reads the same rows.

    DATABASE_URL=... REDIS_URL=... SECRET_KEY=x python benchmarks/networks.py --fill
    DATABASE_URL=... REDIS_URL=... SECRET_KEY=x python benchmarks/networks.py [--seconds 90]

`--fill` adds 200 made-up networks with 5,000 members, 20,000 offers and requests, 50,000 posts and
400 statements with 8,000 signatures to a database that holds the register; only for a throw-away
one. Without it the pages are asked as by a reader and as by somebody who takes part, in turns with
the SQL, so that both see the same machine.
"""

# ruff: noqa: S311, S608  nothing here is secret; the SQL is put together from constants
import argparse
import os
import random
import sys
import time
from itertools import cycle
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "connected_localism.settings")
os.environ["TRUSTED_PROXY_COUNT"] = "1"  # a Unix socket has no address: this is the proxy

NETWORKS, MEMBERS, EXCHANGES, POSTS, STATEMENTS, SIGNATURES = 200, 25, 100, 250, 2, 20
WORDS = [
    "flood",
    "gauge",
    "river",
    "warning",
    "housing",
    "repair",
    "library",
    "bus",
    "shelter",
    "warden",
    "market",
    "street",
    "park",
    "tree",
    "waste",
    "food",
    "school",
    "care",
    "digital",
    "record",
    "contract",
    "template",
    "specification",
    "case",
    "visit",
    "data",
    "bridge",
]
NETWORK = "n.slug, n.name, n.purpose, n.kind, n.stage, n.active_at, n.visibility"
PUBLIC = "n.status = 'published' AND n.visibility = 'public'"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--fill", action="store_true", help="make the networks, and stop")
    parser.add_argument("--seconds", type=float, default=90, help="how long to measure at most")
    options = parser.parse_args()

    import django

    django.setup()
    if options.fill:
        fill(random.Random(7))
    else:
        run(options.seconds)


def fill(rng: random.Random) -> None:
    """Everything by bulk, without mails, history or counts."""
    import pgtrigger
    from django.db import transaction

    from innovations.models import Innovation, Theme
    from networks import models
    from places.models import Place

    places = list(Place.objects.active().exclude(kind=Place.Kind.COMMUNITY))
    records = list(Innovation.objects.published().values_list("pk", flat=True)[:5_000])
    person = _person()
    now = models.network.timezone.now()

    def text(words: int) -> str:
        return " ".join(rng.choices(WORDS, k=words)).capitalize()

    with transaction.atomic(), pgtrigger.ignore():
        networks = models.Network.objects.bulk_create(
            models.Network(
                slug=f"made-up-{number}", name=f"{text(4)} {number}", purpose=text(60),
                kind=rng.choice(models.Network.Kind.values), themes=[rng.choice(Theme.values)],
                stage="adapting", status="published", published_at=now, active_at=now,
                joining=rng.choice(models.Network.Joining.values),
            )
            for number in range(NETWORKS)
        )  # fmt: skip
        around = models.Network.innovations.through
        around.objects.bulk_create(
            [
                around(network=network, innovation_id=pk)
                for network in networks
                for pk in rng.sample(records, min(5, len(records)))
            ]
        )
        for network in networks:
            taking_part = rng.sample(places, MEMBERS)
            _fill_one(models, network, taking_part, person, text, rng)
    print(f"{NETWORKS:,} networks with {NETWORKS * POSTS:,} posts")


def _fill_one(models, network, places, person, text, rng) -> None:
    models.NetworkMember.objects.bulk_create(
        models.NetworkMember(
            network=network, place=place, state="active", role="partner" if at else "lead"
        )
        for at, place in enumerate(places)
    )
    exchanges = models.Exchange.objects.bulk_create(
        _with_stems(
            models.Exchange(
                network=network, place=rng.choice(places), kind=rng.choice(["offer", "request"]),
                type=rng.choice(models.Exchange.Type.values), title=f"{text(5)} {number}",
                summary=text(30), is_repeatable=True,
            )
        )
        for number in range(EXCHANGES)
    )  # fmt: skip
    models.ExchangeParty.objects.bulk_create(
        models.ExchangeParty(
            exchange=exchange,
            place=place,
            state="delivered",
            delivered_on=exchange.created_at.date(),
        )
        for exchange in exchanges[::5]
        for place in rng.sample(places, 2)
        if place.pk != exchange.place_id
    )
    roots = models.Post.objects.bulk_create(
        models.Post(network=network, place=rng.choice(places), author=person, title=text(5), text=text(60))
        for _number in range(POSTS // 10)
    )  # fmt: skip
    models.Post.objects.bulk_create(
        models.Post(network=network, place=rng.choice(places), author=person, root=root, text=text(40))
        for root in roots
        for _number in range(9)
    )  # fmt: skip
    for number in range(STATEMENTS):
        statement = models.Statement.objects.create(
            network=network, title=f"{text(5)} {number}", text=text(100), state="open",
            slug=f"made-up-{network.pk}-{number}", opened_at=network.published_at,
        )  # fmt: skip
        version = models.StatementVersion.objects.create(
            statement=statement, number=1, title=statement.title, text=statement.text
        )
        models.SignOn.objects.bulk_create(
            models.SignOn(
                statement=statement, text_version=version, place=place,
                signed_at=network.published_at, authority="Cabinet",
            )
            for place in rng.sample(places, SIGNATURES)
        )  # fmt: skip


def _with_stems(exchange):
    from networks.models.exchange import stems_of

    exchange.stems = stems_of(exchange.title, exchange.summary)
    return exchange


def _person():
    """Somebody who takes part: an officer of the first council in the register."""
    from connected_localism.accounts.models import User
    from places.models import Membership, Place

    person, _is_new = User.objects.get_or_create(email="bench@example.org")
    for place in Place.objects.active().councils()[:3]:
        Membership.objects.get_or_create(
            user=person, place=place, defaults={"role": "officer", "state": "confirmed"}
        )
    return person


def run(seconds: float) -> None:
    from django.db import connection
    from pages import Server, percentiles

    member_cookie = _signed_in(_person())
    with connection.cursor() as cursor:
        cases = _cases(cursor, member_cookie)
        times = {name: ([], []) for name, *_rest in cases}
        with Server() as server:
            for _name, addresses, _sql, headers in cases:
                server.ask("GET", addresses[0], headers=headers)
            turns = [
                (name, cycle(addresses), sql, headers) for name, addresses, sql, headers in cases
            ]
            until = time.monotonic() + seconds
            while time.monotonic() < until:
                for name, addresses, statements, headers in turns:
                    page, sql = times[name]
                    address = next(addresses)
                    started = time.perf_counter()
                    server.ask("GET", address, headers=headers)
                    page.append((time.perf_counter() - started) * 1000)
                    started = time.perf_counter()
                    for statement in statements:
                        cursor.execute(statement, {"slug": address.strip("/").split("/")[-1]})
                        cursor.fetchall()
                    sql.append((time.perf_counter() - started) * 1000)
    print(f"{'':34}{'n':>5} {'page p50':>9} {'p95':>7} {'SQL p50':>9} {'ratio':>6}")
    for name, (page, sql) in times.items():
        middle, late = percentiles(page)
        beside = percentiles(sql)[0] if any(sql) else 0
        ratio = f"{middle / beside:6.1f}" if beside > 0.01 else "     –"
        print(f"{name:34}{len(page):5} {middle:9.1f} {late:7.1f} {beside:9.2f} {ratio}")


def _cases(cursor, member_cookie: str) -> list[tuple]:
    """(name, addresses, SQL, headers); the SQL may name %(slug)s, the last part of the address."""
    cursor.execute(
        f"SELECT slug FROM networks_network n WHERE {PUBLIC} ORDER BY md5(slug) LIMIT 40"
    )
    networks = [f"/networks/{slug}/" for (slug,) in cursor.fetchall()]
    cursor.execute("SELECT slug FROM networks_statement ORDER BY md5(slug) LIMIT 40")
    statements = [f"/networks/statements/{slug}/" for (slug,) in cursor.fetchall()]
    one = "SELECT id FROM networks_network WHERE slug = %(slug)s"
    of_one = [
        f"SELECT {NETWORK} FROM networks_network n WHERE slug = %(slug)s",
        f"SELECT m.role, p.slug, p.name FROM networks_networkmember m JOIN places_place p"
        f" ON p.id = m.place_id WHERE m.network_id = ({one})",
        f"SELECT title, kind, type FROM networks_exchange WHERE network_id = ({one})"
        " ORDER BY created_at DESC LIMIT 6",
    ]
    listed = [
        f"SELECT {NETWORK} FROM networks_network n WHERE {PUBLIC} ORDER BY name, id LIMIT 25",
        f"SELECT count(*) FROM networks_network n WHERE {PUBLIC}",
    ]
    as_member = {"Cookie": member_cookie, "X-Forwarded-For": "192.0.2.1"}
    return [
        ("list", ["/networks/"], listed, {}),
        ("list, with words", [f"/networks/?q={word}" for word in WORDS[:8]], [], {}),
        ("list, somebody who takes part", ["/networks/"], listed, as_member),
        ("network", networks, of_one, {}),
        ("network, somebody who takes part", networks, of_one, as_member),
        ("offers and requests", ["/networks/exchanges/"], [], {}),
        ("offers, with words", [f"/networks/exchanges/?q={word}" for word in WORDS[:8]], [], {}),
        ("statement", statements, [], {}),
        ("what it has learnt", [f"{each}learnt/" for each in networks], [], {}),
        ("the year", [f"{each}years/2026/" for each in networks], [], {}),
        ("connections", ["/networks/connections/"], [], {}),
        ("my networks", ["/networks/mine/"], [], as_member),
    ]


def _signed_in(person) -> str:
    """The cookie of a browser in which `person` is signed in."""
    from django.conf import settings
    from django.test import Client

    client = Client()
    client.force_login(person)
    name = settings.SESSION_COOKIE_NAME
    return f"{name}={client.cookies[name].value}"


if __name__ == "__main__":
    main()

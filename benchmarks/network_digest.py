"""How long the mail of the week takes, beside SQL that only writes the same rows.

    DATABASE_URL=... REDIS_URL=... SECRET_KEY=x python benchmarks/network_digest.py [--people 5000]

Wants any migrated database: it makes up places, networks, people and a week of events in a
transaction that is taken back. README.md beside this file explains what it prints.
"""

import argparse
import os
import random
import sys
import time
from datetime import timedelta
from pathlib import Path
from statistics import median, quantiles

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "connected_localism.settings")

NETWORKS, PLACES = 200, 400
EVENTS = {"offers": 0.4, "steps": 0.3, "records": 0.2, "statements": 0.1}
# The floor: the same mails and windows, without finding out what they are about.
FLOOR = """
    INSERT INTO mail_outgoingmail
        (kind, recipient_id, address, language, reply_to, key, context, state, attempts, not_before,
        error, created_at)
    SELECT kind, recipient_id, '', 'en', '', 'floor:' || key, context, 'due', 0, now(), '', now()
    FROM mail_outgoingmail WHERE kind = 'week-of-news';
    UPDATE networks_followednetwork SET seen_until = seen_until;
    UPDATE networks_followedtheme SET seen_until = seen_until;
    UPDATE innovations_followedplace SET seen_until = seen_until;
    UPDATE innovations_savedsearch SET seen_until = seen_until;
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--people", type=int, default=5_000)
    parser.add_argument("--events", type=int, default=20_000)
    parser.add_argument("--written", type=int, default=500, help="how many mails are written out")
    options = parser.parse_args()

    import django

    django.setup()
    from django.db import connection, transaction
    from django.test.utils import CaptureQueriesContext
    from django.utils import timezone

    from networks.following import weekly

    now = timezone.now()
    until = weekly.end_of_the_week(now)
    print(f"load {os.getloadavg()[0]:.1f}")
    with transaction.atomic():
        make_up(options.people, options.events, until, random.Random(1))  # noqa: S311
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
            before = memory_mb("VmRSS")
            Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew
            with CaptureQueriesContext(connection) as queries:
                started = time.perf_counter()
                posted = weekly.tell_of_the_week(now)
                seconds = time.perf_counter() - started
            batches = -(-options.people // weekly.PEOPLE_AT_ONCE)
            print(
                f"posted {posted:,} mails to {options.people:,} people in {seconds:.1f} s,"
                f" {len(queries)} queries in {batches} batches,"
                f" {memory_mb('VmHWM') - before:.0f} MB more than before"
            )
            connection.queries_log.clear()
            started = time.perf_counter()
            cursor.execute(FLOOR)
            floor = time.perf_counter() - started
            print(f"only writing the same rows: {floor:.1f} s, ratio {seconds / floor:.1f}")
        write_out(options.written)
        transaction.set_rollback(True)


def memory_mb(name: str) -> float:
    """A figure of this process, as Linux states it."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name)) / 1024


def write_out(number: int) -> None:
    """Time and queries of making the text of a mail, which the worker does that sends it."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from connected_localism.mail.models import OutgoingMail
    from connected_localism.mail.rendering import NothingToSay, render
    from connected_localism.mail.run import one_run

    times, counts, empty, longest = [], [], 0, 0
    mails = OutgoingMail.objects.filter(key__startswith="week:").select_related("recipient")
    busy = time.process_time()
    with one_run():
        for mail in mails.order_by("pk")[:number]:
            with CaptureQueriesContext(connection) as queries:
                started = time.perf_counter()
                try:
                    longest = max(longest, len(render(mail).body))
                except NothingToSay:
                    empty += 1
                times.append((time.perf_counter() - started) * 1000)
            counts.append(len(queries))
    busy = (time.process_time() - busy) * 1000 / len(times)
    print(
        f"written out {len(times)}: {median(times):.0f} ms p50, {quantiles(times, n=20)[-1]:.0f} ms"
        f" p95, {sum(times) / len(times):.0f} ms on average ({busy:.0f} ms of a core),"
        f" {median(counts):.0f} queries p50, {max(counts)} at most; {empty} with nothing"
        f" to say, the longest {longest:,} characters"
    )


def make_up(people: int, events: int, until, chance: random.Random) -> None:
    from connected_localism.accounts.models import User
    from innovations.models import FollowedPlace, Innovation, SavedSearch, Theme
    from networks.models import (
        Exchange,
        FollowedNetwork,
        FollowedTheme,
        Network,
        NetworkDecision,
        NetworkMember,
        RecordAround,
        Statement,
    )
    from places.models import Membership, Place

    last, themes = until - timedelta(days=7), Theme.values

    def moment():
        return until - timedelta(seconds=chance.randrange(1, 7 * 86_400))

    places = Place.objects.bulk_create(
        Place(
            code=f"ZZ{n:04}", name=f"Digestborough {n}", official_name=f"Digestborough {n}",
            slug=f"digestborough-{n}", kind="council", type="UA", tier="single", nation="England",
        )
        for n in range(PLACES)
    )  # fmt: skip
    networks = Network.objects.bulk_create(
        Network(
            slug=f"digest-network-{n}", name=f"Digest network {n}", kind="theme", purpose="x",
            themes=chance.sample(themes, 2), status="published", published_at=last,
            visibility="private" if n % 10 == 0 else "public",
        )
        for n in range(NETWORKS)
    )  # fmt: skip
    NetworkMember.objects.bulk_create(
        NetworkMember(network=network, place=place, state="active")
        for network in networks
        for place in chance.sample(places, 25)
    )
    crowd = User.objects.bulk_create(
        User(email=f"digest{n}@example.org", display_name=f"Digest {n}") for n in range(people)
    )
    Membership.objects.bulk_create(
        Membership(user=user, place=chance.choice(places), role="officer", state="confirmed")
        for user in crowd
        if chance.random() < 0.7
    )
    kinds = chance.choices(list(EVENTS), list(EVENTS.values()), k=events)
    Exchange.objects.bulk_create(
        Exchange(
            network=chance.choice(networks), place=chance.choice(places), kind="offer",
            type="document", title=f"Business case {n}", summary="x", created_at=moment(),
        )
        for n in range(kinds.count("offers"))
    )  # fmt: skip
    steps = NetworkDecision.objects.bulk_create(
        NetworkDecision(
            network=chance.choice(networks), place=chance.choice(places),
            step=chance.choice(["joined", "stage"]), detail="adapting",
        )
        for n in range(kinds.count("steps"))
    )  # fmt: skip
    spread_out(steps, until)
    Statement.objects.bulk_create(
        Statement(
            network=chance.choice(networks), slug=f"digest-statement-{n}", title=f"Statement {n}",
            text="x", state="open", opened_at=moment(),
        )
        for n in range(kinds.count("statements"))
    )  # fmt: skip
    records = Innovation.objects.bulk_create(
        Innovation(
            slug=f"digest-record-{n}", title=f"Digest record {n}", summary="x", kind="case_study",
            stage="live", themes=chance.sample(themes, 2), place=chance.choice(places),
            status="published", submitted_at=last, published_at=moment(),
        )
        for n in range(kinds.count("records"))
    )  # fmt: skip
    tied = [(chance.choice(networks), record) for record in records]
    Around = Network.innovations.through
    Around.objects.bulk_create(Around(network=one, innovation=record) for one, record in tied)
    RecordAround.objects.bulk_create(
        RecordAround(network=one, innovation=record, since=record.published_at)
        for one, record in tied
    )
    day = last.date()
    FollowedNetwork.objects.bulk_create(
        FollowedNetwork(person=user, network=network, seen_until=last)
        for user in crowd
        for network in chance.sample(networks, 5)
    )
    FollowedTheme.objects.bulk_create(
        FollowedTheme(person=user, theme=chance.choice(themes), seen_until=last) for user in crowd
    )
    FollowedPlace.objects.bulk_create(
        FollowedPlace(person=user, place=place, seen_until=last, due_on=day)
        for user in crowd
        for place in chance.sample(places, 2)
    )
    SavedSearch.objects.bulk_create(
        SavedSearch(
            person=user, name="Saved", query=f"theme={chance.choice(themes)}&kind=case_study",
            seen_until=last, due_on=day,
        )
        for user in crowd[::2]
    )  # fmt: skip


def spread_out(steps, until) -> None:
    """Over the week: the column is set when a row is written, and rows are only added."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(
            "UPDATE networks_networkdecision SET created_at = %s - random() * interval '7 days'"
            " WHERE id = ANY(%s)",
            [until, [step.pk for step in steps]],
        )
        cursor.execute("SET LOCAL session_replication_role = origin")


if __name__ == "__main__":
    main()

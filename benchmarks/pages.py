"""How fast the pages are, beside hand-written SQL that reads the same rows in the same run.

    DATABASE_URL=... REDIS_URL=... SECRET_KEY=x python benchmarks/pages.py [--seconds 120]

Wants a database loaded with made-up records and its search documents. Starts a gunicorn of its own
on a Unix socket, asks it for real addresses and takes turns with the SQL, so that both see the
same machine. README.md beside this file explains the table that it prints.
"""

# ruff: noqa: S608  the SQL is put together from constants of this file
import argparse
import http.client
import os
import random
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from statistics import median, quantiles
from types import MappingProxyType
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "connected_localism.settings")

COMBINATIONS = [
    "theme=waste-and-recycling",
    "nation=Scotland",
    "kind=pilot&stage=ended",
    "result=did_not_work",
    "theme=public-health&theme=adult-social-care&result=worked",
    "region=North+West&led_by=community",
    "started_from=2020&started_to=2022",
    "place=leeds",
    "place=somerset&place=cornwall&stage=live",
    "nation=Wales&theme=housing-and-homelessness&kind=case_study&result=worked",
    "led_by=police&started_from=2024",
    "region=London&theme=transport-and-streets&stage=scaled&sort=title",
]
CARD = """
    i.id, i.slug, i.title, i.summary, i.kind, i.stage, i.result, i.themes, i.started_year,
    i.lead_organisation, i.lead_kind, i.published_at, p.slug, p.name, p.nation"""
PUBLIC = "i.status = 'published' AND i.visibility = 'public'"
ROWS = f"SELECT {CARD} FROM innovations_innovation i JOIN places_place p ON p.id = i.place_id"
FACETS = f"""
    SELECT i.place_id, i.themes, i.kind, i.stage, i.result, i.lead_kind, i.started_year, count(*)
    FROM innovations_innovation i JOIN places_place p ON p.id = i.place_id
    WHERE {PUBLIC} AND {{condition}}
    GROUP BY GROUPING SETS
        ((i.place_id), (i.themes), (i.kind, i.stage, i.result, i.lead_kind), (i.started_year))"""
RANKED = f"""
    WITH hit AS (
        (SELECT innovation_id, 1 AS bonus FROM innovations_searchdocument
        WHERE ts_filter(stems, '{{{{a}}}}') @@ %(query)s::tsquery
        ORDER BY innovation_id DESC LIMIT 1000)
        UNION ALL
        (SELECT innovation_id, 0 FROM innovations_searchdocument
        WHERE stems @@ %(query)s::tsquery ORDER BY innovation_id DESC LIMIT 1000)),
    best AS (
        SELECT hit.innovation_id, max(hit.bonus) - min(v.lexical <#> %(vector)s::sparsevec) AS score
        FROM hit JOIN innovations_vector v USING (innovation_id)
        JOIN innovations_innovation i ON i.id = innovation_id WHERE {PUBLIC}
        GROUP BY 1 ORDER BY 2 DESC LIMIT 25)
    {ROWS} JOIN best ON best.innovation_id = i.id ORDER BY best.score DESC"""
MATCHES = f"""
    SELECT {CARD}, pair.score, pair.band, pair.reasons
    FROM (
        SELECT second_id AS other, first_score AS score, band, reasons
        FROM innovations_match WHERE first_id = %(id)s AND band <> 'none'
        UNION ALL
        SELECT first_id, second_score, band, reasons
        FROM innovations_match WHERE second_id = %(id)s AND band <> 'none') pair
    JOIN innovations_innovation i ON i.id = pair.other JOIN places_place p ON p.id = i.place_id
    WHERE {PUBLIC} ORDER BY pair.score DESC NULLS LAST LIMIT 10"""

Statements = list[tuple[str, dict]]


@dataclass
class Case:
    """One kind of request: addresses to take in turn, each with the SQL that reads its rows."""

    name: str
    requests: list[tuple[str, Statements]]
    counts_cached: bool = True
    pages_ms: list[float] = field(default_factory=list)
    sql_ms: list[float] = field(default_factory=list)

    def __post_init__(self):
        self.turns = cycle(self.requests)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=120, help="how long to measure at most")
    options = parser.parse_args()

    import django

    django.setup()
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM innovations_innovation i WHERE {PUBLIC}")
        (total,) = cursor.fetchone()
        cases = list(_cases(cursor, total))
        with Server() as server:
            measure(cases, server, cursor, options.seconds)
    print(f"{total:,} public innovations; milliseconds; ratio of the medians")
    print(f"{'':34}{'n':>5} {'page p50':>9} {'p95':>7} {'SQL p50':>9} {'p95':>7} {'ratio':>6}")
    for case in cases:
        page, sql = percentiles(case.pages_ms), percentiles(case.sql_ms)
        print(
            f"{case.name:34}{len(case.pages_ms):5} {page[0]:9.1f} {page[1]:7.1f}"
            f" {sql[0]:9.1f} {sql[1]:7.1f} {page[0] / sql[0]:6.1f}"
        )


def measure(cases: list[Case], server: "Server", cursor, seconds: float) -> None:
    """Take turns between all cases, page and SQL, until the time is up."""
    from django.core.cache import cache

    for case in cases:  # once for nothing: connections, plans, pages of the database in memory
        server.get(case.requests[0][0])
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        for case in cases:
            address, statements = next(case.turns)
            if case.counts_cached:
                server.get(address)
            else:
                cache.delete_pattern("found:*")
            started = time.perf_counter()
            server.get(address)
            case.pages_ms.append((time.perf_counter() - started) * 1000)
            started = time.perf_counter()
            for sql, parameters in statements:
                cursor.execute(sql, parameters)
                cursor.fetchall()
            case.sql_ms.append((time.perf_counter() - started) * 1000)


def _cases(cursor, total: int) -> Iterator[Case]:
    newest = f"{ROWS} WHERE {PUBLIC} ORDER BY i.published_at DESC, i.id DESC LIMIT 25"
    facets = FACETS.format(condition="true")
    yield Case("list, first page", [("/innovations/", [(newest, {})])])
    yield Case(
        "list, first page, counted anew",
        [("/innovations/", [(newest, {}), (facets, {})])],
        counts_cached=False,
    )
    yield Case("list, 80 % deep", [_deep(cursor, total, share) for share in (0.78, 0.8, 0.82)])
    filtered = [_filtered(combination) for combination in COMBINATIONS]
    yield Case("list with filters, counted anew", filtered, counts_cached=False)
    warm = [(address, statements[:1]) for address, statements in filtered]
    yield Case("list with filters", warm)
    questions = [_asked(question) for question in _questions(cursor)]
    yield Case("search, counted anew", questions, counts_cached=False)
    yield Case("search", questions)
    yield Case("innovation", [_record(pk, slug) for pk, slug in _sample(cursor, 60)])
    places = _places(cursor, 60)
    yield Case("place", [_place(pk, slug) for pk, slug in places])
    yield Case("gaps of a place", [_place(pk, slug, "gaps/") for pk, slug in places])


def _deep(cursor, total: int, share: float) -> tuple[str, Statements]:
    from connected_localism.common.pagination import encode_cursor

    cursor.execute(
        f"SELECT i.published_at, i.id FROM innovations_innovation i WHERE {PUBLIC}"
        " ORDER BY i.published_at DESC, i.id DESC OFFSET %s LIMIT 1",
        [int(total * share)],
    )
    at, pk = cursor.fetchone()
    sql = f"""{ROWS} WHERE {PUBLIC} AND (i.published_at, i.id) < (%(at)s, %(id)s)
        ORDER BY i.published_at DESC, i.id DESC LIMIT 25"""
    after = encode_cursor((at.isoformat(), pk))
    return f"/innovations/?{urlencode({'after': after})}", [(sql, {"at": at, "id": pk})]


def _filtered(combination: str) -> tuple[str, Statements]:
    """A filter by hand: the same columns, with the places by their slug."""
    from django.http import QueryDict

    columns = {"nation": "p.nation", "region": "p.region", "kind": "i.kind", "stage": "i.stage",
               "result": "i.result", "led_by": "i.lead_kind", "place": "p.slug"}  # fmt: skip
    query, conditions, parameters = QueryDict(combination), [], {}
    for name, values in query.lists():
        if name == "theme":
            conditions.append("i.themes && %(theme)s::varchar[]")
        elif name in columns:
            conditions.append(f"{columns[name]} = ANY(%({name})s)")
        elif name.startswith("started"):
            sign = ">=" if name == "started_from" else "<="
            conditions.append(f"i.started_year {sign} %({name})s AND i.started_year > 0")
            values = int(values[0])
        parameters[name] = values
    condition = " AND ".join(conditions)
    order = "i.title, i.id" if "sort" in query else "i.published_at DESC, i.id DESC"
    rows = f"{ROWS} WHERE {PUBLIC} AND {condition} ORDER BY {order} LIMIT 25"
    address = f"/innovations/?{combination}"
    return address, [(rows, parameters), (FACETS.format(condition=condition), parameters)]


def _questions(cursor) -> list[str]:
    """Thirty questions of one to four words: some from titles, some of the commonest words."""
    from innovations.matching.text import words

    randomness = random.Random(1)  # noqa: S311  the same questions each time
    cursor.execute(
        f"SELECT i.title || ' ' || i.summary FROM innovations_innovation i WHERE {PUBLIC}"
        " ORDER BY md5(i.id::text) LIMIT 400"
    )
    texts = [list(dict.fromkeys(words(text))) for (text,) in cursor.fetchall()]
    occurrences: dict[str, int] = {}
    for text in texts:
        for word in text:
            occurrences[word] = occurrences.get(word, 0) + 1
    common = sorted(occurrences, key=lambda word: (-occurrences[word], word))[:40]
    own = [
        randomness.sample(text, min(n, len(text)))
        for text, n in zip(texts, cycle((1, 2, 3, 4)), strict=False)
    ][:18]
    shared = [randomness.sample(common, n) for n in (1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 4)]
    return [" ".join(chosen) for chosen in own + shared]


def _asked(text: str) -> tuple[str, Statements]:
    from innovations.matching.bm25 import question_vector
    from innovations.search import Question

    question = Question(text)
    vector = question_vector(question.stems).to_text()
    query = " & ".join(f"'{stem}'" for stem in question.stems)
    parameters = {"query": query, "vector": vector}
    return f"/innovations/?{urlencode({'q': text})}", [(RANKED, parameters)]


def _sample(cursor, size: int) -> list[tuple[int, str]]:
    cursor.execute(
        f"SELECT i.id, i.slug FROM innovations_innovation i WHERE {PUBLIC}"
        " ORDER BY md5(i.id::text) LIMIT %s",
        [size],
    )
    return cursor.fetchall()


def _record(pk: int, slug: str) -> tuple[str, Statements]:
    whole = f"""SELECT i.*, p.* FROM innovations_innovation i JOIN places_place p
        ON p.id = i.place_id WHERE {PUBLIC} AND i.slug = %(slug)s"""
    return f"/innovations/{slug}/", [
        (whole, {"slug": slug}),
        ("SELECT * FROM innovations_partner WHERE innovation_id = %(id)s", {"id": pk}),
        ("SELECT * FROM innovations_evidence WHERE innovation_id = %(id)s", {"id": pk}),
        (MATCHES, {"id": pk}),
    ]


def _places(cursor, size: int) -> list[tuple[int, str]]:
    """Councils of today, any of them."""
    cursor.execute(
        "SELECT id, slug FROM places_place WHERE kind = 'council' AND active_until IS NULL"
        " ORDER BY md5(id::text) LIMIT %s",
        [size],
    )
    return cursor.fetchall()


def _place(pk: int, slug: str, page: str = "") -> tuple[str, Statements]:
    """Its newest records, its neighbours and their figures, and what they have recorded."""
    near = """SELECT n.neighbour_id FROM places_neighbour n JOIN places_neighbourrun r
        ON r.id = n.run_id WHERE r.is_current AND n.place_id = %(id)s AND n.model = 'overall'
        ORDER BY n.rank LIMIT 10"""
    newest = f"{ROWS} WHERE {PUBLIC} AND i.place_id = %(id)s ORDER BY i.published_at DESC LIMIT 26"
    figures = f"SELECT * FROM places_indicatorvalue WHERE place_id = %(id)s OR place_id IN ({near})"
    themes = f"""SELECT DISTINCT i.place_id, unnest(i.themes) FROM innovations_innovation i
        WHERE {PUBLIC} AND (i.place_id = %(id)s OR i.place_id IN ({near}))"""
    whole = "SELECT * FROM places_place WHERE id = %(id)s"
    statements = [whole, near, themes] if page else [whole, newest, near, figures, themes]
    return f"/places/{slug}/{page}", [(sql, {"id": pk}) for sql in statements]


def percentiles(times: list[float]) -> tuple[float, float]:
    """Median and 95th percentile."""
    return median(times), quantiles(times, n=20)[-1] if len(times) > 1 else times[0]


class Server:
    """Gunicorn with one process and four threads, as one small machine would run it."""

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory()
        self.path = f"{self.folder.name}/web.sock"
        static = Path(self.folder.name) / "static"
        environment = os.environ | {"STATIC_ROOT": str(static), "SITE_URL": "http://localhost"}
        run = {"env": environment, "cwd": ROOT, "stdout": subprocess.DEVNULL, "check": True}
        subprocess.run([sys.executable, "-m", "django", "collectstatic", "--noinput"], **run)
        self.process = subprocess.Popen(  # noqa: S603  our own interpreter
            [sys.executable, "-m", "gunicorn", "connected_localism.wsgi", "--preload",
             "--bind", f"unix:{self.path}", "--threads", "4", "--log-level", "warning"],
            env=environment, cwd=ROOT,
        )  # fmt: skip
        while not Path(self.path).exists():
            if self.process.poll() is not None:
                sys.exit("gunicorn did not start; see its message above")
            time.sleep(0.1)
        self.connection = http.client.HTTPConnection("localhost")
        return self

    def __exit__(self, *_error):
        self.connection.close()
        self.process.terminate()
        self.process.wait()
        self.folder.cleanup()

    def get(self, address: str) -> bytes:
        """The page at `address`; anything but 200 ends the run."""
        return self.ask("GET", address)

    def ask(self, method: str, address: str, body: str = "", headers=MappingProxyType({})) -> bytes:
        if self.connection.sock is None:
            self.connection.sock = socket.socket(socket.AF_UNIX)
            self.connection.sock.connect(self.path)
        self.connection.request(method, address, body or None, dict(headers))
        response = self.connection.getresponse()
        body = response.read()
        if response.status != http.client.OK:
            sys.exit(f"{address} answered {response.status}")
        return body


if __name__ == "__main__":
    main()

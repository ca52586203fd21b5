"""How good the search page is on questions with judged answers: nDCG@10 by kind of question.

    DATABASE_URL=... REDIS_URL=... SECRET_KEY=x python benchmarks/search_quality.py

Wants a database with the sample data, matched. Asks the page itself, as a visitor would. Other
questions and judgements can be given; README.md beside this file says in which form.
"""

import argparse
import csv
import json
import logging
import math
import os
import re
import sys
import time
from collections import defaultdict
from pathlib import Path
from statistics import mean

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "connected_localism.settings")

OWN = ROOT / "tests" / "innovations" / "finding"
DEPTH = 10
_CARD = re.compile(r'app-card__title"><a [^>]*href="/innovations/([^/"]+)/"')


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--questions", type=Path, default=OWN / "search_questions.jsonl")
    parser.add_argument("--judgements", type=Path, default=OWN / "search_judgements.tsv")
    parser.add_argument("--each", action="store_true", help="show every question")
    options = parser.parse_args()

    import django

    django.setup()
    logging.disable(logging.INFO)
    from django.conf import settings

    # The pages without `collectstatic`, which nobody needs to judge an order.
    plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": plain}}
    questions = [json.loads(line) for line in options.questions.open(encoding="utf-8")]
    grades = read_grades(options.judgements)
    scores, milliseconds = defaultdict(list), []
    for question in questions:
        started = time.perf_counter()
        ranking = found(question["text"])
        milliseconds.append((time.perf_counter() - started) * 1000)
        score = ndcg([grades[question["id"]].get(key, 0) for key in ranking],
                     grades[question["id"]].values())  # fmt: skip
        scores[question["kind"]].append(score)
        if options.each:
            print(f"{question['id']} {score:.3f} {len(ranking):3} {question['text']}")
    for kind, own in scores.items():
        empty = sum(score == 0 for score in own)
        print(f"{kind:9} nDCG@{DEPTH} {mean(own):.3f} over {len(own)} questions, {empty} at nought")
    print(f"{'all':9} nDCG@{DEPTH} {mean(s for own in scores.values() for s in own):.3f}")
    print(f"median {sorted(milliseconds)[len(milliseconds) // 2]:.0f} ms a question")


def read_grades(path: Path) -> dict[str, dict[str, int]]:
    """{question id: {import key: grade}} from a TSV with a header."""
    grades: dict[str, dict[str, int]] = defaultdict(dict)
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            grades[row["query_id"]][row["doc_id"]] = int(row["grade"])
    return grades


def found(text: str) -> list[str]:
    """Import keys of the records on the first page of results, in order."""
    from django.test import Client

    from innovations.models import Innovation

    response = Client(SERVER_NAME="localhost").get("/innovations/", {"q": text}, follow=True)
    if response.status_code != 200:
        sys.exit(f"“{text}” answered {response.status_code}")
    slugs = _CARD.findall(response.content.decode())
    keys = dict(Innovation.objects.filter(slug__in=slugs).values_list("slug", "import_key"))
    return [keys[slug] for slug in slugs]


def ndcg(ranked: list[int], grades) -> float:
    """Normalised discounted cumulative gain with the gain 2^grade - 1, 0 to 1.

    Source: Burges and others (2005), after Järvelin and Kekäläinen (2002).
    """

    def gain(values):
        return sum((2**g - 1) / math.log2(place + 2) for place, g in enumerate(values))

    best = gain(sorted(grades, reverse=True)[:DEPTH])
    return gain(ranked[:DEPTH]) / best if best else 0.0


if __name__ == "__main__":
    main()

"""Fit anew what turns scores into the probability that people are shown.

    DATABASE_URL=... REDIS_URL=... SECRET_KEY=x python benchmarks/calibrate_matching.py

Ranks the sample records in a schema that is thrown away: each as a whole, and as a text of four
lengths, once with its family there and once, so that "nothing similar" is learned too, without.
A logistic regression then says how probably the pair is of one family. README.md has the figures.
"""

import csv
import math
import os
import sys
from collections import defaultdict
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "connected_localism.settings")
DATA = ROOT / "innovations" / "data"
JUDGEMENTS = ROOT / "benchmarks" / "matching_judgements.tsv"
LENGTHS = {
    "title": ["title"],
    "title and summary": ["title", "summary"],
    "title, summary and challenge": ["title", "summary", "challenge"],
    "whole text": ["title", "summary", "challenge", "approach", "outcomes"],
}


def main() -> None:
    import django

    django.setup()
    from innovations.matching.evaluation import corpus, files
    from innovations.matching.evaluation.throw_away import throw_away_schema

    records = files.read_records(DATA / "sample_innovations.jsonl")
    grades = defaultdict(dict, files.read_judgements(JUDGEMENTS))
    family = {
        row["key"]: row["family"] for row in csv.DictReader((DATA / "sample_families.csv").open())
    }
    with throw_away_schema():
        ids = corpus.load(records, lambda *_: None)
        pairs = list(record_pairs(ids))
        texts = list(text_pairs(ids, records, family))
    report("Two records", pairs, grades, family, ["lexical", "cosine"])
    report("Texts", texts, grades, family, ["√(there·back)", "cosine", "ln(length)"])


def record_pairs(ids):
    """(kind, one, other, features, family is there) of each stored pair, once."""
    from innovations.matching.refresh import refresh_matches
    from innovations.models import Match

    for pk in ids:
        refresh_matches(pk)
    for match in Match.objects.all():
        features = (match.lexical, match.cosine)
        yield "records", ids[match.first_id], ids[match.second_id], features, True


def text_pairs(ids, records, family):
    from innovations.matching import nearest, scoring
    from innovations.models import Innovation, Match

    caught = []
    real = scoring.probability_of_text

    def catch(*, there, back, cosine, length):
        caught.append((math.sqrt(there * back), cosine, math.log(length)))
        return real(there=there, back=back, cosine=cosine, length=length)

    nearest.probability_of_text = catch
    pks = {record_id: pk for pk, record_id in ids.items()}
    for record in records:
        own = family.get(record.id)
        relatives = [pks[key] for key, name in family.items() if name == own and own]
        for kind, fields in LENGTHS.items():
            for is_there, without in ((True, [pks[record.id]]), (False, relatives)):
                if not without:
                    continue
                caught.clear()
                nearby = nearest.nearest_to_text(
                    record.texts["title"],
                    " ".join(record.texts[field] for field in fields[1:]),
                    among=Innovation.objects.published(),
                    without=without,
                    most=10,
                    floor=Match.Band.NONE,
                )
                for one, features in zip(nearby, caught, strict=False):
                    yield kind, record.id, ids[one.innovation_id], features, is_there


def report(title, rows, grades, family, names) -> None:
    same = np.array([grades[one].get(other) == 2 for _k, one, other, _f, _t in rows], float)
    alike = np.array([grades[one].get(other, 0) > 0 for _k, one, other, _f, _t in rows], float)
    known = np.array([other in grades[one] for _k, one, other, _f, _t in rows])
    x = np.array([(*features, 1.0) for *_rest, features, _there in rows])
    folds = sorted({family.get(one, one) for _k, one, *_rest in rows})
    fold = np.array([folds.index(family.get(one, one)) % 5 for _k, one, *_rest in rows])
    weights = fit(x, same)
    print(
        f"\n{title}: "
        + ", ".join(f"{n} {w:.2f}" for n, w in zip([*names, "intercept"], weights, strict=True))
    )
    p = np.empty(len(rows))
    for number in range(5):  # no family is judged by what was learned from itself
        p[fold == number] = logistic(
            x[fold == number] @ fit(x[fold != number], same[fold != number])
        )
    print(f"log loss by families left out {-np.mean(np.log(np.where(same, p, 1 - p))):.4f}")
    kinds = np.array([kind for kind, *_rest in rows])
    there = np.array([is_there for *_rest, is_there in rows])
    for kind in dict.fromkeys(kinds):
        for floor in (0.2, 0.3, 0.35, 0.4, 0.5, 0.6):
            shown = (kinds == kind) & (p >= floor)
            full, empty = shown & there, shown & ~there
            of_family = same[(kinds == kind) & there].sum()
            print(
                f"  {kind:30} p ≥ {floor}: {full.sum():4} shown, {alike[full].mean():.3f} same or related"
                f" ({(~known[full]).sum()} not judged), {same[full].sum() / of_family:.3f} of families;"
                f" without a family {empty.sum()} shown, {alike[empty].sum():.0f} related"
            )


def fit(x, y, rounds: int = 100, ridge: float = 1e-3):
    """Logistic regression by Newton's method."""
    weights = np.zeros(x.shape[1])
    for _round in range(rounds):
        p = logistic(x @ weights)
        gradient = x.T @ (p - y) + ridge * weights
        hessian = (x * (p * (1 - p))[:, None]).T @ x + ridge * np.eye(x.shape[1])
        weights -= np.linalg.solve(hessian, gradient)
    return weights


def logistic(exponent):
    return 1 / (1 + np.exp(-exponent))


if __name__ == "__main__":
    main()

"""Made-up innovations in the form that `manage.py import_innovations` reads.

    python benchmarks/generate.py 200000 made_up.jsonl --seed 1

The same number and seed always give the same file, and a smaller number its first lines. Standard
library only. README.md beside this file says what the records are like.
"""

import argparse
import json
import random
import sys
from collections.abc import Callable, Iterator
from csv import DictReader
from itertools import accumulate
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks import vocabulary

KINDS = {"case_study": 70, "pilot": 18, "idea": 8, "need": 4}
STAGES = {
    "case_study": {"live": 55, "scaled": 20, "ended": 20, "pilot": 5},
    "pilot": {"pilot": 70, "ended": 25, "live": 5},
    "idea": {"idea": 100},
    "need": {"idea": 80, "ended": 20},
}
RESULTS = {"worked": 40, "promising": 25, "mixed": 15, "did_not_work": 8, "": 12}
END_REASONS = {
    "completed": 30, "funding": 22, "no_effect": 10, "cost": 8, "demand": 8, "staff": 7,
    "superseded": 5, "political": 4, "legal": 2, "other": 3, "harm": 1,
}  # fmt: skip
LEAD_KINDS = {
    "council": 56, "partnership": 16, "voluntary": 9, "community": 8, "health": 4, "university": 2,
    "police": 2, "business": 2, "other": 1,
}  # fmt: skip
ROLES = {
    "partner": 60, "funder": 12, "delivery": 12, "evaluator": 6, "community": 6, "supplier": 4
}  # fmt: skip
YEARS = {year: 1.17 ** (year - 2005) for year in range(2005, 2027)}
LOCAL_PLACES = ("Hall", "Street", "Estate", "Road", "Park", "House", "School", "Green", "Centre")
ADAPTED = 0.04  # of the records take over an earlier one
NAMED = 0.12  # of the nouns are rare names instead


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("number", type=int, help="how many records")
    parser.add_argument("file", type=Path, help="where to write them")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    with options.file.open("w", encoding="utf-8") as file:
        for record in records(options.number, options.seed):
            file.write(json.dumps(record, ensure_ascii=False) + "\n")


def records(number: int, seed: int = 1) -> Iterator[dict]:
    """`number` records, the same ones for the same seed."""
    maker = _Maker(random.Random(seed))  # noqa: S311  nothing secret is made here
    for index in range(1, number + 1):
        yield maker.record(index)


class _Maker:
    """Draws words by Zipf's law, so that a few are everywhere and most are rare."""

    def __init__(self, chance: random.Random):
        self._chance = chance
        with vocabulary.REGISTER.open(encoding="utf-8", newline="") as file:
            self._places = [(row["name"], row["code"], row["nation"]) for row in DictReader(file)]
        rare = vocabulary.rare_names()
        chance.shuffle(rare)
        self._rare = self._by_zipf(rare, 0.85)
        self._noun = self._by_zipf(vocabulary.NOUNS, 0.7)
        self._group = self._by_zipf(vocabulary.GROUPS, 0.6)
        self._draw_from = {
            name: self._weighted(weights)
            for name, weights in {
                "kind": KINDS, "result": RESULTS, "end_reason": END_REASONS, "lead": LEAD_KINDS,
                "role": ROLES, "year": YEARS,
                **{f"stage of {kind}": weights for kind, weights in STAGES.items()},
            }.items()
        }  # fmt: skip
        # What is the same throughout the record that is being made.
        self._services: list[str] = []
        self._place = ""
        self._slots: dict[str, Callable[[], str]] = {
            "N": self._any_noun,
            "A": self._by_zipf(vocabulary.ADJECTIVES, 0.6),
            "V": self._by_zipf(vocabulary.VERBS, 0.6),
            "G": self._group,
            "O": self._organisation,
            "L": lambda: f"{self._rare()} {chance.choice(LOCAL_PLACES)}",
            "S": lambda: chance.choice(self._services),
            "P": lambda: self._place,
            "D": lambda: str(int(chance.lognormvariate(4, 1.3)) + 2),
        }
        self._titles = [self._compiled(pattern) for pattern in vocabulary.TITLES]
        self._summaries = [self._compiled(pattern) for pattern in vocabulary.SUMMARIES]
        self._sentences = {
            field: [self._compiled(pattern) for pattern in patterns]
            for field, patterns in vocabulary.SENTENCES.items()
        }
        self._earlier: list[dict] = []

    def record(self, index: int) -> dict:
        chance = self._chance
        origin = (
            chance.choice(self._earlier) if self._earlier and chance.random() < ADAPTED else None
        )
        themes = origin["themes"] if origin else self._some_themes()
        self._services = origin["services"] if origin else self._some_services(themes)
        self._place, code, nation = chance.choice(self._places)
        kind = self._draw_from["kind"]()
        stage = self._draw_from[f"stage of {kind}"]()
        started = self._draw_from["year"]()
        record = {
            "key": f"made-up-{index:07}",
            "title": self._sentence(self._titles),
            "summary": self._text(self._summaries, 1, 2),
            "challenge": self._text(self._sentences["challenge"], 2, 4),
            "approach": self._text(self._sentences["approach"], 4, 6),
            "outcomes": "" if stage == "idea" else self._text(self._sentences["outcomes"], 2, 4),
            "lessons": self._text(self._sentences["lessons"], 0, 2),
            "council": code,
            "nation": nation,
            "organisation_kind": self._draw_from["lead"](),
            "kind": kind,
            "stage": stage,
            "result": "untested" if stage == "idea" else self._draw_from["result"](),
            "themes": themes,
            "services": self._services,
            "partners": self._partners(),
            "started": started,
        }
        if origin:
            record["adapted_from"] = origin["key"]
            record["approach"] = (
                f"{origin['approach']} {self._sentence(self._sentences['approach'])}."
            )
        if stage == "ended":
            record["ended"] = min(started + chance.randint(0, 6), 2026)
            drawn = self._draw_from["end_reason"]()
            record["end_reason"] = "met" if kind == "need" else drawn
        if chance.random() < 0.3:
            record["cost_gbp"] = int(chance.lognormvariate(11, 1.5))
            record["cost_basis"] = chance.choice(("measured", "estimated"))
        if chance.random() < 0.12:
            record["saving_gbp"] = int(chance.lognormvariate(11.5, 1.5))
            record["saving_basis"] = chance.choice(("measured", "estimated"))
        if chance.random() < 0.4:
            record["evidence_level"] = chance.randint(1, 3)
            record["evidence"] = [self._evidence(index, started)]
        self._remember(record)
        return {name: value for name, value in record.items() if value not in ("", [])}

    def _remember(self, record: dict) -> None:
        if len(self._earlier) < 500:
            self._earlier.append(record)
        else:
            self._earlier[self._chance.randrange(500)] = record

    def _some_themes(self) -> list[str]:
        return self._chance.sample(
            list(vocabulary.SERVICES), self._chance.choice((1, 1, 1, 2, 2, 3))
        )

    def _some_services(self, themes: list[str]) -> list[str]:
        known = [service for theme in themes for service in vocabulary.SERVICES[theme]]
        return self._chance.sample(known, self._chance.randint(1, 3))

    def _partners(self) -> list:
        """Mostly plain names, as people write them, some with a role."""
        names = (self._organisation() for _number in range(self._chance.choice((0, 1, 1, 2, 3))))
        return [
            name
            if self._chance.random() < 0.7
            else {"name": name, "role": self._draw_from["role"]()}
            for name in names
        ]

    def _evidence(self, index: int, started: int) -> dict:
        return {
            "title": f"{self._sentence(self._titles)}: evaluation"[:200],
            "url": f"https://example.org/evaluations/{index}",
            "kind": self._chance.choice(("evaluation", "report", "data")),
            "date": f"{min(started + 1, 2026)}-{self._chance.randint(1, 12):02}",
            "is_independent": self._chance.random() < 0.3,
        }

    def _organisation(self) -> str:
        return f"{self._rare()} {self._chance.choice(vocabulary.ORGANISATIONS)}"

    def _any_noun(self) -> str:
        return self._rare() if self._chance.random() < NAMED else self._noun()

    def _text(self, patterns: list, fewest: int, most: int) -> str:
        number = self._chance.randint(fewest, most)
        return " ".join([f"{self._sentence(patterns)}." for _number in range(number)])

    def _sentence(self, patterns: list) -> str:
        parts = self._chance.choice(patterns)
        text = " ".join([part if part.__class__ is str else part() for part in parts])
        return (text[0].upper() + text[1:]).replace(" :", ":")

    def _compiled(self, pattern: str) -> list:
        return [self._slots.get(token, token) for token in vocabulary.tokens(pattern)]

    def _by_zipf(self, words: list[str], exponent: float) -> Callable[[], str]:
        return self._weighted(
            {word: (rank + 1) ** -exponent for rank, word in enumerate(dict.fromkeys(words))}
        )

    def _weighted(self, weights: dict) -> Callable:
        """Draws by weight; a thousand at once, which is several times as fast as one by one."""
        values, cumulated = list(weights), list(accumulate(weights.values()))

        def endless():
            while True:
                yield from self._chance.choices(values, cum_weights=cumulated, k=1000)

        return endless().__next__


if __name__ == "__main__":
    main()

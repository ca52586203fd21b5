"""Which hexagons are shaded alike: four steps, of which the first is "none"."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

NONE, FEW, SOME, MANY = LEVELS = ("none", "few", "some", "many")
_THIRDS = (1 / 3, 2 / 3)


@dataclass(frozen=True)
class Step:
    level: str
    label: str


@dataclass(frozen=True)
class Scale:
    """`bounds` are the highest numbers of "few" and of "some"."""

    bounds: tuple[float, float]
    legend: list[Step]

    def level(self, value: float) -> str:
        if value > self.bounds[1]:
            return MANY
        return SOME if value > self.bounds[0] else FEW


def scale_of(values: list[int]) -> Scale:
    """Steps for numbers of which about a third of the places each fall into; 0 is "none"."""
    numbers = sorted(value for value in values if value)
    if not numbers:
        return Scale((0, 0), [Step(NONE, _("none"))])
    most = numbers[-1]
    few = max(1, min(numbers[(len(numbers) - 1) // 3], most - 2))
    some = max(few + 1, min(numbers[(len(numbers) - 1) * 2 // 3], most - 1))
    ranges = [(FEW, 1, few), (SOME, few + 1, min(some, most)), (MANY, some + 1, most)]
    steps = [Step(level, _between(low, high)) for level, low, high in ranges if low <= high]
    return Scale((few, some), [Step(NONE, _("none")), *steps])


def _between(low: int, high: int) -> str:
    if low == high:
        return f"{low:,}"
    return _("%(low)s to %(high)s") % {"low": f"{low:,}", "high": f"{high:,}"}


def scale_of_shares() -> Scale:
    """Steps for shares between 0 and 1, by thirds; where there is nothing to have a share of,
    "none"."""
    # A share that is a third or two thirds exactly belongs to the step above.
    lowest = tuple(third - 1e-9 for third in _THIRDS)
    return Scale(
        lowest,
        [
            Step(NONE, _("no innovations")),
            Step(FEW, _("less than a third")),
            Step(SOME, _("a third to less than two thirds")),
            Step(MANY, _("two thirds or more")),
        ],
    )

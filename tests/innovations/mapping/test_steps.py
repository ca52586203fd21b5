import pytest

from innovations.mapping.steps import FEW, MANY, NONE, SOME, scale_of, scale_of_shares


def legend(values) -> list[tuple[str, str]]:
    return [(step.level, step.label) for step in scale_of(values).legend]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([], [(NONE, "none")]),
        ([0, 0], [(NONE, "none")]),
        ([0, 1, 1], [(NONE, "none"), (FEW, "1")]),
        ([1, 2], [(NONE, "none"), (FEW, "1"), (SOME, "2")]),
        ([1, 2, 3], [(NONE, "none"), (FEW, "1"), (SOME, "2"), (MANY, "3")]),
        ([5], [(NONE, "none"), (FEW, "1 to 3"), (SOME, "4"), (MANY, "5")]),
        ([1] * 90 + [40], [(NONE, "none"), (FEW, "1"), (SOME, "2"), (MANY, "3 to 40")]),
        (range(1, 10), [(NONE, "none"), (FEW, "1 to 3"), (SOME, "4 to 6"), (MANY, "7 to 9")]),
        ([1200, 2400, 3600], [(NONE, "none"), (FEW, "1 to 1,200"), (SOME, "1,201 to 2,400"),
                              (MANY, "2,401 to 3,600")]),
    ],
)  # fmt: skip
def test_steps_leave_no_gap_and_do_not_overlap(values, expected):
    assert legend(list(values)) == expected


def test_each_number_is_in_the_step_whose_label_holds_it():
    scale = scale_of(list(range(1, 10)))
    levels = [scale.level(value) for value in range(1, 10)]
    assert levels == [FEW] * 3 + [SOME] * 3 + [MANY] * 3


@pytest.mark.parametrize(
    ("part", "level"),
    [
        (0, FEW), (33 / 100, FEW), (1 / 3, SOME), (333 / 999, SOME), (65 / 100, SOME),
        (2 / 3, MANY), (4 / 6, MANY), (1, MANY),
    ],
)  # fmt: skip
def test_a_share_of_a_third_or_two_thirds_is_in_the_step_above(part, level):
    assert scale_of_shares().level(part) == level

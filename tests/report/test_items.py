"""Figures of items are those that numpy works out."""

import math
import random
from typing import Any

import numpy as np
import pandas
import pytest

from grader.report.gather import COLUMNS
from grader.report.items import ALL_FAIL, ALL_PASS, WRONG_WAY, Item, items

SOLVED, FAILED = "passed", "failed"


def table(points: dict[str, list[float | None]], full: float = 1.0, **by_hand: bool) -> Any:
    """Checks of a lesson: for each item the points of all students."""
    rows = [
        {
            **dict.fromkeys(COLUMNS, ""),
            "student": f"s{student:03}",
            "lesson": "lesson_1",
            "check": name,
            "is_by_hand": by_hand.get(name, False),
            "points": given,
            "max_points": full,
            "outcome": SOLVED if given else FAILED,
        }
        for name, all_points in points.items()
        for student, given in enumerate(all_points)
    ]
    return pandas.DataFrame(rows, columns=[*COLUMNS])


def found(points: dict[str, list[float | None]], **more: Any) -> dict[str, Item]:
    return {item.check: item for item in items(table(points, **more))["lesson_1"]}


@pytest.fixture
def many() -> dict[str, list[float | None]]:
    """Six checks of 57 students, who know more or less."""
    draw = random.Random(5)
    knows = [draw.gauss(0, 1) for _ in range(57)]
    return {
        f"item-{n}-check": [float(draw.gauss(0, 1) + 0.3 * n < each) for each in knows]
        for n in range(6)
    }


def test_item_rest_correlations_are_numpys(many: dict[str, list[float | None]]):
    made, points = found(many), np.array([*many.values()])
    assert [*made] == [*many]
    for place, item in enumerate(made.values()):
        rest = points.sum(axis=0) - points[place]
        assert item.correlation == pytest.approx(np.corrcoef(points[place], rest)[0, 1])
        assert item.solved == points[place].sum()
        assert item.share == pytest.approx(points[place].mean())


def test_quarters_are_those_of_the_points(many: dict[str, list[float | None]]):
    points = np.array([*many.values()])
    order = np.argsort(points.sum(axis=0), kind="stable")  # equal totals by id
    ranks = np.arange(1, 58)
    edges = np.quantile(ranks, [0.25, 0.5, 0.75])
    for place, item in enumerate(found(many).values()):
        numbers = np.searchsorted(edges, ranks)
        expected = [points[place][order][numbers == quarter].mean() for quarter in range(4)]
        assert item.quarters == pytest.approx(expected)


def test_who_waits_for_a_person_is_left_out(many: dict[str, list[float | None]]):
    total = np.array([*many.values()]).sum(axis=0)
    given = [None if n % 3 == 0 else n / 57 for n in range(57)]
    question = found({**many, "question": given}, question=True)["question"]
    known = [n for n in range(57) if n % 3]
    expected = np.corrcoef([given[n] or 0 for n in known], total[known])[0, 1]
    assert question.correlation == pytest.approx(expected)
    assert (question.graded, question.left_out) == (38, 19)
    assert question.mean == pytest.approx(np.mean([given[n] for n in known]))


def test_what_discriminates_the_wrong_way_is_flagged():
    up = [0.0, 0, 0, 0, 1, 1, 1, 1]
    made = found({"a-check": up, "b-check": up, "c-check": [1 - each for each in up]})
    assert made["a-check"].flags == []
    assert made["c-check"].flags == [WRONG_WAY]
    assert made["c-check"].correlation == pytest.approx(-1)
    assert made["c-check"].quarters == (1, 1, 0, 0)


def test_where_all_pass_or_fail_nothing_correlates():
    made = found({"a-check": [1.0] * 5, "b-check": [0.0] * 5, "c-check": [0.0, 1, 0, 1, 0]})
    assert (made["a-check"].flags, made["b-check"].flags) == ([ALL_PASS], [ALL_FAIL])
    assert [each.correlation for each in made.values()] == [None, None, None]
    assert made["a-check"].why_none == "all alike"
    assert not any(math.isnan(share) for each in made.values() for share in each.quarters)


@pytest.mark.parametrize("count", [1, 2])
def test_of_too_few_nothing_is_said(count: int):
    made = found({"a-check": [1.0, 0][:count], "b-check": [1.0, 0][:count]})
    assert (made["a-check"].correlation, made["a-check"].why_none) == (None, "too few")
    assert made["a-check"].quarters == ()
    assert made["a-check"].flags == []


def test_a_check_without_points_is_solved_by_who_passes_it():
    made = found({"a-check": [0.0, 0, 0, 0], "b-check": [1.0, 0, 1, 0]}, full=0.0)
    assert made["a-check"].solved == 0
    assert made["b-check"].solved == 2

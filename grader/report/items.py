"""How each check does: how many solve it, and whether those who know more do.

An *item* is a graded cell. Its item-rest correlation is Pearson's, between the points of the item
and those of the other checks of its lesson. docs/report.md says what to make of it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas

from grader.submission.verdict import Outcome

FEWEST = 3  # learners for a correlation
QUARTERS = 4
WRONG_WAY = "discriminates the wrong way"
ALL_PASS, ALL_FAIL = "all pass", "all fail"
KEY = ["notebook", "check"]
SHOWN = (Outcome.PASSED, Outcome.NOT_ANSWERED, Outcome.STOPPED, Outcome.LEARNER_ENDED)
pd: Any = pandas  # its types know too little of its tables


@dataclass(frozen=True, kw_only=True)
class Item:
    """A graded cell, and how a class did on it."""

    lesson: str
    notebook: str
    exercise: str
    check: str
    is_by_hand: bool
    is_hidden: bool
    max_points: float
    graded: int  # learners whose points are known: what the other figures are of
    left_out: int  # learners who wait for a person
    mean: float  # share of its points that was earned
    solved: int  # learners with all its points
    unanswered: int
    stopped: int  # a time limit was hit
    ended: int  # the learner's process ended
    correlation: float | None  # None: it cannot be worked out, and `why_none` says why
    why_none: str
    quarters: tuple[float, ...]  # mean share, from the weakest quarter of the class to the best

    @property
    def share(self) -> float:
        """Of learners who solved it."""
        return self.solved / self.graded if self.graded else 0.0

    @property
    def flags(self) -> list[str]:
        """What an author should look at."""
        found = [WRONG_WAY] * (self.correlation is not None and self.correlation < 0)
        if self.graded >= FEWEST and not self.is_by_hand:
            found += [ALL_PASS] * (self.solved == self.graded) + [ALL_FAIL] * (self.solved == 0)
        return found


def items(checks: Any) -> dict[str, list[Item]]:
    """The items of each lesson in the order of the cells, of a table as `Classroom.checks` is."""
    return {str(lesson): [*_of_lesson(rows)] for lesson, rows in checks.groupby("lesson")}


def totals(checks: Any) -> Any:
    """Points that all checks of a lesson gave each student."""
    automatic = checks[~checks["is_by_hand"].astype(bool)]
    given = automatic.groupby("student")["points"].sum()
    return given.reindex(sorted(set(checks["student"])), fill_value=0.0)


def quarters(total: Any) -> Any:
    """1 to 4 for each student, as equally large as can be; equal totals go by the student's id."""
    places = total.sort_index().rank(method="first")
    if len(places) < QUARTERS:
        return places
    return pd.qcut(places, QUARTERS, labels=range(1, QUARTERS + 1))


def correlations(checks: Any) -> Any:
    """Item-rest correlations of a lesson's items, NaN where one of the two is the same for all."""
    points = _points(checks)
    by_hand = {*checks[checks["is_by_hand"].astype(bool)][KEY].itertuples(index=False, name=None)}
    total = totals(checks)
    rest = pd.DataFrame(
        {key: total if key in by_hand else total - points[key].fillna(0) for key in points},
        index=points.index,
    )
    rest = rest.where(points.notna())
    with np.errstate(all="ignore"):
        found = points.corrwith(rest)
    return found.where((points.nunique() > 1) & (rest.nunique() > 1))


def _of_lesson(checks: Any) -> Iterator[Item]:
    points, total, found = _points(checks), totals(checks), correlations(checks)
    by_quarter = points.groupby(quarters(total), observed=False).mean()
    outcomes = checks.groupby([*KEY, "outcome"]).size()
    for each in checks.drop_duplicates(KEY).to_dict("records"):
        key = each["notebook"], each["check"]
        given, full = points[key].dropna(), each["max_points"]
        passed, unanswered, stopped, ended = (
            int(outcomes.get((*key, str(outcome)), 0)) for outcome in SHOWN
        )
        r = float(found[key])
        yield Item(
            **{name: each[name] for name in ("lesson", "notebook", "exercise", "check")},
            is_by_hand=bool(each["is_by_hand"]),
            is_hidden=bool(each["is_hidden"]),
            max_points=full,
            graded=len(given),
            left_out=len(points) - len(given),
            mean=float(given.mean()) / (full or 1) if len(given) else 0.0,
            solved=int((given >= full).sum()) if full else passed,
            unanswered=unanswered,
            stopped=stopped,
            ended=ended,
            correlation=None if np.isnan(r) or len(given) < FEWEST else r,
            why_none="too few" if len(given) < FEWEST else "all alike",
            quarters=tuple(by_quarter[key] / (full or 1)) if len(total) >= QUARTERS else (),
        )


def _points(checks: Any) -> Any:
    """A row for each student, a column for each item; NaN where nobody has given points yet."""
    wide = checks.pivot(index="student", columns=KEY, values="points").astype(float)
    return wide.sort_index()

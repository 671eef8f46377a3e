"""The class at a glance: lesson by lesson, who has handed in what and what came of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas

from grader.records.roster import Person
from grader.report.gather import Classroom, LearnersWork


@dataclass(frozen=True)
class LessonGlance:
    """One lesson of a class."""

    name: str
    works: list[LearnersWork]
    missing: list[Person]  # of the roster

    @property
    def handed_in(self) -> list[LearnersWork]:
        """What there is to be graded."""
        return [work for work in self.works if work.is_handed_in]

    @property
    def late(self) -> list[LearnersWork]:
        """What came after the due date, extensions counted."""
        return [work for work in self.works if work.is_late]

    @property
    def not_graded(self) -> list[LearnersWork]:
        """What has no new mark; `why_not` says why."""
        return [work for work in self.works if work.why_not]

    @property
    def graded(self) -> list[LearnersWork]:
        """Works whose checks count in the report."""
        return [work for work in self.works if work.is_graded]

    @property
    def waiting(self) -> list[LearnersWork]:
        """Works that a person has yet to grade, in part."""
        return [work for work in self.graded if work.is_waiting]

    @cached_property
    def marks(self) -> Any:
        """Final marks, in % of the points to be had; nobody who waits, or is not graded."""
        counted = [work for work in self.works if not work.why_not]
        return pandas.Series([*_shares(counted)], dtype=float)

    @property
    def so_far(self) -> list[float]:
        """Of those who wait for a person, what checks gave, in % of what checks give."""
        waiting = [work for work in self.waiting if work.standing and work.standing.score is None]
        return [100 * work.points / work.max_points for work in waiting if work.max_points]

    @cached_property
    def by_checks(self) -> Any:
        """Points given by checks, of all that is graded."""
        return pandas.Series([work.points for work in self.graded], dtype=float)


def glance(classroom: Classroom) -> list[LessonGlance]:
    """All lessons, in their order."""
    return [
        LessonGlance(name, classroom.of_lesson(name), classroom.missing(name))
        for name in classroom.lessons
    ]


def _shares(works: list[LearnersWork]) -> Iterator[float]:
    for work in works:
        if work.standing and work.standing.score is not None and work.standing.possible:
            yield 100 * work.standing.score / work.standing.possible

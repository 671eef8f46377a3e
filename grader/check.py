"""A learner's own check: the way of the class run, for one notebook, and nothing is written."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from grader.compare import Attempt, attempts
from grader.course import Course
from grader.errors import GraderError, NotGradedError
from grader.marks import Marks, of_notebook, own_marks, remarks_of
from grader.options import SECONDS, kernel_limits, options_of
from grader.submission.grade import Engine, Grading, Source
from grader.submission.run import RunLimits


@dataclass(frozen=True, kw_only=True)
class Checked(Marks):
    """The outcome of one notebook of a learner's own."""

    attempts: tuple[Attempt, ...]  # none where the configuration keeps the authors' answers


class Checks:
    """Checks notebooks of these lessons: behind walls where this machine has them.

    To be used in a `with` block; the second notebook is checked much faster than the first.
    """

    def __init__(self, course: Course, lessons: Sequence[str]) -> None:
        self.course = course
        self.sources = {
            (lesson, name): Source.of(course, lesson, name)
            for lesson in lessons
            for name in course.notebooks(lesson)
        }
        self.grading = configured(course)
        self.notebooks = [source.notebook for source in self.sources.values()]

    def __enter__(self) -> Self:
        self.engine = _start(self.notebooks, self.grading) or Engine(
            replace(self.grading, walls=False), self.notebooks
        )
        return self

    def __exit__(self, *_: object) -> None:
        self.engine.__exit__()

    def check(self, lesson: str, notebook: Path, name: str | None = None) -> Checked:
        """Marks of a notebook, which is only read; raises `NotGradedError` with the reason.

        `name`: of the lesson's notebooks the one that it answers, by default the one called so.
        """
        name, names = name or lesson, self.course.notebooks(lesson)
        source = self.sources[lesson, name]
        if names == [notebook.stem]:  # what is handed in may have another name
            whole = self.engine.grade_folder({name: source}, notebook.parent)
            graded, refused, is_ours = whole.notebooks.get(name), whole.refused, whole.is_ours
        else:
            one = self.engine.grade(source, notebook)
            graded, refused, is_ours = one.notebook, one.refused, one.is_ours
        if graded is None:
            problem = NotGradedError(refused)
            problem.is_ours = is_ours
            raise problem
        marks = of_notebook(name if len(names) > 1 else "", own_marks(graded))
        shown = self.course.config.GradeApart.get("show_model_answers", True)
        shown &= not source.is_release  # it has none
        return Checked(
            student="you",
            lesson=lesson,
            marks=marks,
            remarks=remarks_of(graded),
            attempts=tuple(attempts(source.notebook, graded)) if shown else (),
        )


def configured(course: Course) -> Grading:
    """What the configuration says of `c.GradeApart`, so that a check is what grading will be."""
    options = options_of(course.config.GradeApart)
    run = {name: options[name] for name in SECONDS if name in options}
    return Grading(
        hidden=course.hidden,
        kernel=kernel_limits(options.get("limits", {})),
        run=RunLimits(**run),
    )


def _start(notebooks: Sequence[object], grading: Grading) -> Engine | None:
    """An engine behind walls, or None where this machine has none."""
    if sys.platform != "linux":
        return None
    engine = Engine(grading, notebooks)  # type: ignore[arg-type]
    try:
        engine.__enter__()
        engine.learners.wait_ready()
    except GraderError:
        engine.__exit__()
        return None
    return engine

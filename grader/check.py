"""A learner's own check: the way of the class run, for one notebook, and nothing is written."""

import ast
import contextlib
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Self

from grader.course import CONFIG, Course
from grader.errors import GraderError, NotGradedError
from grader.kernels.inside.limits import Limits
from grader.marks import Marks, own_marks, remarks_of
from grader.released import known_releases
from grader.submission.grade import Engine, Grading, Source
from grader.submission.run import RunLimits


class Checks:
    """Checks notebooks of these lessons: behind walls where this machine has them.

    To be used in a `with` block; the second notebook is checked much faster than the first.
    """

    def __init__(self, course: Course, lessons: Sequence[str]) -> None:
        self.sources = {lesson: lesson_source(course, lesson) for lesson in lessons}
        self.grading = configured(course)
        self.notebooks = [source.notebook for source in self.sources.values()]

    def __enter__(self) -> Self:
        self.engine = _start(self.notebooks, self.grading) or Engine(
            replace(self.grading, walls=False), self.notebooks
        )
        return self

    def __exit__(self, *_: object) -> None:
        self.engine.__exit__()

    def check(self, lesson: str, notebook: Path) -> Marks:
        """Marks of a notebook, which is only read; raises `NotGradedError` with the reason."""
        graded = self.engine.grade(self.sources[lesson], notebook)
        if graded.notebook is None:
            raise NotGradedError(f"{notebook} was not graded: {graded.refused}")
        marks, remarks = own_marks(graded.notebook), remarks_of(graded.notebook)
        return Marks(student="you", lesson=lesson, marks=marks, remarks=remarks)


def lesson_source(course: Course, lesson: str) -> Source:
    """The source of a lesson, for an engine."""
    folder = course.root / "solutions" / lesson
    return Source(
        lesson=lesson,
        notebook=course.source(lesson),
        folder=folder,
        releases=known_releases(course.root, lesson),
    )


def configured(course: Course) -> Grading:
    """What the configuration says of `c.GradeApart`, so that a check is what grading will be.

    It is read and not run: nbgrader, which it imports, takes longer to import than most checks.
    """
    options: dict[str, Any] = {}
    for node in ast.walk(ast.parse((course.root / CONFIG).read_text("utf-8"))):
        if isinstance(node, ast.Assign) and isinstance(target := node.targets[0], ast.Attribute):
            with contextlib.suppress(ValueError):  # worked out by the configuration: the usual one
                if ast.unparse(target.value) == "c.GradeApart":
                    options[target.attr] = ast.literal_eval(node.value)
    run = {name: options[name] for name in ("cell_s", "total_s") if name in options}
    return Grading(
        hidden=(str(course.root),),
        kernel=Limits(**options.get("limits", {})),
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

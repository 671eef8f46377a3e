"""One submission graded: read, laid over its source, run, judged.

This is the one way to a grade: a learner's check, the class run, `nbgrader autograde` and
formgrader's button all come here, and differ in where the result goes.
"""

from collections.abc import Generator, Iterable, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Self

from nbformat import NotebookNode

from grader import inert
from grader.course import Course
from grader.errors import FilesTooLargeError, GraderFailedError
from grader.judge.process import Judge, JudgeStuckError
from grader.judge.start import Judges, SourceCell
from grader.kernels.client import Learner
from grader.kernels.files import LEFT_OUT, gather
from grader.kernels.inside.limits import MIB, Limits
from grader.kernels.inside.settings import Walls
from grader.kernels.start import Beginning, Learners
from grader.released import NO_RELEASES, Releases, known_releases
from grader.roles import Role, grade_id, is_grade, role
from grader.submission.assemble import Assembled, RefusedSubmissionError, assemble, first_answer
from grader.submission.beside import look_beside
from grader.submission.names import imported_modules
from grader.submission.read import find_notebooks, read_submitted
from grader.submission.run import Run, RunLimits
from grader.submission.verdict import VERSION, Verdict

WITHOUT_WALLS = "graded without walls"
MOST_STUCK = 3  # checks of one submission
ATTEMPTS = 2  # what ends once may have ended for want of memory that others had
LATE = {"optim": "torch._dynamo"}  # a word in a cell, and what torch imports only then, in 1 s


@dataclass(frozen=True, kw_only=True)
class Grading:
    """How submissions are graded."""

    walls: bool = True  # False: the learner's code may do whatever you may do on this machine
    hidden: tuple[str, ...] = ()  # the course's folder, wherever it lies
    kernel: Limits = field(default_factory=Limits)
    run: RunLimits = field(default_factory=RunLimits)


@dataclass(frozen=True, kw_only=True)
class Source:
    """A source notebook, with hidden checks, and what lies beside it."""

    notebook: NotebookNode
    folder: Path | None = None  # of its data files
    checksums: Mapping[str, str] | None = None  # of released cells, by grade_id, for nbgrader
    releases: Releases = NO_RELEASES  # what learners may hold
    # By grade_id, which other notebook of the assignment has a graded cell.
    siblings: Mapping[str, str] = field(default_factory=dict[str, str])
    is_release: bool = False  # without solutions and hidden tests, for the course has no other

    @classmethod
    def of(
        cls, course: Course, lesson: str, name: str, checksums: Mapping[str, str] | None = None
    ) -> "Source":
        """A notebook of a lesson, as it lies in its course and was released."""
        notebook = course.source(lesson, name)
        return cls(
            notebook=notebook,
            folder=course.step("source", ".", lesson),
            checksums=checksums,
            releases=known_releases(course, lesson, name),
            siblings=_siblings(course, lesson, name, notebook),
            is_release=course.is_release_only,
        )

    @cached_property
    def set_up(self) -> tuple[SourceCell, ...]:
        """The setup cells that lead: they are the same for every judge."""
        return self._judged(slice(first_answer(self.notebook)))

    @cached_property
    def later(self) -> tuple[SourceCell, ...]:
        """What judges run after them."""
        return self._judged(slice(first_answer(self.notebook), None))

    def _judged(self, part: slice) -> tuple[SourceCell, ...]:
        return tuple(
            SourceCell(grade_id(cell) or f"cell {place}", cell.source)
            for place, cell in [*enumerate(self.notebook.cells, start=1)][part]
            if role(cell) in (Role.SETUP, Role.GRADED)
        )

    @cached_property
    def files(self) -> dict[str, bytes]:
        """Data files and helpers that lie beside the notebook."""
        if self.folder is None:
            return {}
        return gather(self.folder, left_out=LEFT_OUT, limit_bytes=128 * MIB)


@dataclass(frozen=True, kw_only=True)
class Graded:
    """One graded submission, or why it was not. Remarks and refusals are for an instructor."""

    notebook: NotebookNode | None = None  # with outputs, its graded cells as nbgrader scores them
    verdicts: Mapping[str, Verdict] = field(default_factory=dict[str, Verdict])  # by grade_id
    remarks: tuple[str, ...] = ()  # "2 deleted checks restored"
    refused: str | None = None  # why it was not graded, which is not the same as zero
    is_ours: bool = False  # it was refused because the grader failed


@dataclass(frozen=True, kw_only=True)
class Whole:
    """A submission: all its notebooks graded, by name, or none."""

    notebooks: Mapping[str, NotebookNode] = field(default_factory=dict[str, NotebookNode])
    refused: str | None = None  # why none was graded, which is not the same as zero
    is_ours: bool = False  # it was refused because the grader failed


class Engine:
    """Grades submissions of these sources; what they share is run once. Use it in a `with` block.

    Several threads may grade at the same time.
    """

    def __init__(self, grading: Grading, sources: Iterable[NotebookNode]) -> None:
        self.grading, self.is_closed = grading, False
        self._running: set[Learner | Judge] = set()
        self._drops = 0
        here: dict[str, None] = {}
        there: dict[str, None] = {}
        for source in sources:
            here |= dict.fromkeys(imported_modules(source, (Role.GRADED, Role.SETUP)))
            there |= dict.fromkeys(imported_modules(source, (Role.LEARNER, Role.SETUP)))
        if any(module.partition(".")[0] == "torch" for module in here):
            there["torch"] = None  # a check's tensors are made anew there
        self.judges = Judges(here, forks=grading.walls)
        walls = Walls(hidden=grading.hidden) if grading.walls else None
        self.learners = Learners(there, limits=grading.kernel, walls=walls)

    def __enter__(self) -> Self:
        self.learners.warm()
        self.judges.warm()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End all that was started; what is being graded is not graded."""
        self.is_closed = True
        self.learners.close()
        self.judges.close()

    def drop(self) -> None:
        """End what is being graded, for something newer: it is not graded."""
        self._drops += 1
        for side in tuple(self._running):
            side.process.stop()

    @contextmanager
    def _dropped_with(self, side: Learner | Judge, drops: int) -> Generator[None]:
        self._running.add(side)
        try:
            if drops != self._drops:  # meanwhile
                side.process.stop()
            yield
        finally:
            self._running.discard(side)

    def grade_folder(self, sources: Mapping[str, Source], folder: Path) -> Whole:
        """Grade what was handed in for these sources, by name.

        One that is missing where others are there gets no points; its cells are not run.
        """
        try:
            found = find_notebooks(folder, {n: source.notebook for n, source in sources.items()})
        except RefusedSubmissionError as refused:
            return Whole(refused=str(refused))
        except OSError as problem:
            return Whole(refused=f"could not be read: {problem.strerror}")
        missing = [f"{n}.ipynb is missing: no points for it" for n in sources if n not in found]
        notebooks: dict[str, NotebookNode] = {}
        for name in (name for name in sources if name in found):
            path, renamed = found[name]
            graded = self.grade(sources[name], path, said=(*missing, *renamed))
            if graded.notebook is None:
                which = f"{name}: " if len(sources) > 1 else ""
                return Whole(refused=f"{which}{graded.refused}", is_ours=graded.is_ours)
            notebooks[name] = graded.notebook
        return Whole(notebooks=notebooks)

    def grade(self, source: Source, notebook: Path, said: Sequence[str] = ()) -> Graded:
        """Grade a notebook of a source, which is only read; nothing a learner did is raised.

        `said`: remarks that are there already.
        """
        failure, attempt, drops = "it was stopped", 0, self._drops
        try:
            submitted = read_submitted(notebook)
            beside = look_beside(notebook)
            files = gather(
                notebook.parent,
                left_out=(*LEFT_OUT, *beside.left_out),
                limit_bytes=self.grading.kernel.disk_mib * MIB // 2,
            )
        except (RefusedSubmissionError, FilesTooLargeError) as refused:
            return Graded(refused=str(refused))
        except OSError as problem:
            return Graded(refused=f"could not be read: {problem.strerror}")
        stuck: list[str] = []
        while attempt < ATTEMPTS and not self.is_closed and drops == self._drops:
            attempt += 1
            try:
                assembled = assemble(
                    source.notebook,
                    submitted,
                    checksums=source.checksums,
                    releases=source.releases,
                    siblings=source.siblings,
                    is_release=source.is_release,
                )
                run = self._run(source, assembled, files, stuck, drops)
            except RefusedSubmissionError as refused:
                return Graded(refused=str(refused))
            except JudgeStuckError as problem:  # the rest is judged without it
                failure = str(problem)
                if len(stuck) < MOST_STUCK:
                    stuck.append(problem.check)
                    attempt = 0
            except (GraderFailedError, OSError) as problem:  # OSError: no file, no memory, no disk
                failure = str(problem)
                self.learners.renew()
                self.judges.renew()
            else:
                if drops == self._drops and (not run.was_killed or attempt == ATTEMPTS):
                    replaced = _replaced(source.files, files)
                    return self._graded(run, (*said, *beside.remarks, *replaced))
        return Graded(refused=f"the grader failed: {failure}", is_ours=True)

    def _run(
        self,
        source: Source,
        assembled: Assembled,
        files: Mapping[str, bytes],
        stuck: Sequence[str],
        drops: int,
    ) -> Run:
        shared = tuple(
            part.cell.source
            for part in assembled.parts
            if part.is_as_released and part.role in (Role.LEARNER, Role.SETUP)
        )
        beginning = Beginning(tuple(source.files.items()), shared, _late_imports(assembled))
        learner, shown = self.learners.start({**files, **source.files}, beginning)
        with closing(learner), self._dropped_with(learner, drops):
            judge, set_up = self.judges.start(source.folder, source.set_up, source.later)
            with closing(judge), self._dropped_with(judge, drops):
                run = Run(assembled, learner, judge, self.grading.run, shown, set_up, stuck)
                run.all()
        return run

    def _graded(self, run: Run, beside: tuple[str, ...]) -> Graded:
        assembled = run.assembled
        remarks = (*beside, *assembled.remarks, *run.remarks)
        if not self.grading.walls:
            remarks = (WITHOUT_WALLS, *remarks)
        said: dict[str, Any] = {
            "version": VERSION,
            "remarks": [*remarks],
            "verdicts": {name: verdict.as_json() for name, verdict in run.verdicts.items()},
            "cells_s": round(run.cells_s, 3),
        }
        assembled.notebook.metadata["nanollm"] = said
        inert.make_inert(assembled.notebook)
        notebook = inert.with_whole_letters(assembled.notebook)
        return Graded(notebook=notebook, verdicts=run.verdicts, remarks=remarks)


def _siblings(course: Course, lesson: str, name: str, notebook: NotebookNode) -> dict[str, str]:
    """By grade_id, which other notebook of a lesson has a graded cell that this one has not."""
    own = {grade_id(cell) for cell in notebook.cells}
    return {
        known: each
        for each in course.notebooks(lesson)
        if each != name
        for cell in course.source(lesson, each).cells
        if is_grade(cell) and (known := grade_id(cell)) and known not in own
    }


def _late_imports(assembled: Assembled) -> tuple[str, ...]:
    if not any("torch" in part.cell.source for part in assembled.parts):
        return ()
    cells = [part.cell.source for part in assembled.parts if part.role is Role.LEARNER]
    return tuple(module for word, module in LATE.items() if any(word in cell for cell in cells))


def _replaced(source: Mapping[str, bytes], handed_in: Mapping[str, bytes]) -> list[str]:
    return [
        f"file {name} replaced by the course's"
        for name, data in source.items()
        if name in handed_in and handed_in[name] != data
    ]

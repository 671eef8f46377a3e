"""The end of a class run: a table, what a person must look at, and one line of figures."""

import io
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from grader.classroom.run import Result
from grader.plain import replace_file
from grader.printable import only_printable
from grader.records.standing import Standing

WITHOUT_WALLS = "graded WITHOUT WALLS: learners' code could do all that you can on this machine"
MAX_LINE = 500  # letters


@dataclass(frozen=True, kw_only=True)
class Report:
    """Results by lesson and student, whatever the order they came in."""

    results: Iterable[Result]
    seconds: float
    workers: int
    walls: bool
    strangers: Sequence[str] = ()  # names that the roster or the gradebook does not know
    stories: Mapping[str, str] = field(default_factory=dict[str, str])  # what to say of a student

    def show(self, console: Console) -> None:
        """Print the report."""
        if any(result.submission.lesson for result in self.results):
            console.print(self.table())
        moved = list(self.moved())
        if moved:
            console.print("points moved:")
        for line in moved:
            console.print(Text("  " + line), soft_wrap=True)
        needs = list(self.needs_a_human())
        console.print("needs a human:" if needs else "nothing needs a human")
        for line in needs:
            console.print(Text("  " + line), soft_wrap=True)
        if not self.walls:
            console.print(Text(WITHOUT_WALLS, style="red"))
        console.print(Text(self.figures()))

    def write(self, path: Path) -> None:
        """Keep the report as plain text."""
        text = io.StringIO()
        self.show(Console(file=text, width=120, color_system=None))
        lines = [line.rstrip() for line in text.getvalue().splitlines()]
        replace_file(path, ("\n".join(lines) + "\n").encode())

    def table(self) -> Table:
        """A row a student, a column a lesson; a dash where nothing was handed in."""
        cells = {
            (result.submission.student, result.submission.lesson): _points(result)
            for result in self.results
        }
        lessons = sorted({lesson for _, lesson in cells if lesson})
        table = Table(title="Gradebook", title_justify="left", caption_justify="left")
        table.add_column("student")
        for lesson in lessons:
            table.add_column(lesson.replace("_", "\n"), justify="right")
        if self.stories:
            table.add_column("about")
        for student in sorted({student for student, lesson in cells if lesson}):
            row = [Text(student), *(cells.get((student, lesson), Text("-")) for lesson in lessons)]
            table.add_row(*row, *([Text(self.stories.get(student, ""))] if self.stories else []))
        table.caption = "points given by checks; what is graded by hand comes on top"
        return table

    def moved(self) -> Iterator[str]:
        """Whose marks are others than before this run, whatever the cause, and in which checks."""
        for result in self.results:
            before, score = result.before, result.score
            if not (before and score):
                continue
            if before.points != score.points:
                yield f"{result.submission}: {before.points:g} -> {score.points:g}"
            elif before.score != score.score:
                yield f"{result.submission}: mark {_mark(before)} -> {_mark(score)}"
            for name in before.cells.keys() & score.cells.keys() if result.is_new else ():
                was, now = before.cells[name].points, score.cells[name].points
                if was != now:
                    yield f"  {name}: {_number(was)} -> {_number(now)}"

    def needs_a_human(self) -> Iterator[str]:
        """What was refused, then what was remarked, then the answers that wait."""
        for result in self.results:
            if result.refused is not None:
                kept = "the gradebook keeps what was graded before"
                said = (
                    f"not graded: {result.refused}",
                    *result.remarks,
                    *[kept] * bool(result.score and result.score.is_graded),
                )
                yield f"{result.submission}: {_one_line('; '.join(said))}"
        for result in self.results:
            if result.refused is None and result.remarks:
                yield f"{result.submission}: {_one_line('; '.join(result.remarks))}"
        yield from map(_one_line, self.strangers)
        if outdated := sum(result.is_outdated for result in self.results):
            which = f"{outdated} submission{'s' * (outdated > 1)} graded by an older engine"
            yield f"{which} and kept so; `nanollm grade --regrade` grades them again"
        waiting = Counter(
            result.submission.lesson
            for result in self.results
            if result.score and result.score.is_waiting
        )
        for lesson, count in sorted(waiting.items()):
            yield f"{lesson}: {count} submission{'s' * (count > 1)} with answers to grade by hand"

    def figures(self) -> str:
        """Counts, time, speed and workers."""
        graded = sum(result.is_new and result.refused is None for result in self.results)
        unchanged = sum(not result.is_new for result in self.results)
        refused = sum(result.refused is not None for result in self.results)
        crew = f"{self.workers} worker{'s' * (self.workers > 1)}"
        return (
            f"{graded} graded, {unchanged} unchanged, {refused} not graded in "
            f"{self.seconds:.1f} s: {graded / self.seconds * 60:.0f} a minute, {crew}"
        )


def _mark(standing: Standing) -> str:
    return _number(standing.score)


def _number(points: float | None) -> str:
    return "-" if points is None else f"{points:g}"


def _points(result: Result) -> Text:
    """Points given by checks; "refused" where it was not graded, which is not zero."""
    if result.refused is not None:
        return Text("refused", style="red")
    score = result.score
    return Text(f"{score.points:g}/{score.max_points:g}" if score else "-")


def _one_line(text: str) -> str:
    """What may hold a learner's words, as one printable line of a length that can be read."""
    text = only_printable(" ".join(text.split()))
    return text if len(text) <= MAX_LINE else text[: MAX_LINE - 1] + "…"

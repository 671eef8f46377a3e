"""The `nanollm` command.

What a command needs is imported when it runs: importing torch or nbgrader takes longer than most
of them.
"""

import json
import os
import signal
import sys
import warnings
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.text import Text

from grader.course import Course, is_copy, put_programs_on_path
from grader.errors import GraderError, NotGradedError
from grader.lms import command as lms
from grader.report.command import report, report_after

if TYPE_CHECKING:
    from grader.check import Checked

app = typer.Typer(
    help="Release, check and grade the course.", no_args_is_help=True, add_completion=False
)
app.command()(report)
console = Console()
app.add_typer(lms.app)
JUPYTERS = {"allow_extra_args": True, "ignore_unknown_options": True}
JupytersOptions = Annotated[list[str] | None, typer.Argument(metavar="[JUPYTER'S OPTIONS]...")]
FolderAndMore = Annotated[
    list[str] | None, typer.Argument(metavar="[FOLDER] [JUPYTER'S OPTIONS]...")
]
AsJson = Annotated[
    bool, typer.Option("--json", help="Print the verdicts as JSON: docs/verdicts.md.")
]


def main() -> None:
    """Entry point: a failure that the reader can act on is one line and exit status 1."""
    put_programs_on_path()
    _have_a_home()
    warnings.simplefilter("ignore")  # SQLAlchemy's and nbformat's, about nbgrader's own code
    try:
        _refuse_no_folder()
        app()
    except GraderError as failure:
        _say_error(str(failure))
        sys.exit(1)


def _have_a_home() -> None:
    """Jupyter asks for a home at once; a user whom the system does not know may have none."""
    try:
        Path.home()
    except RuntimeError:
        os.environ["HOME"] = "/"  # as containers have it: nobody else can lay settings there


def _refuse_no_folder() -> None:
    try:
        os.getcwd()
    except FileNotFoundError:
        raise GraderError("the folder that you are in was deleted; go to another one") from None


@app.command()
def check(
    notebooks: Annotated[
        list[Path] | None,
        typer.Argument(
            help="Notebooks to check; by default the lesson of this folder, or else the one that "
            "was saved last in your folder."
        ),
    ] = None,
    all_lessons: Annotated[bool, typer.Option("--all", help="Check all lessons.")] = False,
    watch: Annotated[
        bool, typer.Option("--watch", help="Check again after each save, until Ctrl-C.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Grade your own notebooks, hidden checks included where they are here.

    The notebooks are only read, never changed.
    """
    from grader.check import Checks
    from grader.learner.bar import late_bar
    from grader.learner.find import notebooks_meant

    course = Course.find()
    paths = notebooks or notebooks_meant(course, all_lessons=all_lessons)
    answered = [_answered(course, path) for path in paths]
    for (_, name), path in zip(answered, paths, strict=True):
        if notebooks and not path.is_file():
            # Where it is the name of a lesson, as other commands take it.
            meant = [path / f"{name}.ipynb", *notebooks_meant(course, all_lessons=True)]
            known = [each for each in meant if each.stem == name and each.is_file()]
            hint = f"; name the notebook: {os.path.relpath(known[0])}" if known else ""
            raise GraderError(f"{path}: expected a notebook, found {_what_lies_at(path)}{hint}")
    if watch:
        _watch(course, dict(zip(paths, answered, strict=True)), as_json=as_json)
        return
    checked: list[dict[str, Any]] = []
    lessons = [*dict.fromkeys(lesson for lesson, _ in answered)]
    with (
        late_bar(console, len(paths), is_quiet=as_json) as begin,
        Checks(course, lessons) as checks,
    ):
        for (lesson, name), path in zip(answered, paths, strict=True):
            try:
                begin(path.stem)
                marks = checks.check(lesson, path, name)
            except NotGradedError as refused:
                checked.append(_as_json(lesson, path, refused))
                _say_not_graded(path, refused)
                continue
            checked.append(_as_json(lesson, path, marks))
            if not as_json:
                _show_checked(marks)
    if as_json:
        _print_json(checked, indent=1)
    if any("not_graded" in each for each in checked):
        raise typer.Exit(1)


def _watch(course: Course, known: Mapping[Path, tuple[str, str]], *, as_json: bool) -> None:
    """Until Ctrl-C, or until who has started this has ended."""
    from grader.check import Checks
    from grader.learner.watch import watch

    parent = os.getppid()
    _end_as_by_ctrl_c()
    lessons = dict.fromkeys(lesson for lesson, _ in known.values())
    with suppress(KeyboardInterrupt, BrokenPipeError), Checks(course, [*lessons]) as checks:
        for lesson, path, found in watch(checks, known, lambda: os.getppid() == parent):
            if as_json:
                _print_json([_as_json(lesson, path, found)])
            elif isinstance(found, NotGradedError):
                _say_not_graded(path, found)
            else:
                console.clear()
                _show_checked(found)


def _end_as_by_ctrl_c() -> None:
    """Who ends this by a signal ends what it has started, too, also where there are no walls."""
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        if number := getattr(signal, name, None):
            signal.signal(number, signal.default_int_handler)


def _as_json(lesson: str, path: Path, found: "Checked | NotGradedError") -> dict[str, Any]:
    if isinstance(found, NotGradedError):
        why = {"not_graded": str(found), "grader_failed": found.is_ours, "remarks": list[str]()}
        about = {"student": "you", "lesson": lesson, **why}
    else:
        about = found.as_json()
    return about | {"path": str(path)}


def _say_not_graded(path: Path, refused: NotGradedError) -> None:
    _say_error(f"{path} was not graded: {refused}")


def _show_checked(checked: "Checked") -> None:
    from grader import table

    console.print(table.report(checked))
    for attempt in checked.attempts:
        console.print(table.compared(attempt))


def _print_json(checked: list[dict[str, Any]], indent: int | None = None) -> None:
    from grader.submission.verdict import VERSION

    print(json.dumps({"version": VERSION, "submissions": checked}, indent=indent), flush=True)


@app.command()
def release(
    force: Annotated[
        bool, typer.Option(help="Overwrite answers found in what is released.")
    ] = False,
) -> None:
    """Build the learners' notebooks from their sources."""
    from grader.author.release import release as release_course

    course, path = _with_sources(), None
    for path in release_course(course, force=force, say=_say):
        _say(f"released {path}")
    if path is None:
        raise GraderError(f"expected notebooks in {course.top('source')}/ASSIGNMENT/, found none")


@app.command()
def bundle(
    folder: Annotated[Path, typer.Argument(help="Where to put it.")] = Path("dist"),
) -> None:
    """Make what a class gets: a wheel without solutions and hidden checks, and start scripts."""
    from grader.author.bundle import bundle as make_bundle
    from grader.author.bundle import size_of

    course = _with_sources()
    with console.status("releasing the lessons and building a wheel ..."):
        made = make_bundle(course, folder)
    for path in made:
        _say(f"wrote {path} ({size_of(path)})")


@app.command()
def record(names: Annotated[list[str] | None, typer.Argument()] = None) -> None:
    """Run source notebooks (all by default) and keep their outputs."""
    from grader.author.record import record as record_notebook

    course = _with_sources()
    for lesson in names or course.assignments:
        for name in course.notebooks(lesson):
            with console.status(Text(f"running {name} ...")):
                seconds = record_notebook(course, lesson, name)
            _say(f"recorded {name} in {seconds:.1f} s")


@app.command(context_settings=JUPYTERS)
def start(words: FolderAndMore = None) -> None:
    """Lay the lessons into a folder of your own (my-course), and open it in JupyterLab.

    What is there already is opened as it is. Options of Jupyter's, such as --no-browser, --port or
    --ip, are passed on.
    """
    from grader.lab import folder_and_options, open_lab
    from grader.learner.folder import START, folder_meant
    from grader.learner.lay import lay

    named, options = folder_and_options(words or ())
    folder = folder_meant(named)
    for line in lay(Course.find(), folder).lines(folder.absolute()):
        _say(line)
    open_lab(folder, at=START, learners=True, more=options)


@app.command()
def update(
    folder: Annotated[
        Path | None, typer.Argument(help="Your folder; by default the one around, or my-course.")
    ] = None,
    undo: Annotated[bool, typer.Option("--undo", help="Take the last update back.")] = False,
) -> None:
    """Lay the newest installed lessons below your answers, notes and cells in your folder."""
    from grader.learner import update as updating
    from grader.learner.folder import folder_meant

    meant = folder_meant(folder)
    done = updating.undo(meant) if undo else updating.update(Course.find(), meant)
    for line in done.lines(meant):
        _say(line)


@app.command(context_settings=JUPYTERS)
def teach(words: JupytersOptions = None) -> None:
    """Open the whole course in JupyterLab with all of nbgrader, for who writes or grades it."""
    from grader.lab import open_lab

    open_lab(Course.find(or_own=False).root, learners=False, more=words or ())


@app.command()
def grade(
    lessons: Annotated[
        list[str] | None, typer.Argument(help="Lessons to grade; all by default.")
    ] = None,
    student: Annotated[
        list[str] | None, typer.Option(help="Only this student; may be given several times.")
    ] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, help="How many at a time; by default one a processor.")
    ] = None,
    force: Annotated[bool, typer.Option(help="Grade again what has not changed.")] = False,
    regrade: Annotated[
        bool | None,
        typer.Option(
            "--regrade/--keep", help="What an older engine graded; by default you are asked."
        ),
    ] = None,
    without_walls: Annotated[
        bool, typer.Option(help="Let learners' code do all that you can on this machine.")
    ] = False,
    watch: Annotated[
        bool,
        typer.Option("--watch", help="Collect and grade what is handed in, until Ctrl-C."),
    ] = False,
    cluster: Annotated[
        str | None,
        typer.Option(
            metavar="ADDRESS", help="Grade on a dask cluster, as tls://HOST:8786: docs/cluster.md."
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Grade all that was handed in; stopped, it goes on from there."""
    from grader.classroom import verdicts
    from grader.classroom.run import Manner
    from grader.classroom.show import grade_and_show, watch_and_show

    if force and watch:
        raise typer.BadParameter("--watch grades what is new; run once with --force before it")
    if force and regrade is False:
        raise typer.BadParameter("--force grades everything again, and --keep some of it not")
    if cluster == "":  # of a variable of the shell that is not set
        raise typer.BadParameter("--cluster: expected an address, as tls://HOST:8786, got none")
    if cluster and watch:
        raise typer.BadParameter("--watch grades on this machine; leave --cluster out")
    if cluster and workers:
        raise typer.BadParameter("--workers are those of this machine; a cluster has its own")
    manner = Manner(
        lessons=lessons or (),
        students=student or (),
        workers=workers,
        force=force,
        regrade=regrade,
        walls=not without_walls,
        cluster=cluster,
    )
    course = _with_sources()
    if watch:
        _end_as_by_ctrl_c()
        watch_and_show(course, manner, console, as_json=as_json)
        return
    try:
        report = grade_and_show(course, manner, Console(stderr=True) if as_json else console)
    except KeyboardInterrupt:
        _say_error("stopped; what was graded is kept, and the same command goes on from there")
        raise typer.Exit(130) from None
    report_after(course, Console(stderr=True) if as_json else console)
    if as_json:
        print(json.dumps(verdicts.as_json(course, report.results), indent=1))
    if any(result.refused for result in report.results):
        raise typer.Exit(3)


@app.command()
def history(
    student: Annotated[str, typer.Argument(help="The learner's id.")],
    lesson: Annotated[str, typer.Argument(help="As lesson_1.")],
) -> None:
    """Tell how a mark came about: each change of it, by which command, and why."""
    from grader.records.history import catch_up, read_history

    course = _with_sources()
    catch_up(course, "nanollm history")
    of_student = [each for each in read_history(course) if each.student == student]
    found = [each for each in of_student if each.lesson == lesson]
    if not found:
        raise GraderError(
            f"expected a mark of {student!r} for {lesson!r}, found those for: "
            f"{', '.join(sorted({each.lesson for each in of_student})) or 'none'}"
        )
    for line in (line for entry in found for line in entry.told()):
        _say(line)


@app.command()
def demo() -> None:
    """Play a term with a sample class in a folder of its own: grade, correct a check, report."""
    from grader.author.demo import play_term
    from grader.author.sample import BANK
    from grader.report.command import write_report

    here = Course.find()
    opened = list(play_term(here, console))
    made = write_report(Course(here.working / "demo"), bank=here.root / BANK)
    console.print("open next:")
    for what, path in (("the class report", made), *opened):
        _say(f"  {what}: {path.relative_to(here.root)}")


@app.command()
def doctor() -> None:
    """Try whether this machine can confine what learners wrote; status 1 where it cannot."""
    from grader import table
    from grader.kernels.probe import probe

    course = Course.find()
    found = probe(course.private, course=course.root)
    console.print(table.capabilities(found))
    if not all(each.is_held for each in found):
        raise typer.Exit(1)


def _with_sources() -> Course:
    """The course around the current folder, as an author or instructor has it."""
    course = Course.find(or_own=False)
    if course.is_release_only:
        raise GraderError(
            f"expected the sources of this course, found its release only, in "
            f"{course.top('source')}/; its instructor has them"
        )
    return course


def _say(line: str) -> None:
    console.print(Text(line), soft_wrap=True)


def _say_error(text: str) -> None:
    """One line on stderr, whatever the text holds."""
    line = Text.assemble(("error: ", "red"), " ".join(text.split()))
    Console(stderr=True).print(line, soft_wrap=True)


def _answered(course: Course, path: Path) -> tuple[str, str]:
    """The lesson that a notebook is of, and the name of its source; a copy may have a suffix.

    Of those whose names it begins with, the longest: lesson_10 before lesson_1. Where several
    lessons have one, the folder tells.
    """
    known = [(lesson, name) for lesson in course.assignments for name in course.notebooks(lesson)]
    fitting = [each for each in known if is_copy(path.stem, each[1])]
    longest = max((len(name) for _, name in fitting), default=0)
    fitting = [each for each in fitting if len(each[1]) == longest]
    here = [each for each in fitting if each[0] == path.absolute().parent.name]
    if len(found := here or fitting) == 1:
        return found[0]
    if fitting:
        folders = " or ".join(lesson for lesson, _ in fitting)
        raise GraderError(f"{path}: expected it in a folder {folders}, to tell whose it is")
    names = " or ".join(
        dict.fromkeys(n for lesson in course.lessons for n in course.notebooks(lesson))
    )
    found = "" if path.is_file() else f"; found {_what_lies_at(path)}"
    raise GraderError(
        f"{path}: expected a name that begins with {names}, as in {course.folder}{found}"
    )


def _what_lies_at(path: Path) -> str:
    return "a folder" if path.is_dir() else "no such file"


if __name__ == "__main__":
    main()

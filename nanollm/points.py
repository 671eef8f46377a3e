"""A panel in the notebook that shows its points as they were saved, and follows each save.

The points come from a process beside the kernel (`nanollm check --watch`), so that neither waits
for the other, and what the kernel holds in memory does not matter.
"""

import json
import os
import subprocess
import sys
import threading
import time
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

from nanollm.cell_results import ended, show_results
from nanollm.points_page import exercises_page, lessons_page, problem_page, waiting_page

WITHOUT_WIDGETS = "Your points: save, and run `nanollm check` in a terminal."
_panels: dict[str, "Panel"] = {}  # by lesson, so that running a cell again makes no second one


def show_points(lesson: str = "") -> None:
    """Show the points of a lesson's notebook, or a glance over all lessons, below this cell.

    Without widgets they are those of now. Outside of a notebook, nothing happens.

    >>> show_points("lesson_1")
    """
    if "IPython" not in sys.modules:
        return
    from IPython import get_ipython

    shell = get_ipython()
    if not hasattr(shell, "kernel"):
        return
    before = _panels.pop(lesson, None)
    panel = Panel(lesson, _place(lesson, shell.user_ns, before))
    if before:
        before.close()
        with suppress(ValueError):  # without widgets it was never called
            shell.events.unregister("post_run_cell", before.look_again)
    _panels[lesson] = panel
    if find_spec("ipywidgets"):
        panel.follow()
        show_results()  # first, so that what a check came to is known when the panel looks again
        shell.events.register("post_run_cell", panel.look_again)
    else:
        panel.show_once()


class Panel:
    """The points of one lesson, or of all where it has no name."""

    def __init__(self, lesson: str, place: Path) -> None:
        self.lesson, self.place = lesson, place
        self.found: dict[str, dict[str, Any]] = {}  # by lesson
        self._process: subprocess.Popen[str] | None = None
        self._shown, self._is_closed = "", False

    @property
    def command(self) -> list[str]:
        """Of the process that knows the points."""
        what = [str(self.place)] if self.lesson else ["--all"]
        return [sys.executable, "-P", "-m", "grader", "check", "--json", *what]

    def follow(self) -> None:
        """Show a widget, and keep it up to date until the kernel ends."""
        from IPython.display import display
        from ipywidgets import Output

        self._output: Any = Output()
        self._show(waiting_page())
        display({"text/plain": WITHOUT_WIDGETS} | self._output._repr_mimebundle_(), raw=True)
        said = _file()
        self._process = process = self._start(said, "--watch")
        args = process, said
        threading.Thread(target=self._read, args=args, name="points", daemon=True).start()

    def show_once(self) -> None:
        """Show the points of now, where there are no widgets."""
        from IPython.display import display

        with _file() as said:
            self._process = process = self._start(said)
            try:
                points = process.communicate()[0]
            finally:
                self.close()  # where somebody interrupts it
            self._take(points) if points else None
            page = self.page() if self.found else problem_page(_last_line(said))
        display({"text/plain": WITHOUT_WIDGETS, "text/html": page}, raw=True)

    def look_again(self, _: object = None) -> None:
        """Show anew what is known, after a check was run in the kernel."""
        if self.found:
            self._show(self.page())

    def close(self) -> None:
        """End the process."""
        self._is_closed = True
        if self._process is not None:
            self._process.terminate()

    def page(self) -> str:
        """What is known as HTML."""
        if not self.lesson:
            each = [self.found[lesson] for lesson in sorted(self.found)]
            links = [os.path.relpath(one["path"], self.place.parent) for one in each]
            return lessons_page(zip(each, [Path(link).as_posix() for link in links], strict=True))
        (found,) = self.found.values()
        path = Path(found["path"])
        saved_s = _saved_s(path)
        saved = time.strftime("%H:%M:%S", time.localtime(saved_s))
        return exercises_page(found, path.name, saved, _notes(found, path, saved_s))

    def _start(self, said: IO[str], *more: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [*self.command, *more],
            cwd=self.place.parent,  # a cell may have gone elsewhere; -P: no module is taken there
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=said,  # a file never makes it wait
            encoding="utf-8",
            env={**os.environ, "PYTHONUTF8": "1"},
            start_new_session=True,  # the kernel's interrupts are not for it
        )

    def _read(self, process: subprocess.Popen[str], said: IO[str]) -> None:
        """In a thread of its own."""
        stdout: IO[str] = process.stdout  # type: ignore[assignment]
        with said, process:
            for line in stdout:
                self._take(line)
                self.look_again()
            process.wait()
            if not self._is_closed:
                self.found.clear()  # nothing follows the saves any more: they would soon be wrong
                self._show(problem_page(_last_line(said)))

    def _take(self, said: str) -> None:
        for each in json.loads(said)["submissions"]:
            self.found[each["lesson"]] = each

    def _show(self, page: str) -> None:
        if page != self._shown:
            self._shown = page
            data = {"text/html": page, "text/plain": WITHOUT_WIDGETS}
            self._output.outputs = ({"output_type": "display_data", "data": data, "metadata": {}},)


def _place(lesson: str, names: dict[str, Any], before: Panel | None = None) -> Path:
    """Where the notebook lies: as the server or VS Code says it, or else in this folder.

    What they say is that of the kernel's start. A notebook that was renamed since is found by
    its name. Where a panel was shown `before`, a cell may since have gone to another folder.
    """
    said = os.environ.get("JPY_SESSION_NAME") or names.get("__vsc_ipynb_file__")
    if said and Path(said).is_file():
        return Path(said)
    return before.place if before else Path.cwd() / f"{lesson}.ipynb"


def _file() -> IO[str]:
    return TemporaryFile("w+", encoding="utf-8", errors="replace")


def _last_line(said: IO[str]) -> str:
    """Why there are no points: what the process said last."""
    said.seek(0)
    lines = said.read().strip().splitlines()
    return lines[-1] if lines else "The check of what you save has ended: run this cell again."


def _saved_s(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:  # it was renamed
        return time.time()


def _notes(found: dict[str, Any], path: Path, saved_s: float) -> dict[str, str]:
    """Where the kernel's memory and the file differ: what to do, by check."""
    try:
        texts = {
            cell["metadata"].get("nbgrader", {}).get("grade_id"): "".join(cell["source"]).strip()
            for cell in json.loads(path.read_text("utf-8"))["cells"]
        }
    except (OSError, ValueError, LookupError, TypeError, AttributeError):  # no notebook any more
        return {}
    notes: dict[str, str] = {}
    for check in found.get("checks", ()):
        here = ended.get(texts.get(check["check"], ""))
        if here is not None and here[0] is not (check.get("outcome") == "passed"):
            notes[check["check"]] = _note(passed=here[0], is_saved=saved_s >= here[1])
    return notes


def _note(*, passed: bool, is_saved: bool) -> str:
    how = "passed" if passed else "failed"
    if not is_saved:
        return f"It {how} just now: save, to see what that changes."
    if passed:
        return (
            "It passed in this kernel, but not in a run from the top: does a cell need a name "
            "that no longer exists? Kernel → Restart Kernel and Run All Cells shows where."
        )
    return "It failed in this kernel: run its cells again."

"""What a notebook shows below a cell: a check that it has passed, or else its message.

A check that fails is no fault of the check, so its lines would only hide what it says. And where
an error passes through a library, a learner needs the line that called it. `%tb` shows it all.
"""

import linecache
import re
import sys
import textwrap
import time
from collections.abc import Iterator
from types import TracebackType
from typing import Any

ended: dict[str, tuple[bool, float]] = {}  # by a check's text, whether it passed here, and when
LINE = 88  # letters of a message: a longer line JupyterLab breaks within words
# How the first line of a check begins; of a hidden one learners have nothing else.
CHECK = re.compile(r"# (Check|Hidden check) \((\d+) (points?)\)")


def show_results() -> None:
    """Let the notebook that calls this show results so; outside of one, do nothing.

    >>> show_results()
    """
    if "IPython" in sys.modules:
        from IPython import get_ipython

        if shell := get_ipython():
            shell.set_custom_exc((Exception,), _show)
            if _tick not in shell.events.callbacks["post_run_cell"]:
                shell.events.register("post_run_cell", _tick)


def _tick(result: Any) -> None:
    """Called by IPython after each cell."""
    lines = (result.info.raw_cell or "").strip().split("\n")
    found = CHECK.match(lines[0])
    if not found:
        return
    kind, number, points = found.groups()
    if all(line.startswith("#") or not line.strip() for line in lines):
        _say(f"{kind}: {number} more {points} when your notebook is graded", "inherit")
        return
    ended["\n".join(lines)] = result.success, time.time()
    if result.success:
        _say(f"✓ {kind} passed: {number} {points}", "var(--jp-success-color1, #2e7d32)")


def _say(words: str, color: str) -> None:
    from IPython.display import display

    html = f'<span style="color: {color}">{words}</span>'
    display({"text/plain": words, "text/html": html}, raw=True)


def _show(shell: Any, kind: type, error: Any, tb: TracebackType, **_: object) -> None:
    """Called by IPython in place of its own way, which follows with less to show."""
    links = [link for link in _links(tb) if _is_cell(shell, link)]
    of_a_check = links and kind is AssertionError and str(error) and _is_check(links[-1])
    if of_a_check:
        error._render_traceback_ = lambda: [_lines(str(error))]
    try:
        shell.showtraceback((kind, error, _only(tb, links)), running_compiled_code=True)
    finally:
        if of_a_check:
            del error._render_traceback_
        sys.last_traceback = tb  # for %tb and %debug


def _lines(text: str) -> str:
    """A text with breaks between its words where it is too long, and nothing else changed."""
    wrap = textwrap.TextWrapper(
        LINE,
        expand_tabs=False,
        replace_whitespace=False,
        drop_whitespace=False,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return "\n".join(wrap.fill(line) for line in text.split("\n"))


def _links(tb: TracebackType | None) -> Iterator[TracebackType]:
    while tb is not None:
        yield tb
        tb = tb.tb_next


def _is_cell(shell: Any, link: TracebackType) -> bool:
    return shell.compile.format_code_name(link.tb_frame.f_code.co_filename) is not None


def _is_check(link: TracebackType) -> bool:
    return CHECK.match(linecache.getline(link.tb_frame.f_code.co_filename, 1)) is not None


def _only(tb: TracebackType, links: list[TracebackType]) -> TracebackType:
    """The same way through these links alone, below the first, which IPython leaves out."""
    kept: TracebackType | None = None
    for link in reversed(links):
        kept = TracebackType(kept, link.tb_frame, link.tb_lasti, link.tb_lineno)
    return TracebackType(kept, tb.tb_frame, tb.tb_lasti, tb.tb_lineno) if kept else tb

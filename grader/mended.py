"""What nbgrader cannot do by itself, mended in the process that runs it.

It looks for notebooks by `glob.glob` of the whole path, where `[2026]` stands for a digit: here
what is there is meant as it is called. It gives up soon where somebody else has locked the
gradebook. With it a written answer that earns no points waits for a person, and formgrader shows a
traceback of what it has said in words.
"""

import glob
import os
import sqlite3
import traceback
from collections.abc import Callable
from functools import cache
from types import SimpleNamespace
from typing import Any

from nbformat import NotebookNode
from nbgrader import utils
from nbgrader.apps import api
from nbgrader.converters import base
from nbgrader.converters.base import NbGraderException
from nbgrader.exchange.default import collect, exchange, release_feedback
from nbgrader.exchange.default import list as listing
from sqlalchemy import engine, event

Scores = tuple[float | None, float]  # what a cell has earned, None for a person to say, of what
WAIT_S = 60  # for somebody else's transaction in the gradebook, formgrader's for example


def literal_glob(pattern: str) -> list[str]:
    """As `glob.glob`, but with the longest beginning that exists taken to the letter.

    Stars by which nbgrader means all are none of it, whatever somebody called a folder.

    >>> literal_glob("/no such folder [1]/*")
    []
    """
    there = os.path.dirname(pattern) if "*" in os.path.basename(pattern) else pattern
    there = there.partition(f"{os.sep}*{os.sep}")[0]
    while there and not os.path.exists(there):
        there = os.path.dirname(there) if os.path.dirname(there) != there else ""
    return glob.glob(glob.escape(there) + pattern[len(there) :])


@cache
def mend_nbgrader() -> None:
    """Let nbgrader find what lies below any folder and leave out what is to be left, and wait."""
    for module in (utils, base, api, collect, exchange, release_feedback, listing):
        module.glob = SimpleNamespace(glob=literal_glob)  # pyright: ignore[reportAttributeAccessIssue]
    utils.determine_grade = _none_for_no_points(utils.determine_grade)
    api.capture_log = _in_words(api.capture_log)
    event.listen(engine.Engine, "connect", _wait_for_others)


def _none_for_no_points(determine: Callable[..., Scores]) -> Callable[..., Scores]:
    """nbgrader's function, for which a written answer without points waits for nobody."""

    def determine_grade(cell: NotebookNode, log: Any = None) -> Scores:
        score, most = determine(cell, log)
        return (score if most else 0.0), most

    return determine_grade


def _in_words(capture: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
    """nbgrader's function that runs a step for formgrader: without the traceback of a refusal."""

    def capture_log(step: Any, **how: Any) -> dict[str, Any]:
        own, refusals = step.start, list[BaseException]()

        def start() -> None:
            try:
                own()
            except (NbGraderException, SystemExit) as refusal:
                refusals.append(refusal)
                raise

        step.start = start
        outcome = capture(step, **how)
        if refusals:
            outcome["error"] = "".join(traceback.format_exception_only(refusals[0]))
        return outcome

    return capture_log


def _wait_for_others(connection: Any, _: object) -> None:
    """Called for each connection of SQLAlchemy's: SQLite waits for a lock of somebody else's."""
    if isinstance(connection, sqlite3.Connection):
        connection.execute(f"PRAGMA busy_timeout = {WAIT_S * 1000}")

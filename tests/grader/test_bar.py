"""The bar of a check that takes long."""

import io
import time

import pytest
from rich.console import Console

from grader.learner import bar


@pytest.mark.parametrize(
    ("after_s", "is_quiet", "is_shown"), [(0, False, True), (60, False, False), (0, True, False)]
)
def test_a_bar_is_shown_to_who_waits_and_only_then(
    monkeypatch, after_s: float, is_quiet: bool, is_shown: bool
):
    monkeypatch.setattr(bar, "AFTER_S", after_s)
    out = io.StringIO()
    console = Console(file=out, force_terminal=True, width=80)
    with bar.late_bar(console, 2, is_quiet=is_quiet) as begin:
        begin("lesson_1[x]")
        time.sleep(0.3)
        begin("lesson_2")
    assert ("lesson_1[x]" in out.getvalue()) == is_shown
    assert bool(out.getvalue()) == is_shown


def test_what_goes_into_a_file_has_no_bar(monkeypatch):
    monkeypatch.setattr(bar, "AFTER_S", 0)
    out = io.StringIO()
    with bar.late_bar(Console(file=out), 1, is_quiet=False) as begin:
        begin("lesson_1")
        time.sleep(0.3)
    assert out.getvalue() == ""

"""A term on a JupyterHub, from a release to feedback, as its people go through it in a browser."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.hub.machine import ADA, BEN, TESS, Machine

expect = pytest.importorskip("playwright.sync_api").expect
pytestmark = [pytest.mark.timeout(900)]
SLOW = 60_000


class Assignments:
    """A learner's list of assignments, as nbgrader shows it in JupyterLab."""

    def __init__(self, lab: Any) -> None:
        self.lab, self.page = lab, lab.page

    def open(self) -> None:
        self.page.get_by_role("menuitem", name="Nbgrader").click()
        self.page.get_by_role("menuitem", name="Assignment List").click()
        self.list("released").wait_for()

    def list(self, state: str) -> Any:
        return self.page.locator(f"#{state}_assignments_list")

    def press(self, state: str, button: str) -> None:
        self.list(state).get_by_role("button", name=button).click()


class Formgrader:
    """Formgrader in its frame in JupyterLab."""

    def __init__(self, lab: Any) -> None:
        self.lab, self.page = lab, lab.page
        self.page.get_by_role("menuitem", name="Nbgrader").click()
        self.page.get_by_role("menuitem", name="Formgrader").click()
        self.frame = self.page.frame_locator("iframe[src*='formgrader']")

    def press(self, lesson: str, column: str) -> None:
        """A button of an assignment's row; what it has done is told in a box."""
        row = self.frame.locator("tr", has_text=lesson)
        row.locator(f"td.{column} a").click()
        box = self.frame.locator(".modal-dialog:visible")
        expect(box).to_contain_text("Success", timeout=SLOW)
        box.get_by_role("button", name="Close").click()
        expect(box).to_have_count(0)


def test_a_term(machine: Machine, log_in: Callable[[str], Any]):
    tess = log_in(TESS)
    formgrader = Formgrader(tess)
    expect(formgrader.frame.get_by_text("lesson_1")).to_be_visible(timeout=SLOW)
    tess.picture("1-formgrader")
    formgrader.press("lesson_1", "assign")
    formgrader.press("lesson_1", "release")
    tess.picture("2-released")

    ada = log_in(ADA)
    assignments = Assignments(ada)
    assignments.open()
    assignments.press("released", "Fetch")
    expect(assignments.list("fetched")).to_contain_text("lesson_1", timeout=SLOW)
    ada.picture("3-fetched")

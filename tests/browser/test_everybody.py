"""Everybody can use the pages: axe-core finds nothing serious, in the light and in the dark.

JupyterLab's own menus and toolbars are its authors'; what the course shows in it is ours.
"""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("axe_playwright_python", reason="needs axe-playwright-python (pip)")
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from grader.author.answers import fill
from grader.course import Course, read_notebook

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / "dist" / "browser"
SLOW = 120_000
OURS = [".jp-RenderedMarkdown", ".jp-OutputArea-output"]  # texts and outputs of a notebook
PAGES = ["start/start.ipynb", "lesson_1/lesson_1.ipynb", "lesson_5/lesson_5.ipynb"]


def serious(page: Page, *parts: str) -> list[str]:
    """What axe-core finds in these parts of a page that somebody could stumble over."""
    found = Axe().run(page, context=[*parts] or None).response["violations"]
    return [
        f"{each['id']} ({each['impact']}): {node['html'][:200]}"
        for each in found
        if each["impact"] in ("serious", "critical")
        for node in each["nodes"]
    ]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_a_notebook_and_its_points(lab: Callable[..., Any], path: str, theme: str):
    here = lab()
    here.open(path)
    if theme == "dark":
        here.darken()
    here.run(here.code("show_points"))
    points = here.page.get_by_role("region", name="Your points")
    expect(points).to_contain_text("points", timeout=SLOW)
    expect(points).to_contain_text("of", timeout=SLOW)
    assert serious(here.page, *OURS) == []


def test_a_feedback_page(chromium: Browser, tmp_path: Path):
    course = Course(ROOT).scratch(tmp_path)
    wrong = {"attention-scores": "def attention_scores(queries, keys):\n    return queries"}
    right = {cell.id: cell.source for cell in course.source("lesson_5").cells}
    right = {name: right[name] for name in ("masked-weights", "attend")}
    handed_in = fill(read_notebook(Course(ROOT).released("lesson_5")), right | wrong)
    course.submit("ada", "lesson_5", handed_in)
    for command in (["grader", "grade", "lesson_5"], ["nbgrader", "generate_feedback", "lesson_5"]):
        subprocess.run([sys.executable, "-m", *command], cwd=tmp_path, check=True)
    (file,) = course.step("feedback", "ada", "lesson_5").glob("*.html")
    page = chromium.new_page()
    page.goto(file.as_uri())
    assert serious(page) == []
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=PICTURES / "9-feedback.png")


def test_something_wrong_would_be_found(chromium: Browser):
    page = chromium.new_page()
    page.set_content('<main><img src="x"><p style="color: #ddd; background: #fff">pale</p></main>')
    assert {each.partition(" ")[0] for each in serious(page, "main")} == {
        "color-contrast",
        "image-alt",
    }

"""From the wheel to the first tick, with nothing but `nanollm start`."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest

expect = pytest.importorskip("playwright.sync_api").expect
SLOW = 120_000
WRONG = "def encode_tokens(tokens, vocab):\n    return [vocab.index(token) + 1 for token in tokens]"
RIGHT = """def encode_tokens(tokens, vocab):
    unknown = vocab.index("<unk>")
    return [vocab.index(token) if token in vocab else unknown for token in tokens]"""


def test_a_newcomer_gets_to_the_first_tick(lab: Callable[..., Any], started: Any):
    here = lab()
    page = here.page
    page.goto(here.url)  # as it was printed
    here.wait_ready()
    expect(page.get_by_role("heading", name="nanollm")).to_be_visible(timeout=SLOW)
    here.picture("1-start")
    page.get_by_role("link", name="1. Position-independent embeddings").click()
    expect(page.get_by_role("heading", name="Lesson 1")).to_be_visible(timeout=SLOW)
    here.wait_ready()

    here.run(here.code("show_points"))
    points = page.get_by_role("region", name="Your points")
    expect(points).to_contain_text("Lesson 1: 0 of 17 points", timeout=SLOW)
    here.picture("2-points")
    points.get_by_role("link", name="encode-tokens").click()
    expect(page.get_by_role("heading", name="Exercise 1")).to_be_in_viewport(timeout=SLOW)

    for setup in ("import torch", "from nanollm.check"):
        here.run(here.code(setup))
    answer, check = here.code("def encode_tokens"), here.code("# Check (1 point): an id")
    here.write(answer, WRONG)
    here.run(answer)
    here.run(check)
    expect(check.locator(".jp-OutputArea")).to_contain_text("expected", timeout=SLOW)
    assert "Traceback" not in check.locator(".jp-OutputArea").inner_text()
    here.picture("3-message")
    here.save()
    row = points.get_by_role("row", name="encode-tokens")
    expect(row).to_contain_text("✗ 0 of 1", timeout=SLOW)
    expect(row).to_contain_text("expected")

    here.write(answer, RIGHT)
    here.run(answer)
    here.run(check)
    expect(check.locator(".jp-OutputArea")).to_contain_text("✓ Check passed: 1 point")
    here.save()
    expect(points).to_contain_text("Lesson 1: 2 of 17 points", timeout=SLOW)
    here.picture("4-tick")
    points.scroll_into_view_if_needed()
    here.picture("5-panel")
    assert here.asked <= {re.sub(r"^\w+://|/.*", "", here.url)}  # nobody else was asked

    page.reload()  # closed and opened again
    here.wait_ready()
    expect(here.code("def encode_tokens")).to_contain_text("unknown = vocab.index", timeout=SLOW)


def test_what_is_for_instructors_is_not_shown(lab: Callable[..., Any]):
    here = lab()
    here.open("lesson_1/lesson_1.ipynb")
    expect(here.page.get_by_role("menuitem", name="File")).to_be_visible(timeout=SLOW)
    for name in ("Validate", "Create Assignment", "Formgrader"):
        expect(here.page.get_by_text(name, exact=True)).to_have_count(0)


def test_it_can_be_read_in_the_dark_and_at_800_pixels(lab: Callable[..., Any]):
    here = lab(width=800)
    here.open("lesson_1/lesson_1.ipynb")
    here.darken()
    here.run(here.code("show_points"))
    points = here.page.get_by_role("region", name="Your points")
    expect(points).to_contain_text("of 17 points", timeout=SLOW)
    points.scroll_into_view_if_needed()
    here.picture("6-dark-800")
    assert points.evaluate("each => each.scrollWidth <= each.clientWidth")


def test_the_keyboard_is_enough(lab: Callable[..., Any]):
    here = lab()
    page = here.page
    here.open("lesson_1/lesson_1.ipynb")
    page.keyboard.press("Escape")
    page.keyboard.press("Shift+Enter")  # the opening
    page.keyboard.press("Control+Enter")  # the points
    points = page.get_by_role("region", name="Your points")
    expect(points).to_contain_text("of 17 points", timeout=SLOW)
    link = points.get_by_role("link", name="make-table")
    for _ in range(60):
        if link.evaluate("each => each === document.activeElement"):
            break
        page.keyboard.press("Tab")
    else:
        raise AssertionError("Tab does not lead to the links of the panel")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Exercise 2")).to_be_in_viewport(timeout=SLOW)
    here.picture("7-keyboard")


def test_an_update_keeps_what_was_written(lab: Callable[..., Any], started: Any):
    laid = started.folder / "my-course/lesson_1/lesson_1.ipynb"
    base = started.folder / "my-course/.nanollm/released/lesson_1/lesson_1.ipynb"
    for path in (laid, base):  # as if an older version had been installed
        notebook = json.loads(path.read_text("utf-8"))
        notebook["cells"][0]["source"] = ["# Lesson 1: as it was\n"]
        path.write_text(json.dumps(notebook), "utf-8")
    said = started.run("update")
    assert "lesson_1" in said
    here = lab()
    here.open("lesson_1/lesson_1.ipynb")
    expect(here.page.get_by_role("heading", name="Position-independent")).to_be_visible()
    expect(here.code("def encode_tokens")).to_contain_text("unknown = vocab.index")
    here.picture("8-updated")


def test_ctrl_c_ends_it_cleanly(started: Any):
    assert started.end() in (0, 130)
    assert "Traceback" not in started.said

"""A term on a JupyterHub, from a release to feedback, as its people go through it in a browser."""

import json
import runpy
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

expect = pytest.importorskip("playwright.sync_api").expect
pytestmark = [pytest.mark.timeout(900)]
NAMES = runpy.run_path(str(Path(__file__).with_name("machine.py")))
ADA, BEN, TESS = (NAMES[each] for each in ("ADA", "BEN", "TESS"))
ENVIRONMENT, EXCHANGE, SRV = (NAMES[each] for each in ("ENVIRONMENT", "EXCHANGE", "SRV"))
SLOW = 120_000
RIGHT = """def encode_tokens(tokens, vocab):
    unknown = vocab.index("<unk>")
    return [vocab.index(token) if token in vocab else unknown for token in tokens]"""
WRONG = """def encode_tokens(tokens, vocab):
    return []"""
# Reads all that it can find, below the folder in which everything of the class lies.
SPY = """
import os
for place, folders, files in os.walk("/srv"):
    if place.startswith(("/srv/borrowed", "/srv/nanollm")):  # programs, as everybody has them
        continue
    for file in files:
        try:
            with open(os.path.join(place, file), errors="replace") as found:
                print("FOUND", place, file, found.read(1000000))
        except OSError:
            pass
print("LOOKED")
"""
SOLUTION = f"/srv/home/{TESS}/course/solutions/lesson_1/lesson_1.ipynb"
# What nbgrader itself would take: links, and a folder in the name of somebody else.
FORGE = f"""
import pathlib, shutil
for student, year in (("{ADA}", 2091), ("{BEN}", 2090)):
    name = f"{{student}}+lesson_1+{{year}}-01-01 10:00:00.000000 UTC+aaaaaaaaaaaa"
    folder = pathlib.Path("{EXCHANGE}/nanollm/inbound", name)
    shutil.copytree("lesson_1", folder)
    (folder / "solution.txt").symlink_to("{SOLUTION}")
    (folder / "timestamp.txt").write_text(f"{{year}}-01-01 10:00:00.000000 UTC")
    (folder / "submission_secret.txt").write_text("b" * 128)
    folder.chmod(0o777)
cache = pathlib.Path.home() / ".local/share/jupyter/nbgrader_cache/nanollm"
shutil.copytree(folder, cache / name.rsplit("+", 1)[0], symlinks=True)  # to get feedback for it
"""
THOUGHT = "Because a word has one row, wherever it stands."


class Assignments:
    """A learner's list of assignments, as nbgrader shows it in JupyterLab."""

    def __init__(self, lab: Any) -> None:
        self.page = lab.page
        self.page.goto(f"{lab.url}?reset")
        self.page.get_by_role("menuitem", name="Nbgrader").click()
        self.page.get_by_role("menuitem", name="Assignment List").click()

    def list(self, state: str) -> Any:
        return self.page.locator(f"#{state}_assignments_list")

    def press(self, state: str, button: str) -> None:
        self.list(state).get_by_role("button", name=button).first.click()


class Formgrader:
    """Formgrader in its frame in JupyterLab."""

    def __init__(self, lab: Any) -> None:
        self.page = lab.page
        self.page.goto(f"{lab.url}?reset")
        self.page.get_by_role("menuitem", name="Nbgrader").click()
        self.page.get_by_role("menuitem", name="Formgrader").click()
        self.frame = self.page.frame_locator("iframe[src*='formgrader']")
        expect(self.frame.get_by_text("lesson_1")).to_be_visible(timeout=SLOW)

    def press(self, column: str) -> None:
        """A button in the row of lesson 1; what it has done is told in a box."""
        row = self.frame.locator("tr", has_text="lesson_1")
        row.locator(f"td.{column} a").click()
        box = self.frame.locator(".modal-dialog:visible")
        expect(box).to_contain_text("Success", timeout=SLOW)
        box.get_by_role("button", name="Close").click()
        expect(box).to_have_count(0)

    def grade(self, student: str, points: str, comment: str) -> None:
        """Give points and a comment for the question, as a person does."""
        self.frame.get_by_role("link", name="Manual Grading").click()
        for place in ("lesson_1", "lesson_1/lesson_1"):
            self.frame.locator(f"td a[href$='/gradebook/{place}']").click()
        row = self.frame.locator("tr", has_text=student)
        row.locator(".glyphicon-eye-open, .glyphicon-eye-close").first.click()
        row.get_by_role("link", name=student).click()
        self.frame.locator("#question").wait_for()
        (frame,) = (each for each in self.page.frames if "/formgrader/submissions/" in each.url)
        for _ in range(600):  # until its script knows the grades
            if frame.evaluate("formgrader.loaded && formgrader.grades.loaded"):
                break
            self.page.wait_for_timeout(100)
        for name, text in (("#question-comment", comment), ("#question", points)):
            with self.page.expect_response(lambda each: each.request.method == "PUT"):
                self.frame.locator(name).fill(text)
                self.frame.locator(name).blur()


def answer(lab: Any, home: Path, code: str, thought: str = "") -> None:
    """Write an answer and a thought into lesson 1, and save it."""
    lab.open("lesson_1/lesson_1.ipynb")
    lab.write(lab.code("def encode_tokens"), code)
    if thought:
        cell = lab.page.locator(".jp-MarkdownCell", has_text="YOUR ANSWER HERE").first
        cell.scroll_into_view_if_needed()
        cell.locator(".jp-RenderedMarkdown").dblclick()
        lab.write(cell, thought)
    lab.save()
    saved = home / "lesson_1/lesson_1.ipynb"
    for _ in range(300):
        with suppress(ValueError):  # it is being written
            cells = json.loads(saved.read_text("utf-8"))["cells"]
            if {code, thought or code} <= {"".join(cell["source"]) for cell in cells}:
                return
        time.sleep(0.1)
    raise AssertionError("it is not saved")


def outputs(notebook: Path) -> str:
    """All that its cells print."""
    cells = json.loads(notebook.read_text("utf-8"))["cells"]
    return "".join(
        "".join(output.get("text", "")) for cell in cells for output in cell.get("outputs", [])
    )


def points(machine: Any) -> dict[str, float]:
    """What `nanollm grade` tells, run by the instructor in the course."""
    ran = machine.run_as(TESS, "nanollm", "grade", "--json", folder="course")
    assert ran.returncode == 0, ran.stderr
    found = json.loads(ran.stdout)["submissions"]
    assert not [each for each in found if "graded without walls" in each["remarks"]]
    return {each["student"]: each["points"] for each in found}


def test_a_term(
    machine: Any, log_in: Callable[[str], Any], secret_lines: Callable[[str], list[str]]
):
    homes = {name: SRV / "home" / name for name in (ADA, BEN, TESS)}
    secrets = secret_lines("lesson_1")
    assert len(secrets) > 20

    # The instructor releases.
    tess = log_in(TESS)
    formgrader = Formgrader(tess)
    tess.picture("1-formgrader")
    formgrader.press("assign")
    formgrader.press("release")
    tess.picture("2-released")

    # A learner fetches, answers and submits.
    ada = log_in(ADA)
    assignments = Assignments(ada)
    assignments.press("released", "Fetch")
    expect(assignments.list("fetched")).to_contain_text("lesson_1", timeout=SLOW)
    ada.page.get_by_role("menuitem", name="Nbgrader").click()
    expect(ada.page.get_by_role("menuitem", name="Assignment List")).to_be_visible()
    expect(ada.page.get_by_role("menuitem", name="Formgrader")).to_have_count(0)
    ada.picture("3-fetched")
    assert ada.page.request.get(ada.url.replace("/lab", "/formgrader")).status == 404
    answer(ada, homes[ADA], RIGHT, THOUGHT)
    ada.picture("4-answered")
    assignments = Assignments(ada)
    assignments.press("fetched", "Submit")
    expect(assignments.list("submitted")).to_contain_text("lesson_1", timeout=SLOW)
    ada.picture("5-submitted")

    # Another one looks for solutions, at a terminal and in what is handed in, and forges.
    for words in (["fetch_assignment", "lesson_1", "--course=nanollm"], ["validate", "--help"]):
        assert machine.run_as(BEN, "nbgrader", *words).returncode == 0
    path = homes[BEN] / "lesson_1/lesson_1.ipynb"
    notebook = json.loads(path.read_text("utf-8"))
    for cell in notebook["cells"]:
        if "def encode_tokens" in "".join(cell["source"]):
            cell["source"] = f"{WRONG}\n{SPY}"
    path.write_text(json.dumps(notebook), "utf-8")
    assert machine.run_as(BEN, "nbgrader", "submit", "lesson_1").returncode == 0
    forged = machine.run_as(BEN, "python", "-c", FORGE)
    assert forged.returncode == 0, forged.stderr
    seen = machine.run_as(BEN, "python", "-c", SPY).stdout
    assert "FOUND /srv/home/nanollm-ben" in seen
    assert "LOOKED" in seen
    assert not [line for line in secrets if line in seen]
    assert THOUGHT not in seen
    (shipped,) = ENVIRONMENT.glob("lib/python*/site-packages/grader/shipped/*/*/lesson_1.ipynb")
    assert not [line for line in secrets if line in shipped.read_text("utf-8")]
    for place in (homes[TESS], homes[TESS] / "course", homes[ADA], EXCHANGE / "nanollm/inbound"):
        assert machine.run_as(BEN, "ls", str(place)).returncode != 0

    # The instructor collects and grades, and gives points for the question.
    Formgrader(tess).press("collect")
    laid = homes[TESS] / "course/classroom/submitted"
    assert not [*laid.rglob("solution.txt")]
    graded = points(machine)
    assert graded == {ADA: 2, BEN: 0}
    looked = outputs(homes[TESS] / f"course/classroom/autograded/{BEN}/lesson_1/lesson_1.ipynb")
    assert "LOOKED" in looked
    assert "FOUND /srv/home" not in looked
    assert "FOUND /srv/nbgrader" not in looked
    formgrader = Formgrader(tess)
    formgrader.grade(ADA, "1.5", "A fine thought")
    tess.picture("6-by-hand")

    # Feedback, for each their own.
    formgrader = Formgrader(tess)
    formgrader.press("generate-feedback")
    formgrader.press("release-feedback")
    assignments = Assignments(ada)
    assignments.list("submitted").get_by_text("lesson_1").first.wait_for()
    assignments.press("submitted", "Fetch Feedback")
    expect(assignments.list("submitted")).to_contain_text("view feedback", timeout=SLOW)
    ada.picture("7-feedback-fetched")
    (page,) = (homes[ADA] / "lesson_1/feedback").rglob("*.html")
    told = page.read_text("utf-8")
    assert "A fine thought" in told
    assert "1.5 of" in told
    assert BEN not in told
    assert not [line for line in secrets if line in told]
    ada.page.goto(f"{ada.url}/tree/{page.relative_to(homes[ADA])}?reset")
    expect(ada.page.frame_locator("iframe").get_by_text("A fine thought").first).to_be_visible(
        timeout=SLOW
    )
    ada.picture("8-feedback")
    machine.run_as(BEN, "nbgrader", "fetch_feedback", "lesson_1")
    (page,) = (homes[BEN] / "lesson_1/feedback").rglob("*.html")
    told = page.read_text("utf-8")
    assert ADA not in told
    assert "A fine thought" not in told
    assert machine.run_as(BEN, "ls", str(EXCHANGE / "nanollm/feedback")).returncode != 0

    # What is handed in again is graded as it comes.
    watch = subprocess.Popen(
        ["nanollm", "grade", "--watch", "--json"],
        **machine.terminal(TESS, "course"),
        stdout=subprocess.PIPE,
    )
    assert watch.stdout is not None
    try:
        answer(ada, homes[ADA], WRONG)
        Assignments(ada).press("fetched", "Submit")
        (again,) = json.loads(watch.stdout.readline())["submissions"]
        assert again["student"] == ADA
        assert again["points"] == 0
    finally:
        watch.terminate()
        watch.communicate()

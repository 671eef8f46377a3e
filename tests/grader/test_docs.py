"""The pages in docs/ say what the grader says: its reasons, remarks, limits and JSON, no others."""

import ast
import json
import re
from collections.abc import Iterator
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any, cast, get_args

import pytest
from nbformat.v4 import new_notebook

from grader.boundary import wire
from grader.classroom.handed_in import Submission
from grader.classroom.run import Result
from grader.classroom.verdicts import as_json
from grader.judge import cells
from grader.kernels.inside.limits import Limits
from grader.marks import Mark, Marks
from grader.origin import Origin
from grader.submission.assemble import assemble
from grader.submission.grade import Engine, Grading
from grader.submission.run import Run, RunLimits
from grader.submission.verdict import VERSION, By, Limit, Outcome, Verdict

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/grading.md").read_text("utf-8")
VERDICTS = (ROOT / "docs/verdicts.md").read_text("utf-8")
REPORT = PAGE.partition("## What the report says")[2].partition("\n## ")[0]
TREES = [ast.parse(path.read_text("utf-8")) for path in sorted(ROOT.glob("grader/**/*.py"))]
NODES = [node for tree in TREES for node in ast.walk(tree)]
# What is given to these is read by people, and so is what these functions return.
GIVEN_TO = {
    *("RefusedSubmissionError", "NotGradedError", "FilesTooLargeError"),
    *("GraderFailedError", "JudgeStuckError", "BoundaryError"),
    *("remarks.append", "self.remarks.append", "self.said.append"),
    *("self._end", "self._end_quietly"),
}
RETURNED_BY = {"_why_not", "_why_odd", "_replaced", "_time", "look"}
FRAME = "was not graded: "  # around a reason, where a command tells it


def said(node: ast.AST) -> Iterator[str]:
    """The texts in an expression, with … for what differs."""
    if isinstance(node, ast.JoinedStr):
        yield "".join(getattr(part, "value", "") if _is_text(part) else "…" for part in node.values)
    elif _is_text(node):
        yield str(getattr(node, "value", ""))
    else:
        for part in ast.iter_child_nodes(node):
            yield from said(part)


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def texts() -> Iterator[str]:
    """All that the grader's sources can say: no docstrings."""
    docstrings = {id(node.value) for node in NODES if isinstance(node, ast.Expr)}
    for node in NODES:
        if isinstance(node, ast.Constant) and id(node) not in docstrings:
            yield str(node.value)


def given() -> Iterator[ast.AST]:
    """Expressions whose text is told to people as a reason or a remark."""
    for node in NODES:
        if isinstance(node, ast.Call) and ast.unparse(node.func) in GIVEN_TO and node.args:
            yield node.args[0]
        elif isinstance(node, ast.FunctionDef) and node.name in RETURNED_BY:
            for part in ast.walk(node):
                if isinstance(part, ast.Return | ast.Assign) and part.value:
                    yield part.value


def reasons() -> list[str]:
    """Each remark and reason in the sources."""
    found = {text for node in given() for text in said(node)}
    return sorted(text for text in found if " " in text.strip("… ") and FRAME not in text)


def quoted() -> list[str]:
    """What the first columns of the page's tables set as code."""
    rows = [line.split("|")[1] for line in REPORT.splitlines() if line.startswith("| ")]
    return [phrase for row in rows for phrase in re.findall(r"`([^`]+)`", row)]


def phrases() -> list[str]:
    """The pieces of what is quoted, between what differs."""
    return sorted({piece.strip(" :") for text in quoted() for piece in text.split("…")} - {""})


SAID = [*texts()]


@pytest.mark.parametrize("phrase", phrases())
def test_what_the_page_explains_is_said_by_the_grader(phrase: str):
    assert any(phrase in text for text in SAID)


@pytest.mark.parametrize("reason", reasons())
def test_what_the_grader_says_is_explained_on_the_page(reason: str):
    patterns = (".*".join(map(re.escape, text.split("…"))) for text in quoted())
    assert any(re.search(pattern, reason) for pattern in patterns if pattern.strip(".*"))


def test_the_limits_are_those_of_the_kernels():
    rows = re.findall(r"^\| `(\w+)` \| (\d+) \|", PAGE, re.MULTILINE)
    assert {name: int(value) for name, value in rows} == asdict(Limits())


def test_the_other_limits_are_those_of_the_run_and_the_judge():
    page, usual = " ".join(PAGE.split()), RunLimits()
    for said in (
        f"c.GradeApart.cell_s = {usual.cell_s:g}`",
        f"c.GradeApart.total_s = {usual.total_s:g}`",
        f"at most {usual.cell_room:,} bytes",
        f"those of all cells {usual.notebook_room:,}",
        f"at most {cells.MAX_OUTPUT:,} characters",
        f"an answer {wire.LIMITS.total_bytes >> 20} MiB and {wire.LIMITS.items:,} items",
    ):
        assert said in page


@pytest.mark.parametrize(
    "name", ["grading", "lms", "teaching", "records", "report", "verdicts", "postgres"]
)
def test_what_a_page_links_to_is_there(name: str):
    page = (ROOT / f"docs/{name}.md").read_text("utf-8")
    for place in re.findall(r"\]\(([^)#:]+)[^)]*\)", page):
        assert (ROOT / "docs" / place).is_file()
    for place in re.findall(r"`((?:grader|tests)/[\w/]+(?:\.py|/))`", page):
        assert (ROOT / place).exists()


EXAMPLES: list[Any] = [
    json.loads(text) for text in re.findall(r"```json\n(.*?)```", VERDICTS, re.S)
]
VERDICT = Verdict(outcome=Outcome.PASSED)


def test_the_example_of_the_commands_has_the_fields_that_they_print():
    printed, _ = EXAMPLES
    result = Result(submission=Submission("lesson_1", "ben"), refused="why")
    made = as_json(cast(Any, None), [result])
    graded, refused = printed["submissions"]
    mark = Mark(check="a-check", is_by_hand=False, points=0, max_points=1, verdict=VERDICT)
    marks = Marks(student="ada", lesson="lesson_1", marks=(mark,), remarks=())
    assert printed.keys() == made.keys()
    assert refused.keys() == made["submissions"][0].keys()
    assert graded.keys() == marks.as_json().keys()
    *checks, by_hand = graded["checks"]
    for check in checks:
        assert check.keys() == mark.as_json().keys()
        assert Verdict.from_json(check).as_json().items() <= check.items()
    assert by_hand.keys() == mark.as_json().keys() - VERDICT.as_json().keys()
    assert printed["version"] == made["version"] == VERSION
    assert sum(check["points"] for check in checks) == graded["points"]
    assert sum(check["max_points"] for check in checks) == graded["max_points"]


def test_the_example_of_a_graded_notebook_has_the_fields_that_are_written():
    _, carried = EXAMPLES
    nobody = cast(Any, None)
    run = Run(assemble(new_notebook(), new_notebook()), nobody, nobody, RunLimits())
    run.verdicts["a-check"] = VERDICT
    engine = Engine(Grading(), [])
    graded = engine._graded(run, ())  # pyright: ignore[reportPrivateUsage]
    assert graded.notebook is not None
    written = dict(graded.notebook.metadata.nanollm)
    assert carried.keys() == {*written, "fingerprint"}  # which the class run adds
    assert carried["fingerprint"].keys() == {field.name for field in fields(Origin)}
    assert carried["version"] == VERSION
    for verdict in carried["verdicts"].values():
        assert verdict.keys() == written["verdicts"]["a-check"].keys()
        assert Verdict.from_json(verdict).as_json() == verdict


def test_every_field_and_every_word_of_a_verdict_is_explained():
    first = [line.split("|")[1] for line in VERDICTS.splitlines() if line.startswith("| ")]
    named = {name for cell in first for name in re.findall(r"`([^`]+)`", cell)}
    printed, carried = EXAMPLES
    graded, refused = printed["submissions"]
    assert {*printed, *graded, *refused, *graded["checks"][0], *carried} - {"checks"} <= named
    assert {str(outcome) for outcome in Outcome} <= named
    for word in (*get_args(By), *get_args(Limit)):
        assert f"`{word}`" in VERDICTS

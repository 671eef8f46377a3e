"""docs/grading.md names every reason that the grader gives, and none that it does not give."""

import ast
import re
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import pytest

from grader.kernels.inside.limits import Limits

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/grading.md").read_text("utf-8")
REPORT = PAGE.partition("## What the report says")[2].partition("\n## ")[0]
TREES = [ast.parse(path.read_text("utf-8")) for path in sorted(ROOT.glob("grader/**/*.py"))]
GIVEN_BY = {"RefusedSubmissionError", "NotGradedError", "self.remarks.append", "self.said.append"}


def pieces(node: ast.AST) -> list[str]:
    """The literal parts of a text."""
    return [
        part.value
        for part in ast.walk(node)
        if isinstance(part, ast.Constant) and isinstance(part.value, str)
    ]


def texts() -> Iterator[str]:
    """All that the grader's sources can say, and the names of its errors."""
    for node in (node for tree in TREES for node in ast.walk(tree)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        elif isinstance(node, ast.ClassDef):
            yield node.name


def reasons() -> Iterator[str]:
    """Of each remark and refusal in the sources, the longest part that is always the same."""
    for node in (node for tree in TREES for node in ast.walk(tree)):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in GIVEN_BY and node.args:
            yield max(pieces(node.args[0]), key=len, default="").strip(" :")


def phrases() -> list[str]:
    """Each piece of the first column of the page's tables that is set as code."""
    rows = [line.split("|")[1] for line in REPORT.splitlines() if line.startswith("| ")]
    quoted = [phrase for row in rows for phrase in re.findall(r"`([^`]+)`", row)]
    return sorted({piece.strip() for phrase in quoted for piece in phrase.split("…")} - {"", ":"})


@pytest.mark.parametrize("phrase", phrases())
def test_what_the_page_explains_is_said_by_the_grader(phrase: str):
    assert any(phrase in text for text in texts())


@pytest.mark.parametrize("reason", sorted({*reasons()} - {""}))
def test_what_the_grader_says_is_explained_on_the_page(reason: str):
    assert reason in " ".join(REPORT.split())


def test_the_limits_are_those_of_the_kernels():
    rows = re.findall(r"^\| `(\w+)` \| (\d+) \|", PAGE, re.MULTILINE)
    assert {name: int(value) for name, value in rows} == asdict(Limits())


def test_what_the_page_links_to_is_there():
    for place in re.findall(r"\]\(([^)#:]+)\)", PAGE):
        assert (ROOT / "docs" / place).is_file()
    for place in re.findall(r"`((?:grader|tests)/[\w/]+(?:\.py|/))`", PAGE):
        assert (ROOT / place).exists()

"""What a notebook shows below its cells once a lesson's first cell has run, in a real kernel."""

import re
from collections.abc import Mapping

import pytest
from nbclient import NotebookClient
from nbformat import NotebookNode, v4

SETUP = "from nanollm.check import check_equal, check_shape\nimport torch"
CELLS = {
    "plain assert": "# Check (1 point)\nassert 1 == 2, 'expected 2, got 1'",
    "ours": "# Check (2 points)\ncheck_equal([1], [2], 'count again')",
    "passed": "# Check (2 points): the shape.\nassert True",
    "hidden and passed": "# Hidden check (1 point)\nassert True",
    "hidden": "# Hidden check (1 point): other sizes.\n",
    "no check": "# Checks (1 point)\nassert True",
    "nested": "# Check (1 point)\ndef look(x):\n    assert x, 'did you forget\\none?'\nlook(0)",
    "long": "# Check (1 point)\ngot = 'x  y' * 20\nassert 0, f'expected {got}: {\"a hint \" * 14}'",
    "no message": "# Check (1 point)\nassert 1 == 2",
    "answer": "def of_learners(x):\n    return torch.cat(x)\n\ndef sure():\n    assert 0, 'mine'",
    "library": "# Check (1 point)\ncheck_shape(of_learners(1), rows=1)",
    "learner's assert": "# Check (1 point)\nsure()",
    "free cell": "assert 1 == 2, 'free'",
    "whole": "%tb",
    "cause": "import json\ntry:\n    json.loads('[')\nexcept ValueError:\n    torch.cat(1)",
    "not compiled": "x = = 2",
}


def text_of(output: NotebookNode) -> str:
    if output.output_type == "display_data":
        return output.data["text/plain"]
    return "\n".join(output.traceback)


@pytest.fixture(scope="module")
def shown() -> Mapping[str, str]:
    cells = [v4.new_code_cell(source) for source in (SETUP, *CELLS.values())]
    notebook = v4.new_notebook(cells=cells)
    NotebookClient(notebook, allow_errors=True, kernel_name="python3").execute()
    assert notebook.cells[0].outputs == []
    texts = ["\n".join(map(text_of, cell.outputs)) for cell in notebook.cells[1:]]
    colors = re.compile(r"\x1b\[[0-9;]*m")
    return {name: colors.sub("", text) for name, text in zip(CELLS, texts, strict=True)}


@pytest.mark.kernel
def test_a_check_that_passes_says_so_once_and_what_is_still_open(shown: Mapping[str, str]):
    assert shown["passed"] == "✓ Check passed: 2 points"
    assert shown["hidden and passed"] == "✓ Hidden check passed: 1 point"
    assert shown["hidden"] == "Hidden check: 1 more point when your notebook is graded"
    assert shown["no check"] == ""


@pytest.mark.kernel
def test_a_check_shows_its_message_and_nothing_else(shown: Mapping[str, str]):
    assert shown["plain assert"] == "expected 2, got 1"
    assert shown["ours"] == "expected [2], got [1]: count again"
    assert shown["nested"] == "did you forget\none?"
    assert "assert 1 == 2" in shown["no message"]


@pytest.mark.kernel
def test_a_long_message_is_broken_between_words(shown: Mapping[str, str]):
    lines = shown["long"].splitlines()  # JupyterLab would break it within one
    assert max(map(len, lines)) <= 88
    assert len(lines) > 1
    assert shown["long"].replace("\n", "") == f"expected {'x  y' * 20}: {'a hint ' * 14}"


@pytest.mark.kernel
@pytest.mark.parametrize("name", ["library", "learner's assert", "free cell", "cause"])
def test_an_error_of_the_learners_shows_cells_lines_and_no_librarys(
    shown: Mapping[str, str], name: str
):
    text = shown[name]
    assert "Traceback" in text
    assert "Cell In[" in text
    assert ".py" not in text.split("another exception occurred")[-1]


@pytest.mark.kernel
def test_a_learner_sees_their_own_line(shown: Mapping[str, str]):
    assert "return torch.cat(x)" in shown["library"]
    assert "assert 0, 'mine'" in shown["learner's assert"]
    assert shown["library"].splitlines()[-1].startswith("TypeError: cat()")


@pytest.mark.kernel
def test_what_is_no_common_error_is_shown_as_before(shown: Mapping[str, str]):
    assert "x = = 2" in shown["not compiled"]
    assert shown["whole"].endswith("AssertionError: free")

"""The course that the red team attacks: one lesson, three exercises, eight points.

What hidden checks expect (72298, 80075, 8192.5) is found neither in their arguments nor in the
released notebook, so that finding it on the learner's side is proof of a leak. In the judge it lies
beside the tensor that is an argument.
"""

from pathlib import Path

from nbformat import NotebookNode, v4

from grader.course import Course, write_notebook

LESSON = "lesson_1"
# Short and small, for many attacks last until they meet a limit.
LIMITS = """
c.GradeApart.cell_s = 5
c.GradeApart.total_s = 20
c.GradeApart.limits = {"memory_mib": 512, "disk_mib": 64, "file_mib": 32, "tasks": 64}
"""

SETUP = """\
import torch
from nanollm.check import check_close, check_equal, check_shape"""

RUNNING_TOTALS = """\
def running_totals(numbers: list[int]) -> list[int]:
    ### BEGIN SOLUTION
    return [sum(numbers[: place + 1]) for place in range(len(numbers))]
    ### END SOLUTION"""
RUNNING_TOTALS_CHECK = """\
# Check (1 point)
check_equal(running_totals([1, 2, 3]), [1, 3, 6], "a total includes its own number")"""
RUNNING_TOTALS_HIDDEN = """\
# Hidden check (2 points)
### BEGIN HIDDEN TESTS
totals = running_totals([40961, 31337, 7777])  # quokka
assert totals == [40961, 72298, 80075], f"expected totals up to 80075, got {totals}"
### END HIDDEN TESTS"""

ADD_POSITIONS = """\
def add_positions(vectors: torch.Tensor) -> torch.Tensor:  # (T, C) -> (T, C)
    ### BEGIN SOLUTION
    return vectors + torch.arange(len(vectors))[:, None]
    ### END SOLUTION"""
ADD_POSITIONS_CHECK = """\
# Check (1 point)
moved = add_positions(torch.zeros(3, 2))
check_shape(moved, "the shape stays", tokens=3, embedding_dim=2)
check_close(moved, [[0, 0], [1, 1], [2, 2]], "row i grows by i")"""
ADD_POSITIONS_HIDDEN = """\
# Hidden check (2 points)
### BEGIN HIDDEN TESTS
whole = torch.tensor([[8191.5] * 3] * 3 + [[8192.5] * 3])
expected = whole[2:].clone()  # quokka
moved = add_positions(whole[:2])
assert torch.equal(moved, expected), f"expected 8192.5 in the last row, got {moved[-1]}"
### END HIDDEN TESTS"""

CHECK_ID = """\
def check_id(token_id: int, vocab_size: int) -> int:
    ### BEGIN SOLUTION
    if not 0 <= token_id < vocab_size:
        raise ValueError(f"expected an id below {vocab_size}, got {token_id}")
    return token_id
    ### END SOLUTION"""
CHECK_ID_CHECK = """\
# Check (1 point)
found = check_id(3, 10)
assert found == 3, f"expected 3 back, got {found}"
try:
    check_id(10, 10)
except ValueError:
    pass
else:
    raise AssertionError("expected a ValueError for id 10 of 10")"""
CHECK_ID_HIDDEN = """\
# Hidden check (1 point)
### BEGIN HIDDEN TESTS
for wrong in (-1, 50257):  # quokka
    try:
        check_id(wrong, 50257)
    except ValueError as error:
        assert "50257" in str(error), f"expected a message with the size, got {error}"
    else:
        raise AssertionError(f"expected a ValueError for id {wrong}")
### END HIDDEN TESTS"""

NEIGHBORS = {  # honest classmates: their answers and points
    "ada": (
        {
            "running-totals": RUNNING_TOTALS,
            "add-positions": ADD_POSITIONS,
            "check-id": CHECK_ID,
        },
        8,
    ),
    "mia": ({"running-totals": RUNNING_TOTALS}, 3),
    "zoe": ({}, 0),
}


def build(root: Path, folder: Path) -> Course:
    """The course in an empty folder; `root` is a checkout, whose settings of nbgrader it has."""
    config = (root / "nbgrader_config.py").read_text("utf-8")
    (folder / "nbgrader_config.py").write_text(config + LIMITS, "utf-8")
    source = folder / "solutions" / LESSON
    source.mkdir(parents=True)
    notebook = v4.new_notebook(
        cells=[
            _cell("setup", SETUP, locked=True),
            *_exercise(
                "running-totals", RUNNING_TOTALS, RUNNING_TOTALS_CHECK, RUNNING_TOTALS_HIDDEN
            ),
            *_exercise("add-positions", ADD_POSITIONS, ADD_POSITIONS_CHECK, ADD_POSITIONS_HIDDEN),
            *_exercise("check-id", CHECK_ID, CHECK_ID_CHECK, CHECK_ID_HIDDEN, hidden_points=1),
        ],
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}},
    )
    write_notebook(notebook, source / f"{LESSON}.ipynb")
    return Course(folder)


def _exercise(
    name: str, answer: str, check: str, hidden: str, hidden_points: int = 2
) -> list[NotebookNode]:
    return [
        _cell(name, answer, solution=True),
        _cell(f"{name}-check", check, grade=True, locked=True, points=1),
        _cell(f"{name}-hidden", hidden, grade=True, locked=True, points=hidden_points),
    ]


def _cell(grade_id: str, source: str, **role: object) -> NotebookNode:
    made = v4.new_code_cell(source, id=grade_id)
    nbgrader = {"grade": False, "solution": False, "locked": False, "task": False}
    made.metadata["nbgrader"] = nbgrader | {"schema_version": 3, "grade_id": grade_id} | role
    return made

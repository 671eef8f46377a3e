"""A submission supplies text to run, and decides nothing."""

# ruff: noqa: E501 (a row of a table is a line)

import copy

import nbformat
import pytest
from nbformat import NotebookNode, v4
from nbgrader.nbgraderformat import MetadataValidator
from nbgrader.utils import compute_checksum, determine_grade

from grader.course import Course
from grader.released import NO_RELEASES, Releases, digest
from grader.roles import Role
from grader.submission.assemble import RefusedSubmissionError, assemble


@pytest.fixture
def source(mini: Course) -> NotebookNode:
    """setup, answer, check, hidden check, a cell to play with, a question."""
    notebook = mini.source("lesson_1")
    locked = {"grade": False, "solution": False, "locked": True, "task": False}
    setup = v4.new_code_cell("import math", id="setup")
    setup.metadata["nbgrader"] = locked | {"grade_id": "setup", "schema_version": 3}
    play = v4.new_code_cell("encode_tokens([], [])", id="play", metadata={"tags": ["mine"]})
    notebook.cells.insert(0, setup)
    notebook.cells.insert(4, play)
    return notebook


@pytest.fixture
def submitted(source: NotebookNode) -> NotebookNode:
    """What a learner hands in who changed the answer only."""
    notebook = copy.deepcopy(source)
    notebook.cells[1].source = "def encode_tokens(tokens, vocab): return [2, 2]"
    notebook.cells[3].source = "# Hidden check (1 point)"
    notebook.cells[5].source = "I think so."
    return notebook


def texts(notebook: NotebookNode) -> dict[str, str]:
    return {cell.id: cell.source for cell in notebook.cells}


def decided(notebook: NotebookNode) -> list[tuple]:
    """All of a notebook that decides."""
    return [
        (c.id, c.cell_type, c.metadata.get("tags"), c.metadata.get("nbgrader", {}).get("points"))
        for c in notebook.cells
    ]


def test_an_honest_submission_needs_no_remark(source, submitted):
    made = assemble(source, submitted)
    assert made.remarks == ()
    assert decided(made.notebook) == decided(source)
    assert texts(made.notebook) == texts(submitted) | {
        "encode-tokens-hidden": source.cells[3].source
    }


def test_the_solution_itself_needs_no_remark(source):
    assert assemble(source, source).remarks == ()


def test_neither_the_source_nor_the_submission_is_changed(source, submitted):
    before = copy.deepcopy((source, submitted))
    made = assemble(source, submitted)
    made.notebook.cells[0].metadata["x"] = 1
    assert (source, submitted) == before


def delete(notebook):
    notebook.cells = [c for c in notebook.cells if not c.id.startswith("encode-tokens-")]


def edit(notebook):
    notebook.cells[2].source = "pass"
    notebook.cells[0].source = "import antigravity"


def retype(notebook):
    notebook.cells[2].cell_type = "raw"


def double(notebook):
    notebook.cells.insert(3, copy.deepcopy(notebook.cells[2]))
    notebook.cells[3].source = "pass"


def double_answer(notebook):
    notebook.cells.insert(2, copy.deepcopy(notebook.cells[1]))
    notebook.cells[2].source = "encode_tokens = None"


def double_answer_of_another_type(notebook):
    text = v4.new_markdown_cell("words", metadata=copy.deepcopy(notebook.cells[1].metadata))
    notebook.cells.insert(1, text)


def reorder(notebook):
    notebook.cells.reverse()


def claim(notebook):
    notebook.cells[4].metadata = {
        "nbgrader": {"grade": True, "grade_id": "mine", "points": 100, "solution": False}
    }
    notebook.cells[4].id = "other"


CLAIMED = ["an added cell claimed to be a check: it counts as the learner's"]


def points(notebook):
    notebook.cells[2].metadata.nbgrader.points = 100


def tags(notebook):
    for cell in notebook.cells:
        cell.metadata["tags"] = ["skip-execution", "demonstration", "raises-exception"]


def roles(notebook):
    for cell in notebook.cells:
        if "nbgrader" in cell.metadata:
            cell.metadata.nbgrader.update(grade=False, solution=True, locked=False)


def kernel(notebook):
    notebook.metadata = {"kernelspec": {"name": "bash", "display_name": "x"}, "x": 1}


def garbage(notebook):
    for cell in notebook.cells:
        cell.metadata["nbgrader"] = [1]
        cell["attachments"] = [2]
        cell["outputs"] = "no"


@pytest.mark.parametrize(
    ("trick", "remarks"),
    [
        (delete, ["2 deleted checks restored"]),
        (edit, ["edited cell setup restored", "edited check encode-tokens-check restored"]),
        (retype, ["encode-tokens-check was turned into another type of cell: restored"]),
        (double, ["cell doubled: encode-tokens-check, one kept"]),
        (double_answer, ["encode-tokens is answered in 2 cells: all of them count"]),
        (double_answer_of_another_type, ["encode-tokens is answered in 2 cells: all of them count"]),
        (reorder, ["cells put back in their order"]),
        (claim, ["an added cell claimed to be a check: it counts as the learner's"]),
        (points, []),
        (tags, []),
        (roles, []),
        (kernel, []),
        (garbage, []),
    ],
)  # fmt: skip
def test_a_trick_changes_nothing_that_decides(source, submitted, trick, remarks):
    trick(submitted)
    made = assemble(source, submitted)
    assert [*made.remarks] == remarks
    ours = [cell for cell in made.notebook.cells if not cell.id.startswith("added-")]
    made.notebook.cells, kept = ours, made.notebook.cells
    expected = [row for row in decided(source) if trick is not claim or row[0] != "play"]
    assert decided(made.notebook) == expected
    assert made.notebook.metadata == source.metadata
    assert texts(made.notebook)["encode-tokens-check"] == source.cells[2].source
    assert texts(made.notebook)["encode-tokens"] == (
        "def encode_tokens(tokens, vocab): return [2, 2]"
    )
    made.notebook.cells = kept
    nbformat.validate(made.notebook)
    MetadataValidator().validate_nb(made.notebook)


@pytest.mark.parametrize(
    ("siblings", "releases", "remarks"),
    [
        (
            {"mine": "A"},
            NO_RELEASES,
            ["a graded cell of A stands in it: it counts as the learner's"],
        ),
        ({}, Releases(({"mine": digest("encode_tokens([], [])")},)), []),
        ({}, Releases(({"mine": digest("another text")},)), CLAIMED),
        ({"other": "A"}, NO_RELEASES, CLAIMED),
    ],
    ids=["a sibling's", "removed by the course", "another text", "nobody's"],
)
def test_nobody_is_accused_of_a_check_that_the_course_gave(
    source, submitted, siblings, releases, remarks
):
    claim(submitted)
    made = assemble(source, submitted, releases=releases, siblings=siblings)
    assert [*made.remarks] == remarks
    assert decided(made.notebook)[4][2:] == (None, None)  # no points either way


def test_a_deleted_answer_is_empty_and_never_the_solution(source, submitted):
    del submitted.cells[5], submitted.cells[1]
    made = assemble(source, submitted)
    assert made.remarks == ("2 deleted answers restored",)
    assert texts(made.notebook)["encode-tokens"] == texts(made.notebook)["question"] == ""


def test_an_added_cell_runs_after_the_known_cell_that_it_follows(source, submitted):
    added = v4.new_code_cell("helper = 1", id="setup2", metadata={"tags": ["skip-execution"]})
    added["outputs"] = [v4.new_output("stream", text="forged")]
    submitted.cells.insert(1, added)
    submitted.cells.insert(0, v4.new_markdown_cell("Hello"))
    made = assemble(source, submitted).notebook
    assert [cell.source for cell in made.cells[:4]] == [
        "Hello",
        "import math",
        "helper = 1",
        "def encode_tokens(tokens, vocab): return [2, 2]",
    ]
    assert (made.cells[2].metadata, made.cells[2].outputs) == ({}, [])
    assert [made.cells[0].id, made.cells[2].id] == ["added-1", "added-2"]


def test_cells_that_lost_their_ids_are_known_by_their_grade_id(source, submitted):
    for cell in submitted.cells:
        del cell["id"]
    made = assemble(source, submitted)
    assert made.remarks == ()
    assert texts(made.notebook)["encode-tokens"] == submitted.cells[1].source


def test_both_halves_of_a_split_answer_run_in_their_order(source, submitted):
    half = copy.deepcopy(submitted.cells[1]) | {"id": "new", "source": "again = encode_tokens"}
    submitted.cells.insert(2, NotebookNode(half))
    made = assemble(source, submitted)
    assert [part.cell.source for part in made.parts[1:3]] == [
        "def encode_tokens(tokens, vocab): return [2, 2]",
        "again = encode_tokens",
    ]
    assert [part.role for part in made.parts[1:4]] == [Role.LEARNER, Role.LEARNER, Role.GRADED]
    assert made.remarks == ("encode-tokens is answered in 2 cells: all of them count",)


def test_a_copy_of_an_answer_runs_where_it_stands(source, submitted):
    late = copy.deepcopy(submitted.cells[1]) | {"id": "late", "source": "late = 1"}
    submitted.cells.insert(4, NotebookNode(late))
    sources = [part.cell.source for part in assemble(source, submitted).parts]
    assert sources.index("late = 1") == 4


def test_an_answer_moved_below_its_check_is_found(source, submitted):
    submitted.cells.insert(3, submitted.cells.pop(1))
    made = assemble(source, submitted)
    assert texts(made.notebook)["encode-tokens"].startswith("def encode_tokens")


HELPER = "twice = encode_tokens([], [])"


@pytest.mark.parametrize(
    ("was", "now"),
    [("setup", 3), ("setup", 1), ("encode-tokens-check", 0), ("encode-tokens-hidden", 1)],
)
@pytest.mark.parametrize("is_doubled", [False, True])
def test_a_locked_cell_that_was_moved_takes_no_added_cell_along(
    source, submitted, was, now, is_doubled
):
    """The helper stands below the answer; a locked cell was cut, or copied, and pasted."""
    (moved,) = [cell for cell in submitted.cells if cell.id == was]
    if is_doubled:
        moved = copy.deepcopy(moved)
    else:
        submitted.cells.remove(moved)
    submitted.cells.insert(now, moved)
    answer = [cell.id for cell in submitted.cells].index("encode-tokens")
    submitted.cells.insert(max(now, answer) + 1, v4.new_code_cell(HELPER))
    ran = [part.cell.source for part in assemble(source, submitted).parts]
    assert ran.index(HELPER) > ran.index(submitted_text(submitted, "encode-tokens"))
    assert ran.index(HELPER) < ran.index("encode_tokens([], [])")


def submitted_text(notebook, name):
    return next(cell.source for cell in notebook.cells if cell.id == name)


@pytest.mark.parametrize("early", ["encode-tokens-check", "encode-tokens-hidden"])
def test_a_check_that_was_moved_up_holds_no_helper_back(source, submitted, early):
    """The helper stands above the answer, below a check that was pasted to the top."""
    (moved,) = [cell for cell in submitted.cells if cell.id == early]
    submitted.cells.remove(moved)
    submitted.cells.insert(0, moved)
    submitted.cells.insert(2, v4.new_code_cell("helper = 1"))
    made = assemble(source, submitted)
    assert [part.cell.source for part in made.parts[:2]] == ["import math", "helper = 1"]
    assert made.remarks == ("cells put back in their order",)


def test_texts_of_a_written_answer_are_joined_with_their_pictures(source, submitted):
    for name in ("a.png", "b.png"):
        half = copy.deepcopy(submitted.cells[5]) | {"id": name, "source": f"see {name}"}
        half["attachments"] = {name: {"image/png": "iVBO"}}
        submitted.cells.append(NotebookNode(half))
    made = assemble(source, submitted)
    (question,) = [cell for cell in made.notebook.cells if cell.id == "question"]
    assert question.source == "I think so.\n\nsee a.png\n\nsee b.png"
    assert sorted(question.attachments) == ["a.png", "b.png"]
    assert made.remarks == ("question is answered in 3 cells: all of them count",)


def test_pictures_in_a_text_are_kept_and_other_attachments_are_not(source, submitted):
    submitted.cells[5].attachments = {
        "a.png": {"image/png": "iVBO"},
        "b.svg": {"image/svg+xml": "<svg onload='alert(1)'/>"},
    }
    (question,) = [c for c in assemble(source, submitted).notebook.cells if c.id == "question"]
    assert question.attachments == {"a.png": {"image/png": "iVBO"}}


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        ([v4.new_code_cell()] * 1001, "at most 1000 cells, got 1001"),
        ([v4.new_code_cell("x" * 6_000_000)], "at most 5,000,000 characters .* got 6,000,0"),
        ([v4.new_code_cell("1")], "without any of its cells"),
        ("no", "expected a notebook with cells"),
        ([1], "expected a notebook with cells"),
    ],
    ids=range(5),
)
def test_a_submission_that_cannot_be_graded_is_refused_with_its_reason(source, cells, says):
    with pytest.raises(RefusedSubmissionError, match=says):
        assemble(source, NotebookNode(cells=cells, metadata={}))


def test_a_check_that_nbgrader_has_yet_to_write_passes_nobody(source, submitted):
    source.cells[2].source = "### HASHED AUTOTEST encode_tokens([], [])"
    with pytest.raises(RefusedSubmissionError, match="encode-tokens-check holds an AUTOTEST line"):
        assemble(source, submitted)


def test_a_notebook_without_cells_gets_all_of_them_back(source):
    made = assemble(source, NotebookNode(cells=[], metadata={}))
    assert len(made.notebook.cells) == len(source.cells) - 1  # one that a learner may delete
    assert any("deleted check" in remark for remark in made.remarks)


def test_checksums_are_what_nbgrader_compares_with(source, submitted):
    made = assemble(source, submitted, checksums={"question": "of the released text"}).notebook
    check, question = made.cells[2], made.cells[5]
    assert check.metadata.nbgrader.checksum == compute_checksum(check)
    assert question.metadata.nbgrader.checksum == "of the released text"
    assert determine_grade(question) == (None, 2)


@pytest.mark.parametrize(
    ("written", "scored"),
    [("STUB", (0, 2)), ("STUB\n", (0, 2)), ("\n STUB", (0, 2)), ("STUB\n\nBoth.", (None, 2))],
)
def test_white_space_around_the_stub_is_no_answer(source, submitted, written, scored):
    released = NotebookNode(source.cells[5], source="STUB")
    submitted.cells[5].source = written
    made = assemble(source, submitted, checksums={"question": compute_checksum(released)}).notebook
    assert determine_grade(made.cells[5]) == scored

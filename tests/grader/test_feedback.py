"""What a learner reads on a feedback page, and what no feedback page does."""

import html
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from nbformat import NotebookNode, v4
from nbgrader.utils import is_grade, is_solution

from grader.course import Course, read_notebook, write_notebook
from grader.errors import GraderError
from grader.feedback.exporter import remove_copies
from grader.grade import grade, write_feedback
from grader.submission.assemble import assemble
from grader.submission.verdict import Outcome, Verdict

ROOT = Course.find()
CHECK = "# Check (1 point): a sum.\nassert add(1, 2) == 3, 'expected 3'"
HIDDEN = (
    "# Hidden check (1 point): other numbers.\n"
    "### BEGIN HIDDEN TESTS\nassert add(4031, 9077) == 13108, 'add both'\n### END HIDDEN TESTS"
)


def error(name: str, text: str, *trace: str) -> NotebookNode:
    return v4.new_output("error", ename=name, evalue=text, traceback=[*trace, f"{name}: {text}"])


def printed(text: str) -> NotebookNode:
    return v4.new_output("stream", name="stdout", text=text)


def code(source: str, *outputs: NotebookNode, id: str = "add") -> NotebookNode:
    return v4.new_code_cell(source, id=id, outputs=list(outputs))


def verdict(outcome: Outcome, message: str, **more: Any) -> Verdict:
    return Verdict(outcome=outcome, message=message, **more)


def words(page: str) -> str:
    """What a reader sees."""
    return html.unescape(re.sub(r"<style>.*?</style>|<[^>]*>", "", page, flags=re.DOTALL))


def test_points_and_messages_stand_on_the_page(page):
    text = words(
        page(
            code("def add(a, b): ..."),
            code(CHECK, error("AssertionError", "expected 3"), id="add-check"),
            code(HIDDEN, error("AssertionError", "add both"), id="add-hidden"),
            verdicts={
                "add-check": verdict(Outcome.FAILED, "expected 3", raised_by="check"),
                "add-hidden": verdict(Outcome.FAILED, "add both", raised_by="check"),
            },
        )
    )
    for part in ("0 of 2", "0 of 1", "expected 3", "add both", "def add(a, b): ..."):
        assert part in text
    assert "Check (1 point): a sum." in text
    assert "assert add(1, 2) == 3" in text


def test_a_check_that_passed_shows_its_points_and_no_message(page):
    text = page(code(CHECK, id="add-check"), points=1.0)
    assert "1 of 1" in text
    assert 'class="message"' not in text


def test_an_exercise_is_called_what_the_heading_above_it_says(page):
    card = v4.new_markdown_cell("## Sums\n### Exercise 1: add\nWrite `add`.")
    card.metadata["nbgrader"] = NotebookNode(grade_id="add-card", locked=True)
    assert "Exercise 1: add" in page(card, code("def add(a, b): ..."))


RAISED = [
    error("KeyError", "4031", "assert add(4031, 9077) == 13108"),
    error("AssertionError", "4031 is too large", "  your cell, line 2, in add: assert a < 9"),
    error("ValueError", "add(4031, 9077)"),
]


@pytest.mark.parametrize("by", ["asking", "learner", "before there were verdicts"])
@pytest.mark.parametrize("raised", RAISED, ids=[each.ename for each in RAISED])
def test_of_a_hidden_check_neither_source_nor_arguments_nor_traceback_are_shown(page, raised, by):
    said = f"{raised.ename}: {raised.evalue}"
    failed = verdict(Outcome.FAILED, said, raised_by=by, error=raised.ename)
    text = page(
        code("def add(a, b): ..."),
        code(HIDDEN, printed("called with 4031"), raised, id="add-hidden"),
        verdicts={"add-hidden": failed} if by in ("asking", "learner") else None,
    )
    assert f"{raised.ename} on inputs that are not shown" in text
    assert "Hidden check (1 point): other numbers." in text
    for secret in ("4031", "9077", "13108", "HIDDEN TESTS"):
        assert secret not in html.unescape(text)


def test_the_name_of_an_exception_that_a_learner_made_up_is_not_told(page):
    said = verdict(Outcome.FAILED, "E4031: x", raised_by="learner", error="E4031")
    text = page(code(HIDDEN, id="add-hidden"), verdicts={"add-hidden": said})
    assert "an exception on inputs that are not shown" in text
    assert "4031" not in text


def test_of_a_hidden_check_the_authors_words_are_told_and_of_a_visible_one_all(page):
    said = verdict(
        Outcome.FAILED, "expected 3, got [4031]", raised_by="check", told="expected 3, got a list"
    )
    both = page(
        code(CHECK, id="add-check"),
        code(HIDDEN, id="add-hidden"),
        verdicts={"add-hidden": said, "add-check": verdict(Outcome.FAILED, "got 9077")},
    )
    assert "expected 3, got a list" in both
    assert "4031" not in both
    assert "got 9077" in both


def test_a_message_from_before_there_was_told_is_shown_if_it_quotes_nothing(page):
    said = verdict(Outcome.FAILED, "got [4031]", raised_by="check")
    text = page(code(HIDDEN, id="add-hidden"), verdicts={"add-hidden": said})
    assert "another result than expected" in text
    assert "4031" not in text


def test_what_ran_after_a_hidden_check_is_not_shown(page):
    picture = v4.new_output("display_data", data={"text/plain": "4031"})
    text = page(
        code("def add(a, b): ...", printed("before")),
        code(HIDDEN, id="add-hidden"),
        code("print(SEEN)", printed("4031"), picture, error("E", "4031"), id="sub"),
        points=1.0,
    )
    assert "before" in text
    assert "4031" not in text
    assert "ran after a hidden check" in text


@pytest.mark.parametrize("kind", ["raises", "returns"])
def test_a_visible_check_below_a_hidden_one_quotes_nothing_either(page, kind):
    by = {"raises": "learner", "returns": "check"}[kind]
    told = {"learner": "", "check": "expected 3, got a text of 4"}[by]
    said = verdict(Outcome.FAILED, "got 4031", raised_by=by, error="ValueError", told=told)
    text = page(
        code(HIDDEN, id="add-hidden"),
        code(CHECK, id="sub-check"),
        verdicts={"add-hidden": verdict(Outcome.PASSED, ""), "sub-check": said},
    )
    assert "4031" not in text
    assert (told or "run this check yourself") in text


@pytest.mark.parametrize(
    ("outcome", "message"),
    [
        (Outcome.NOT_ANSWERED, "not answered yet"),
        (Outcome.STOPPED, "is there a loop that never ends?"),
        (Outcome.LEARNER_ENDED, "the kernel has ended (memory: more than 2048 MiB)"),
    ],
)
def test_a_hidden_check_says_why_it_could_not_ask(page, outcome, message):
    raised = error("KeyError", "what the outputs say decides nothing")
    hidden = code(HIDDEN, raised, id="add-hidden")
    text = words(page(hidden, verdicts={"add-hidden": verdict(outcome, message)}))
    assert message in text
    assert "decides nothing" not in text


def test_a_notebook_graded_before_there_were_verdicts_still_has_its_page(page):
    text = words(
        page(
            code("def add(a, b): ..."),
            code(CHECK, error("AssertionError", "\x1b[31mexpected 3"), id="add-check"),
            code("# Check (1 point): b", error("DeadKernelError", "it ended"), id="b-check"),
            remarks=("1 deleted check restored",),
        )
    )
    for part in ("0 of 2", "expected 3", "DeadKernelError: it ended", "1 deleted check restored"):
        assert part in text


@pytest.mark.parametrize("name", ROOT.lessons)
def test_no_line_of_a_hidden_check_or_model_answer_is_on_a_page(page, course, secret_lines, name):
    source = course.source(name)
    notebook = assemble(source, read_notebook(course.released(name))).notebook
    for cell in filter(is_grade, notebook.cells):
        if cell.cell_type == "code":
            is_hidden = "HIDDEN TESTS" in cell.source
            said = error("ValueError", cell.source if is_hidden else "", cell.source)
            cell.outputs = [printed(cell.source), said]
    whole = page(*(cell for cell in notebook.cells if cell.metadata.get("nbgrader")))
    text = html.unescape(whole) + words(whole)
    model = [cell.source for cell in source.cells if is_grade(cell) and is_solution(cell)]
    secrets = [*secret_lines(name), *(line for text in model for line in text.splitlines())]
    assert len(secrets) > 20
    for line in filter(None, secrets):
        assert line not in text, f"the page of {name} gives away: {line}"


def test_an_answer_that_waits_for_a_person_is_never_shown_as_zero(page):
    text = words(page(v4.new_markdown_cell("Because.", id="question"), points=None))
    assert "waiting (of 1)" in text
    assert "answers worth 1 more wait to be graded by hand" in text
    assert "0 of 1" not in text


def test_comment_remarks_and_penalty_are_told(page):
    text = words(
        page(
            v4.new_markdown_cell("Because.", id="question"),
            points=1.0,
            comment="Nice\nwork",
            remarks=("2 deleted checks restored",),
            penalty=0.25,
        )
    )
    for part in ("Nice\nwork", "Note: 2 deleted checks restored", "0.75 of 1 points"):
        assert part in text
    assert "0.25 taken off for lateness" in text


def test_beside_a_page_lies_nothing_of_a_learners(tmp_path):
    graded, folder = tmp_path / "autograded", tmp_path / "feedback"
    for place in (graded, folder):
        place.mkdir()
        (place / "timestamp.txt").write_text("2026-01-01 00:00:00 UTC")
        (place / "index.html").write_text("<script>")
        (place / "data").mkdir()
        (place / "data" / "hidden.csv").write_text("1")
    (graded / "lesson_1.ipynb").write_text(json.dumps({}))
    (folder / "lesson_1.html").mkdir()
    remove_copies(folder, graded)
    assert [path.name for path in folder.iterdir()] == ["timestamp.txt"]


THIEF = """\
def encode_tokens(tokens, vocab):
    print("called with", tokens)
    assert "y" not in tokens, f"no place for {tokens}"
    return [vocab.index(token) for token in tokens]"""


def hand_in(course: Course, student: str, *, deleted: str = "") -> Path:
    """A submission with a right answer to one check, an answer to read, and files beside it."""
    course.api().generate_assignment("lesson_1")
    notebook = read_notebook(course.released("lesson_1"))
    notebook.cells[0].source = THIEF
    notebook.cells[3].source = "Because <script>alert(1)</script> it **is**."
    notebook.cells = [cell for cell in notebook.cells if cell.id != deleted]
    course.submit(student, "lesson_1", notebook)
    folder = course.step("submitted", student, "lesson_1")
    (folder / "lesson_1.html").write_text("<script>alert(1)</script>")
    (folder / "notes").mkdir()
    (folder / "notes" / "index.html").write_text("<script>alert(1)</script>")
    return folder


@pytest.mark.kernel
def test_a_page_of_a_real_submission_tells_what_it_may(mini: Course, walls):
    hand_in(mini, "ben", deleted="encode-tokens-check")
    grade(mini, "lesson_1", "ben")
    (path,) = write_feedback(mini, "lesson_1", "ben")
    assert [each.name for each in path.parent.iterdir()] == ["lesson_1.html"]
    whole = path.read_text("utf-8")
    assert "<script" not in whole
    text = words(whole)
    for part in ("1 of 2 points", "waiting (of 2)", "1 deleted check restored", "called with"):
        assert part in text
    assert "AssertionError on inputs that are not shown" in text
    for secret in ('["y"]', "['y']", '["<unk>"]', "not always 1", "Model answer"):
        assert secret not in text + html.unescape(whole)


@pytest.mark.kernel
def test_what_is_not_answered_is_told_once(mini: Course, walls):
    mini.api().generate_assignment("lesson_1")
    mini.submit("fay", "lesson_1", read_notebook(mini.released("lesson_1")))
    grade(mini, "lesson_1", "fay")
    text = words(write_feedback(mini, "lesson_1", "fay")[0].read_text("utf-8"))
    assert "not answered yet" in text
    of_the_code, of_the_question = text.split("Your answer")[1:]
    assert "No response." not in of_the_code
    assert "No response." in of_the_question


HIDDEN_CALLS = """\
# Hidden check (1 point)
### BEGIN HIDDEN TESTS
found = encode_tokens([4031, 9077], 1)
assert found == 1, f"expected one number, got {found}"
### END HIDDEN TESTS"""
ECHO = """\
from IPython.display import display
SEEN, shown = [], display("nothing seen", display_id=True)
def encode_tokens(tokens, vocab):
    SEEN.append(tokens)
    shown.update(tokens)
    print(tokens)
    if tokens == ["y"]:
        raise type("E" + "".join(tokens) * 3, (Exception,), {})(tokens)
    return tokens"""


@pytest.mark.kernel
def test_no_argument_of_a_hidden_check_is_on_a_page_whatever_the_answer_does(mini: Course, walls):
    path = mini.root / "solutions/lesson_1/lesson_1.ipynb"
    source = read_notebook(path)
    more = [(HIDDEN_CALLS, "calls-hidden"), ("print('Later')", "later")]
    for place, (text, name) in enumerate(more, start=3):
        is_check = name.endswith("hidden")
        role = {"grade": is_check, "locked": is_check, "solution": not is_check, "task": False}
        role |= {"grade_id": name, "schema_version": 3} | ({"points": 1} if is_check else {})
        made = v4.new_code_cell(text, id=name, metadata={"nbgrader": role})
        source.cells.insert(place, made)
    write_notebook(source, path)
    mini.api().generate_assignment("lesson_1")
    notebook = read_notebook(mini.released("lesson_1"))
    notebook.cells[0].source, notebook.cells[4].source = ECHO, "print(SEEN)"
    mini.submit("eve", "lesson_1", notebook)
    grade(mini, "lesson_1", "eve")
    text = words(write_feedback(mini, "lesson_1", "eve")[0].read_text("utf-8"))
    for part in ("nothing seen", "expected one number, got a list of 2", "an exception on inputs"):
        assert part in text
    assert "ran after a hidden check" in text
    for secret in ("4031", "9077", "Eyyy", "['y']"):
        assert secret not in text
    graded = mini.step("autograded", "eve", "lesson_1") / "lesson_1.ipynb"
    assert "got [4031, 9077]" in graded.read_text("utf-8")  # their instructor reads it all


@pytest.mark.full
@pytest.mark.kernel
def test_the_stock_command_writes_what_a_person_has_graded(mini: Course, walls, give_by_hand):
    hand_in(mini, "cleo")
    grade(mini, "lesson_1", "cleo")
    give_by_hand(mini, "cleo", "Nice <b>and</b> short")
    with mini.api().gradebook as gradebook:
        graded = gradebook.find_submission_notebook("lesson_1", "lesson_1", "cleo")
        graded.late_submission_penalty = 0.25
        gradebook.db.commit()
    command = [sys.executable, "-m", "nbgrader", "generate_feedback", "lesson_1"]
    run = subprocess.run(command, cwd=mini.root, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    whole = (mini.step("feedback", "cleo", "lesson_1") / "lesson_1.html").read_text("utf-8")
    assert "<script" not in whole
    text = words(whole)
    for part in ("2.25 of 4 points", "0.25 taken off", "1.5 of 2", "Nice <b>and</b> short"):
        assert part in text


@pytest.mark.kernel
def test_a_submission_that_was_not_graded_gets_no_page(mini: Course):
    with pytest.raises(GraderError, match="dan/lesson_1 got no feedback page"):
        write_feedback(mini, "lesson_1", "dan")


def test_an_answer_by_choice_is_on_the_page_if_there_is_one(page):
    by_choice = {"grade": True, "solution": True, "points": 0, "grade_id": "check-yourself"}

    def written(text: str) -> str:
        cell = v4.new_markdown_cell(text, id="check-yourself")
        cell.metadata.nbgrader = NotebookNode(by_choice)
        return page(v4.new_code_cell("def f(): ...", id="f"), cell)

    assert "check-yourself" not in written("YOUR ANSWER HERE")
    assert "None of them." in written("None of them.")

import pytest

from grader.author.answers import fill, read_answers, read_bank
from grader.author.sample import sample_class
from grader.course import Course
from grader.errors import GraderError


def test_a_file_of_the_bank_is_read_with_its_expectations(mini: Course):
    right, wrong = read_answers(mini.root / "tests/misconceptions/lesson_1/encode_tokens.py")
    assert (right.title, right.is_right, right.points) == ("a loop", True, None)
    assert (wrong.title, wrong.is_right, wrong.points) == (
        "the unknown token is always 1",
        False,
        1,
    )
    assert wrong.says == "not always 1"
    assert wrong.source.startswith("def encode_tokens")


def test_a_belief_is_shared_by_exercises_and_no_part_of_an_answer(course: Course):
    bank = course.root / "tests/misconceptions"
    beliefs: dict[str, set[str]] = {}
    for path in sorted(bank.glob("*/*.py")):
        for answer in read_answers(path):
            assert "# belief:" not in answer.source
            if answer.belief:
                assert not answer.is_right
                beliefs.setdefault(answer.belief, set()).add(answer.exercise)
    assert beliefs["counts positions from 1"] >= {"find-token", "add-positions", "position-vectors"}
    assert [belief for belief, exercises in beliefs.items() if len(exercises) < 2] == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "expected sections"),
        ("# %% wrong: x\n# points: 0\n", "needs a `# points:` and a `# says:` line"),
    ],
)
def test_a_malformed_file_is_refused(tmp_path, text, message):
    path = tmp_path / "encode_tokens.py"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(GraderError, match=message):
        read_answers(path)


def test_an_empty_bank_is_refused(tmp_path):
    with pytest.raises(GraderError, match="found none"):
        read_bank(tmp_path)


def test_filling_changes_a_copy_and_refuses_strangers(mini: Course):
    notebook = mini.source("lesson_1")
    assert fill(notebook, {"encode-tokens": "pass"}).cells[0].source == "pass"
    assert notebook.cells[0].source != "pass"
    with pytest.raises(GraderError, match="expected an answer cell with grade_id 'encode'"):
        fill(notebook, {"encode": "pass"})


def test_a_student_with_an_answer_that_is_not_in_the_bank_is_refused(mini: Course):
    bank = mini.root / "tests" / "misconceptions"
    (bank / "class.toml").write_text(
        '[[student]]\nname = "x"\nstory = ""\nlesson_1.encode-tokens = "nonsense"\n', "utf-8"
    )
    mini.released("lesson_1").parent.mkdir(parents=True)
    (mini.root / "solutions/lesson_1/lesson_1.ipynb").rename(mini.released("lesson_1"))
    (mini.root / "solutions/lesson_1/lesson_1.ipynb").write_bytes(
        mini.released("lesson_1").read_bytes()
    )
    with pytest.raises(GraderError, match=r"expected one of 'a loop'.* got 'nonsense'"):
        list(sample_class(mini, bank))

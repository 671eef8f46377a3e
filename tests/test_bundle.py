"""What a class gets holds nothing secret, starts by a click, and judges what is visible."""

import copy
import io
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from nbformat import NotebookNode, v4
from typer.testing import CliRunner

from grader import cli
from grader.author import bundle as bundling
from grader.author.bundle import bundle, handed_out, untold_names
from grader.course import CONFIG, Course
from grader.errors import GraderError
from grader.submission.cut import is_cut

ROOT = Path(__file__).resolve().parents[1]
SECRET = ("solutions", "tests/misconceptions", "tests/red_team")
TRIVIAL = 12  # letters: `return total` gives nothing away
DATA = (".png", ".safetensors", ".pyc")  # no text


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A copy of this checkout as an instructor may have it: with answers and stray files."""
    folder = tmp_path_factory.mktemp("checkout")
    leave = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints")
    for name in ("nanollm", "grader", "assets", *SECRET):
        shutil.copytree(ROOT / name, folder / name, ignore=leave)
    for path in ROOT.iterdir():
        if path.is_file() and path.name != ".git":
            shutil.copy(path, folder)
    # What learners get is built anew: this release holds all the answers.
    shutil.copytree(ROOT / "solutions", folder / "course")
    shutil.copy(ROOT / "solutions/start/start.ipynb", folder / "course/start/start (kept).ipynb")
    for place in ("nanollm", "grader/shipped", "grader/author/.ipynb_checkpoints", "assets"):
        (folder / place).mkdir(exist_ok=True)
        shutil.copy(ROOT / "solutions/lesson_1/lesson_1.ipynb", folder / place / "try.ipynb")
    shutil.copytree(ROOT / "solutions/lesson_2", folder / "solutions/lesson_2/.ipynb_checkpoints")
    (folder / "nanollm/__pycache__").mkdir()
    (folder / "nanollm/__pycache__/answers.cpython-311.pyc").write_text(str(folder))
    return Course(folder)


@pytest.fixture(scope="module")
def handout(checkout: Course, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The wheel and the archive."""
    wheel, archive = bundle(checkout, tmp_path_factory.mktemp("handout") / "dist")
    return wheel, archive


def files_in(data: bytes, name: str) -> Iterator[tuple[str, bytes]]:
    """All files of an archive, those of archives in it too."""
    if not name.endswith((".zip", ".whl")):
        yield name, data
        return
    with ZipFile(io.BytesIO(data)) as archive:
        for inner in archive.namelist():
            yield from files_in(archive.read(inner), inner)


def texts_in(data: bytes, name: str) -> Iterator[str]:
    """The text of a file; of a notebook each text that stands anywhere in it."""
    if name.endswith(".ipynb"):
        yield from strings(json.loads(data))
    elif not name.endswith(DATA):
        yield data.decode("utf-8")


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, each in value.items():
            yield key
            yield from strings(each)
    elif isinstance(value, list):
        # Lines of a cell or an output are kept apart.
        is_text = all(isinstance(each, str) for each in value)
        yield from ["".join(value)] if is_text else (s for each in value for s in strings(each))
    elif isinstance(value, str):
        yield value


def texts_below(*folders: str) -> Iterator[str]:
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.is_file() and not {"__pycache__", ".ipynb_checkpoints"} & {*path.parts}:
                yield from texts_in(path.read_bytes(), path.name)


def found_in(text: str, lines: set[str]) -> set[str]:
    """Those that stand in a text. Whose inner words never follow one another there is not sought.

    A search through all of a text takes a millisecond, and there are ten thousand lines.
    """

    def in_a_row(parts: list[str]) -> Iterator[tuple[str, str, str]]:
        return zip(parts, parts[1:], parts[2:], strict=False)

    parts = re.compile(r"\w+|\W+")
    known = {*in_a_row(parts.findall(text))}
    maybe = [line for line in lines if known.issuperset(in_a_row(parts.findall(line)[1:-1]))]
    return {line for line in maybe if line in text}


def test_a_line_is_found_in_a_text_wherever_it_begins():
    text = "def total(numbers):\n    return sum(numbers) + 1"
    there = {
        "otal(numbers",
        "return sum(numbers)",
        "sum(numbers) + 1",
        "turn su",
        "",
        "numbers",
        " + ",
    }
    others = {"return sum (numbers)", "sum(numbers)+ 1", "numbers) + 2", "def sum(numbers)"}
    assert found_in(text, there | others) == there


@pytest.fixture(scope="module")
def files(handout: tuple[Path, Path]) -> dict[str, bytes]:
    """All files of both: the wheel lies in the archive, too."""
    wheel, archive = handout
    with ZipFile(archive) as opened:
        assert opened.read(f"nanollm/{wheel.name}") == wheel.read_bytes()
    return dict(files_in(archive.read_bytes(), archive.name))


@pytest.mark.slow
def test_no_secret_line_is_in_what_a_class_gets(files: dict[str, bytes]):
    """None of solutions, bank and red team that stands nowhere in what a class may have."""
    public = "\n".join(texts_below("course", "nanollm", "grader"))
    lines = {line.strip() for text in texts_below(*SECRET) for line in text.splitlines()}
    long = {line for line in lines if len(line) > TRIVIAL}
    secrets = long - found_in(public, long)
    assert len(secrets) > 5_000
    assets = {path.read_bytes() for path in (ROOT / "assets").iterdir()}
    others = {name: data for name, data in files.items() if data not in assets}
    assert len(others) > 100
    text = "\n".join(text for name, data in others.items() for text in texts_in(data, name))
    assert found_in(text, secrets) == set()


@pytest.mark.slow
def test_the_release_in_it_is_a_fresh_one_and_nothing_lies_beside(files: dict[str, bytes]):
    notebooks = {name: data for name, data in files.items() if name.endswith(".ipynb")}
    assert notebooks == {
        f"grader/shipped/{path.relative_to(ROOT).as_posix()}": path.read_bytes()
        for path in ROOT.glob("course/*/*.ipynb")
    }
    parts = {part for name in files for part in Path(name).parts}
    assert not parts & {"solutions", "tests", "misconceptions", "red_team", "direct_url.json"}
    assert not parts & {"__pycache__", ".ipynb_checkpoints", ".git", "gradebook.db", ".venv"}


@pytest.mark.slow
def test_nothing_in_it_tells_where_it_was_made(files: dict[str, bytes], checkout: Course):
    for place in (checkout.root, ROOT, sys.prefix, Path.home()):
        for name, data in files.items():
            assert len(str(place)) < 6 or str(place).encode() not in data, name


@pytest.mark.slow
def test_scripts_can_be_run_and_all_have_the_same_time(handout: tuple[Path, Path]):
    wheel, archive = handout
    about = {each.filename: each for each in ZipFile(archive).infolist()}
    assert [*about] == sorted(about)
    for name in ("start.sh", "start.command", "start.bat"):
        assert about[f"nanollm/{name}"].external_attr >> 16 & 0o777 == 0o755
    both = [*about.values(), *ZipFile(wheel).infolist()]
    assert {each.date_time for each in both} == {(2020, 2, 2, 0, 0, 0)}


@pytest.mark.slow
@pytest.mark.full
def test_the_same_sources_give_the_same_bytes(checkout: Course, handout, tmp_path: Path):
    again = bundle(checkout, tmp_path)
    assert [path.name for path in again] == [path.name for path in handout]
    assert [path.read_bytes() for path in again] == [path.read_bytes() for path in handout]


@pytest.mark.slow
@pytest.mark.kernel
def test_a_class_gets_points_for_what_is_visible(handout: tuple[Path, Path], tmp_path: Path):
    def python(*arguments: str, **options: Any) -> str:
        program = [sys.executable, *arguments]
        run = subprocess.run(program, capture_output=True, text=True, **options)
        assert run.returncode == 0, run.stdout + run.stderr
        return run.stdout

    site, mine = tmp_path / "site", tmp_path / "mine"
    install = ("-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target")
    python(*install, str(site), str(handout[0]))
    for source, name in (("solutions", "lesson_1_solved"), ("course", "lesson_1")):
        mine.mkdir(exist_ok=True)
        shutil.copy(ROOT / source / "lesson_1/lesson_1.ipynb", mine / f"{name}.ipynb")
    before = sorted(site.rglob("*"))
    environment = os.environ | {"PYTHONPATH": str(site), "PYTHONDONTWRITEBYTECODE": "1"}
    options = {"cwd": mine, "env": environment}
    check = ("-P", "-m", "grader", "check")
    printed = json.loads(
        python(*check, "--json", "lesson_1_solved.ipynb", "lesson_1.ipynb", **options)
    )
    solved, stub = printed["submissions"]
    assert (solved["points"], solved["max_points"]) == (8, 8)
    assert (stub["points"], stub["max_points"]) == (0, 8)
    assert sum(each["max_points"] for each in solved["with_instructor"]) == 9
    assert sorted(site.rglob("*")) == before
    assert sorted(path.name for path in mine.iterdir()) == [
        "lesson_1.ipynb",
        "lesson_1_solved.ipynb",
    ]


PYTHON = """\
#!/bin/sh
echo "python $@" >> "$LOG"
mkdir -p .venv/bin
cp "$FAKES/in-venv" .venv/bin/python
"""
IN_VENV = """\
#!/bin/sh
[ "$*" = "-m pip --version" ] && exit 0
echo "$@ in $(basename "$PWD")" >> "$LOG"
[ "$2" = pip ] && [ -e "$FAKES/no-network" ] && exit 1
exit 0
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="a shell's script")
@pytest.mark.parametrize("script", ["start.sh", "start.command"])
@pytest.mark.parametrize("folder", ["nanollm", "a b'c\"d", "-x $HOME"])
def test_the_start_script_installs_once_and_starts(handout, tmp_path, script: str, folder: str):
    fakes, log = tmp_path / "fakes", tmp_path / "log"
    fakes.mkdir()
    names = {"python3.13": PYTHON, "python3.12": "", "python3.11": "", "in-venv": IN_VENV}
    for name, text in names.items():
        (fakes / name).write_text(text or "#!/bin/sh\nexit 1\n")
        (fakes / name).chmod(0o755)
    with ZipFile(handout[1]) as archive:
        archive.extractall(tmp_path)
    (tmp_path / "nanollm").rename(tmp_path / folder)
    (tmp_path / folder / ".venv/bin").mkdir(parents=True)  # somebody was impatient
    (tmp_path / "elsewhere" / folder).mkdir(parents=True)
    wheel = handout[0].name

    def start(*options: str) -> subprocess.CompletedProcess[str]:
        path = os.pathsep.join((str(fakes), os.environ["PATH"]))
        command = ["sh", "--", f"{folder}/{script}", *options]
        environment = {"PATH": path, "LOG": str(log), "FAKES": str(fakes)}
        environment["CDPATH"] = str(tmp_path / "elsewhere")
        return subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True
        )

    (fakes / "no-network").touch()
    assert start().returncode == 1  # and tries again the next time
    (fakes / "no-network").unlink()
    first, second = start("--no-browser"), start()
    assert (first.returncode, second.returncode) == (0, 0)
    assert "Installing the course (1." in first.stdout
    assert second.stdout == ""
    install = f"-m pip install -c constraints.txt {wheel} in {folder}"
    assert log.read_text().splitlines() == [
        "python -m venv --clear .venv",
        install,
        install,
        f"-P -m grader start --no-browser in {folder}",
        f"-P -m grader start in {folder}",
    ]


@pytest.mark.slow
def test_scripts_and_words_name_the_wheel_and_no_place_to_get_it(files: dict[str, bytes], handout):
    wheel = handout[0].name
    for name in ("start.sh", "start.command", "start.bat"):
        text = files[f"nanollm/{name}"].decode()
        assert wheel in text
        assert "GB" in text
        assert "nanollm start" in text
    for name in ("start.sh", "start.command", "start.bat", "README.txt"):
        text = files[f"nanollm/{name}"].decode()
        assert "@" not in text.replace("@echo", "").replace("$@", "")
        assert "://" not in text
    assert b"\r\n" in files["nanollm/start.bat"]
    assert b"\r" not in files["nanollm/start.sh"]


def test_the_command_says_what_it_wrote(monkeypatch, tmp_path: Path):
    def write(course: Course, folder: Path) -> list[Path]:
        (folder / "a.whl").write_bytes(b"1" * 1_250_000)
        return [folder / "a.whl"]

    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(bundling, "bundle", write)
    run = CliRunner().invoke(cli.app, ["bundle", str(tmp_path)])
    assert run.stdout.splitlines()[-1] == f"wrote {tmp_path}/a.whl (1.2 MB)"


@pytest.mark.parametrize("missing", ["build", "hatchling"])
def test_what_makes_a_wheel_is_asked_for_in_one_line(monkeypatch, course, tmp_path, missing: str):
    def distribution(name: str) -> None:
        if name == missing:
            raise PackageNotFoundError(name)

    monkeypatch.setattr(bundling, "distribution", distribution)
    with pytest.raises(GraderError, match=f"expected the package {missing}, found none; .* build "):
        bundle(course, tmp_path)
    assert [*tmp_path.iterdir()] == []


def test_another_course_is_refused(course: Course, tmp_path: Path):
    shutil.copy(course.root / CONFIG, tmp_path)
    with pytest.raises(GraderError, match=r"expected the checkout of nanollm in .*own-course"):
        bundle(Course(tmp_path), tmp_path / "dist")


def test_a_file_is_no_folder_to_write_into(course: Course, tmp_path: Path):
    (tmp_path / "dist").write_text("")
    with pytest.raises(GraderError, match="dist: expected a folder to write into, found a file"):
        bundle(course, tmp_path / "dist")


# What a release does not tell


ANSWER, SETUP, CHECK = {"solution": True}, {"locked": True}, {"grade": True, "locked": True}
HIDDEN = "### BEGIN HIDDEN TESTS\n{}\n### END HIDDEN TESTS"
SOLUTION = "### BEGIN SOLUTION\n{}\n### END SOLUTION"
Cell = tuple[str, str, dict[str, bool]]


def notebooks(cells: list[Cell]) -> tuple[NotebookNode, NotebookNode]:
    """A source, and its release."""
    source = v4.new_notebook()
    for name, text, role in cells:
        about = {"nbgrader": role | {"grade_id": name}}
        source.cells.append(v4.new_code_cell(text, metadata=about))
    released = copy.deepcopy(source)
    for cell in released.cells:
        stub = "" if cell.metadata.nbgrader.get("grade") else "raise NotImplementedError"
        cell.source = re.sub(r"### BEGIN(.|\n)*?### END.*", stub, cell.source)
    return source, released


@pytest.mark.parametrize(
    ("cells", "untold"),
    [
        ([("s", "x = 1", SETUP), ("a", SOLUTION.format("x = 2"), ANSWER)], [("check", "x")]),
        ([("a", "x = 2", ANSWER), ("h", HIDDEN.format("x = 1"), CHECK)], [("check", "x")]),
        ([("h", HIDDEN.format("x = 1"), CHECK)], [("check", "x")]),
        ([("a", SOLUTION.format("x = 2"), ANSWER)], []),
        ([("a", "x = 1\n" + SOLUTION.format("x = 2"), ANSWER)], []),
        ([("a", SOLUTION.format("x = 2"), ANSWER), ("s", "x = 1", SETUP)], []),
        ([("a", "x = 2", ANSWER), ("h", HIDDEN.format("def g(): return x"), CHECK)], []),
    ],
)
def test_a_name_whose_owner_a_release_does_not_tell_is_found(cells: list[Cell], untold):
    source, released = notebooks([*cells, ("check", "assert x", CHECK)])
    assert [*untold_names(source, released)] == untold
    if untold:
        with pytest.raises(GraderError, match="one: check uses 'x', and without solutions"):
            handed_out(source, released, "one")


def test_a_check_of_which_there_is_more_is_noted_and_pictures_of_answers_go():
    checks = [("part", f"y = 1\n{HIDDEN.format('assert y')}\nassert y", CHECK)]
    checks += [("all", f"# Hidden\n{HIDDEN.format('assert y')}", CHECK), ("none", "y", CHECK)]
    source, released = notebooks([("a", SOLUTION.format("y"), ANSWER), *checks])
    released.metadata = NotebookNode(kernelspec={"name": "python3"}, widgets={"state": "secret"})
    released.cells[0].attachments = {"answer.png": {"image/png": ""}}
    made = handed_out(source, released, "one")
    assert [is_cut(cell) for cell in made.cells] == [False, True, False, False]
    assert made.metadata == {"kernelspec": {"name": "python3"}}
    assert "attachments" not in made.cells[0]

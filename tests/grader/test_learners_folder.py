"""`nanollm start`: the lessons in a folder of the learner's, and JupyterLab there."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from nbformat import v4
from typer.testing import CliRunner

from grader import cli
from grader.course import Course, read_notebook, write_notebook
from grader.errors import GraderError
from grader.lab import folder_and_options, open_lab
from grader.learner import swap
from grader.learner.find import notebooks_meant
from grader.learner.folder import LAID, around, folder_meant
from grader.learner.lay import Laid, lay
from grader.learner.swap import HOME, alone, change, settle
from grader.learner.update import update

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def lessons(tmp_path: Path) -> Course:
    """Two released lessons and a start page, with a picture beside the first."""
    top = tmp_path / "clone"
    top.mkdir()
    shutil.copy(ROOT / "nbgrader_config.py", top)
    for step in ("solutions", "course"):
        for name in ("lesson_1", "lesson_2", "start"):
            (top / step / name).mkdir(parents=True)
            graded = {"grade_id": "f", "solution": True, "grade": False, "locked": False}
            check = {"grade_id": "f-check", "solution": False, "grade": True, "locked": True}
            cells = [
                v4.new_code_cell("def f(): ...", id="f", metadata={"nbgrader": graded}),
                v4.new_code_cell("assert f()", id="f-check", metadata={"nbgrader": check}),
            ]
            text = [v4.new_markdown_cell("Hello.", id="hello")]
            notebook = v4.new_notebook(cells=text if name == "start" else cells)
            write_notebook(notebook, top / step / name / f"{name}.ipynb")
    (top / "course/lesson_1/dog.png").write_bytes(b"\x89PNG")
    return Course(top)


def files_below(folder: Path) -> dict[str, bytes]:
    """What a learner sees."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and HOME not in path.parts
    }


def test_a_folder_gets_all_lessons_the_start_page_and_what_lies_beside_them(lessons, tmp_path):
    laid = lay(lessons, tmp_path / "mine")
    found = files_below(tmp_path / "mine")
    released = files_below(lessons.root / "course")
    assert released.items() <= found.items()
    assert found.keys() - released.keys() == {"AGENTS.md"}
    assert {*laid.new} == {*found}
    where = tmp_path / "mine"
    assert next(laid.lines(where)).startswith(f"3 notebooks are now in {where}/")


def test_a_second_start_changes_nothing(lessons, tmp_path):
    mine = tmp_path / "mine"
    lay(lessons, mine)
    answered = mine / "lesson_1/lesson_1.ipynb"
    answered.write_text("my answer", encoding="utf-8")
    (mine / "notes.txt").write_text("mine", encoding="utf-8")
    before = files_below(mine), answered.stat().st_mtime_ns
    again = lay(lessons, mine)
    assert (files_below(mine), answered.stat().st_mtime_ns) == before
    assert again == Laid()


def test_what_was_deleted_is_laid_again_and_said(lessons, tmp_path):
    lay(lessons, mine := tmp_path / "mine")
    before = files_below(mine)
    shutil.rmtree(mine / "lesson_2")
    (mine / "lesson_1/dog.png").unlink()
    again = lay(lessons, mine)
    assert files_below(mine) == before
    assert again.again == ("lesson_1/dog.png", "lesson_2/lesson_2.ipynb")
    assert any("lesson_2.ipynb was missing" in line for line in again.lines(mine))


def test_other_lessons_than_were_laid_ask_for_an_update(lessons, tmp_path):
    lay(lessons, mine := tmp_path / "mine")
    path = lessons.released("lesson_2")
    notebook = read_notebook(path)
    notebook.cells[0].source = "def f(x): ..."
    write_notebook(notebook, path)
    again = lay(lessons, mine)
    assert again.is_behind
    assert any("run nanollm update" in line for line in again.lines(mine))
    assert read_notebook(mine / "lesson_2/lesson_2.ipynb").cells[0].source == "def f(): ..."


def test_what_is_missing_comes_back_as_it_was_laid_not_as_it_is_now(lessons, tmp_path):
    lay(lessons, mine := tmp_path / "mine")
    path = mine / "lesson_2/lesson_2.ipynb"
    laid = path.read_bytes()
    lessons.released("lesson_2").write_text(laid.decode().replace("...", "pass"), "utf-8")
    path.unlink()
    lay(lessons, mine)
    assert path.read_bytes() == laid


@pytest.mark.parametrize("what", ["essay.txt", "solutions"])
def test_a_folder_of_somebody_elses_is_refused(lessons, tmp_path, what: str):
    (tmp_path / "mine" / what).mkdir(parents=True)
    with pytest.raises(GraderError, match=rf"expected an empty folder, .* found {what}"):
        lay(lessons, tmp_path / "mine")
    assert [path.name for path in (tmp_path / "mine").iterdir()] == [what]


def test_a_folder_with_hidden_files_only_is_empty(lessons, tmp_path):
    (tmp_path / "mine/.git").mkdir(parents=True)
    assert lay(lessons, tmp_path / "mine").new


def test_a_file_of_the_name_is_refused_in_words(lessons, tmp_path):
    (tmp_path / "mine").write_text("", encoding="utf-8")
    with pytest.raises(GraderError, match="expected a folder to write to"):
        lay(lessons, tmp_path / "mine")


def test_a_course_that_was_never_released_is_refused(lessons, tmp_path):
    shutil.rmtree(lessons.root / "course")
    with pytest.raises(GraderError, match=r"expected released lessons .* nanollm release"):
        lay(lessons, tmp_path / "mine")


@pytest.mark.parametrize("name", ["Übung [2026] *", "a b/c"])
def test_any_name_will_do_and_the_folder_can_be_moved(lessons, tmp_path, name: str):
    lay(lessons, tmp_path / name)
    (tmp_path / name).rename(tmp_path / "elsewhere")
    again = lay(lessons, tmp_path / "elsewhere")
    assert again == Laid()


def test_within_a_learners_folder_that_one_is_meant(lessons, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert folder_meant(None) == Path("my-course")
    assert folder_meant(Path("mine")) == Path("mine")
    lay(lessons, tmp_path / "mine")
    assert folder_meant(Path("mine/lesson_1")) == tmp_path / "mine"
    monkeypatch.chdir(tmp_path / "mine/lesson_2")
    assert folder_meant(None) == tmp_path / "mine"
    assert around(tmp_path) is None


@pytest.mark.parametrize("step", [0, 6, 11, 12, 17, 22])
def test_who_is_killed_while_the_lessons_are_laid_gets_them_by_the_next_start(
    lessons, tmp_path, step: int, monkeypatch
):
    kill_after(monkeypatch, step)
    with pytest.raises(KilledError):
        lay(lessons, tmp_path / "mine")
    monkeypatch.undo()
    lay(lessons, tmp_path / "mine")
    assert files_below(lessons.root / "course").items() <= files_below(tmp_path / "mine").items()
    left = {path.name for path in (tmp_path / "mine" / HOME).iterdir()}
    assert left - {"lock"} == {"laid.json", "released"}


class KilledError(BaseException):
    """Nothing is done after it, as after a kill."""


def kill_after(monkeypatch: pytest.MonkeyPatch, renamings: int) -> None:
    """Let the one after so many be the last thing that this process does to files."""
    left = renamings
    rename = os.replace

    def replace(old: object, new: object) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise KilledError
        rename(old, new)  # type: ignore[arg-type]

    def dead(*_: object, **__: object) -> None:
        raise KilledError

    monkeypatch.setattr("os.replace", replace)
    monkeypatch.setattr("grader.learner.swap._roll_back", dead)
    monkeypatch.setattr("os.rename", _only_before(lambda: left < 0, os.rename))


def _only_before(is_dead: Callable[[], bool], rename: Callable[..., None]) -> Callable[..., None]:
    def renamed(old: Path, new: Path) -> None:
        if is_dead():
            raise KilledError
        rename(old, new)

    return renamed


def test_files_change_all_or_none_when_the_disk_is_full(tmp_path, monkeypatch):
    (tmp_path / "a").write_bytes(b"old a")
    (tmp_path / "b").write_bytes(b"old b")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(GraderError, match="No space left on device; nothing was changed"):
        change(tmp_path, {"a": b"new a", "b": b"new b", "c": b"new c"})
    assert files_below(tmp_path) == {"a": b"old a", "b": b"old b"}


@pytest.mark.parametrize("fails", ["a", "b", "c"])
def test_files_change_all_or_none_when_one_cannot_be_replaced(tmp_path, monkeypatch, fails: str):
    (tmp_path / "a").write_bytes(b"old a")
    (tmp_path / "b").write_bytes(b"old b")
    rename = os.replace

    def replace(old: Path, new: Path) -> None:
        if Path(new) == tmp_path / fails:
            raise PermissionError(13, "Permission denied")
        rename(old, new)

    monkeypatch.setattr("os.replace", replace)
    with pytest.raises(GraderError, match="Permission denied; nothing was changed"):
        change(tmp_path, {"a": b"new a", "b": b"new b", "c": b"new c"}, keep="before/1")
    assert files_below(tmp_path) == {"a": b"old a", "b": b"old b"}
    assert list((tmp_path / HOME).iterdir()) == []
    monkeypatch.undo()
    settle(tmp_path)
    assert files_below(tmp_path) == {"a": b"old a", "b": b"old b"}


def test_only_one_command_at_a_time_changes_a_folder(tmp_path, monkeypatch):
    monkeypatch.setattr("grader.learner.swap.WAIT_S", 0.1)
    with (
        alone(tmp_path),
        pytest.raises(GraderError, match="another command is changing"),
        alone(tmp_path),
    ):
        pass


@pytest.mark.parametrize("step", ["_stage", "_carry_out"])
def test_what_is_saved_meanwhile_stays_and_nothing_else_changes(tmp_path, monkeypatch, step: str):
    (tmp_path / "a").write_bytes(b"old a")
    (tmp_path / "b").write_bytes(b"old b")
    seen = {"a": b"old a", "b": b"old b"}
    last = getattr(swap, step)

    def save_and(*args: object) -> None:
        (tmp_path / "b").write_bytes(b"saved")
        last(*args)

    monkeypatch.setattr(swap, step, save_and)
    with pytest.raises(GraderError, match="b was saved while it was to be replaced"):
        change(tmp_path, {"a": b"new a", "b": b"new b", "c": b"new c"}, seen=seen)
    assert files_below(tmp_path) == {"a": b"old a", "b": b"saved"}


@pytest.mark.parametrize(
    ("saved", "left"),
    [
        ("b", {"a": b"old a", "b": b"saved"}),  # not yet replaced by who was killed
        ("a", {"a": b"saved", "b": b"new b"}),  # replaced, and then worked on
        ("c", {"a": b"old a", "b": b"old b", "c": b"saved"}),  # it was not there before
    ],
)
def test_what_is_saved_after_a_kill_stays(tmp_path, monkeypatch, saved: str, left: object):
    (tmp_path / "a").write_bytes(b"old a")
    (tmp_path / "b").write_bytes(b"old b")
    kill_after(monkeypatch, 7)  # two copies, three new files, the plan, and a in its place
    with pytest.raises(KilledError):
        change(tmp_path, {"a": b"new a", "b": b"new b", "c": b"new c"})
    monkeypatch.undo()
    (tmp_path / saved).write_bytes(b"saved")
    if saved == "a":
        settle(tmp_path)
        assert files_below(tmp_path) == {**left, "c": b"new c"}
        return
    with pytest.raises(GraderError, match=f"{saved} was saved while"):
        settle(tmp_path)
    assert files_below(tmp_path) == left


@pytest.mark.parametrize(
    "plan",
    [
        {"wrote": {"../evil": swap.digest_of(b"x")}},
        {"wrote": {"lesson_1/../../evil": swap.digest_of(b"x")}},
        {"wrote": {"/evil": ""}},
        {"wrote": {}, "drop": "../../victim"},
        {"wrote": {}, "keep": "C:\\kept"},
        {"wrote": []},
        {"other": 1},
        [],
    ],
)
def test_a_plan_that_leads_out_of_the_folder_is_refused(tmp_path, plan: object):
    (tmp_path / "victim").mkdir()
    pending = tmp_path / "mine" / HOME / "pending"
    (pending / "new").mkdir(parents=True)
    (pending.parent / "evil").write_bytes(b"x")  # which new/../evil means
    (pending / "plan.json").write_text(json.dumps(plan), "utf-8")
    with pytest.raises(GraderError, match="expected a plan of nanollm's"):
        settle(tmp_path / "mine")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine", "victim"]


@pytest.mark.parametrize(
    "text",
    [
        *("", "[]", "{}", "[" * 100_000, '{"format": "x", "known": {}}'),
        *('{"format": 1, "known": null}', '{"format": 1, "known": {"a": {"f": 5}}}'),
    ],
)
def test_a_damaged_record_is_refused_in_words(lessons, tmp_path, text: str):
    lay(lessons, mine := tmp_path / "mine")
    (mine / LAID).write_text(text, encoding="utf-8")
    with pytest.raises(GraderError, match=r"expected what was laid, got: .* nanollm start FOLDER"):
        update(lessons, mine)


def test_of_two_starts_at_a_time_the_second_changes_nothing(lessons, tmp_path, monkeypatch):
    mine = tmp_path / "mine"
    took = swap.FileLock.acquire

    def wait_for_the_other(lock: swap.FileLock, **how: float) -> object:
        monkeypatch.setattr(swap.FileLock, "acquire", took)
        lay(lessons, mine)
        (mine / "lesson_1/lesson_1.ipynb").write_text("my answer", encoding="utf-8")
        return took(lock, **how)

    monkeypatch.setattr(swap.FileLock, "acquire", wait_for_the_other)
    assert lay(lessons, mine) == Laid()
    assert (mine / "lesson_1/lesson_1.ipynb").read_text("utf-8") == "my answer"


@pytest.mark.parametrize("path", ["mine/../other", "mine/lesson_1/../../other", "mine/lesson_1/.."])
def test_a_path_that_goes_up_again_means_where_it_leads(lessons, tmp_path, monkeypatch, path: str):
    monkeypatch.chdir(tmp_path)
    lay(lessons, Path("mine"))
    assert folder_meant(Path(path)).resolve() == Path(path).resolve()


@pytest.mark.skipif(os.name == "nt", reason="the folder one is in cannot be deleted there")
@pytest.mark.parametrize("command", ["start", "check", "update"])
def test_in_a_folder_that_was_deleted_a_command_says_so(
    tmp_path, monkeypatch, capsys, command: str
):
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    monkeypatch.setattr("sys.argv", ["nanollm", command])
    with pytest.raises(SystemExit, match="1"):
        cli.main()
    assert "the folder that you are in was deleted" in capsys.readouterr().err


@pytest.mark.skipif(os.name == "nt", reason="links ask for rights there")
def test_a_file_behind_a_link_is_changed_where_it_lies(tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "cloud").write_bytes(b"old")
    (tmp_path / "mine/a").symlink_to(tmp_path / "cloud")
    change(tmp_path / "mine", {"a": b"new"})
    assert (tmp_path / "mine/a").is_symlink()
    assert (tmp_path / "cloud").read_bytes() == b"new"


@pytest.mark.skipif(os.name == "nt", reason="there are no such rights")
def test_what_nobody_else_may_read_stays_so(tmp_path):
    (tmp_path / "a").write_bytes(b"old")
    (tmp_path / "a").chmod(0o600)
    change(tmp_path, {"a": b"new"})
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o600


def test_a_check_means_the_learners_folder_before_the_release(lessons, tmp_path, monkeypatch):
    def meant(*, all_lessons: bool = False) -> list[str]:
        found = notebooks_meant(lessons, all_lessons=all_lessons)
        return [path.resolve().relative_to(tmp_path).as_posix() for path in found]

    def slow_change(folder: Path, files: Mapping[str, bytes]) -> None:
        change(folder, files)
        os.utime(folder / "lesson_2/lesson_2.ipynb", (3e9, 3e9))

    mine, clone = lessons.root / "my-course", "clone/my-course"
    monkeypatch.chdir(lessons.root)
    assert meant() == ["clone/course/lesson_1/lesson_1.ipynb"]
    monkeypatch.setattr("grader.learner.lay.change", slow_change)
    lay(lessons, mine)
    assert meant() == [f"{clone}/lesson_1/lesson_1.ipynb"]
    os.utime(mine / "lesson_2/lesson_2.ipynb", (3e9, 3e9))
    assert meant() == [f"{clone}/lesson_2/lesson_2.ipynb"]
    assert meant(all_lessons=True) == [f"{clone}/lesson_{n}/lesson_{n}.ipynb" for n in (1, 2)]
    monkeypatch.chdir(mine / "start")
    assert meant() == [f"{clone}/lesson_2/lesson_2.ipynb"]
    monkeypatch.chdir(mine / "lesson_1")
    assert meant() == [f"{clone}/lesson_1/lesson_1.ipynb"]
    monkeypatch.chdir(lessons.root / "course/lesson_1")
    assert meant() == ["clone/course/lesson_1/lesson_1.ipynb"]
    lay(lessons, tmp_path / "elsewhere")
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert meant() == ["elsewhere/lesson_1/lesson_1.ipynb"]


@pytest.mark.parametrize(
    ("words", "folder", "options"),
    [
        ("", None, ""),
        ("here", "here", ""),
        ("--port 9999 here", "here", "--port 9999"),
        ("here --port=9999", "here", "--port=9999"),
        ("--no-browser here", "here", "--no-browser"),
        ("--no-browser --ip 0.0.0.0", None, "--no-browser --ip 0.0.0.0"),
        ("-y here --ServerApp.token abc", "here", "-y --ServerApp.token abc"),
    ],
)
def test_a_folder_is_told_from_jupyters_options(words: str, folder: str | None, options: str):
    found, rest = folder_and_options(words.split())
    assert (found, rest) == (Path(folder) if folder else None, options.split())


def test_two_folders_are_refused():
    with pytest.raises(GraderError, match="expected one folder, got a and b"):
        folder_and_options(["a", "--no-browser", "b"])


@pytest.mark.parametrize("user", [0, 1000])
def test_start_lays_the_lessons_and_opens_them_at_the_start_page(lessons, monkeypatch, user: int):
    asked: list[list[str]] = []
    monkeypatch.setattr("jupyterlab.labapp.LabApp.launch_instance", asked.append)
    monkeypatch.setattr("os.geteuid", lambda: user, raising=False)
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", "")
    monkeypatch.chdir(lessons.root)
    shown = CliRunner().invoke(cli.app, ["start", "--port", "9999", "here", "--no-browser"])
    assert shown.exit_code == 0, shown.exception
    where = (
        lessons.root / "here"
    )  # the whole path: somebody may stand in another folder than before
    assert f"3 notebooks are now in {where}/" in " ".join(shown.output.split())
    (options,) = asked
    assert f"--ServerApp.root_dir={lessons.root / 'here'}" in options
    assert "--LabApp.default_url=/lab/tree/start/start.ipynb" in options
    assert ("--ServerApp.allow_root=True" in options) == (user == 0)
    assert options[-3:] == ["--port", "9999", "--no-browser"]
    assert (lessons.root / "here/lesson_1/lesson_1.ipynb").is_file()


@pytest.mark.parametrize("variable", ["JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR"])
@pytest.mark.parametrize("is_there", [True, False])
def test_where_jupyter_can_keep_nothing_a_line_says_so(
    tmp_path, monkeypatch, variable: str, *, is_there: bool
):
    asked: list[list[str]] = []
    monkeypatch.setattr("jupyterlab.labapp.LabApp.launch_instance", asked.append)
    (tmp_path / "file").touch()
    place = tmp_path if is_there else tmp_path / "file" / "below"
    monkeypatch.setenv(variable, str(place))
    if is_there:
        monkeypatch.setattr("os.access", lambda path, _: Path(path) != place)
    with pytest.raises(GraderError, match="set HOME to a folder of yours"):
        open_lab(tmp_path, learners=True, more=())
    assert not asked


@pytest.mark.kernel
@pytest.mark.skipif(os.name == "nt", reason="Ctrl-C is sent otherwise there")
def test_the_address_is_printed_and_one_interrupt_ends_it_without_a_question(
    lessons, opened, tmp_path
):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    bare = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY")}
    with (tmp_path / "said").open("wb") as said:
        server = subprocess.Popen(
            [sys.executable, "-m", "grader", "start", "--port", str(port), "Übung [1]"],
            cwd=lessons.root,
            env={**bare, "PATH": "", "PYTHONIOENCODING": "utf-8"},  # neither git nor make
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
            # A shell that runs the tests in the background has all of them ignore it.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )
        try:
            page = opened(f"http://127.0.0.1:{port}/api", server)
        finally:
            server.send_signal(signal.SIGINT)
            try:
                status = server.wait(60)
            finally:
                server.kill()
    printed = (tmp_path / "said").read_text("utf-8")
    assert "version" in page
    assert status in (0, 130)
    assert f"http://127.0.0.1:{port}/lab/tree/start/start.ipynb" in printed
    assert "Traceback" not in printed
    assert "(y/[n])" not in printed

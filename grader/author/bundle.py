"""What an instructor hands to a class: a wheel without anything secret, and an archive to start it.

The wheel is built from this package's code and a fresh release, in a folder of its own. Equal
sources give equal bytes.
"""

import copy
import io
import os
import re
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator, Mapping
from hashlib import blake2b
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from nbformat import NotebookNode

from grader.author.release import release
from grader.course import Course, read_notebook, write_notebook
from grader.errors import GraderError
from grader.plain import replace_file
from grader.roles import grade_id, has_hidden_tests, is_grade, is_solution, without_hidden_tests
from grader.submission.cut import CUT, OURS, holds_code
from grader.submission.names import Borrowed, borrowed_names

CODE = ("nanollm", "grader", "assets")
ABOUT = ("pyproject.toml", "README.md", "LICENSE", "constraints.txt")
NO_CODE = shutil.ignore_patterns(".*", "__pycache__", "*.ipynb", "*.pyc")
HANDOUT = Path(__file__).with_name("handout")
ARCHIVE, TOP = "nanollm-class.zip", "nanollm"  # and the folder in it
SAME_TIME = (2020, 2, 2, 0, 0, 0)  # of all files, as hatchling has it
KEPT = ("kernelspec", "language_info")  # of a notebook's metadata: a widget's state may tell more


def bundle(course: Course, folder: Path) -> list[Path]:
    """Write the wheel and the archive into a folder.

    Raises `GraderError` where the course is not the one of a checkout of this package, where a
    wheel cannot be built, and where a release does not tell what a check needs.
    """
    for name in (*CODE, *ABOUT):
        if not (course.root / name).exists():
            raise GraderError(
                f"expected the checkout of nanollm in {course.root}, found no {name} there; of "
                f"another course, hand out the release: docs/own-course.md"
            )
    _refuse_without("build", "hatchling")
    if folder.exists() and not folder.is_dir():
        raise GraderError(f"{folder}: expected a folder to write into, found a file")
    with TemporaryDirectory(prefix="nanollm-bundle-") as scratch:
        wheel = _wheel(course, Path(scratch))
        entries = _entries(course, wheel)
        folder.mkdir(parents=True, exist_ok=True)
        replace_file(made := folder / wheel.name, wheel.read_bytes())
    replace_file(archive := folder / ARCHIVE, _archive(entries))
    return [made, archive]


def size_of(path: Path) -> str:
    """The size of a file, for people."""
    return f"{path.stat().st_size / 1e6:.1f} MB"


def _refuse_without(*packages: str) -> None:
    for name in packages:
        try:
            distribution(name)
        except PackageNotFoundError:
            raise GraderError(
                f"expected the package {name}, found none; a wheel is made with "
                f"`pip install {' '.join(packages)}`"
            ) from None


def _wheel(course: Course, scratch: Path) -> Path:
    """Build the wheel of a class in an empty folder; its version says that it is one."""
    for name in ("taught", "package", "built"):
        (scratch / name).mkdir()
    package = scratch / "package"
    for name in CODE:
        shutil.copytree(course.root / name, package / name, ignore=NO_CODE)
    for name in ABOUT:
        shutil.copy(course.root / name, package)
    (package / "solutions").mkdir()  # the wheel takes what lies there: nothing
    taught = course.scratch(scratch / "taught")
    list(release(taught))
    shutil.copytree(taught.top("release"), package / "course")
    for lesson in taught.assignments:
        for name in taught.notebooks(lesson):
            path = taught.released(lesson, name)
            notebook = handed_out(taught.source(lesson, name), read_notebook(path), path.stem)
            write_notebook(notebook, package / "course" / path.relative_to(taught.top("release")))
    _name_version(package)
    return _built(package, scratch / "built")


def _name_version(package: Path) -> None:
    """Call the version one of a class, and by what is in it: pip installs what has changed."""
    digest = blake2b(digest_size=4)
    for path in sorted(path for path in package.rglob("*") if path.is_file()):
        digest.update(path.relative_to(package).as_posix().encode() + b"\0" + path.read_bytes())
    about = package / "pyproject.toml"
    named = rf'\1+class{digest.hexdigest()}"'
    text = re.sub(r'^(version = ".+)"$', named, about.read_text("utf-8"), flags=re.MULTILINE)
    about.write_text(text, "utf-8")


def _built(package: Path, folder: Path) -> Path:
    command = ("-P", "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, package)
    run = subprocess.run(
        [sys.executable, *map(str, command)],
        cwd=folder,
        env={name: text for name, text in os.environ.items() if name != "SOURCE_DATE_EPOCH"},
        capture_output=True,
        text=True,
    )
    wheels = [*folder.glob("*.whl")]
    if run.returncode or len(wheels) != 1:
        said = (run.stdout + run.stderr).strip().splitlines() or ["no reason"]
        raise GraderError(f"the wheel could not be built: {said[-1]}")
    return wheels[0]


def handed_out(source: NotebookNode, released: NotebookNode, name: str) -> NotebookNode:
    """A released notebook, with a note of which checks there is more, and less of what may tell."""
    for check, lost in untold_names(source, released):
        raise GraderError(
            f"{name}: {check} uses {lost!r}, and without solutions and hidden tests nobody can "
            f"tell which cell defines it; give it a name of its own"
        )
    _note_cuts(source, released)
    released.metadata = NotebookNode({k: v for k, v in released.metadata.items() if k in KEPT})
    for cell in released.cells:
        if is_solution(cell):
            cell.pop("attachments", None)  # nbgrader leaves pictures of an answer in its release
    return released


def _note_cuts(source: NotebookNode, released: NotebookNode) -> None:
    """Note in a release of which checks there is more, where their text does not tell."""
    hidden = {grade_id(cell) for cell in source.cells if is_grade(cell) and has_hidden_tests(cell)}
    for cell in released.cells:
        if is_grade(cell) and grade_id(cell) in hidden and holds_code(cell.source):
            cell.metadata[OURS] = {CUT: True}


def untold_names(source: NotebookNode, released: NotebookNode) -> Iterator[tuple[str, str]]:
    """Cells, by grade_id, and names that they use, of which the release does not tell whose.

    One that a setup cell and an answer's solution define, say, or that only a hidden test does.
    """
    visible = copy.deepcopy(source)
    for cell in visible.cells:
        if is_grade(cell):
            cell.source = without_hidden_tests(cell.source)
    each = zip(*map(borrowed_names, (source, visible, released)), strict=True)
    for cell, names in zip(source.cells, each, strict=True):
        by_source, by_visible, by_release = map(_learners, names)
        for name in sorted(by_visible - by_source | by_visible ^ by_release):
            yield str(grade_id(cell)), name


def _learners(names: Borrowed) -> set[str]:
    return {*names.sure, *names.unsure}


def _entries(course: Course, wheel: Path) -> dict[str, tuple[bytes, int]]:
    """What the archive holds: bytes and rights by name."""
    words = {"@wheel@": wheel.name, "@size@": size_of(wheel)}

    def text(name: str, ends: str = "\n") -> bytes:
        found = (HANDOUT / name).read_text("utf-8")
        for word, meant in words.items():
            found = found.replace(word, meant)
        return found.replace("\n", ends).encode()

    return {
        wheel.name: (wheel.read_bytes(), 0o644),
        "constraints.txt": ((course.root / "constraints.txt").read_bytes(), 0o644),
        "README.txt": (text("README.txt", "\r\n"), 0o644),
        "start.bat": (text("start.bat", "\r\n"), 0o755),
        "start.command": (text("start.sh"), 0o755),  # as macOS calls what a click runs
        "start.sh": (text("start.sh"), 0o755),
    }


def _archive(entries: Mapping[str, tuple[bytes, int]]) -> bytes:
    file = io.BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for name, (data, rights) in sorted(entries.items()):
            about = ZipInfo(f"{TOP}/{name}", SAME_TIME)
            about.create_system = 3  # Unix, whose rights follow
            about.external_attr = (stat.S_IFREG | rights) << 16
            archive.writestr(about, data, ZIP_DEFLATED)
    return file.getvalue()

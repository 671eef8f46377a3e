"""A course that lies below something that the walls show: its solutions are covered."""

import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from grader.classroom.show import hold_walls
from grader.course import CONFIG, Course
from grader.errors import GraderError
from grader.kernels import walls as building
from grader.kernels.inside.settings import Walls
from grader.kernels.walls import visible_paths

ROOT = Path(__file__).resolve().parents[2]
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="walls are Linux's")
SECRETS = ("solutions/lesson_1/lesson_1.ipynb", "classroom/gradebook.db", "nbgrader_config.py")
LOOK = """
import os
root, other = request["root"], request["other"]
got = [os.path.join(here, name) for here, _, names in os.walk(root) for name in names]
try: open(f"{root}/solutions", "w")
except OSError as refusal: written = refusal.strerror
got = sorted(got), open(other).read(), written
"""


@pytest.fixture(params=["/var/tmp", "/tmp"])
def environment(request, monkeypatch) -> Iterator[Path]:
    """A folder that the walls show as they show VENV or /usr, with a course in src/name."""
    prefix = Path(tempfile.mkdtemp(prefix="nanollm-test-", dir=request.param))
    for secret in SECRETS:
        (prefix / "src/name" / secret).parent.mkdir(parents=True, exist_ok=True)
        (prefix / "src/name" / secret).write_text("secret")
    (prefix / "src/other.txt").write_text("shown")
    monkeypatch.setattr(sys, "exec_prefix", str(prefix))
    yield prefix
    shutil.rmtree(prefix)


@pytest.mark.kernel
def test_a_course_below_the_environment_is_covered_and_the_rest_is_shown(environment, new_attacker):
    root = environment / "src/name"
    names = {"root": str(root), "other": str(environment / "src/other.txt")}
    with closing(new_attacker(hidden=(str(root),))) as attacker:
        assert attacker.run(code=LOOK, **names).got == "([], 'shown', 'Read-only file system')"
    with closing(new_attacker()) as attacker:  # with nothing hidden, all of it can be read
        assert "gradebook.db" in attacker.run(code=LOOK, **names).got


# What a configuration may lay elsewhere, each with a file that no learner should read.
ELSEWHERE = {
    "CourseDirectory.db_url": ("grades.db", "sqlite:///{}"),
    "CourseDirectory.source_directory": ("mine/ps1/ps1.ipynb", "{}"),
    "CourseDirectory.source_with_tests_directory": ("tests/ps1/ps1.ipynb", "{}"),
    "CourseDirectory.solution_directory": ("solved/ps1/ps1.ipynb", "{}"),
    "CourseDirectory.submitted_directory": ("in/ada/ps1/ps1.ipynb", "{}"),
    "CourseDirectory.autograded_directory": ("graded/ada/ps1/ps1.ipynb", "{}"),
    "CourseDirectory.feedback_directory": ("pages/ada/ps1/ps1.html", "{}"),
    "Exchange.root": ("exchange/c/inbound/ada+ps1/ps1.ipynb", "{}"),
}

READ = """
import contextlib, os
got = []
for here, _, names in os.walk(request["root"]):
    for name in names:
        with contextlib.suppress(OSError), open(os.path.join(here, name)) as file:
            got += [name] * (file.read() == "secret")
got = got, open(request["other"]).read()
"""


@pytest.mark.kernel
def test_what_a_course_keeps_elsewhere_is_covered_too(environment, new_attacker, tmp_path):
    """Its folders, its exchange and its gradebook, which may be a file beside what is shown."""
    shutil.rmtree(environment / "src/name")
    kept, lines = environment / "src", ["c = get_config()"]
    for option, (name, value) in ELSEWHERE.items():
        (kept / name).parent.mkdir(parents=True, exist_ok=True)
        (kept / name).write_text("secret")
        place = kept / name.partition("/")[0]
        lines.append(f"c.{option} = {value.format(place)!r}")
    (tmp_path / CONFIG).write_text("\n".join(lines))
    names = {"root": str(kept), "other": str(kept / "other.txt")}
    with closing(new_attacker(hidden=Course(tmp_path).hidden)) as attacker:
        assert attacker.run(code=READ, **names).got == "([], 'shown')"


@pytest.mark.kernel
def test_what_a_course_shows_of_itself_stays_visible(environment, new_attacker, monkeypatch):
    root = environment / "src/name"
    for name in ("nanolesson", "assets", ".venv/lib"):
        (root / name).mkdir(parents=True)
        (root / name / "__init__.py").write_text("x = 1")
    monkeypatch.syspath_prepend(root)
    monkeypatch.setattr(sys, "base_prefix", str(root / ".venv"))
    packages = ("nanollm", "wall_attack", "nanolesson")
    names = {"root": str(root), "other": str(environment / "src/other.txt")}
    with closing(new_attacker(hidden=(str(root),), packages=packages)) as attacker:
        got = attacker.run(code="import nanolesson\n" + LOOK, **names).got
    shown = ["nanolesson", "assets", ".venv/lib"]
    expected = sorted(str(root / name / "__init__.py") for name in shown)
    assert got.startswith(str((expected, "shown"))[:-1])


@LINUX
def test_a_course_that_a_wheel_carries_is_covered_in_every_environment(environment, monkeypatch):
    """An editable install lays a copy of the solutions into the environment, too."""
    site = environment / "lib/site-packages"
    shipped = site / "grader/shipped"
    (shipped / "solutions").mkdir(parents=True)
    monkeypatch.setattr(sys, "path", [*sys.path, str(site)])
    layers = dict(building._layers(Walls()))
    assert layers[environment]
    assert not layers[shipped]


@LINUX
def test_the_checkout_of_the_grader_is_covered_without_being_named(monkeypatch):
    monkeypatch.setattr(sys, "exec_prefix", str(ROOT.parent))
    layers = dict(building._layers(Walls()))
    assert layers[ROOT.parent]
    assert not layers[ROOT]
    assert layers[ROOT / "nanollm"]
    assert layers[ROOT / "grader/kernels/inside"]
    assert ROOT not in visible_paths(Walls())


@LINUX
def test_a_link_to_a_course_covers_what_it_leads_to(environment, tmp_path):
    link = tmp_path / "link"
    link.symlink_to(environment / "src/name")
    assert not dict(building._layers(Walls(hidden=(str(link),))))[environment / "src/name"]


@LINUX
def test_an_environment_made_in_the_course_itself_is_refused_by_name(environment):
    with pytest.raises(GraderError, match=f"{environment} is a course and a Python environment"):
        visible_paths(Walls(hidden=(str(environment),)))


@LINUX
def test_submissions_that_others_handed_in_by_nbgraders_exchange_are_never_shown(monkeypatch):
    exchange = Path("/usr/local/share/nbgrader")
    monkeypatch.setattr(Path, "is_dir", lambda path: True)
    assert not dict(building._layers(Walls()))[exchange]


@pytest.mark.kernel
@pytest.mark.usefixtures("walls")
def test_a_class_is_graded_in_the_checkout_whose_packages_the_walls_show():
    hold_walls(Course(ROOT))


@pytest.mark.kernel
@pytest.mark.usefixtures("walls")
def test_a_class_is_graded_in_a_course_that_holds_the_environment(environment, monkeypatch):
    root = environment / "src/name"
    (root / ".venv/lib").mkdir(parents=True)
    (root / CONFIG).write_text("c = get_config()\nc.CourseDirectory.source_directory = 'solutions'")
    monkeypatch.setattr(sys, "exec_prefix", str(root / ".venv"))
    hold_walls(Course(root))

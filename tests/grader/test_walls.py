"""What the walls show, and whether the probe notices walls that do not hold."""

import os
import struct
import sys
from pathlib import Path

import pytest

from grader.errors import GraderError
from grader.kernels import probe as probing
from grader.kernels import walls as building
from grader.kernels.inside.limits import Limits
from grader.kernels.inside.settings import TemplateSettings, Walls
from grader.kernels.probe import Capability, probe, require_walls
from grader.kernels.syscalls import ABSENT, REFUSED, REFUSED_IF, filter_program
from grader.kernels.walls import bubblewrap, visible_paths, wall_command

ROOT = Path(__file__).resolve().parents[2]
linux = pytest.mark.skipif(sys.platform != "linux", reason="walls are Linux's")


@pytest.mark.kernel
@pytest.mark.usefixtures("walls")
def test_this_machine_holds_every_promise():
    found = probe([ROOT / "solutions", ROOT / "tests", ROOT / ".git"])
    assert [each for each in found if not each.is_held] == []
    assert len(found) == 13
    how = {each.name: each.why.partition(": ")[0] for each in found if ": " in each.why}
    assert how == {
        **dict.fromkeys(("hidden memory", "memory", "one process", "disk"), "exact"),
        **dict.fromkeys(("memory of all", "processes"), "sampled"),
    }


@pytest.mark.kernel
@pytest.mark.usefixtures("walls")
def test_a_file_that_can_be_seen_is_reported():
    found = {each.name: each for each in probe([ROOT / "nanollm"])}
    assert not found["no home"].is_held
    assert str(ROOT / "nanollm") in found["no home"].why


def weaken(monkeypatch: pytest.MonkeyPatch, *words: str) -> None:
    """Put up walls without some words of the command."""

    def without(*arguments: object) -> list[str]:
        return [word for word in wall_command(*arguments) if word not in words]

    monkeypatch.setattr("grader.kernels.pool.wall_command", without)


@pytest.mark.kernel
@pytest.mark.usefixtures("walls")
def test_walls_that_let_namespaces_be_made_do_not_hold(monkeypatch):
    weaken(monkeypatch, "--disable-userns")
    assert not {each.name: each for each in probe()}["alone"].is_held


@pytest.mark.kernel
@pytest.mark.usefixtures("walls")
def test_a_machine_without_filtered_system_calls_does_not_hold(monkeypatch):
    monkeypatch.setattr("grader.kernels.pool.seccomp_file", lambda: None)
    found = {each.name: each for each in probe()}
    assert not found["alone"].is_held  # no filter at all
    assert not found["hidden memory"].is_held
    assert not found["watcher"].is_held
    assert not found["no network"].is_held  # vsock


@pytest.mark.kernel
@pytest.mark.usefixtures("walls")
def test_a_machine_that_refuses_namespaces_is_reported_with_a_way_out(monkeypatch, tmp_path):
    switch = tmp_path / "apparmor_restrict_unprivileged_userns"
    switch.write_text("1\n")
    monkeypatch.setattr(probing, "APPARMOR_SWITCH", switch)
    monkeypatch.setattr("grader.kernels.walls.bubblewrap", lambda: "/bin/false")
    (found,) = probe()
    assert not found.is_held
    assert "exit status 1" in found.why
    assert "sysctl -w kernel.apparmor_restrict_unprivileged_userns=0" in found.why


def test_grading_without_walls_is_refused_unless_it_is_asked_for(monkeypatch):
    broken = Capability("no network", False, "it connected")
    held = Capability("disk", True, "it is bounded")
    monkeypatch.setattr(probing, "probe", lambda hidden, course: [broken, held])
    with pytest.raises(GraderError, match=r"no network: it connected.*--without-walls"):
        require_walls(allow_unwalled=False)
    assert require_walls(allow_unwalled=True) == [broken]


def test_elsewhere_than_on_linux_the_refusal_says_what_to_do(monkeypatch):
    monkeypatch.setattr(building.sys, "platform", "darwin")
    with pytest.raises(GraderError, match=r"expected Linux.*got darwin; grade on Linux"):
        bubblewrap()
    (found,) = probe()
    assert not found.is_held


@linux
def test_only_the_packages_of_the_repository_are_visible():
    shown = visible_paths(Walls())
    in_repository = {
        path.relative_to(ROOT)
        for path in shown
        if path.is_relative_to(ROOT) and not path.is_relative_to(sys.prefix)
    }
    expected = {
        "nanollm",
        "assets",
        "grader/__init__.py",
        "grader/errors.py",
        *(f"grader/boundary/{name}.py" for name in ("__init__", "chance", "far_side", "in_place")),
        *(f"grader/boundary/{name}.py" for name in ("line", "memory", "raised", "tensors")),
        *(f"grader/boundary/{name}.py" for name in ("traces", "wire")),
        "grader/kernels/__init__.py",
        "grader/kernels/inside",
    }
    assert in_repository == set(map(Path, expected))
    assert Path.home() not in shown
    assert Path("/etc") not in shown


@linux
def test_no_variable_of_the_instructor_is_passed_on(monkeypatch):
    monkeypatch.setenv("CANVAS_TOKEN", "secret")
    command = wall_command(Walls(), {"LANG": "C.UTF-8"}, None)
    assert "--clearenv" in command
    assert not any("secret" in word for word in command)


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
def test_every_refused_call_is_compared_once(machine):
    program = filter_program(machine)
    assert program is not None
    steps = list(struct.iter_unpack("=HBBI", program))
    compared = [number for kind, _, _, number in steps if kind == 0x15]
    column = ["x86_64", "aarch64"].index(machine)
    assert {numbers[column] for numbers in REFUSED.values()} - {ABSENT} <= set(compared)
    assert {numbers[column] for numbers, *_ in REFUSED_IF.values()} <= set(compared)
    jumps = [i + 1 + max(yes, no) for i, (kind, yes, no, _) in enumerate(steps) if kind != 6]
    assert max(jumps) < len(steps)


@pytest.mark.parametrize("name", ["memory_mib", "tasks", "cpu_s"])
def test_a_limit_of_nothing_is_refused(name):
    with pytest.raises(ValueError, match=f"{name} must be a whole number from 1, got 0"):
        Limits(**{name: 0})


def test_settings_survive_the_way_to_the_template():
    for settings in (
        TemplateSettings(),
        TemplateSettings(limits=Limits(tasks=7)),
    ):
        assert TemplateSettings.from_plain_data(settings.as_plain_data()) == settings


def test_a_path_is_shown_once(monkeypatch, tmp_path):
    monkeypatch.setattr(sys, "path", [*sys.path, str(tmp_path), sys.prefix])
    shown = visible_paths(Walls())
    assert tmp_path not in shown
    assert not any(a != b and a.is_relative_to(b) for a in shown for b in shown)
    assert all(os.path.lexists(path) for path in shown)

"""One environment, however it is installed; and a wheel that works away from here."""

import ast
import os
import re
import subprocess
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, packages_distributions, version
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
LOCK = {
    canonicalize_name(requirement.name): requirement
    for line in (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    if (requirement := Requirement(line)).marker is None or requirement.marker.evaluate()
}
DECLARED = [
    Requirement(text) for text in PROJECT["dependencies"] + PROJECT["optional-dependencies"]["test"]
]


@pytest.mark.parametrize("requirement", DECLARED, ids=lambda r: r.name)
def test_the_lock_has_one_exact_version_of_everything_declared(requirement: Requirement):
    (pin,) = LOCK[canonicalize_name(requirement.name)].specifier
    assert pin.operator == "=="
    assert requirement.specifier.contains(pin.version)


@pytest.mark.parametrize("package", ["grader", "nanollm"])
def test_everything_imported_is_locked(package: str):
    installed_by = packages_distributions()
    for path in sorted((ROOT / package).rglob("*.py")):
        for module in imported_modules(path) - sys.stdlib_module_names - {"grader", "nanollm"}:
            names = {canonicalize_name(name) for name in installed_by.get(module, [module])}
            assert names & LOCK.keys(), f"{path.name} imports {module}: declare it, `make lock`"


def imported_modules(path: Path) -> set[str]:
    """Top-level names of what a file imports."""
    nodes = list(ast.walk(ast.parse(path.read_text("utf-8"))))
    plain = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    froms = [node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)]
    return {name.partition(".")[0] for name in plain + froms}


def test_what_is_installed_is_what_the_lock_says():
    for name, requirement in LOCK.items():
        try:
            installed = version(name).split("+")[0]  # 2.13.0+cpu is the CPU build of 2.13.0
        except PackageNotFoundError:
            continue  # a package of other builds of torch
        assert requirement.specifier.contains(installed), f"{name} {installed}: run `make env`"


def test_the_conda_environment_ends_in_the_same_place():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text("utf-8"))
    conda = dict(d.split("=") for d in environment["dependencies"] if "=" in d)
    (pip,) = (d["pip"] for d in environment["dependencies"] if isinstance(d, dict))
    assert environment["name"] == PROJECT["name"]
    assert "conda-forge" in environment["channels"]
    assert f"{conda['python']}.0" in SpecifierSet(PROJECT["requires-python"])
    assert LOCK["torch"].specifier.contains(conda["pytorch-cpu"])
    assert pip == ["-c constraints.txt", "-e .[test]"]


def test_ci_runs_every_supported_python():
    workflow = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text("utf-8"))
    matrix = workflow["jobs"]["test"]["strategy"]["matrix"]
    assert matrix["python"] == ["3.11", "3.12", "3.13"]
    assert [os.split("-")[0] for os in matrix["os"]] == ["ubuntu", "macos", "windows"]


FIRST_LINES_OF_THE_SEED = """
import nanollm.data, pathlib
from nanollm.token import BPETokenizer
from nanollm.data import create_dataloader, load_corpus
print(BPETokenizer()._engine.n_vocab, len(load_corpus()))
loader = create_dataloader(load_corpus(), batch_size=4, max_length=4, stride=4, shuffle=False)
print(loader.dataset[0][0].tolist(), pathlib.Path(nanollm.data.__file__).parent.parent.name)
"""


@pytest.mark.slow
def test_an_installed_wheel_works_away_from_the_repository(tmp_path):
    def python(*arguments: str, **options: object) -> str:
        run = subprocess.run(
            [sys.executable, *arguments], capture_output=True, text=True, **options
        )
        assert run.returncode == 0, run.stdout + run.stderr
        return run.stdout

    python("-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path), str(ROOT))
    (wheel,) = tmp_path.glob("*.whl")
    site = tmp_path / "site"
    python(
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-deps",
        "--no-index",
        "--target",
        str(site),
        str(wheel),
    )
    printed = python(
        "-P",
        "-c",
        FIRST_LINES_OF_THE_SEED,
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(site)},
    )
    assert printed.splitlines() == ["50257 20479", "[40, 367, 2885, 1464] site"]


def test_every_command_that_the_readme_names_exists():
    readme = (ROOT / "README.md").read_text("utf-8")
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    code = "\n".join(re.findall(r"```.*?```|`[^`]+`", readme, re.DOTALL))
    named = set(re.findall(r"\bmake ([a-z]+)\b", code))
    assert named
    assert named <= targets

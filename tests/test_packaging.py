"""One environment, however it is installed; and a wheel that works away from here."""

import ast
import importlib
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
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


def by_name(texts: list[str]) -> dict[str, Requirement]:
    return {canonicalize_name(each.name): each for each in map(Requirement, texts)}


NEEDED = by_name(PROJECT["dependencies"])
TESTS_NEED = by_name(PROJECT["optional-dependencies"]["test"])
OURS = {"grader", "nanollm"}
# Modules that are not called as what brings them.
DISTRIBUTIONS = {
    "PIL": "pillow",
    "dateutil": "python-dateutil",
    "markdown_it": "markdown-it-py",
    "yaml": "pyyaml",
}
# Started by name, or found by pytest, or bounded for the others that import it.
PROGRAMS = {
    "jsonschema",
    *("basedpyright", "build", "hatchling", "jupyterlab", "nbdime", "nbval", "pre-commit"),
    *("jupyter-server-mathjax", "matplotlib-inline", "pytest-timeout", "pytest-xdist", "ruff"),
}
# Of these we use what is no promise of theirs, though its name does not say so.
REACHED_INTO = {"ipython", "nbconvert", "nbgrader", "sqlalchemy", "torch"}


@pytest.mark.parametrize(
    "requirement",
    [*NEEDED.values(), *TESTS_NEED.values()],
    ids=lambda requirement: requirement.name,
)
def test_the_lock_has_one_exact_version_of_everything_declared(requirement: Requirement):
    (pin,) = LOCK[canonicalize_name(requirement.name)].specifier
    assert pin.operator == "=="
    assert requirement.specifier.contains(pin.version)


@pytest.mark.parametrize(
    ("folders", "declared"),
    [(("grader", "nanollm"), NEEDED), (("grader", "nanollm", "tests"), NEEDED | TESTS_NEED)],
    ids=["the-programs", "the-tests-too"],
)
def test_what_is_imported_is_declared_and_what_is_declared_is_imported(
    folders: tuple[str, ...], declared: dict[str, Requirement]
):
    imported = {
        DISTRIBUTIONS.get(module, canonicalize_name(module))
        for path in sources(*folders)
        for module in imported_modules(path)
        if module not in sys.stdlib_module_names | OURS
    }
    imported |= {name for name in imported_by_lessons() if name not in OURS}
    assert imported - declared.keys() == set(), "declare it in pyproject.toml and `make lock`"
    assert declared.keys() - imported - PROGRAMS == set(), "nothing imports it: take it out"


def test_an_entry_point_leads_to_something():
    groups = [PROJECT["scripts"], *PROJECT.get("entry-points", {}).values()]
    for target in (target for group in groups for target in group.values()):
        module, _, name = target.partition(":")
        assert callable(getattr(importlib.import_module(module), name))


def test_a_program_is_declared_too():
    assert PROGRAMS - NEEDED.keys() - TESTS_NEED.keys() == set()


def test_what_is_reached_into_is_bounded_above():
    private = {name for path in sources("grader", "nanollm") for name in reached_into(path)}
    for name in private | REACHED_INTO:
        operators = {each.operator for each in NEEDED[name].specifier}
        assert operators & {"==", "<", "<=", "~="}, f"{name} has parts that the next may not have"


def sources(*folders: str) -> Iterator[Path]:
    """Our code; misconceptions and attacks are learners'."""
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if not {"misconceptions", "red_team"} & {*path.parts}:
                yield path


def imported_modules(path: Path) -> set[str]:
    """Top-level names of what a file imports."""
    return modules_in(path.read_text("utf-8"))


def modules_in(source: str) -> set[str]:
    nodes = list(ast.walk(ast.parse(source)))
    plain = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    froms = [node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)]
    return {name.partition(".")[0] for name in plain + froms}


def imported_by_lessons() -> set[str]:
    """Distributions of what the cells of all notebooks import."""
    found: set[str] = set()
    for path in ROOT.glob("solutions/*/*.ipynb"):
        for cell in json.loads(path.read_text("utf-8"))["cells"]:
            if cell["cell_type"] == "code":
                found |= modules_in("".join(cell["source"]))
    return {
        DISTRIBUTIONS.get(name, canonicalize_name(name)) for name in found - sys.stdlib_module_names
    }


def reached_into(path: Path) -> Iterator[str]:
    """Distributions of which a file names something private, as in `torch._C` or `a.b._c`."""
    text = path.read_text("utf-8")
    for module in imported_modules(path) - sys.stdlib_module_names - OURS:
        if re.search(rf"\b{module}(\.\w+)*\._[a-zA-Z]|from {module}[\w.]* import _[a-zA-Z]", text):
            yield DISTRIBUTIONS.get(module, canonicalize_name(module))


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


@pytest.mark.parametrize(
    "path", sorted((ROOT / ".github/workflows").iterdir()), ids=lambda p: p.name
)
def test_an_action_is_pinned_by_its_hash_and_says_its_version(path: Path):
    uses = re.findall(r"uses: *(.*)", path.read_text("utf-8"))
    assert uses
    for each in uses:
        assert re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", each)


def test_everything_runs_each_week_against_the_newest_versions():
    workflow = yaml.safe_load((ROOT / ".github/workflows/newest.yml").read_text("utf-8"))
    (when,) = workflow[True]["schedule"]  # `on` is a kind of yes in this YAML
    assert when["cron"].endswith("* * 1")
    steps = "\n".join(step.get("run", "") for step in workflow["jobs"]["full"]["steps"])
    assert re.search(r"rm constraints.txt\n *make lock\n.*\n*make full", steps, re.DOTALL)


def test_hooks_use_the_programs_of_the_environment():
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))
    for repo in hooks["repos"]:
        assert repo["repo"] == "local", (
            "what comes from elsewhere has another version than the lock"
        )
        for hook in repo["hooks"]:
            assert hook["language"] == "system"
            assert hook["entry"].split()[0] in TESTS_NEED
    done = {hook["entry"].removesuffix(" --force-exclude") for hook in hooks["repos"][0]["hooks"]}
    linted = re.findall(r"^lint:.*\n\t(.*)", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert done == {step.removesuffix(" --check") for step in linted[0].split(" && ")}


def test_git_shows_the_cells_of_a_notebook_where_nbdimes_driver_is_on(tmp_path: Path):
    apart = {"HOME": str(tmp_path), "GIT_CONFIG_GLOBAL": str(tmp_path / "config")}

    def git(*words: str) -> str:
        command = ["git", "-c", "user.name=x", "-c", "user.email=x", *words]
        environment = os.environ | apart
        return subprocess.check_output(command, cwd=tmp_path, env=environment, text=True)

    notebook = tmp_path / "lesson_9" / "lesson_9.ipynb"
    notebook.parent.mkdir()
    shutil.copy(ROOT / ".gitattributes", tmp_path)
    shutil.copy(ROOT / "course/start/start.ipynb", notebook)
    git("init", "--quiet")
    git("add", ".")
    git("config", "diff.jupyternotebook.command", "git-nbdiffdriver diff")  # as it is switched on
    content = json.loads(notebook.read_text("utf-8"))
    content["cells"][0]["source"] = ["# Another title"]
    notebook.write_text(json.dumps(content), "utf-8")
    shown = git("diff")
    assert "/cells/0/source" in shown
    assert "# Another title" in shown


def test_the_security_page_says_what_is_promised_and_how_to_report_a_hole():
    page = (ROOT / "SECURITY.md").read_text("utf-8")
    assert re.search(r"^\| promised .*\| not promised \|$", page, re.MULTILINE)
    assert "Do not open a public issue" in page.partition("## To report a hole")[2]
    for place in re.findall(r"\]\(([^)#:]+)[^)]*\)", page):
        assert (ROOT / place).is_file()
    for folder in re.findall(r"`(tests/[\w/]+)`", page):
        assert (ROOT / folder).exists()


def test_ci_takes_the_test_command_of_the_readme():
    assert (ROOT / ".ci/run").read_text("utf-8").splitlines()[-1] == "make test"


def test_the_changelog_knows_this_version_and_has_room_for_the_next():
    headings = re.findall(
        r"^## \[(.*?)\]", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE
    )
    assert headings[:2] == ["Unreleased", PROJECT["version"]]


FIRST_LINES_OF_THE_SEED = """
import nanollm.data, pathlib
from nanollm.token import BPETokenizer
from nanollm.data import create_dataloader, load_corpus
print(BPETokenizer()._engine.n_vocab, len(load_corpus()))
loader = create_dataloader(load_corpus(), batch_size=4, max_length=4, stride=4, shuffle=False)
print(loader.dataset[0][0].tolist(), pathlib.Path(nanollm.data.__file__).parent.parent.name)
"""


def python(*arguments: str, code: int = 0, **options: object) -> str:
    """What a program of Python's prints."""
    run = subprocess.run([sys.executable, *arguments], capture_output=True, text=True, **options)
    assert run.returncode == code, run.stdout + run.stderr
    return run.stdout


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder into which the wheel of this checkout is installed, and nothing else."""
    folder = tmp_path_factory.mktemp("wheel")
    python("-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT))
    (wheel,) = folder.glob("*.whl")
    install = ("-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target")
    python(*install, str(folder / "site"), str(wheel))
    return folder / "site"


def away(site: Path, folder: Path) -> dict[str, object]:
    """Options of a program that runs elsewhere with what is installed there."""
    # Python's own files of bytecode would be no news.
    return {
        "cwd": folder,
        "env": os.environ | {"PYTHONPATH": str(site), "PYTHONDONTWRITEBYTECODE": "1"},
    }


@pytest.mark.slow
@pytest.mark.full
def test_an_installed_wheel_works_away_from_the_repository(site: Path, tmp_path: Path):
    printed = python("-P", "-c", FIRST_LINES_OF_THE_SEED, **away(site, tmp_path))
    assert printed.splitlines() == ["50257 20479", "[40, 367, 2885, 1464] site"]


@pytest.mark.slow
@pytest.mark.kernel
def test_who_learns_alone_gets_all_points_from_a_wheel(site: Path, tmp_path: Path):
    for name in ("lesson_1", "lesson_4"):
        shutil.copy(ROOT / f"solutions/{name}/{name}.ipynb", tmp_path)
    before = sorted(site.rglob("*"))
    answered = ("check", "--json", "lesson_1.ipynb", "lesson_4.ipynb")
    checked = json.loads(python("-P", "-m", "grader", *answered, **away(site, tmp_path)))
    assert [(each["points"], each["max_points"]) for each in checked["submissions"]] == [
        (17, 17),
        (17, 17),
    ]
    assert sorted(site.rglob("*")) == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["lesson_1.ipynb", "lesson_4.ipynb"]


@pytest.mark.slow
def test_a_wheel_carries_the_course_and_no_tests(site: Path):
    for step in ("solutions", "course"):
        ours = {path.relative_to(ROOT) for path in ROOT.glob(f"{step}/*/*.ipynb")}
        shipped = {
            path.relative_to(site / "grader/shipped")
            for path in site.glob(f"grader/shipped/{step}/*/*")
        }
        assert {path for path in shipped if path.name != ".ipynb_checkpoints"} == ours
    tops = {path.name for path in site.iterdir()}
    assert tops == {"bin", "grader", "nanollm", f"nanollm-{PROJECT['version']}.dist-info"}


def test_every_command_that_the_readme_names_exists():
    readme = (ROOT / "README.md").read_text("utf-8")
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    code = "\n".join(re.findall(r"```.*?```|`[^`]+`", readme, re.DOTALL))
    named = set(re.findall(r"\bmake ([a-z]+)\b", code))
    assert named
    assert named <= targets


@pytest.mark.skipif(shutil.which("make") is None, reason="there is no make")
def test_an_installation_says_its_size_first_and_the_next_step_last():
    run = subprocess.run(
        ["make", "-n", "-B", "env"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    before, installing, after = run.stdout.partition("pip install")
    assert installing
    for said in (" GB", "CPU build", "README.md"):
        assert said in before
    assert "Next: make lab" in after
    start = (ROOT / "README.md").read_text("utf-8").partition("## Start")[2].partition("\n## ")[0]
    for said in (" GB", "CPU build", "nanollm start", "make lab"):
        assert said in start

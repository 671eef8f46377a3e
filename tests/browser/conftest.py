"""A learner's machine: an installed wheel, a folder, JupyterLab and Chromium, and no network."""

import os
import re
import signal
import subprocess
import sys
import sysconfig
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / "dist" / "browser"  # kept by CI, ignored by git


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment that holds the wheel; what that needs is borrowed from the tests' own."""
    folder = tmp_path_factory.mktemp("installed")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder)]
    subprocess.run([*build, str(ROOT)], check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    made = folder / "environment"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(made)], check=True)
    (site,) = made.glob("lib/python*/site-packages")
    # The path alone: what lies there as an editable install is not found by it.
    (site / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    python = str(made / "bin" / "python")
    install = [sys.executable, "-m", "pip", "--python", python, "install", "--no-deps"]
    subprocess.run([*install, "--no-index", "--quiet", str(wheel)], check=True)
    return made


class Started:
    """`nanollm start` in a folder, as somebody without a display runs it."""

    def __init__(self, installed: Path, folder: Path) -> None:
        self.folder = folder
        borrowed = Path(sys.prefix)
        self.environment = {
            **{name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ},
            "HOME": str(folder),
            "JUPYTERLAB_DIR": str(borrowed / "share/jupyter/lab"),
            "JUPYTER_PATH": str(borrowed / "share/jupyter"),
            "JUPYTER_CONFIG_PATH": str(borrowed / "etc/jupyter"),
        }
        self.nanollm = str(installed / "bin" / "nanollm")
        self.log = (folder / "log.txt").open("wb+")
        self.process = subprocess.Popen(
            [self.nanollm, "start", "--no-browser", "--port-retries=50"],
            cwd=folder,
            env=self.environment,
            stdout=self.log,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            # A shell that runs the tests in the background has all of them ignore Ctrl-C.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )

    @property
    def said(self) -> str:
        return (self.folder / "log.txt").read_text("utf-8", errors="replace")

    def run(self, *words: str) -> str:
        """Another command of nanollm's, in the same folder."""
        done = subprocess.run(
            [self.nanollm, *words],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout

    def end(self) -> int:
        """Press Ctrl-C."""
        self.process.send_signal(signal.SIGINT)
        try:
            return self.process.wait(60)
        finally:
            self.process.kill()
            self.log.close()


@pytest.fixture(scope="module")
def started(installed: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Started]:
    """`nanollm start`, once for the tests of a file."""
    started = Started(installed, tmp_path_factory.mktemp("learner ü [1]"))
    yield started
    if started.process.poll() is None:
        started.end()


@pytest.fixture
def lab(
    started: Started, chromium: "Browser", new_lab: Callable[..., Any]
) -> Iterator[Callable[..., Any]]:
    """Opens JupyterLab in a page of its own, at a size and in a theme."""
    contexts: list[Any] = []

    def lab(width: int = 1280, height: int = 900) -> Any:
        context = chromium.new_context(viewport={"width": width, "height": height})
        contexts.append(context)
        return new_lab(context.new_page(), url_of(started), PICTURES)

    yield lab
    for context in contexts:
        context.close()


def url_of(started: Started) -> str:
    """The address that was printed."""
    for _ in range(600):
        if found := re.search(
            r"http://(localhost|127\.0\.0\.1):\d+/lab\S*\?token=\w+", started.said
        ):
            return found[0]
        if started.process.poll() is not None:
            break
        time.sleep(0.2)
    raise AssertionError(started.said)

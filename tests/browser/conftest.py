"""A learner's machine: an installed wheel, a folder, JupyterLab and Chromium, and no network."""

import os
import re
import shutil
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
    from playwright.sync_api import Browser, Locator, Page

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / "dist" / "browser"  # kept by CI, ignored by git
SLOW_MS = 120_000  # for what takes seconds; the machine may be busy


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


class Lab:
    """JupyterLab in a page of the browser."""

    def __init__(self, page: "Page", url: str) -> None:
        self.page, self.url = page, url
        self.asked: set[str] = set()  # hosts
        page.on("request", lambda request: self.asked.add(re.sub(r"^\w+://|/.*", "", request.url)))

    def open(self, path: str) -> None:
        """Open a notebook and wait until it can be used."""
        base, _, token = self.url.partition("/lab")
        token = token.partition("?")[2]
        self.page.goto(f"{base}/lab/tree/{path}?reset&{token}")
        self.wait_ready()

    def wait_ready(self) -> None:
        """Until the notebook is shown and its kernel waits: the status bar says so, for a while."""
        self.code("").locator(".cm-content").wait_for(timeout=SLOW_MS)
        times = 0
        for _ in range(SLOW_MS // 250):
            times = times + 1 if "| Idle" in self.page.locator("body").inner_text() else 0
            if times == 4:
                return
            self.page.wait_for_timeout(250)
        raise AssertionError("the kernel does not get ready")

    def code(self, text: str) -> "Locator":
        """The first code cell that holds a text."""
        return self.page.locator(".jp-Notebook:visible .jp-CodeCell", has_text=text).first

    def run(self, cell: "Locator") -> None:
        """Run a cell, and wait until it is done."""
        self.wait_ready()
        prompt = cell.locator(".jp-InputPrompt").first
        before = prompt.inner_text()
        cell.locator(".cm-content").first.click()
        self.page.keyboard.press("Control+Enter")
        for _ in range(SLOW_MS // 100):
            if re.fullmatch(r"\[\d+\]:", now := prompt.inner_text()) and now != before:
                return
            self.page.wait_for_timeout(100)
        raise AssertionError(f"the cell does not run: {prompt.inner_text()}")

    def write(self, cell: "Locator", text: str) -> None:
        """Put a text in the place of what a cell holds."""
        cell.locator(".cm-content").first.click()
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(text)

    def darken(self) -> None:
        """Choose the dark theme from the menu."""
        for name in ("Settings", "Theme", "JupyterLab Dark"):
            self.page.get_by_text(name, exact=True).first.click()
        self.page.wait_for_selector("body[data-jp-theme-light=false]", state="attached")

    def save(self) -> None:
        self.page.keyboard.press("Control+S")

    def picture(self, name: str) -> None:
        PICTURES.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=PICTURES / f"{name}.png")


@pytest.fixture(scope="session")
def chromium() -> "Iterator[Browser]":
    playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright (pip)")
    names = ("chromium", "chromium-browser", "google-chrome")
    path = next(filter(None, map(shutil.which, names)), None)
    if path is None:
        pytest.skip("needs Chromium: make browser installs it where apt-get is")
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def started(installed: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Started]:
    """`nanollm start`, once for the tests of a file."""
    started = Started(installed, tmp_path_factory.mktemp("learner ü [1]"))
    yield started
    if started.process.poll() is None:
        started.end()


@pytest.fixture
def lab(started: Started, chromium: "Browser") -> "Iterator[Callable[..., Lab]]":
    """Opens JupyterLab in a page of its own, at a size and in a theme."""
    contexts: list[Any] = []

    def lab(width: int = 1280, height: int = 900) -> Lab:
        context = chromium.new_context(viewport={"width": width, "height": height})
        contexts.append(context)
        return Lab(context.new_page(), url_of(started))

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

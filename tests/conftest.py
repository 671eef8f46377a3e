"""JupyterLab in Chromium, for tests of what a person does there."""

import re
import shutil
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

SLOW_MS = 120_000  # for what takes seconds; the machine may be busy


class Lab:
    """JupyterLab in a page of the browser."""

    def __init__(self, page: "Page", url: str, pictures: Path) -> None:
        self.page, self.url, self.pictures = page, url, pictures
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
        self.pictures.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=self.pictures / f"{name}.png")


@pytest.fixture(scope="session")
def new_lab() -> type[Lab]:
    """Makes one of a page, an address and a folder for pictures."""
    return Lab


@contextmanager
def launched() -> "Generator[Browser]":
    """Chromium, without a window."""
    playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright (pip)")
    names = ("chromium", "chromium-browser", "google-chrome")
    path = next(filter(None, map(shutil.which, names)), None)
    if path is None:
        pytest.skip("needs Chromium: make browser installs it where apt-get is")
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def launch() -> "Callable[[], AbstractContextManager[Browser]]":
    """Starts a browser for a `with` block: one of a whole session keeps an event loop running."""
    return launched


@pytest.fixture(scope="session")
def chromium() -> "Iterator[Browser]":
    with launched() as browser:
        yield browser

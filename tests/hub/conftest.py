"""A Hub with a course and three users, and a browser for each; see `apart` and `machine`."""

import os
import runpy
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

NAMES = runpy.run_path(str(Path(__file__).with_name("machine.py")))
PICTURES = Path(__file__).resolve().parents[2] / "dist" / "hub"  # kept by CI, ignored by git
SLOW_MS = 120_000


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def machine() -> Iterator[Any]:
    if "BORROWED" not in os.environ:
        pytest.skip("needs a machine of its own: make hubtest")
    machine = NAMES["Machine"]()
    try:
        machine.start()
        yield machine
    finally:
        machine.end()


@pytest.fixture(scope="session")
def log_in(
    machine: Any, chromium: "Browser", new_lab: Callable[..., Any]
) -> Iterator[Callable[[str], Any]]:
    """Opens JupyterLab on the Hub as one of the users, in a browser of theirs."""
    opened: dict[str, Any] = {}

    def log_in(name: str) -> Any:
        page = chromium.new_context(viewport={"width": 1400, "height": 900}).new_page()
        page.set_default_timeout(SLOW_MS)
        opened[name] = new_lab(page, f"{NAMES['URL']}/user/{name}/lab", PICTURES)
        page.goto(f"{NAMES['URL']}/hub/login")
        page.fill("#username_input", name)
        page.fill("#password_input", machine.passwords[name])
        page.click("#login_submit")
        page.wait_for_url(f"**/user/{name}/lab**")
        page.get_by_role("menuitem", name="Nbgrader").wait_for()
        return opened[name]

    yield log_in
    for name, lab in opened.items():
        lab.picture(f"last-{name}")
        lab.page.context.close()

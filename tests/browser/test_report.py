"""The class report for everybody: light and dark, on a screen, a phone and paper."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("axe_playwright_python", reason="needs axe-playwright-python (pip)")
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from grader.classroom.gradebook import Store
from grader.course import Course
from grader.report.command import write_report

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / "dist" / "browser"
LESSONS = ("lesson_1", "lesson_2")
PAGES = ("index", "exercises", "misconceptions", "students", "students/0003")
WIDE, PHONE = 1280, 390
MISTAKES = {
    "lesson_1": {
        "encode-tokens": ("ids are counted from 1", "repeated tokens once"),
        "make-table": ("a column for each token", "no seed"),
        "find-twins": ("stops at the first twin", "the sums are compared"),
        "lookup-by-product": ("ids counted from 1", "the id instead of a 1"),
        "mean-vector": ("the sum", "pads count as tokens"),
    },
    "lesson_2": {
        "find-token": ("counted from 1", "only the first place"),
        "add-positions": ("positions 1 to T", "multiplied"),
        "position-vectors": ("positions 1 to T", "a single position loses its axis"),
        "order-effect": ("rounded", "no absolute value"),
        "token-spread": ("rounded", "the mean difference"),
    },
}


@pytest.fixture(scope="module")
def report(planter: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of 36 learners, some of whom know more than others."""
    course = Course(ROOT).scratch(tmp_path_factory.mktemp("report"))
    for path in course.top("source").iterdir():
        if path.name not in LESSONS:
            shutil.rmtree(path)
    shutil.copytree(ROOT / "tests/misconceptions", course.root / "tests/misconceptions")
    names = [f"learner{n:02}" for n in range(36)]
    lines = [f"{name},Learner,{place},{name}@uni.example" for place, name in enumerate(names)]
    course.working.mkdir(exist_ok=True)
    text = "\n".join(("id,first_name,last_name,email", *lines, "absent,Learner,Absent,"))
    (course.working / "roster.csv").write_text(text + "\n", encoding="utf-8")
    with Store(course) as store:
        for lesson in LESSONS:
            store.prepare(lesson)
            for place, name in enumerate(names):
                planter.plant(store, name, lesson, dict(answers(lesson, place)))
    return write_report(course).parent


def answers(lesson: str, place: int) -> Iterator[tuple[str, str | None]]:
    """What somebody gets wrong: less and less, the later they stand in the roster."""
    for number, (exercise, titles) in enumerate(MISTAKES[lesson].items()):
        if (place * 7 + number * 11) % 36 > place + 4:
            yield exercise, None if place % 9 == 0 else titles[(place + number) % 3 > 1]
    if place % 6 == 1:
        yield "question", "It depends on the place."


def serious(page: Any) -> list[str]:
    """What axe-core finds that somebody could stumble over."""
    return [
        f"{each['id']} ({each['impact']}): {each['nodes'][0]['html'][:200]}"
        for each in Axe().run(page).response["violations"]
        if each["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize("width", [WIDE, PHONE])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_read_it(chromium: Browser, report: Path, scheme: Any, width: int):
    context = chromium.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, java_script_enabled=True
    )
    said: list[str] = []
    for name in PAGES:
        page = context.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.goto((report / f"{name}.html").as_uri())
        for details in page.locator("details").all():
            details.evaluate("each => each.open = true")
        assert serious(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.locator("svg").count() == {"index": 1, "exercises": 2}.get(name, 0)
        page.close()
    assert said == []  # its policy refuses nothing that is in it
    context.close()


def test_nothing_is_loaded_from_elsewhere(chromium: Browser, report: Path):
    page = chromium.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for name in PAGES:
        page.goto((report / f"{name}.html").as_uri())
    assert asked == [(report / f"{name}.html").as_uri() for name in PAGES]


def test_on_paper_it_is_light_and_whole(chromium: Browser, report: Path, tmp_path: Path):
    page = chromium.new_page(color_scheme="dark")
    page.goto((report / "misconceptions.html").as_uri())
    page.emulate_media(media="print")
    body = page.locator("body")
    assert body.evaluate("each => getComputedStyle(each).backgroundColor") == "rgb(255, 255, 255)"
    assert body.evaluate("each => getComputedStyle(each).color") == "rgb(34, 34, 34)"
    assert page.locator("details .said").first.is_visible()  # nobody can open it there
    page.pdf(path=tmp_path / "report.pdf")
    assert (tmp_path / "report.pdf").stat().st_size > 10_000


def test_pictures_of_it(chromium: Browser, report: Path):
    """docs/report-*.png are these."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    for name, height in (("index", 640), ("exercises", 860), ("misconceptions", 640)):
        page = chromium.new_page(viewport={"width": 1000, "height": height})
        page.goto((report / f"{name}.html").as_uri())
        page.locator("section").first.evaluate("each => each.scrollIntoView()")
        path = PICTURES / f"report-{name}.png"
        page.screenshot(path=path)
        assert path.stat().st_size < 150_000

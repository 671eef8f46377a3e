"""Whatever a learner hands in: formgrader shows it, runs none of it, and can still grade it."""

import base64
import importlib.util
import json
import os
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from grader.course import Course, read_notebook
from grader.formgrader.exporter import template_folder
from grader.formgrader.policy import HANDLERS

if TYPE_CHECKING:  # it is not everywhere
    from playwright.sync_api import Browser, Page, Route

HAS_MATHJAX = importlib.util.find_spec("jupyter_server_mathjax") is not None
PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n and so on").decode()
TOKEN = "of-these-tests"


def code(source: str, **outputs: str) -> dict[str, Any]:
    """A cell with an output; `text_html` is text/html."""
    data = {name.replace("_", "/", 1): text for name, text in outputs.items()}
    shown = {"output_type": "display_data", "data": data, "metadata": {}}
    return {"cell_type": "code", "source": source, "outputs": [shown] if data else []}


def text(source: str, kind: str = "markdown", **more: Any) -> dict[str, Any]:
    return {"cell_type": kind, "source": source, **more}


def svg(inside: str) -> str:
    return f'<svg xmlns="http://www.w3.org/2000/svg" onload="RUN">{inside}</svg>'


SCRIPT = "<script>RUN</script>"
FRAMES = f"""<iframe srcdoc="<script>parent.RUN</script>"></iframe><base href="//evil.example/">
<object data="data:text/html,{SCRIPT}"></object><embed src="javascript:RUN">"""
GADGETS = """\
<span class="glyphicon name-hidden" data-html=true title="<img src=x onerror=RUN>">x</span>
<li class=previous><a data-toggle=modal data-remote=/files/evil.html href=#x>x</a></li>
<input id=question-comment class="comment tabbable" autofocus onfocus="RUN">"""
BORROWED = """\
<script src="/files/evil.js"></script>
<form action=/api/kernels method=post><button autofocus onfocus="this.click()">x</button></form>"""
ABROAD = """\
<img src=http://evil.example/x><link rel=stylesheet href=http://evil.example/y>
<style>@import "http://evil.example/z"</style><p style="background:url(//evil.example/w)">x</p>"""
ERROR = {"output_type": "error", "ename": SCRIPT, "evalue": SCRIPT}
ERROR["traceback"] = [f"\x1b[31m</span>{SCRIPT}", "\x1b]8;;javascript:RUN\x07x"]
NAMES = {"grade_id": f'">{SCRIPT}', "solution": True, "grade": True, "points": SCRIPT}

# What is to be run stands as RUN; each is of another kind.
PAYLOADS: dict[str, dict[str, Any]] = {
    "script": code("1", text_html=SCRIPT),
    "handler": code("1", text_html="<img src=x onerror='RUN'><video onloadstart='RUN'><source>"),
    "answer": text(f"Because <b>so</b>.\n\n{SCRIPT}\n\n<svg onload='RUN'></svg>"),
    "link": code(
        "1", text_markdown="[x](javascript:RUN) [y](java&#115;cript:RUN) <img onerror=RUN>"
    ),
    "attachment": text("![x](attachment:x)", attachments={"x": {"image/png": 'A" onerror="RUN'}}),
    "picture": code("1", image_png='A" onerror="RUN', image_jpeg="' onerror='RUN"),
    "drawing": code("1", **{"image_svg+xml": svg(f"{SCRIPT}<foreignObject/>")}),
    "formula": code("1", text_latex=f"$x$ {SCRIPT} $\\href{{javascript:RUN}}{{click}}$"),
    "javascript": code("1", application_javascript="RUN"),
    "widget": code("1", **{"application_vnd.jupyter.widget-view+json": f"</script>{SCRIPT}"}),
    "frame": code("1", text_html=FRAMES),
    "gadget": code("1", text_html=GADGETS),
    "raw": text(f"{SCRIPT}<img src=x onerror='RUN'>", "raw", metadata={"format": "text/html"}),
    "borrowed": code("1", text_html=BORROWED),
    "error": {"cell_type": "code", "source": f"</pre>{SCRIPT}", "outputs": [ERROR]},
    "metadata": text("x", metadata={"tags": [f'">{SCRIPT}'], "nbgrader": NAMES}),
    "abroad": code("1", text_html=ABROAD, text_markdown="![x](http://evil.example/v)"),
}


def payload(name: str) -> dict[str, Any]:
    """A cell that tells when it runs, by a request."""
    run = f"fetch(`/ran/{name}`)"  # no quote of it ends an attribute
    return json.loads(json.dumps(PAYLOADS[name]).replace("RUN", run))


@dataclass(frozen=True)
class Server:
    """A running Jupyter with formgrader, and a course in it."""

    url: str
    course: Course

    def fetch(self, path: str, **headers: str) -> tuple[int, dict[str, str], str]:
        """Status, headers and text of an answer."""
        request = urllib.request.Request(
            self.url + path, headers={"Authorization": f"token {TOKEN}"} | headers
        )
        try:
            with urllib.request.urlopen(request, timeout=120) as answer:
                return answer.status, dict(answer.headers), answer.read().decode()
        except urllib.error.HTTPError as refused:
            with refused:
                return refused.code, dict(refused.headers), refused.read().decode()

    def submission(self, student: str, *cells: dict[str, Any]) -> str:
        """Path of the page of a graded notebook with these cells, laid there as they are."""
        notebook = read_notebook(self.course.released("lesson_1"))
        whole: dict[str, Any] = json.loads(json.dumps(notebook))
        whole["cells"] += [{"metadata": {}, "execution_count": None, **cell} for cell in cells]
        folder = self.course.step("autograded", student, "lesson_1")
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "lesson_1.ipynb").write_text(json.dumps(whole))
        with self.course.api().gradebook as gradebook:
            gradebook.update_or_create_student(student)
            made = gradebook.update_or_create_submission("lesson_1", student)
            for grade in made.notebooks[0].grades:
                grade.auto_score, grade.needs_manual_grade = 0.0, grade.name == "question"
            gradebook.db.commit()
            return f"/formgrader/submissions/{made.notebooks[0].id}/"


@pytest.fixture(scope="module")
def server(shared_mini: Course, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    shared_mini.api().generate_assignment("lesson_1")
    (shared_mini.root / "evil.js").write_text("fetch('/ran/borrowed')")
    home = tmp_path_factory.mktemp("home")
    extensions = {"nbgrader.server_extensions.formgrader": True}
    extensions |= {"jupyter_server_mathjax": True} if HAS_MATHJAX else {}
    flags = ["--no-browser", "--allow-root", "--ServerApp.port=0", f"--ServerApp.token={TOKEN}"]
    flags.append(f"--ServerApp.jpserver_extensions={extensions}")
    places = {f"JUPYTER_{name}_DIR": str(home / name) for name in ("CONFIG", "DATA", "RUNTIME")}
    with (home / "log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "jupyter", "server", *flags],
            cwd=shared_mini.root,
            env=os.environ | places | {"HOME": str(home)},
            stdout=log,
            stderr=log,
        )
    try:
        for _ in range(600):
            if found := [*(home / "RUNTIME").glob("jpserver-*.json")]:
                break
            assert process.poll() is None, (home / "log").read_text()
            time.sleep(0.1)
        port = json.loads(found[0].read_text())["port"]
        yield Server(f"http://127.0.0.1:{port}", shared_mini)
    finally:
        process.terminate()
        process.wait(30)


class Tags(HTMLParser):
    """Tags with their attributes, and what stands in scripts."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.scripts = ""
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data):
        if self.found and self.cdata_elem == "script":
            self.scripts += data


def rules_of(headers: dict[str, str]) -> dict[str, list[str]]:
    rules = headers["Content-Security-Policy"].split(";")
    return {words[0]: words[1:] for words in map(str.split, rules)}


@pytest.mark.kernel
@pytest.mark.full
def test_a_page_may_run_its_own_scripts_by_a_nonce_and_mathjax_by_its_folder(server: Server):
    path = server.submission("ada", text("x"))
    nonces: set[str] = set()
    for _ in range(2):
        status, headers, page = server.fetch(path)
        assert status == 200
        rules = rules_of(headers)
        nonce, *folders = rules["script-src"]
        nonces.add(nonce)
        host = server.url.removeprefix("http://")
        assert folders == [f"{host}/static/jupyter_server_mathjax/"] * HAS_MATHJAX
        assert rules["default-src"] == rules["base-uri"] == rules["form-action"] == ["'none'"]
        assert rules["img-src"] == ["data:", f"{host}/formgrader/static/"]
        assert "unsafe-eval" not in str(rules)
        scripts = [attributes for tag, attributes in Tags(page).found if tag == "script"]
        assert len(scripts) > 10
        assert {f"'nonce-{each['nonce']}'" for each in scripts} == {nonce}
    assert len(nonces) == 2


def test_the_only_handlers_in_templates_are_those_that_the_policy_knows():
    places = [path for path in Path(template_folder()).rglob("*") if path.is_file()]
    templates = [path.read_text("utf-8") for path in places if path.parent.name != "feedback"]
    found = {each for text in templates for each in re.findall(r'\son\w+="([^"]*)"', text)}
    assert found == {*HANDLERS}


@pytest.mark.kernel
@pytest.mark.parametrize("name", PAYLOADS)
def test_a_page_has_only_what_shows_something(server: Server, name: str):
    status, _, page = server.fetch(server.submission(name, payload(name)))
    assert status == 200
    tags = Tags(page)
    assert "/ran/" not in tags.scripts
    body = page[page.index('id="notebook"') :]
    for tag, attributes in Tags(body).found:
        assert tag not in {"script", "iframe", "object", "embed", "form", "base", "link", "style"}
        assert not [name for name in attributes if name.startswith(("on", "data-"))], attributes
        assert attributes.get("href", "http").startswith(("http", "mailto", "#")), attributes
        assert attributes.get("src", "data:image/").startswith("data:image/"), attributes
        assert "evil" not in attributes.get("src", "") + attributes.get("style", "")
        assert "/ran/" not in str(attributes)


@pytest.mark.kernel
def test_what_is_no_page_runs_nothing_and_neither_do_names_in_addresses(server: Server):
    path = server.submission("bob", text("x"))
    folder = server.course.step("submitted", "bob", "lesson_1")
    folder.mkdir(parents=True)
    (folder / "evil.html").write_text("<script>fetch('/ran/file')</script>")
    up = "..%2F..%2F..%2Fsubmitted%2Fbob%2Flesson_1%2Fevil.html"
    for each in (path + up, "/formgrader/api/assignments"):
        status, headers, _ = server.fetch(each)
        assert status == 200
        assert {"default-src": ["'none'"], "sandbox": []}.items() <= rules_of(headers).items()
    _, headers, page = server.fetch("/formgrader/gradebook/%22;run()%2F%2F%3Cb%3E/lesson_1")
    assert '";run()' not in page
    assert "<b>" not in page
    assert "nonce-" in rules_of(headers)["script-src"][0]


@pytest.mark.kernel
def test_a_link_to_a_folder_does_not_run_its_configuration(server: Server):
    folder = server.course.step("submitted", "eve", "lesson_1")
    folder.mkdir(parents=True)
    (folder / "nbgrader_config.py").write_text(f"open({str(folder / 'ran')!r}, 'w').close()")
    for said in ({}, {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Dest": "document"}):
        status, _, _ = server.fetch(f"/formgrader?path={folder}", **said)
        assert status == 403
    assert not (folder / "ran").exists()


@pytest.mark.kernel
def test_a_notebook_of_20_megabytes_of_brackets_has_a_small_page_soon(server: Server):
    much = [text("[" * 20_000) for _ in range(500)] + [code("(" * 20_000) for _ in range(500)]
    paths = [server.submission("one", text("x"))] * 2  # the first page is slow for its templates
    paths.append(server.submission("much", *much, text("$" + "{" * 1_000_000)))
    spent: list[float] = []
    for path in paths:
        begin = time.perf_counter()
        status, _, page = server.fetch(path)
        spent.append(time.perf_counter() - begin)
        assert status == 200
    assert len(page) < 3_000_000
    assert "not shown here, as it is too long" in page
    assert spent[2] < 60 * spent[1]


@pytest.fixture(scope="module")
def browser(launch: "Callable[[], AbstractContextManager[Browser]]") -> "Iterator[Browser]":
    with launch() as browser:
        yield browser


def wait(page: "Page", condition: str) -> None:
    """Until it holds; playwright's own way has the page `eval`, which its policy refuses."""
    for _ in range(600):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"expected {condition}")


@pytest.fixture
def visit(
    browser: "Browser", server: Server
) -> "Iterator[Callable[[str], tuple[Page, list[str]]]]":
    """Opens a page as the instructor; returns it, and all that was asked for from then on."""
    context = browser.new_context()

    def visit(path: str) -> "tuple[Page, list[str]]":
        page = context.new_page()
        page.goto(f"{server.url}/api/status?token={TOKEN}")
        asked: list[str] = []
        context.on("request", lambda request: asked.append(f"{request.method} {request.url}"))
        page.goto(server.url + path)
        wait(page, "window.MathJax && MathJax.loaded !== false && formgrader.loaded")
        return page, asked

    yield visit
    context.close()


def assert_nothing_ran(server: Server, asked: list[str]) -> None:
    assert asked
    for each in asked:
        assert "/ran/" not in each
        assert "/api/kernels" not in each
        assert each.split()[1].startswith((server.url, "data:", "about:")), each


EACH = [pytest.param((name,), id=name, marks=pytest.mark.full) for name in PAYLOADS]
TOGETHER = pytest.param(tuple(PAYLOADS), id="all")


@pytest.mark.slow
@pytest.mark.kernel
@pytest.mark.parametrize("names", [TOGETHER, *EACH])
def test_in_chromium_nothing_runs_and_no_request_leaves(
    server: Server, visit, names: tuple[str, ...]
):
    page, asked = visit(server.submission("-".join(names), *map(payload, names)))
    page.evaluate("document.querySelectorAll('.output a, .prose a').forEach((a) => a.click())")
    page.locator("body").hover()
    page.wait_for_timeout(300)
    assert_nothing_ran(server, asked)


@pytest.mark.slow
@pytest.mark.kernel
@pytest.mark.parametrize("names", [TOGETHER, *EACH])
def test_in_chromium_the_policy_alone_holds_what_was_not_cleaned(
    server: Server, browser: "Browser", names: tuple[str, ...]
):
    cells = list(map(payload, names))
    shown = [data for cell in cells for output in cell.get("outputs", ()) for data in
             output.get("data", {}).values()]  # fmt: skip
    hostile = "\n".join([*shown, *(cell["source"] for cell in cells)])
    path = server.submission("ada", text("x"))
    ran: list[str] = []

    def pollute(route: "Route") -> None:
        answer = route.fetch()
        body = answer.text().replace('<div class="help">', f'{hostile}<div class="help">')
        assert hostile in body
        route.fulfill(response=answer, body=body)

    with browser.new_context() as context:
        page = context.new_page()
        page.goto(f"{server.url}/api/status?token={TOKEN}")
        page.route(f"**{path}", pollute)
        context.on("requestfinished", lambda request: ran.append(request.url))
        context.on("requestfailed", lambda each: each.failure == "csp" or ran.append(each.url))
        page.goto(server.url + path)
        page.wait_for_timeout(1000)
    assert ran
    assert not [url for url in ran if "/ran/" in url or "evil.example" in url]


@pytest.mark.slow
@pytest.mark.kernel
@pytest.mark.full
def test_in_chromium_an_instructor_grades_comments_and_reads_formulas(server: Server, visit):
    formula = text("Since $x_1 + y_1 < 3$, *and* $$\\frac{a}{b}$$ see [b](https://b.org) <unk>")
    table = code("t", text_html="<table><tr><td>1</td></tr></table>", text_plain="1")
    page, asked = visit(server.submission("cleo", formula, table))
    assert page.locator("#notebook table td").inner_text() == "1"
    assert "<unk>" in page.locator("#notebook").first.inner_text()
    if HAS_MATHJAX:
        assert page.locator(".MathJax").count() == 2
    page.locator("#question").fill("1.5")
    page.locator("#question-comment").fill("Nice, $x$ & <b>so</b>")
    page.locator("#encode-tokens-check").click()
    page.wait_for_timeout(1000)
    cell = page.locator(".nbgrader_cell", has=page.locator("#encode-tokens-check"))
    cell.locator(".full-credit").click()
    page.wait_for_timeout(1000)
    page.reload()
    wait(page, "formgrader.loaded && formgrader.comments.loaded")
    assert page.locator("#question-comment").input_value() == "Nice, $x$ & <b>so</b>"
    with server.course.api().gradebook as gradebook:
        graded = gradebook.find_submission_notebook("lesson_1", "lesson_1", "cleo")
        given = {each.name: each.manual_score for each in graded.grades}
        said = {each.name: each.manual_comment for each in graded.comments}
    assert (given["question"], given["encode-tokens-check"]) == (1.5, 1.0)
    assert said["question"] == "Nice, $x$ & <b>so</b>"
    page.locator(".glyphicon-eye-open").click()
    assert page.locator("a.name-shown").is_visible()
    assert_nothing_ran(server, asked)


@pytest.mark.slow
@pytest.mark.kernel
@pytest.mark.full
def test_in_chromium_20_megabytes_of_brackets_do_not_hang_the_page(server: Server, visit):
    much = [text("[" * 20_000) for _ in range(500)] + [code("(" * 20_000) for _ in range(500)]
    paths = [server.submission("one", text("x"))] * 2  # the first is slow for its templates
    paths.append(server.submission("much", *much, text("$" + "{" * 1_000_000)))
    spent: list[float] = []
    for path in paths:
        begin = time.perf_counter()
        page, asked = visit(path)
        assert page.evaluate("1 + 1") == 2
        spent.append(time.perf_counter() - begin)
        assert_nothing_ran(server, asked)
    assert spent[2] < 60 * spent[1]

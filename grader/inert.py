"""What a learner wrote or showed, so that nothing of it runs or loads wherever it is opened.

Graded notebooks are opened by people with rights: in formgrader, in JupyterLab, by nbconvert. Each
kind of output is rebuilt from what is known to be harmless; what is of no known kind is left out.
"""

import base64
import binascii
import html
import json
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import nh3
from nbformat import NotebookNode, from_dict

from grader.boundary.outputs import letters
from grader.roles import is_learners

SIGNATURES = {"image/png": b"\x89PNG\r\n", "image/jpeg": b"\xff\xd8\xff", "image/gif": b"GIF8"}
DEEPEST = 200  # elements in one another; a parser's time grows with the square
CLOSED = {"p", "li", "tr", "td", "th", "dt", "dd", "br", "hr", "img"}  # by the next, or at once
JOINER = "\u200b"  # a space without width: what it parts looks as before, and means nothing

# No form, no frame, no style sheet, and neither class nor id: scripts of a page go by those.
TAGS = {
    *("h1", "h2", "h3", "h4", "h5", "h6", "p", "br", "hr", "ul", "ol", "li", "dl", "dt", "dd"),
    *("blockquote", "pre", "code", "kbd", "samp", "a", "img", "div", "span", "details", "summary"),
    *("b", "i", "u", "s", "em", "strong", "small", "sub", "sup", "mark", "del", "ins"),
    *("table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td"),
}
CELL = {"colspan", "rowspan", "align"}
ATTRIBUTES: dict[str, set[str]] = {
    "*": set(),
    "a": {"href", "title"},
    "img": {"src", "alt", "title", "width", "height"},
    "ol": {"start"},
    "th": CELL,
    "td": CELL,
}
DRAWN = {
    *("svg", "g", "defs", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon"),
    *("text", "tspan", "use", "clipPath", "linearGradient", "radialGradient", "stop"),
}
DRAWING = {
    *("id", "d", "x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "rx", "ry", "points"),
    *("width", "height", "viewBox", "version", "xmlns", "xmlns:xlink", "xlink:href", "href"),
    *("transform", "style", "clip-path", "fill", "fill-opacity", "fill-rule", "opacity", "stroke"),
    *("stroke-width", "stroke-linecap", "stroke-linejoin", "stroke-dasharray", "stroke-opacity"),
    *("font-size", "font-family", "font-weight", "font-style", "text-anchor", "offset"),
    *("gradientUnits", "gradientTransform", "stop-color", "stop-opacity", "preserveAspectRatio"),
}
NAMESPACES = ("http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink")

_TAG = re.compile(r"<(?=[a-zA-Z/!?])")
_ELEMENT = re.compile(r"<(/?)([a-zA-Z]+)")
_FORMULA = re.compile(r"\$\$[^$]{1,2000}\$\$|\$[^$\n]{1,2000}\$")
_LINK = re.compile(r"\](?=[(\[:])")
_RUNNING = re.compile(r"(javascript|vbscript|data:[a-z]+/)", re.IGNORECASE)
_UNSEEN = re.compile(r"[\x00-\x20\\\u200b]")
_AWAY = re.compile(r"url\s*\((?!\s*['\"]?#)|[@\\]|expression|image-set", re.IGNORECASE)


def make_inert(notebook: NotebookNode) -> None:
    """Change what a learner wrote in a graded notebook; answers left as released stay as they are.

    Code is only ever shown as text, so it stays too.
    """
    for cell in notebook.cells:
        if cell.cell_type != "code" and is_learners(cell):
            text = markdown(cell.source)
            if text != cell.source and not _is_as_released(cell):
                cell.source = text
            if "attachments" in cell:
                kept = {name: pictures(file) for name, file in cell.attachments.items()}
                cell.attachments = NotebookNode({name: file for name, file in kept.items() if file})


def with_whole_letters(notebook: NotebookNode) -> NotebookNode:
    """The notebook without halves of letters, in texts as in names: no file can hold those."""
    found = json.dumps(notebook, ensure_ascii=False)
    if (whole := letters(found)) == found:
        return notebook
    made: Any = from_dict(json.loads(whole))
    return made


def _is_as_released(cell: NotebookNode) -> bool:
    """nbgrader tells an answer that nobody gave by its checksum; it must stay what it was."""
    known = cell.metadata.get("nbgrader", {}).get("checksum")
    if known is None:
        return False
    from nbgrader.utils import compute_checksum  # it takes a second, and a learner's check goes on

    return compute_checksum(cell) == known


def outputs(found: Iterable[Any]) -> list[Any]:
    """The outputs of a cell, those left out of which nothing can be shown."""
    made: list[Any] = []
    for output in found:
        if output["output_type"] in ("display_data", "execute_result"):
            output = {**output, "data": data(output["data"]), "metadata": {}}
            if not output["data"]:
                continue
        made.append(output)
    return made


def data(bundle: Mapping[str, Any]) -> dict[str, str]:
    """Those representations of an output that are harmless, or can be made so."""
    made = {
        kind: clean(value)
        for kind, value in bundle.items()
        if isinstance(value, str) and (clean := CLEANERS.get(kind))
    }
    return pictures(bundle) | {kind: text for kind, text in made.items() if text}


def pictures(bundle: Any) -> dict[str, str]:
    """Those of a bundle's kinds that are pictures, looking at their first bytes."""
    if not isinstance(bundle, Mapping):
        return {}
    found = {kind: base64_of(kind, str(bundle[kind])) for kind in SIGNATURES if kind in bundle}
    return {kind: text for kind, text in found.items() if text}


def base64_of(kind: str, text: str) -> str:
    """The base64 of a picture of this kind, without white space; empty where it is none."""
    text = "".join(text.split())
    try:
        return text if base64.b64decode(text, validate=True).startswith(SIGNATURES[kind]) else ""
    except (binascii.Error, ValueError):
        return ""


def hypertext(text: str) -> str:
    """HTML with tables, lists and words; nothing that runs, loads, or looks like the page around.

    >>> hypertext("<b onclick='go()'>x</b><script>go()</script>")
    '<b>x</b>'
    """

    def keep(tag: str, attribute: str, value: str) -> str | None:
        if (tag, attribute) == ("img", "src"):
            kind, _, rest = value.removeprefix("data:").partition(";base64,")
            return value if kind in SIGNATURES and base64_of(kind, rest) else None
        return harmless_link(value) if attribute == "href" else value

    if _is_too_deep(text):
        return ""
    schemes = {"http", "https", "mailto", "data"}
    return nh3.clean(
        text, tags=TAGS, attributes=ATTRIBUTES, attribute_filter=keep, url_schemes=schemes
    )


def harmless_link(address: str) -> str | None:
    """The address of a page or a person, or None."""
    return address if re.match(r"(https?|mailto):", address, re.IGNORECASE) else None


def drawing(text: str) -> str:
    """SVG with shapes and words that refers to nothing outside."""

    def keep(_tag: str, attribute: str, value: str) -> str | None:
        if attribute in ("href", "xlink:href"):
            return value if value.startswith("#") else None
        if attribute.startswith("xmlns"):
            return value if value in NAMESPACES else None
        return None if _AWAY.search(value) else value

    if _is_too_deep(text):
        return ""
    attributes = {"*": DRAWING}
    cleaned = nh3.clean(
        text, tags=DRAWN, attributes=attributes, attribute_filter=keep, link_rel=None
    )
    cleaned = cleaned.replace(' xlink:href="', ' href="')  # a prefix that nothing declares now
    return cleaned[start:] if (start := cleaned.find("<svg")) >= 0 else ""


def markdown(text: str) -> str:
    """Markdown of the same look, in which no parser finds a tag, nor a link that runs.

    >>> markdown("a <b>, $x_{<t}$").replace(JOINER, "|")
    'a <|b>, $x_{< t}$'
    """
    text = _TAG.sub(f"<{JOINER}", _FORMULA.sub(lambda found: latex(found[0]), text))
    if _RUNNING.search(_UNSEEN.sub("", html.unescape(text))):
        text = _LINK.sub(f"]{JOINER}", text)
    return text


def latex(text: str) -> str:
    """LaTeX without tags: spaces mean nothing in a formula.

    >>> latex("$a<b$")
    '$a< b$'
    """
    return _TAG.sub("< ", text)


def _is_too_deep(text: str) -> bool:
    opened: dict[str, int] = {}
    depth = 0
    for closes, name in _ELEMENT.findall(text):
        name = name.lower()
        if closes and not opened.get(name):
            continue
        step = 0 if name in CLOSED else -1 if closes else 1
        opened[name] = opened.get(name, 0) + step
        depth += step
        if depth > DEEPEST:
            return True
    return False


CLEANERS: dict[str, Callable[[str], str]] = {
    "text/plain": str,
    "text/html": hypertext,
    "text/markdown": markdown,
    "text/latex": latex,
    "image/svg+xml": drawing,
}

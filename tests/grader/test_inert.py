"""What stands in a graded notebook runs nowhere, and what is honest looks as it did."""

import base64
import io
from xml.dom import minidom

import matplotlib.pyplot as plt
import pytest
from nbconvert.exporters import HTMLExporter
from nbformat import NotebookNode, v4

from grader import inert
from grader.boundary.outputs import written
from grader.course import notebook_text
from grader.inert import JOINER

PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n and so on").decode()
JOINED = f"<{JOINER}"


def answer(text: str, **attachments: dict[str, str]) -> NotebookNode:
    """A notebook with one written answer, made inert."""
    cell = v4.new_markdown_cell(text, id="question")
    cell.metadata["nbgrader"] = NotebookNode(grade_id="question", solution=True, grade=True)
    if attachments:
        cell.attachments = NotebookNode(attachments)
    notebook = v4.new_notebook(cells=[cell])
    inert.make_inert(notebook)
    return notebook


def stock(notebook: NotebookNode) -> str:
    """The page that nbconvert makes of it, from the body on."""
    return HTMLExporter(template_name="classic").from_notebook_node(notebook)[0].split("<body")[1]


@pytest.mark.parametrize(
    "text",
    [
        "<script>go()</script>",
        "<img src=x onerror=go()>",
        "a <svg/onload=go()> b",
        "<!-- --><iframe srcdoc='<script>go()</script>'></iframe>",
        "$x <script>go()</script>$ and `<script>go()</script>`",
        "```\n</code></pre><script>go()</script>\n```",
        "[x](javascript:go()) and ![x](javascript:go())",
        "[x](java\tscript&colon;go()) [y](&#106;avascript:go())",
        "[x]: javascript:go()\n\n[x] [y][x]",
        "<javascript:go()>",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
    ],
)
def test_a_written_answer_runs_nothing_even_in_a_page_by_nbconvert(text: str):
    page = stock(answer(text)).lower()
    for part in ("<script>go", "<img src=x", "<svg/", "<iframe", "<!-- -->", 'href="java'):
        assert part not in page
    assert 'href="data:' not in page
    assert 'src="java' not in page


def test_an_honest_answer_keeps_every_letter():
    text = "**bold** [a](https://b.org) `x` 1 < 2, a -> b, $a \\le b$ ![it](attachment:it.png)"
    made = answer(text, **{"it.png": {"image/png": PNG}}).cells[0]
    assert made.source == text
    assert made.attachments == {"it.png": {"image/png": PNG}}


def test_a_word_in_angle_brackets_is_still_read_and_so_is_a_formula():
    assert answer("`<unk>` or <unk>").cells[0].source == f"`{JOINED}unk>` or {JOINED}unk>"
    assert answer("$P(x_t \\mid x_{<t})$").cells[0].source == "$P(x_t \\mid x_{< t})$"


@pytest.mark.parametrize(
    "file",
    [
        {"image/png": '" onerror="go()'},
        {"image/png": base64.b64encode(b"<svg onload=go()>").decode()},
        {"image/svg+xml": PNG, "text/html": "<script>go()</script>"},
    ],
)
def test_an_attachment_that_is_no_picture_is_left_out(file: dict[str, str]):
    assert not answer("![x](attachment:x)", x=file).cells[0].attachments


def test_an_answer_that_nobody_changed_stays_what_nbgrader_knows():
    from nbgrader.utils import compute_checksum

    cell = v4.new_markdown_cell("<b>YOUR ANSWER HERE</b>", id="question")
    cell.metadata["nbgrader"] = NotebookNode(grade_id="question", solution=True, grade=True)
    cell.metadata.nbgrader.update(points=1, schema_version=3, cell_type="markdown")
    cell.metadata.nbgrader["checksum"] = compute_checksum(cell)
    notebook = v4.new_notebook(cells=[cell])
    inert.make_inert(notebook)
    assert cell.source == "<b>YOUR ANSWER HERE</b>"


def test_the_text_of_the_course_is_not_touched():
    card = v4.new_markdown_cell("<details><summary>A hint</summary></details>")
    card.metadata["nbgrader"] = NotebookNode(grade_id="card", locked=True)
    notebook = v4.new_notebook(cells=[card])
    inert.make_inert(notebook)
    assert card.source.startswith("<details>")


@pytest.mark.parametrize(
    ("kind", "text", "left"),
    [
        ("text/plain", "<b>", "<b>"),
        ("text/html", "<table class='x'><tr><td onclick='go()'>1</td></tr></table>", "<td>1</td>"),
        ("text/html", f'<img src="data:image/png;base64,{PNG}" onload="go()">', PNG),
        ("text/markdown", "*x* <script>", f"*x* {JOINED}script>"),
        ("text/latex", "$a<b$<script>", "$a< b$< script>"),
        ("image/png", PNG[:8] + "\n" + PNG[8:], PNG),
    ],
)
def test_kinds_that_are_known_are_cleaned(kind: str, text: str, left: str):
    (shown,) = inert.data({kind: text}).values()
    assert left in shown
    assert "go()" not in shown


@pytest.mark.parametrize(
    "bundle",
    [
        {"application/javascript": "go()"},
        {"application/vnd.jupyter.widget-view+json": "{}"},
        {"image/png": '" onerror="go()'},
        {"image/jpeg": PNG},
        {"text/html": "<script>go()</script>"},
        {"text/html": "<div>" * 40_000},
        {"image/svg+xml": "<script>go()</script>"},
    ],
)
def test_an_output_of_which_nothing_is_harmless_is_left_out(bundle: dict[str, str]):
    assert inert.outputs([v4.new_output("display_data", data=bundle)]) == []


def test_a_figure_in_svg_keeps_its_shapes_and_refers_to_nothing_outside():
    figure, axes = plt.subplots()
    axes.plot([1, 2], [3, 4])
    drawn = io.StringIO()
    figure.savefig(drawn, format="svg")
    plt.close(figure)
    evil = (
        "<script>go()</script><foreignObject><img src=x onerror=go()></foreignObject>"
        "<image href='http://evil.example/x'/><use href='http://evil.example/y#z'/>"
        "<path style='fill: url(http://evil.example/z)' onclick='go()'/>"
        "<animate attributeName='href' to='javascript:go()'/><a href='javascript:go()'>x</a></svg>"
    )
    made = inert.drawing(drawn.getvalue().replace("</svg>", evil))
    minidom.parseString(made)
    assert made.count("<path") == drawn.getvalue().count("<path") + 1
    assert made.count("<use") > 10
    assert "clipPath" in made
    assert 'viewBox="' in made
    for part in ("go()", "evil.example", "<script", "foreignObject", "<image"):
        assert part not in made


@pytest.mark.slow
@pytest.mark.parametrize("bit", ["[", "<a", "$a", "](javascript:", "<div>", "&", "<svg>"])
def test_no_cleaner_is_slow_on_repeated_signs(bit: str, cost):
    def clean_all() -> None:
        inert.markdown(bit * (5_000_000 // len(bit)))
        for clean in (inert.hypertext, inert.drawing, inert.latex):
            clean(bit * (200_000 // len(bit)))

    assert cost(clean_all) < 100


LINKS = """\
from IPython.display import HTML, display
display(HTML("<script>go()</script>"), HTML("<a href='http://a.b'>x</a>" * 7000))
print("seen")
def f(x): return 2 * x"""


@pytest.mark.kernel
def test_a_graded_notebook_shows_nothing_that_runs_and_is_no_larger_for_it(grade):
    notebook = grade(LINKS, "assert f(1) == 2").notebook
    (cell,) = [cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("solution")]
    assert "go()" not in str(cell.outputs)
    assert "seen" in str(cell.outputs)
    assert sum(map(written, cell.outputs)) <= 200_000


def test_halves_of_letters_are_in_no_graded_notebook():
    notebook = answer("\ud800", **{"\udc00.png": {"image/png": PNG}})
    notebook.metadata["nanollm"] = {"verdicts": {"f": {"message": "got \ud800", "limit": None}}}
    whole = inert.with_whole_letters(notebook)
    assert notebook_text(whole).encode()
    assert whole.cells[0].source == "?"
    assert whole.cells[0].attachments == {"?.png": {"image/png": PNG}}
    assert whole.metadata.nanollm.verdicts.f == {"message": "got ?", "limit": None}


def test_whole_letters_stay_as_they_are():
    notebook = answer('\U0001f600 \u00e9 \\ud800 "\n', **{"\u00e4.png": {"image/png": PNG}})
    assert inert.with_whole_letters(notebook) == notebook

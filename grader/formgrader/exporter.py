"""The page on which a submission is graded by hand."""

import time
from collections.abc import Callable
from functools import partial
from importlib.resources import files
from typing import Any

from jinja2 import ChoiceLoader, DictLoader, Environment, pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape
from nbconvert.exporters import HTMLExporter
from nbformat import NotebookNode

from grader.feedback import clean
from grader.formgrader.policy import OwnScripts, mathjax_folder, nonce_of
from grader.formgrader.shown import in_new_tabs, rebuilt
from grader.roles import is_locked

PARSING_S = 4.0  # for all cells of a page; a lesson takes a tenth of it
MATHJAX = "MathJax.js?config=TeX-AMS-MML_HTMLorMML-full,Safe"
# As nbconvert sets it, but in a script of the page: what MathJax reads itself, it has to `eval`.
SETTINGS = """\
window.MathJax = {
  TeX: {equationNumbers: {autoNumber: "AMS", useLabelIds: true}},
  tex2jax: {
    inlineMath: [["$", "$"], ["\\\\(", "\\\\)"]], displayMath: [["$$", "$$"], ["\\\\[", "\\\\]"]],
    processEscapes: true, processEnvironments: true
  },
  "HTML-CSS": {availableFonts: [], webFont: "STIX-Web", imageFont: null},
  messageStyle: "none", showMathMenu: false
};"""
# What formgrader's own script asks of MathJax, where there is none.
WITHOUT = 'window.MathJax = {Hub: {Startup: {signal: {Interest: (call) => call("End")}}}};'


class FormgradeExporter(HTMLExporter):
    """nbgrader's page, of a notebook that is rebuilt from what is harmless.

    Made for one answer of the server, whose nonce its scripts carry.
    """

    def __init__(self, handler: Any) -> None:
        self._handler, self._spent_s = handler, 0.0
        super().__init__(template_name="formgrade", extra_template_basedirs=[template_folder()])
        # nbconvert's own of the second is slow on brackets; no link of a notebook leads to files.
        self.filters = {"highlight_code": self._code, "strip_files_prefix": _unchanged}

    def from_notebook_node(
        self, nb: NotebookNode, resources: Any = None, **kw: Any
    ) -> tuple[str, Any]:
        """The page; `resources` are what formgrader says of the submission."""
        said = {
            name: str(escape(value)) if isinstance(value, str) else value
            for name, value in (resources or {}).items()
        }
        return super().from_notebook_node(rebuilt(nb), said, **kw)

    @pass_context
    def markdown2html(self, context: Context, source: str) -> Markup:
        """Called by the template for each text; HTML is for the texts of the course alone."""
        cell = context.get("cell", NotebookNode())
        is_text = cell.get("cell_type") == "markdown"
        attachments = cell.get("attachments") if is_text else None
        has_html = is_text and is_locked(cell)
        prose = self._in_time(partial(clean.markdown, has_html=has_html), source, attachments)
        return Markup(in_new_tabs(str(prose)))

    def _code(self, source: str, *_: object, **__: object) -> Markup:
        """Called by the template for each code cell."""
        html = Markup('<div class="highlight">{}</div>')
        return html.format(self._in_time(clean.code, source))

    def _in_time(self, make: Callable[..., Markup], source: str, *more: Any) -> Markup:
        """What it makes, or plain text where parsers have taken long: the server waits for them."""
        if self._spent_s > PARSING_S:
            return Markup("<pre>{}</pre>").format(source)
        begin = time.monotonic()
        made = make(source, *more)
        self._spent_s += time.monotonic() - begin
        return made

    def _create_environment(self) -> Environment:
        """Called by nbconvert once; our macro for MathJax takes the place of nbconvert's."""
        environment = super()._create_environment()
        folder = mathjax_folder(self._handler)
        scripts = f"<script>{SETTINGS if folder else WITHOUT}</script>"
        if folder:
            scripts += f'<script src="{escape(folder)}/{MATHJAX}"></script>'
        macro = f"{{% macro mathjax() %}}{scripts}{{% endmacro %}}"
        loader: Any = environment.loader
        own = ChoiceLoader([DictLoader({"mathjax.html.j2": macro}), loader])
        environment.loader = OwnScripts(own, nonce_of(self._handler))
        return environment


def template_folder() -> str:
    """Where nbgrader keeps the templates of its pages."""
    return str(files("nbgrader") / "server_extensions/formgrader/templates")


def _unchanged(text: str) -> str:
    return text

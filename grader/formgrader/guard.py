"""Puts our pages in the place of formgrader's, in the process that serves them."""

import sys
from collections.abc import Callable
from functools import wraps
from typing import Any

from jinja2 import Environment, FileSystemLoader
from tornado.web import HTTPError

from grader.formgrader.exporter import FormgradeExporter, template_folder
from grader.formgrader.policy import NOTHING, OwnScripts, nonce_of, policy_of

PACKAGE = "nbgrader.server_extensions.formgrader"


def guard() -> None:
    """Called by `nbgrader_config.py`, which Jupyter reads when it loads formgrader.

    nbgrader has no option for what its pages may run. Its classes of handlers are changed where
    they are: the server may have made its routes by then. Elsewhere nothing is to be done.
    """
    handlers = sys.modules.get(f"{PACKAGE}.handlers")
    if handlers is None:
        return
    base = sys.modules[f"{PACKAGE}.base"]
    base.BaseHandler.content_security_policy = property(_beside_the_servers(policy_of))
    for no_page in (base.BaseApiHandler, handlers.SubmissionFilesHandler):
        no_page.content_security_policy = property(_beside_the_servers(lambda _: NOTHING))
    base.BaseHandler.render = _render
    handlers.SubmissionHandler.exporter = property(FormgradeExporter)
    open_course = handlers.FormgraderHandler.get
    if not getattr(open_course, "is_guarded", False):
        handlers.FormgraderHandler.get = _from_jupyterlab_only(open_course)


def _beside_the_servers(policy: Callable[[Any], str]) -> Callable[[Any], str]:
    """A policy that holds together with one that the server's own configuration sets."""

    def both(handler: Any) -> str:
        known = handler.settings.get("headers", {}).get("Content-Security-Policy")
        return f"{known}, {policy(handler)}" if known else policy(handler)

    return both


def _render(handler: Any, name: str, **said: Any) -> str:
    """Called by each page but a submission's; what is put in is text and never HTML."""
    loader = OwnScripts(FileSystemLoader(template_folder()), nonce_of(handler))
    return Environment(loader=loader, autoescape=True).get_template(name).render(**said)


def _from_jupyterlab_only(get: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """`?path=` runs the configuration of a folder, and a link can name one that was handed in.

    JupyterLab asks for it in a frame of its own; a link that is followed says otherwise.
    """

    @wraps(get)
    def guarded(handler: Any) -> Any:
        said = [handler.request.headers.get(f"Sec-Fetch-{about}") for about in ("Site", "Dest")]
        if handler.get_argument("path", "") and said != ["same-origin", "iframe"]:
            raise HTTPError(403, "expected a course chosen in JupyterLab, got a link to a folder")
        return get(handler)

    vars(guarded)["is_guarded"] = True
    return guarded

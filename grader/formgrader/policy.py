"""Which scripts a page of formgrader may run: its own, by a nonce, and MathJax."""

import base64
import hashlib
import re
import secrets
from typing import Any

from jinja2 import BaseLoader, Environment

# The handlers that stand in nbgrader's own templates as attributes.
HANDLERS = (
    *("toggle_name(true);", "toggle_name(false);", "toggleAllNames()"),
    *("createAssignmentModal();", "createStudentModal();"),
)
# What is no page: answers to formgrader's scripts, files of a submission.
NOTHING = "default-src 'none'; sandbox; frame-ancestors 'self'"


def nonce_of(handler: Any) -> str:
    """A word that nobody can know before, the same for all of one answer of the server."""
    if not hasattr(handler, "_nonce"):
        handler._nonce = secrets.token_urlsafe(16)
    return handler._nonce


def policy_of(handler: Any) -> str:
    """The Content-Security-Policy of one page.

    MathJax loads parts of itself, which carry no nonce: they are known by the folder they lie in.
    """
    own = _place(handler, "/formgrader/static/")
    formulas = _place(handler, f"{mathjax_folder(handler)}/") if mathjax_folder(handler) else ""
    hashes = " ".join(
        f"'sha256-{base64.b64encode(hashlib.sha256(each.encode()).digest()).decode()}'"
        for each in HANDLERS
    )
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src 'nonce-{nonce_of(handler)}' {formulas}".rstrip(),
            f"script-src-attr 'unsafe-hashes' {hashes}",
            f"style-src 'unsafe-inline' {own}",  # MathJax and formgrader place things by styles
            f"img-src data: {own}",
            f"font-src {own} {formulas}".rstrip(),
            "connect-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'self'",
        ]
    )


def mathjax_folder(handler: Any) -> str:
    """The address of jupyter_server_mathjax's files; empty where it is not there."""
    url = handler.settings.get("mathjax_url", "")
    return url.rpartition("/")[0] if url.startswith("/") else ""


def _place(handler: Any, path: str) -> str:
    host = handler.request.host
    if not re.fullmatch(r"[\w.:\[\]-]+", host):  # the browser's word, in a list of words
        return "'none'"
    base = handler.base_url
    return f"{host}{path if path.startswith(f'{base}/') else base + path}"


class OwnScripts(BaseLoader):
    """Marks the scripts of a template as allowed: those of its file, before anything is put in."""

    def __init__(self, loader: BaseLoader, nonce: str) -> None:
        self.loader, self.nonce = loader, nonce

    def get_source(self, environment: Environment, template: str) -> tuple[str, str | None, Any]:
        """Called by Jinja for each template."""
        text, name, is_fresh = self.loader.get_source(environment, template)
        return text.replace("<script", f'<script nonce="{self.nonce}"'), name, is_fresh

"""What a release has lost of its source's checks.

Where the release is all there is, a check of which nothing is left is not judged, and neither is
one whose rest passes, if it is noted that there was more.
"""

import ast

from IPython.core.inputtransformer2 import TransformerManager
from nbformat import NotebookNode

OURS, CUT = "nanollm", "is_cut"  # in a cell's metadata; `nanollm bundle` writes it


def holds_code(text: str) -> bool:
    """Whether a cell does anything.

    >>> holds_code("# Hidden check (1 point)"), holds_code("assert f(1) == 2")
    (False, True)
    """
    try:
        body = ast.parse(TransformerManager().transform_cell(text)).body
    except (SyntaxError, ValueError):
        return True
    return not all(map(_does_nothing, body))


def _does_nothing(node: ast.stmt) -> bool:
    return isinstance(node, ast.Pass) or (
        isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    )


def is_cut(cell: NotebookNode) -> bool:
    """Whether it is noted of a released check that some of it was hidden."""
    return bool(cell.metadata.get(OURS, {}).get(CUT))

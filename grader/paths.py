"""nbgrader in a folder whose path holds brackets: what is there is meant as it is called.

nbgrader looks for notebooks by `glob.glob` of the whole path, where `[2026]` stands for a digit.
"""

import glob
import os
from types import SimpleNamespace

from nbgrader.apps import api
from nbgrader.converters import base


def literal_glob(pattern: str) -> list[str]:
    """As `glob.glob`, but with the longest beginning that exists taken to the letter.

    >>> literal_glob("/no such folder [1]/*")
    []
    """
    there = pattern
    while there and not os.path.exists(there):
        there = os.path.dirname(there) if os.path.dirname(there) != there else ""
    return glob.glob(glob.escape(there) + pattern[len(there) :])


def take_paths_literally() -> None:
    """Let nbgrader's converters and interface find what lies below any folder."""
    for module in (base, api):
        module.glob = SimpleNamespace(glob=literal_glob)  # pyright: ignore[reportAttributeAccessIssue]

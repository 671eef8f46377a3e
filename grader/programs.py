"""The programs that grade, by name, as far as another version of them may move a mark."""

import hashlib
import importlib.util
import platform
import sys
from importlib.metadata import version
from pathlib import Path

OURS = ("grader", "nanollm")
LIBRARIES = ("ipython", "nbgrader", "numpy", "torch")
SHIPPED = "shipped"  # a folder of data, which only a wheel has


def versions(packages: tuple[str, ...] = OURS) -> dict[str, str]:
    """Releases of Python and of libraries, these packages to the letter, and the processor.

    >>> [*versions()]
    ['python', 'processor', 'ipython', 'nbgrader', 'numpy', 'torch', 'grader', 'nanollm']
    """
    python = "{}.{}.{}".format(*sys.version_info)
    libraries = {name: version(name) for name in LIBRARIES}
    ours = {name: _letters_of(name) for name in packages}
    return {"python": python, "processor": platform.machine(), **libraries, **ours}


def _letters_of(package: str) -> str:
    """A hash of all modules of a package, the same in a checkout and in a wheel."""
    total = hashlib.blake2b(digest_size=8)
    spec = importlib.util.find_spec(package)
    for place in map(Path, (spec.submodule_search_locations or ()) if spec else ()):
        for path in sorted(place.rglob("*.py")):
            name = path.relative_to(place)
            if SHIPPED not in name.parts:
                data = path.read_bytes()
                total.update(b"%s %d " % (name.as_posix().encode(), len(data)) + data)
    return total.hexdigest()

"""The variables of the processes that grade: few, and the same whoever starts them.

`PYTHONOPTIMIZE` would take every assert away, `PYTHONHASHSEED` change the order of sets, and so on:
no variable of the shell in which grading is started may change a mark.
"""

import importlib.util
import os
import sys
from pathlib import Path

# Nothing but what is installed is imported; what C code prints is not kept back (-u).
PYTHON = (sys.executable, "-P", "-s", "-u", "-m")
FIXED = {
    "LANG": "C.UTF-8",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    # The same order of sets and dictionaries in every run, and no thread before a fork.
    "PYTHONHASHSEED": "0",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    # glibc's memory in large pages: faster to fill, and its table to copy in a fork.
    "GLIBC_TUNABLES": "glibc.malloc.hugetlb=1",
}
BEHIND_WALLS = {
    **FIXED,
    "PATH": f"{os.path.dirname(sys.executable)}:/usr/bin:/bin",
    "HOME": "/tmp",  # of the process alone; matplotlib and IPython keep theirs there too
}
# Without walls: what programs and libraries are found by.
TAKEN_OVER = (
    *("PATH", "HOME", "TMPDIR", "TEMP", "TMP", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"),
    *("SYSTEMROOT", "WINDIR", "COMSPEC", "PATHEXT", "USERPROFILE", "APPDATA", "LOCALAPPDATA"),
    *("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"),  # wrong numbers on some processors without
)


def environment() -> dict[str, str]:
    """Variables of a process that is started without walls."""
    taken = {name: os.environ[name] for name in TAKEN_OVER if name in os.environ}
    return {**taken, **FIXED, "PYTHONPATH": source_folders(("nanollm",))}


def source_folders(packages: tuple[str, ...]) -> str:
    """Where packages are imported from that no .pth file of the environment may name."""
    specs = filter(None, map(importlib.util.find_spec, (*packages, "grader")))
    found = {Path(path).parent for spec in specs for path in spec.submodule_search_locations or ()}
    return os.pathsep.join(sorted(str(path) for path in found if path.name != "site-packages"))

"""Runs a command as root on a machine of its own, of which nothing is left when it ends.

It is this machine, with a copy of /etc, which may get other users, and an empty /srv and /tmp.
Every user may read Python, wherever it lies, and its libraries, below /srv.
"""

import os
import sys
from pathlib import Path

from grader.kernels.walls import bubblewrap

ROOT = Path(__file__).resolve().parents[2]
BORROWED = Path("/srv/borrowed")  # the .venv
NO_NETWORK = "--unshare-net"


def main(words: list[str]) -> None:
    """Replace this process; `--unshare-net` first leaves it no network but the loopback."""
    if os.geteuid() != 0:
        sys.exit("expected root, who alone can make users; use sudo")
    network = [NO_NETWORK] if words[:1] == [NO_NETWORK] else []
    python, libraries = (os.path.realpath(place) for place in (sys.base_prefix, sys.prefix))
    shown = [
        each
        for place in (str(ROOT), python, libraries)
        for each in ("--bind", place, place)
        if place != "/usr"
    ]
    command = [
        # Whoever kills it ends all that it has started, the servers of other users too.
        *("unshare", "--pid", "--fork", "--kill-child", "--mount-proc"),
        *(bubblewrap(), "--dev-bind", "/", "/", "--cap-add", "ALL", *network),
        *("--overlay-src", "/etc", "--tmp-overlay", "/etc"),
        *("--tmpfs", "/srv", "--tmpfs", "/tmp", "--chmod", "1777", "/tmp"),
        *_opened(Path(python)),
        *shown,
        *("--ro-bind", libraries, str(BORROWED)),
        *("--setenv", "BORROWED", str(BORROWED)),
        *("--setenv", "PYTHONDONTWRITEBYTECODE", "1", *words[len(network) :]),
    ]
    os.execvp(command[0], command)


def _opened(python: Path) -> list[str]:
    """The first folder on the way to Python that is closed to others, empty and open instead."""
    way = [*reversed(python.parents)]
    closed = next((place for place in way if not place.stat().st_mode & 0o001), None)
    if closed is None:
        return []
    below = [str(place) for place in way if closed in place.parents]
    folders = [word for place in below for word in ("--perms", "0755", "--dir", place)]
    return ["--tmpfs", str(closed), "--chmod", "0755", str(closed), *folders]


if __name__ == "__main__":
    main(sys.argv[1:])

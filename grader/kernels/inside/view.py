"""Inside: the files that one kernel sees, laid over those that the walls show."""

import contextlib
import os
import tarfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from grader.kernels.inside.confine import leave_mounts, mount
from grader.kernels.inside.limits import Limits
from grader.kernels.inside.settings import FOLDER

READ_ONLY, NO_SUID, NO_DEVICES, NO_PROGRAMS = 1, 2, 4, 8
BIND, RECURSIVE, PRIVATE = 1 << 12, 1 << 14, 1 << 18
PLAIN = NO_SUID | NO_DEVICES
TERMINALS = "newinstance,ptmxmode=0666,mode=0620,max=64"  # each holds some 200 KiB in no process


def build_view(limits: Limits, keep: list[str]) -> None:
    """Mount one file system of limited size and show parts of it where a kernel may write.

    `keep`: what the walls show below /tmp, which the kernel needs and its own /tmp would cover.
    """
    mount("", "/", flags=RECURSIVE | PRIVATE)
    kept = {path: os.open(path, os.O_PATH) for path in keep}
    size = f"size={limits.disk_mib}m,nr_inodes=20000,mode=0700"
    mount("tmpfs", "/tmp", flags=PLAIN, options=size)
    for name, target in (("own", FOLDER), ("shm", "/dev/shm"), ("tmp", "/tmp")):
        part = Path("/tmp") / name
        part.mkdir()
        mount("", target, source=str(part), flags=BIND)  # the last one covers its siblings
    for path, file in kept.items():
        is_folder = os.path.isdir(f"/proc/self/fd/{file}")
        (Path(path) if is_folder else Path(path).parent).mkdir(parents=True, exist_ok=True)
        if not is_folder:
            Path(path).touch()
        # What the walls have covered in it stays so.
        mount("", path, source=f"/proc/self/fd/{file}", flags=BIND | RECURSIVE)
        os.close(file)
    mount("devpts", "/dev/pts", flags=NO_SUID | NO_PROGRAMS, options=TERMINALS)
    # Where the machine's own /proc is masked (Docker), the walls' one stays: it shows the template.
    with contextlib.suppress(OSError):
        mount("proc", "/proc", flags=PLAIN | NO_PROGRAMS | READ_ONLY)


def show_files(archive: int) -> None:
    """Let this process alone see the files of an archive where a kernel would work."""
    leave_mounts()
    mount("", "/", flags=RECURSIVE | PRIVATE)
    mount("tmpfs", FOLDER, flags=PLAIN, options="size=256m,mode=0700")
    unpack(archive, FOLDER)
    os.chdir(FOLDER)


def unpack(archive: int, folder: str) -> None:
    """Unpack the submission's files, which the grader packed."""
    how: dict[str, Any] = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}
    with open(archive, "rb") as packed, tarfile.open(fileobj=packed) as files:
        files.extractall(folder, members=plain_files(files), **how)


def plain_files(files: tarfile.TarFile) -> Iterator[tarfile.TarInfo]:
    """What of an archive the filter "data" would let in, which Python has only since 3.11.4."""
    for member in files:
        path = PurePosixPath(member.name)
        if member.isfile() and not path.is_absolute() and ".." not in path.parts:
            member.mode = member.mode & 0o755 | 0o600
            yield member

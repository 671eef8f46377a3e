"""Many files of a folder changed at once: all of them or none, whatever happens meanwhile.

All that needs room on the disk is written aside. Then one renaming says that it counts, and each
file is renamed into its place. Who is killed after that has it done by the next command; where a
file cannot be renamed, those before it are put back. What somebody saved meanwhile, or since a
command was killed, is never replaced: then all others are put back too.

Below `.nanollm/`: `staged` is being written and counts for nothing, `pending` counts, `rollback` is
being put back. Each holds `new/`, `old/` (what was there) and a plan.
"""

import json
import os
import shutil
import stat
from collections.abc import Generator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path, PureWindowsPath

from filelock import FileLock, Timeout

from grader.errors import GraderError
from grader.plain import replace_file

HOME = ".nanollm"
PLAN = "plan.json"
WAIT_S = 20  # for another command
Files = Mapping[str, bytes | None]  # by path below the folder; None where none is to be


@dataclass(frozen=True)
class Plan:
    """What becomes of files, and of the folder in which it was written down."""

    wrote: Mapping[str, str]  # digests by path, "" of what is taken away
    keep: str | None = None  # where what was there is kept, below HOME
    drop: str | None = None  # what is no longer kept

    @classmethod
    def read(cls, folder: Path) -> "Plan":
        """The plan in a folder; `GraderError` for one that leads out of the learner's folder."""
        with suppress(OSError, ValueError, TypeError, AttributeError, RecursionError):
            plan = cls(**json.loads((folder / PLAN).read_text("utf-8")))
            if all(map(_is_below, (*plan.wrote.keys(), *filter(None, (plan.keep, plan.drop))))):
                return plan
        raise GraderError(
            f"{folder / PLAN}: expected a plan of nanollm's, found something else; move "
            f"{folder} away and try again"
        )


def _is_below(path: str) -> bool:
    """Whether a path stays in the folder that it begins in, on every system."""
    parts = PureWindowsPath(path)
    return bool(parts.parts) and not parts.anchor and ".." not in parts.parts


@contextmanager
def alone(folder: Path) -> Generator[None]:
    """Let no other command change a folder meanwhile, and first end what a killed one had begun."""
    with _all_or_nothing(folder):
        (folder / HOME).mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / HOME / "lock")
        try:
            lock.acquire(timeout=WAIT_S)
        except Timeout as problem:
            raise GraderError(
                f"another command is changing {folder}; wait for its end"
            ) from problem
    try:
        settle(folder)
        yield
    finally:
        lock.release()


def change(
    folder: Path,
    files: Files,
    *,
    keep: str | None = None,
    drop: str | None = None,
    seen: Files | None = None,
) -> None:
    """Give these files these bytes; to be called `alone`.

    `seen`: what was in some of them when somebody decided so. Raises `GraderError` where that
    failed, or one was saved meanwhile, and nothing changed.
    """
    plan = Plan({path: digest_of(data) for path, data in files.items()}, keep, drop)
    with _all_or_nothing(folder):
        _stage(folder, files, plan)
        for path in files.keys() & (seen or {}).keys():
            if kept(folder / HOME / "staged", path) != (seen or {})[path]:
                raise _saved_meanwhile(path)
        os.rename(folder / HOME / "staged", folder / HOME / "pending")
    settle(folder)


def digest_of(data: bytes | None) -> str:
    """By which the bytes of a file are known again; none of what is taken away."""
    return "" if data is None else sha256(data).hexdigest()


def is_unfinished(folder: Path) -> bool:
    """Whether a command was killed while it changed files."""
    return any((folder / HOME / name).is_dir() for name in ("pending", "rollback"))


def settle(folder: Path) -> None:
    """Bring to an end what a killed command had begun, where there is such a thing."""
    with _all_or_nothing(folder):
        if (folder / HOME / "rollback").is_dir():
            _roll_back(folder)
        if (folder / HOME / "pending").is_dir():
            _carry_out(folder)


@contextmanager
def _all_or_nothing(folder: Path) -> Generator[None]:
    try:
        yield
    except OSError as problem:
        shutil.rmtree(folder / HOME / "staged", ignore_errors=True)
        raise GraderError(
            f"expected to write into {folder}, got: {problem.strerror or problem}; "
            f"nothing was changed"
        ) from problem


def _carry_out(folder: Path) -> None:
    home, pending = folder / HOME, folder / HOME / "pending"
    plan = Plan.read(pending)
    try:
        for path, digest in plan.wrote.items():
            if not digest or (pending / "new" / path).exists():  # not yet, by who was killed
                if _digest_at(folder / path) not in (digest, digest_of(kept(pending, path))):
                    raise _saved_meanwhile(path)
                _lay(pending / "new" / path, _real(folder / path), is_wanted=bool(digest))
    except BaseException:
        os.rename(pending, home / "rollback")
        _roll_back(folder)
        raise
    shutil.rmtree(pending / "new", ignore_errors=True)
    if plan.drop:
        shutil.rmtree(home / plan.drop, ignore_errors=True)
    if plan.keep:
        (home / plan.keep).parent.mkdir(exist_ok=True)
        os.rename(pending, home / plan.keep)
    else:
        shutil.rmtree(pending)


def kept(folder: Path, path: str) -> bytes | None:
    """What a file held that is kept in this folder."""
    old = folder / "old" / path
    return old.read_bytes() if old.is_file() else None


def _stage(folder: Path, files: Files, plan: Plan) -> None:
    staged = folder / HOME / "staged"
    shutil.rmtree(staged, ignore_errors=True)
    staged.mkdir(parents=True)
    for path, data in files.items():
        there = folder / path
        mode = stat.S_IMODE(there.stat().st_mode) if there.exists() else 0o666 & ~_umask()
        if there.exists():
            _write(staged / "old" / path, there.read_bytes(), mode)
        if data is not None:
            _write(staged / "new" / path, data, mode)
    replace_file(staged / PLAN, json.dumps(asdict(plan), indent=1).encode())


def _write(path: Path, data: bytes, mode: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    replace_file(path, data, mode)


def _lay(new: Path, place: Path, *, is_wanted: bool) -> None:
    if not is_wanted:
        place.unlink(missing_ok=True)
    else:
        place.parent.mkdir(parents=True, exist_ok=True)
        os.replace(new, place)


def _roll_back(folder: Path) -> None:
    rollback = folder / HOME / "rollback"
    for path, digest in Plan.read(rollback).wrote.items():
        old, place = rollback / "old" / path, _real(folder / path)
        if digest and (rollback / "new" / path).exists():
            continue
        if _digest_at(place) != digest:  # it was put back already, or saved since
            continue
        if old.exists():
            os.replace(old, place)
        elif digest:
            place.unlink()
    shutil.rmtree(rollback)


def _digest_at(path: Path) -> str:
    return digest_of(path.read_bytes() if path.exists() else None)


def _saved_meanwhile(path: str) -> GraderError:
    return GraderError(
        f"{path} was saved while it was to be replaced, so nothing was changed; do this again"
    )


def _real(path: Path) -> Path:
    """A file behind a link is changed where it lies, and the link stays."""
    return Path(os.path.realpath(path))


def _umask() -> int:
    """What this process takes away from others' rights; it can only be read by setting it."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask

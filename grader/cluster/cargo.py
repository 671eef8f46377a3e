"""What travels between a class run and a worker: plain data in bytes, nothing that would be run."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import msgpack
import nbformat
from nbformat import NotebookNode

from grader.course import notebook_text
from grader.errors import FilesTooLargeError, GraderError, NotGradedError
from grader.kernels.files import NOT_SOURCE, entries_below
from grader.kernels.inside.limits import Limits
from grader.plain import NotPlainError, TooLargeError, read_plain
from grader.released import Releases
from grader.submission.grade import Grading, Source, Whole
from grader.submission.run import RunLimits

MAX_SOURCE_BYTES = 1 << 30  # beside a lesson
ASIDE = ".second"  # a file beside, of which others are second names
HALVES = "surrogatepass"  # of letters: names of files may have them, and a refusal names files
KINDS = {"link": "a link", "second name": "a second name of a file", "other": "no file"}

Sources = Mapping[str, Mapping[str, Source]]  # by lesson, and by name of the notebook


def pack_folder(folder: Path, most_bytes: int) -> bytes:
    """What was handed in; a link or a pipe is one there too, and is refused there as it is here.

    Raises `NotGradedError` for what cannot be read, or is more than `most_bytes`.
    """
    try:
        entries = dict(_entries(folder, most_bytes))
    except FilesTooLargeError as problem:
        raise NotGradedError(str(problem)) from problem
    except OSError as problem:
        raise NotGradedError(f"could not be read: {problem.strerror}") from problem
    return _packed(entries)


def lay_folder(packed: bytes, folder: Path) -> None:
    """Make the folder that `pack_folder` was given."""
    folder.mkdir()
    for name, (kind, data) in _unpacked(packed).items():
        path = folder / os.fsdecode(name)
        if kind == "folder":
            path.mkdir()
        elif kind == "link":
            path.symlink_to(os.fsdecode(data))
        elif kind == "second name":
            (folder.parent / ASIDE).touch()
            os.link(folder.parent / ASIDE, path)
        elif kind == "other":
            os.mkfifo(path)
        else:
            path.write_bytes(data)


def pack_sources(sources: Sources, grading: Grading) -> bytes:
    """The lessons of a class run with what lies beside them, and how they are graded.

    Raises `GraderError` for what is no plain file beside a source: elsewhere it is empty.
    """
    lessons = {lesson: _packed_lesson(of_lesson) for lesson, of_lesson in sources.items()}
    how = {
        "walls": grading.walls,
        "kernel": asdict(grading.kernel),
        "run": asdict(grading.run),
    }
    return _packed({"lessons": lessons, "grading": how})


def unpack_sources(packed: bytes, place: Path) -> tuple[Sources, Grading]:
    """The same, with what lies beside the sources laid into an empty folder."""
    found = _unpacked(packed)
    how = found["grading"]
    grading = Grading(
        walls=how["walls"], kernel=Limits(**how["kernel"]), run=RunLimits(**how["run"])
    )
    sources: dict[str, dict[str, Source]] = {}
    for lesson, of_lesson in found["lessons"].items():
        lay_folder(of_lesson["folder"], place / lesson)
        sources[lesson] = {
            name: Source(
                notebook=nbformat.reads(said["notebook"], as_version=4),
                folder=place / lesson,
                checksums=said["checksums"],
                releases=Releases(tuple(said["releases"])),
                siblings=said["siblings"],
                is_release=said["is_release"],
            )
            for name, said in of_lesson["sources"].items()
        }
    return sources, grading


def pack_whole(whole: Whole, worker: str) -> bytes:
    """What became of a submission, and where."""
    said = {"notebooks": whole.notebooks, "refused": whole.refused, "is_ours": whole.is_ours}
    return _packed({**said, "worker": worker})


def unpack_whole(packed: bytes) -> tuple[Whole, str]:
    """The same."""
    found = _unpacked(packed, object_hook=NotebookNode)
    notebooks, refused, is_ours = found.notebooks, found.refused, found.is_ours
    return Whole(notebooks=notebooks, refused=refused, is_ours=is_ours), found.worker


def _packed(data: object) -> bytes:
    return bytes(msgpack.packb(data, unicode_errors=HALVES) or b"")


def _unpacked(packed: bytes, **how: Any) -> Any:
    return msgpack.unpackb(packed, unicode_errors=HALVES, **how)


def _packed_lesson(sources: Mapping[str, Source]) -> dict[str, Any]:
    folder = next(iter(sources.values())).folder
    assert folder is not None
    packed = pack_folder(folder, MAX_SOURCE_BYTES)
    for name, (kind, _) in _unpacked(packed).items():
        if kind not in ("folder", "file"):  # a check may read it, and would find nothing there
            raise GraderError(
                f"{folder / os.fsdecode(name)}: expected plain files beside a lesson that goes to "
                f"a cluster, found {KINDS[kind]}; put a copy in its place"
            )
    return {
        "folder": packed,
        "sources": {
            name: {
                "notebook": notebook_text(source.notebook),
                "checksums": source.checksums and dict(source.checksums),
                "releases": [dict(each) for each in source.releases.each],
                "siblings": dict(source.siblings),
                "is_release": source.is_release,
            }
            for name, source in sources.items()
        },
    }


def _entries(folder: Path, room: int) -> Iterator[tuple[bytes, tuple[str, bytes]]]:
    """Path, kind and bytes of each entry of a folder, outer ones first."""
    for entry in entries_below(folder, NOT_SOURCE):
        kind, data = _contents(entry, room)
        room -= len(data)
        yield os.fsencode(os.path.relpath(entry.path, folder)), (kind, data)


def _contents(entry: "os.DirEntry[str]", room: int) -> tuple[str, bytes]:
    if entry.is_symlink():
        return "link", os.fsencode(os.readlink(entry.path))
    if entry.is_dir(follow_symlinks=False):
        return "folder", b""
    try:
        return "file", read_plain(Path(entry.path), room)
    except TooLargeError as problem:
        raise FilesTooLargeError(f"expected less to send to a cluster: {problem}") from problem
    except NotPlainError:
        is_file = entry.is_file(follow_symlinks=False)
        return ("second name" if is_file else "other"), b""

"""What a worker does by itself, without a cluster around it."""

import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from nbformat import v4

from grader.cluster import host
from grader.cluster.cargo import pack_folder, pack_sources, unpack_whole
from grader.submission.grade import Grading, Source, Whole

ADDRESS = "tcp://one"


class Looking:
    """In the place of an engine: it remembers where things lie."""

    seen: tuple[Grading, list[Path]]

    def __init__(self, grading: Grading, _: object) -> None:
        self.grading = grading

    def __enter__(self) -> "Looking":
        return self

    def close(self) -> None:
        pass

    def grade_folder(self, sources: Mapping[str, Source], folder: Path) -> Whole:
        places = [folder, *(source.folder for source in sources.values() if source.folder)]
        Looking.seen = self.grading, places
        return Whole(refused="looked")


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder of a worker whose temporary files lie elsewhere."""
    own = tmp_path / "shown/dask-scratch-space/worker-1"
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    own.mkdir(parents=True)
    worker: Any = SimpleNamespace(local_directory=str(own), address=ADDRESS)
    monkeypatch.setattr(host, "get_worker", lambda: worker)
    monkeypatch.setattr(host, "Engine", Looking)
    engines: dict[bytes, Any] = {}
    monkeypatch.setattr(host, "_engines", engines)
    monkeypatch.setattr(tempfile, "tempdir", str(elsewhere))
    yield own
    for held in engines.values():
        held.close()


@pytest.mark.skipif(sys.platform != "linux", reason="workers are Linux's")
def test_all_that_a_worker_lays_down_is_hidden_wherever_it_lies(own: Path, tmp_path: Path):
    (tmp_path / "lesson_1").mkdir()
    source = Source(notebook=v4.new_notebook(), folder=tmp_path / "lesson_1")
    packed = pack_sources({"lesson_1": {"lesson_1": source}}, Grading())
    graded = host.grade(packed, "lesson_1", pack_folder(tmp_path / "lesson_1", 0))
    assert unpack_whole(graded) == (Whole(refused="looked"), ADDRESS)
    grading, places = Looking.seen
    of_another = own.parent / "worker-2"
    for place in (*places, own, of_another):
        assert any(place.is_relative_to(hidden) for hidden in grading.hidden), place

"""The outputs of one cell, built anew from frames: known kinds, and no more than there is room."""

import json
import tracemalloc
from typing import Any

import nbformat
import pytest
from nbformat import v4

from grader.boundary.outputs import SHOWN, Outputs, written

ROOM = 1_000
LARGE = 20 << 20


def made(*frames: tuple[Any, ...], room: int = ROOM) -> list[dict[str, Any]]:
    outputs = Outputs(room)
    for frame in frames:
        outputs.add(*frame)
    return outputs.cells


def stream(text: str, name: str = "stdout") -> dict[str, str]:
    return {"output_type": "stream", "name": name, "text": text}


def shown(**data: str) -> dict[str, Any]:
    return {"output_type": "display_data", "data": data, "metadata": {}}


def valid(cells: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The outputs, which nbformat accepts and can write and read."""
    cell = v4.new_code_cell("", outputs=nbformat.from_dict(cells))
    text = nbformat.writes(v4.new_notebook(cells=[cell]))
    nbformat.validate(nbformat.reads(text, as_version=4))
    json.dumps(cells).encode()
    return cells


def test_each_kind_of_frame_becomes_an_output_in_its_order():
    cells = made(
        ("stream", "stdout", "a"),
        ("stream", "stdout", "b"),
        ("stream", "stderr", "c"),
        ("display", None, False, "text/plain", "d", "text/html", "<b>d</b>"),
        ("result", "text/plain", "e"),
        ("error", "ValueError", "f", "line 1", "line 2"),
        ("stream", "stdout", "g"),
    )
    assert cells == [
        stream("ab"),
        stream("c", "stderr"),
        {
            "output_type": "display_data",
            "data": {"text/plain": "d", "text/html": "<b>d</b>"},
            "metadata": {},
        },
        {
            "output_type": "execute_result",
            "data": {"text/plain": "e"},
            "metadata": {},
            "execution_count": None,
        },
        {
            "output_type": "error",
            "ename": "ValueError",
            "evalue": "f",
            "traceback": ["line 1", "line 2"],
        },
        stream("g"),
    ]
    valid(cells)


NO_FRAMES = [
    ("stream",),
    ("stream", "stdout"),
    ("stream", "stdout", b"a"),
    ("stream", "stdout", "a", "b"),
    ("stream", "stdin", "a"),
    ("stream", 1, "a"),
    ("error",),
    ("error", "E"),
    ("error", "E", 1),
    ("error", "E", "text", None),
    ("display",),
    ("display", None),
    ("verdict", "passed"),
    ("done", 1),
    ("execute_reply", "ok"),
]


@pytest.mark.parametrize("frame", NO_FRAMES, ids=str)
def test_what_is_no_frame_that_shows_something_is_dropped(frame: tuple[Any, ...]):
    outputs = Outputs(ROOM)
    assert not outputs.add(*frame)
    assert outputs.cells == []


def test_of_a_display_only_texts_of_known_kinds_are_kept():
    cells = made(
        (
            *("display", 7, None, "text/plain", "a", "application/javascript", "alert(1)"),
            *("text/html", 1, 2, "b", "image/png", b"raw", "text/latex", "$x$", "text/markdown"),
        )
    )
    assert valid(cells)[0]["data"] == {"text/plain": "a", "text/latex": "$x$"}
    assert {"text/plain", "text/html", "image/png", "image/jpeg", "image/svg+xml"} < {*SHOWN}


def test_half_a_letter_becomes_a_question_mark_everywhere():
    half = "\ud83d"
    cells = made(
        ("stream", "stdout", half),
        ("display", half, False, "text/plain", half),
        ("error", half, half, half),
    )
    assert "\ud83d" not in str(valid(cells))
    assert [cells[0]["text"], cells[1]["data"]["text/plain"], cells[2]["ename"]] == ["?"] * 3


@pytest.mark.parametrize("letter", ["x", "\1", '"', "é", "\U0001f600", "\n", "\ud83d", "\x7f"])
def test_a_flood_of_any_letter_takes_no_more_than_its_room_in_the_file(letter: str):
    floods = (
        [("stream", "stdout", letter * 70_000)],
        [("stream", "stdout", letter)] * 2_000,
        [("stream", ("stdout", "stderr")[n % 2], letter) for n in range(2_000)],
        [("display", None, False, "text/plain", letter)] * 2_000,
        [("display", None, False, "text/plain", letter * 70_000)],
        [("result", "text/plain", letter * 400)] * 10,
        [("error", letter * 50, letter * 50, *[letter] * 50)] * 50,
    )
    for frames in floods:
        cells = nbformat.from_dict(made(*frames))
        file = nbformat.writes(v4.new_notebook(cells=[v4.new_code_cell("", outputs=cells)]))
        empty = nbformat.writes(v4.new_notebook(cells=[v4.new_code_cell("")]))
        assert len(file.encode("utf-8", "replace")) - len(empty) < 1.6 * ROOM  # deeply indented


def test_the_beginning_of_a_flood_is_kept_and_a_picture_that_is_too_large_left_out_whole():
    assert made(("stream", "stdout", "abc" * ROOM))[0]["text"].startswith("abcabc")
    picture = ("display", None, False, "image/png", "A" * ROOM)
    assert made(picture, ("stream", "stdout", "after")) == [stream("after")]


def test_a_frame_that_is_much_too_large_costs_its_host_no_multiple_of_it():
    text = "\1" * LARGE
    for frame in (
        ("stream", "stdout", text),
        ("display", None, False, "text/plain", text),
        ("result", "text/plain", text),
        ("error", "E", text, text),
    ):
        outputs = Outputs(ROOM)
        tracemalloc.start()
        outputs.add(*frame)
        assert tracemalloc.get_traced_memory()[1] < LARGE // 10
        tracemalloc.stop()


def test_a_clear_takes_away_what_was_shown_at_once_or_with_the_next():
    first, second = ("stream", "stdout", "1"), ("stream", "stdout", "2")
    assert made(first, ("clear", False), second) == [stream("2")]
    assert made(first, ("clear", True)) == [stream("1")]
    assert made(first, ("clear", True), second) == [stream("2")]
    assert made(first, ("clear",), second) == [stream("2")]


def test_what_was_cleared_takes_no_room():
    """An animation of many frames shows its last one."""
    frame = ("display", None, False, "text/plain", "x" * (ROOM * 3 // 4))
    cells = made(*[frame, ("clear", True)] * 20)
    assert len(cells) == 1
    cells = made(*[frame, ("clear", True)] * 20, ("stream", "stdout", "the end"))
    assert cells == [stream("the end")]
    cells = made(*[frame, ("clear", False)] * 20, ("stream", "stdout", "the end"))
    assert cells == [stream("the end")]


def test_an_update_changes_what_is_shown_under_its_name():
    cells = made(
        ("display", "bar", False, "text/plain", "0 %"),
        ("display", "bar", False, "text/plain", "also 0 %"),
        ("display", "bar", True, "text/plain", "100 %"),
        ("display", "unknown", True, "text/plain", "nobody knows it"),
        ("display", None, True, "text/plain", "nor this"),
    )
    assert cells == [shown(**{"text/plain": "100 %"}), shown(**{"text/plain": "100 %"})]


def test_a_progress_bar_may_be_updated_for_ever_and_grows_no_further_than_its_room():
    updates = [("display", "bar", True, "text/plain", f"{n} %") for n in range(1_000)]
    cells = made(("display", "bar", False, "text/plain", "0"), *updates)
    assert cells == [shown(**{"text/plain": "999 %"})]
    large = [("display", "bar", True, "text/plain", "x" * 100 * n) for n in range(100)]
    cells = made(("display", "bar", False, "text/plain", "0"), *large)
    assert written(cells) < ROOM + 100


def test_what_was_cleared_cannot_be_updated():
    cells = made(
        ("display", "bar", False, "text/plain", "0 %"),
        ("clear", False),
        ("display", "bar", True, "text/plain", "100 %"),
    )
    assert cells == []


def test_a_later_cell_may_update_what_an_earlier_one_has_shown():
    earlier = Outputs(ROOM)
    earlier.add("display", "bar", False, "text/plain", "0 %")
    later = Outputs(ROOM, earlier.named)
    later.add("display", "bar", True, "text/plain", "100 %")
    assert (earlier.cells, later.cells) == ([shown(**{"text/plain": "100 %"})], [])
    later.add("display", "bar", True, "text/plain", "x" * ROOM)
    assert earlier.cells == [shown(**{"text/plain": "100 %"})]

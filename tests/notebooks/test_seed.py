"""The recorded outputs agree with every number that the course's seed document prints."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from nbformat import NotebookNode

from grader.course import Course

NUMBER = re.compile(r"(?<![\w.-])-?\d+(?:\.\d+)?")


def numbers(text: str) -> list[float]:
    return [float(number) for number in NUMBER.findall(text)]


def seed_cells(lesson: str) -> list[list[float]]:
    """Numbers of each output of the seed document; a line of dashes stands between cells."""
    text = Path(__file__).with_name(f"seed_{lesson}.txt").read_text("utf-8")
    return [numbers(cell) for cell in text.split("---\n")]


def output_texts(notebook: NotebookNode) -> Iterator[str]:
    for cell in notebook.cells:
        outputs = cell.get("outputs", [])
        texts = [
            output.get("text") or output.get("data", {}).get("text/plain", "") for output in outputs
        ]
        if any(texts):
            yield "\n".join(texts)


@pytest.mark.parametrize(("lesson", "cells"), [("lesson_1", 2), ("lesson_2", 9)])
def test_every_number_of_the_seed_is_recorded_in_its_order(course: Course, lesson, cells):
    recorded = [numbers(text) for text in output_texts(course.source(lesson))]
    seed = seed_cells(lesson)
    assert len(seed) == cells
    place = 0
    for expected in seed:
        assert expected in recorded[place:], (
            f"{lesson} records no output, after its {place} first ones, with the numbers "
            f"{expected[:6]}... of the seed document; is a seed or the order of draws changed?"
        )
        place += recorded[place:].index(expected) + 1

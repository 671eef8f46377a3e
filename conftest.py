"""Fixtures shared by all tests."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from grader.course import Course, put_programs_on_path

ROOT = Path(__file__).resolve().parent


def pytest_configure() -> None:
    put_programs_on_path()
    # Several workers of several threads each wait for one another, ten times as long as one.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    torch.set_num_threads(1)


def pytest_itemcollected(item: pytest.Item) -> None:
    """Let pytest-xdist keep a file on one worker (a notebook's cells share a kernel)."""
    if item.get_closest_marker("xdist_group") is None:
        item.add_marker(pytest.mark.xdist_group(item.nodeid.split("::")[0]))


@pytest.fixture(scope="session")
def course() -> Course:
    """The course of this checkout; tests read it and write elsewhere."""
    return Course(ROOT)


@pytest.fixture(scope="session")
def secret_lines(course: Course) -> Callable[[str], list[str]]:
    """Lines of solutions and hidden checks that stand nowhere else in a lesson's source."""

    def secrets(name: str) -> list[str]:
        secret: list[str] = []
        public: set[str] = set()
        for cell in course.source(name).cells:
            is_secret = False
            for line in map(str.strip, cell.source.splitlines()):
                if line.startswith("### "):
                    is_secret = line.startswith("### BEGIN")
                elif is_secret:
                    secret.append(line)
                else:
                    public.add(line)
        return [line for line in secret if len(line) > 20 and line not in public]

    return secrets

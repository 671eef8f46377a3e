"""Which lesson a title or a file name means."""

import re
from collections.abc import Iterable

from grader.errors import GraderError
from grader.lms.people import folded

NUMBER = re.compile(r"^(.*\S)\s+\((\d+)\)$", re.DOTALL)  # how Canvas tells assignments apart


def title_of(header: str) -> str:
    """A column's title without the number that Canvas puts behind it.

    >>> title_of("Lesson 1 (1234)")
    'Lesson 1'
    """
    found = NUMBER.match(header.strip())
    return found[1] if found else header.strip()


def lessons_called(title: str, lessons: Iterable[str]) -> list[str]:
    """The lessons that a title may mean: one, as a rule.

    >>> lessons_called("Lesson-1", ["lesson_1", "lesson_10"])
    ['lesson_1']
    """
    exact = [lesson for lesson in lessons if lesson == title]
    return exact or [lesson for lesson in lessons if _bare(lesson) == _bare(title)]


def lessons_named_in(text: str, lessons: Iterable[str]) -> list[str]:
    """The lessons that stand in a longer name, such as that of a file.

    >>> lessons_named_in("Grades-NLP-Lesson 10-77", ["lesson_1", "lesson_10"])
    ['lesson_10']
    """
    bare = f" {_bare(text)} "
    return [lesson for lesson in lessons if f" {_bare(lesson)} " in bare]


def the_lesson(wanted: str | None, named: Iterable[str], lessons: list[str], what: str) -> str:
    """The lesson that is meant: the one asked for, the only one named, or the only one at all."""
    if wanted is not None:
        if wanted not in lessons:
            raise GraderError(f"expected a lesson ({', '.join(lessons)}), got {wanted!r}")
        return wanted
    found = [*dict.fromkeys(named)] or (lessons if len(lessons) == 1 else [])
    if len(found) == 1:
        return found[0]
    which = f"it may be {' or '.join(found)}" if found else "its name says none"
    raise GraderError(
        f"{what}: expected to know its lesson, and {which}; say it, as in --lesson "
        f"{(found or lessons)[0]}"
    )


def _bare(text: str) -> str:
    """A title with all that separates its words as one space."""
    return re.sub(r"[\s_.-]+", " ", folded(text)).strip()

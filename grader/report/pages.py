"""The pages of a report, as texts by their paths. They run nothing and load nothing.

What a learner wrote (names, messages, answers) reaches a page as text that the template escapes, or
through `grader.feedback.clean`.
"""

import base64
import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from pygments.formatters import HtmlFormatter

from grader.feedback import clean
from grader.report.gather import Classroom, LearnersWork
from grader.report.glance import glance
from grader.report.items import Item, items
from grader.report.misconceptions import Misconceptions, Place
from grader.report.names import NameBook
from grader.report.pictures import marks_by_lesson, shares_by_exercise

ANONYMOUS = '<meta name="report" content="anonymous">'  # by it the next report knows
MOST = 10  # misconceptions that are shown at a glance
MOST_WHOLE = 40  # that are shown with answers

_templates = Environment(
    loader=PackageLoader("grader.report"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def _points(value: float) -> str:
    return f"{round(value, 2):g}"


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def _lesson(name: str) -> str:
    return name.replace("_", " ")


_templates.filters |= {
    "points": _points,
    "percent": _percent,
    "lesson": _lesson,
    "code": clean.code,
}


@dataclass(frozen=True)
class Pages:
    """All pages of a class."""

    classroom: Classroom
    names: NameBook
    folder: Path  # where they will lie
    when: str

    def all(self) -> dict[str, str]:
        """Texts by path."""
        pages = {
            "index.html": self._index(),
            "exercises.html": self._exercises(),
            "misconceptions.html": self._misconceptions(),
            "students.html": self._page("students", "Students", works=self.classroom.works),
        }
        for student in self.names.ordered():
            pages[f"students/{self.names.page(student)}"] = self._student(student)
        return pages

    def _index(self) -> str:
        lessons = glance(self.classroom)
        shown = [lesson for lesson in lessons if len(lesson.marks) or lesson.so_far]
        strange = [work for work in self.classroom.works.values() if not work.lesson]
        return self._page(
            "index",
            "The class at a glance",
            glances=lessons,
            picture=marks_by_lesson(
                [lesson.name for lesson in shown],
                [[*lesson.marks] for lesson in shown],
                [lesson.so_far for lesson in shown],
            )
            if shown
            else "",
            strange=strange,
            unknown=self.classroom.roster.unknown(
                work.student for work in self.classroom.works.values()
            ),
            held=self._found.known[:MOST],
        )

    def _exercises(self) -> str:
        found = items(self.classroom.checks)
        sections = [
            (lesson, found[lesson], self._picture(lesson, found[lesson]))
            for lesson in self.classroom.lessons
            if lesson in found
        ]
        works = self.classroom.works.values()
        left_out = {
            lesson: sum(bool(work.why_not) for work in works if work.lesson == lesson)
            for lesson in self.classroom.lessons
        }
        return self._page("exercises", "Exercises", sections=sections, left_out=left_out)

    def _misconceptions(self) -> str:
        return self._page(
            "misconceptions",
            "Misconceptions",
            held=self._found.known[:MOST_WHOLE],
            rest=self._found.known[MOST_WHOLE:],
            candidates=self._found.candidates(self.names),
            has_bank=bool(self._found.bank),
        )

    def _student(self, student: str) -> str:
        works = [work for (whose, _), work in self.classroom.works.items() if whose == student]
        return self._page(
            "student",
            self.names.of(student),
            root="../",
            works=works,
            links={work.lesson: [*self._feedback(work)] for work in works},
            history=[entry for entry in self.classroom.history if entry.student == student],
        )

    def _feedback(self, work: LearnersWork) -> Iterator[tuple[str, str]]:
        """NameBook and links of the feedback pages that are there; their paths hold an id."""
        if self.names.is_anonymous or not work.lesson:
            return
        place = self.classroom.course.step("feedback", work.student, work.lesson)
        for page in sorted(place.glob("*.html")):
            way = Path(os.path.relpath(page, self.folder / "students")).as_posix()
            yield page.stem, quote(way)

    def _picture(self, lesson: str, found: list[Item]) -> Markup:
        checks = [item for item in found if not item.is_by_hand]
        if not checks:
            return Markup()
        named = dict.fromkeys((item.notebook, item.exercise) for item in checks)
        titles = [" ".join(filter(None, each)) for each in named]
        return shares_by_exercise(checks, titles, f"Who solved what in {lesson.replace('_', ' ')}")

    @cached_property
    def _found(self) -> Misconceptions:
        return Misconceptions(self.classroom)

    def title(self, place: Place) -> str:
        """The heading of an exercise in its lesson, or its name."""
        return self.classroom.titles.get(place, place[2])

    def notebook(self, place: Place) -> str:
        """Where an exercise is: its released notebook, from the course's folder."""
        course, (lesson, notebook, _) = self.classroom.course, place
        path = course.released(lesson, notebook or lesson)
        return path.relative_to(course.root).as_posix()

    def _page(self, name: str, title: str, **known: Any) -> str:
        """A page with the one style sheet that its policy names by a hash."""
        root = known.pop("root", "")
        return _templates.get_template(f"{name}.html.j2").render(
            name=name,
            title=title,
            root=root,
            names=self.names,
            room=self.classroom,
            pages=self,
            when=self.when,
            mark=Markup(ANONYMOUS) if self.names.is_anonymous else "",
            style=Markup(STYLE),
            style_hash=base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode(),
            **known,
        )


def _style() -> str:
    light = HtmlFormatter().get_style_defs(".code")
    dark = HtmlFormatter(style="github-dark").get_style_defs(".code")
    sheet = _templates.get_template("report.css").render()
    return f"{sheet}\n{light}\n@media screen and (prefers-color-scheme: dark) {{\n{dark}\n}}\n"


STYLE = _style()

"""What a panel of points shows, as HTML: an exercise a row, or a lesson a row."""

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any
from urllib.parse import quote

STYLE = """<style>
.nanollm-points { font-size: var(--jp-ui-font-size1, 13px); max-width: 60em }
.nanollm-points table { border-collapse: collapse; margin: 0.5em 0; width: 100%;
  table-layout: auto !important }
.nanollm-points :is(th, td) { text-align: left !important; vertical-align: top !important }
.nanollm-points :is(th, td) { white-space: normal !important }
.nanollm-points td:last-child { width: 50%; overflow-wrap: anywhere }
.nanollm-points progress { width: 12em; max-width: 100% }
</style>"""
MOST = 1_000  # letters of a message: more would push all else off the screen
Submission = Mapping[str, Any]  # of the JSON that `nanollm check` prints: docs/verdicts.md
Notes = Mapping[str, str]  # by check: what else there is to say


def waiting_page() -> str:
    """Until there are points."""
    return _page("<p>Looking at what you have saved …</p>")


def problem_page(why: str) -> str:
    """Where there are none, in one line.

    >>> "no such file" in problem_page("lesson_1.ipynb: no such file")
    True
    """
    return _page(f"<p>{escape(why)}</p>")


def exercises_page(found: Submission, file: str, saved: str, notes: Notes) -> str:
    """A bar, and below it a row an exercise with a link to it.

    `found`: what became of one notebook, `file` its name, `saved` when it was saved, and `notes`
    what else a check says.
    """
    if "not_graded" in found:
        return problem_page(f"No points yet: {found['not_graded']}")
    by_exercise: dict[str, list[Mapping[str, Any]]] = {}
    for check in found["checks"]:
        if check["max_points"]:
            by_exercise.setdefault(check["exercise"], []).append(check)
    elsewhere: dict[str, list[float]] = {name: [] for name in by_exercise}
    for check in found.get("with_instructor", ()):
        elsewhere.setdefault(check["exercise"], []).append(check["max_points"])
    rows = (
        _exercise(name, file, checks, elsewhere[name], notes)
        for name, checks in by_exercise.items()
    )
    head = ("exercise", "visible", "hidden", "what the checks say")
    bar, words = _bar(found)
    title = f"{_title(found['lesson'])}: {words}, as saved at {escape(saved)}"
    return _page(f"<p>{bar} {title}</p>{_table(head, rows)}")


def lessons_page(found: Iterable[tuple[Submission, str]]) -> str:
    """A row a lesson, with a link to its notebook."""
    rows = (_lesson(submission, link) for submission, link in found)
    return _page(_table(("lesson", "points"), rows))


def _lesson(found: Submission, link: str) -> Iterable[str]:
    yield f'<a href="{quote(link)}">{_title(found["lesson"])}</a>'
    yield escape(found["not_graded"]) if "not_graded" in found else " ".join(_bar(found))


def _exercise(
    name: str,
    file: str,
    checks: Sequence[Mapping[str, Any]],
    elsewhere: Iterable[float],
    notes: Notes,
) -> Iterable[str]:
    """Its four cells; `elsewhere` are the points of checks that only the instructor has."""
    yield f'<a href="{quote(file)}#cell-id={quote(name)}-card">{escape(name)}</a>'
    if checks[0]["by_hand"]:
        yield from ("", "")
        answered = checks[0]["points"] is None
        most = f"{checks[0]['max_points']:g} points, graded by hand"
        yield most if answered else f"{most}: not answered yet"
        return
    yield "<br>".join(_points(check) for check in checks if not check["hidden"])
    hidden = [_points(check) for check in checks if check["hidden"]]
    yield "<br>".join([*hidden, *(f"{most:g}, by your instructor" for most in elsewhere)])
    said = [*dict.fromkeys(check["message"] for check in checks if check["message"])]
    said += [notes[check["check"]] for check in checks if check["check"] in notes]
    yield "<br>".join(escape(_short(each)) for each in said)


def _short(message: str) -> str:
    """Its beginning, where a whole list or text is in it."""
    return message if len(message) <= MOST else f"{message[:MOST]} …"


def _points(check: Mapping[str, Any]) -> str:
    mark = "✓" if check["outcome"] == "passed" else "✗"
    if check["outcome"] == "not answered":
        mark = "·"
    return f"{mark} {check['points']:g} of {check['max_points']:g}"


def _bar(found: Submission) -> tuple[str, str]:
    """The points as a bar and in words."""
    points, most = found["points"], found["max_points"]
    words = f"{points:g} of {most:g} points"
    name = f"{_title(found['lesson'])}: {words}"
    return f'<progress value="{points:g}" max="{most:g}" aria-label="{name}"></progress>', words


def _title(lesson: str) -> str:
    return escape(lesson.replace("_", " ").capitalize())


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    titles = "".join(f'<th scope="col">{title}</th>' for title in head)
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return f"<table><thead><tr>{titles}</tr></thead><tbody>{body}</tbody></table>"


def _page(body: str) -> str:
    return f'{STYLE}<div class="nanollm-points" role="region" aria-label="Your points">{body}</div>'

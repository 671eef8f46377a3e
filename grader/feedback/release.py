"""What nbgrader calls to put feedback pages where their learners can fetch them."""

from pathlib import Path
from typing import Any

from nbgrader.exchange.default import ExchangeReleaseFeedback
from nbgrader.utils import temp_attrs

from grader.course import course_of
from grader.mended import literal_glob
from grader.plain import NotPlainError, read_plain, replace_file

# By the secret, which `nbgrader submit` makes, only the one who handed in finds the page.
NEEDED = ("timestamp.txt", "submission_secret.txt")
LONGEST = 1_000  # bytes


class ReleaseFeedback(ExchangeReleaseFeedback):
    """Releases the pages of what was handed in through the exchange, and names the others.

    `nbgrader_config.py` names it, so that `nbgrader release_feedback` and formgrader's button
    use it. nbgrader's own expects copies of two files beside each page, and ends where one of
    them is missing; no page has anything of a learner's beside it.
    """

    def copy_files(self) -> None:
        """Called by nbgrader for one assignment, of one student or of all."""
        places: Any = self.coursedir
        left_out = [places.student_id_exclude] if places.student_id_exclude else []
        course = course_of(places)
        for folder in map(Path, sorted(literal_glob(self.src_path))):
            student, lesson = course.whose("feedback", folder)
            if not bring_needed(course.step("submitted", student, lesson), folder):
                left_out.append(student)
                self.log.warning(
                    "%s: expected timestamp.txt and submission_secret.txt beside the submission, "
                    "as nbgrader submit makes them; hand its page over yourself: %s",
                    *(student, folder),
                )
        with temp_attrs(places, student_id_exclude=",".join(left_out)):
            super().copy_files()


def bring_needed(submitted: Path, folder: Path) -> bool:
    """Copy what is needed from a submission to its page; returns whether it is there."""
    for name in NEEDED:
        try:
            replace_file(folder / name, read_plain(submitted / name, LONGEST))
        except (NotPlainError, FileNotFoundError):
            return False
    return True

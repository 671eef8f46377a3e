"""The lines of `nbgrader_config.py` that let nbgrader grade with this package: docs/own-course.md.

Classes are named and not imported, so that a command that only reads folders starts fast.
"""

import copy
import sys
from glob import escape
from pathlib import Path
from typing import Any

from grader.course import Course, with_absolute_paths


def grade_apart(c: Any, file: str) -> None:
    """Set up nbgrader; `c` and `file` are the configuration and its own `__file__`.

    To be called below the lines that name folders.
    """
    folder = Path(file).resolve().parent
    course = Course(folder, with_absolute_paths(copy.deepcopy(c), folder))
    # A gradebook's file is meant from here; nbgrader would look for it from wherever it works.
    if "db_url" in c.CourseDirectory:
        c.CourseDirectory.db_url = course.config.CourseDirectory.db_url
    # What learners wrote is judged apart and confined; docs/grading.md says how. nbgrader's own
    # steps would run the hidden checks in the learner's process, with your rights.
    c.Autograde.sanitize_preprocessors = []
    c.Autograde.exporter_class = "grader.preprocessors.UnreadExporter"
    c.Autograde.autograde_preprocessors = [
        "grader.preprocessors.GradeApart",
        "nbgrader.preprocessors.IgnorePattern",
        "nbgrader.preprocessors.SaveAutoGrades",
        "nbgrader.preprocessors.AssignLatePenalties",
        "nbgrader.preprocessors.CheckCellMetadata",
        "grader.classroom.tell.TellHistory",
    ]
    # A warning on stderr is no wrong answer; nbgrader would score the check as zero without a word.
    c.IgnorePattern.enabled = True
    c.IgnorePattern.pattern = "."
    # No copies of what lies beside a submitted notebook: nbgrader would follow links as far as
    # they go.
    below = "/".join(course.parts("submitted")).format(student_id="*", assignment_id="*")
    c.CourseDirectory.ignore.append(f"{escape(str(course.top('submitted')))}/{below}/*")

    # Feedback pages run nothing, load nothing and show no hidden check. One is made in no time,
    # and an old one may tell points that are no more.
    c.GenerateFeedback.exporter_class = "grader.feedback.FeedbackExporter"
    c.GenerateFeedback.preprocessors = []
    c.GenerateFeedback.force = True
    c.ExchangeFactory.collect = "grader.classroom.collect.CollectWhole"
    c.ExchangeFactory.release_feedback = "grader.feedback.release.ReleaseFeedback"
    c.ExportApp.plugin_class = "grader.classroom.export.GradesExporter"

    # Plug-ins that lie beside the configuration, for late submissions say, are found by every
    # command.
    if str(folder) not in sys.path:
        sys.path.append(str(folder))
    if "nbgrader" in sys.modules:
        _set_up_process()


def _set_up_process() -> None:
    """Where nbgrader runs: its own classes are mended, and formgrader shows and runs nothing.

    Formgrader's pages lie in your Jupyter, whose scripts may start kernels.
    """
    from grader.formgrader import guard
    from grader.mended import mend_nbgrader

    mend_nbgrader()
    guard()

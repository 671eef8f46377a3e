"""Where nbgrader finds each step of this course; its commands work from this folder without flags."""

import sys
from glob import escape
from pathlib import Path

from nbgrader.preprocessors import (
    AssignLatePenalties,
    CheckCellMetadata,
    IgnorePattern,
    SaveAutoGrades,
)

from grader.formgrader import guard
from grader.preprocessors import GradeApart, UnreadExporter, drop_broken_timestamp

c = get_config()  # noqa: F821  (nbgrader puts it here)
HERE = Path(__file__).resolve().parent

# What comes in and what grading makes stays in one folder that git ignores.
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "course"
c.CourseDirectory.submitted_directory = "classroom/submitted"
c.CourseDirectory.autograded_directory = "classroom/autograded"
c.CourseDirectory.feedback_directory = "classroom/feedback"
c.CourseDirectory.solution_directory = "classroom/solution"
c.CourseDirectory.source_with_tests_directory = "classroom/source_with_tests"
c.CourseDirectory.db_url = f"sqlite:///{HERE / 'classroom' / 'gradebook.db'}"
c.CourseDirectory.course_id = "nanollm"
HERE.joinpath("classroom").mkdir(exist_ok=True)
# No copies of what lies beside a submitted notebook: nbgrader would follow links as far as they go.
c.CourseDirectory.ignore = [
    *(".ipynb_checkpoints", "*.pyc", "__pycache__", "feedback"),
    f"{escape(str(HERE))}/classroom/submitted/*/*/*",
]
c.ExportPlugin.to = "classroom/grades.csv"
c.ExportApp.plugin_class = "grader.classroom.export.GradesExporter"
# Plug-ins that lie beside this file, for late submissions say, are found by every command.
sys.path.append(str(HERE))

# A release is always built anew from its source; `nanollm release` guards a learner's answers.
c.GenerateAssignment.force = True
c.ClearSolutions.code_stub = {
    "python": '# YOUR CODE HERE\nraise NotImplementedError("write your answer here, then delete this line")'
}

# What learners wrote is judged apart and confined; docs/grading.md says how. nbgrader's own steps
# would run the hidden checks in the learner's process, with your rights.
c.Autograde.sanitize_preprocessors = []
c.Autograde.exporter_class = UnreadExporter
c.Autograde.pre_convert_hook = drop_broken_timestamp
c.Autograde.autograde_preprocessors = [
    GradeApart,
    IgnorePattern,
    SaveAutoGrades,
    AssignLatePenalties,
    CheckCellMetadata,
]
c.GradeApart.cell_s = 15  # seconds

# For nbgrader's own steps, where somebody runs them: a deleted check is put back, a loop
# is stopped and the next cell goes on, figures and trainings are skipped as no check needs them.
c.OverwriteCells.add_missing_cells = True
c.Execute.timeout = 15  # seconds a cell
c.Execute.skip_cells_with_tag = "demonstration"

# A warning on stderr is no wrong answer; nbgrader would score the check as zero without a word.
c.IgnorePattern.enabled = True
c.IgnorePattern.pattern = "."

# Feedback pages run nothing, load nothing and show no hidden check.
c.GenerateFeedback.exporter_class = "grader.feedback.FeedbackExporter"
c.GenerateFeedback.preprocessors = []
# A page is made in no time, and an old one may tell points that are no more.
c.GenerateFeedback.force = True
c.ExchangeFactory.release_feedback = "grader.feedback.release.ReleaseFeedback"

# Formgrader's pages lie in your Jupyter: they show what learners wrote and run none of it.
guard()

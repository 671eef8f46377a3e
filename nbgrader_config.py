"""Where nbgrader finds each step of this course; its commands work from this folder without flags."""

from pathlib import Path

c = get_config()  # noqa: F821  (nbgrader puts it here)

# What comes in and what grading makes stays in one folder that git ignores.
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "course"
c.CourseDirectory.submitted_directory = "classroom/submitted"
c.CourseDirectory.autograded_directory = "classroom/autograded"
c.CourseDirectory.feedback_directory = "classroom/feedback"
c.CourseDirectory.solution_directory = "classroom/solution"
c.CourseDirectory.source_with_tests_directory = "classroom/source_with_tests"
c.CourseDirectory.db_url = f"sqlite:///{Path(__file__).resolve().parent / 'classroom' / 'gradebook.db'}"
c.CourseDirectory.course_id = "nanollm"
Path(__file__).resolve().parent.joinpath("classroom").mkdir(exist_ok=True)
c.ExportPlugin.to = "classroom/grades.csv"

# A release is always built anew from its source; `nanollm release` guards a learner's answers.
c.GenerateAssignment.force = True
c.ClearSolutions.code_stub = {
    "python": '# YOUR CODE HERE\nraise NotImplementedError("write your answer here, then delete this line")'
}

# A deleted check is put back; a loop is stopped and the next cell goes on.
c.OverwriteCells.add_missing_cells = True
c.Execute.timeout = 15  # seconds a cell

# Figures and trainings need no marks, and no check needs them.
c.Execute.skip_cells_with_tag = "nbval-ignore-output"

# A warning on stderr is no wrong answer; nbgrader would score the check as zero without a word.
c.IgnorePattern.enabled = True
c.IgnorePattern.pattern = "."

# Nobody else on the machine can read what a kernel says, where its pyzmq can encrypt.
c.KernelManager.transport_encryption = "auto"

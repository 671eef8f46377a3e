"""Where nbgrader finds each step of this course; its commands work from this folder without flags."""

from pathlib import Path

from grader.configuration import grade_apart

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
c.ExportPlugin.to = "classroom/grades.csv"

# A release is always built anew from its source; `nanollm release` guards a learner's answers.
c.GenerateAssignment.force = True
c.ClearSolutions.code_stub = {
    "python": '# YOUR CODE HERE\nraise NotImplementedError("write your answer here, then delete this line")'
}

# For nbgrader's own steps, where somebody runs them: a deleted check is put back, a loop
# is stopped and the next cell goes on, figures and trainings are skipped as no check needs them.
c.OverwriteCells.add_missing_cells = True
c.Execute.timeout = 15  # seconds a cell
c.Execute.skip_cells_with_tag = "demonstration"

# Grade with the engine of this package, as any course may: docs/own-course.md.
grade_apart(c, __file__)
c.GradeApart.cell_s = 15  # seconds

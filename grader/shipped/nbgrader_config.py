"""The course as a wheel carries it: read where it lies, and nothing is written beside it."""

from pathlib import Path

c = get_config()  # noqa: F821  (traitlets puts it here)

# A wheel for a class has no solutions: what learners get is all that it can judge by.
c.CourseDirectory.source_directory = "solutions" if Path("solutions").is_dir() else "course"
c.CourseDirectory.release_directory = "course"

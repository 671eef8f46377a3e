"""What nbgrader has to know on a machine with a JupyterHub; it goes to /etc/jupyter.

docs/teaching.md says what else is to be done.
"""

from pathlib import Path

c = get_config()  # noqa: F821  (nbgrader puts it here)
c.CourseDirectory.course_id = "nanollm"
c.Exchange.root = "/srv/nbgrader/exchange"

# Who has the course in a folder `course` of their own teaches it: formgrader opens that.
course = Path.home() / "course"
if (course / "nbgrader_config.py").is_file():
    c.CourseDirectory.root = str(course)

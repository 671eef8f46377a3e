"""nbgrader's formgrader, made to show what learners wrote without running any of it.

Its pages lie in the instructor's Jupyter, whose scripts may start kernels. `policy` says which
scripts a page may run, `exporter` makes the page of a submission, `shown` what is on it, and
`guard` puts them in the place of nbgrader's own.
"""

from grader.formgrader.guard import guard

__all__ = ["guard"]

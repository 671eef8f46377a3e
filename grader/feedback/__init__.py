"""The page that tells a learner what grading found, safe to open.

`clean` makes harmless HTML of what a learner wrote, `page` sorts a graded notebook by exercise,
and `exporter` is what nbgrader calls.
"""

from grader.feedback.exporter import FeedbackExporter

__all__ = ["FeedbackExporter"]

"""Everything the grader reports as a failure, and nothing else."""


class GraderError(Exception):
    """A failure that its reader can act on; shown as one line, without a traceback."""


class UnfinishedAnswersError(GraderError):
    """A release would overwrite notebooks that somebody has written answers into."""


class BoundaryError(GraderError):
    """A check asked for something that cannot cross between judge and learner; for its author."""


class WireError(GraderError):
    """Bytes that are no well-formed answer, or a value that no answer can carry."""


class LearnerStoppedError(GraderError):
    """The learner's side ran past its limit and was stopped."""


class LearnerGoneError(GraderError):
    """The learner's process has ended, so nothing can be asked of it any more."""

    was_killed = False  # by nobody who is known: by its own code, or for want of memory


class GraderFailedError(GraderError):
    """Something of the grader's own ended or broke; no learner is to blame, and none pays."""


class LessonError(GraderError):
    """One lesson cannot be released or graded; the others can."""


class NotGradedError(GraderError):
    """A submission that was not graded, which is not the same as zero; the text says why."""

    is_ours = False  # the grader failed


class FilesTooLargeError(GraderError):
    """The files beside a notebook are more than its kernel has room for."""

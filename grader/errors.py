"""Everything the grader reports as a failure, and nothing else."""


class GraderError(Exception):
    """A failure that its reader can act on; shown as one line, without a traceback."""


class UnfinishedAnswersError(GraderError):
    """A release would overwrite notebooks that somebody has written answers into."""

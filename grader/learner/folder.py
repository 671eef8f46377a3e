"""Which folder is a learner's, and which one is meant."""

from pathlib import Path

from grader.learner.swap import HOME, is_unfinished

DEFAULT = "my-course"
START = "start/start.ipynb"  # where a learner begins, in a course that has it
LAID = f"{HOME}/laid.json"  # what texts were ever laid
RELEASED = f"{HOME}/released"  # the lessons as they were laid last


def around(path: Path) -> Path | None:
    """The learner's folder in which a path lies, the innermost of several."""
    here = path.resolve() if ".." in path.parts else path.absolute()
    return next((each for each in (here, *here.parents) if is_learners_folder(each)), None)


def is_learners_folder(folder: Path) -> bool:
    """Whether lessons were laid there, if only half as somebody was killed."""
    return (folder / LAID).is_file() or is_unfinished(folder)


def folder_meant(path: Path | None) -> Path:
    """The folder that a command is about, there or not: around this path, or the usual one."""
    return around(path or Path.cwd()) or path or Path(DEFAULT)

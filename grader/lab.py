"""JupyterLab, opened for learners or for instructors with Jupyter's own options passed on."""

import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from grader.errors import GraderError

SETTINGS = Path(__file__).with_name("lab_settings")
FOR_LEARNERS = SETTINGS / "learners"  # nbgrader's buttons for instructors are left out
ALONE = {"help-all", "version"}  # options without a value that Jupyter does not list


def folder_and_options(words: Sequence[str]) -> tuple[Path | None, list[str]]:
    """Of the words of a command the folder, where one is named, and what is for Jupyter.

    A word is the value of the option before it where that is one of Jupyter's that takes a value.
    """
    folders: list[str] = []
    options: list[str] = []
    for before, word in zip(("", *words), words, strict=False):
        is_folder = not word.startswith("-") and not _takes_a_value(before)
        (folders if is_folder else options).append(word)
    if len(folders) > 1:
        raise GraderError(f"expected one folder, got {' and '.join(folders)}")
    return (Path(folders[0]) if folders else None), options


def _takes_a_value(option: str) -> bool:
    from jupyterlab.labapp import LabApp  # it takes a second

    name = option.lstrip("-")
    return name != option and "=" not in name and name not in {*LabApp.flags, *ALONE}


def open_lab(folder: Path, *, at: str = "", learners: bool, more: Sequence[str]) -> None:
    """Run JupyterLab in a folder, at one of its notebooks, until somebody ends it."""
    from jupyterlab.labapp import LabApp

    _refuse_no_home()
    if learners:
        found = [str(FOR_LEARNERS), *filter(None, [os.environ.get("JUPYTER_CONFIG_PATH")])]
        os.environ["JUPYTER_CONFIG_PATH"] = os.pathsep.join(found)
    url = f"/lab/tree/{at}" if (folder / at).is_file() else "/lab"
    LabApp.launch_instance([*_options(folder.absolute(), url), *more])


def _refuse_no_home() -> None:
    """Jupyter would end in a traceback where it can keep nothing."""
    from jupyter_core.paths import jupyter_config_dir, jupyter_data_dir, jupyter_runtime_dir

    for place in (jupyter_config_dir(), jupyter_data_dir(), jupyter_runtime_dir()):
        try:
            Path(place).mkdir(mode=0o700, parents=True, exist_ok=True)
            is_ours = os.access(place, os.W_OK)
        except OSError:
            is_ours = False
        if not is_ours:
            raise GraderError(
                f"expected a home in which Jupyter can write, found none to write to at {place}; "
                f"set HOME to a folder of yours"
            )


def _options(folder: Path, url: str) -> Iterator[str]:
    """Jupyter's options, any of which `more` may say otherwise."""
    yield f"--ServerApp.root_dir={folder}"
    yield f"--LabApp.default_url={url}"
    yield f"--LabApp.app_settings_dir={SETTINGS}"
    yield "--ServerApp.answer_yes=True"  # Ctrl-C ends it, and does not ask first
    if getattr(os, "geteuid", lambda: 1)() == 0:
        yield "--ServerApp.allow_root=True"
    if sys.platform == "linux" and not {"DISPLAY", "WAYLAND_DISPLAY", "BROWSER"} & {*os.environ}:
        yield "--ServerApp.open_browser=False"  # a browser of the terminal would take it over

"""Hands in a link to a classmate's folder."""

import shutil

GETS = None
SAYS = "link"


def hand_in(notebook, folder):
    shutil.rmtree(folder)
    folder.symlink_to("../ada/lesson_1")

"""Puts links to files that never end beside its notebook; a copy would fill the disk."""

GETS = 0
SAYS = "link"


def hand_in(notebook, folder):
    (folder / "data.csv").symlink_to("/dev/zero")
    (folder / "more").mkdir()
    (folder / "more" / "data.csv").symlink_to("/dev/zero")
    (folder / "more" / "deeper").mkdir()
    (folder / "more" / "deeper" / "up").symlink_to("../..")
    (folder / "more" / "deeper" / "data.csv").symlink_to("/dev/zero")

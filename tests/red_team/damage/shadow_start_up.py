"""Puts files beside its notebook that Python, IPython, nbgrader and pytest run when they start."""

GETS = 0
SAYS = "sitecustomize.py"


def hand_in(notebook, folder):
    harm = "import builtins\nbuiltins.red_team = True\nraise SystemExit('red team')\n"
    for name in (
        "sitecustomize.py",
        "usercustomize.py",
        "conftest.py",
        "ipython_config.py",
        "nbgrader_config.py",
        "jupyter_nbconvert_config.py",
        "IPython.py",
        "msgpack.py",
    ):
        (folder / name).write_text(harm)
    (folder / "red_team.pth").write_text("import os; os._exit(1)\n")

"""Kills its process."""

GETS = 0
SAYS = "ended"
ANSWERS = {"running-totals": "import os\nimport signal\nos.kill(os.getpid(), signal.SIGKILL)"}

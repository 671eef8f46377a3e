"""Stops its process, which then neither runs nor ends."""

GETS = 0
SAYS = "stopped: too slow"
ANSWERS = {"running-totals": "import os\nimport signal\nos.kill(os.getpid(), signal.SIGSTOP)"}

"""Closes all files of its process, the sockets that it is reached by included."""

GETS = 0
SAYS = "ended"
ANSWERS = {"running-totals": "import os\nos.closerange(3, 4096)"}

"""Ends its process without a word, in a cell that should define an answer."""

GETS = 0
SAYS = "ended"
ANSWERS = {"running-totals": "import os\nos._exit(0)"}

"""Reads memory that is not there."""

GETS = 0
SAYS = "ended"
ANSWERS = {"running-totals": "import ctypes\nctypes.string_at(0)"}

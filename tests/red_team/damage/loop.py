"""Never ends, in the cell that should define an answer."""

GETS = 0
SAYS = "stopped: too slow"
ANSWERS = {"running-totals": "while True:\n    pass"}

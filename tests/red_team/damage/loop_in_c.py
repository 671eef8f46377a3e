"""Never ends inside a regular expression, where Python handles no signal."""

GETS = 0
SAYS = "stopped: too slow"
ANSWERS = {"running-totals": 'import re\nre.match(r"(a|a)*$", "a" * 60 + "b")'}

"""The class workflow on top of nbgrader: release, check, grade, report.

It knows nbgrader and Jupyter, never what a lesson is about, and it does not import nanollm.
"""

import sys

# jsonschema, which nbformat imports, would have this package work out a grammar of web addresses:
# most of the time that a command here needs to start. Notebooks are checked without it.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]

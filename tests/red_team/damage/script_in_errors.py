"""Fails with scripts in the names, messages and lines of its errors."""

GETS = 0
SAYS = "redTeam"
NEVER_SHOWN = ("<script>redTeam", "<img src=x")
ANSWERS = {
    "running-totals": """
script = "<script>redTeam()</script><img src=x onerror=redTeam()>"

def running_totals(numbers):
    raise type(script, (ValueError,), {})(script)  # <script>redTeam()</script>
""",
    "check-id": "raise ValueError(script)  # <script>redTeam()</script>",
}

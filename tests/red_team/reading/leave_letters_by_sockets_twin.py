"""The classmate who looks for what leave_letters_by_sockets left, and leaves more."""

import runpy
from pathlib import Path

GETS = 0
SAYS = "expected [1, 3, 6], got []"
ANSWERS = runpy.run_path(str(Path(__file__).with_name("leave_letters_by_sockets.py")))["ANSWERS"]

"""Answers with bytes that promise more than they hold: tensors, lists, handles, exceptions."""

GETS = 0
SAYS = "the answer is no plain data"
ANSWERS = {
    "running-totals": """
import itertools

import msgpack
from grader.kernels.inside import shell

frames = itertools.cycle([
    ["t", 4, "s", "returned", "T", "float32", False, False, b"", 2, 2**31, 2**31],
    ["t", 4, "s", "returned", "l", 2**62],
    ["t", 4, "s", "returned", "H", 2**63, "s" * 1000],
    ["t", 4, "s", "raised", "E", "X", 2**40],
    ["t", 4, "s", "returned", "N", "|O8", b"12345678", 1, 1],
    [b"\\x80\\x04cos\\nsystem\\n"],
])
shell.respond = lambda request, keeper: b"".join(map(msgpack.packb, next(frames)))
""",
}

"""One submission by way of the function that all grading comes to."""

import pytest

from grader.author.answers import fill
from grader.check import lesson_source
from grader.course import Course
from grader.kernels.inside.limits import Limits
from grader.submission.grade import Engine, Grading

GREEDY = """\
import os, time
def encode_tokens(tokens, vocab):
    for _ in range(6):
        if os.fork() == 0:
            kept = bytearray(b"x") * (64 << 20)
            time.sleep(20)
    time.sleep(20)"""


@pytest.mark.kernel
@pytest.mark.usefixtures("walls")
def test_a_kernel_that_used_too_much_is_ended_with_the_reason(mini: Course):
    mini.submit("ada", "lesson_1", fill(mini.source("lesson_1"), {"encode-tokens": GREEDY}))
    source = lesson_source(mini, "lesson_1")
    notebook = mini.step("submitted", "ada", "lesson_1") / "lesson_1.ipynb"
    with Engine(Grading(kernel=Limits(memory_mib=200)), [source.notebook]) as engine:
        graded = engine.grade(source, notebook)
    (what,) = graded.remarks
    assert what.startswith("the kernel has ended (memory: more than 200 MiB in ")
    assert what.endswith(" processes) in an earlier cell")

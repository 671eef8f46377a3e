"""One submission by way of the function that all grading comes to."""

from pathlib import Path

import pytest

from grader.author.answers import fill
from grader.course import Course
from grader.kernels.inside.limits import Limits
from grader.submission.grade import Grading, grade_notebook

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
def test_a_kernel_that_used_too_much_is_ended_with_the_reason(mini: Course, tmp_path: Path):
    source = mini.source("lesson_1")
    mini.submit("ada", "lesson_1", fill(source, {"encode-tokens": GREEDY}))
    folder = mini.step("submitted", "ada", "lesson_1")
    grading = Grading(kernel=Limits(memory_mib=200))
    graded = grade_notebook(source, folder, "lesson_1", grading=grading)
    (what,) = graded.remarks
    assert what.startswith("the kernel has ended (memory: more than 200 MiB in ")
    assert what.endswith(" processes) in an earlier cell")

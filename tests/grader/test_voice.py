"""What a cell shows, as a person expects it: behind walls and in a process without any."""

from collections.abc import Callable
from typing import Any

import pytest

from grader.boundary.outputs import Outputs
from grader.errors import LearnerStoppedError
from grader.kernels.client import Learner

pytestmark = pytest.mark.kernel

Show = Callable[..., list[dict[str, Any]]]
Said = Callable[[str], str]


# Streams


def test_all_that_writes_to_the_standard_streams_comes_in_its_order(said: Said):
    code = """
import ctypes, os, subprocess, sys
libc = ctypes.CDLL(None)
print('python')
os.write(1, b'descriptor\\n')
print('again')
os.system('echo system')
subprocess.run(['echo', 'subprocess'])
print('python')
libc.puts(b'from C'); libc.fflush(None)
sys.stdout.write('the ')
sys.stdout.buffer.write(b'end\\n');
"""
    assert said(code).splitlines() == [
        *("python", "descriptor", "again", "system", "subprocess", "python", "from C", "the end")
    ]


def test_what_c_code_prints_is_there_when_its_cell_ends(said: Said):
    """C's own streams kept it, and nobody saw it."""
    code = "import ctypes, os\nlibc = ctypes.CDLL(None)\nlibc.puts(b'a line')\nprint('python')\n"
    assert said(f"{code}libc.printf(b'half a line');") == "a line\npython\nhalf a line"
    code = "libc.printf(b'of both');\nif os.fork() == 0: libc.exit(0)\nos.wait();"
    assert said(code) == "of both"


def test_a_command_of_a_cell_is_heard_and_its_lines_can_be_taken(said: Said):
    assert said("!echo $((6 * 7))").split() == ["42"]
    assert said("lines = !printf 'a\\nb\\n'\nprint(list(lines))") == "['a', 'b']\n"
    assert said("%%bash\necho one\necho two") == "one\ntwo\n"


def test_the_two_streams_are_told_apart(show: Show):
    code = "import os, sys\nprint('out'); print('err', file=sys.stderr); print('out')\n"
    assert [(o["name"], o["text"]) for o in show(code)] == [
        ("stdout", "out\n"),
        ("stderr", "err\n"),
        ("stdout", "out\n"),
    ]
    (output,) = show("import os; os.system('echo trouble >&2');")
    assert (output["name"], output["text"]) == ("stderr", "trouble\n")


def test_what_writes_to_stderr_by_its_nature_is_there(show: Show):
    code = """
import logging, warnings
logging.warning('of logging')
warnings.warn('of warnings')
import sys
for done in range(4): print(f'\\r{done}/3', end='', file=sys.stderr)
"""
    outputs = show(code)
    assert {output["name"] for output in outputs} == {"stderr"}
    text = "".join(output["text"] for output in outputs)
    assert "WARNING:root:of logging" in text
    assert "UserWarning: of warnings" in text
    assert "3/3" in text


def test_the_streams_are_files_as_libraries_expect_them(said: Said):
    code = """
import sys
assert (sys.stdout.fileno(), sys.stderr.fileno()) == (1, 2)
assert sys.stdout.writable() and not sys.stdout.isatty() and not sys.stdout.closed
assert sys.stdout is sys.__stdout__ and sys.stdout.encoding == 'utf-8'
assert sys.stdout.write('four') == 4
sys.stdout.writelines(['a', 'b'])
sys.stdout.close()
print(' still open', flush=True)
try: sys.stdout.write(b'bytes')
except TypeError as error: print(error)
"""
    assert said(code) == "fourab still open\nwrite() argument must be str, not bytes\n"


def test_half_a_letter_can_be_printed(said: Said):
    assert said(r"print('half \ud83d')") == "half ?\n"


def test_a_redirected_stream_is_not_shown(said: Said):
    code = """
import contextlib, io
with contextlib.redirect_stdout(io.StringIO()) as taken:
    print('hidden')
print(repr(taken.getvalue()))
"""
    assert said(code) == "'hidden\\n'\n"


def test_threads_and_children_print_where_their_cell_does(said: Said):
    code = """
import multiprocessing, os, sys, threading
def work(what): print('from a', what)
thread = threading.Thread(target=work, args=('thread',)); thread.start(); thread.join()
process = multiprocessing.get_context('fork').Process(target=work, args=('process',))
process.start(); process.join()
if not (child := os.fork()):
    print('from a fork', flush=True)
    os._exit(0)
os.waitpid(child, 0)
print('from here')
"""
    lines = ["from a thread", "from a process", "from a fork", "from here"]
    assert said(code).splitlines() == lines


def test_a_forked_child_that_returns_from_the_cell_says_nothing_for_its_parent(said: Said):
    code = "import os\nif (child := os.fork()): os.waitpid(child, 0)\n'shown once'"
    assert said(code) == "'shown once'"
    assert said("1 + 1") == "2"


def test_what_a_thread_prints_between_cells_is_not_lost_and_stops_nothing(said: Said):
    code = """
import threading, time
enough = threading.Event()
def talk():
    while not enough.wait(0.001): print('x', end='')
talking = threading.Thread(target=talk); talking.start()
"""
    said(code)
    time_passes = "import time; time.sleep(0.3); enough.set(); talking.join(); 'joined'"
    assert said(time_passes).endswith("'joined'")
    assert said("'quiet'") == "'quiet'"


# Results and displays


def test_the_value_at_the_end_is_shown_unless_a_semicolon_follows(show: Show, said: Said):
    (output,) = show("x = 20\nx + 1")
    assert (output["output_type"], output["data"]) == ("execute_result", {"text/plain": "21"})
    assert show("x + 1;") == show("x = 1") == show("None") == show("") == []
    assert said("_ + 1, Out is not None, In[-1] is not None") == "(22, True, True)"
    assert said("x + 1  # a comment; with a semicolon") == "2"


def test_each_representation_of_a_display_is_there(show: Show):
    code = """
import base64
from IPython.display import HTML, Image, JPEG, Latex, Markdown, Math, SVG, display
PNG = base64.b64decode(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJg'
    'gg==')
display('text', HTML('<b>x</b>'), Markdown('*x*'), Latex('$x$'), Math('y'), Image(PNG))
display(SVG('<svg xmlns="http://www.w3.org/2000/svg"><path/></svg>'))
display(Image(b'\\xff\\xd8\\xff\\xe0' + bytes(20), format='jpeg'))
HTML('<i>end</i>')
"""
    data = [output["data"] for output in show(code.replace(", JPEG", ""))]
    assert data[0] == {"text/plain": "'text'"}
    assert data[1]["text/html"] == "<b>x</b>"
    assert data[2]["text/markdown"] == "*x*"
    assert data[3]["text/latex"] == "$x$"
    assert "y" in data[4]["text/latex"]
    assert data[5]["image/png"].startswith("iVBORw0KGgo")
    assert data[6]["image/svg+xml"].startswith("<svg")
    assert data[7]["image/jpeg"].startswith("/9j/4AAA")
    assert data[8] == {
        "text/html": "<i>end</i>",
        "text/plain": "<IPython.core.display.HTML object>",
    }


def test_a_class_may_say_how_it_is_shown(show: Show):
    code = """
class Shown:
    def _repr_html_(self): return '<u>mine</u>'
    def __repr__(self): return 'plain'
class Broken:
    def __repr__(self): raise ValueError('no repr')
Shown()
"""
    assert show(code)[0]["data"] == {"text/html": "<u>mine</u>", "text/plain": "plain"}
    assert "ValueError" in str(show("Broken()"))
    assert show("'still here'")[0]["data"] == {"text/plain": "'still here'"}


def test_a_display_is_updated_in_its_cell(said: Said):
    code = """
from IPython.display import display
handle = display('0 %', display_id='bar')
print('between')
handle.update('100 %')
"""
    assert said(code) == "'100 %'between\n"


def test_a_display_is_updated_by_a_later_cell(learner: Learner):
    earlier = Outputs(10_000)
    learner.run_cell("handle = display('0 %', display_id=True)", 20, earlier)
    later = Outputs(10_000, earlier.named)
    learner.run_cell("handle.update('100 %')", 20, later)
    assert [output["data"]["text/plain"] for output in earlier.cells] == ["'100 %'"]
    assert later.cells == []


def test_what_is_cleared_is_gone(said: Said):
    code = """
from IPython.display import clear_output
for number in range(3):
    clear_output(wait=True)
    print(number)
"""
    assert said(code) == "2\n"
    assert said("print(1)\nclear_output()\nprint(2)") == "2\n"
    assert said("print(1)\nclear_output(wait=True)") == "1\n"


def test_a_figure_is_shown_once_at_the_end_of_its_cell(show: Show):
    code = "%matplotlib inline\nimport matplotlib.pyplot as plt\nplt.plot([1, 2]);\nprint('drawn')"
    printed, figure = show(code)
    assert printed["text"] == "drawn\n"
    assert figure["data"]["image/png"].startswith("iVBORw0KGgo")
    assert figure["data"]["text/plain"].startswith("<Figure size")
    assert show("1;") == []
    first, second = show("plt.figure(); plt.plot([1]); plt.show(); plt.figure(); plt.plot([2]);")
    assert "image/png" in first["data"]
    assert "image/png" in second["data"]
    assert "image/png" in show("figure, axes = plt.subplots(); plt.close(); figure")[0]["data"]


# Magics and IPython


def test_magics_work(said: Said):
    assert said("import os\n%who_ls str") != ""
    said("a_name_to_find = 3")
    assert "a_name_to_find" in said("%whos int")
    assert said("%%capture taken\nprint('hidden')\n1 + 1") == ""
    assert said("taken.stdout") == "'hidden\\n'"
    assert "per loop" in said("%timeit -n 2 -r 2 1 + 1")
    assert "Wall time" in said("%%time\nsum(range(10))")
    assert "Wall time" in said("%time 1 + 1")
    assert said("%%writefile made.txt\nin a file") == "Writing made.txt" + "\n"
    assert said("%cat made.txt").strip() == "in a file"
    assert "no_such_magic" in said("%no_such_magic")
    assert "Docstring" in said("len?")
    assert "Available line magics" in said("%lsmagic")


def test_capture_takes_results_and_displays_too(show: Show):
    assert show("%%capture all\ndisplay('hidden')\nprint('hidden')\n7") == []
    assert len(show("all.show()")) >= 2
    assert show("'after'")[0]["output_type"] == "execute_result"


def test_await_works_at_the_top_of_a_cell_and_stalls_nothing(show: Show, said: Said):
    for number in range(20):
        code = f"import asyncio\nawait asyncio.sleep(0)\n{number}"
        (output,) = show(code, limit_s=5)
        assert output["data"]["text/plain"] == str(number)
    code = """
async def twice(x): return 2 * x
async with asyncio.timeout(5):
    print(await asyncio.gather(twice(1), twice(2)))
"""
    assert said(code) == "[2, 4]\n"
    assert said("task = asyncio.ensure_future(twice(4))\nawait asyncio.sleep(0)") == ""
    assert said("await task") == "8"
    assert said("later = asyncio.create_task(twice(5))  # without an await") == ""
    assert said("await later") == "10"
    assert "never awaited" not in said("from asyncio import get_running_loop; get_running_loop()")
    assert said("begin = asyncio.create_task") == ""
    assert said("later = begin(twice(6))  # by another name") == ""
    assert said("await later") == "12"


def test_an_await_that_was_stopped_does_not_go_on_in_a_later_cell(show: Show, said: Said):
    with pytest.raises(LearnerStoppedError):
        show(
            "import asyncio\nknown = asyncio.Event()\nawait known.wait()\nwent_on = True",
            limit_s=0.5,
        )
    assert said("known.set()\nfor _ in range(5): await asyncio.sleep(0)") == ""
    assert said("'went_on' in globals()") == "False"


def test_what_a_cell_sets_of_numpy_and_decimal_holds_in_later_ones(said: Said):
    """A loop gives each of its tasks a context of its own: print options were gone."""
    assert said("import decimal\nimport numpy as np\nnp.set_printoptions(precision=2)") == ""
    assert said("np.seterr(divide='raise')\ndecimal.getcontext().prec = 3;") == ""
    assert said("import asyncio\nawait asyncio.sleep(0)\nprint(np.array([1.2345]))") == "[1.23]\n"
    assert said("print(decimal.Decimal(1) / 3, np.geterr()['divide'])") == "0.333 raise\n"
    assert said("np.set_printoptions(precision=8)\nnp.seterr(divide='warn');") == ""


def test_a_cell_that_runs_another_one_lets_it_use_the_same_loop(said: Said):
    inner = "import asyncio\nfirst = asyncio.get_running_loop()"
    assert said(f"%%capture\n{inner}") == ""
    assert said(f"_ = get_ipython().run_cell({inner.replace('first', 'second')!r})") == ""
    assert said("first is second") == "True"


def test_a_dataloader_with_workers_prints_and_returns(said: Said):
    code = """
import torch
from torch.utils.data import DataLoader
class Numbers(torch.utils.data.Dataset):
    def __len__(self): return 4
    def __getitem__(self, place):
        if place == 3: print('from a worker')
        return torch.tensor(place)
print(sum(int(each) for each in DataLoader(Numbers(), num_workers=2)))
"""
    assert said(code) == "from a worker\n6\n"

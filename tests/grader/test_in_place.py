"""What a learner's function does to its arguments is seen by the check, and by no other check."""

# ruff: noqa: E501 (a row of a table is a line)

import numpy
import pytest
import torch

from grader.boundary import wire
from grader.boundary.far_side import Keeper, respond
from grader.judge.cells import How
from grader.judge.process import Judge
from grader.judge.start import Judges

pytestmark = [pytest.mark.kernel, pytest.mark.xdist_group("judge")]

SETUP = """
import copy
from collections import Counter, OrderedDict, defaultdict
from dataclasses import dataclass
import numpy as np
import torch
from torch import nn

class Rows(list):
    pass

@dataclass
class Box:
    items: list
"""


class Learner:
    """A learner's side in this process, which can say what it likes of the arguments of a call."""

    def __init__(self) -> None:
        self.namespace: dict = {"__name__": "__main__"}
        self.keeper = Keeper(self.namespace)
        self.requests: list[bytes] = []
        self.answers: list[bytes] = []
        self.tells: object = ...

    def ask(self, request: bytes, limit_s: float) -> bytes:
        self.requests.append(request)
        answer = respond(request, self.keeper)
        self.answers.append(answer)
        if self.tells is ... or b"call" not in request:
            return answer
        return wire.encode(("returned", None, "", False, self.tells), self.keeper.keep)


@pytest.fixture(scope="module")
def judge():
    judges = Judges()
    judge, _ = judges.start(None)
    yield judge
    judge.close()
    judges.close()


@pytest.fixture(scope="module")
def learner(judge: Judge):
    learner = Learner()
    exec(SETUP, learner.namespace)
    set_up(judge, SETUP)
    return learner


@pytest.fixture
def judged(judge: Judge, learner: Learner):
    """What ends the checks of an answer, as text; nothing where they pass."""

    def judged(answer: str, *checks: str) -> str:
        exec(answer, learner.namespace)
        for check in checks:
            ending = judge.run(check, sure=("f",), learner=learner).ending
            if ending.how is not How.PASSED:
                return f"{ending.name}: {ending.text}"
        return ""

    yield judged
    learner.tells = ...


def set_up(judge: Judge, source: str) -> None:
    assert judge.run(source, is_graded=False).ending.how is How.PASSED


SEEN = [
    # containers
    ("def f(x): x.append(2)", "x = [1]; f(x); assert x == [1, 2]"),
    ("def f(x): x.clear()", "x = [1]; f(x); assert x == []"),
    ("def f(x): del x[:]", "x = [1]; y = x; f(x); assert y == [] and y is x"),
    ("def f(x): x[0].append(2)", "x = [[1], [3]]; y = x[0]; f(x); assert y == [1, 2] and x == [[1, 2], [3]] and x[0] is y"),
    ("def f(x): x[1] = x[0]", "x = [[1], [3]]; f(x); assert x[0] is x[1]"),
    ("def f(x): x.append(x)", "x = []; f(x); assert len(x) == 1 and x[0] is x"),
    ("def f(x, y): x.append(y); y.append(x)", "x, y = [], []; f(x, y); assert x[0] is y and y[0] is x"),
    ("def f(x): x[0].append(1); assert x[1] == [1]", "y = []; f([y, y]); assert y == [1]"),
    ("def f(x, y): x.append(1); assert y == [1] and x is y", "x = []; f(x, y=x); assert x == [1]"),
    ("def f(**k): k['x'].append(1); k['z'] = 1", "k = {'x': []}; f(**k); assert k == {'x': [1]}"),
    ("def f(x): x['a'] = x.pop('a')", "x = {'a': 1, 'b': 2}; f(x); assert [*x] == ['b', 'a']"),
    ("def f(x): x.move_to_end('a')", "x = OrderedDict(a=1, b=2); f(x); assert [*x] == ['b', 'a'] and x == OrderedDict(b=2, a=1)"),
    ("def f(x): x['b'].append(1)", "x = defaultdict(list); f(x); assert x == {'b': [1]} and type(x) is defaultdict"),
    ("def f(x): x['a'] += 1", "x = Counter('a'); f(x); assert x['a'] == 2 and type(x) is Counter"),
    ("def f(x): x.add(2); x.discard(1)", "x = {1}; f(x); assert x == {2}"),
    ("def f(x): x[0] = 7; x += b'z'", "x = bytearray(b'ab'); f(x); assert x == bytearray(b'\\x07bz')"),
    ("def f(x): x.append(1)", "x = Rows(); f(x); assert x == [1] and type(x) is Rows"),
    ("def f(x): x[0][0].append(1)", "y = []; f(((y,),)); assert y == [1]"),
    ("def f(x): x.sort(key=lambda box: box.items)", "a, b = Box([2]), Box([1]); x = [a, b]; f(x); assert x[0] is b and x[1] is a"),
    ("def f(x): x.append(lambda: 3)", "x = [print]; f(x); assert x[0] is print and x[1]() == 3"),
    ("def f(x): x.items.append(1)", "x = Box([]); f(x); assert x.items == [1]"),
    ("def f(g): return [g(n) for n in (1, 2)]", "seen = []\ndef g(n):\n    seen.append(n)\n    return n\nf(g); assert seen == [1, 2]"),
    ("def f(x):\n    x.append(1)\n    raise ValueError", "x = []\ntry:\n    f(x)\nexcept ValueError:\n    pass\nassert x == [1]"),
    ("def f(x): x[:] = range(500_000)", "x = []; f(x); assert x == [*range(500_000)]"),
    ("def f(x): x += 1", "x = torch.zeros(5_000_000); f(x); assert x.sum() == 5_000_000"),
    ("def f(x): pass", "x = [0] * 1_000_000; f(x); assert len(x) == 1_000_000"),
    # tensors and arrays
    ("def f(x): x.add_(1)", "x = torch.zeros(3); f(x); assert torch.equal(x, torch.ones(3))"),
    ("def f(x): x[0] = 5", "x = torch.zeros(3, 2); y = x[1:]; f(y); assert x.tolist() == [[0, 0], [5, 5], [0, 0]]"),
    ("def f(x): x.zero_()", "x = torch.ones(3, 4); f(x[:, 1:2]); assert x.sum() == 9 and x[:, 1].sum() == 0"),
    ("def f(x): x.zero_()", "x = torch.ones(3, 4); f(x.T[::2]); assert x.sum() == 6 and x[:, 1::2].sum() == 6"),
    ("def f(x, y):\n    x.zero_()\n    assert y.tolist() == [0, 1]", "x = torch.ones(4); f(x[:3], x[2:]); assert x.tolist() == [0, 0, 0, 1]"),
    ("def f(x, y):\n    x.zero_()\n    assert y.tolist() == [1, 1]", "x = torch.ones(4); f(x[::2], x[1::2]); assert x.tolist() == [0, 1, 0, 1]"),
    ("def f(x, y):\n    x.zero_()\n    assert y.sum() == 0", "x = torch.ones(3); f(x, x.numpy()); assert x.sum() == 0"),
    ("def f(x):\n    x[0, 0] = 3\n    assert x.sum() == 12", "x = torch.ones(1); f(x.expand(2, 2)); assert x.item() == 3"),
    ("def f(x):\n    try:\n        x.view(-1)\n    except RuntimeError:\n        return 'no'", "assert f(torch.ones(2, 3).T) == 'no'"),
    ("def f(x): return x.untyped_storage().nbytes()", "assert f(torch.ones(1).expand(2**30)) < 100"),
    ("def f(x): x[::2] = True", "x = torch.zeros(3, dtype=torch.bool); f(x); assert x.tolist() == [True, False, True]"),
    ("def f(x): x += 1", "x = torch.zeros(3, dtype=torch.bfloat16); f(x); assert x.tolist() == [1, 1, 1]"),
    ("def f(x): x[0] = 65535", "x = torch.zeros(3, dtype=torch.uint16); f(x[1:]); assert x.tolist() == [0, 65535, 0]"),
    ("def f(x): x *= 1j", "x = torch.ones(2, dtype=torch.complex64); y = x.conj(); f(y); assert y.tolist() == [1j, 1j]"),
    ("def f(x): assert x.shape == (0, 3)", "f(torch.zeros(0, 3)); f(np.zeros((0, 3)))"),
    ("def f(x): x[0] = 9", "x = np.arange(5); f(x[::-1]); assert x.tolist() == [0, 1, 2, 3, 9]"),
    ("def f(x): x[:, 0] = 9", "x = np.zeros((2, 2), '>f4', order='F'); f(x); assert x.tolist() == [[9, 0], [9, 0]]"),
    ("def f(x):\n    try:\n        x[0] = 1\n    except ValueError:\n        return 'no'", "assert f(np.broadcast_to(np.ones(1), (3,))) == 'no'"),
    ("def f(x): x[0] = 5", "x = np.array([None, []], dtype=object); f(x); assert x[0] is None"),
    ("def f(x): x[1].append(5)", "x = np.array([None, []], dtype=object); f(x); assert x[1] == [5]"),
    ("def f(x):\n    with torch.no_grad(): x.fill_(2)", "layer = nn.Linear(2, 2); f(layer.weight); assert layer.weight.sum() == 8 and layer.weight.requires_grad"),
    ("def f(x):\n    nn.init.zeros_(x.weight)", "layer = nn.Linear(2, 2); w = layer.weight; f(layer); assert w.sum() == 0 and w is layer.weight and type(w) is nn.Parameter"),
    ("def f(x):\n    for p in x.parameters(): p.requires_grad_(False)", "layer = nn.Linear(2, 2); f(layer); assert not any(p.requires_grad for p in layer.parameters())"),
    ("def f(x):\n    a, b = x\n    a += 1\n    assert b is a", "x = torch.zeros(2); f([x, x]); assert x.sum() == 2"),
    ("def f(x, y): x[0].add_(1); assert y.sum() == 2", "x = torch.zeros(2); f([x], y=x); assert x.sum() == 2"),
    ("def f(x): x.resize_(5).fill_(1)", "x = torch.zeros(2); f(x); assert x.tolist() == [1] * 5"),
    ("def f(x): x.unsqueeze_(0).add_(1)", "x = torch.zeros(3); y = x[:2]; f(y); assert y.shape == (1, 2) and x.tolist() == [1, 1, 0]"),
    ("def f(x): x.t_()", "x = torch.arange(6).reshape(2, 3); f(x); assert x.tolist() == [[0, 3], [1, 4], [2, 5]]"),
    ("def f(x): x.data = x.data.double() + 1", "x = torch.zeros(2); f(x); assert x.dtype == torch.float64 and x.tolist() == [1, 1]"),
    ("def f(x): x.set_(torch.ones(3))", "x = torch.zeros(2); f(x); assert x.tolist() == [1] * 3"),
    ("def f(x): x.untyped_storage().resize_(0)", "x = torch.ones(2); f(x)"),
    ("def f(x): x.shape = (3, 2); x += 1", "x = np.zeros((2, 3)); f(x); assert x.tolist() == [[1, 1]] * 3"),
    ("def f(x): x.dtype = 'i8'", "x = np.zeros(2); f(x); assert x.dtype == 'i8'"),
    ("def f(layer): layer(torch.ones(1, 2)).sum().backward()", "layer = nn.Linear(2, 1); f(layer); assert layer.weight.grad.tolist() == [[1, 1]]; f(layer); assert layer.bias.grad == 2"),
    ("def f(params):\n    with torch.no_grad():\n        for p in params: p -= p.grad", "w = torch.ones(2, requires_grad=True); (3 * w).sum().backward(); f([w]); assert w.tolist() == [-2, -2] and w.grad.tolist() == [3, 3]"),
    ("def f(x):\n    x.grad.zero_()\n    return x.grad", "w = torch.ones(2, requires_grad=True); w.sum().backward(); g = w.grad; assert f(w) is g and g.sum() == 0"),
    ("def f(x): x.grad = None", "w = torch.ones(2, requires_grad=True); w.sum().backward(); f(w); assert w.grad is None"),
    ("def f(x): x[0] += 1", "x = torch.zeros(20, 1_000_00)[:, :2]; f(x); assert x.sum() == 2"),
    ("def f(x, y):\n    x.zero_()\n    assert y.tolist() == [[0, 1]] * 600", "x = torch.ones(600, 1000); f(x[:, :2], x[:, 1:3]); assert x.sum() == 600 * 998"),
    ("def f(x, y): return x.untyped_storage().nbytes() + y.untyped_storage().nbytes()", "x = torch.ones(600, 1000); assert f(x[:, :1], x[:, 1:2]) < 10_000"),
    ("def f(x):\n    try:\n        x.view(-1)\n    except RuntimeError:\n        return x.untyped_storage().nbytes()", "x = torch.ones(600, 1000); assert f(x[:, :3].T) < 10_000; assert f(x[:, :3]) < 10_000"),
    ("def f(x): return x.is_contiguous(), x[0, 0].item(), x[-1, -1].item()", "x = torch.arange(600_000).reshape(600, 1, 1000); assert f(x[:, 0, 3:4]) == (False, 3, 599_003)"),
    ("def f(x): x.add_(1)", "x = torch.ones(2, requires_grad=True) * 2; f(x); assert x.tolist() == [3, 3] and x.requires_grad"),
    ("def f(x):\n    y = x.masked_fill_(torch.eye(2) == 0, 0)\n    y.sum().backward()\n    return y", "w = nn.Linear(2, 2, bias=False); nn.init.ones_(w.weight); x = w(torch.eye(2)); assert f(x) is x and x.tolist() == [[1, 0], [0, 1]] and w.weight.grad is None"),
    ("def f(x): x[0] = x[1]", "x = (torch.tensor([[1.], [-0.], [2.]], requires_grad=True) * 1)[:2]; f(x); assert x.tolist() == [[0], [0]] and x.is_leaf is False"),
    ("def f(x): return x.sum().item(), x.untyped_storage().nbytes()", "x = torch.ones(1, requires_grad=True) * 3; assert f(x.expand(2, 2)) == (12, 4)"),
    ("torch.set_grad_enabled(False)\ndef f(x):\n    torch.set_grad_enabled(True)\n    x += 1", "x = torch.ones(2, requires_grad=True) * 2; f(x); assert x.tolist() == [3, 3]"),
    ("def f(x): x.shape = (2, 1)", "x = np.diagonal(np.eye(2)); f(x); assert x.shape == (2, 1)"),
    ("def f(x): x.shape = (2, 2)", "x = np.frombuffer(b'abcd', dtype='u1'); f(x); assert x.tolist() == [[97, 98], [99, 100]]"),
    # identity
    ("def f(x): return x", "x = []; assert f(x) is x"),
    ("def f(x): return [x, (x,)]", "x = torch.ones(2); got = f(x); assert got[0] is x and got[1][0] is x"),
    ("def f(x): return x.T", "x = torch.ones(2, 2); assert f(x) is not x"),
    ("def f(n): return [[0] * n] * n", "x = f(2); x[0][0] = 1; assert x == [[1, 0], [1, 0]]"),
    ("def f(x): return {'a': x, 'b': [x['c']]}", "x = {'c': np.ones(1)}; got = f(x); assert got['a'] is x and got['b'][0] is x['c']"),
    ("def f():\n    a = nn.Identity()\n    return a, a", "a, b = f(); assert a is b"),
    # not this
    ("def f(r): return r.random()", "import random; r = random.Random(1); assert f(r) == f(r)"),
    ("def f(x): return x[0]", "x = torch.ones(2, 2); y = f(x); y.zero_(); assert x.sum() == 4"),
    ("kept = []\ndef f(x=None):\n    kept.append(x)\n    kept[0].append(1)", "x = []; f(x); assert x == [1]; f(); assert x == [1]"),
    ("def f(x): x[0] = 'b'", "x = np.array(['a']); f(x); assert x[0] == 'a'"),
    ("def f(x): x['a'] = 1", "x = np.zeros(1, [('a', 'f4')]); f(x); assert x['a'] == 0"),
    ("def f(x): x.append(1)", "from collections import deque; x = deque(); f(x); assert not x"),
    ("def f(x):\n    x.append(1)\n    yield x", "x = []; assert [*f(x)] and x == []"),
    ("def f(x): x.size = 3", "x = Box([]); f(x); assert not hasattr(x, 'size')"),
]  # fmt: skip


@pytest.mark.parametrize(("answer", "check"), SEEN, ids=range(len(SEEN)))
def test_a_check_sees_what_a_call_did_to_its_arguments(judged, answer: str, check: str):
    assert judged(answer, check) == ""


LARGE = [
    "[0] * 100_000",
    "{n: n for n in range(100_000)}",
    "{*range(100_000)}",
    "bytearray(100_000)",
    "torch.zeros(100_000)",
    "torch.zeros(2, 100_000, requires_grad=True)[0] * 2",
    "np.zeros((100_000, 2))[:, 1]",
    "[{'a': torch.zeros(100_000)}]",
    "nn.Linear(1_000, 100)",
    "Box([0] * 100_000)",
]


@pytest.mark.parametrize("given", LARGE)
def test_what_a_call_leaves_as_it_is_is_not_sent_back(judged, learner: Learner, given: str):
    learner.answers.clear()
    answer = "def f(x, y):\n    y.append(x)\n    return x"
    assert judged(answer, f"x, y = {given}, []\nf(x, y)\nassert y[0] is x") == ""
    assert 0 < sum(map(len, learner.answers)) < 1_000


HIDDEN = [
    "x = torch.full((4, 4), 77.0)[1:3, 1:3].fill_(1)",
    "x = torch.full((4, 4), 77.0)[:, 1:2].fill_(1)",
    "x = torch.full((4, 400_000), 77.0)[:, 1:2].fill_(1)",
    "x = [torch.full((4, 4), 77.0)[1].fill_(1)]",
    "x = nn.Linear(2, 2); x.weight = nn.Parameter(torch.full((4, 2), 77.0)[:2].fill_(1)); x.bias = None",
    "big = torch.full((9,), 77.0); big[3] = 1; x = lambda: big[3:4]; x.part = x(); x = x.part",
    "x = np.full(9, 77.0)[2:8:2]; x[:] = 1",
    "x = np.full((9, 9), 77.0)[::-2, 1:3]; x[:] = 1",
    "x = torch.from_numpy(np.full(9, 77.0))[1:3].fill_(1)",
    "class Own(torch.Tensor): pass\nx = torch.full((9,), 77.0).as_subclass(Own)[:3].fill_(1)",
    "x = torch.full((9,), 77.0, dtype=torch.complex64)[:3].fill_(1).conj()",
    "x = torch.full((9, 9), 77.0)[:3].fill_(1).to_sparse()",
    "x = np.full((9, 9), 77.0)[1].view(np.matrix); x[:] = 1",
]


@pytest.mark.parametrize("given", HIDDEN)
def test_nothing_around_a_slice_reaches_the_learners_side(judged, learner: Learner, given: str):
    learner.requests.clear()
    assert judged("def f(x): pass", f"{given}\nf(x)") == ""
    sent = b"".join(learner.requests)
    for dtype in ("float32", "float64", "complex64"):
        assert bytes_of(77.0, dtype) not in sent


def bytes_of(number: float, dtype: str) -> bytes:
    (tensor,) = torch.full((1, 2), number).to(getattr(torch, dtype))
    return tensor.view(torch.uint8).numpy().tobytes()


def test_what_a_call_did_is_undone_at_the_end_of_the_check(judge: Judge, judged):
    given = (
        "rows = [[1], [2]]; table = torch.arange(6.).reshape(2, 3); layer = nn.Linear(2, 2)\n"
        "words = {'a': 1}; part = table[1]; array = np.arange(4); flat = torch.ones(4)\n"
        "box = Box([1]); wide = torch.ones(1).expand(2**28)\n"
        "def told(): return (rows, table.tolist(), layer.weight.tolist(), layer.weight.requires_grad,"
        " layer.weight.grad, words, part.tolist(), array.tolist(), array.shape, flat.tolist(), box.items, wide.shape,"
        " wide[0].item())\n"
        "same = copy.deepcopy(told())"
    )
    set_up(judge, given)
    wipe = """
def f(*all):
    rows, table, layer, words, part, array, flat, box, wide = all
    rows and rows[0].clear(); rows.clear(); table.zero_(); part.fill_(9); words.clear()
    nn.init.zeros_(layer.weight); layer.requires_grad_(False); layer.weight.grad = torch.ones(2, 2); array.shape = (2, 2); array *= 0
    flat.resize_(9).zero_(); box.items.append(2); wide[0] = 3
"""
    call = "f(rows, table, layer, words, part, array, flat, box, wide)\n"
    wiped = "assert not rows and table.sum() == 27 and len(flat) == 9"
    assert judged(wipe, call + wiped) == ""
    assert judged(wipe, call + call, "assert told() == same, told()") == ""
    assert judged(wipe, call + "1 / 0").startswith("ZeroDivisionError")
    alike = "assert part.data_ptr() == table[1].data_ptr()"
    assert judged(wipe, f"assert told() == same, told()\n{alike}") == ""


FORGED = {  # part of what is told: changes that are none
    0: [
        0, (-1, ()), (99, ()), (True, ()), ("0", ()), (0, [1]), (0, b"x"), (0, None), (0, (1, 2), 3),
        (1, (1,)), (1, (1, 2, 3)), (1, ([], 2)), (1, (print, 2)), (2, ([],)), (2, ({},)),
        (2, (torch.ones(1), numpy.ones(2))), (3, (1,)), (3, (b"a",)), (4, (1,)), (4, b"x"),
    ],
    1: [0, (0, b""), (0, b"x" * 99), (0, 1), (-1, b""), (9, b""), (0, b"x" * 24, 1), (0, None)],
    2: [
        (0, 1, None), (0, None, 1), (0, None), (9, None, None), (-1, None, None), (1, [1], None),
        (0, numpy.ones(3), None), (1, torch.ones(3), None), (1, numpy.ones(9), None),
        (2, torch.ones(3, dtype=torch.int64), None),
    ],
    3: [0, (9, None), (-1, None), (1, None), (0, 1), (2, torch.ones(9)), (2, numpy.ones(3))],
}  # fmt: skip
MALFORMED = [(), 0, torch.ones(2), print, ((), ()), (1, 2, 3, 4), ((), (), (), (), ())]
ALL_FORGED = MALFORMED + [
    tuple((change,) if place == part else () for place in range(4))
    for part, changes in FORGED.items()
    for change in changes
]
GIVEN = "x = [1]; d = {}; s = {1}; b = bytearray(b'a'); t = torch.ones(3); a = np.ones(3); g = lambda: 1; p = nn.Parameter(torch.ones(3))"


@pytest.mark.parametrize("told", ALL_FORGED, ids=range(len(ALL_FORGED)))
def test_a_forged_change_is_refused_and_leaves_the_judge_sound(judged, judge, learner, told):
    set_up(judge, GIVEN)
    learner.tells = told
    verdict = judged("def f(*_): pass", "f(x, d, s, b, g, t, a, p)")
    assert verdict.startswith("BoundaryError: ")
    after = "assert (x, d, s, b) == ([1], {}, {1}, b'a') and t.tolist() == a.tolist() == [1] * 3"
    assert judged("", after) == ""


def test_a_forged_bool_is_true_or_false(judged, learner: Learner):
    learner.tells = ((), ((0, b"\2\0\xff"),), (), ())
    check = "x = torch.zeros(3, dtype=torch.bool); f(x); assert x.view(torch.uint8).tolist() == [1, 0, 1]"
    assert judged("def f(x): pass", check) == ""


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ("def f(x): x.extend(range(2_000_000))", "more than 1,000,000 items"),
        ("def f(x): x.append('x' * (65 << 20))", "larger than 64 MiB"),
        ("def f(x):\n    for _ in range(99): x[:] = [x[:]]", "nested more than 32 deep"),
        ("def f(x): x.append(torch.eye(2).to_sparse())", "return a dense one"),
    ],
)
def test_what_is_too_much_for_an_answer_is_too_much_for_a_change(judged, answer: str, says: str):
    verdict = judged(answer, "x = []\ntry:\n    f(x)\nfinally:\n    assert x == []")
    assert says in verdict


@pytest.fixture
def torch_as_it_was():
    yield
    torch.set_default_dtype(torch.float32)
    torch.set_grad_enabled(True)
    torch.set_printoptions(profile="default")


@pytest.mark.usefixtures("torch_as_it_was")
def test_what_a_learner_sets_holds_on_the_learners_side_only(judged):
    answer = (
        "torch.set_default_dtype(torch.float64); torch.set_grad_enabled(False)\n"
        "torch.set_printoptions(precision=1)\n"
        "def f(x):\n"
        "    y = x * torch.ones(1, requires_grad=True)\n"
        "    return y, y.requires_grad, str(torch.tensor(0.25))"
    )
    check = (
        "y, learns, text = f(torch.ones(1))\n"
        "assert (y.dtype, learns, text) == (torch.float64, False, 'tensor(0.2)')\n"
        "assert torch.ones(1).dtype == torch.float32 and torch.is_grad_enabled()\n"
        "assert str(torch.tensor(0.25)) == 'tensor(0.2500)'"
    )
    assert judged(answer, check) == ""

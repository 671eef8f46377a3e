"""What a learner's function does to its arguments is seen by the check, and by no other check."""

# ruff: noqa: E501 (a row of a table is a line)

import pytest
import torch

from grader.boundary import wire
from grader.boundary.far_side import Keeper, respond
from grader.judge.process import Judge, Verdict
from grader.submission.names import Borrowed

pytestmark = pytest.mark.xdist_group("judge")

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
        self.tells: object = ...

    def ask(self, request: bytes, limit_s: float) -> bytes:
        self.requests.append(request)
        answer = respond(request, self.keeper)
        if self.tells is ... or b"call" not in request:
            return answer
        return wire.encode(("returned", None, "", False, self.tells), self.keeper.keep)


@pytest.fixture(scope="module")
def judge():
    with Judge(Learner(), cell_s=60) as judge:
        exec(SETUP, judge.learner.namespace)
        assert judge.run_setup(SETUP) == Verdict([])
        yield judge


@pytest.fixture
def judged(judge: Judge):
    def judged(answer: str, *checks: str) -> Verdict:
        exec(answer, judge.learner.namespace)
        for check in checks:
            verdict = judge.run_graded(check, Borrowed(sure=("f",)))
            if verdict.error:
                return verdict
        return Verdict([])

    yield judged
    judge.learner.tells = ...


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
    ("def f(x): x[0] += 1", "x = torch.zeros(20, 1_000_00)[:, :2]; f(x); assert x.sum() == 2"),
    # identity
    ("def f(x): return x", "x = []; assert f(x) is x"),
    ("def f(x): return [x, (x,)]", "x = torch.ones(2); got = f(x); assert got[0] is x and got[1][0] is x"),
    ("def f(x): return x.T", "x = torch.ones(2, 2); assert f(x) is not x"),
    ("def f(n): return [[0] * n] * n", "x = f(2); x[0][0] = 1; assert x == [[1, 0], [1, 0]]"),
    ("def f(x): return {'a': x, 'b': [x['c']]}", "x = {'c': np.ones(1)}; got = f(x); assert got['a'] is x and got['b'][0] is x['c']"),
    ("def f():\n    a = nn.Identity()\n    return a, a", "a, b = f(); assert a is b"),
    # not this
    ("kept = []\ndef f(x=None):\n    kept.append(x)\n    kept[0].append(1)", "x = []; f(x); assert x == [1]; f(); assert x == [1]"),
    ("def f(x): x.size = 3", "x = Box([]); f(x); assert not hasattr(x, 'size')"),
]  # fmt: skip


@pytest.mark.parametrize(("answer", "check"), SEEN, ids=range(len(SEEN)))
def test_a_check_sees_what_a_call_did_to_its_arguments(judged, answer: str, check: str):
    assert judged(answer, check).error is None


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
def test_nothing_around_a_slice_reaches_the_learners_side(judged, judge: Judge, given: str):
    judge.learner.requests.clear()
    assert judged("def f(x): pass", f"{given}\nf(x)").error is None
    sent = b"".join(judge.learner.requests)
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
        " words, part.tolist(), array.tolist(), array.shape, flat.tolist(), box.items, wide.shape,"
        " wide[0].item())\n"
        "same = copy.deepcopy(told())"
    )
    assert judge.run_setup(given) == Verdict([])
    wipe = """
def f(*all):
    rows, table, layer, words, part, array, flat, box, wide = all
    rows and rows[0].clear(); rows.clear(); table.zero_(); part.fill_(9); words.clear()
    nn.init.zeros_(layer.weight); layer.requires_grad_(False); array.shape = (2, 2); array *= 0
    flat.resize_(9).zero_(); box.items.append(2); wide[0] = 3
"""
    call = "f(rows, table, layer, words, part, array, flat, box, wide)\n"
    assert (
        judged(wipe, call + "assert not rows and table.sum() == 27 and len(flat) == 9").error
        is None
    )
    assert judged(
        wipe, call + call, "assert told() == same, told()", call + "1 / 0"
    ).error.startswith("Zero")
    assert (
        judged(
            wipe, "assert told() == same, told()\nassert part.data_ptr() == table[1].data_ptr()"
        ).error
        is None
    )


NONE = ((), (), ())
FORGED = [
    None, 0, torch.ones(2), print, ((), ()), (1, 2, 3), (((0, ()),), 3, ()), ((0,), (), ()),
    (((-1, ()),), (), ()), (((99, ()),), (), ()), (((True, ()),), (), ()), ((("0", ()),), (), ()),
    (((0, [1]),), (), ()), (((0, b"x"),), (), ()), (((0, None),), (), ()), (((0, (1, 2), 3),), (), ()),
    (((1, (1,)),), (), ()), (((1, (1, 2, 3)),), (), ()), (((1, ([], 2)),), (), ()),
    (((2, ([],)),), (), ()), (((2, ({},)),), (), ()),
    (((3, (1,)),), (), ()), (((3, (b"a",)),), (), ()),
    (((4, (1,)),), (), ()), (((4, b"x"),), (), ()),
    ((), ((0, b""),), ()), ((), ((0, b"x" * 99),), ()), ((), ((0, 1),), ()), ((), ((-1, b""),), ()),
    ((), ((9, b""),), ()), ((), ((0, b"x" * 24, 1),), ()),
    ((), (), ((0, 1, None),)), ((), (), ((0, None, 1),)), ((), (), ((0, None),)), ((), (), ((9, None, None),)),
    ((), (), ((-1, None, None),)), ((), (), ((1, [1], None),)),
]  # fmt: skip
GIVEN = "x = [1]; d = {}; s = {1}; b = bytearray(b'a'); t = torch.ones(3); a = np.ones(3); g = lambda: 1"


@pytest.mark.parametrize("told", FORGED, ids=range(len(FORGED)))
def test_a_forged_change_is_refused_and_leaves_the_judge_sound(judged, judge: Judge, told):
    assert judge.run_setup(GIVEN) == Verdict([])
    judge.learner.tells = told
    verdict = judged("def f(*_): pass", "f(x, d, s, b, g, t, a)")
    assert verdict.error is not None
    assert verdict.error.startswith("BoundaryError: ")
    after = "assert (x, d, s, b) == ([1], {}, {1}, b'a') and t.tolist() == a.tolist() == [1] * 3"
    assert judged("", after) == Verdict([])

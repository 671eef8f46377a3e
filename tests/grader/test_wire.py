"""What may travel towards the judge, and what may not."""

# ruff: noqa: E501 (a row of a table is a line)

import contextlib
import random
import tracemalloc
from collections import Counter, OrderedDict, namedtuple

import msgpack
import numpy
import pytest
import torch

from grader.boundary import raised
from grader.boundary.wire import AnswerLimits, Far, Kept, encode
from grader.boundary.wire_reader import decode
from grader.errors import WireError

Pair = namedtuple("Pair", "left right")


def across(value, limits: AnswerLimits | None = None):
    kept = []
    data = encode(value, lambda far: kept.append(far) or len(kept), limits or AnswerLimits())
    return decode(data, lambda far: far, limits or AnswerLimits())


@pytest.mark.parametrize(
    "value",
    [
        None, True, False, 0, -1, 2**63, -(2**200), 10**300, 1.5, 2 - 3j, "", "é🙂\ud800", b"\0\xff",
        [], [1, [2, ["s"]]], (1, "a"), {}, {"a": [1], (1, 2): None, 3: {4}}, {1, 2}, frozenset("ab"),
        range(3, 99, 7), slice(1, None, 2),
    ],
)  # fmt: skip
def test_plain_data_arrives_as_it_left(value):
    assert across(value) == value
    assert type(across(value)) is type(value)


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_numbers_that_are_no_numbers_arrive(number):
    assert repr(across(number)) == repr(number)


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (Counter("aab"), {"a": 2, "b": 1}),
        (OrderedDict(x=1), {"x": 1}),
        (Pair(1, 2), (1, 2)),
        (type("Text", (str,), {"__eq__": lambda *_: True, "__hash__": str.__hash__})("a"), "a"),
        (type("Number", (int,), {"__eq__": lambda *_: True})(3), 3),
        (type("Real", (float,), {})(0.5), 0.5),
        (type("Items", (list,), {"__eq__": lambda *_: True})([1]), [1]),
    ],
)
def test_a_subclass_arrives_as_the_plain_builtin(value, plain):
    assert type(across(value)) is type(plain)
    assert plain.__eq__(across(value)) is True


@pytest.mark.parametrize(
    "tensor",
    [
        torch.arange(6).reshape(2, 3),
        torch.randn(3, 4).T,
        torch.tensor(2.5),
        torch.zeros(0, 7),
        torch.tensor([True, False]),
        torch.tensor([1.5, -2], dtype=torch.bfloat16),
        torch.tensor([1, 65535], dtype=torch.uint16),
        torch.tensor([1 + 2j]).conj(),
        torch.randn(2, 3, 1).expand(2, 3, 4),
    ],
)
def test_a_tensor_arrives_with_its_dtype_shape_and_numbers(tensor):
    got = across(tensor)
    assert type(got) is torch.Tensor
    assert (got.dtype, got.shape) == (tensor.dtype, tensor.shape)
    assert got.tolist() == tensor.tolist()
    got.zero_()  # it is writable


def test_a_tensor_says_whether_it_wants_gradients():
    assert across(torch.ones(2, requires_grad=True) * 2).requires_grad
    assert isinstance(across(torch.nn.Linear(2, 3).weight), torch.nn.Parameter)
    with torch.no_grad():
        assert not across(torch.ones(2, requires_grad=True)).requires_grad


def test_a_tensor_that_answers_for_itself_arrives_as_a_plain_one():
    class Liar(torch.Tensor):
        @classmethod
        def __torch_function__(cls, *args, **kwargs):
            return True

    assert type(across(torch.ones(2).as_subclass(Liar))) is torch.Tensor


def test_an_array_with_a_mask_is_not_taken_for_its_numbers():
    assert type(across(numpy.ma.masked_greater([1, 2], 1))) is Far


@pytest.mark.parametrize("value", [torch.Size([2, 3]), torch.float16, torch.device("cpu")])
def test_names_of_torch_arrive(value):
    assert across(value) == value
    assert type(across(value)) is type(value)


@pytest.mark.parametrize(
    "value",
    [numpy.arange(6.0).reshape(2, 3).T, numpy.array(3), numpy.float32(2), numpy.bool_(True)],
)
def test_numpy_numbers_arrive(value):
    got = across(value)
    assert type(got) is type(value)
    assert got.dtype == value.dtype
    assert (got == value).all()


@pytest.mark.parametrize(
    ("value", "says"),
    [
        (torch.eye(2).to_sparse(), "layout torch.sparse_coo"),
        (torch.zeros(1, dtype=torch.float8_e4m3fn), "dtype torch.float8"),
        (numpy.array([object()]), "dtype object"),
        (range(10**12), "a range has more than"),
        (1 << 10_000, "an integer has more than 1024 bytes"),
        (torch.zeros(1).expand(2**30), "larger than 64 MiB"),
        ("x" * (65 << 20), "larger than 64 MiB"),
    ],
    ids=range(7),
)  # fmt: skip
def test_what_cannot_travel_is_refused_before_it_is_copied(value, says):
    tracemalloc.start()
    try:
        with pytest.raises(WireError, match=says):
            across(value)
        # torch's own memory is not seen here, but a copy of it as bytes would be
        assert tracemalloc.get_traced_memory()[1] < 64 << 20
    finally:
        tracemalloc.stop()


def test_too_many_items_are_refused():
    with pytest.raises(WireError, match="more than 1,000 items"):
        across([[0] * 100] * 10, AnswerLimits(items=1000))


def test_a_list_inside_itself_is_refused():
    endless: list = []
    endless.append(endless)
    with pytest.raises(WireError, match="nested more than 32 deep"):
        across(endless)


def test_everything_else_is_a_handle():
    assert across(print) == Far(1, "builtin_function_or_method")
    assert across([1, len, {"f": torch.nn.Identity()}]) == [
        1,
        Far(1, "builtin_function_or_method"),
        {"f": Far(2, "Identity")},
    ]
    assert across(Kept(3)) == Far(1, "int")


def test_an_exception_arrives_as_one_of_its_family():
    class OutOfVocabularyError(KeyError):
        pass

    error = across(OutOfVocabularyError("cat"))
    assert isinstance(error, KeyError)
    assert (type(error).__name__, str(error)) == ("OutOfVocabularyError", "'cat'")
    assert isinstance(across(SystemExit(0)), RuntimeError)
    assert isinstance(across(UnicodeDecodeError("utf-8", b"x", 0, 1, "no")), UnicodeDecodeError)
    assert isinstance(across(ExceptionGroup("both", [ValueError()])), Exception)


def test_what_the_learners_side_raised_is_known_by_its_type():
    class NotYetError(NotImplementedError):
        pass

    liar = type("NotImplementedError", (RuntimeError,), {})
    assert raised.by_learner(across(ValueError("x")))
    assert not raised.by_learner(ValueError("x"))
    assert raised.is_unanswered(across(NotImplementedError()))
    for error in (across(NotYetError()), across(liar()), across(KeyError()), NotImplementedError()):
        assert not raised.is_unanswered(error)


def test_the_same_object_twice_is_one_object_again():
    row, tensor, array = [0], torch.ones(2), numpy.ones(2)
    got = across([row, (row, {"a": row}), tensor, tensor, array, array, len, len])
    assert got[0] is got[1][0] is got[1][1]["a"]
    assert got[2] is got[3]
    assert got[4] is got[5]
    assert got[6] is got[7]


def test_what_the_judge_has_comes_back_as_its_own():
    ours, theirs = [["a"], torch.ones(2)], [["b"], torch.zeros(2)]
    known = {id(each): number for number, each in enumerate(theirs)}
    data = encode([theirs, theirs[0], {"x": theirs[1]}], lambda _: 1, known=known)
    got = decode(data, lambda far: far, known=ours)
    assert got[1] is ours[0]
    assert got[2]["x"] is ours[1]
    assert got[0][0] is ours[0]


def test_what_is_said_again_counts_again():
    twice: list = [0] * 100
    for _ in range(20):  # 2 ** 20 times as many items, if they were copied
        twice = [twice, twice]
    with pytest.raises(WireError, match="more than 1,000,000 items"):
        across(twice)
    forged = run("l", 20, "l", 100, *[0] * 100) + run("l", 2, "B", 0, "B", 0)
    forged += b"".join(run("l", 2, "B", place, "B", place) for place in range(1, 19))
    assert decode(run("l", 2, "l", 0, "B", 0), lambda far: far) == [[], []]
    with pytest.raises(WireError, match="too many items"):
        decode(forged, lambda far: far)


def run(*scalars) -> bytes:
    return b"".join(map(msgpack.packb, scalars))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        run(1, 2),  # something is left over
        run("l", 2, 1),  # one item is missing
        run("l", 2**62),
        run("l", -1) + run(1),
        run("d", 1, 1),  # a key without a value
        run("d", 2, "l", 0, 1),  # a list as a key
        run("S", 1, "H", 1, "object")[:-1],
        run([1]),
        run({1: 2}),
        b"\xdd\xff\xff\xff\xff",  # an array of 4294967295 items
        b"\xdb\xff\xff\xff\xff",  # a string as long
        b"\xd6\xff\0\0\0\0",  # a time
        run("no tag", 1),
        run("r", 0, 10**12, 1),
        run("r", 0, 5, 0),
        run("i", b"\1" * 2000),
        run("T", "float32", False, False, b"1234", 1, 2),  # half of the numbers
        run("T", "float32", False, False, b"", 2, 2**31, 2**31),
        run("T", "float32", False, False, b"", 2, 0, 2**62),
        run("T", "float32", False, False, b"", 1, -1),
        run("T", "float32", False, False, b"", 99),
        run("T", "qint8", False, False, b"1", 1, 1),
        run("T", "__class__", False, False, b"1", 1, 1),
        run("N", "|O8", b"12345678", 1, 1),
        run("n", "<U2", b"12345678"),
        run("V", "no device"),
        run("D", "nn"),
        run("E", "E", 10**9),
        run("l", 1) * 40 + run(0),
        run("R", 0),
        run("R", -1),
        run("B", 0),
        run("l", 1, "B", 0),  # inside itself
        run("l", 2, "l", 0, "B", -1),
        run("l", 2, "l", 0, "B", True),
    ],
)
def test_a_malformed_frame_is_a_wire_error(data):
    with pytest.raises(WireError):
        decode(data, lambda far: far)


def test_too_many_bytes_are_refused_unread():
    with pytest.raises(WireError, match="at most 10 bytes, got 11"):
        decode(b"x" * 11, lambda far: far, AnswerLimits(total_bytes=10))


def test_random_bytes_give_a_value_or_a_wire_error_and_never_much_memory():
    dice = random.Random(0)
    frames = [
        encode(value, lambda _: 1)
        for value in ([1, ("a", {2: None})], torch.ones(3, 2), ValueError("x"), numpy.ones(2), len)
    ]
    tracemalloc.start()
    for _ in range(4000):
        data = bytearray(dice.choice([*frames, dice.randbytes(30)]))
        for _ in range(dice.randint(1, 4)):
            data[dice.randrange(len(data))] = dice.choice([dice.randrange(256), 0xDD, 0xC6, 0xDF])
        with contextlib.suppress(WireError):
            decode(bytes(data), lambda far: far)
    assert tracemalloc.get_traced_memory()[1] < 4 << 20
    tracemalloc.stop()

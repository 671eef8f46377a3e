"""What a failed assert may tell where its check is hidden: its author's words, and no value.

A message quotes what the learner's function returned, and that may be what it was called with. So
values are told by kind and shape.
"""

import ast
import linecache
import re
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from types import FrameType, TracebackType
from typing import Any

LEFT_OUT = "…"
MOST = 1_000  # sizes beyond it are not told
HINTS = ("hint", "message", "msg")  # what helpers and checks call the words of a message
MISTAKES = "mistakes"  # what helpers call wrong values that are known, below the words for each
SIZED = {list: "list", tuple: "tuple", dict: "dictionary", set: "set", str: "text", bytes: "bytes"}
ARRAYS = (
    ("torch", "Tensor", "a tensor"),
    ("torch.nn", "Parameter", "a tensor"),
    ("numpy", "ndarray", "an array"),
)
PLACES = re.compile(r"%[-+ #0-9.*]*[a-zA-Z]|\{[^{}]*\}")


def words_of(error: BaseException) -> str:
    """The words of the assert that failed, or of the helper's call in the check.

    Empty where there are none, as in `assert f(1) == 2`.
    """
    frames = list(_frames(error.__traceback__))
    cells = [place for place, (frame, _) in enumerate(frames) if _name(frame).startswith("<")]
    if not cells:
        return ""
    frame, line = frames[cells[-1]]
    if cells[-1] + 1 < len(frames):
        return _of_helper(frames[cells[-1] + 1][0], frame, line)
    for node in _nodes(frame, line):
        if isinstance(node, ast.Assert) and node.msg is not None:
            return _template(node.msg, frame)
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and node.exc.args:
            return _template(node.exc.args[0], frame)
    return ""


def kind_of(value: Any) -> str:
    """What something is, without what is in it.

    >>> kind_of([1, 2]), kind_of("abc"), kind_of(4031), kind_of(None)
    ('a list of 2', 'a text of 3', 'a number', 'None')
    """
    kind = type(value)
    if kind in SIZED:
        return f"a {SIZED[kind]} of {_size(len(value))}"
    for module, name, what in ARRAYS:  # whoever has one has imported it
        if kind is getattr(sys.modules.get(module), name, None):
            shape = ", ".join(map(_size, value.shape)) + ("," if value.ndim == 1 else "")
            return f"{what} of shape ({shape})"
    if kind in (int, float, complex):
        return "a number"
    if value is None:
        return "None"
    return "True or False" if kind is bool else "something else"


def _size(size: int) -> str:
    return str(size) if size <= MOST else f"over {MOST:,}"


def _frames(trace: TracebackType | None) -> Iterator[tuple[FrameType, int]]:
    while trace is not None:
        yield trace.tb_frame, trace.tb_lineno
        trace = trace.tb_next


def _name(frame: FrameType) -> str:
    return frame.f_code.co_filename


def _nodes(frame: FrameType, line: int) -> list[ast.stmt | ast.expr]:
    """The statements at a line of a frame's file, the innermost first."""
    found = [node for node in _parsed(frame)[0] if node.lineno <= line <= (node.end_lineno or 0)]
    return sorted(found, key=_height)


def _parsed(frame: FrameType) -> tuple[list[ast.stmt | ast.expr], list[ast.Assign]]:
    """The statements and calls of a frame's file, and its assignments."""
    return _parts("".join(linecache.getlines(_name(frame))))


@cache  # the texts of one source: a failed check asks several times
def _parts(text: str) -> tuple[list[ast.stmt | ast.expr], list[ast.Assign]]:
    nodes = [*ast.walk(ast.parse(text))]
    return (
        [node for node in nodes if isinstance(node, ast.stmt | ast.Call)],
        [node for node in nodes if isinstance(node, ast.Assign)],
    )


def _height(node: ast.stmt | ast.expr) -> int:
    return (node.end_lineno or 0) - node.lineno


def _of_helper(helper: FrameType, caller: FrameType, line: int) -> str:
    """Of `check_close(f(x), y, "hint")`: the kinds of what it compared, and the hint."""
    known = helper.f_locals
    code = helper.f_code
    parameters = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    facts = _facts({name: known[name] for name in ("expected", "got") if name in parameters})
    hint = ""
    for node in _nodes(caller, line):
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] == code.co_name:
            given = dict(zip(parameters, node.args, strict=False))
            given |= {each.arg: each.value for each in node.keywords if each.arg}
            written = [
                text
                for name in (*HINTS, MISTAKES)
                for meant in _meant(given.get(name), caller)
                for text in _texts(meant)
            ]
            # Of several the helper has chosen one, and calls it so.
            chosen = [known[name] for name in HINTS if known.get(name) in written]
            others = (_template(given[name], caller) for name in HINTS if name in given)
            hint = next(iter((*chosen, *others)), "")
            break
    return ": ".join(filter(None, (facts, hint)))


def _facts(compared: Mapping[str, Any]) -> str:
    """The kinds of what was expected and what arrived, or the one kind of both."""
    if len(compared) == 2:
        expected, got = compared.values()
        kind = kind_of(got)
        if kind.startswith("a") and (kind == kind_of(expected) or _are_its_numbers(expected, got)):
            return f"expected another {kind.split(maxsplit=1)[1]}"
    return ", ".join(f"{name} {kind_of(value)}" for name, value in compared.items())


def _are_its_numbers(expected: Any, got: Any) -> bool:
    """Whether a list stands for a tensor of that shape, as checks may write it."""
    if not kind_of(got).startswith(("a tensor", "an array")):
        return False
    sizes: list[int] = []
    while type(expected) in (list, tuple) and expected and len(sizes) < got.ndim:
        sizes.append(len(expected))
        expected = expected[0]
    return type(expected) in (int, float) and sizes == list(got.shape)


def _meant(node: ast.expr | None, frame: FrameType) -> list[ast.expr]:
    """What stands in a check for a value: itself, or all that its name was given there."""
    if not isinstance(node, ast.Name):
        return [] if node is None else [node]
    return [
        each.value
        for each in _parsed(frame)[1]
        if any(isinstance(to, ast.Name) and to.id == node.id for to in each.targets)
    ]


def _texts(node: ast.expr) -> list[str]:
    """The texts that are written there: one, or those above known mistakes."""
    nodes = node.keys if isinstance(node, ast.Dict) else [node]
    return [n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str)]


def _template(node: ast.expr, frame: FrameType) -> str:
    """A message with the kinds of its values."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=parts):
            return "".join(_template(part, frame) for part in parts)
        case ast.Name(id=name) | ast.FormattedValue(value=ast.Name(id=name)) if name in HINTS:
            return _words_in(name, frame)
        case ast.FormattedValue(value=value):
            return _kind_at(value, {**frame.f_globals, **frame.f_locals})
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return _template(left, frame) + _template(right, frame)
        case ast.BinOp(left=ast.Constant(value=str(text)), op=ast.Mod()):
            return PLACES.sub(LEFT_OUT, text)
        case ast.Call(func=ast.Attribute(value=ast.Constant(value=str(text)), attr="format")):
            return PLACES.sub(LEFT_OUT, text)
        case _:
            return LEFT_OUT


def _words_in(name: str, frame: FrameType) -> str:
    """What a name stands for, where it is a text that the check has written down for it."""
    value = {**frame.f_globals, **frame.f_locals}.get(name)
    written = [text for meant in _meant(ast.Name(name), frame) for text in _texts(meant)]
    return value if isinstance(value, str) and value in written else LEFT_OUT


def _kind_at(node: ast.expr, names: Mapping[str, Any]) -> str:
    """The kind of a name's value, also where the message shows a part of it, or its type."""
    while not isinstance(node, ast.Name):
        match node:
            case ast.Attribute(value=inner) | ast.Subscript(value=inner):
                node = inner
            case ast.Call(func=ast.Attribute(value=inner), args=[]):
                node = inner
            case ast.Call(func=ast.Name(id="len" | "type" | "tuple" | "list"), args=[inner]):
                node = inner
            case _:
                return LEFT_OUT
    return kind_of(names[node.id]) if node.id in names else LEFT_OUT

"""Requests of the judge to the learner's side, as bytes.

Anything picklable may travel this way: functions and classes of a check go by value, those of setup
cells by name (the learner's side has them too, and `isinstance` must agree), handles by number.
"""

import io
from collections.abc import Callable, Iterable
from typing import Any

import cloudpickle

from grader.boundary.wire import AnswerLimits
from grader.errors import BoundaryError
from grader.judge.proxy import Handle, far_of


class _Pickler(cloudpickle.Pickler):
    def __init__(self, file: io.BytesIO, name_of: Callable[[type], str | None]) -> None:
        super().__init__(file)
        self.name_of = name_of

    def persistent_id(self, obj: Any) -> tuple[str, object] | None:
        if type(obj) is Handle:
            return "kept", far_of(obj).number
        if isinstance(obj, type) and (name := self.name_of(obj)):
            return "name", name
        return None


def write_request(
    operation: tuple[object, ...],
    *,
    dropped: Iterable[int],
    chance: dict[str, Any],
    name_of: Callable[[type], str | None],
    limits: AnswerLimits,
) -> bytes:
    """The bytes of a request; raises `BoundaryError` for what cannot be sent."""
    task = {"operation": operation, "dropped": [*dropped], "chance": chance, "limits": limits}
    file = io.BytesIO()
    try:
        _Pickler(file, name_of).dump(task)
    except BoundaryError:
        raise
    except Exception as problem:  # pickle says it in many ways
        raise BoundaryError(
            f"an argument cannot be sent to the learner's process ({problem}): "
            f"pass data, layers, functions or classes"
        ) from problem
    if file.tell() > limits.total_bytes:
        raise BoundaryError(
            f"the arguments of a call have {file.tell() >> 20} MiB, "
            f"at most {limits.total_bytes >> 20} MiB can be sent: use smaller ones"
        )
    return file.getvalue()

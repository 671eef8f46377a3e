"""What an instructor says as `c.GradeApart`, looked at before anything is made of it."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from traitlets.config.loader import LazyConfigValue

from grader.errors import GraderError
from grader.kernels.inside.limits import Limits

SECONDS = ("cell_s", "total_s")
SWITCHES = ("walls", "show_model_answers", "enabled")
OPTIONS = sorted([*SECONDS, *SWITCHES, "limits"])


def options_of(said: Mapping[str, Any]) -> dict[str, Any]:
    """The options that a configuration sets; raises `GraderError` for what is none."""
    refuse_unknown(said)
    options = {
        name: value.get_value({}) if isinstance(value, LazyConfigValue) else value
        for name, value in said.items()
    }
    for name, value in options.items():
        if expected := _expected_instead(name, value):
            raise GraderError(f"c.GradeApart.{name}: expected {expected}, got {value!r}")
    kernel_limits(options.get("limits", {}))
    return options


def refuse_unknown(said: Mapping[str, Any]) -> None:
    """Raises `GraderError` for an option that there is not, or not any more."""
    for name in said:
        if name not in OPTIONS:
            raise GraderError(f"c.GradeApart.{name}: expected one of {', '.join(OPTIONS)}")


def kernel_limits(said: Mapping[str, Any]) -> Limits:
    """The limits of a kernel; raises `GraderError` for a name or a number that is none."""
    known = [field.name for field in fields(Limits)]
    for name in said:
        if name not in known:
            raise GraderError(f"c.GradeApart.limits: expected {', '.join(known)}, got {name!r}")
    try:
        return Limits(**said)
    except ValueError as problem:
        raise GraderError(f"c.GradeApart.limits: {problem}") from problem


def _expected_instead(name: str, value: Any) -> str:
    """What an option has to be, where this is none."""
    if name in SWITCHES:
        return "" if isinstance(value, bool) else "True or False"
    if name in SECONDS:
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        return "" if is_number and value > 0 else "a number of seconds above 0"
    return "" if isinstance(value, dict) else "a dictionary of limits"

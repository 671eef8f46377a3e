"""From what a kernel is to be like to a kernel that serves."""

import functools
import os
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from grader.errors import GraderError
from grader.kernels.child import Child
from grader.kernels.files import LEFT_OUT, listen, pack
from grader.kernels.inside.limits import MIB
from grader.kernels.inside.settings import FOLDER, TemplateSettings
from grader.kernels.pool import TEMPLATE_ENVIRONMENT, Template, TemplatePool

PORTS = range(1, 6)
CHANNELS = ("shell", "iopub", "stdin", "hb", "control")  # as in grader.kernels.inside.app, inside
READY_LIMIT_S = 30.0


@dataclass(frozen=True, kw_only=True)
class Plan:
    """One kernel: how it is reached, what it works on, and what it is told."""

    ip: str  # beginning of the paths of its sockets
    key: str  # of the messages' signatures
    home: Path  # for what it writes, where no walls give it a place of its own
    folder: Path | None = None  # of the submission
    left_out: tuple[str, ...] = LEFT_OUT  # patterns of names in `folder` that it gets no copy of
    arguments: tuple[str, ...] = ()  # for ipykernel
    environment: Mapping[str, str] | None = None  # variables besides the usual ones


@functools.cache
def pool() -> TemplatePool:
    """The templates that all kernels of this process share."""
    return TemplatePool()


def launch(settings: TemplateSettings, plan: Plan) -> tuple[Template, Child]:
    """A kernel that serves, and the template it keeps busy; give that back to `pool()`.

    A template that has crashed is replaced once. Raises `GraderError` with the reason for which
    no kernel could be had.
    """
    with ExitStack() as files:
        packed = _packed(settings, plan)
        files.callback(os.close, packed)
        sockets = [files.enter_context(each) for each in listen(plan.ip, PORTS)]
        handed = [packed, *(each.fileno() for each in sockets)]
        template = pool().take(settings)
        try:
            return template, _fork(template, settings, plan, handed)
        except GraderError:
            if template.is_alive:
                pool().discard(template)  # what it forked, if anything, ends with it
                raise
        template = pool().take(settings)
        return template, _fork(template, settings, plan, handed)


def _packed(settings: TemplateSettings, plan: Plan) -> int:
    """The submission's files; without walls a kernel works in the folder itself."""
    is_copied = plan.folder is not None and settings.walls is not None
    return pack(
        plan.folder if is_copied and plan.folder else Path(os.devnull),
        left_out=plan.left_out,
        limit_bytes=settings.limits.disk_mib * MIB // 2,
    )


def _fork(template: Template, settings: TemplateSettings, plan: Plan, files: list[int]) -> Child:
    home, folder = ("/tmp", FOLDER) if settings.walls else (plan.home, plan.folder or plan.home)
    places = {"HOME": home, "IPYTHONDIR": f"{home}/.ipython", "MPLCONFIGDIR": f"{home}/.matplotlib"}
    request = {
        "module": "grader.kernels.inside.app",
        "ip": plan.ip,
        "key": plan.key,
        # There is no history to write: the option by which nbclient says so is not needed.
        "arguments": [each for each in plan.arguments if "HistoryManager" not in each],
        "folder": str(folder),
        "environment": {
            name: str(value)
            for name, value in {
                **TEMPLATE_ENVIRONMENT,
                "USER": "learner",
                **places,
                **(plan.environment or {}),
            }.items()
        },
    }
    child = template.fork(request, files)
    try:
        child.wait_ready(READY_LIMIT_S)
    except GraderError:
        child.kill()
        child.close()
        raise
    return child

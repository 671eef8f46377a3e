"""A forked kernel for as long as a `with` block, and a client whose channels are open."""

import time
from contextlib import suppress
from pathlib import Path
from queue import Empty
from types import TracebackType
from typing import Self

from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import KernelManager

from grader.errors import GraderError
from grader.kernels.intake import Intake, bound_messages
from grader.kernels.manager import fork_spec
from grader.kernels.provisioner import ForkProvisioner

READY_LIMIT_S = 60.0


class SpecifiedKernelManager(KernelManager):
    """Starts forked kernels with the options it was made with, without a kernelspec on disk."""

    options: dict[str, object] = {}  # noqa: RUF012 - set on the instance

    @property
    def kernel_spec(self) -> KernelSpec:
        """Kept in memory."""
        if self._kernel_spec is None:
            self._kernel_spec = fork_spec(self.options)
        return self._kernel_spec


class ForkedKernel:
    """A kernel in a copy of `folder`; `options` are traits of `ForkProvisioner`."""

    def __init__(self, folder: Path, **options: object) -> None:
        self.manager = SpecifiedKernelManager()
        self.manager.options = options
        self.folder = folder
        self.client: BlockingKernelClient
        self.intake = Intake(self._end)

    def __enter__(self) -> Self:
        bound_messages(self.manager.context)
        try:
            self.manager.start_kernel(cwd=str(self.folder))
        except GraderError:
            self.manager.cleanup_resources()
            raise
        self.client = self.manager.client()
        bound_messages(self.client.context)
        self.client.start_channels(stdin=False, hb=False)
        self.intake.start()
        try:
            self._wait_ready()
        except GraderError:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.intake.close()
        self.client.stop_channels()
        with suppress(RuntimeError):
            self.manager.shutdown_kernel(now=True)

    def _end(self, why: str) -> None:
        """Called by the intake, from its thread."""
        if isinstance(provisioner := self.manager.provisioner, ForkProvisioner):
            provisioner.end(why)

    def _wait_ready(self) -> None:
        """Both channels have spoken once, so nothing that follows is missed."""
        self.client.kernel_info()
        deadline = time.monotonic() + READY_LIMIT_S
        for get_message in (self.client.get_shell_msg, self.client.get_iopub_msg):
            while True:
                try:
                    get_message(timeout=0.2)
                    break
                except Empty:
                    if not self.manager.is_alive() or time.monotonic() > deadline:
                        raise GraderError("the kernel did not come up") from None

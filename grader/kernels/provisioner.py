"""Jupyter kernels by forking: jupyter_client's interface to `grader.kernels.pool`.

Registered as the kernel provisioner `nanollm-fork`, for kernelspecs that name it (see
`grader.kernels.kernelspec`) and for `grader.kernels.manager.ForkKernelManager`.
"""

import asyncio
import shutil
import tempfile
from pathlib import Path
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning.provisioner_base import KernelProvisionerBase
from traitlets import Bool, Dict, Integer, List, Unicode

from grader.errors import GraderError
from grader.kernels.child import Child
from grader.kernels.files import LEFT_OUT
from grader.kernels.inside.limits import Limits
from grader.kernels.inside.settings import PRELOAD, TemplateSettings, Walls
from grader.kernels.launch import CHANNELS, PORTS, Plan, launch, pool
from grader.kernels.pool import Template


class ForkProvisioner(KernelProvisionerBase):
    """Starts a kernel by forking a template that has everything imported, inside walls."""

    walls = Bool(
        True, help="Confine kernels. Without, they may do whatever you may do on this machine."
    ).tag(config=True)
    preload = List(
        Unicode(), list(PRELOAD), help="Modules to import once, in the template; no learner's."
    ).tag(config=True)
    limits = Dict(
        help="Limits that differ from the usual ones: fields of inside.limits.Limits."
    ).tag(config=True)
    packages = List(
        Unicode(), list(Walls().packages), help="Packages outside site-packages that are visible."
    ).tag(config=True)
    own_code = List(
        Unicode(), list(Walls().own_code), help="Files and folders of grader/ that are visible."
    ).tag(config=True)
    hidden = List(
        Unicode(), help="Folders, the course's say, to cover where the walls would show them."
    ).tag(config=True)
    left_out = List(
        Unicode(), list(LEFT_OUT), help="Names in a kernel's folder that it gets no copy of."
    ).tag(config=True)
    shutdown_wait_s = Integer(
        2, help="Seconds that a kernel has to end by itself before it is terminated."
    ).tag(config=True)

    _child: Child | None = None
    _template: Template | None = None
    _folder: Path | None = None
    why_ended = ""  # why the kernel was killed for using too much, empty if it was not

    @property
    def settings(self) -> TemplateSettings:
        """What a template for this kernel must be like."""
        try:
            limits = Limits(**self.limits)
        except (TypeError, ValueError) as problem:
            raise GraderError(f"ForkProvisioner.limits: {problem}") from problem
        walls = Walls(
            packages=tuple(self.packages),
            own_code=tuple(self.own_code),
            hidden=tuple(self.hidden),
        )
        return TemplateSettings(
            preload=tuple(self.preload), limits=limits, walls=walls if self.walls else None
        )

    @property
    def has_process(self) -> bool:
        """Whether a kernel is managed here, until `wait` has seen its end."""
        return self._child is not None

    @property
    def pid(self) -> int | None:
        """Process id of the running kernel."""
        return self._child.pid if self._child else None

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Called before each start; chooses the sockets. Calls the parent, which wants `cmd`."""
        manager = self.parent
        if manager is None:
            raise GraderError("expected a KernelManager as the provisioner's parent, got None")
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="nanollm-"))
        manager.transport, manager.ip = "ipc", str(self._folder / "k")
        for port, channel in zip(PORTS, CHANNELS, strict=True):
            setattr(manager, f"{channel}_port", port)
        if not manager.connection_file:
            manager.connection_file = str(self._folder / "connection.json")
        manager.write_connection_file()
        self.connection_info = manager.get_connection_info()
        return await super().pre_launch(cmd=[], **kwargs)

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Called to start the kernel; returns when it serves. The parent's is abstract."""
        assert self._folder is not None  # see pre_launch
        assert self.parent is not None
        folder = kwargs.get("cwd")
        plan = Plan(
            ip=str(self.connection_info.get("ip")),
            key=self.parent.session.key.decode(),
            home=self._folder,
            folder=Path(folder) if folder else None,
            left_out=tuple(self.left_out),
            arguments=tuple(kwargs.get("extra_arguments") or ()),
            environment=self.kernel_spec.env,
        )
        self._template, self._child = await asyncio.to_thread(launch, self.settings, plan)
        self.why_ended = ""
        return self.connection_info

    async def poll(self) -> int | None:
        """Called by `is_alive`; a kernel that has died is noticed at once."""
        code = self._child.poll() if self._child else 0
        if code is not None:
            self._ask_why()
        return code

    async def wait(self) -> int | None:
        """Called to await the end; hands the template back."""
        code: int | None = 0
        while self._child and (code := self._child.poll()) is None:
            await asyncio.sleep(0.005)
        self._release()
        return code

    async def send_signal(self, signum: int) -> None:
        """Called to interrupt; reaches the kernel's own process only."""
        if self._child:
            self._child.signal(signum)

    async def kill(self, restart: bool = False) -> None:
        """Called to end the kernel and all it started; nothing can refuse."""
        if self._child:
            await asyncio.to_thread(self._child.kill)

    async def terminate(self, restart: bool = False) -> None:
        """Called when a kernel did not shut down in time."""
        if self._child:
            self._child.signal(15)

    async def shutdown_requested(self, restart: bool = False) -> None:
        """Called after the request was sent; waits here, where the end is seen at once."""
        if self._child:
            await asyncio.to_thread(self._child.poll, self.shutdown_wait_s)

    async def cleanup(self, restart: bool = False) -> None:
        """Called at the end of a shutdown; nothing is left, neither processes nor files."""
        if self._child:
            await self.kill()
            self._release()
        if self._folder and not restart:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None

    def end(self, why: str) -> None:
        """End the kernel at once, for a reason that its report should name."""
        if self._child:
            self.why_ended = why
            self._child.signal(9)

    async def get_provisioner_info(self) -> dict[str, Any]:
        """Called to remember a kernel across restarts of a server. Calls the parent first."""
        return await super().get_provisioner_info() | {"pid": self.pid}

    def _release(self) -> None:
        """Let the next kernel have the template."""
        if self._template:
            self._ask_why()
            pool().put_back(self._template)
        self._child = self._template = None

    def _ask_why(self) -> None:
        if self._child:
            self.why_ended = self._child.why_ended or self.why_ended

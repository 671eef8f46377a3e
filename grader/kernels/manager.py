"""A kernel manager for graders: forked kernels without a kernelspec, ready as soon as they are.

NotebookClient(notebook, kernel_manager_class=ForkKernelManager).execute()
"""

import sys
import time
from queue import Empty

from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from traitlets import DottedObjectName, Type

PROVISIONER = "nanollm-fork"


def fork_spec(options: dict[str, object]) -> KernelSpec:
    """A kernelspec that asks for forked kernels; `options` are traits of `ForkProvisioner`."""
    return KernelSpec(
        argv=[sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
        display_name="Python (forked, confined)",
        language="python",
        metadata={"kernel_provisioner": {"provisioner_name": PROVISIONER, "config": options}},
    )


class PromptClient(AsyncKernelClient):
    """A client that calls a kernel ready on its first answer, instead of listening on for 0.2 s.

    A forked kernel greets each new listener, so what is heard first proves that nothing is missed.
    """

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Called by nbclient; raises `RuntimeError` like the parent's, which it replaces."""
        deadline = time.monotonic() + (timeout or float("inf"))
        self.kernel_info()
        for get_message in (self.get_shell_msg, self.get_iopub_msg):
            while True:
                try:
                    message = await get_message(timeout=0.2)
                except Empty:
                    if not await self.is_alive():
                        raise RuntimeError("Kernel died before it was ready") from None
                    if time.monotonic() > deadline:
                        raise RuntimeError(f"Kernel not ready within {timeout:g} s") from None
                else:
                    break
            if message["msg_type"] == "kernel_info_reply":
                self._handle_kernel_info_reply(message)


class ForkKernelManager(AsyncKernelManager):
    """Starts forked kernels whatever the notebook's kernel is called.

    Options come by configuration: `c.ForkProvisioner.limits = {"memory_mib": 1024}`.
    """

    client_class = DottedObjectName(f"{__name__}.PromptClient", config=True)
    client_factory = Type(klass=AsyncKernelClient, default_value=PromptClient, config=True)

    @property
    def kernel_spec(self) -> KernelSpec:
        """Always the same one, kept in memory."""
        if self._kernel_spec is None:
            self._kernel_spec = fork_spec({})
        return self._kernel_spec

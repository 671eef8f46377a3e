"""Inside: a forked process becomes a Jupyter kernel.

Everything that ipykernel and IPython would import late is imported here, once, in the template.
"""

import contextlib
import importlib
import json
import os
import random
import socket
import sys
import time
from typing import Any

import zmq
from ipykernel.heartbeat import Heartbeat
from ipykernel.kernelapp import IPKernelApp
from matplotlib_inline import backend_inline
from traitlets.config import Config

CHANNELS = ("shell", "iopub", "stdin", "hb", "control")  # in the order of their port numbers

GOODBYE_S = 0.02  # for the threads that write to the sockets to send the last reply
LATE = (
    "ipykernel.zmqshell",
    "faulthandler",
    "pdb",
    "psutil",
    "tornado.platform.asyncio",
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.core.logger",
    "IPython.core.oinspect",
    "IPython.extensions.storemagic",
    "IPython.utils.wildcard",
    "pygments.formatters.terminal256",
    "pygments.styles.default",
    "stack_data",
)


def _import_late() -> None:
    # The debugger listens on TCP and reaches the shell by its path: neither works behind walls.
    sys.modules["debugpy"] = None  # type: ignore[assignment]
    importlib.import_module("ipykernel.debugger")
    del sys.modules["debugpy"]
    for name in LATE:
        with contextlib.suppress(ImportError):  # psutil need not be installed
            importlib.import_module(name)


_import_late()


class ListeningHeartbeat(Heartbeat):
    """A heartbeat on a socket that already listens."""

    file: int

    def _try_bind_socket(self) -> None:
        self.socket.setsockopt(zmq.USE_FD, self.file)
        super()._try_bind_socket()


class ForkedKernelApp(IPKernelApp):
    """A kernel on sockets that the grader made, so that no folder has to be shared with it."""

    files: dict[int, int]  # open file of a listening socket, by port

    def init_connection_file(self) -> None:
        """Called by `initialize`; there is no file: all of it is in the request."""

    def write_connection_file(self, **kwargs: Any) -> None:
        """Called by `initialize` when the ports are known, which they always were."""

    def _try_bind_socket(self, s: zmq.Socket[Any], port: int) -> int:
        s.setsockopt(zmq.USE_FD, self.files[port])
        return super()._try_bind_socket(s, port)

    def init_control(self, context: zmq.Context[Any]) -> None:
        """Called by `initialize`; without the thread for subshells, which nobody opens here.

        Each message would pass through it and back, which takes longer than most checks.
        """
        super().init_control(context)
        self.shell_channel_thread = None

    def init_heartbeat(self) -> None:
        """Called by `initialize`; as in the parent class, which names the class it starts."""
        self.heartbeat = ListeningHeartbeat(zmq.Context(), (self.transport, self.ip, self.hb_port))
        self.heartbeat.file = self.files[self.hb_port]
        self.heartbeat.start()


def run(request: dict[str, Any], files: list[int], line: socket.socket) -> None:
    """Be a kernel until told to stop; then end the process."""
    fresh_seeds()
    sys.argv = ["ipykernel_launcher"]
    config = Config()
    config.IPKernelApp.parent_handle = 1  # no notice about Ctrl-C
    config.HistoryManager.enabled = False
    app = ForkedKernelApp.instance(config=config, transport="ipc", ip=request["ip"])
    app.files = dict(enumerate(files, start=1))
    for port, channel in enumerate(CHANNELS, start=1):
        setattr(app, f"{channel}_port", port)
    app.session.key = request["key"].encode()
    app.initialize(request["arguments"])
    # It does this when it is imported in a kernel, but it was imported before there was one.
    getattr(backend_inline, "_enable_matplotlib_integration")()  # noqa: B009
    app.debug_shell_socket.close(linger=0)  # it would look for the shell's path for ever
    line.send(json.dumps({"ready": True}).encode())
    line.close()
    try:
        app.start()
    finally:
        # Not by way of Python's own exit, which would run what the template's modules registered.
        time.sleep(GOODBYE_S)
        os._exit(0)


def fresh_seeds() -> None:
    """Seed every generator anew, as a process of its own would have."""
    random.seed()
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed()
    if "torch" in sys.modules:
        torch = sys.modules["torch"]
        torch.set_num_threads(1)
        torch.default_generator.seed()

"""Several hosts on one Linux machine, joined by a net of their own, for tests of a cluster.

Each has a network, processes, a name and a /tmp of its own, and sees the rest of this machine's
files. All of them end with whoever has made them, also where that is killed: each waits at the end
of a pipe for it. It needs no root: without, all lies within a user namespace.

Run as a program, this file is the switch between them.
"""

import os
import subprocess
import sys
from pathlib import Path
from tempfile import gettempdir
from typing import Any, Self

from pyroute2 import IPRoute

NET = "10.77.0"
BRIDGE = "bridge"
TMP = gettempdir()  # each host has its own
APART = ("--net", "--mount", "--uts", "--pid")
# The first process there; all others end with it. It waits, and takes care of orphans meanwhile.
BOOT = f'mount -t tmpfs tmpfs {TMP} && hostname "$0" && echo up && cat; exit'


class Hosts:
    """They are there for a `with` block. The first has the address 10.77.0.1, and so on."""

    def __init__(self, *names: str) -> None:
        self.addresses = {name: f"{NET}.{place}" for place, name in enumerate(names, start=1)}
        as_root = os.geteuid() == 0
        self._new_user = () if as_root else ("--user", "--map-root-user")
        self._user = () if as_root else ("--user", "--preserve-credentials")
        self._running: dict[str, subprocess.Popen[str]] = {}
        self._ports: dict[str, str] = {}
        self._count = 0

    def __enter__(self) -> Self:
        command = ["unshare", *self._new_user, "--net", sys.executable, __file__]
        self._switch = _waiting(command)
        try:
            _hear(self._switch)
            for name in self.addresses:
                self.boot(name)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        for name in [*self._running]:
            self.kill(name)
        self._switch.kill()
        self._switch.communicate()

    def boot(self, name: str) -> None:
        """Start one, at first or after it was killed."""
        apart = [*APART, "--fork", "--kill-child", "--mount-proc"]
        within = ["nsenter", "--target", str(self._switch.pid), *self._user, "--"]
        host = _waiting([*within, "unshare", *apart, "sh", "-c", BOOT, name])
        self._running[name] = host
        _hear(host)
        self._count += 1
        self._ports[name] = f"port{self._count}"
        self._tell("plug", self._ports[name], self._first(name), self.addresses[name])

    def popen(
        self, name: str, command: list[str], cwd: Path | None = None, **options: Any
    ) -> "subprocess.Popen[Any]":
        """Start a program there, which ends when what is returned is ended."""
        return subprocess.Popen(self._there(name, command, cwd), **options)

    def run(self, name: str, command: list[str], **options: Any) -> str:
        """What a program there prints; raises `CalledProcessError` where it fails."""
        options = {"check": True, "text": True, "stdout": subprocess.PIPE} | options
        return subprocess.run(self._there(name, command), **options).stdout

    def cut(self, name: str) -> None:
        """Let nothing through its wire any more; nobody is told."""
        self._tell("cut", self._ports[name])

    def join(self, name: str) -> None:
        """Let everything through again."""
        self._tell("join", self._ports[name])

    def kill(self, name: str) -> None:
        """As by a power cut; comes back when nothing of it runs any more."""
        host = self._running.pop(name)
        host.kill()  # and with it, by --kill-child, the first process and all others
        host.communicate()

    def _there(self, name: str, command: list[str], cwd: Path | None = None) -> list[str]:
        # What nsenter starts would survive it.
        end = ["setpriv", "--pdeathsig", "KILL", "env", "-C", str(cwd or Path.cwd())]
        enter = ["nsenter", "--target", self._first(name), *self._user, *APART]
        return [*enter, "--", *end, *command]

    def _first(self, name: str) -> str:
        """The first process of a host, as this machine numbers it."""
        pid = self._running[name].pid
        return Path(f"/proc/{pid}/task/{pid}/children").read_text().split()[0]

    def _tell(self, *words: str) -> None:
        assert self._switch.stdin is not None
        self._switch.stdin.write(" ".join(words) + "\n")
        self._switch.stdin.flush()
        _hear(self._switch)


def _waiting(command: list[str]) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def _hear(process: "subprocess.Popen[str]") -> None:
    """Wait for its line."""
    assert process.stdout is not None
    if not process.stdout.readline():
        raise OSError(f"no hosts can be made here: {process.communicate()[1]}")


def main() -> None:
    """Join hosts as the lines of stdin say, until there are no more."""
    with IPRoute() as here:
        here.link("add", ifname=BRIDGE, kind="bridge", state="up")
        bridge = here.link_lookup(ifname=BRIDGE)[0]
        print("up", flush=True)
        for line in sys.stdin:
            what, port, *more = line.split()
            if what == "plug":
                _plug(here, port, *more)
            here.link("set", ifname=port, master=0 if what == "cut" else bridge)
            print("done", flush=True)


def _plug(here: IPRoute, port: str, pid: str, address: str) -> None:
    """A wire to a host."""
    peer = {"ifname": "eth0", "net_ns_fd": f"/proc/{pid}/ns/net"}
    here.link("add", ifname=port, kind="veth", peer=peer)
    with IPRoute(netns=f"/proc/{pid}/ns/net") as there:
        there.link("set", ifname="lo", state="up")
        there.link("set", ifname="eth0", state="up")
        there.addr("add", index=there.link_lookup(ifname="eth0")[0], address=address, prefixlen=24)
    here.link("set", ifname=port, state="up")


if __name__ == "__main__":
    main()

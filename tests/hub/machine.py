"""Sets up a course on a JupyterHub, as docs/teaching.md says, on a machine that `apart` makes."""

import asyncio
import os
import pwd
import secrets
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from grader.author.bundle import bundle
from grader.course import Course

ROOT = Path(__file__).resolve().parents[2]
SRV = Path("/srv")
BORROWED = Path(os.environ.get("BORROWED", ""))  # what `apart` has put there
ENVIRONMENT = SRV / "nanollm"
EXCHANGE = SRV / "nbgrader/exchange"
PROXY = ROOT / "dist/hub/node_modules/.bin/configurable-http-proxy"
LEARNERS, TEACHERS = "nanollm-learners", "nanollm-teachers"
ADA, BEN, TESS = "nanollm-ada", "nanollm-ben", "nanollm-tess"
GROUPS = {ADA: LEARNERS, BEN: LEARNERS, TESS: TEACHERS}
URL = "http://127.0.0.1:8000"


class Machine:
    """Three users, an environment that all can read, a course that one can read, and a Hub."""

    def __init__(self) -> None:
        self.passwords = {name: secrets.token_urlsafe(9) for name in GROUPS}
        self._make_users()
        self._install()
        self._lay_out()
        self.log = ROOT / "dist/hub/log.txt"
        self.hub: subprocess.Popen[bytes] | None = None

    def _make_users(self) -> None:
        (SRV / "home").mkdir()
        for group in sorted({*GROUPS.values()}):
            run("groupadd", group)
        for name, group in GROUPS.items():
            home = SRV / "home" / name
            run("useradd", "--create-home", "--home-dir", str(home), "--shell", "/bin/bash", name)
            run("usermod", "--append", "--groups", group, name)
            home.chmod(0o700)
        told = "".join(f"{name}:{word}\n" for name, word in self.passwords.items())
        subprocess.run(["chpasswd"], input=told, text=True, check=True)

    def _install(self) -> None:
        """What a class gets, in an environment without solutions; the libraries are borrowed."""
        run(sys.executable, "-m", "venv", "--without-pip", str(ENVIRONMENT))
        (site,) = ENVIRONMENT.glob("lib/python*/site-packages")
        libraries = BORROWED / site.relative_to(ENVIRONMENT)
        (site / "borrowed.pth").write_text(f"{libraries}\n", encoding="utf-8")
        for name in ("etc", "share"):
            (ENVIRONMENT / name).symlink_to(BORROWED / name)
        wheel, _ = bundle(Course(ROOT), SRV / "bundle")
        pip = [sys.executable, "-m", "pip", "--python", str(ENVIRONMENT / "bin/python"), "install"]
        run(*pip, "--no-deps", "--no-index", "--quiet", "--root-user-action=ignore", str(wheel))

    def _lay_out(self) -> None:
        """The exchange, the course, and the two configurations."""
        EXCHANGE.mkdir(parents=True)
        EXCHANGE.chmod(0o1777)
        Path("/etc/jupyter").mkdir(exist_ok=True)
        shutil.copy(ROOT / "docs/hub/nbgrader_config.py", "/etc/jupyter")
        (SRV / "hub").mkdir(mode=0o700)
        shutil.copy(ROOT / "docs/hub/jupyterhub_config.py", SRV / "hub")
        folder = SRV / "home" / TESS / "course"
        folder.mkdir()
        self.course = Course(ROOT).scratch(folder)
        for path in (folder, *folder.rglob("*")):
            shutil.chown(path, TESS, TESS)
        folder.chmod(0o700)

    def start(self) -> None:
        """Start the Hub, and wait until it answers."""
        from jupyterhub.utils import wait_for_http_server

        environment = self._environment("root")
        command = [str(ENVIRONMENT / "bin/python"), "-m", "jupyterhub"]
        command.append(f"--ConfigurableHTTPProxy.command={PROXY}")
        with self.log.open("wb") as log:
            self.hub = subprocess.Popen(
                command, cwd=SRV / "hub", env=environment, stdout=log, stderr=subprocess.STDOUT
            )
        try:
            asyncio.run(wait_for_http_server(f"{URL}/hub/api", timeout=120))
        except TimeoutError as late:
            raise AssertionError(self.log.read_text("utf-8")) from late

    def end(self) -> None:
        if self.hub:
            self.hub.terminate()
            self.hub.wait(60)

    def run_as(
        self, user: str, *command: str, folder: str = ""
    ) -> subprocess.CompletedProcess[str]:
        """What a user's terminal says; `python` is the environment's."""
        return subprocess.run(command, **self.terminal(user, folder), capture_output=True)

    def terminal(self, user: str, folder: str = "") -> dict[str, Any]:
        """What makes a process the one of a user, in a folder below their home."""
        who = pwd.getpwnam(user)
        return {
            "cwd": Path(who.pw_dir, folder),
            "env": self._environment(user),
            "user": user,
            "group": who.pw_gid,
            "extra_groups": os.getgrouplist(user, who.pw_gid),
            "umask": 0o022,
            "text": True,
        }

    def _environment(self, user: str) -> dict[str, str]:
        path = f"{ENVIRONMENT / 'bin'}:{os.environ['PATH']}"
        return {"PATH": path, "LANG": "C.UTF-8", "HOME": pwd.getpwnam(user).pw_dir}


def run(*command: str) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def main() -> None:
    """For a person to try: until Ctrl-C."""
    print("Building the class's wheel and starting a JupyterHub ...", flush=True)
    machine = Machine()
    machine.start()
    print(f"\n{URL}\n")
    for name, group in GROUPS.items():
        print(f"  {name:12}  {machine.passwords[name]}  ({group})")
    print(
        "\nThe course is in the folder `course` of nanollm-tess. Ctrl-C ends all of it.", flush=True
    )
    try:
        assert machine.hub
        machine.hub.wait()
    except KeyboardInterrupt:
        machine.end()


if __name__ == "__main__":
    main()

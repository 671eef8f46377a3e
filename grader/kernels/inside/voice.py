"""Inside: what a cell shows, on its way to the host as frames.

Python's own streams are frames at once. What C code, commands and child processes write to files
1 and 2 lands in two files without a name and is read from there, in the order in which it came.
"""

import base64
import io
import os
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher

from grader.boundary.line import Line, LineClosedError

STREAMS = {1: "stdout", 2: "stderr"}
MOST_CHARACTERS, OFTEN_S = 8_000, 0.1  # of streams that are kept back
LONGEST_READ = 1 << 20
MOST_SAID = 4 << 20  # characters that a cell shows
# What a frame may hold: its host would end a process that sends a longer one, and shows much less.
MOST_SHOWN, MOST_MESSAGE, MOST_NAME, MOST_LINES = 2_000_000, 10_000, 200, 200


class Voice:
    """Says on a line what is shown; a forked child of the process writes to files 1 and 2."""

    def __init__(self, line: Line) -> None:
        self.line = line
        self.is_own = True  # this is the process that the line belongs to
        self._kept: list[str] = []
        self._left = MOST_SAID
        self._name, self._size, self._sent_s = "stdout", 0, 0.0
        self._busy = threading.RLock()
        self._is_sending = self._is_interrupted = False
        self._files = {number: _nameless(number) for number in STREAMS}
        self._read = dict.fromkeys(STREAMS, 0)
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._is_a_child)

    def begin_cell(self) -> None:
        """A cell may say so much and no more; the host keeps far less."""
        self._left = MOST_SAID

    def stream(self, number: int, text: str) -> None:
        """What Python writes to a standard stream."""
        if not self.is_own:
            os.write(number, text.encode("utf-8", "replace"))
            return
        with self._busy:
            text = text[: self._left]
            self._left -= len(text)
            self._take_files()
            if self._name != STREAMS[number]:
                self._send_kept()
                self._name = STREAMS[number]
            self._kept.append(text)
            self._size += len(text)
            if self._size > MOST_CHARACTERS or time.monotonic() - self._sent_s > OFTEN_S:
                self._send_kept()

    def error(self, name: str, text: str, lines: list[str]) -> None:
        """Say that a cell has failed; of a long traceback, how it begins and ends."""
        if len(lines) > MOST_LINES:
            lines = [*lines[: MOST_LINES // 2], "...", *lines[-MOST_LINES // 2 :]]
        lines = [line[: MOST_SHOWN // MOST_LINES] for line in lines]
        self.say("error", name[:MOST_NAME], text[:MOST_MESSAGE], *lines)

    def show(self, *frame: Any) -> None:
        """Send an output, if it is not too large."""
        size = sum(len(part) for part in frame if isinstance(part, str))
        if size <= self._left:
            self._left -= size
            self.say(*frame)

    def say(self, *frame: Any) -> None:
        """Send a frame after all that was written before it."""
        if self.is_own:
            self.flush()
            self._send(*frame)

    def interrupt(self, *_: object) -> None:
        """Handle SIGINT; a frame of which a part has been sent is sent whole."""
        if self._is_sending:
            self._is_interrupted = True
        else:
            raise KeyboardInterrupt

    def flush(self) -> None:
        """Send what was written."""
        if self.is_own:
            with self._busy:
                self._take_files()
                self._send_kept()

    def _take_files(self) -> None:
        """Send what has come to the files; the disk gets its room back."""
        for number, name in STREAMS.items():
            file = self._files[number]
            if os.fstat(file).st_size == self._read[number]:
                continue
            self._send_kept()
            while data := os.pread(file, LONGEST_READ, self._read[number]):
                self._read[number] += len(data)
                text = data.decode("utf-8", "replace")[: self._left]
                self._left -= len(text)
                self._send("stream", name, text)
            if os.fstat(file).st_size == self._read[number]:
                os.ftruncate(file, 0)
                self._read[number] = 0

    def _send_kept(self) -> None:
        text, self._kept, self._size = "".join(self._kept), [], 0
        self._sent_s = time.monotonic()
        for start in range(0, len(text), LONGEST_READ):
            self._send("stream", self._name, text[start : start + LONGEST_READ])

    def _send(self, *frame: Any) -> None:
        if threading.current_thread() is not threading.main_thread():
            self._send_whole(*frame)
            return
        self._is_sending = True  # only this thread handles signals
        self._send_whole(*frame)
        self._is_sending = False
        if self._is_interrupted:
            self._is_interrupted = False
            raise KeyboardInterrupt

    def _send_whole(self, *frame: Any) -> None:
        try:
            self.line.send(*frame)
        except LineClosedError:  # the host has hung up, and ends this process
            os._exit(1)

    def _is_a_child(self) -> None:
        self.is_own = False
        self._kept, self._size = [], 0
        self._busy = threading.RLock()
        self.line.close()


def _nameless(number: int) -> int:
    """A file without a name in the place of file `number`, to which all add at its end."""
    place, path = tempfile.mkstemp(prefix="stream-")
    os.close(place)
    file = os.open(path, os.O_RDWR | os.O_APPEND)
    if os.name == "posix":
        os.unlink(path)
    os.dup2(file, number)
    return file


class Stream(io.TextIOBase):
    """sys.stdout or sys.stderr."""

    encoding = "utf-8"
    errors = "replace"

    def __init__(self, voice: Voice, number: int) -> None:
        self._voice, self._number = voice, number
        self.name = f"<{STREAMS[number]}>"
        self.buffer = open(number, "wb", buffering=0, closefd=False)  # noqa: SIM115

    def write(self, text: str, /) -> int:
        """As any text file does."""
        if not isinstance(text, str):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        self._voice.stream(self._number, text)
        return len(text)

    def flush(self) -> None:
        """As any text file does."""
        self._voice.flush()

    def fileno(self) -> int:
        """The number of the file that a command gets for it."""
        return self._number

    def writable(self) -> bool:
        """As any text file does."""
        return True

    def close(self) -> None:
        """A standard stream stays open."""


def speak(voice: Voice) -> None:
    """Let Python's standard streams say what is written to them."""
    sys.stdout, sys.stderr = Stream(voice, 1), Stream(voice, 2)
    sys.__stdout__, sys.__stderr__ = sys.stdout, sys.stderr  # type: ignore[misc]


class Publisher(DisplayPublisher):
    """What `display` shows."""

    shell: Any

    def publish(  # pyright: ignore[reportIncompatibleMethodOverride]
        self,
        data: Mapping[str, Any],
        metadata: Any = None,
        *,
        transient: Mapping[str, Any] | None = None,
        update: bool = False,
        **_: Any,
    ) -> None:
        """Called by IPython; the parent's would print the plain text."""
        name = (transient or {}).get("display_id")
        shown = None if name is None else str(name)
        self.shell.voice.show("display", shown, update, *_texts(data))

    def clear_output(self, wait: bool = False) -> None:
        """Called by IPython; the parent's would print control characters."""
        self.shell.voice.say("clear", wait)


class ResultHook(DisplayHook):
    """The value at the end of a cell."""

    shell: Any

    def write_output_prompt(self) -> None:
        """Called by IPython; the parent's would print `Out[1]:`."""

    def write_format_data(self, format_dict: Mapping[str, Any], md_dict: Any = None) -> None:
        """Called by IPython; the parent's would print the plain text."""
        self.shell.voice.show("result", *_texts(format_dict))

    def finish_displayhook(self) -> None:
        """Called by IPython; the parent's would print a line's end."""
        self._is_active = False


def _texts(data: Mapping[str, Any]) -> list[str]:
    """Kinds and texts in turns; pictures as base64, as notebooks hold them.

    What is far too large is left out; its other kinds may be shown.
    """
    found: list[str] = []
    left = MOST_SHOWN
    for kind, value in data.items():
        if isinstance(value, bytes):
            value = base64.b64encode(value).decode()
        if isinstance(value, str) and len(value) <= left:
            left -= len(value)
            found += (str(kind), value)
    return found

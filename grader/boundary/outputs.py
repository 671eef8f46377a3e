"""The outputs of one cell, as nbformat has them, built anew from what a process says.

Only texts are taken over, of known kinds and up to a size, counted as they will stand in the file:
the notebook that they become part of must be one that every program can read and write.
"""

import json
from typing import Any

Output = dict[str, Any]
SHOWN = (
    *("text/plain", "text/html", "text/markdown", "text/latex"),
    *("image/png", "image/jpeg", "image/svg+xml"),
)
SHOWING = ("stream", "error", "display", "result")
MOST_NAME, MOST_MESSAGE = 200, 10_000  # letters
LINE = 10  # bytes that each further line of a text takes in a file


class Outputs:
    """The outputs of one cell, of at most `room` bytes in its file.

    `named`: outputs of earlier cells that may be updated, by display_id; those of this one join.
    """

    def __init__(self, room: int, named: dict[str, list[Output]] | None = None) -> None:
        self.cells: list[Output] = []
        self.room = self.left = room
        self.clears_next = False
        self.named = {} if named is None else named

    def add(self, kind: str, *parts: Any) -> bool:
        """Take in a frame; returns whether it was one that shows something.

        stream name text · error name text line... · clear wait · display id is_update type text...
        · result type text...
        """
        is_update = kind == "display" and parts[1:2] == (True,)
        if self.clears_next and kind in SHOWING and not is_update:
            self._clear()
        if kind == "stream" and _are_texts(parts, 2) and parts[0] in ("stdout", "stderr"):
            self._stream(*parts)
        elif kind == "error" and len(parts) > 1 and _are_texts(parts):
            self._error(*parts)
        elif kind == "clear":
            self.clears_next = bool(parts and parts[0])
            if not self.clears_next:
                self._clear()
        elif kind == "display" and len(parts) >= 2:
            self._display(parts[0], is_update, parts[2:])
        elif kind == "result":
            made = {"output_type": "execute_result", "data": self._data(parts), "metadata": {}}
            self._append({**made, "execution_count": None})
        else:
            return False
        return True

    def _stream(self, name: str, text: str) -> None:
        last = self.cells[-1] if self.cells else {}
        if last.get("name") != name:
            last = {"output_type": "stream", "name": name, "text": ""}
            if text and not self._append(last):
                return
        text = letters(text[: max(self.left, 0)])
        while text and (size := written(text)) > self.left:
            text = text[: len(text) * self.left // size]
        last["text"] += text
        self.left -= written(text) if text else 0

    def _error(self, name: str, text: str, *lines: str) -> None:
        """An error that is too large is told without its traceback, or with a short message."""
        name, text = letters(name[:MOST_NAME]), letters(text[:MOST_MESSAGE])
        is_small = sum(map(len, lines)) < self.left
        traceback = [*map(letters, lines)] if is_small else []
        for told, trace in ((text, traceback), (text, []), (text[:MOST_NAME], [])):
            if self._append(error_output(name, told, trace)):
                return

    def _display(self, name: object, is_update: bool, parts: tuple[Any, ...]) -> None:
        data = self._data(parts)
        name = name if isinstance(name, str) and len(name) <= MOST_NAME else ""
        if is_update:
            for known in self.named.get(name, []):
                grows = written(data) - written(known["data"])
                if data and grows <= self.left:
                    self.left = min(self.left - grows, self.room)
                    known["data"] = data
            return
        made = {"output_type": "display_data", "data": data, "metadata": {}}
        if self._append(made) and name:
            self.named.setdefault(name, []).append(made)

    def _append(self, output: Output) -> bool:
        """Add it where there is room for it; what is too large is left out whole."""
        size = written(output)
        if size > self.left or output.get("data") == {}:
            return False
        self.left -= size
        self.cells.append(output)
        return True

    def _clear(self) -> None:
        gone = {*map(id, self.cells)}
        for name, known in [*self.named.items()]:
            self.named[name] = [output for output in known if id(output) not in gone]
            if not self.named[name]:
                del self.named[name]
        self.cells.clear()
        self.clears_next, self.left = False, self.room

    def _data(self, parts: tuple[Any, ...]) -> dict[str, str]:
        """The representations of an output that are texts of a kind that is known.

        None where there is no room for them, found out without a copy of what is large.
        """
        if sum(len(part) for part in parts if isinstance(part, str)) > self.left:
            return {}
        pairs = zip(parts[::2], parts[1::2], strict=False)
        return {
            kind: letters(text)
            for kind, text in pairs
            if isinstance(kind, str) and kind in SHOWN and isinstance(text, str)
        }


def error_output(name: str, text: str, lines: list[str]) -> Output:
    """An error as nbformat has it."""
    return {"output_type": "error", "ename": name, "evalue": text, "traceback": lines}


def written(value: object) -> int:
    """Bytes of a value in a notebook's file, where letters beyond ASCII are written as they are.

    Each line of a text becomes a line of the file.

    >>> written("ab"), written("é"), written("a\\n")
    (4, 4, 15)
    """
    text = json.dumps(value, ensure_ascii=False, indent=1)
    return len(text.encode("utf-8", "replace")) + LINE * text.count("\\n")


def letters(text: str) -> str:
    """The text without halves of letters, which no file can hold."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _are_texts(parts: tuple[Any, ...], count: int | None = None) -> bool:
    return count in (None, len(parts)) and all(isinstance(part, str) for part in parts)

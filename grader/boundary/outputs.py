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


class Outputs:
    """The outputs of one cell, of at most `room` bytes in its file."""

    def __init__(self, room: int) -> None:
        self.cells: list[Output] = []
        self.left = room
        self.clears_next = False
        self.named: dict[str, Output] = {}  # outputs that may be updated, by display_id

    def add(self, kind: str, *parts: Any) -> bool:
        """Take in a frame; returns whether it was one that shows something.

        stream name text · error name text line... · clear wait · display id is_update type text...
        · result type text...
        """
        if kind == "stream" and _are_texts(parts, 2) and parts[0] in ("stdout", "stderr"):
            self._stream(*parts)
        elif kind == "error" and len(parts) > 1 and _are_texts(parts):
            name, text, *lines = map(letters, parts)
            self._append(error_output(name, text, lines))
        elif kind == "clear":
            self.clears_next = bool(parts and parts[0])
            if not self.clears_next:
                self.cells.clear()
        elif kind == "display" and len(parts) >= 2:
            self._display(parts[0], parts[1] is True, parts[2:])
        elif kind == "result":
            made = {"output_type": "execute_result", "data": _data(parts), "metadata": {}}
            self._append({**made, "execution_count": None})
        else:
            return False
        return True

    def _stream(self, name: str, text: str) -> None:
        self._clear()
        text = letters(text)
        while text and (size := written(text)) > self.left:
            text = text[: len(text) * self.left // size]
        self.left -= written(text)
        last = self.cells[-1] if self.cells else {}
        if text and last.get("name") == name:
            last["text"] += text
        elif text:
            self.cells.append({"output_type": "stream", "name": name, "text": text})

    def _display(self, name: object, is_update: bool, parts: tuple[Any, ...]) -> None:
        made = {"output_type": "display_data", "data": _data(parts), "metadata": {}}
        known = self.named.get(name) if isinstance(name, str) else None
        if is_update and known is None:
            return
        if is_update and known is not None:
            if self._take(made):
                known["data"] = made["data"]
        elif self._append(made) and isinstance(name, str):
            self.named[name] = made

    def _append(self, output: Output) -> bool:
        self._clear()
        is_kept = self._take(output)
        if is_kept:
            self.cells.append(output)
        return is_kept

    def _take(self, output: Output) -> bool:
        """Whether there is room for it; what is too large is left out whole."""
        size = written(output)
        if size > self.left:
            return False
        self.left -= size
        return True

    def _clear(self) -> None:
        if self.clears_next:
            self.cells.clear()
            self.clears_next = False


def error_output(name: str, text: str, lines: list[str]) -> Output:
    """An error as nbformat has it."""
    return {"output_type": "error", "ename": name, "evalue": text, "traceback": lines}


def written(value: object) -> int:
    """Bytes of a value in a notebook's file, where letters beyond ASCII are written as they are.

    >>> written("a\\n"), written("é")
    (5, 4)
    """
    return len(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"))


def letters(text: str) -> str:
    """The text without halves of letters, which no file can hold."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _are_texts(parts: tuple[Any, ...], count: int | None = None) -> bool:
    return count in (None, len(parts)) and all(isinstance(part, str) for part in parts)


def _data(parts: tuple[Any, ...]) -> dict[str, str]:
    """The representations of an output that are texts of a kind that is known."""
    pairs = zip(parts[::2], parts[1::2], strict=False)
    return {
        kind: letters(text)
        for kind, text in pairs
        if isinstance(kind, str) and kind in SHOWN and isinstance(text, str)
    }

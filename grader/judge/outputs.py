"""The outputs of one cell, built anew from what a kernel says.

Only texts are taken over, of known kinds and up to a size: a message may hold anything, and the
notebook that its outputs become part of must be one that every program can read and write.
"""

from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_output

Message = dict[str, Any]


class Outputs:
    """The outputs of one cell as nbclient keeps them, up to a size."""

    def __init__(self, max_output: int) -> None:
        self.cells: list[NotebookNode] = []
        self.left = max_output
        self.clear_next = self.is_over = False

    def add(self, message: Message) -> None:
        """Take in a message of the channel iopub."""
        kind, content = message["header"].get("msg_type"), message["content"]
        if kind == "status":
            self.is_over = content.get("execution_state") == "idle"
        elif kind == "clear_output":
            self.clear_next = bool(content.get("wait"))
            if not self.clear_next:
                self.cells.clear()
        elif (output := plain_output(str(kind), content)) is not None:
            self.append(output)

    def append(self, output: NotebookNode) -> None:
        """Keep an output, or as much of a text as there is room for."""
        if self.clear_next:
            self.cells.clear()
            self.clear_next = False
        is_stream = output.output_type == "stream"
        if is_stream:
            output.text = output.text[: max(self.left, 0)]
        size = len(output.text if is_stream else str(output))
        if self.left <= 0 or size > self.left:
            self.left = min(self.left, 0)
            return
        self.left -= size
        last = self.cells[-1] if self.cells else {}
        if is_stream and last.get("name") == output.name:
            last["text"] += output.text
        else:
            self.cells.append(output)


def plain_output(kind: str, content: Message) -> NotebookNode | None:
    """An output of nothing but texts; None for what is no output.

    >>> plain_output("stream", {"name": "stdout", "text": "a"})
    {'output_type': 'stream', 'name': 'stdout', 'text': 'a'}
    >>> plain_output("stream", {"name": "stdout", "text": 5}) is None
    True
    """
    if kind == "stream":
        name, text = content.get("name"), content.get("text")
        if name not in ("stdout", "stderr") or not isinstance(text, str):
            return None
        return new_output(kind, name=name, text=_letters(text))
    if kind == "error":
        lines = content.get("traceback")
        return new_output(
            kind,
            ename=_letters(str(content.get("ename", ""))),
            evalue=_letters(str(content.get("evalue", ""))),
            traceback=[_letters(str(line)) for line in lines] if isinstance(lines, list) else [],
        )
    if kind in ("display_data", "execute_result"):
        data = content.get("data")
        count = {"execution_count": None} if kind == "execute_result" else {}
        return new_output(kind, data=_texts(data) if isinstance(data, dict) else {}, **count)
    return None


def _texts(data: dict[object, object]) -> dict[str, str]:
    return {
        _letters(str(kind)): _letters(value)
        for kind, value in data.items()
        if isinstance(value, str)
    }


def _letters(text: str) -> str:
    """The text without halves of letters, which no file can hold."""
    return text.encode("utf-8", "replace").decode("utf-8")

"""Runs behind the walls: a piece of code as a learner's would run, and what its `got` holds."""

import json
import socket
from typing import Any


def run(request: dict[str, Any], files: list[int], line: socket.socket) -> None:
    """Run `request["code"]`, where OSErrors are refusals; called by the template."""
    names: dict[str, Any] = {"request": request, "got": ""}
    try:
        exec(request["code"], names)
    except (OSError, MemoryError) as refusal:
        names["refusal"] = repr(refusal)
    said = {"got": str(names["got"]), "refusal": names.get("refusal", "")}
    line.send(json.dumps({"ready": said}).encode())

"""Runs behind the walls: attacks as a learner's code would make them.

Each attack is a function of the request that returns what it got, or nothing; an `OSError` or a
`MemoryError` is a refusal. `memory`, `rights` and `places` hold one function an attack.
"""

import importlib
import json
import socket
from typing import Any


def run(request: dict[str, Any], files: list[int], line: socket.socket) -> None:
    """Run the attack, or the code, that the request names; called by the template."""
    names: dict[str, Any] = {"request": request, "got": "", "refusal": ""}
    try:
        if "attack" in request:
            module, _, name = request["attack"].partition(".")
            attack = getattr(importlib.import_module(f"wall_attack.{module}"), name)
            names["got"] = attack(request) or ""
        else:
            exec(request["code"], names)
    except (OSError, MemoryError) as refusal:
        names["refusal"] = repr(refusal)
    said = {name: str(names[name]) for name in ("got", "refusal")}
    line.send(json.dumps({"ready": said}).encode())

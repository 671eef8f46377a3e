"""Sends what is no message: bad signatures, no JSON, JSON too deep, texts that are none."""

GETS = 3
SAYS = "not answered yet"
ANSWERS = {
    "running-totals": """
import json

kernel = get_ipython().kernel
session, thread = kernel.session, kernel.iopub_thread
parent = json.dumps(dict(kernel.get_parent("shell")["header"]), default=str).encode()
deep = b"[" * 300 + b"]" * 300
deeper = b"[" * 100_000 + b"]" * 100_000

def send(*parts):
    thread.send_multipart([b"<IDS|MSG>", session.sign(parts), *parts])

for kind in ("stream", "display_data", "execute_result", "error", "status", "clear_output"):
    header = session.pack(session.msg_header(kind))
    for content in (
        b"[]", b"5", b"null", b"{}", deep, deeper,
        b'{"name": 5, "text": 7}', b'{"name": "stdout", "text": %b}' % deep,
        b'{"data": 5}', b'{"data": {"text/plain": %b, "text/html": 7}, "metadata": 3}' % deep,
        b'{"ename": 3, "evalue": null, "traceback": %b}' % deep, b'{"execution_state": []}',
    ):
        send(header, parent, b"{}", content)
for part in (deeper, b"[]", b"1" * 9000, b"\\xff", b'{"date": 1e999, "msg_id": {}}'):
    send(part, part, part, part)
for parts in ([b""], [b"<IDS|MSG>"], [b"<IDS|MSG>", b"no signature", b"{}", b"{}", b"{}", b"{}"]):
    thread.send_multipart(parts)

def running_totals(numbers):
    return [sum(numbers[: place + 1]) for place in range(len(numbers))]
""",
}

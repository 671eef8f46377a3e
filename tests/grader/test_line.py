"""One socket between two processes: frames of scalars, whose length is looked at first."""

import json
import os
import socket
import sys
import threading
import time
import tracemalloc
from collections.abc import Iterator

import msgpack
import pytest

from grader.boundary.line import FrameError, Line, LineClosedError, is_open
from grader.errors import GraderFailedError
from grader.kernels.spawn import Spawned

Pair = tuple[Line, Line]
GIB = 1 << 30


@pytest.fixture
def pair() -> Iterator[Pair]:
    one, other = map(Line, socket.socketpair())
    yield one, other
    one.close()
    other.close()


def soon(limit_s: float = 10.0) -> float:
    return time.monotonic() + limit_s


def framed(body: bytes) -> bytes:
    return len(body).to_bytes(4, "big") + body


def test_scalars_arrive_as_they_were(pair: Pair):
    scalars = [
        None,
        True,
        -1,
        1 << 63,
        0.5,
        float("inf"),
        "é",
        "half a letter \ud83d",
        b"\0\xff",
        "",
    ]
    pair[0].send(*scalars)
    pair[0].send()
    assert pair[1].receive(1000, soon()) == scalars
    assert pair[1].receive(1000, soon()) == []


MALFORMED = {
    "array": b"\x91\x01",
    "array of 4 billion": b"\xdd\xff\xff\xff\xff",
    "map": b"\x81\x01\x02",
    "map of 4 billion": b"\xdf\xff\xff\xff\xff",
    "extension": b"\xd4\x01\x00",
    "time": msgpack.packb(msgpack.Timestamp(1)),
    "text of 4 GiB": b"\xdb\xff\xff\xff\xff",
    "bytes of 4 GiB": b"\xc6\xff\xff\xff\xffabc",
    "text that ends early": b"\xa5ab",
    "number that ends early": b"\x01\xcd\x01",
    "letters that are none": b"\xa1\xff",
    "never used": b"\xc1",
    "deep": b"\x91" * 5000,
}


@pytest.mark.parametrize("body", MALFORMED.values(), ids=MALFORMED)
def test_a_malformed_frame_is_an_error_and_the_next_one_is_read(pair: Pair, body: bytes):
    pair[0].end.sendall(framed(body) + framed(b"\x01"))
    with pytest.raises(FrameError):
        pair[1].receive(10_000, soon())
    assert pair[1].receive(10_000, soon()) == [1]


def test_a_length_is_looked_at_before_anything_is_read_or_reserved(pair: Pair):
    pair[0].end.sendall(GIB.to_bytes(4, "big"))
    tracemalloc.start()
    with pytest.raises(FrameError, match="at most 1000 bytes, got more"):
        pair[1].receive(1000, soon())
    assert tracemalloc.get_traced_memory()[1] < 1 << 20
    tracemalloc.stop()


def test_of_a_long_frame_nothing_is_reserved_until_it_comes(pair: Pair):
    pair[0].end.sendall(GIB.to_bytes(4, "big") + b"abc")
    tracemalloc.start()
    with pytest.raises(TimeoutError):
        pair[1].receive(2 * GIB, soon(0.05))
    assert tracemalloc.get_traced_memory()[1] < 1 << 20
    tracemalloc.stop()


def test_a_frame_of_many_scalars_becomes_no_long_list(pair: Pair):
    sending = threading.Thread(target=pair[0].end.sendall, args=(framed(b"\xc0" * (8 << 20)),))
    sending.start()
    with pytest.raises(FrameError, match="at most 1000 scalars"):
        pair[1].receive(8 << 20, soon())
    sending.join()


def test_what_comes_late_can_still_be_received(pair: Pair):
    frame = framed(msgpack.packb("late"))
    for part in (frame[:2], frame[2:5]):
        pair[0].end.sendall(part)
        with pytest.raises(TimeoutError):
            pair[1].receive(1000, soon(0.02))
    pair[0].end.sendall(frame[5:])
    assert pair[1].receive(1000, soon()) == ["late"]


def test_a_deadline_holds_although_something_always_comes(pair: Pair):
    """A byte now and then keeps nobody waiting for a whole frame."""
    stop = threading.Event()

    def drip() -> None:
        pair[0].end.sendall((1000).to_bytes(4, "big"))
        while not stop.wait(0.01):
            pair[0].end.sendall(b"x")

    dripping = threading.Thread(target=drip)
    dripping.start()
    with pytest.raises(TimeoutError):
        pair[1].receive(1000, soon(0.1))
    stop.set()
    dripping.join()


def test_who_takes_nothing_keeps_no_sender(pair: Pair):
    with pytest.raises(TimeoutError):
        pair[0].send(bytes(50 << 20), deadline=soon(0.1))


def test_a_closed_end_is_an_error_at_the_other(pair: Pair):
    assert is_open(pair[0].end)
    pair[1].send(1)
    assert is_open(pair[0].end)
    assert pair[0].receive(100, soon()) == [1]  # looking has taken nothing
    pair[1].end.sendall(b"\0\0\0\x09half")
    pair[1].close()
    with pytest.raises(LineClosedError):
        pair[0].receive(100, soon())
    with pytest.raises(LineClosedError):
        pair[0].send("anybody?")
    assert not is_open(pair[0].end)
    pair[0].close()
    assert not is_open(pair[0].end)
    with pytest.raises(LineClosedError):
        pair[0].receive(100)
    with pytest.raises(LineClosedError):
        pair[0].send("from a closed end")


def test_threads_do_not_mix_their_frames(pair: Pair):
    def send(number: int) -> None:
        for _ in range(50):
            pair[0].send(number, str(number) * 20_000)

    threads = [threading.Thread(target=send, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    frames = [pair[1].receive(1 << 20, soon()) for _ in range(200)]
    assert all(text == str(number) * 20_000 for number, text in frames)
    for thread in threads:
        thread.join()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_fork_while_another_thread_sends_can_still_send(pair: Pair):
    with pair[0]._sending:
        if not (child := os.fork()):
            pair[0].send("from a child")
            os._exit(0)
    assert pair[1].receive(100, soon()) == ["from a child"]
    assert os.waitpid(child, 0)[1] == 0


def test_who_does_not_know_the_secret_is_not_taken_for_the_process():
    process = Spawned("grader.kernels.inside.shell", {"preload": []})
    port = process._server.getsockname()[1]
    foreign = [Line(socket.create_connection(("127.0.0.1", port))) for _ in range(3)]
    foreign[0].send("a guess")
    foreign[1].end.sendall(framed(b"\x91\x01"))
    foreign[2].close()
    line = process.connect()
    line.send("cell", 1, "print('the right one')")
    try:
        assert line.receive(1000, soon()) == ["stream", "stdout", "the right one"]
    finally:
        line.close()
        process.end()
        for each in foreign:
            each.close()
    assert not process.folder.exists()


def test_a_process_that_does_not_start_is_the_graders_fault():
    process = Spawned("grader.no_such_module", {})
    with pytest.raises(GraderFailedError, match=r"did not start: .*grader\.no_such_module"):
        process.connect()


def test_neither_secret_nor_settings_stand_in_a_command_line():
    """Everybody on the machine can read command lines."""
    process = Spawned("grader.kernels.inside.shell", {"preload": ["very_private"]})
    command = json.dumps(process.process.args)
    process.end()
    process._server.close()
    process.process.stdin.close()
    assert sys.executable in command
    assert process._secret not in command
    assert "very_private" not in command

"""The channel's bounds of time and size, in clear and compressed."""

import socket
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from secmail.domain.errors import Code, Unavailable
from secmail.mail.imap_deflate import BLOCK, Deflated
from secmail.mail.transport import Channel, Timeouts, Wait

PATIENT = Timeouts(compress=0.0)
HASTY = replace(PATIENT, command=0.1)
Pair = tuple[Channel, socket.socket]
hasty = pytest.mark.parametrize("pair", [HASTY], indirect=True, ids=["hasty"])


@pytest.fixture
def pair(request: pytest.FixtureRequest) -> Iterator[Pair]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        ours = socket.create_connection(listener.getsockname())
        theirs, _ = listener.accept()
    channel = Channel(ours, "localhost", getattr(request, "param", PATIENT))
    with theirs:
        yield channel, theirs
    channel.close()


@pytest.fixture
def talking() -> Iterator[Callable[[Callable[[], None]], None]]:
    """The server's side, on a thread of its own."""
    threads: list[threading.Thread] = []

    def start(work: Callable[[], None]) -> None:
        threads.append(threading.Thread(target=work, name="talking"))
        threads[-1].start()

    yield start
    for thread in threads:
        thread.join(30.0)


def packed(data: bytes) -> bytes:
    return Deflated().packed(data)


def test_both_directions_are_compressed(pair: Pair) -> None:
    channel, theirs = pair
    channel.compress()
    channel.send(b"A1 NOOP\r\n" * 100)
    sent = theirs.recv(65536)
    assert len(sent) < 100
    assert zlib.decompressobj(-15).decompress(sent) == b"A1 NOOP\r\n" * 100
    theirs.sendall(packed(b"* OK\r\n" * 100_000))
    assert [channel.readline() for _ in range(100_000)] == [b"* OK\r\n"] * 100_000


def test_what_came_in_the_same_packet_as_the_consent_is_compressed_already(pair: Pair) -> None:
    channel, theirs = pair
    theirs.sendall(b"A1 OK go\r\n" + packed(b"* 3 EXISTS\r\n"))
    assert channel.readline() == b"A1 OK go\r\n"
    channel.compress()
    assert channel.wait(30.0) is Wait.INPUT
    assert channel.readline() == b"* 3 EXISTS\r\n"


def test_a_wait_sees_what_is_left_in_a_block(pair: Pair) -> None:
    channel, theirs = pair
    channel.compress()
    theirs.sendall(packed(b"x" * (BLOCK - 2) + b"\r\n* 3 EXISTS\r\n"))
    channel.readline()
    assert channel.wait(30.0) is Wait.INPUT
    assert channel.readline() == b"* 3 EXISTS\r\n"


def test_a_bomb_is_unpacked_block_by_block_and_stopped() -> None:
    bomb, unpacked = packed(bytes(50 * 2**20)), Deflated()
    assert len(bomb) < 2**18
    assert len(unpacked.unpacked(bomb)) == BLOCK and unpacked.pending
    assert len(unpacked.unpacked(b"")) == BLOCK


def test_a_bomb_in_a_line_ends_the_connection(pair: Pair) -> None:
    channel, theirs = pair
    channel.compress()
    theirs.sendall(packed(bytes(20 * 2**20)))
    with pytest.raises(Unavailable) as caught:
        channel.readline()
    assert caught.value.code is Code.MAIL_PROTOCOL


def test_a_bomb_in_lines_is_counted_as_what_it_is(pair: Pair, talking: Callable[[Callable[[], None]], None]) -> None:
    channel, theirs = pair
    channel.answer_limit = 2**20
    channel.send(b"A1 NOOP\r\n")
    channel.compress()
    talking(lambda: theirs.sendall(packed(b"* OK\r\n" * 2**20)))
    with pytest.raises(Unavailable) as caught:
        while channel.readline():
            pass
    assert (caught.value.code, caught.value.detail) == (Code.MAIL_PROTOCOL, "answer too large")


@pytest.mark.parametrize("data", [b"\xff" * 50, bytes(range(7, 200)), zlib.compressobj(wbits=-15).flush()])
def test_damaged_compression_is_a_broken_protocol(pair: Pair, data: bytes) -> None:
    channel, theirs = pair
    channel.compress()
    theirs.sendall(data + bytes(64))
    theirs.shutdown(socket.SHUT_WR)
    with pytest.raises(Unavailable):
        channel.readline()


@hasty
def test_a_drop_now_and_then_is_no_answer(pair: Pair, talking: Callable[[Callable[[], None]], None]) -> None:
    channel, theirs = pair
    over = threading.Event()

    def drip() -> None:
        while not over.wait(0.02):
            theirs.sendall(b"*")

    channel.send(b"A1 NOOP\r\n")
    talking(drip)
    started = time.monotonic()
    with pytest.raises(Unavailable) as caught:
        channel.readline()
    over.set()
    assert (caught.value.code, caught.value.detail) == (Code.MAIL_OFFLINE, "too slow")
    assert time.monotonic() - started < PATIENT.read / 2


@hasty
def test_a_long_answer_may_take_its_time(pair: Pair, talking: Callable[[Callable[[], None]], None]) -> None:
    channel, theirs = pair

    def pour() -> None:
        for _ in range(8):
            theirs.sendall(b"x" * 998 + b"\r\n")
            time.sleep(0.05)

    channel.send(b"A1 NOOP\r\n")
    talking(pour)
    assert len([channel.readline() for _ in range(8)]) == 8


def test_a_link_is_slow_by_its_quickest_answer(pair: Pair) -> None:
    channel, theirs = pair
    assert not channel.is_slow
    channel.send(b"A1 NOOP\r\n")
    theirs.sendall(b"A1 OK\r\n")
    channel.readline()
    assert channel.is_slow  # at a bound of nothing at all

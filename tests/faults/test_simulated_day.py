"""A day at the practice, compressed: nothing grows but what is kept. The criterion finds what is planted."""

import gc
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import apsw
import pytest

from secmail.store.db import Database
from tests.support.fault_bench import Bench
from tests.support.fault_day import BUSY, LATER, QUIET, Day, leaks
from tests.support.fault_matrix import WHOLE

HALF_HOURS = 480 if WHOLE else 12
WARM = 4


@pytest.fixture
def day(bench: Bench) -> Iterator[Day]:
    """The doctor's session is open and her colleague is known."""
    user = bench.post.new_user()
    bench.clear()
    with bench.running() as desk:
        account = bench.add_account(user)
        desk.sync()
        desk.set_drop_folder()
        desk.insert()
        desk.unlock()
        desk.know_colleague()
        yield Day(bench, account, user)
        desk.remove()


@pytest.mark.expects_log
def test_a_day_and_a_night_leave_nothing_behind_but_what_is_kept(day: Day) -> None:
    day.busy(WARM)
    assert leaks(day.busy(HALF_HOURS), LATER if WHOLE else BUSY) == {}
    day.quiet(WARM)
    assert leaks(day.quiet(2 * HALF_HOURS), QUIET) == {}


@pytest.mark.expects_log
def test_what_is_left_behind_is_found(day: Day, bench: Bench) -> None:
    day.network_fails = False  # it would end what is planted
    day.quiet(WARM)
    with Planted(bench) as planted:
        for name, plant in planted.kinds().items():
            day.leak = plant
            found = leaks(day.quiet(6), QUIET)
            assert name in found, f"{name} was planted, found was {found}"


def test_a_message_that_was_stored_leaves_no_handle_behind(tmp_path: Path) -> None:
    database = Database(tmp_path / "blobs.db", bytes(32), writable=True)
    database.script("CREATE TABLE some (id INTEGER PRIMARY KEY, content BLOB)")
    before = _blobs()
    for _ in range(20):
        row = database.insert("INSERT INTO some (content) VALUES (zeroblob(?))", (5,))
        database.write_blob("some", "content", row=row, content=b"bytes")
    assert _blobs() == before
    assert database.rows("SELECT DISTINCT content FROM some") == [(b"bytes",)]
    database.close()


def _blobs() -> int:
    gc.collect()
    return sum(type(thing) is apsw.Blob for thing in gc.get_objects())


class Planted:
    """One of each kind for each half hour, until the end of the block."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self._ended = threading.Event()
        self._things: list[object] = []
        self._threads: list[threading.Thread] = []

    def __enter__(self) -> "Planted":
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        for thread in self._threads:
            thread.join()
        for thing in self._things:
            if isinstance(thing, socket.socket):
                thing.close()

    def kinds(self) -> dict[str, Callable[[], None]]:
        return {
            "threads": self._thread,
            "descriptors": lambda: self._things.append(socket.socket()),
            "connections": lambda: self._things.append(socket.create_connection(("127.0.0.1", self._bench.imap.port))),
            "blocks": lambda: self._things.append([object() for _ in range(50)]),
            "resident": lambda: self._things.append(b"\x01" * 20_000),
        }

    def _thread(self) -> None:
        thread = threading.Thread(target=self._ended.wait, name="planted")
        self._threads.append(thread)
        thread.start()

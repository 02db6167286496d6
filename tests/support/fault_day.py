"""A long day at the practice, compressed: mail comes, is read and answered, card and network go and come back.

day = Day(bench, account, user)
leaks(day.busy(48), BUSY)         # half hours of the practice's clock; what has grown by more than is kept
leaks(day.quiet(48), QUIET)
"""

import ctypes
import gc
import os
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, fields, replace
from datetime import timedelta
from pathlib import Path

from secmail.api import commands as c
from secmail.api.events import JobFailed
from secmail.domain.accounts import Account
from tests.support.dovecot import User
from tests.support.engine_desk import EngineDesk
from tests.support.fault_bench import Bench

TICKS = 40
"""For each half hour; the program's own come as well."""
KEPT_ON_SERVER = 3


@dataclass(frozen=True, slots=True)
class Measured:
    """After half an hour, with everything at rest. Bytes, but for `blocks` of Python's memory and numbers of things.

    `log`: of the databases, beyond what one large transaction may leave behind.
    """

    threads: int
    descriptors: int
    connections: int
    blocks: int
    resident: int
    databases: int
    log: int


QUIET = Measured(threads=0, descriptors=0, connections=0, blocks=30, resident=12_000, databases=0, log=0)
"""What half an hour without mail may add: unevenness of measuring, and caches that fill late in a young process."""
BUSY = Measured(threads=0, descriptors=0, connections=0, blocks=250, resident=160_000, databases=64_000, log=0)
"""And with it: letters, journal, ledger and history are kept; judgements of certificates for a while; and the
databases' caches fill, in the first hours.
"""
LATER = replace(BUSY, resident=30_000)
"""When they are full."""
_LOG = 32 * 1024 * 1024


class Day:
    """On a running bench with the doctor's account. `leak` is called in each cycle: what a faulty program would do."""

    def __init__(self, bench: Bench, account: Account, user: User) -> None:
        self._bench, self._account, self._user = bench, account, user
        self._count = 0
        self.leak: Callable[[], None] = lambda: None
        self.network_fails = True

    @property
    def desk(self) -> EngineDesk:
        return self._bench.desk

    def busy(self, half_hours: int) -> list[Measured]:
        """Of the practice's opening time. Measured after each."""
        return [self._half_an_hour(self._work) for _ in range(half_hours)]

    def quiet(self, half_hours: int) -> list[Measured]:
        """Of the night: nothing comes, and the network fails now and then."""
        return [self._half_an_hour(self._wait) for _ in range(half_hours)]

    def _half_an_hour(self, live: Callable[[], None]) -> Measured:
        self._count += 1
        self.desk.clock.move(timedelta(minutes=30))
        live()
        for _ in range(TICKS):
            self.desk.tick()
        self.leak()
        self._forget()
        return self._measure()

    def _work(self) -> None:
        self._read_and_answer()
        if self._count % 3 == 0:
            with self._offline():
                self.desk.result_of(c.SendDraft(self.desk.draft(self._account)))
            self.desk.clock.move(timedelta(minutes=2))
            self.desk.tick()
            self.desk.sync()
        if self._count % 4 == 0:
            self.desk.remove()
            self.desk.insert()
            self.desk.unlock()

    def _wait(self) -> None:
        self.desk.sync()
        if self._count % 2 == 0 and self.network_fails:
            with self._offline():
                self.desk.tick()
            self.desk.sync()

    def _read_and_answer(self) -> None:
        self._bench.post.deliver(self._user.address, self.desk.result(1 + self._count % 5))
        self._tidy()
        self.desk.sync()
        newest = self.desk.inbox()[-1]
        self.desk.result_of(c.OpenMessage(newest))
        self.desk.result_of(c.MarkSeen((newest,)))
        self.desk.result_of(c.FileResults())
        self.desk.result_of(c.SendDraft(self.desk.draft(self._account)))

    @contextmanager
    def _offline(self) -> Iterator[None]:
        """Nobody answers."""
        for proxy in (self._bench.imap, self._bench.smtp):
            proxy.closed = True
            proxy.hang_up()
        assert isinstance(self.desk.run(c.Synchronise()), JobFailed)
        yield
        for proxy in (self._bench.imap, self._bench.smtp):
            proxy.closed = False

    def _tidy(self) -> None:
        """Somebody else at the practice removes old mail: the mailbox stays as large as it is."""
        with self._bench.mailbox(self._user) as imap:
            for folder in ("INBOX", "Sent"):
                count = int((imap.select(folder)[1][0] or b"0").decode())
                if count > KEPT_ON_SERVER:
                    imap.store(f"1:{count - KEPT_ON_SERVER}", "+FLAGS", r"(\Deleted)")
                    imap.expunge()
            imap.unselect()

    def _forget(self) -> None:
        """What the test itself has kept."""
        self._bench.settled(self.desk)
        self._bench.post.sent.clear()
        self.desk.events.all.clear()
        for name in self.desk.inbox_folder.iterdir():
            name.unlink()

    def _measure(self) -> Measured:
        gc.collect()
        ctypes.CDLL(None).malloc_trim(0)
        files = {path.name: _size(path) for path in (self.desk.directory / "db").iterdir()}
        return Measured(
            threads=threading.active_count(),
            descriptors=len(list(Path("/proc/self/fd").iterdir())),
            connections=self._bench.imap.open_connections() + self._bench.smtp.open_connections(),
            blocks=sys.getallocatedblocks(),
            resident=int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE"),
            databases=self._bench.used()
            + sum(size for name, size in files.items() if name.startswith("sealed") and name.endswith(".db")),
            log=sum(max(0, size - _LOG) for name, size in files.items() if name.endswith("-wal")),
        )


def leaks(measured: Sequence[Measured], allowed: Measured) -> dict[str, float]:
    """What has grown by more than is allowed for each half hour: the last third against the first."""
    third = len(measured) // 3
    found = {}
    for field in fields(Measured):
        values = [getattr(each, field.name) for each in measured]
        grown = (min(values[-third:]) - min(values[:third])) / (len(values) - third)
        if grown > getattr(allowed, field.name):
            found[field.name] = grown
    return found


def _size(path: Path) -> int:
    with suppress(FileNotFoundError):
        return path.stat().st_size
    return 0

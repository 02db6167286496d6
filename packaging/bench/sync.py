"""Synchronising with Dovecot on loopback, against mbsync and a bare imapclient loop."""

import functools
import statistics
import tempfile
import threading
import time
from pathlib import Path

from letters import letter
from measure import milliseconds, timed
from peers import Mbsync, bare_loop, connect, fill, mbsync_is_here
from running import Program, dovecot_running, program
from table import table

from secmail.api.commands import Watch
from secmail.api.events import Event, MessagesChanged
from tests.support.dovecot import Dovecot, User, why_not

MESSAGES = 10_000
FIRST_RUNS = 3
FOLDERS = 50
IN_EACH = 4_000
ROUNDS = 15
ARRIVALS = 20
HEAD = ("work", "secmail", "mbsync", "ratio", "bare imapclient loop")


def run() -> None:
    """All of it."""
    reason = why_not() or (None if mbsync_is_here() else "mbsync is not installed")
    if reason is not None:
        print(f"\nSynchronising: not measured, {reason}")
        return
    with dovecot_running() as (dovecot, place):
        rows = [first(dovecot, place), arrival(dovecot, place), nothing_new(dovecot, place)]
    table("Synchronising with Dovecot on loopback, TLS", HEAD, rows)


def run_first() -> None:
    """The first synchronisation alone."""
    with dovecot_running() as (dovecot, place):
        table("First synchronisation", HEAD, [first(dovecot, place)])


def first(dovecot: Dovecot, place: Path) -> tuple[str, ...]:
    """All bodies into the encrypted store; the peers write plain files. In turns, the median of each."""
    user = dovecot.new_user()
    messages = [letter(number) for number in range(MESSAGES)]
    client = connect(dovecot, user)
    fill(client, "INBOX", messages)
    client.logout()
    size = sum(map(len, messages)) / 1e6
    del messages
    times: list[tuple[float, float, float]] = []
    for turn in range(FIRST_RUNS):
        with tempfile.TemporaryDirectory(dir=place) as name:
            here = Path(name)
            bare, _ = timed(functools.partial(bare_loop, dovecot, user, here / "bare"))
            peer, _ = timed(Mbsync(dovecot, user, here / "mbsync").run)
            with program(here / f"profile{turn}", dovecot, user) as running:
                ours, result = timed(running.synchronise)
            assert result.new == MESSAGES, result
        times.append((ours, peer, bare))
    ours, peer, bare = (statistics.median(column) for column in zip(*times, strict=True))
    work = f"first, {MESSAGES} messages, {size:.0f} MB"
    return work, f"{ours:.2f} s", f"{peer:.2f} s", f"{ours / peer:.2f}", f"{bare:.2f} s"


def nothing_new(dovecot: Dovecot, place: Path) -> tuple[str, ...]:
    """One round in the running program; mbsync as a whole process, as there is no other way to run it."""
    user = dovecot.new_user()
    client = connect(dovecot, user)
    for folder in range(FOLDERS):
        name = f"Dossier{folder:02}"
        client.create_folder(name)
        begin = folder * IN_EACH
        fill(client, name, [letter(number, lines=1) for number in range(begin, begin + IN_EACH)])
    client.logout()
    mbsync = Mbsync(dovecot, user, place / "quiet-mbsync")
    mbsync.run()
    with program(place / "quiet", dovecot, user) as running:
        running.synchronise()
        pairs = [(timed(running.synchronise)[0], timed(mbsync.run)[0]) for _ in range(ROUNDS)]
    ours, peer = (statistics.median(column) for column in zip(*pairs, strict=True))
    work = f"nothing new, {FOLDERS} folders, {FOLDERS * IN_EACH} messages"
    return work, milliseconds(ours), milliseconds(peer), f"{ours / peer:.2f}", "-"


def arrival(dovecot: Dovecot, place: Path) -> tuple[str, ...]:
    """From the moment when another client in IDLE is told of a new message to the event that the list hears."""
    user = dovecot.new_user()
    with program(place / "idle", dovecot, user) as running:
        running.synchronise()
        ears = Ears(running)
        running.run(Watch())
        over = [one_arrival(dovecot, user, ears, number) for number in range(ARRIVALS)]
    return "new mail told (IDLE), over the server's delay", milliseconds(statistics.median(over)), "-", "-", "-"


class Ears:
    """When a message was last told to the front ends."""

    def __init__(self, running: Program) -> None:
        self.heard = threading.Event()
        self.at = 0.0
        running.handle.listen(self._hear)

    def _hear(self, event: Event) -> None:
        if isinstance(event, MessagesChanged) and event.messages and not self.heard.is_set():
            self.at = time.perf_counter()
            self.heard.set()


def one_arrival(dovecot: Dovecot, user: User, ears: Ears, number: int) -> float:
    other = connect(dovecot, user)
    other.select_folder("INBOX", readonly=True)
    other.idle()
    time.sleep(0.3)  # until all have nothing more to say
    ears.heard.clear()
    dovecot.deliver(user.address, letter(number))
    while not any(b"EXISTS" in line for line in other.idle_check(timeout=30)):
        pass
    told = time.perf_counter()
    assert ears.heard.wait(30)
    other.idle_done()
    other.logout()
    return ears.at - told

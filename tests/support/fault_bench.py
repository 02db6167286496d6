"""A workstation and its real servers behind fault proxies, put back to a picture of both before each fault.

    bench.take("first sync", prepare)        # once: prepares a mailbox and a profile, keeps a picture of both
    bench.put_back(picture)                  # in milliseconds, as often as one likes
    with bench.running() as desk: ...        # the engine on the profile

What is proven is at the level of a user: `shown()` against `on_server()`, `bench.post.sent` for what has gone out.
"""

import contextlib
import imaplib
import math
import os
import shutil
import signal
import ssl
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from email import message_from_bytes
from pathlib import Path
from typing import Any

from secmail.api import commands as c
from secmail.api import queries as q
from secmail.domain.accounts import Account, Server
from secmail.domain.ids import MessageId
from secmail.domain.outbox import OutboxEntry
from secmail.mail import MailService
from secmail.mail.transport import Timeouts
from secmail.store.db import Database
from tests.support.dovecot import Dovecot, User
from tests.support.engine_desk import KEY, Clock, EngineDesk
from tests.support.fault_kinds import Protocol
from tests.support.fault_proxy import FaultProxy
from tests.support.pki_lab import DOCTOR
from tests.support.postfix import Postfix
from tests.support.tls import TlsLab

# Never compressed: whether a link is slow enough for that is measured; under load a dialogue would have other steps.
PATIENT = Timeouts(connect=10.0, read=10.0, farewell=1.0, poll=0.1, compress=math.inf)
IMPATIENT = Timeouts(connect=0.3, read=0.3, farewell=0.1, poll=0.1, compress=math.inf)
_STRAGGLING = 0.4
"""Seconds within which a letter that has been taken arrives."""
_PARTS = ("db", "vaults", "drop", "reader", "drawer")
Held = Counter[tuple[str, bytes, bool]]
"""Messages by folder and content, and whether they are seen."""

Listed = Counter[tuple[str, str, int]]
"""Messages by folder, subject and size."""
Numbers = dict[bytes, MessageId]


class MortalDovecot(Dovecot):
    """Can be killed like a machine that loses its power, and comes back. `auth`: where Postfix asks for passwords."""

    def __init__(self, directory: Path) -> None:
        super().__init__(directory)
        self.auth = directory / "auth-postfix"
        with (directory / "dovecot.conf").open("a") as settings:
            settings.write(f"service auth {{\n  unix_listener {self.auth} {{\n    mode = 0666\n  }}\n}}\n")

    def crash(self) -> None:
        assert self._process is not None
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._process = None
        self.start()

    def home(self, user: User) -> Path:
        return self._directory / "home" / user.address


@dataclass(frozen=True, slots=True)
class Picture:
    """Whose mailbox and profile, as they lie on the disk. `facts`: whatever the scene wants to remember."""

    user: User
    home: Path
    profile: Path
    facts: dict[str, Any] = field(default_factory=dict)


class Bench:
    """One for each process of the tests. The clock stands still until it is moved."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        for name in ("dovecot", "tls", "desk", "pictures"):
            (directory / name).mkdir()
            (directory / name).chmod(0o755)
        self.post = MortalDovecot(directory / "dovecot")
        lab = TlsLab(directory / "tls")
        self._ca_file = str(lab.ca_file)
        self.imap = FaultProxy(self.post.imaps_port, lab, Protocol.IMAP, restart=self.post.crash)
        self.smtp = FaultProxy(self.post.submissions_port, lab, Protocol.SMTP, restart=self.post.crash)
        self.desk = EngineDesk(directory / "desk")
        self.desk.office.real = True
        self.patience(PATIENT)
        self._new = directory / "new"
        (self.desk.directory / "db").mkdir()
        shutil.copytree(self.desk.directory, self._new)
        self._pictures: dict[str, Picture] = {}

    def start(self) -> None:
        self.post.start()
        self.imap.start()
        self.smtp.start()

    def stop(self) -> None:
        self.imap.stop()
        self.smtp.stop()
        self.post.close()

    def patience(self, timeouts: Timeouts) -> None:
        """For connections that begin from now on."""
        self.desk.office._real = MailService(timeouts)

    @contextlib.contextmanager
    def submitting_to(self, postfix: Postfix | None) -> Iterator[None]:
        """Letters are submitted there; None: to Dovecot, as usual."""
        if postfix is not None:
            self.smtp.target, self.smtp.restart = postfix.port, postfix.crash
        try:
            yield
        finally:
            self.smtp.target, self.smtp.restart = self.post.submissions_port, self.post.crash

    # Pictures.

    def picture(self, name: str, prepare: Callable[["Bench", User], dict[str, Any]]) -> Picture:
        """Made at the first call. `prepare` finds an account in a running engine and leaves the engine stopped."""
        if name not in self._pictures:
            user = self.post.new_user()
            self.clear()
            facts = prepare(self, user)
            self.settle()
            place = self._directory / "pictures" / str(len(self._pictures))
            place.mkdir()
            made = Picture(user, place / "home", place / "profile", facts)
            _copy(self.post.home(user), made.home)
            for part in _PARTS:
                shutil.copytree(self.desk.directory / part, made.profile / part)
            self._pictures[name] = made
        return self._pictures[name]

    def put_back(self, picture: Picture) -> None:
        """Mailbox, profile and sink as they were."""
        self.settle()
        self._lay(picture.profile)
        home = self.post.home(picture.user)
        shutil.rmtree(home, ignore_errors=True)
        _copy(picture.home, home)
        self.desk.clock = Clock()
        self.desk.keys.passwords[DOCTOR.address] = picture.user.password
        self.post.sent.clear()
        self.post.sink.refuse.clear()

    def clear(self) -> None:
        """A workstation as it was installed."""
        self.settle()
        self._lay(self._new)

    def _lay(self, profile: Path) -> None:
        for part in _PARTS:
            shutil.rmtree(self.desk.directory / part, ignore_errors=True)
            shutil.copytree(profile / part, self.desk.directory / part)

    def settle(self) -> None:
        for proxy in (self.imap, self.smtp):
            proxy.settle()
            assert not proxy.broken, proxy.broken

    # The program.

    @contextlib.contextmanager
    def running(self) -> Iterator[EngineDesk]:
        self.desk.start()
        try:
            yield self.desk
        finally:
            self.desk.stop()

    def add_account(self, user: User) -> Account:
        """On a running engine; through the proxies."""
        incoming = Server("localhost", self.imap.port, ca_file=self._ca_file)
        outgoing = Server("localhost", self.smtp.port, ca_file=self._ca_file)
        self.desk.keys.passwords[DOCTOR.address] = user.password
        added = self.desk.result_of(
            c.AddAccount(DOCTOR.address, "Cabinet", user.address, incoming, outgoing, user.password)
        )
        assert isinstance(added, Account)
        return added

    def settled(self, desk: EngineDesk) -> None:
        """Until the engine has no job any more, its own included."""
        desk.until(lambda: desk.here(lambda: not desk.engine._jobs._jobs))

    # What a user has.

    def shown(self) -> Held:
        """Every message that the running program shows with its bytes, by folder."""
        held: Held = Counter()
        for folder in self.desk.ask(q.Folders()):
            for row in (row for row in self.desk.ask(q.MessagePage(folder.id)) if row.here):
                held[folder.name, self.desk.ask(q.RawMessage(row.id)), row.seen] += 1
        return held

    def listed(self) -> Listed:
        """The same by its line in the list: bytes may still be to come."""
        rows = (
            (folder, row) for folder in self.desk.ask(q.Folders()) for row in self.desk.ask(q.MessagePage(folder.id))
        )
        return Counter((folder.name, row.subject, row.size) for folder, row in rows)

    def numbers(self) -> Numbers:
        """By content, of the messages that there is only one of. What belongs to a message hangs on its number."""
        found: dict[bytes, list[MessageId]] = {}
        for folder in self.desk.ask(q.Folders()):
            for row in (row for row in self.desk.ask(q.MessagePage(folder.id)) if row.here):
                found.setdefault(self.desk.ask(q.RawMessage(row.id)), []).append(row.id)
        return {raw: numbers[0] for raw, numbers in found.items() if len(numbers) == 1}

    def outbox(self) -> OutboxEntry:
        """The only letter there is."""
        (entry,) = self.desk.ask(q.Outbox())
        return entry

    def gone_out(self, entry: OutboxEntry) -> int:
        """How often the letter has reached the server behind the server."""
        return sum(_message_id(sent.raw) == entry.message_id for sent in self.post.sent)

    def arrives(self, entry: OutboxEntry) -> None:
        """Waits a little: the server may go on with what it has, whatever became of the connection."""
        deadline = time.monotonic() + _STRAGGLING
        while not self.gone_out(entry) and time.monotonic() < deadline:
            time.sleep(0.01)

    def require_sound(self) -> None:
        """The databases of the stopped program."""
        for path in (self.desk.directory / "db").glob("mail*.db"):
            database = Database(path, KEY, writable=False)
            try:
                database.require_sound()
            finally:
                database.close()

    def used(self) -> int:
        """Bytes of the mail database that hold something, those in its log too."""
        database = Database(self.desk.directory / "db" / "mail.db", KEY, writable=False)
        try:
            ((pages,),), ((free,),), ((size,),) = (
                database.rows(f"PRAGMA {pragma}") for pragma in ("page_count", "freelist_count", "page_size")
            )
        finally:
            database.close()
        return int((pages - free) * size)

    # What is on the server, asked with the standard library and past the proxies.

    def on_server(self, user: User, folders: Sequence[str]) -> Held:
        held: Held = Counter()
        with self.mailbox(user) as imap:
            for folder in folders:
                assert imap.select(f'"{folder}"', readonly=True)[0] == "OK"
                for number in imap.search(None, "ALL")[1][0].split():
                    item = imap.fetch(number, "(FLAGS BODY.PEEK[])")[1][0]
                    assert isinstance(item, tuple)
                    held[folder, item[1], b"\\Seen" in item[0]] += 1
        return held

    @contextlib.contextmanager
    def mailbox(self, user: User) -> Iterator[imaplib.IMAP4_SSL]:
        with self._connected() as imap:
            imap.login(user.address, user.password.reveal)
            yield imap

    def _connected(self) -> imaplib.IMAP4_SSL:
        """A server that a fault has just started anew does not listen at once."""
        context, until = ssl.create_default_context(cafile=self.post.ca_file), time.monotonic() + 30
        while True:
            try:
                return imaplib.IMAP4_SSL("localhost", self.post.imaps_port, ssl_context=context)
            except (ConnectionError, ssl.SSLError, imaplib.IMAP4.abort):
                if time.monotonic() > until:
                    raise
                time.sleep(0.05)


def lines_of(held: Held) -> Listed:
    """How these messages are listed."""
    lines: Listed = Counter()
    for (folder, raw, _), count in held.items():
        lines[folder, str(message_from_bytes(raw)["Subject"]), len(raw)] += count
    return lines


def _copy(source: Path, target: Path) -> None:
    """With owners. By hand, for a process would cost as much as the fault itself."""
    for folder, _, names in os.walk(source):
        place = target / Path(folder).relative_to(source)
        place.mkdir(exist_ok=True)
        _give(folder, place)
        for name in names:
            shutil.copy2(Path(folder, name), place / name)
            _give(Path(folder, name), place / name)


def _give(source: str | Path, target: Path) -> None:
    """Mode and owner."""
    shutil.copystat(source, target)
    found = Path(source).stat()
    os.chown(target, found.st_uid, found.st_gid)


def _message_id(raw: bytes) -> str:
    return str(message_from_bytes(raw)["Message-ID"]).strip()

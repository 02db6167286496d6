"""First synchronisation of 2,000 messages from Dovecot, against a bare imapclient loop that writes files."""

import ssl
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path

from imapclient import IMAPClient
from table import table

from secmail.api.commands import AddAccount, Synchronise
from secmail.api.events import Event, JobDone, JobFailed
from secmail.api.handle import EngineHandle
from secmail.api.results import SyncResult
from secmail.app.profile import Profile, Settings
from secmail.app.wiring import running_engine
from secmail.domain.accounts import Account, Password
from tests.support.dovecot import Dovecot, User, why_not

MESSAGES = 2_000
AT_ONCE = 50


class Jobs:
    """Runs a command to its end."""

    def __init__(self, handle: EngineHandle) -> None:
        self._handle = handle
        self._ends: dict[int, Future[object]] = {}
        self._lock = threading.Lock()
        handle.listen(self._hear)

    def run(self, command: AddAccount | Synchronise) -> object:
        with self._lock:
            job = self._handle.submit(command)
            end = self._ends[job] = Future()
        return end.result(300)

    def _hear(self, event: Event) -> None:
        if isinstance(event, JobDone | JobFailed):
            with self._lock:
                end = self._ends.pop(event.job, None)
            if end is not None and isinstance(event, JobDone):
                end.set_result(event.result)
            elif end is not None:
                end.set_exception(RuntimeError(str(event)))


def message(number: int) -> bytes:
    """About 10 KB of invented French text."""
    line = f"Bonjour, voici le compte rendu numéro {number} de la consultation du patient imaginaire.\r\n"
    head = f"From: a@labo.example\r\nTo: b@cabinet.example\r\nSubject: Essai {number}\r\n"
    head += f"Message-ID: <{number}@labo.example>\r\n"
    kind = "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    return (head + kind + line * 110).encode()


def connect(account: Account, password: Password) -> IMAPClient:
    context = ssl.create_default_context(cafile=account.incoming.ca_file)
    client = IMAPClient(account.incoming.host, account.incoming.port, ssl_context=context)
    client.login(account.user, password.reveal)
    return client


def fill(account: Account, password: Password) -> None:
    client = connect(account, password)
    for start in range(0, MESSAGES, AT_ONCE):
        client.multiappend("INBOX", [message(number) for number in range(start, start + AT_ONCE)])
    client.logout()


def bare_loop(account: Account, password: Password, folder: Path) -> None:
    """What no engine can beat by much: fetch and write, nothing compared, nothing kept in order."""
    client = connect(account, password)
    client.select_folder("INBOX", readonly=True)
    uids = client.search()
    for start in range(0, len(uids), AT_ONCE):
        for uid, found in client.fetch(uids[start : start + AT_ONCE], ["BODY.PEEK[]", "FLAGS", "INTERNALDATE"]).items():
            (folder / str(uid)).write_bytes(found[b"BODY[]"])
    client.logout()


def ours(account: Account, user: User, folder: Path) -> tuple[float, float]:
    """Seconds of the first synchronisation, and of the next one with nothing new."""
    profile = Profile(folder, Settings(key_file=True, find_card_modules=False))
    with running_engine(profile) as engine:
        jobs = Jobs(engine)
        jobs.run(
            AddAccount(account.address, account.name, account.user, account.incoming, account.outgoing, user.password)
        )
        first, result = timed(lambda: jobs.run(Synchronise()))
        assert isinstance(result, SyncResult)
        assert result.new == MESSAGES, result
        again, _ = timed(lambda: jobs.run(Synchronise()))
    return first, again


def timed(work: Callable[[], object]) -> tuple[float, object]:
    """Seconds, and what the work gave."""
    begin = time.perf_counter()
    result = work()
    return time.perf_counter() - begin, result


def run() -> None:
    reason = why_not()
    if reason is not None:
        print(f"\nSynchronising: not measured, {reason}")
        return
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        place.chmod(0o755)  # Dovecot's processes run as other users
        (place / "dovecot").mkdir(mode=0o755)
        dovecot = Dovecot(place / "dovecot")
        dovecot.start()
        try:
            user = dovecot.new_user()
            account = dovecot.account(user)
            fill(account, user.password)
            (place / "bare").mkdir()
            bare, _ = timed(lambda: bare_loop(account, user.password, place / "bare"))
            first, again = ours(account, user, place / "profile")
        finally:
            dovecot.close()
    rows = [
        ("first synchronisation", f"{first:.2f} s", f"{bare:.2f} s", f"{first / bare:.2f}"),
        ("nothing new", f"{again * 1000:.0f} ms", "-", "-"),
    ]
    size = MESSAGES * len(message(0)) / 1e6
    title = f"{MESSAGES} messages, {size:.0f} MB, Dovecot on loopback"
    table(title, ("work", "secmail", "bare imapclient loop", "ratio"), rows)

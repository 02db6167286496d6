"""Staying connected: a thread per account that waits in the inbox (IDLE) and tells when something happened."""

import logging
import threading
from collections.abc import Callable

from secmail.domain.accounts import Account
from secmail.domain.errors import Code, SecmailError, Unavailable
from secmail.domain.ids import AccountId
from secmail.engine.desk import Ports
from secmail.engine.ports import ImapSession

log = logging.getLogger("secmail.engine")

_LOOK_ANYWAY_SECONDS = 240.0
_BACK_OFF_SECONDS = (5.0, 15.0, 60.0, 300.0)


class Watcher:
    """Owns one IMAP connection that only waits. `tell(None)`: look into the inbox; `tell(code)`: cannot, and why."""

    def __init__(self, ports: Ports, account: Account, tell: Callable[[Code | None], None]) -> None:
        self._ports = ports
        self._account = account
        self._tell = tell
        self._stopped = threading.Event()
        self._session: ImapSession | None = None
        self._thread = threading.Thread(target=self._run, name=f"secmail-idle-{account.id}", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopped.set()
        session = self._session
        if session is not None:
            session.interrupt()

    def join(self, seconds: float) -> None:
        self._thread.join(seconds)

    def _run(self) -> None:
        failures = 0
        while not self._stopped.is_set():
            try:
                self._watch()
                failures = 0
            except SecmailError as error:
                if self._stopped.is_set():
                    return
                self._tell(error.code)
                if not isinstance(error, Unavailable):
                    return  # a refused password or certificate is asked about once, not tried again and again
                self._stopped.wait(_BACK_OFF_SECONDS[min(failures, len(_BACK_OFF_SECONDS) - 1)])
                failures += 1
            except Exception:  # thread main
                log.exception("a watcher failed")
                return

    def _watch(self) -> None:
        session = self._ports.mail.imap(self._account, self._ports.keys.password(self._account))
        self._session = session
        try:
            self._tell(None)
            while not self._stopped.is_set():
                session.wait("INBOX", _LOOK_ANYWAY_SECONDS)
                self._tell(None)
        finally:
            self._session = None
            session.close()


class Watching:
    """The watchers of all accounts. Engine thread."""

    def __init__(self, ports: Ports, tell: Callable[[AccountId, Code | None], None]) -> None:
        self._ports = ports
        self._tell = tell
        self._watchers: dict[AccountId, Watcher] = {}

    def watch(self, account: Account) -> None:
        """Starts to watch, anew if it is being watched already."""
        self.forget(account.id)
        watcher = Watcher(self._ports, account, lambda code: self._tell(account.id, code))
        self._watchers[account.id] = watcher
        watcher.start()

    def forget(self, account: AccountId) -> None:
        watcher = self._watchers.pop(account, None)
        if watcher is not None:
            watcher.stop()

    def stop(self) -> None:
        watchers = list(self._watchers.values())
        for watcher in watchers:
            watcher.stop()
        for watcher in watchers:
            watcher.join(5.0)
        self._watchers.clear()

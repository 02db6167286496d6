"""Staying connected: a thread per account that waits (IDLE, NOTIFY) and tells when something happened."""

import logging
import threading
import time
from collections.abc import Callable, Sequence

from secmail.domain.accounts import Account
from secmail.domain.errors import ActionNeeded, Code, SecmailError, Unavailable
from secmail.domain.ids import AccountId
from secmail.engine.connecting import Connecting
from secmail.engine.ports import ImapSession

log = logging.getLogger("secmail.engine")

_LOOK_ANYWAY_SECONDS = 240.0
_INBOX = "INBOX"
_BACK_OFF_SECONDS = (5.0, 15.0, 60.0, 300.0)


class Watcher:
    """Owns one IMAP connection that only waits. `tell(None)`: look into the inbox and into what `changed` names;
    `tell(code)`: cannot, and why. `folders`: those that matter, read anew before each waiting.
    """

    def __init__(
        self,
        connecting: Connecting,
        account: Account,
        tell: Callable[[Code | None], None],
        *,
        folders: Callable[[], Sequence[str]] = lambda: (_INBOX,),
    ) -> None:
        self._connecting = connecting
        self._account = account
        self._tell = tell
        self._folders = folders
        self._changed: set[str] = set()
        self._gate = threading.Lock()
        self._stopped = threading.Event()
        self._session: ImapSession | None = None
        self._failures = 0
        self._thread = threading.Thread(target=self._run, name=f"secmail-idle-{account.id}", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def changed(self) -> frozenset[str]:
        """The folders in which something happened since this was last asked. Any thread."""
        with self._gate:
            found, self._changed = frozenset(self._changed), set()
        return found

    def stop(self) -> None:
        self._stopped.set()
        session = self._session
        if session is not None:
            session.interrupt()

    def join(self, seconds: float) -> bool:
        """Whether it has ended."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def _run(self) -> None:
        while not self._stopped.is_set():
            try:
                self._watch()
            except SecmailError as error:
                if self._stopped.is_set():
                    return
                self._tell(error.code)
                if isinstance(error, ActionNeeded):
                    return  # a refused password is asked about once: servers lock accounts for more
                self._pause(_BACK_OFF_SECONDS if isinstance(error, Unavailable) else _BACK_OFF_SECONDS[-1:])
            except Exception as error:  # noqa: BLE001 -- thread main: mail still arrives after a bug
                log.error("a watcher failed: %s", type(error).__name__)
                self._tell(Code.BUG)
                self._pause(_BACK_OFF_SECONDS[-1:])

    def _pause(self, seconds: Sequence[float]) -> None:
        """Longer with every failure since the last connection."""
        self._stopped.wait(seconds[min(self._failures, len(seconds) - 1)])
        self._failures += 1

    def _watch(self) -> None:
        session = self._connecting.imap(self._account)
        self._session = session
        self._failures = 0
        try:
            self._tell(None)
            while not self._stopped.is_set():
                found = session.wait(self._folders(), _LOOK_ANYWAY_SECONDS)
                with self._gate:
                    self._changed |= found
                self._tell(None)
        finally:
            self._session = None
            session.close()


class Watching:
    """The watchers of all accounts. Engine thread."""

    def __init__(self, connecting: Connecting, tell: Callable[[AccountId, Code | None], None]) -> None:
        self._connecting = connecting
        self._tell = tell
        self._watchers: dict[AccountId, Watcher] = {}
        self._folders: dict[AccountId, tuple[str, ...]] = {}
        self._leaving: list[Watcher] = []

    def watch(self, account: Account) -> None:
        """Starts to watch, anew if it is being watched already."""
        self.forget(account.id)
        watcher = Watcher(
            self._connecting,
            account,
            lambda code: self._tell(account.id, code),
            folders=lambda: self._folders.get(account.id, (_INBOX,)),
        )
        self._watchers[account.id] = watcher
        watcher.start()

    def matter(self, account: AccountId, folders: Sequence[str]) -> None:
        """Which folders are to be watched, the most important first."""
        self._folders[account] = tuple(folders) or (_INBOX,)

    def changed(self, account: AccountId) -> frozenset[str]:
        """The folders in which something happened."""
        watcher = self._watchers.get(account)
        return watcher.changed() if watcher is not None else frozenset()

    def forget(self, account: AccountId) -> None:
        watcher = self._watchers.pop(account, None)
        if watcher is not None:
            watcher.stop()
            self._leaving = [*(other for other in self._leaving if not other.join(0.0)), watcher]

    def stop(self) -> None:
        """Returns at once; `join` waits."""
        for account in list(self._watchers):
            self.forget(account)

    def join(self, seconds: float) -> None:
        """Any thread. Who does not end in time is named and left behind."""
        deadline = time.monotonic() + seconds
        for watcher in self._leaving:
            if not watcher.join(max(0.0, deadline - time.monotonic())):
                log.warning("a watcher does not end; leaving it behind")

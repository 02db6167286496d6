"""Lanes: one thread for each connection to a server, made when it is needed and made anew after errors."""

import logging
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

from secmail.domain.accounts import Account
from secmail.domain.errors import Code, SecmailError, Unavailable
from secmail.domain.ids import AccountId
from secmail.engine.connecting import Connecting
from secmail.engine.ports import ImapSession, SubmissionSession
from secmail.engine.worker import Worker

log = logging.getLogger("secmail.engine")
T = TypeVar("T")

REFUSALS = frozenset({Code.MAIL_REFUSED, Code.MAIL_REFUSED_TEMPORARILY})
"""A server's No to one command, for good or for now: others may be asked for all the same."""

_BROKEN = 4
"""So many answers that cannot be understood are of so many folders or messages; one more, and it is the server."""


class Breaks:
    """Counts answers that break the protocol, each of which costs a new connection."""

    def __init__(self) -> None:
        self._count = 0

    def bear(self, error: SecmailError) -> bool:
        """Whether this is of one folder or message, and others may be asked for all the same."""
        if error.code is not Code.MAIL_PROTOCOL:
            return error.code in REFUSALS
        self._count += 1
        return self._count <= _BROKEN


class ImapLane:
    """The account's working IMAP connection, owned by the lane's thread."""

    def __init__(self, connecting: Connecting, account: Account) -> None:
        self._connecting = connecting
        self._account = account
        self.worker = Worker(f"secmail-imap-{account.id}")
        self._session: ImapSession | None = None
        self._stopped = False

    def run(self, use: Callable[[ImapSession], T], *, repeatable: bool = True) -> Future[T]:
        """Uses the connection on its thread. `repeatable`: once more on a new one if an idle connection had died."""
        return self.worker.submit(lambda: self._use(use, repeatable))

    def stop(self) -> None:
        """Returns at once; what runs ends soon, as its connection is cut."""
        self._stopped = True
        session = self._session
        if session is not None:
            session.interrupt()
        self.worker.close(self._drop)

    def _use(self, use: Callable[[ImapSession], T], repeatable: bool) -> T:
        reused = self._session is not None
        whole = False
        try:
            result = use(self._connected())
            whole = True
            return result
        except Unavailable:
            if not (reused and repeatable) or self._stopped:
                raise
        finally:
            if not whole:  # whatever it was, the dialogue is out of step
                self._drop()
        return self._use(use, repeatable=False)

    def _connected(self) -> ImapSession:
        if self._session is None:
            self._session = self._connecting.imap(self._account)
        if self._stopped:
            raise SecmailError(Code.CANCELLED_AT_STOP)
        return self._session

    def _drop(self) -> None:
        if self._session is not None:
            self._session.close()
            self._session = None


class SubmissionLane:
    """The account's submissions, one after the other, each on a connection of its own."""

    def __init__(self, connecting: Connecting, account: Account) -> None:
        self._connecting = connecting
        self._account = account
        self.worker = Worker(f"secmail-smtp-{account.id}")
        self._session: SubmissionSession | None = None
        self._stopped = False
        self.largest: int | None = None
        """As the server said at the last connection; None before the first."""

    def run(self, use: Callable[[SubmissionSession], T]) -> Future[T]:
        return self.worker.submit(lambda: self._use(use))

    def stop(self) -> None:
        """Returns at once. A submission that runs is cut: the session knows what may have gone out."""
        self._stopped = True
        session = self._session
        if session is not None:
            session.interrupt()
        self.worker.close()

    def _use(self, use: Callable[[SubmissionSession], T]) -> T:
        self._session = self._connecting.submission(self._account)
        self.largest = self._session.largest
        try:
            if self._stopped:
                raise SecmailError(Code.CANCELLED_AT_STOP)
            return use(self._session)
        finally:
            session, self._session = self._session, None
            session.close()


class Lanes:
    """The lanes of all accounts, made on first use. Engine thread, but for `join`."""

    def __init__(self, connecting: Connecting) -> None:
        self.connecting = connecting
        self._imap: dict[AccountId, ImapLane] = {}
        self._submission: dict[AccountId, SubmissionLane] = {}
        self._trying = Worker("secmail-try")
        self._leaving: list[Worker] = []

    def imap(self, account: Account) -> ImapLane:
        if account.id not in self._imap:
            self._imap[account.id] = ImapLane(self.connecting, account)
        return self._imap[account.id]

    def submission(self, account: Account) -> SubmissionLane:
        if account.id not in self._submission:
            self._submission[account.id] = SubmissionLane(self.connecting, account)
        return self._submission[account.id]

    def aside(self, work: Callable[[], T]) -> Future[T]:
        """Connections that are only tried: the pool is for pure work, which must not wait for a server."""
        return self._trying.submit(work)

    def alone(self, work: Callable[[], T]) -> Future[T]:
        """On a thread that ends with it: what waits for a person, or may hang, holds nobody up."""
        worker = Worker("secmail-alone")
        future = worker.submit(work)
        worker.finish(lambda: None)
        self._leaving = [*(other for other in self._leaving if not other.join(0.0)), worker]
        return future

    def drop(self, account: AccountId) -> None:
        """When an account is removed or its servers changed. What was running there ends with an error."""
        for lane in (self._imap.pop(account, None), self._submission.pop(account, None)):
            if lane is not None:
                lane.stop()
                self._leaving = [worker for worker in self._leaving if not worker.join(0.0)]
                self._leaving.append(lane.worker)

    def stop(self) -> None:
        """Returns at once; `join` waits."""
        for account in {*self._imap, *self._submission}:
            self.drop(account)
        self._trying.close()
        self._leaving.append(self._trying)

    def join(self, seconds: float) -> None:
        """Any thread. Who does not end in time is named and left behind."""
        deadline = time.monotonic() + seconds
        for worker in self._leaving:
            if not worker.join(max(0.0, deadline - time.monotonic())):
                log.warning("%s does not end; leaving it behind", worker.name)

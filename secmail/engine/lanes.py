"""Lanes: one thread for each connection to a server, made when it is needed and made anew after errors."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from secmail.domain.accounts import Account
from secmail.domain.errors import SecmailError, Unavailable
from secmail.domain.ids import AccountId
from secmail.engine.desk import Ports
from secmail.engine.ports import ImapSession, SubmissionSession

T = TypeVar("T")


class ImapLane:
    """The account's working IMAP connection, owned by the lane's thread."""

    def __init__(self, ports: Ports, account: Account) -> None:
        self._ports = ports
        self._account = account
        self._thread = ThreadPoolExecutor(1, f"secmail-imap-{account.id}")
        self._session: ImapSession | None = None

    def run(self, use: Callable[[ImapSession], T], *, repeatable: bool = True) -> Future[T]:
        """Uses the connection on its thread. `repeatable`: once more on a new one if an idle connection had died."""
        return self._thread.submit(self._use, use, repeatable)

    def stop(self) -> None:
        session = self._session
        if session is not None:
            session.interrupt()
        self._thread.submit(self._drop)
        self._thread.shutdown(wait=True, cancel_futures=False)

    def _use(self, use: Callable[[ImapSession], T], repeatable: bool) -> T:
        reused = self._session is not None
        try:
            return use(self._connected())
        except Unavailable:
            self._drop()
            if not (reused and repeatable):
                raise
        except SecmailError:
            self._drop()
            raise
        return self._use(use, repeatable=False)

    def _connected(self) -> ImapSession:
        if self._session is None:
            password = self._ports.keys.password(self._account)
            self._session = self._ports.mail.imap(self._account, password)
        return self._session

    def _drop(self) -> None:
        if self._session is not None:
            self._session.close()
            self._session = None


class SubmissionLane:
    """The account's submissions, one after the other, each on a connection of its own."""

    def __init__(self, ports: Ports, account: Account) -> None:
        self._ports = ports
        self._account = account
        self._thread = ThreadPoolExecutor(1, f"secmail-smtp-{account.id}")

    def run(self, use: Callable[[SubmissionSession], T]) -> Future[T]:
        return self._thread.submit(self._use, use)

    def stop(self) -> None:
        self._thread.shutdown(wait=True, cancel_futures=True)

    def _use(self, use: Callable[[SubmissionSession], T]) -> T:
        session = self._ports.mail.submission(self._account, self._ports.keys.password(self._account))
        try:
            return use(session)
        finally:
            session.close()


class Lanes:
    """The lanes of all accounts, made on first use. Engine thread."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports
        self._imap: dict[AccountId, ImapLane] = {}
        self._submission: dict[AccountId, SubmissionLane] = {}

    def imap(self, account: Account) -> ImapLane:
        if account.id not in self._imap:
            self._imap[account.id] = ImapLane(self._ports, account)
        return self._imap[account.id]

    def submission(self, account: Account) -> SubmissionLane:
        if account.id not in self._submission:
            self._submission[account.id] = SubmissionLane(self._ports, account)
        return self._submission[account.id]

    def drop(self, account: AccountId) -> None:
        """When an account is removed or its servers changed."""
        for lane in (self._imap.pop(account, None), self._submission.pop(account, None)):
            if lane is not None:
                lane.stop()

    def stop(self) -> None:
        for account in {*self._imap, *self._submission}:
            self.drop(account)

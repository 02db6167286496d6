"""Synchronising (architecture §5.1, steps 1 and 2): what the server holds, byte for byte, into the mail database."""

import itertools
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import Future
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from functools import partial

from secmail.api.events import AccountChanged, FoldersChanged, MessagesChanged
from secmail.api.results import SyncResult
from secmail.domain.accounts import Account
from secmail.domain.errors import SecmailError
from secmail.domain.ids import AccountId, MessageId
from secmail.domain.mailbox import FetchedMessage, NewMessage
from secmail.domain.messages import Folder
from secmail.domain.policy import MEBIBYTE, Limits
from secmail.engine.accounts import account_by_id
from secmail.engine.desk import Desk
from secmail.engine.lanes import ImapLane, Lanes
from secmail.engine.steps import Steps, pause, wait
from secmail.engine.vault_message import is_private
from secmail.smime.unwrap import inspect_outer

_BATCH = 50
_BATCH_BYTES = 8 * MEBIBYTE
_REMOVED_AT_ONCE = 100

Exchange = Callable[[Account, Collection[str] | None], Steps[int]]
"""`engine.travel.Travel.exchange`."""


class Receiving:
    """Brings folders up to date; one synchronisation per account at a time. Engine thread.

    `on_new` hears of each account that has answered, with the receipts in clear that came since.
    """

    def __init__(
        self,
        desk: Desk,
        lanes: Lanes,
        *,
        on_new: Callable[[AccountId, Sequence[MessageId]], None],
        on_gone: Callable[[Sequence[MessageId]], None],
        progress: Callable[[int, int], None],
    ) -> None:
        self._desk = desk
        self._lanes = lanes
        self._on_new = on_new
        self._on_gone = on_gone
        self._progress = progress
        self._running: dict[AccountId, Future[None]] = {}
        self._inbox_asked: set[AccountId] = set()
        self._receipts: list[MessageId] = []
        self.exchange: Exchange = _nothing_travels
        """Looks after the private folder, which is no mail, once at each synchronisation; never fails."""

    def synchronise(self, accounts: Sequence[Account]) -> Steps[SyncResult]:
        """Every folder of these accounts. The first error is raised after all accounts had their turn."""
        total = SyncResult(0, 0, 0)
        failed: SecmailError | None = None
        for account in accounts:
            try:
                done = yield from self._alone(account, partial(self._all_folders, account))
                total = _sum(total, done)
            except SecmailError as error:
                failed = failed or error
        if failed is not None:
            raise failed
        return total

    def inbox(self, account: Account) -> Steps[SyncResult]:
        """The folders that new mail arrives in. Asked again before it began, once is enough."""
        if account.id in self._inbox_asked:
            return SyncResult(0, 0, 0)
        self._inbox_asked.add(account.id)
        try:
            yield from self.idle(account.id)
        finally:
            self._inbox_asked.discard(account.id)
        return (yield from self._alone(account, lambda: self._inbox(account)))

    def folder(self, account: Account, folder: Folder) -> Steps[SyncResult]:
        """One folder, because somebody looks at it."""
        return (yield from self._alone(account, lambda: self._some(account, lambda other: other.id == folder.id)))

    def vaults(self, account: Account) -> Steps[int]:
        """The private folder alone. How many vaults came."""
        with (yield from self._turn(account)):
            return (yield from self.exchange(account, None))

    def idle(self, account: AccountId) -> Steps[None]:
        """Waits until nothing of the account is being synchronised."""
        while (running := self._running.get(account)) is not None:
            yield from wait(running)

    def _alone(self, account: Account, work: Callable[[], Steps[SyncResult]]) -> Steps[SyncResult]:
        turn = yield from self._turn(account)
        try:
            with turn:
                done = yield from work()
        except SecmailError as error:
            self._desk.emit(AccountChanged(account.id, error.code))
            raise
        self._desk.emit(AccountChanged(account.id, None))
        receipts, self._receipts = self._receipts, []
        self._on_new(account.id, receipts)
        return done

    def _turn(self, account: Account) -> Steps[AbstractContextManager[None]]:
        """One deed for an account at a time. Rejected ACCOUNT_UNKNOWN when it was removed meanwhile."""
        yield from self.idle(account.id)
        account_by_id(self._desk, account.id)
        running = self._running[account.id] = Future()

        @contextmanager
        def turn() -> Iterator[None]:
            try:
                yield
            finally:
                del self._running[account.id]
                running.set_result(None)

        return turn()

    def _inbox(self, account: Account) -> Steps[SyncResult]:
        """Everything where the folders are not known yet: the first synchronisation had failed."""
        if not any(_is_inbox(folder) for folder in self._desk.db.folders.folders(account.id)):
            return (yield from self._all_folders(account))
        done = yield from self._some(account, _is_inbox)
        return replace(done, vaults=(yield from self.exchange(account, None)))

    def _all_folders(self, account: Account) -> Steps[SyncResult]:
        listed = yield from wait(self._lanes.imap(account).run(lambda session: session.folders()))
        shown = [folder for folder in listed if folder.selectable and not is_private(folder.name)]
        self._desk.db.folders.merge_folders(account.id, shown)
        self._desk.emit(FoldersChanged())
        vaults = yield from self.exchange(account, [folder.name for folder in listed])
        return replace((yield from self._some(account, lambda _: True)), vaults=vaults)

    def _some(self, account: Account, wanted: Callable[[Folder], bool]) -> Steps[SyncResult]:
        folders = [folder for folder in self._desk.db.folders.folders(account.id) if wanted(folder)]
        total = SyncResult(0, 0, 0)
        for folder in sorted(folders, key=lambda folder: folder.role != "inbox"):
            done = yield from self._one(self._lanes.imap(account), folder)
            total = _sum(total, done)
        self._desk.emit(FoldersChanged())
        return total

    def _one(self, lane: ImapLane, folder: Folder) -> Steps[SyncResult]:
        """Local state is only moved towards what the server has just said; bodies first, then the folder's state."""
        messages = self._desk.db.messages
        known = self._desk.db.folders.folder_state(folder.id)
        changes = yield from wait(lane.run(lambda session: session.changes(folder.name, known)))
        assert changes is not None and known.flags is not None  # None is an answer only where no flags were given
        gone = yield from self._remove(folder, tuple(known.flags) if changes.reset else changes.vanished)
        if changes.reset:
            messages.reset(folder.id)
        touched = messages.set_flags(folder.id, changes.flags)
        if touched:
            self._desk.emit(MessagesChanged(folder.id, touched))
        new = 0
        if changes.new_uids:
            new = yield from self._fetch(lane, folder, changes.new_uids)
        self._desk.db.folders.finish_sync(folder.id, changes.state)
        return SyncResult(new, len(gone), 1)

    def _remove(self, folder: Folder, uids: Sequence[int]) -> Steps[tuple[MessageId, ...]]:
        """In portions, with room for others in between: overwriting what is deleted takes its time."""
        gone: list[MessageId] = []
        for start in range(0, len(uids), _REMOVED_AT_ONCE):
            removed = self._desk.db.messages.vanish(folder.id, uids[start : start + _REMOVED_AT_ONCE])
            self._on_gone(removed)
            self._desk.emit(MessagesChanged(folder.id, removed))
            gone += removed
            yield from pause()
        return tuple(gone)

    def _fetch(self, lane: ImapLane, folder: Folder, uids: tuple[int, ...]) -> Steps[int]:
        fetching = yield from wait(lane.run(lambda session: session.fetch(folder.name, uids)))
        total = 0
        while True:
            batch = yield from wait(lane.run(lambda _: _take(fetching), repeatable=False))
            if not batch:
                return total
            new = yield from wait(self._desk.pool.submit(_describe, batch, self._desk.policies.limits))
            ids = self._desk.db.messages.add(folder.id, new)
            self._receipts += [message for message, described in zip(ids, new, strict=True) if described.receipt]
            total += len(ids)
            self._desk.emit(MessagesChanged(folder.id, ids))
            self._progress(total, len(uids))


def _is_inbox(folder: Folder) -> bool:
    return folder.role == "inbox"


def _take(fetching: Iterator[FetchedMessage]) -> list[FetchedMessage]:
    """The next messages, bounded in number and bytes."""
    taken: list[FetchedMessage] = []
    size = 0
    for message in itertools.islice(fetching, _BATCH):
        taken.append(message)
        size += len(message.raw)
        if size >= _BATCH_BYTES:
            break
    return taken


def _describe(batch: list[FetchedMessage], limits: Limits) -> list[NewMessage]:
    described = []
    for message in batch:
        outer = inspect_outer(message.raw, limits=limits)
        described.append(
            NewMessage(
                message.uid,
                message.flags,
                message.received,
                message.raw,
                outer.headers,
                outer.encrypted,
                outer.receipt,
            )
        )
    return described


def _sum(one: SyncResult, other: SyncResult) -> SyncResult:
    return SyncResult(
        one.new + other.new,
        one.removed + other.removed,
        one.folders + other.folders,
        vaults=one.vaults + other.vaults,
    )


def _nothing_travels(_account: Account, _listed: Collection[str] | None) -> Steps[int]:
    yield from ()
    return 0

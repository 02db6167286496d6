"""Synchronising ("Receive" of ARCHITECTURE.md): what the server holds, into the mail database.

A round asks for the list of folders with their numbers, which is one command where the server can tell both, and looks
only into folders whose numbers have changed. Nothing is removed before a whole round has said that it is nowhere.
"""

import logging
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import datetime
from functools import partial

from secmail.api.events import AccountChanged, FoldersChanged, MessagesChanged
from secmail.api.results import SyncResult
from secmail.domain.accounts import Account
from secmail.domain.errors import Code, SecmailError
from secmail.domain.ids import AccountId, FolderId, MessageId
from secmail.domain.mailbox import ListedFolder
from secmail.domain.messages import Folder
from secmail.engine.accounts import account_by_id
from secmail.engine.bodies import Bodies
from secmail.engine.desk import Desk
from secmail.engine.folder_plan import Renamed, is_unchanged, renamed, was_open
from secmail.engine.folder_round import FolderRound
from secmail.engine.folder_sync import FolderSync
from secmail.engine.lanes import Breaks, ImapLane, Lanes
from secmail.engine.outlining import message_id_of
from secmail.engine.pending import Pending
from secmail.engine.refused_folders import RefusedFolders
from secmail.engine.steps import Steps, pause, wait
from secmail.engine.together import together
from secmail.engine.vault_message import is_private

log = logging.getLogger("secmail.engine")

_SETTLED_AT_ONCE = 100
_COMPARED = "compared.{}"
_COMPARED_SECONDS = 24 * 3600
_SAMPLE = 5
"""So many of a folder's messages have to agree before another name is taken for its new one."""

Exchange = Callable[[Account, Collection[str] | None], Steps[int]]
"""`engine.travel.Travel.exchange`."""


class Receiving:
    """Brings folders up to date; one synchronisation per account at a time, accounts side by side. Engine thread.

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
        self._refused = RefusedFolders(desk)
        self.bodies = Bodies(desk, lanes, on_gone=on_gone, progress=progress, refused=self._refused)
        self.pending = Pending(desk, lanes, turn=self._turn, is_busy=self.is_busy, on_gone=on_gone)
        self._one = FolderSync(desk, on_gone=on_gone, progress=progress, largest=self.bodies.largest)
        self._running: dict[AccountId, Future[None]] = {}
        self._inbox_asked: set[AccountId] = set()
        self._receipts: list[MessageId] = []
        self.exchange: Exchange = _nothing_travels
        """Looks after the private folder, which is no mail, once at each synchronisation; never fails."""

    def synchronise(self, accounts: Sequence[Account]) -> Steps[SyncResult]:
        """Every folder of these accounts, none waiting for another's server, then the bodies that are wanted here.

        The first error is raised after all accounts had their turn.
        """
        results = yield from together(
            [self._alone(account, partial(self._all_folders, account)) for account in accounts]
        )
        total = SyncResult(0, 0, 0)
        failed = next((result for result in results if isinstance(result, SecmailError)), None)
        if failed is not None:
            raise failed
        for result in results:
            total = _sum(total, result) if isinstance(result, SyncResult) else total
        return total

    def inbox(self, account: Account, others: Collection[str] = ()) -> Steps[SyncResult]:
        """The folders that new mail arrives in, and `others` by name. Asked again before it began, once is enough."""
        if account.id in self._inbox_asked and not others:
            return SyncResult(0, 0, 0)
        self._inbox_asked.add(account.id)
        try:
            yield from self.idle(account.id)
        finally:
            self._inbox_asked.discard(account.id)
        return (yield from self._alone(account, lambda: self._inbox(account, others)))

    def folder(self, account: Account, folder: Folder) -> Steps[SyncResult]:
        """One folder, because somebody looks at it."""
        return (yield from self._alone(account, lambda: self._some(account, lambda other: other.id == folder.id)))

    def vaults(self, account: Account) -> Steps[int]:
        """The private folder alone. How many vaults came."""
        with (yield from self._turn(account)):
            return (yield from self.exchange(account, None))

    def is_busy(self, account: AccountId) -> bool:
        """Whether something of the account is being synchronised that tells what was done here when it ends."""
        return account in self._running and not self.bodies.is_filling(account)

    def idle(self, account: AccountId) -> Steps[None]:
        """Waits until nothing of the account is being synchronised."""
        while (running := self._running.get(account)) is not None:
            yield from wait(running)

    def _alone(self, account: Account, work: Callable[[], Steps[SyncResult]]) -> Steps[SyncResult]:
        turn = yield from self._turn(account)
        try:
            with turn:
                yield from self.pending.tell(account)
                done = yield from work()
                yield from self.pending.tell(account)
        except SecmailError as error:
            self._desk.emit(AccountChanged(account.id, error.code))
            raise
        told = self._answered(account)
        try:
            yield from self.bodies.fill(account, self._turn, lambda receipts: self._on_new(account.id, receipts))
        except SecmailError as error:
            self._desk.emit(AccountChanged(account.id, error.code))
            raise
        try:
            yield from self.pending.tell_rest(account)
        except SecmailError as error:  # what came is here, whatever becomes of that
            log.info("told later: %s", error.code)
        if (refused := self._refused.names(account.id)) != told:
            self._desk.emit(AccountChanged(account.id, None, refused=refused))
        return replace(done, untold=len(self._desk.db.pending.all(account.id)), refused=refused)

    def _answered(self, account: Account) -> tuple[str, ...]:
        """The names of folders that are told to be refused."""
        refused = self._refused.names(account.id)
        self._desk.emit(AccountChanged(account.id, None, refused=refused))
        receipts, self._receipts = self._receipts, []
        self._on_new(account.id, receipts)
        return refused

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

    def _inbox(self, account: Account, others: Collection[str]) -> Steps[SyncResult]:
        """Everything where the folders are not known yet: the first synchronisation had failed."""
        if not any(_is_inbox(folder) for folder in self._desk.db.folders.folders(account.id)):
            return (yield from self._all_folders(account))
        done = yield from self._some(account, lambda folder: _is_inbox(folder) or folder.name in others)
        return replace(done, vaults=(yield from self.exchange(account, None)))

    def _all_folders(self, account: Account) -> Steps[SyncResult]:
        lane = self._lanes.imap(account)
        listed = yield from wait(lane.run(lambda session: session.folders()))
        shown = [folder for folder in listed if folder.selectable and not is_private(folder.name)]
        yield from self._merge(account, lane, shown)
        vaults = yield from self.exchange(account, [folder.name for folder in listed])
        done = yield from self._some(account, lambda _: True, listed=shown, everything=self._is_due(account))
        self._note_compared(account)
        return replace(done, vaults=vaults)

    def _is_due(self, account: Account) -> bool:
        """Whether everything is to be compared: once a day, for servers whose numbers of changes are wrong."""
        last = self._desk.db.folders.setting(_COMPARED.format(account.id))
        now = self._desk.ports.clock.now().timestamp()
        return last is not None and not 0 <= now - float(last) < _COMPARED_SECONDS

    def _note_compared(self, account: Account) -> None:
        """The first synchronisation compares everything by itself."""
        name = _COMPARED.format(account.id)
        if self._is_due(account) or self._desk.db.folders.setting(name) is None:
            self._desk.db.folders.set_setting(name, str(self._desk.ports.clock.now().timestamp()))

    def _merge(self, account: Account, lane: ImapLane, listed: Sequence[ListedFolder]) -> Steps[None]:
        folders, breaks = self._desk.db.folders, Breaks()
        known, before = folders.folders(account.id), folders.folder_states(account.id)
        at: datetime | None = self._desk.ports.clock.now()
        for found in renamed(known, before, folders.identities(account.id), listed=listed):
            try:
                same = found.sure or (yield from self._is_same(lane, found))
            except SecmailError as error:
                if not breaks.bear(error):
                    raise
                # Another round tells; until then it is no new folder, whose mail would be listed under both names, and
                # the old one is not missing: its mail may be in what could not be looked into.
                at = None
                log.warning("a folder with a new name was left out: %s", error.code)
                listed = [folder for folder in listed if folder.name != found.listed.name]
                self._refused.note(found.folder, closed=True)
                continue
            if same:
                folders.rename_folder(found.folder, found.listed)
        gone = folders.merge_folders(account.id, listed, at=at)
        for folder in gone:
            known_there = folders.folder_state(folder, flags=True).flags or {}
            yield from self._one.lose(folder, tuple(known_there))
            yield from self._one.unplace(folder, hidden=True)
        if gone or {folder.name for folder in known} != {folder.name for folder in listed}:
            self._desk.emit(FoldersChanged())

    def _is_same(self, lane: ImapLane, found: Renamed) -> Steps[bool]:
        """Whether messages of the folder are, under their numbers, in the one that may be it."""
        sample = self._desk.db.messages.sample(found.folder, _SAMPLE)
        name, limits = found.listed.name, self._desk.policies.limits
        there = yield from wait(
            lane.run(lambda session: list(session.outlines(name, tuple(sample), structure=False)) if sample else [])
        )
        agreeing = [sample.get(outline.uid) == message_id_of(outline.header, limits) for outline in there]
        return bool(agreeing) and all(agreeing)

    def _some(
        self,
        account: Account,
        wanted: Callable[[Folder], bool],
        *,
        listed: Sequence[ListedFolder] | None = None,
        everything: bool = False,
    ) -> Steps[SyncResult]:
        """With the whole list, what is nowhere is removed at the end; else what has gone is looked for everywhere."""
        statuses = {folder.name: folder.status for folder in listed or ()}
        folders = [folder for folder in self._desk.db.folders.folders(account.id) if wanted(folder)]
        looked = FolderRound(SyncResult(0, 0, len(folders)), whole=listed is not None)
        for folder in sorted(folders, key=lambda folder: folder.role != "inbox"):
            if listed is not None and folder.name not in statuses:
                looked.whole = False  # a list that lacks it may be wrong: nothing is known of it, nothing is nowhere
                continue
            state = self._desk.db.folders.folder_state(folder.id)
            status, anyway = statuses.get(folder.name), everything or self._refused.is_closed(folder.id)
            if not anyway and is_unchanged(status, state, flags_matter=listed is None):
                continue
            try:
                outcome = yield from self._one.run(self._lanes.imap(account), folder, state, everything=everything)
            except SecmailError as error:
                if len(folders) == 1:
                    raise  # somebody looks at it
                # Without numbers is also one whose numbers are void by now: its mail waits to be found again.
                known = was_open(state) or self._desk.db.folders.holds_mail(folder.id)
                looked.leave_out(folder, error, known=known)
                self._refused.note(folder.id, closed=known or error.code is Code.MAIL_PROTOCOL)
                continue
            self._refused.note(folder.id, closed=False)
            self._receipts += outcome.receipts
            looked.add(folder.id, outcome)
        if looked.failed is not None:  # nothing would arrive any more
            self._desk.emit(FoldersChanged())
            raise looked.failed
        if listed is None and looked.has_lost:
            more = yield from self._all_folders(account)
            return replace(looked.result, new=looked.result.new + more.new, removed=more.removed)
        removed = (yield from self._settle(account.id)) if looked.whole else (yield from self._hide(looked.missing()))
        self._desk.emit(FoldersChanged())
        return replace(looked.result, removed=removed)

    def _hide(self, gone: Mapping[FolderId, tuple[MessageId, ...]]) -> Steps[int]:
        """What is in its folder no more, and perhaps in another one that could not be looked into."""
        count = 0
        for folder, messages in gone.items():
            count += yield from self._one.hide(folder, messages)
        return count

    def _settle(self, account: AccountId) -> Steps[int]:
        """In portions, with room for others in between: overwriting what is deleted takes its time."""
        count = 0
        while gone := self._desk.db.messages.settle(account, _SETTLED_AT_ONCE):
            self._on_gone(tuple(gone))
            self._tell_changed(gone)
            count += len(gone)
            yield from pause()
        hidden = self._desk.db.messages.hide_all(account)
        self._tell_changed(hidden)
        return count + len(hidden)

    def _tell_changed(self, places: Mapping[MessageId, FolderId]) -> None:
        for folder in set(places.values()):
            self._desk.emit(MessagesChanged(folder, tuple(one for one, was in places.items() if was == folder)))


def _is_inbox(folder: Folder) -> bool:
    return folder.role == "inbox"


def _sum(one: SyncResult, other: SyncResult) -> SyncResult:
    return SyncResult(
        one.new + other.new,
        one.removed + other.removed,
        one.folders + other.folders,
        vaults=one.vaults + other.vaults,
        untold=one.untold + other.untold,
        refused=one.refused + other.refused,
    )


def _nothing_travels(_account: Account, _listed: Collection[str] | None) -> Steps[int]:
    yield from ()
    return 0

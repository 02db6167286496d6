"""What is done here with messages on the server: shown at once, told now or when the server is next reached.

The wish is durable before the server hears of it. It is told under the UIDVALIDITY under which the message's number was
learned, or not at all until the number is known again.
"""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from itertools import groupby

from secmail.api.events import FoldersChanged, MessagesChanged
from secmail.domain.accounts import Account
from secmail.domain.errors import Code, Rejected, SecmailError
from secmail.domain.ids import AccountId, FolderId, MessageId
from secmail.domain.mailbox import Moved, NewMessage, PendingChange
from secmail.domain.triage import KeywordChange
from secmail.engine.accounts import account_by_id
from secmail.engine.desk import Desk
from secmail.engine.lanes import REFUSALS, Breaks, ImapLane, Lanes
from secmail.engine.outlining import from_outlines
from secmail.engine.steps import Steps, wait

log = logging.getLogger("secmail.engine")

_FOR_NOW = frozenset({Code.MAIL_REFUSED_TEMPORARILY, Code.MAIL_QUOTA})
"""What was done here waits; new mail does not."""
Turn = Callable[[Account], Steps[AbstractContextManager[None]]]


class Pending:
    """Keywords, marks and moves. Engine thread. `turn`, `is_busy`: of `engine.receive.Receiving`."""

    def __init__(
        self,
        desk: Desk,
        lanes: Lanes,
        *,
        turn: Turn,
        is_busy: Callable[[AccountId], bool],
        on_gone: Callable[[Sequence[MessageId]], None],
    ) -> None:
        self._desk = desk
        self._lanes = lanes
        self._turn = turn
        self._is_busy = is_busy
        self._on_gone = on_gone
        self._later: set[AccountId] = set()
        self._moving: set[MessageId] = set()
        """What its server is moving now."""

    def mark(self, changes: Mapping[MessageId, KeywordChange]) -> set[AccountId]:
        """Keywords and system flags, here; the accounts that are to be told. Rejected MESSAGE_UNKNOWN."""
        accounts = set[AccountId]()
        for message, change in changes.items():
            one = self._desk.db.messages.stored(message)
            wishes = [(flag, True) for flag in sorted(change.add)] + [(flag, False) for flag in sorted(change.remove)]
            changed = [self._desk.db.pending.wish(message, flag, present=present) for flag, present in wishes]
            if any(changed):
                accounts.add(one.account)
                self._desk.emit(MessagesChanged(one.folder, (message,)))
        return accounts

    def place(self, messages: Sequence[MessageId], folder: FolderId) -> set[AccountId]:
        """Into another folder of the same account, here; the numbers of messages stay. The accounts to be told.

        Rejected MESSAGE_UNKNOWN; FOLDER_UNKNOWN for a folder of another account or none; MESSAGE_NOT_HERE while the
        message's own place is being looked for, and while its server moves it.
        """
        stored = [self._desk.db.messages.stored(message) for message in messages]
        for one in stored:
            if all(known.id != folder for known in self._desk.db.folders.folders(one.account)):
                raise Rejected(Code.FOLDER_UNKNOWN)
            if one.id in self._moving:  # on its way back it would be forgotten that it went
                raise Rejected(Code.MESSAGE_NOT_HERE)
        for one in stored:
            if self._desk.db.pending.wish_place(one.id, folder):
                self._desk.emit(MessagesChanged(one.folder, (one.id,)))
                self._desk.emit(MessagesChanged(folder, (one.id,)))
            elif one.folder != folder:
                raise Rejected(Code.MESSAGE_NOT_HERE)
        self._desk.emit(FoldersChanged())
        return {one.account for one in stored}

    def stays_here(self, message: MessageId) -> bool:
        """Whether a keyword of the message cannot be kept by its server, and is known on this computer only."""
        return self._desk.db.pending.stays_here(message)

    def tell(self, account: Account) -> Steps[None]:
        """All that the server does not know yet. Whoever calls has the account's turn.

        What it refuses is undone here, unless somebody has taken it back or changed it since; what it cannot do now
        waits.
        """
        lane, breaks, broken = self._lanes.imap(account), Breaks(), set[FolderId]()
        for _, group in groupby(self._desk.db.pending.all(account.id), key=_kind):
            changes = tuple(group)
            source = changes[0].source or changes[0].folder
            if source in broken:
                continue
            try:
                yield from self._tell_some(lane, changes)
            except Rejected as error:
                log.warning("the server refuses what was done here: %s", error.code)
                self._undo(self._desk.db.pending.standing(changes))
            except SecmailError as error:
                if error.code not in _FOR_NOW and not breaks.bear(error):
                    raise
                broken.update({source} if error.code is Code.MAIL_PROTOCOL else ())
                log.info("told later: %s", error.code)

    def _tell_some(self, lane: ImapLane, changes: Sequence[PendingChange]) -> Steps[None]:
        """Of one kind, unless their numbers are not those of the folder any more; what was taken back is not told."""
        if not (yield from self._is_current(lane, changes[0])):
            return
        standing = self._desk.db.pending.standing(changes)
        if not standing:
            return
        if standing[0].keyword:
            yield from self._tell_keyword(lane, standing)
            return
        messages = {change.message for change in standing}
        self._moving |= messages
        try:
            yield from self._tell_move(lane, standing)
        finally:
            self._moving -= messages

    def tell_rest(self, account: Account) -> Steps[None]:
        """What was wished while the account was busy, and while this was being told."""
        while account.id in self._later:
            self._later.discard(account.id)
            with (yield from self._turn(account)):
                yield from self.tell(account)

    def tell_now(self, accounts: Iterable[AccountId]) -> Steps[None]:
        """Being offline is no error. Where a synchronisation runs, it tells at its end."""
        for account in accounts:
            self._later.add(account)
            if self._is_busy(account):
                continue
            try:
                yield from self.tell_rest(account_by_id(self._desk, account))
            except SecmailError as error:
                log.info("told later: %s", error.code)

    def _is_current(self, lane: ImapLane, change: PendingChange) -> Steps[bool]:
        """Whether the number is of the UIDVALIDITY that the folder has: otherwise a round has to find it again.

        A folder that is gone, or has another name by now, is not there until a round has learned of that.
        """
        source = change.source or change.folder
        name = self._name(source)
        try:
            heads = yield from wait(lane.run(lambda session: session.heads(name, newest=1)))
        except SecmailError as error:
            if error.code not in REFUSALS:
                raise
            log.info("told later: %s", error.code)
            return False
        return heads.uidvalidity == self._desk.db.folders.folder_state(source).uidvalidity

    def _tell_keyword(self, lane: ImapLane, changes: Sequence[PendingChange]) -> Steps[None]:
        first, uids = changes[0], [change.uid for change in changes]
        name = self._name(first.folder)
        kept = yield from wait(
            lane.run(lambda session: session.set_flag(name, uids, first.keyword, present=first.present))
        )
        if kept:
            self._desk.db.pending.done(changes)
        else:
            self._desk.db.pending.keep_here(changes)

    def _tell_move(self, lane: ImapLane, changes: Sequence[PendingChange]) -> Steps[None]:
        first, uids = changes[0], [change.uid for change in changes]
        source, target = self._name(first.source or first.folder), self._name(first.folder)
        moved: Moved = yield from wait(lane.run(lambda session: session.move(source, uids, target), repeatable=False))
        told = moved.uids if self._is_of(moved, first.folder) else {}
        found = yield from self._looked_up(lane, target, tuple(told.values()))
        for change in changes:
            there = found.get(told.get(change.uid, 0))
            known = there is not None and self._desk.db.pending.agrees(change, there)
            twin = self._desk.db.pending.moved(change, there.uid if there is not None and known else None)
            if twin is not None:
                self._on_gone([twin])
                self._desk.emit(MessagesChanged(change.folder, (twin,)))

    def _looked_up(self, lane: ImapLane, folder: str, uids: Sequence[int]) -> Steps[dict[int, NewMessage]]:
        """What lies under the numbers that the server has told: its word alone is not believed.

        A number that nobody here knew would make the letter that really gets it pass for known.
        """
        limits = self._desk.policies.limits
        try:
            outlines = yield from wait(
                lane.run(lambda session: list(session.outlines(folder, uids, structure=False)) if uids else [])
            )
            found = yield from wait(self._desk.pool.submit(from_outlines, outlines, limits))
        except SecmailError as error:  # what was moved is found by the next round
            log.info("not looked up: %s", error.code)
            return {}
        return {message.uid: message for message in found}

    def _is_of(self, moved: Moved, folder: FolderId) -> bool:
        """Whether the numbers that the server told are of the folder as it is known here."""
        return moved.uidvalidity == self._desk.db.folders.folder_state(folder).uidvalidity

    def _undo(self, changes: Sequence[PendingChange]) -> None:
        for change in changes:
            self._desk.db.pending.undo(change)
            for folder in {change.folder, change.source or change.folder}:
                self._desk.emit(MessagesChanged(folder, (change.message,)))
        self._desk.emit(FoldersChanged())

    def _name(self, wanted: FolderId) -> str:
        return next((folder.name for folder in self._desk.db.folders.folders() if folder.id == wanted), "")


def _kind(change: PendingChange) -> tuple[str, bool, FolderId, FolderId | None]:
    return change.keyword, change.present, change.folder, change.source

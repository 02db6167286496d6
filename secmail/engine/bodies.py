"""The bytes of messages that were listed by their headers: small ones in the background, large ones when wanted.

A large message comes in pieces that are kept, so that a cut or a restart costs one piece. Bytes are believed to be a
message's only when the folder still has the UIDVALIDITY under which its number was learned, and their Message-ID is the
one that was listed.
"""

import hashlib
import logging
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field

from secmail.api.events import MessagesChanged
from secmail.domain.accounts import Account
from secmail.domain.errors import Code, Rejected, SecmailError, Unavailable
from secmail.domain.ids import AccountId, FolderId, MessageId
from secmail.domain.mailbox import FetchedBody, FetchedMessage, MissingBody
from secmail.domain.messages import Folder
from secmail.domain.policy import MEBIBYTE, Limits
from secmail.engine.accounts import account_by_id
from secmail.engine.body_policy import LARGEST, largest_body
from secmail.engine.desk import Desk
from secmail.engine.folder_sync import take
from secmail.engine.lanes import Breaks, ImapLane, Lanes
from secmail.engine.outlining import body_of, message_id_of
from secmail.engine.refused_folders import RefusedFolders
from secmail.engine.steps import Steps, pause, wait
from secmail.smime.outside import outside

log = logging.getLogger("secmail.engine")

_PIECE = MEBIBYTE // 2
_AT_ONCE = 200
_TRIES = 3
_BYTES_AT_ONCE = 4 * MEBIBYTE
"""So much is fetched before a look at new mail may come in between."""

Turn = Callable[[Account], Steps[AbstractContextManager[None]]]


@dataclass(slots=True)
class _Filling:
    """What is under way for an account. `again`: from the top, for something newer has come.

    `refused`: the folders that the server would not open, or of which it would not give something.
    """

    account: Account
    largest: int
    turn: Turn
    total: int
    on_new: Callable[[Sequence[MessageId]], None]
    done: int = 0
    again: bool = True
    refused: set[FolderId] = field(default_factory=set)
    breaks: Breaks = field(default_factory=Breaks)

    def bear(self, folder: Folder, error: SecmailError) -> None:
        """Raises what is not of this folder alone. What is refused for now is asked for again at the next round."""
        if error.code in {Code.MAIL_REFUSED, Code.MAIL_PROTOCOL}:
            self.refused.add(folder.id)
        if not self.breaks.bear(error):
            raise error


class Bodies:
    """Engine thread. `turn`: one deed for an account at a time (`engine.receive.Receiving`)."""

    def __init__(
        self,
        desk: Desk,
        lanes: Lanes,
        *,
        on_gone: Callable[[Sequence[MessageId]], None],
        progress: Callable[[int, int], None],
        refused: RefusedFolders,
    ) -> None:
        self._desk = desk
        self._lanes = lanes
        self._on_gone = on_gone
        self._refused = refused
        self._progress = progress
        self._filling: dict[AccountId, _Filling] = {}
        self._coming: dict[MessageId, Future[None]] = {}

    def largest(self) -> int:
        """Of the bodies that come without being asked for, in bytes."""
        return largest_body(self._desk.db.folders.setting(LARGEST))

    def set_largest(self, size: int) -> None:
        """Between 0, for only what is opened, and the largest message that is read at all."""
        bounded = min(max(size, 0), self._desk.policies.limits.message_bytes)
        self._desk.db.folders.set_setting(LARGEST, str(bounded))

    def is_filling(self, account: AccountId) -> bool:
        """Whether bodies of the account are coming in the background: others have their turn in between."""
        return account in self._filling

    def require(self, message: MessageId) -> Steps[MessageId]:
        """Its bytes are here when this ends; they may turn out to be those of a message known before: its number.

        Rejected MESSAGE_UNKNOWN when it is gone, MESSAGE_NOT_HERE while its place is being looked for, and whatever a
        server may answer.
        """
        while (coming := self._coming.get(message)) is not None:
            yield from wait(coming)
        with self._alone(message):
            for _ in range(_TRIES):
                wanted = self._desk.db.bodies.wanted(message)
                if wanted is None:
                    return message
                found = yield from self._get(wanted)
                if found is not None:
                    return found
        raise Unavailable(Code.MAIL_REFUSED_TEMPORARILY, "the message changes its place again and again")

    def fill(self, account: Account, turn: Turn, on_new: Callable[[Sequence[MessageId]], None]) -> Steps[None]:
        """Everything that policy wants here; the account's other deeds have their turn in between."""
        largest = self.largest()
        if (running := self._filling.get(account.id)) is not None:
            running.again = True
            return
        total, _ = self._desk.db.bodies.count_missing(account.id, largest=largest)
        if not total:
            self._refused.note_unread(account.id, ())
            return
        filling = self._filling[account.id] = _Filling(account, largest, turn, total, on_new)
        try:
            while filling.again:
                filling.again = False
                filling.refused.clear()
                yield from self._fill_folders(filling)
            self._refused.note_unread(account.id, filling.refused)
        finally:
            del self._filling[account.id]

    def _fill_folders(self, filling: "_Filling") -> Steps[None]:
        """One whose answers cannot be understood again and again is left for the next round."""
        breaks = Breaks()
        for folder in self._desk.db.folders.folders(filling.account.id):
            filling.breaks = Breaks()
            try:
                yield from self._fill_folder(filling, folder)
            except SecmailError as error:
                if not breaks.bear(error):
                    raise
                log.warning("a folder was left out: %s", error.code)

    def _fill_folder(self, filling: "_Filling", folder: Folder) -> Steps[None]:
        """Newest first, until something newer has come. What is fetched together is looked up and kept in one turn."""
        after: MessageId | None = None
        while not filling.again:
            with (yield from filling.turn(filling.account)):
                missing = self._desk.db.bodies.missing(folder.id, limit=_AT_ONCE, largest=filling.largest, after=after)
                some = _weighed(missing)
                if not some or not (yield from self._is_there(filling, folder)):
                    return
                receipts = yield from self._fill_some(filling, folder, some)
            after = some[-1].message
            filling.done += len(some)
            self._progress(min(filling.done, filling.total), filling.total)
            filling.on_new(receipts)
            yield from pause()  # whoever waits for the turn has it first

    def _fill_some(
        self, filling: _Filling, folder: Folder, some: Sequence[MissingBody]
    ) -> Steps[tuple[MessageId, ...]]:
        """Those among them that are receipts in clear. What the server refuses to give keeps nothing else back."""
        lane = self._lanes.imap(filling.account)
        by_uid = {one.uid: one for one in some}
        sizes = {one.uid: one.size for one in some}
        fetching = yield from wait(lane.run(lambda session: session.fetch(folder.name, tuple(by_uid), sizes=sizes)))
        receipts: list[MessageId] = []
        try:
            while batch := (yield from wait(lane.run(lambda _: take(fetching), repeatable=False))):
                limits = self._desk.policies.limits
                bodies = yield from wait(self._desk.pool.submit(_bodies, batch, by_uid, limits))
                self._keep(folder.id, bodies)
                receipts += [body.message for body in bodies if body.receipt]
        except SecmailError as error:
            filling.bear(folder, error)
            log.warning("%d messages were refused: %s", len(some), error.code)
            if error.code is Code.MAIL_PROTOCOL and len(some) > 1:
                receipts += yield from self._fill_one_by_one(filling, folder, some)
        return tuple(receipts)

    def _fill_one_by_one(
        self, filling: _Filling, folder: Folder, some: Sequence[MissingBody]
    ) -> Steps[tuple[MessageId, ...]]:
        """After an answer that could not be understood: what it was an answer to keeps nothing behind it back."""
        receipts: tuple[MessageId, ...] = ()
        for one in some:
            if not self._is_wanted(one.message):
                continue
            if not (yield from self._is_there(filling, folder)):
                break
            receipts += yield from self._fill_some(filling, folder, [one])
        return receipts

    def _is_wanted(self, message: MessageId) -> bool:
        try:
            return self._desk.db.bodies.wanted(message) is not None
        except Rejected:  # it turned out to be one that is here
            return False

    def _is_there(self, filling: _Filling, folder: Folder) -> Steps[bool]:
        """Not one that is gone, has another name by now, or may no longer be opened: the next round learns of that."""
        try:
            yield from self._require_same(self._lanes.imap(filling.account), folder)
        except SecmailError as error:
            filling.bear(folder, error)
            log.warning("a folder was refused: %s", error.code)
            return False
        return True

    def _keep(self, folder: FolderId, bodies: Sequence[FetchedBody]) -> None:
        known = self._desk.db.bodies.keep(bodies)
        self._on_gone([gone for _, gone in known])
        self._desk.emit(MessagesChanged(folder, (*(body.message for body in bodies), *(old for old, _ in known))))

    def _get(self, wanted: MissingBody) -> Steps[MessageId | None]:
        """The message that it is; None where it came in the background meanwhile, or changed its place."""
        stored = self._desk.db.messages.stored(wanted.message)
        account = account_by_id(self._desk, stored.account)
        folder = self._folder(stored.account, stored.folder)
        if wanted.uid <= 0:
            raise Rejected(Code.MESSAGE_NOT_HERE)
        if wanted.size > self._desk.policies.limits.message_bytes:
            raise SecmailError(Code.SMIME_TOO_LARGE, "message")
        lane = self._lanes.imap(account)
        yield from self._require_same(lane, folder)
        body = yield from self._pieces(lane, folder, wanted)
        if body is None:
            return None
        message = self._desk.db.bodies.finish(wanted.message, body)
        if message != wanted.message:
            self._on_gone([wanted.message])
        self._desk.emit(MessagesChanged(folder.id, (wanted.message, message)))
        return message

    def _pieces(self, lane: ImapLane, folder: Folder, wanted: MissingBody) -> Steps[FetchedBody | None]:
        bodies, start = self._desk.db.bodies, wanted.have
        if start:
            sizes = yield from wait(lane.run(lambda session: session.sizes(folder.name, [wanted.uid])))
            if sizes.get(wanted.uid) != wanted.size:
                bodies.discard_pieces(wanted.message)
                start = 0
        whole = False
        while not whole:
            self._progress(start, wanted.size)
            piece = yield from self._piece(lane, folder, wanted, start=start)
            if start == 0:
                yield from self._require_its_own(wanted, piece)
            if self._desk.db.bodies.wanted(wanted.message) != _at(wanted, start):
                return None
            if piece or start == 0:
                bodies.keep_piece(wanted.message, start, piece)
            start += len(piece)
            # Servers lie about sizes: the end is where one gives less than it was asked for, and nothing beyond.
            whole = len(piece) < _PIECE and (start == wanted.size or not piece)
            if start > self._desk.policies.limits.message_bytes:
                bodies.discard_pieces(wanted.message)
                raise SecmailError(Code.SMIME_TOO_LARGE, "message")
        return (yield from self._digest(wanted.message))

    def _piece(self, lane: ImapLane, folder: Folder, wanted: MissingBody, *, start: int) -> Steps[bytes]:
        piece = yield from wait(
            lane.run(lambda session: session.piece(folder.name, wanted.uid, start=start, length=_PIECE))
        )
        if piece is None:
            self._desk.db.bodies.discard_pieces(wanted.message)
            raise Rejected(Code.MESSAGE_UNKNOWN)
        return piece

    def _require_its_own(self, wanted: MissingBody, beginning: bytes) -> Steps[None]:
        limits = self._desk.policies.limits
        found = yield from wait(self._desk.pool.submit(message_id_of, beginning, limits))
        if found != wanted.message_id:
            raise Unavailable(Code.MAIL_PROTOCOL, "the bytes are another message's")

    def _digest(self, message: MessageId) -> Steps[FetchedBody]:
        """Of all pieces, one after the other."""
        digest, start = hashlib.sha256(), 0
        beginning = self._desk.db.bodies.piece(message, 0)
        piece = beginning
        while piece:
            digest.update(piece)
            start += len(piece)
            yield from pause()
            piece = self._desk.db.bodies.piece(message, start)
        seen = outside(beginning, limits=self._desk.policies.limits)
        attachments = seen.attachments if start == len(beginning) else None
        return FetchedBody(
            message, b"", digest.hexdigest(), seen.outer.encrypted, receipt=seen.outer.receipt, attachments=attachments
        )

    def _require_same(self, lane: ImapLane, folder: Folder) -> Steps[None]:
        """Numbers are those of the UIDVALIDITY that is stored: the next synchronisation learns of another one."""
        heads = yield from wait(lane.run(lambda session: session.heads(folder.name, newest=1)))
        if heads.uidvalidity != self._desk.db.folders.folder_state(folder.id).uidvalidity:
            raise Unavailable(Code.MAIL_REFUSED_TEMPORARILY, "UIDVALIDITY changed")

    def _folder(self, account: AccountId, wanted: FolderId) -> Folder:
        for folder in self._desk.db.folders.folders(account):
            if folder.id == wanted:
                return folder
        raise Rejected(Code.MESSAGE_NOT_HERE)

    @contextmanager
    def _alone(self, message: MessageId) -> Iterator[None]:
        coming = self._coming[message] = Future()
        try:
            yield
        finally:
            del self._coming[message]
            coming.set_result(None)


def _at(wanted: MissingBody, start: int) -> MissingBody:
    return MissingBody(wanted.message, wanted.folder, wanted.uid, wanted.size, wanted.message_id, have=start)


def _weighed(missing: Sequence[MissingBody]) -> Sequence[MissingBody]:
    """The first ones, at least one, that are not too much together."""
    size = 0
    for count, one in enumerate(missing):
        size += one.size
        if size > _BYTES_AT_ONCE and count:
            return missing[:count]
    return missing


def _bodies(batch: Sequence[FetchedMessage], by_uid: dict[int, MissingBody], limits: Limits) -> list[FetchedBody]:
    """Those whose bytes are what was listed."""
    found = []
    for message in batch:
        wanted = by_uid.get(message.uid)
        body = None if wanted is None else body_of(wanted.message, message.raw, limits)
        if wanted is not None and body is not None and body.message_id == wanted.message_id:
            found.append(body)
        else:
            log.warning("the server gave the bytes of another message; they are not kept")
    return found

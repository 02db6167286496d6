"""One folder brought up to date: what has gone, what has changed, and the headers of what is new, newest first."""

import itertools
import logging
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol, TypeVar

from secmail.api.events import FoldersChanged, MessagesChanged
from secmail.domain.errors import Code, SecmailError, Unavailable
from secmail.domain.ids import FolderId, MessageId
from secmail.domain.mailbox import FetchedMessage, FolderChanges, FolderState, MessageOutline, NewMessage
from secmail.domain.messages import Folder
from secmail.engine.desk import Desk
from secmail.engine.folder_plan import in_one_pass
from secmail.engine.lanes import ImapLane
from secmail.engine.outlining import from_messages, from_outlines
from secmail.engine.steps import Steps, pause, wait

log = logging.getLogger("secmail.engine")

_AT_ONCE = 500
"""Rows that are changed in one step: others have their turn in between."""
_HEADERS_FIRST = 100
"""The newest of a folder are listed before anything else of it is asked for."""
_TAKEN = 200
_TAKEN_BYTES = 4 * 2**20
_TAKEN_SECONDS = 0.5
_TOLD_SECONDS = 0.2

_Fetched = TypeVar("_Fetched", MessageOutline, FetchedMessage)


class _Sized(Protocol):
    """What was fetched, and its weight."""

    @property
    def size(self) -> int: ...


SizedT = TypeVar("SizedT", bound=_Sized)


@dataclass(frozen=True, slots=True)
class FolderOutcome:
    """What came and went, and whether the server told all: then what was not found is nowhere in the folder.

    `gone`: from this folder; perhaps they are in another one.
    """

    new: int = 0
    gone: tuple[MessageId, ...] = field(default=(), repr=False)
    whole: bool = True
    receipts: tuple[MessageId, ...] = field(default=(), repr=False)


class FolderSync:
    """Local state is only moved towards what the server has just said; the folder's own state comes last.

    Engine thread. `on_gone` hears of numbers that messages no longer have; `progress` of fetched headers.
    """

    def __init__(
        self,
        desk: Desk,
        *,
        on_gone: Callable[[Sequence[MessageId]], None],
        progress: Callable[[int, int], None],
        largest: Callable[[], int],
    ) -> None:
        self._desk = desk
        self._on_gone = on_gone
        self._progress = progress
        self._largest = largest
        self._told = 0.0
        self._fetching: dict[FolderId, FolderChanges] = {}
        """While new ones are fetched."""

    def run(
        self, lane: ImapLane, folder: Folder, known: FolderState, *, everything: bool = False
    ) -> Steps[FolderOutcome]:
        """Asks without the flags first, which costs nothing where the server can tell changes by itself.

        `everything`: compares all that there is, whatever the server says of changes.
        """
        if everything or not known.modseq:
            known = replace(self._with_flags(folder.id), modseq=0)
        changes = yield from self._changes(lane, folder, known)
        if changes is None:
            known = self._with_flags(folder.id)
            changes = yield from self._changes(lane, folder, known)
        assert changes is not None, "None is an answer only to a question without flags"
        outcome, missing = yield from self._apply(lane, folder, changes)
        here = self._desk.db.folders.folder_state(folder.id).messages
        if known.flags is None and here + missing != changes.state.messages:
            return (yield from self._again(lane, folder, outcome))
        self._desk.db.folders.finish_sync(folder.id, changes.state)
        return replace(outcome, whole=changes.complete and not missing)

    def _again(self, lane: ImapLane, folder: Folder, before: FolderOutcome) -> Steps[FolderOutcome]:
        """The sums did not come out even: everything is compared."""
        known = self._with_flags(folder.id)
        changes = yield from self._changes(lane, folder, known)
        assert changes is not None, "None is an answer only to a question without flags"
        outcome, missing = yield from self._apply(lane, folder, changes)
        self._desk.db.folders.finish_sync(folder.id, changes.state)
        return FolderOutcome(
            before.new + outcome.new,
            (*before.gone, *outcome.gone),
            changes.complete and not missing,
            (*before.receipts, *outcome.receipts),
        )

    def _with_flags(self, folder: FolderId) -> FolderState:
        return self._desk.db.folders.folder_state(folder, flags=True)

    def _changes(self, lane: ImapLane, folder: Folder, known: FolderState) -> Steps[FolderChanges | None]:
        return (yield from wait(lane.run(lambda session: session.changes(folder.name, known))))

    def _apply(self, lane: ImapLane, folder: Folder, changes: FolderChanges) -> Steps[tuple[FolderOutcome, int]]:
        """And how many new messages the server named and did not give."""
        if changes.reset:
            yield from self.unplace(folder.id, hidden=False)
        gone = yield from self.lose(folder.id, changes.vanished)
        yield from self._set_flags(folder.id, changes.flags)
        outcome, missing = FolderOutcome(), 0
        if changes.new_uids:
            self._fetching[folder.id] = changes
            try:
                outcome, missing = yield from self._fetch(lane, folder, changes.new_uids)
            finally:
                del self._fetching[folder.id]
        return replace(outcome, gone=gone), missing

    def unplace(self, folder: FolderId, *, hidden: bool) -> Steps[None]:
        """The folder's UIDs are void. In portions, as all that follows."""
        while self._desk.db.messages.unplace(folder, _AT_ONCE, hidden=hidden):
            yield from pause()

    def lose(self, folder: FolderId, uids: Sequence[int]) -> Steps[tuple[MessageId, ...]]:
        """What the folder no longer holds; what was found elsewhere before keeps its number there."""
        gone: list[MessageId] = []
        for some in _portions(uids):
            united = self._desk.db.messages.reunite(folder, some)
            gone += self._desk.db.messages.vanish(folder, some)
            self._on_gone([twin for _, twin in united])
            if united:
                self._desk.emit(MessagesChanged(folder, tuple(itertools.chain.from_iterable(united))))
            yield from pause()
        return tuple(gone)

    def hide(self, folder: FolderId, gone: tuple[MessageId, ...]) -> Steps[int]:
        """At the end of a round. How many were not found elsewhere."""
        count = 0
        for start in range(0, len(gone), _AT_ONCE):
            hidden = self._desk.db.messages.hide(gone[start : start + _AT_ONCE])
            self._desk.emit(MessagesChanged(folder, gone[start : start + _AT_ONCE]))
            count += len(hidden)
            yield from pause()
        return count

    def _set_flags(self, folder: FolderId, flags: Mapping[int, frozenset[str]]) -> Steps[None]:
        for some in _portions(tuple(flags)):
            touched = self._desk.db.messages.set_flags(folder, {uid: flags[uid] for uid in some})
            if touched:
                self._desk.emit(MessagesChanged(folder, touched))
            yield from pause()

    def _fetch(self, lane: ImapLane, folder: Folder, uids: Sequence[int]) -> Steps[tuple[FolderOutcome, int]]:
        first = yield from self._outlines(lane, folder, uids[:_HEADERS_FIRST], total=len(uids))
        rest = uids[_HEADERS_FIRST:]
        if not rest:
            return first.outcome(), len(uids) - first.got
        if in_one_pass(first.sizes, len(rest)):
            more = yield from self._whole(lane, folder, rest, total=len(uids))
        else:
            more = yield from self._outlines(lane, folder, rest, total=len(uids))
        first.join(more)
        return first.outcome(), len(uids) - first.got

    def _outlines(self, lane: ImapLane, folder: Folder, uids: Sequence[int], *, total: int) -> Steps["_Tally"]:
        """Where they cannot be understood, without BODYSTRUCTURE: some servers forget to quote the names of files."""
        tally = _Tally(total)
        try:
            yield from self._outlined(lane, folder, uids, tally=tally)
        except SecmailError as error:
            rest = yield from self._after_garbage(lane, folder, uids, error=error)
            yield from self._outlined(lane, folder, rest, tally=tally, structure=False)
        return tally

    def _outlined(
        self, lane: ImapLane, folder: Folder, uids: Sequence[int], *, tally: "_Tally", structure: bool = True
    ) -> Steps[None]:
        limits = self._desk.policies.limits
        fetching = yield from wait(lane.run(lambda session: session.outlines(folder.name, uids, structure=structure)))
        yield from self._store(lane, folder, fetching, describe=lambda some: from_outlines(some, limits), tally=tally)

    def _whole(self, lane: ImapLane, folder: Folder, uids: Sequence[int], *, total: int) -> Steps["_Tally"]:
        """With their bytes, but for those that policy leaves on the server until somebody wants them."""
        limits, largest = self._desk.policies.limits, self._largest()
        sizes = yield from wait(lane.run(lambda session: session.sizes(folder.name, uids)))
        small = [uid for uid in uids if sizes.get(uid, largest + 1) <= largest]
        rest: Sequence[int] = sorted(set(uids).difference(small), reverse=True)
        tally = _Tally(total)
        fetching = yield from wait(lane.run(lambda session: session.fetch(folder.name, small, sizes=sizes)))
        try:
            yield from self._store(
                lane, folder, fetching, describe=lambda some: from_messages(some, limits), tally=tally
            )
        except SecmailError as error:
            rest = yield from self._after_garbage(lane, folder, uids, error=error)
        if rest:
            tally.join((yield from self._outlines(lane, folder, rest, total=total)))
        return tally

    def _after_garbage(
        self, lane: ImapLane, folder: Folder, uids: Sequence[int], *, error: SecmailError
    ) -> Steps[list[int]]:
        """Those that have not come yet, to be asked for in another way on a new connection; any other error raises."""
        if error.code is not Code.MAIL_PROTOCOL:
            raise error
        log.warning("messages could not be read; they are asked for in another way")
        heads = yield from wait(lane.run(lambda session: session.heads(folder.name, newest=1)))
        if heads.uidvalidity != self._fetching[folder.id].state.uidvalidity:
            raise Unavailable(Code.MAIL_REFUSED_TEMPORARILY, "UIDVALIDITY changed")
        here = self._with_flags(folder.id).flags or {}
        return [uid for uid in uids if uid not in here]

    def _store(
        self,
        lane: ImapLane,
        folder: Folder,
        fetching: Iterator[_Fetched],
        *,
        describe: Callable[[list[_Fetched]], list[NewMessage]],
        tally: "_Tally",
    ) -> Steps[None]:
        """While one batch is stored the next one is being fetched."""
        coming = lane.run(lambda _: take(fetching), repeatable=False)
        while batch := (yield from wait(coming)):
            coming = lane.run(lambda _: take(fetching), repeatable=False)
            new = yield from wait(self._desk.pool.submit(describe, batch))
            new = yield from self._certain(lane, folder, new)
            before = self._desk.db.messages.newest()
            ids = self._desk.db.messages.add(folder.id, new, absent=self._fetching[folder.id].absent)
            tally.add(new, ids, before)
            self._desk.emit(MessagesChanged(folder.id, ids))
            self._tell(tally.got, tally.total)

    def _certain(self, lane: ImapLane, folder: Folder, new: list[NewMessage]) -> Steps[list[NewMessage]]:
        """Where a header fits messages that have lost their places or names, the bytes tell which one it is, at once:
        nothing is to be listed twice meanwhile."""
        largest, limits = self._largest(), self._desk.policies.limits
        sizes = {message.uid: message.size for message in new}
        doubtful = self._desk.db.messages.doubtful(folder.id, new, absent=self._fetching[folder.id].absent)
        uids = [uid for uid in doubtful if sizes[uid] <= largest]
        if not uids:
            return new
        fetched = yield from wait(lane.run(lambda session: list(session.fetch(folder.name, uids, sizes=sizes))))
        whole = yield from wait(self._desk.pool.submit(from_messages, fetched, limits))
        by_uid = {message.uid: replace(message, size=sizes[message.uid]) for message in whole}
        return [by_uid.get(message.uid, message) for message in new]

    def _tell(self, done: int, total: int) -> None:
        self._progress(done, total)
        now = time.monotonic()
        if now - self._told >= _TOLD_SECONDS:
            self._told = now
            self._desk.emit(FoldersChanged())


class _Tally:
    """What has come of a folder. `total`: of so many that are new."""

    def __init__(self, total: int) -> None:
        self.got = self._new = 0
        self.total = total
        self.sizes: list[int] = []
        self._receipts: list[MessageId] = []

    def add(self, messages: Sequence[NewMessage], ids: Sequence[MessageId], newest: MessageId) -> None:
        """`newest`: the highest number before; those that were found again have lower ones."""
        self.got += len(messages)
        self._new += sum(message > newest for message in ids)
        self.sizes += [message.size for message in messages]
        self._receipts += [
            number for number, message in zip(ids, messages, strict=True) if message.receipt and message.raw is not None
        ]

    def join(self, more: "_Tally") -> None:
        self.got += more.got
        self._new += more._new
        self._receipts += more._receipts

    def outcome(self) -> FolderOutcome:
        return FolderOutcome(new=self._new, receipts=tuple(self._receipts))


def take(fetching: Iterator[SizedT]) -> list[SizedT]:
    """The next ones, bounded in number, bytes and time: somebody may wait for the connection."""
    taken: list[SizedT] = []
    size, until = 0, time.monotonic() + _TAKEN_SECONDS
    for message in itertools.islice(fetching, _TAKEN):
        taken.append(message)
        size += getattr(message, "raw", b"").__len__()
        if size >= _TAKEN_BYTES or time.monotonic() >= until:
            break
    return taken


def _portions(uids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(uids), _AT_ONCE):
        yield uids[start : start + _AT_ONCE]

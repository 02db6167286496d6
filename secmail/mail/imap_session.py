"""One signed-in IMAP connection, as `engine.ports.servers.ImapSession` wants it."""

import contextlib
import imaplib
import logging
import re
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime

from secmail.domain.errors import Rejected, SecmailError
from secmail.domain.mailbox import FetchedMessage, FolderChanges, FolderHeads, FolderState, ListedFolder
from secmail.mail import errors, imap_fetch, imap_folders, imap_planner
from secmail.mail.imap_fetch import Answer
from secmail.mail.imap_planner import Listing, Selected
from secmail.mail.imap_wire import Client
from secmail.mail.transport import ANSWER_LIMIT, Timeouts, Wait

_LOG = logging.getLogger(__name__)

IDLE_SECONDS = 29 * 60.0
"""RFC 2177: to be renewed within half an hour."""
_APPENDED = re.compile(rb"\[APPENDUID (\d{1,10}) (\d{1,10})\]", re.IGNORECASE)
_CHANGES = frozenset({"EXPUNGE", "FETCH", "VANISHED"})


class ImapConnection:
    """Blocking, for one thread; after an error it is closed and another one is made.

    Folders are opened read-only (EXAMINE) except to set flags, so that looking changes nothing.
    """

    def __init__(self, client: Client, timeouts: Timeouts) -> None:
        self._client = client
        self._wire = client.wire
        self._timeouts = timeouts
        self._opened: tuple[str, bool] | None = None
        self._validity: dict[str, int] = {}
        self._seen: dict[str, Selected] = {}
        self._broken = False
        self._closed = False

    # Folders.

    def folders(self) -> tuple[ListedFolder, ...]:
        with self._asking():
            self._client.folder_encode = False
            try:
                raw = self._client.list_folders()
            finally:
                self._client.folder_encode = True
            found, left_out = imap_folders.listed(raw)
        if left_out:
            _LOG.warning("%d folders left out: too many, or their names cannot be used", left_out)
        return found

    def create(self, folder: str) -> None:
        try:
            with self._asking():
                self._client.create_folder(folder)
        except Rejected:
            if all(known.name != folder for known in self.folders()):
                raise

    def append(self, folder: str, raw: bytes, flags: Iterable[str], *, at: datetime) -> int | None:
        with self._asking():
            answer = self._client.append(folder, raw, tuple(flags), at)
            told = _APPENDED.search(answer)
        return int(told[2]) if told else None

    # What is in a folder.

    def changes(self, folder: str, known: FolderState) -> FolderChanges:
        selected = self._open(folder)
        self._seen[folder] = selected
        self._validity[folder] = selected.uidvalidity
        if imap_planner.unchanged(selected, known):
            return imap_planner.nothing(known)
        listing = self._list(selected)
        changes = imap_planner.plan(selected, listing, known)
        if not listing.complete:
            if changes.reset:
                raise errors.protocol("incomplete listing after a change of UIDVALIDITY")
            _LOG.warning("the server listed fewer messages than the folder holds; none is taken for removed")
        return changes

    def fetch(self, folder: str, uids: Sequence[int]) -> Iterator[FetchedMessage]:
        sizes = self._sizes(folder, uids)
        self._wire.channel.answer_limit = imap_fetch.MESSAGE_LIMIT + ANSWER_LIMIT
        try:
            for group in imap_fetch.slices(sizes):
                yield from self._bodies(folder, group)
        finally:
            self._wire.channel.answer_limit = ANSWER_LIMIT

    def find(self, folder: str, message_id: str) -> tuple[int, ...]:
        if not (message_id.isascii() and message_id.isprintable() and message_id):
            return ()
        self._open(folder)
        with self._asking():
            found = self._client.search(["HEADER", "Message-ID", message_id])
        return tuple(sorted({uid for uid in found if 0 < uid < imap_fetch.UID_LIMIT}))

    def heads(self, folder: str, *, newest: int) -> FolderHeads:
        selected = self._open(folder)
        self._validity[folder] = selected.uidvalidity
        if not selected.exists:
            return FolderHeads(selected.uidvalidity, 0, ())
        first = max(1, selected.exists - newest + 1)
        with self._asking():
            status, data = self._wire.fetch(f"{first}:*", f"(UID RFC822.SIZE {imap_fetch.SUBJECT_ASKED})")
            if status != "OK":
                raise imaplib.IMAP4.error(data[-1])
            found = imap_fetch.heads(data)
        return FolderHeads(selected.uidvalidity, selected.exists, found[-newest:])

    def remove(self, folder: str, uids: Sequence[int]) -> None:
        self.set_flag(folder, uids, "\\Deleted", present=True)
        if self._has("UIDPLUS"):
            for portion in imap_fetch.sets(uids):
                with self._asking():
                    self._wire.uid_expunge(imap_fetch.uid_set(portion))
        elif uids:
            with self._asking():
                marked = self._client.search(["DELETED"])  # what a plain EXPUNGE would remove
            if set(marked) <= set(uids):
                with self._asking():
                    self._client.expunge()

    def set_flag(self, folder: str, uids: Sequence[int], flag: str, *, present: bool) -> None:
        if not uids:
            return
        if self._opened != (folder, True):
            self._require_same(folder, self._open(folder, writable=True))
        change = self._client.add_flags if present else self._client.remove_flags
        for portion in imap_fetch.sets(uids):
            with self._asking():
                change(portion, (flag,), silent=True)

    # Waiting and ending.

    def wait(self, folder: str, seconds: float) -> bool:
        deadline = time.monotonic() + min(seconds, IDLE_SECONDS)
        selected = self._open(folder)
        before, self._seen[folder] = self._seen.get(folder, selected), selected
        # What came between the last look, here or in `changes`, and now was announced to nobody.
        if before != selected:
            return True
        pause = self._idle if self._has("IDLE") else self._poll
        woken = Wait.INPUT
        while woken is not Wait.INTERRUPTED and (left := deadline - time.monotonic()) > 0:
            with self._asking():
                woken = pause(left)
                if self._changed(selected):
                    return True
        return False

    def interrupt(self) -> None:
        """A `wait` that idles ends and the connection stays; any other call, or the next one, fails at once."""
        self._wire.channel.interrupt()

    def close(self) -> None:
        if not (self._broken or self._closed):
            self._wire.channel.expect_short()
            with contextlib.suppress(SecmailError), self._asking():
                self._wire.logout()
        self._closed = True
        self._wire.channel.close()

    # Below: one command each.

    @contextlib.contextmanager
    def _asking(self) -> Iterator[None]:
        if self._closed:
            raise errors.lost()
        self._wire.untagged_responses.clear()
        try:
            with errors.imap_answers(self._wire):
                yield
        except Rejected:
            raise
        except SecmailError:
            # No LOGOUT after that: it would wait for a server that is gone or out of step.
            self._broken = True
            raise

    def _has(self, capability: str) -> bool:
        with self._asking():
            return bool(self._client.has_capability(capability))

    def _open(self, folder: str, *, writable: bool = False) -> Selected:
        """SELECT or EXAMINE, always anew: what it tells is of this moment."""
        self._opened = None
        with self._asking():
            told = self._client.select_folder(folder, readonly=not writable)
            selected = Selected(
                uidvalidity=int(told.get(b"UIDVALIDITY", 0)),
                uidnext=int(told.get(b"UIDNEXT", 0)),
                exists=int(told.get(b"EXISTS", 0)),
                modseq=int(told.get(b"HIGHESTMODSEQ", 0)),
            )
            if selected.uidvalidity <= 0:
                raise ValueError("UIDVALIDITY is missing")
        self._opened = (folder, writable)
        return selected

    def _require_same(self, folder: str, selected: Selected) -> None:
        """UIDs that the caller has are of the UIDVALIDITY seen by `changes`."""
        if self._validity.get(folder, selected.uidvalidity) != selected.uidvalidity:
            self._opened = None
            raise errors.protocol("UIDVALIDITY changed in between")

    def _list(self, selected: Selected) -> Listing:
        if not selected.exists:
            return Listing({}, complete=True)
        found = self._ask("1:*", "(UID FLAGS)")
        removed = len(self._wire.untagged_responses.get("EXPUNGE", ()))
        flags = {answer.uid: imap_fetch.flags(answer.items[b"FLAGS"]) for answer in found if b"FLAGS" in answer.items}
        return Listing(flags, complete=len(flags) >= selected.exists - removed)

    def _sizes(self, folder: str, uids: Sequence[int]) -> Mapping[int, int]:
        """Of those that are still there and small enough, in the order asked for."""
        sizes: dict[int, int] = {}
        for portion in imap_fetch.sets(uids):
            self._ensure(folder)
            for answer in self._ask(imap_fetch.uid_set(portion), "(UID RFC822.SIZE)"):
                size = answer.items.get(b"RFC822.SIZE")
                if isinstance(size, int):
                    sizes[answer.uid] = size
        large = [uid for uid, size in sizes.items() if size > imap_fetch.MESSAGE_LIMIT]
        if large:
            _LOG.warning("%d messages left on the server: larger than %d bytes", len(large), imap_fetch.MESSAGE_LIMIT)
        return {uid: sizes[uid] for uid in uids if uid in sizes and uid not in large}

    def _bodies(self, folder: str, uids: Sequence[int]) -> Iterator[FetchedMessage]:
        self._ensure(folder)
        found: dict[int, dict[bytes, object]] = {}
        for answer in self._ask(imap_fetch.uid_set(uids), "(UID FLAGS INTERNALDATE BODY.PEEK[])"):
            # Flags that another program changes meanwhile come as an answer of their own.
            found.setdefault(answer.uid, {}).update(answer.items)
        now = datetime.now(UTC)
        for uid in uids:
            items = found.pop(uid, {})
            raw = items.get(b"BODY[]")
            if isinstance(raw, bytes):
                moment = imap_fetch.received(items.get(b"INTERNALDATE"), now)
                yield FetchedMessage(uid, imap_fetch.flags(items.get(b"FLAGS")), moment, len(raw), raw)

    def _ensure(self, folder: str) -> None:
        if self._opened is None or self._opened[0] != folder:
            self._require_same(folder, self._open(folder))

    def _ask(self, uids: str, items: str) -> list[Answer]:
        """UID FETCH. A refusal raises: an answer in part is no answer."""
        with self._asking():
            status, data = self._wire.uid("FETCH", uids, items)
            if status != "OK":
                raise imaplib.IMAP4.error(data[-1])
            return list(imap_fetch.answers(data))

    def _idle(self, seconds: float) -> Wait:
        return self._wire.idle(seconds)

    def _poll(self, seconds: float) -> Wait:
        woken = self._wire.channel.wait(min(seconds, self._timeouts.poll))
        if woken is not Wait.INTERRUPTED:
            self._wire.noop()
        return woken

    def _changed(self, selected: Selected) -> bool:
        """Whether what the server said meanwhile tells of a change."""
        heard = self._wire.untagged_responses
        counts = heard.get("EXISTS", ())
        return bool(_CHANGES & heard.keys()) or any(count != b"%d" % selected.exists for count in counts)

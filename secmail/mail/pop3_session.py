"""A POP3 mailbox in the shape of `engine.ports.servers.ImapSession`: one folder, numbers for UIDLs, no flags.

Mail stays on the server; what is no longer there stays here, for another program may have fetched and removed it. A
message's number is made of its UIDL (RFC 1939 §7), so it is the same in every session without anything to remember;
where a provider gives other UIDLs, the messages are known again by what they are.

A POP3 session locks the mailbox and sees it as it was at its beginning. So each look is a session of its own, which
ends as soon as what it brought has been fetched, and waiting needs none.
"""

import contextlib
import hashlib
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import NoReturn

from secmail.domain.errors import Code, Rejected, SecmailError
from secmail.domain.mailbox import (
    FetchedMessage,
    FolderChanges,
    FolderHeads,
    FolderState,
    ListedFolder,
    MessageHead,
    MessageOutline,
    Moved,
)
from secmail.mail import errors
from secmail.mail.pop3_wire import Pop3Wire

INBOX = "INBOX"
_UIDVALIDITY = 1
_POLL_SECONDS = 120.0
_MAX_MESSAGES = 1_000_000
_SLACK = 65_536
"""Bytes more than a server announced: it may count line ends as one (RFC 1939 §11)."""
_MAX_HEADER = 1_000_000


class Pop3Session:
    """Blocking, for one thread; `interrupt` may come from any other. `connect` gives a signed-in connection."""

    def __init__(self, connect: Callable[[], Pop3Wire]) -> None:
        self._mailbox = _Mailbox(connect)
        self._awaited: set[int] = set()
        """New ones that have not been fetched yet."""
        self._whole: tuple[int, bytes] | None = None
        self._stopped = threading.Event()

    def folders(self) -> tuple[ListedFolder, ...]:
        """There is only one."""
        return (ListedFolder(INBOX, "inbox"),)

    def create(self, folder: str) -> None:
        """Rejected, but for the one that there is."""
        self._require(folder)

    def rename(self, folder: str, name: str) -> None:  # noqa: ARG002 -- the port's
        """Rejected."""
        _refuse()

    def changes(self, folder: str, known: FolderState) -> FolderChanges | None:
        """What is new; nothing ever vanishes. None where it is not told which are known."""
        self._require(folder)
        if known.flags is None:
            return None
        with self._mailbox.opened(anew=True):
            new = tuple(number for number in reversed(self._mailbox.places) if number not in known.flags)
            absent = known.flags.keys() - self._mailbox.places.keys()
        flags = {**known.flags, **dict.fromkeys(new, frozenset[str]())}
        state = FolderState(_UIDVALIDITY, 0, 0, flags, messages=len(flags))
        self._awaited = set(new)
        self._leave_if_done(())
        return FolderChanges(state, reset=False, new_uids=new, vanished=(), flags={}, absent=frozenset(absent))

    def sizes(self, folder: str, uids: Sequence[int]) -> Mapping[int, int]:
        self._require(folder)
        with self._mailbox.opened():
            return {uid: self._mailbox.sizes[uid] for uid in uids if uid in self._mailbox.places}

    def outlines(self, folder: str, uids: Sequence[int], *, structure: bool = True) -> Iterator[MessageOutline]:  # noqa: ARG002 -- POP3 tells no structure
        """By TOP, where the server has it; otherwise the whole message is read for its header."""
        self._require(folder)
        for uid in uids:
            header = self._mailbox.header(uid)
            if header is not None:
                yield MessageOutline(uid, frozenset(), _received(header), self._mailbox.sizes[uid], header)

    def fetch(
        self, folder: str, uids: Sequence[int], *, sizes: Mapping[int, int] | None = None
    ) -> Iterator[FetchedMessage]:
        """The session ends with the last one that was new."""
        del sizes  # asked for when the session began
        self._require(folder)
        for uid in uids:
            raw = self._mailbox.raw(uid)
            if raw is not None:
                yield FetchedMessage(uid, frozenset(), _received(raw[:_MAX_HEADER]), len(raw), raw)
        self._leave_if_done(uids)

    def piece(self, folder: str, uid: int, *, start: int, length: int) -> bytes | None:
        """POP3 gives whole messages only: the last one is kept for the pieces that follow."""
        self._require(folder)
        if self._whole is None or self._whole[0] != uid:
            raw = self._mailbox.raw(uid)
            self._whole = None if raw is None else (uid, raw)
        if self._whole is None:
            return None
        found = self._whole[1][start : start + length]
        if start + length >= len(self._whole[1]):
            self._whole = None
            self._leave_if_done((uid,))
        return found

    def append(self, folder: str, raw: bytes, flags: Iterable[str], *, at: datetime) -> int | None:  # noqa: ARG002 -- the port's
        """Rejected."""
        _refuse()

    def find(self, folder: str, message_id: str) -> tuple[int, ...]:  # noqa: ARG002 -- a POP3 server cannot search
        """Nothing."""
        self._require(folder)
        return ()

    def heads(self, folder: str, *, newest: int) -> FolderHeads:
        self._require(folder)
        with self._mailbox.opened(anew=True):
            wanted = list(self._mailbox.places)[-newest:]
            exists = len(self._mailbox.places)
            headers = [(uid, self._mailbox.header(uid) or b"") for uid in wanted]
            heads = tuple(MessageHead(uid, self._mailbox.sizes[uid], _subject(header)) for uid, header in headers)
        self._mailbox.leave()
        return FolderHeads(_UIDVALIDITY, exists, heads)

    def set_flag(self, folder: str, uids: Sequence[int], flag: str, *, present: bool) -> bool:  # noqa: ARG002 -- the port's
        """False: flags are kept here alone."""
        self._require(folder)
        return False

    def move(self, folder: str, uids: Sequence[int], target: str) -> Moved:  # noqa: ARG002 -- the port's
        """Rejected."""
        _refuse()

    def remove(self, folder: str, uids: Sequence[int]) -> None:
        """DELE, and QUIT, without which the server forgets it."""
        self._require(folder)
        with self._mailbox.opened(anew=True) as wire:
            for uid in uids:
                if uid in self._mailbox.places:
                    wire.command(f"DELE {self._mailbox.places[uid]}")
            self._mailbox.finish(wire)

    def wait(self, folders: Sequence[str], seconds: float) -> frozenset[str]:
        """A POP3 server never speaks up: after a while, those of `folders` that there are are to be looked at."""
        self._mailbox.leave()
        if self._stopped.wait(min(seconds, _POLL_SECONDS)):
            self._stopped.clear()
            return frozenset()
        return frozenset({INBOX}) & frozenset(folders)

    def interrupt(self) -> None:
        """From another thread."""
        self._stopped.set()
        wire = self._mailbox.wire
        if wire is not None:
            wire.channel.interrupt()

    def close(self) -> None:
        """Never raises."""
        self._mailbox.leave()

    def _leave_if_done(self, fetched: Iterable[int]) -> None:
        self._awaited.difference_update(fetched)
        if not self._awaited:
            self._mailbox.leave()

    def _require(self, folder: str) -> None:
        if folder.upper() != INBOX:
            _refuse()


class _Mailbox:
    """The open session, if there is one, with its messages numbered."""

    def __init__(self, connect: Callable[[], Pop3Wire]) -> None:
        self._connect = connect
        self._numbered = False
        self.wire: Pop3Wire | None = connect()
        self.places: dict[int, int] = {}
        """In the open session, by number, in the server's order."""
        self.sizes: dict[int, int] = {}

    @contextlib.contextmanager
    def opened(self, *, anew: bool = False) -> Iterator[Pop3Wire]:
        """The open session, or a new one. After an error there is none."""
        if anew and self._numbered:
            self.leave()
        wire = self.wire = self.wire or self._connect()
        whole = False
        try:
            if not self._numbered:
                self._number(wire)
            yield wire
            whole = True
        except Rejected:
            whole = True
            raise
        finally:
            if not whole:
                self._forgotten()
                wire.channel.close()

    def raw(self, uid: int) -> bytes | None:
        with self.opened() as wire:
            if uid not in self.places:
                return None
            wire.channel.answer_limit = self.sizes[uid] * 2 + _SLACK
            lines = list(wire.lines(f"RETR {self.places[uid]}"))
            return b"\r\n".join((*lines, b""))

    def header(self, uid: int) -> bytes | None:
        """By TOP, where the server has it; otherwise the whole message is read for its header."""
        with self.opened() as wire:
            if uid not in self.places:
                return None
            wire.channel.answer_limit = self.sizes[uid] * 2 + _SLACK
            place = self.places[uid]
            return _until_empty_line(wire.lines(f"TOP {place} 0" if "TOP" in wire.capabilities else f"RETR {place}"))

    def leave(self) -> None:
        """QUIT where the other side still listens; the mailbox is free for other programs. Never raises."""
        wire = self._forgotten()
        if wire is not None:
            wire.channel.expect_short()
            with contextlib.suppress(SecmailError):
                wire.say_farewell()
            wire.channel.close()

    def finish(self, wire: Pop3Wire) -> None:
        """QUIT that must be answered: what was marked is deleted by it alone."""
        self._forgotten()
        try:
            wire.say_farewell()
        finally:
            wire.channel.close()

    def _number(self, wire: Pop3Wire) -> None:
        self.places = {}
        sizes = dict(map(_pair_of_numbers, wire.lines("LIST")))
        for line in wire.lines("UIDL"):
            place, _, name = line.partition(b" ")
            if not place.isdigit() or not name.strip() or len(self.places) >= _MAX_MESSAGES:
                raise errors.protocol("UIDL")
            # The first of several that are called the same: those are copies (RFC 1939 §7).
            self.places.setdefault(_number(name.strip()), int(place[:9]))
        self.sizes = {uid: sizes.get(place, 0) for uid, place in self.places.items()}
        self._numbered = True

    def _forgotten(self) -> Pop3Wire | None:
        wire, self.wire = self.wire, None
        self._numbered = False
        return wire


def _refuse() -> NoReturn:
    raise Rejected(Code.MAIL_REFUSED, "POP3 has one folder, and nothing is put into it")


def _until_empty_line(lines: Iterator[bytes]) -> bytes:
    """All are read; what follows the header is dropped."""
    header: list[bytes] = []
    size, within = 0, True
    for line in lines:
        within = within and bool(line) and size < _MAX_HEADER
        if within:
            header.append(line)
            size += len(line)
    return b"\r\n".join((*header, b""))


def _number(name: bytes) -> int:
    """62 bits of a hash: two messages of one mailbox never get the same."""
    return (int.from_bytes(hashlib.sha256(name).digest()[:8], "big") >> 2) + 1


def _pair_of_numbers(line: bytes) -> tuple[int, int]:
    place, _, rest = line.partition(b" ")
    size = rest.split(b" ")[0]
    if not (place.isdigit() and size.isdigit() and len(place) < 10 and len(size) < 12):
        raise errors.protocol("LIST")
    return int(place), int(size)


def _received(header: bytes) -> datetime:
    """When the provider got it: the first Received field (RFC 5321 §4.4), else the sender's Date, else now."""
    for field in (b"received", b"date"):
        value = _field(header, field)
        with contextlib.suppress(ValueError, TypeError, IndexError, OverflowError):
            found = parsedate_to_datetime(value.rpartition(";")[2].strip())
            return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    return datetime.now(UTC)


def _subject(header: bytes) -> str:
    return _field(header, b"subject").encode("ascii", "replace").decode()


def _field(header: bytes, name: bytes) -> str:
    """The first field of this name, unfolded."""
    value: list[bytes] = []
    for line in header.split(b"\r\n"):
        if value and line[:1] in (b" ", b"\t"):
            value.append(line)
        elif value or not line:
            break
        elif line[: len(name) + 1].lower() == name + b":":
            value.append(line[len(name) + 1 :])
    return b"".join(value).decode("latin-1").strip()

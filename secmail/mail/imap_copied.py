"""Moving without MOVE (RFC 6851) is copying and removing: what an earlier try has copied is not copied again.

The answer to a copy may be lost, and nothing on the server tells that there was one but the copy itself.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from secmail.domain.mailbox import FetchedMessage, MessageOutline

_MESSAGE_ID = re.compile(rb"^message-id:[ \t\r\n]{0,9}(<[!-;=?-~]{1,900}>)", re.IGNORECASE | re.MULTILINE)
_DELETED = "\\Deleted"


class Session(Protocol):
    """What is needed of `ImapConnection`."""

    def outlines(self, folder: str, uids: Sequence[int], *, structure: bool = True) -> Iterator[MessageOutline]: ...

    def find(self, folder: str, message_id: str) -> tuple[int, ...]: ...

    def sizes(self, folder: str, uids: Sequence[int]) -> Mapping[int, int]: ...

    def fetch(self, folder: str, uids: Sequence[int]) -> Iterator[FetchedMessage]: ...

    def set_flag(self, folder: str, uids: Sequence[int], flag: str, *, present: bool) -> bool: ...


@dataclass(frozen=True, slots=True)
class _Copy:
    uid: int
    flags: frozenset[str]
    digest: str


def copied_before(session: Session, folder: str, uids: Sequence[int], *, target: str) -> frozenset[int]:
    """Those that lie in the target byte for byte, to stay there; a Message-ID alone anybody can write.

    Each has a copy of its own there, with the marks that it has itself. What is still to be copied is marked as deleted
    no more: the mark would be copied with it, and the next EXPUNGE would take the last copy.
    """
    outlines = {one.uid: one for one in session.outlines(folder, uids, structure=False)}
    named = {
        uid: found[1].decode("ascii") for uid, one in outlines.items() if (found := _MESSAGE_ID.search(one.header))
    }
    there = {uid: session.find(target, message_id) for uid, message_id in named.items()}
    alike = {
        uid: [found for found, size in session.sizes(target, candidates).items() if size == outlines[uid].size]
        for uid, candidates in there.items()
        if candidates
    }
    copies = {uid: _staying(session.fetch(target, candidates)) for uid, candidates in alike.items() if candidates}
    originals = {uid: _read(session.fetch(folder, (uid,))) for uid, found in copies.items() if found}
    done: dict[int, _Copy] = {}
    for uid, digest in ((uid, one.digest) for uid, original in originals.items() for one in original):
        taken = {copy.uid for copy in done.values()}
        free = next((copy for copy in copies[uid] if copy.digest == digest and copy.uid not in taken), None)
        if free is not None:
            done[uid] = free
    for uid, copy in done.items():
        _mark(session, target, copy, wanted=outlines[uid].flags)
    deleted = [uid for uid, one in outlines.items() if _DELETED in one.flags and uid not in done]
    session.set_flag(folder, deleted, _DELETED, present=False)
    return frozenset(done)


def _mark(session: Session, folder: str, copy: _Copy, *, wanted: frozenset[str]) -> None:
    """It may be older than the move, with marks of its own: those of the message count, and what is unread stays so."""
    for flag in sorted(wanted - copy.flags - {_DELETED}):
        session.set_flag(folder, (copy.uid,), flag, present=True)
    if "\\Seen" in copy.flags - wanted:
        session.set_flag(folder, (copy.uid,), "\\Seen", present=False)


def _staying(messages: Iterable[FetchedMessage]) -> Sequence[_Copy]:
    """Without those that the next EXPUNGE takes."""
    return [copy for copy in _read(messages) if _DELETED not in copy.flags]


def _read(messages: Iterable[FetchedMessage]) -> Sequence[_Copy]:
    return [_Copy(one.uid, one.flags, hashlib.sha256(one.raw).hexdigest()) for one in messages]

"""Moving without MOVE (RFC 6851) is copying and removing: what an earlier try has copied is not copied again.

The answer to a copy may be lost, and nothing on the server tells that there was one but the copy itself.
"""

import contextlib
import hashlib
import re
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from secmail.domain.errors import SecmailError
from secmail.domain.mailbox import FetchedMessage, MessageOutline
from secmail.mail.imap_dialogue import is_refusal

_MESSAGE_ID = re.compile(rb"^message-id:[ \t\r\n]{0,9}(<[!-;=?-~]{1,900}>)", re.IGNORECASE | re.MULTILINE)
_DELETED = "\\Deleted"
_NAMED_AT_ONCE = 16
_NAMED_LENGTH = 4_000
"""Message-IDs in one search: servers bound the length of a line and the nesting of what is searched for."""


class Session(Protocol):
    """What is needed of `ImapConnection`."""

    def outlines(self, folder: str, uids: Sequence[int], *, structure: bool = True) -> Iterator[MessageOutline]: ...

    def find_any(self, folder: str, message_ids: Sequence[str]) -> tuple[int, ...]: ...

    def sizes(self, folder: str, uids: Sequence[int]) -> Mapping[int, int]: ...

    def fetch(
        self, folder: str, uids: Sequence[int], *, sizes: Mapping[int, int] | None = None
    ) -> Iterator[FetchedMessage]: ...

    def set_flag(self, folder: str, uids: Sequence[int], flag: str, *, present: bool) -> bool: ...


@dataclass(frozen=True, slots=True)
class Copied:
    """`done`: lie in the target. `unmarked`: are still to be copied, and another program's mark was taken off them."""

    done: frozenset[int] = frozenset()
    unmarked: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class _Copy:
    uid: int
    flags: frozenset[str]
    digest: str


def copied_before(session: Session, folder: str, uids: Sequence[int], *, target: str) -> Copied:
    """Those that lie in the target byte for byte, to stay there; a Message-ID alone anybody can write.

    Each has a copy of its own there, with the marks that it has itself. What is still to be copied is marked as deleted
    no more: the mark would be copied with it, and the next EXPUNGE would take the last copy.
    """
    outlines = {one.uid: one for one in session.outlines(folder, uids, structure=False)}
    named = {
        uid: found[1].decode("ascii") for uid, one in outlines.items() if (found := _MESSAGE_ID.search(one.header))
    }
    wanted = {uid: outlines[uid].size for uid in named}
    there = session.sizes(target, session.find_any(target, tuple(dict.fromkeys(named.values()))))
    alike = {uid: size for uid, size in there.items() if size in wanted.values()}
    copies: dict[str, deque[_Copy]] = defaultdict(deque)
    for copy in _staying(session.fetch(target, tuple(alike), sizes=alike)):
        copies[copy.digest].append(copy)
    doubtful = {uid: size for uid, size in wanted.items() if size in alike.values()}
    done: dict[int, _Copy] = {}
    for original in _read(session.fetch(folder, tuple(doubtful), sizes=doubtful)):
        if copies[original.digest]:
            done[original.uid] = copies[original.digest].popleft()
    for uid, copy in done.items():
        _mark(session, target, copy, wanted=outlines[uid].flags)
    deleted = tuple(uid for uid, one in outlines.items() if _DELETED in one.flags and uid not in done)
    session.set_flag(folder, deleted, _DELETED, present=False)
    return Copied(frozenset(done), deleted)


@contextlib.contextmanager
def marked_again(session: Session, folder: str, copied: Copied) -> Iterator[None]:
    """Around the copying of the others: where the server refuses it, they are as another program had marked them."""
    try:
        yield
    except SecmailError as error:
        if is_refusal(error):
            with contextlib.suppress(SecmailError):
                session.set_flag(folder, copied.unmarked, _DELETED, present=True)
        raise


def searches(message_ids: Sequence[str]) -> Iterator[Sequence[str]]:
    """Portions of them that one search can name."""
    portion: list[str] = []
    for message_id in message_ids:
        length = sum(len(each) for each in (*portion, message_id))
        if portion and (len(portion) == _NAMED_AT_ONCE or length > _NAMED_LENGTH):
            yield portion
            portion = []
        portion.append(message_id)
    if portion:
        yield portion


def either(message_ids: Sequence[str]) -> list[str]:
    """Search for messages that have any of them (RFC 3501 §6.4.4); at least one. OR takes two, so they are halved."""
    half = len(message_ids) // 2
    if not half:
        return ["HEADER", "Message-ID", message_ids[0]]
    return ["OR", *either(message_ids[:half]), *either(message_ids[half:])]


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

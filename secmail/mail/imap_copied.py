"""Moving without MOVE (RFC 6851) is copying and removing: what an earlier try has copied is not copied again.

The answer to a copy may be lost, and nothing on the server tells that there was one but the copy itself.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Protocol

from secmail.domain.mailbox import FetchedMessage, MessageOutline

_MESSAGE_ID = re.compile(rb"^message-id:[ \t\r\n]{0,9}(<[!-;=?-~]{1,900}>)", re.IGNORECASE | re.MULTILINE)


class Looking(Protocol):
    """What is needed of `ImapConnection`."""

    def outlines(self, folder: str, uids: Sequence[int], *, structure: bool = True) -> Iterator[MessageOutline]: ...

    def find(self, folder: str, message_id: str) -> tuple[int, ...]: ...

    def sizes(self, folder: str, uids: Sequence[int]) -> Mapping[int, int]: ...

    def fetch(self, folder: str, uids: Sequence[int]) -> Iterator[FetchedMessage]: ...


def copied_before(session: Looking, folder: str, uids: Sequence[int], *, target: str) -> frozenset[int]:
    """Those that lie in the target byte for byte; a Message-ID alone anybody can write."""
    outlines = list(session.outlines(folder, uids, structure=False))
    named = {one.uid: found[1].decode("ascii") for one in outlines if (found := _MESSAGE_ID.search(one.header))}
    sizes = {one.uid: one.size for one in outlines}
    there = {uid: session.find(target, message_id) for uid, message_id in named.items()}
    alike = {
        uid: [found for found, size in session.sizes(target, candidates).items() if size == sizes[uid]]
        for uid, candidates in there.items()
        if candidates
    }
    copies = {uid: _digests(session.fetch(target, candidates)) for uid, candidates in alike.items() if candidates}
    return frozenset(uid for uid, digests in copies.items() if digests & _digests(session.fetch(folder, (uid,))))


def _digests(messages: Iterable[FetchedMessage]) -> frozenset[bytes]:
    return frozenset(hashlib.sha256(message.raw).digest() for message in messages)

"""Messages of a POP3 mailbox whose provider has given all of them other names (a move to other machines, RFC 1939 §7).

Nothing has gone and nothing is new: each one is known again by its bytes, or where these are not here, by its
Message-ID, size and moment of receipt, and keeps its number and its marks under the new name.
"""

from collections.abc import Sequence, Set
from dataclasses import dataclass

from secmail.domain.ids import FolderId, MessageId
from secmail.domain.mailbox import NewMessage
from secmail.store.db import Database
from secmail.store.values import to_micros

_COLUMNS = "SELECT id, uid, sha256, size, received, subject FROM messages WHERE message_id = ? AND folder = ?"


@dataclass(frozen=True, slots=True)
class _Known:
    id: MessageId
    sha256: str
    size: int
    received: int

    def is_the(self, message: NewMessage) -> bool:
        if self.sha256 and message.sha256:
            return self.sha256 == message.sha256
        return self.size == _size(message) and self.received == to_micros(message.received)


def doubtful(
    database: Database, folder: FolderId, messages: Sequence[NewMessage], *, absent: Set[int]
) -> tuple[int, ...]:
    """UIDs of those without bytes that may be one of the `absent`: their bytes tell."""
    bare = (message for message in messages if message.raw is None) if absent else ()
    return tuple(message.uid for message in bare if _known(database, folder, message, absent=absent))


def find_again(
    database: Database, folder: FolderId, messages: Sequence[NewMessage], *, absent: Set[int]
) -> dict[int, MessageId]:
    """Those that are one of the folder's whose numbers, `absent`, the server does not name; they have the new ones."""
    found: dict[int, MessageId] = {}
    for message in messages if absent else ():
        fitting = [known.id for known in _known(database, folder, message, absent=absent) if known.is_the(message)]
        if fitting:
            found[message.uid] = fitting[0]
            database.run("UPDATE messages SET uid = ? WHERE id = ?", (message.uid, fitting[0]))
    return found


def _known(database: Database, folder: FolderId, message: NewMessage, *, absent: Set[int]) -> list[_Known]:
    """One that has its new number is no longer among the absent."""
    headers = message.headers
    return [
        _Known(MessageId(number), sha256, size, received)
        for number, uid, sha256, size, received, subject in database.rows(
            f"{_COLUMNS} ORDER BY id", (headers.message_id, folder)
        )
        if uid in absent and (headers.message_id or (size == _size(message) and subject == headers.subject))
    ]


def _size(message: NewMessage) -> int:
    return message.size or len(message.raw or b"")

"""Messages that belong together, found out as they are read, in whatever order.

A message brings together at most two conversations: the one that waited for it by its name, and that of its nearest
ancestor at hand. Whatever else it names it only joins, so that nobody who lists the Message-IDs of two exchanges makes
one of them. Names are claimed once: a second message of the same name changes nothing for the first.
"""

import hashlib
from collections.abc import Sequence

from secmail.domain.ids import MessageId
from secmail.domain.sealed import Relations
from secmail.store.db import Database
from secmail.store.values import dump

_ANCESTORS = 30
_SHOWN = 500
_BY_NAME = "SELECT name, conversation, owner FROM conversation_names WHERE name IN (SELECT value FROM json_each(?))"


def join(database: Database, related: Sequence[tuple[MessageId, Relations]]) -> dict[MessageId, int]:
    """The conversation of each message, which becomes part of it. Within a transaction."""
    joining = _Joining(database, [(message, *_keys(relations)) for message, relations in related])
    joining.all()
    return joining.conversations


class _Joining:
    """Many messages in their order, with few statements."""

    def __init__(self, database: Database, related: Sequence[tuple[MessageId, int | None, tuple[int, ...]]]) -> None:
        self._db = database
        self._related = related
        wanted = {name for _, own, others in related for name in (*others, own) if name is not None}
        self._known: dict[int, tuple[int, MessageId | None]] = {
            name: (conversation, owner) for name, conversation, owner in database.rows(_BY_NAME, (dump(list(wanted)),))
        }
        self.conversations: dict[MessageId, int] = {}
        self._touched: set[int] = set()

    def all(self) -> None:
        for message, own, others in self._related:
            self.conversations[message] = self._place(message, own, others)
        rows = [(name, *self._known[name]) for name in self._touched]
        self._db.run(
            "INSERT INTO conversation_names (name, conversation, owner)"
            " SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(?) WHERE true"
            " ON CONFLICT DO UPDATE SET conversation = excluded.conversation, owner = excluded.owner",
            (dump(rows),),
        )

    def _place(self, message: MessageId, own: int | None, others: tuple[int, ...]) -> int:
        nearest = next((self._known[name][0] for name in others if name in self._known), None)
        waited, owner = self._known.get(own, (None, None)) if own is not None else (None, None)
        conversation = self._together(waited, nearest, claimed=owner not in {None, message})
        if conversation is None:
            conversation = int(message)
        for name in others:
            if name not in self._known:
                self._know(name, conversation, None)
        if own is not None and owner is None:
            self._know(own, conversation, message)
        return conversation

    def _know(self, name: int, conversation: int, owner: MessageId | None) -> None:
        self._known[name] = (conversation, owner)
        self._touched.add(name)

    def _together(self, waited: int | None, nearest: int | None, *, claimed: bool) -> int | None:
        """The conversation of both. A message whose name another one has already joins without joining others."""
        if waited is None or nearest is None or waited == nearest:
            return nearest if waited is None else waited
        if claimed:
            return waited
        for table in ("digests", "conversation_names"):
            self._db.run(f"UPDATE {table} SET conversation = ? WHERE conversation = ?", (nearest, waited))  # noqa: S608 -- names of ours
        for name, (conversation, owner) in self._known.items():
            if conversation == waited:
                self._known[name] = (nearest, owner)
        for message, conversation in self.conversations.items():
            if conversation == waited:
                self.conversations[message] = nearest
        return nearest


def _keys(relations: Relations) -> tuple[int | None, tuple[int, ...]]:
    """Its own name, and what it names: the nearest ancestor first."""
    own = _key("m", relations.name) if relations.name else None
    ancestors = [_key("m", name) for name in relations.ancestors[-_ANCESTORS:][::-1]]
    return own, tuple(dict.fromkeys((*ancestors, *(_key("r", request) for request in relations.requests))))


def leave(database: Database, messages: Sequence[MessageId]) -> None:
    """Before the digests go. Names that nobody has any more and that nobody waits for go too. Within a transaction."""
    gone = dump(list(messages))
    database.run("UPDATE conversation_names SET owner = NULL WHERE owner IN (SELECT value FROM json_each(?))", (gone,))
    database.run(
        "DELETE FROM conversation_names WHERE conversation IN (SELECT conversation FROM digests WHERE message IN"
        " (SELECT value FROM json_each(?1))) AND NOT EXISTS (SELECT 1 FROM digests"
        " WHERE digests.conversation = conversation_names.conversation"
        " AND message NOT IN (SELECT value FROM json_each(?1)))",
        (gone,),
    )


def members(database: Database, message: MessageId) -> tuple[MessageId, ...]:
    """Oldest first, the message itself among them; the newest where there are too many. Empty: it was not read."""
    rows = database.rows(
        "SELECT message FROM digests WHERE conversation = (SELECT conversation FROM digests WHERE message = ?)"
        " ORDER BY document DESC LIMIT ?",
        (message, _SHOWN),
    )
    return tuple(MessageId(row[0]) for row in rows[::-1])


def _key(kind: str, name: str) -> int:
    digest = hashlib.sha256(f"{kind}\0{name}".encode("utf-8", "replace")).digest()
    return int.from_bytes(digest[:8], "big", signed=True)

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


def join(database: Database, message: MessageId, relations: Relations) -> int:
    """The conversation of the message, which becomes part of it. Within a transaction."""
    own = _key("m", relations.name) if relations.name else None
    ancestors = [_key("m", name) for name in relations.ancestors[-_ANCESTORS:][::-1]]
    requests = [_key("r", request) for request in relations.requests]
    wanted = [*ancestors, *requests, *([] if own is None else [own])]
    known = {name: (conversation, owner) for name, conversation, owner in database.rows(_BY_NAME, (dump(wanted),))}
    nearest = next((known[name][0] for name in (*ancestors, *requests) if name in known), None)
    waited = known[own][0] if own is not None and own in known else None
    conversation = _together(database, waited, nearest, claimed=own in known and known[own][1] not in (None, message))
    if conversation is None:
        conversation = int(message)
    new: list[tuple[int, int, MessageId | None]] = [
        (name, conversation, None) for name in dict.fromkeys((*ancestors, *requests)) if name not in known
    ]
    if own is not None and (own not in known or known[own][1] is None):
        new = [row for row in new if row[0] != own]
        new.append((own, conversation, message))
    database.run_many(
        "INSERT INTO conversation_names (name, conversation, owner) VALUES (?, ?, ?)"
        " ON CONFLICT DO UPDATE SET owner = excluded.owner",
        new,
    )
    return conversation


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


def _together(database: Database, waited: int | None, nearest: int | None, *, claimed: bool) -> int | None:
    """The conversation of both. A message whose name another one has already joins without joining others."""
    if waited is None or nearest is None or waited == nearest:
        return nearest if waited is None else waited
    if claimed:
        return waited
    for table in ("digests", "conversation_names"):
        database.run(f"UPDATE {table} SET conversation = ? WHERE conversation = ?", (nearest, waited))  # noqa: S608 -- names of ours
    return nearest


def _key(kind: str, name: str) -> int:
    digest = hashlib.sha256(f"{kind}\0{name}".encode("utf-8", "replace")).digest()
    return int.from_bytes(digest[:8], "big", signed=True)

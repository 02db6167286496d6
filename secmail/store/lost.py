"""Messages whose place on the server is no longer known, and how they are found again with their numbers.

A message is lost when its folder got another UIDVALIDITY, or no longer holds it (it may have been moved). It stays in
the list until a round has ended, so that no cut takes it off the screen; then it is hidden, or removed. It is found
again by Message-ID, size and moment of receipt, and where these fit several that differ, by the digest of its bytes.
Only what no folder of the account holds is removed (`settle`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from secmail.domain.ids import AccountId, FolderId, MessageId
from secmail.domain.mailbox import NewMessage
from secmail.store.db import Database
from secmail.store.values import dump, dump_flags, is_seen, to_micros

_OF_ACCOUNT = "folder IN (SELECT id FROM folders WHERE account = (SELECT account FROM folders WHERE id = ?))"
_NOT_MOVING = "NOT EXISTS (SELECT 1 FROM pending WHERE pending.message = messages.id AND keyword = '')"
_ANY_LOST = f"SELECT 1 FROM messages WHERE lost > 0 AND {_OF_ACCOUNT} LIMIT 1"  # noqa: S608 -- constants
_TWINS = f"""
SELECT old.id, twin.id FROM messages AS old JOIN messages AS twin
    ON twin.message_id = old.message_id AND twin.size = old.size AND twin.received = old.received
    AND twin.id > old.id AND twin.folder <> old.folder AND twin.lost = 0
    AND (old.body = 0 OR twin.body = 0 OR old.sha256 = twin.sha256)
WHERE old.folder = ?1 AND old.uid IN (SELECT value FROM json_each(?2)) AND old.message_id <> ''
    AND twin.{_OF_ACCOUNT.replace("?", "?1")}
ORDER BY old.id, twin.id
"""  # noqa: S608 -- constants


@dataclass(frozen=True, slots=True)
class _Candidate:
    id: MessageId
    sha256: str


def find_again(database: Database, folder: FolderId, messages: Sequence[NewMessage]) -> dict[int, MessageId]:
    """Those of the messages, by UID, that are lost ones of this account; they have their place again.

    Where several lost ones fit that differ, only the digest decides, perhaps later (`known_by_digest`).
    """
    if not messages or database.row(_ANY_LOST, (folder,)) is None:
        return {}
    found: dict[int, MessageId] = {}
    for message in messages:
        fitting = _fitting(database, folder, message)
        if _differ(fitting) and not message.sha256:
            continue
        if fitting:
            found[message.uid] = fitting[0].id
            place(database, fitting[0].id, folder=folder, uid=message.uid)
            flags = (dump_flags(message.flags), int(is_seen(message.flags)), fitting[0].id)
            database.run("UPDATE messages SET flags = ?, seen = ? WHERE id = ?", flags)
    return found


def doubtful(database: Database, folder: FolderId, messages: Sequence[NewMessage]) -> tuple[int, ...]:
    """UIDs of those without bytes that several lost messages fit that differ: only their bytes tell which one it is."""
    if not messages or database.row(_ANY_LOST, (folder,)) is None:
        return ()
    bare = (message for message in messages if message.raw is None)
    return tuple(message.uid for message in bare if _differ(_fitting(database, folder, message)))


def place(database: Database, message: MessageId, *, folder: FolderId, uid: int) -> None:
    """The message is where the server says."""
    database.run("UPDATE messages SET folder = ?, uid = ?, lost = 0 WHERE id = ?", (folder, uid, message))


def _fitting(database: Database, folder: FolderId, message: NewMessage) -> list[_Candidate]:
    candidates = _candidates(database, folder, message)
    return [one for one in candidates if not (one.sha256 and message.sha256) or one.sha256 == message.sha256]


def _differ(candidates: Sequence[_Candidate]) -> bool:
    return len({one.sha256 for one in candidates}) > 1


def _candidates(database: Database, folder: FolderId, message: NewMessage) -> list[_Candidate]:
    headers = message.headers
    rows = database.rows(
        "SELECT id, sha256, subject FROM messages"  # noqa: S608 -- constants
        f" WHERE message_id = ? AND size = ? AND received = ? AND lost > 0 AND {_OF_ACCOUNT} AND {_NOT_MOVING}"
        " ORDER BY folder <> ?, id",
        (
            headers.message_id,
            message.size or len(message.raw or b""),
            to_micros(message.received),
            folder,
            folder,
        ),
    )
    return [_Candidate(MessageId(row[0]), row[1]) for row in rows if headers.message_id or headers.subject == row[2]]


def known_by_digest(database: Database, message: MessageId, sha256: str) -> MessageId | None:
    """The bytes of `message` have come: the lost message of its account that they are, if there is one.

    It takes the place of `message`, which is removed.
    """
    place_of = database.row("SELECT folder FROM messages WHERE id = ?", (message,))
    if place_of is None:
        return None
    older = database.row(
        f"SELECT id FROM messages WHERE lost > 0 AND sha256 = ? AND id < ? AND {_OF_ACCOUNT} AND {_NOT_MOVING}"  # noqa: S608 -- constants
        " ORDER BY id LIMIT 1",
        (sha256, message, place_of[0]),
    )
    if older is None:
        return None
    adopt(database, MessageId(older[0]), message)
    return MessageId(older[0])


def adopt(database: Database, message: MessageId, twin: MessageId) -> None:
    """`message` takes the place, the flags and, where it has none, the bytes of `twin`, which is removed."""
    row = database.row("SELECT folder, uid, flags, seen, body, sha256 FROM messages WHERE id = ?", (twin,))
    mine = database.row("SELECT body FROM messages WHERE id = ?", (message,))
    if row is None or mine is None:
        return
    folder, uid, flags, seen, body, sha256 = row
    if body and not mine[0]:
        database.run("DELETE FROM message_pieces WHERE message = ?", (message,))
        database.run("UPDATE message_bytes SET message = ? WHERE message = ?", (message, twin))
        database.run("UPDATE message_pieces SET message = ? WHERE message = ?", (message, twin))
        database.run("UPDATE messages SET body = 1, sha256 = ? WHERE id = ?", (sha256, message))
    database.run("DELETE FROM messages WHERE id = ?", (twin,))
    database.run("UPDATE messages SET flags = ?, seen = ? WHERE id = ?", (flags, seen, message))
    place(database, message, folder=FolderId(folder), uid=uid)


def reunite(database: Database, folder: FolderId, uids: Sequence[int]) -> tuple[tuple[MessageId, MessageId], ...]:
    """Of messages that have left a folder, those that came into another one before that was known: (message, twin).

    The message takes the place of its twin, whose number is gone.
    """
    united: dict[MessageId, MessageId] = {}
    for old, twin in database.rows(_TWINS, (folder, dump(list(uids)))):
        if old not in united and twin not in united.values():
            united[MessageId(old)] = MessageId(twin)
            adopt(database, MessageId(old), MessageId(twin))
    return tuple(united.items())


def lose(database: Database, folder: FolderId, uids: Sequence[int]) -> tuple[MessageId, ...]:
    """The folder no longer holds these: shown there until it is known where they are, or that they are nowhere."""
    rows = database.rows(
        "UPDATE messages SET lost = 1, uid = -id"
        " WHERE folder = ? AND uid IN (SELECT value FROM json_each(?)) RETURNING id",
        (folder, dump(list(uids))),
    )
    return tuple(MessageId(row[0]) for row in rows)


def hide(database: Database, messages: Sequence[MessageId]) -> tuple[MessageId, ...]:
    """Those of them that are lost still: no longer shown."""
    rows = database.rows(
        "UPDATE messages SET lost = 2 WHERE lost = 1 AND id IN (SELECT value FROM json_each(?)) RETURNING id",
        (dump(list(messages)),),
    )
    return tuple(MessageId(row[0]) for row in rows)


def hide_all(database: Database, account: AccountId) -> dict[MessageId, FolderId]:
    """After `settle`: those that are nowhere, and stay for what they may yet turn out to be, which is shown itself."""
    rows = database.rows(
        "UPDATE messages SET lost = 2 WHERE id IN (SELECT id FROM messages WHERE lost = 1"  # noqa: S608 -- constants
        f" AND folder IN (SELECT id FROM folders WHERE account = ?1) AND {_NOT_MOVING}) RETURNING id, folder",
        (account,),
    )
    return {MessageId(message): FolderId(folder) for message, folder in rows}


def unplace(database: Database, folder: FolderId, limit: int, *, hidden: bool) -> tuple[MessageId, ...]:
    """The folder's numbers are void: at most `limit` messages lose theirs. `hidden`: the folder itself is gone.

    The folder's state is void before the first does: after a crash nothing must be taken as fetched. Moves out of it
    that wait to be told are given up: their numbers would be other messages'. That UIDNEXT is none tells of the folder
    that it was never open.
    """
    database.run(
        "UPDATE messages SET folder = ?1, uid = -id, lost = 1"
        " WHERE id IN (SELECT message FROM pending WHERE source = ?1 AND keyword = '')",
        (folder,),
    )
    database.run("DELETE FROM pending WHERE source = ? AND keyword = ''", (folder,))
    database.run(
        "UPDATE folders SET uidnext = iif(uidvalidity, max(uidnext, 1), uidnext), uidvalidity = 0, modseq = 0"
        " WHERE id = ?",
        (folder,),
    )
    database.run(
        "DELETE FROM message_pieces WHERE message IN (SELECT id FROM messages WHERE folder = ? AND body = 0)", (folder,)
    )
    rows = database.rows(
        "UPDATE messages SET lost = ?1, uid = -id WHERE id IN"
        " (SELECT id FROM messages WHERE folder = ?2 AND (uid > 0 OR lost < ?1) LIMIT ?3) RETURNING id",
        (2 if hidden else 1, folder, limit),
    )
    return tuple(MessageId(row[0]) for row in rows)


def settle(database: Database, account: AccountId, limit: int) -> dict[MessageId, FolderId]:
    """All folders have been compared: removes lost messages that are nowhere, at most `limit`; where they were.

    Those that may yet turn out to be what waits for its bytes stay (`hide_all`), as do those that are being moved.
    """
    rows = database.rows(
        "DELETE FROM messages WHERE id IN (SELECT id FROM messages WHERE lost > 0"  # noqa: S608 -- constants
        f" AND folder IN (SELECT id FROM folders WHERE account = ?1) AND {_NOT_MOVING}"
        " AND NOT (body = 1 AND EXISTS (SELECT 1 FROM messages AS bare JOIN folders ON folders.id = bare.folder"
        "  WHERE bare.body = 0 AND bare.lost = 0 AND bare.size = messages.size AND folders.account = ?1"
        "  AND bare.message_id = messages.message_id))"
        " LIMIT ?2) RETURNING id, folder",
        (account, limit),
    )
    database.run(
        "DELETE FROM folders WHERE account = ? AND gone = 1"
        " AND NOT EXISTS (SELECT 1 FROM messages WHERE messages.folder = folders.id)",
        (account,),
    )
    return {MessageId(message): FolderId(folder) for message, folder in rows}

"""The message list in pages, by keyset: the cost of a page does not grow with its place in the folder."""

import heapq
import json
from collections.abc import Mapping, Sequence

from secmail.domain.addresses import Mailbox
from secmail.domain.errors import Code, Rejected
from secmail.domain.ids import FolderId, MessageId
from secmail.domain.messages import MessageState, MessageSummary
from secmail.domain.triage import ALL, Standing, Triage, Wanted, assigned
from secmail.store.db import Database, Row
from secmail.store.values import as_mailboxes, dump, from_micros, load_flags

_COLUMNS = (
    "received, id, folder, sender_address, sender_name, recipients, subject, encrypted, state, seen, size,"
    " body, json_array_length(attachments), flags"
)
_PAGE = f"SELECT {_COLUMNS} FROM messages WHERE folder = ? AND lost < 2 AND (received, id) < (?, ?)"  # noqa: S608 -- a constant
_ORDER = " ORDER BY received DESC, id DESC LIMIT ?"
PAGE_SQL = _PAGE + _ORDER
TO_DO = """flags LIKE '%"$SecmailTodo"%'"""
MARKED = """flags LIKE '%"$Secmail%'"""
"""As the indexes have them; keywords compare without case, and so does LIKE."""
ANSWERED = """flags LIKE '%"\\\\Answered"%'"""
_DONE, _WAITING = """flags LIKE '%"$SecmailDone"%'""", """flags LIKE '%"$SecmailWaiting"%'"""
_ANY_KEYWORD = " AND flags LIKE ? AND flags LIKE ?"
_STATES: Mapping[Standing | None, str] = {
    None: MARKED,
    Standing.UNSORTED: f"NOT ({TO_DO}) AND NOT ({_WAITING}) AND NOT ({_DONE}) AND NOT ({ANSWERED})",
    Standing.TO_DO: TO_DO,
    Standing.WAITING: f"{MARKED} AND {_WAITING} AND NOT {TO_DO}",
    Standing.ANSWERED: f"{ANSWERED} AND NOT {_DONE} AND NOT {_WAITING} AND NOT {TO_DO}",
    Standing.DONE: f"{MARKED} AND {_DONE} AND NOT {_WAITING} AND NOT {TO_DO}",
}
CHOSEN = {state: f"AND {condition}{_ANY_KEYWORD}" for state, condition in _STATES.items()}
"""Of those in this state (`domain.triage.standing`) with two keywords, each like a value."""
_NEWEST_FIRST = " ORDER BY received DESC, id DESC"
_NUMBERS = "SELECT id FROM messages WHERE folder = ? AND lost < 2"
ORDER_SQL = _NUMBERS + _NEWEST_FIRST
MARKED_ORDER_SQL = {state: f"{_NUMBERS} {condition}{_NEWEST_FIRST}" for state, condition in CHOSEN.items()}
MARKED_SQL = {state: f"{_PAGE} {condition}{_ORDER}" for state, condition in CHOSEN.items()}
_FROM_THE_TOP = (2**63 - 1, 2**63 - 1)


def page(
    database: Database, folder: FolderId | None, after: MessageId | None, *, limit: int, wanted: Wanted = ALL
) -> tuple[MessageSummary, ...]:
    """Newest first by the moment the server received it; the date a sender wrote may lie. None: all inboxes.

    `wanted`: only those that stand so. Rejected MESSAGE_UNKNOWN when `after` has gone meanwhile: the place is lost,
    begin again.
    """
    key = _FROM_THE_TOP if after is None else _place(database, after)
    folders = [folder] if folder is not None else _inboxes(database)
    # Each folder's rows come from its own index in order; merging them needs no sort of a whole mailbox.
    if wanted == ALL:
        parts = [database.rows(PAGE_SQL, (each, *key, limit)) for each in folders]
    else:
        parts = [database.rows(MARKED_SQL[wanted.standing], (each, *key, *keywords(wanted), limit)) for each in folders]
    merged = heapq.merge(*parts, key=lambda row: (row[0], row[1]), reverse=True)
    return tuple(_summary(row) for row, _ in zip(merged, range(limit), strict=False))


def order(database: Database, folder: FolderId, *, wanted: Wanted = ALL) -> tuple[MessageId, ...]:
    """All of a folder, as `page` gives them."""
    if wanted == ALL:
        found = database.rows(ORDER_SQL, (folder,))
    else:
        found = database.rows(MARKED_ORDER_SQL[wanted.standing], (folder, *keywords(wanted)))
    return tuple(MessageId(number) for (number,) in found)


def keywords(wanted: Wanted) -> tuple[str, str]:
    """What `CHOSEN` compares the flags with."""
    assignee = f'%"{assigned(wanted.assignee)}"%' if wanted.assignee else "%"
    return assignee, f'%"{Triage.FILED}"%' if wanted.filed else "%"


def rows(database: Database, messages: Sequence[MessageId]) -> tuple[MessageSummary, ...]:
    """Those that still exist, in the order asked for."""
    found = {
        row[1]: row
        for row in database.rows(
            f"SELECT {_COLUMNS} FROM messages WHERE lost < 2 AND id IN (SELECT value FROM json_each(?))",  # noqa: S608 -- a constant
            (dump(list(messages)),),
        )
    }
    return tuple(_summary(found[message]) for message in messages if message in found)


def places(database: Database, messages: Sequence[MessageId]) -> tuple[tuple[MessageId, FolderId], ...]:
    """Newest first."""
    found = database.rows(
        "SELECT id, folder FROM messages WHERE lost < 2 AND id IN (SELECT value FROM json_each(?))"
        " ORDER BY received DESC, id DESC",
        (dump(list(messages)),),
    )
    return tuple((MessageId(message), FolderId(folder)) for message, folder in found)


def left_unread(database: Database) -> tuple[MessageId, ...]:
    """Of which the mail server says that nobody has read them."""
    return tuple(MessageId(row[0]) for row in database.rows("SELECT id FROM messages WHERE seen = 0 AND lost < 2"))


def _place(database: Database, message: MessageId) -> tuple[int, int]:
    row = database.row("SELECT received, id FROM messages WHERE id = ? AND lost < 2", (message,))
    if row is None:
        raise Rejected(Code.MESSAGE_UNKNOWN)
    return row[0], row[1]


def _inboxes(database: Database) -> list[FolderId]:
    return [FolderId(row[0]) for row in database.rows("SELECT id FROM folders WHERE role = 'inbox'")]


def _summary(row: Row) -> MessageSummary:
    received, identity, folder, address, name, recipients, subject, encrypted, state, seen, size, *more = row
    body, attached, flags = more
    return MessageSummary(
        id=MessageId(identity),
        folder=FolderId(folder),
        sender=Mailbox(address, name),
        to=as_mailboxes(json.loads(recipients)),
        subject=subject,
        date=from_micros(received),
        encrypted=bool(encrypted),
        state=MessageState(state),
        seen=bool(seen),
        size=size,
        here=bool(body),
        attached=attached,
        flags=load_flags(flags),
    )

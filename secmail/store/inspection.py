"""Looks at the databases over connections of its own that cannot write, in portions: what is old, what is not sound."""

import hashlib
from collections.abc import Generator, Iterator, Mapping
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

from secmail.domain.errors import Code, SecmailError
from secmail.domain.ids import FolderId, MessageId
from secmail.domain.messages import Kind
from secmail.domain.outbox import OutboxState
from secmail.domain.upkeep import FlawKind, Found, OpenSealed, Progress
from secmail.store.db import Database, Row
from secmail.store.values import dump, from_micros, load_flags, to_micros

_AT_ONCE = 500
_MOST_NAMED = 100_000
_FLAGGED = "\\flagged"
_OLD = (
    "SELECT messages.id, received, flags FROM messages JOIN folders ON folders.id = folder"
    " WHERE messages.id > ? AND received < ? AND state NOT IN ('waiting-key', 'unreadable') AND body = 1 AND lost = 0"
    " AND role IS NOT 'drafts' ORDER BY messages.id LIMIT ?"
)
_TO_BE_SENT = (OutboxState.READY, OutboxState.SUBMITTING, OutboxState.UNCERTAIN, OutboxState.REFUSED, OutboxState.SENT)
_NOT_INDEXED = (
    "SELECT message FROM digests WHERE document IS NOT NULL AND document NOT IN (SELECT id FROM found_text_docsize)"
)
_STRAY_INDEX = (
    "SELECT count(*) FROM found_text_docsize WHERE id NOT IN (SELECT document FROM digests WHERE document > 0)"
)

Looked = Generator[Progress, None, tuple[Found, ...]]
Listed = Generator[Progress, None, tuple[MessageId, ...]]


class Inspection:
    """Satisfies `engine.ports.upkeep.InspectionPort`. `key`: of `mail.db`. Any thread."""

    def __init__(self, databases: Path, *, key: bytes) -> None:
        self._databases = databases
        self._key = key

    def received_between(self, folder: FolderId, start: datetime, end: datetime) -> Listed:
        with ExitStack() as until:
            rows = self._mail(until).rows(
                "SELECT id FROM messages WHERE folder = ? AND received >= ? AND received < ? AND lost = 0"
                " ORDER BY received, id",
                (folder, to_micros(start), to_micros(end)),
            )
            yield Progress(1, 1)
        return tuple(MessageId(row[0]) for row in rows)

    def newest(self) -> Generator[Progress, None, datetime | None]:
        with ExitStack() as until:
            row = self._mail(until).row("SELECT max(received) FROM messages WHERE lost = 0")
            yield Progress(1, 1)
        return None if row is None or row[0] is None else from_micros(row[0])

    def overdue(self, sealed: OpenSealed, kept_since: Mapping[Kind, datetime]) -> Listed:
        found: list[MessageId] = []
        if not kept_since:
            return ()
        with ExitStack() as until:
            mail, inside = self._mail(until), self._inside(until, sealed)
            total = _count(mail, "messages")
            done = 0
            for rows in _portions(
                mail,
                _OLD,
                to_micros(max(kept_since.values())),
            ):
                found += _overdue(rows, _kinds(inside, sealed, rows), kept_since)
                done += len(rows)
                yield Progress(done, total)
        return tuple(found)

    def look(self, sealed: OpenSealed | None) -> Looked:
        with ExitStack() as until:
            mail = self._mail(until)
            inside = self._inside(until, sealed) if sealed is not None else None
            found = [_pages(mail)]
            yield Progress(0, 0)
            raw = yield from _raw(mail)
            found += [raw, *_of_mail(mail)]
            if inside is not None and sealed is not None:
                found.append(_pages(inside))
                yield Progress(0, 0)
                found += yield from _of_digests(mail, inside, sealed)
        return _summed(found)

    def _mail(self, until: ExitStack) -> Database:
        return _opened(until, self._databases / "mail.db", self._key)

    def _inside(self, until: ExitStack, sealed: OpenSealed) -> Database:
        return _opened(until, self._databases / f"sealed-{sealed.vault}.db", sealed.key)


def _opened(until: ExitStack, path: Path, key: bytes) -> Database:
    database = Database(path, key, writable=False)
    until.callback(database.close)
    return database


def _portions(database: Database, sql: str, *values: object) -> Iterator[list[Row]]:
    """By the number in the first column, which the statement asks to be above its first parameter."""
    last = -1
    while rows := database.rows(sql, (last, *values, _AT_ONCE)):
        yield rows
        last = rows[-1][0]


def _kinds(inside: Database, sealed: OpenSealed, rows: list[Row]) -> dict[int, Kind]:
    known = inside.rows(
        "SELECT message, kind FROM digests WHERE pipeline_version = ? AND message IN (SELECT value FROM json_each(?))",
        (sealed.version, dump([row[0] for row in rows])),
    )
    return {message: Kind(kind) for message, kind in known}


def _overdue(rows: list[Row], kinds: Mapping[int, Kind], kept_since: Mapping[Kind, datetime]) -> list[MessageId]:
    limits = {kind: to_micros(moment) for kind, moment in kept_since.items()}
    return [
        MessageId(message)
        for message, received, flags in rows
        if received < limits.get(kinds.get(message, Kind.OTHER), -(2**63))
        and message in kinds
        and _FLAGGED not in {flag.casefold() for flag in load_flags(flags)}
    ]


def _pages(database: Database) -> Found:
    """How many complaints SQLite has; a page that fails its authentication ends its look at once."""
    try:
        said = database.rows("PRAGMA quick_check(1000)")
    except SecmailError as error:
        _require_damage(error)
        return Found(FlawKind.PAGES, 1)
    return Found(FlawKind.PAGES, 0 if said == [("ok",)] else len(said))


def _raw(mail: Database) -> Generator[Progress, None, Found]:
    """Every message's bytes against the digest that was made when they came."""
    row = mail.row("SELECT coalesce(sum(size), 0) FROM messages WHERE body = 1")
    done, total = 0, 0 if row is None else int(row[0])
    bad: list[MessageId] = []
    for rows in _portions(mail, "SELECT id, sha256, size FROM messages WHERE id > ? AND body = 1 ORDER BY id LIMIT ?"):
        for message, sha256, size in rows:
            if not _is_whole(mail, MessageId(message), sha256):
                bad.append(MessageId(message))
            done += size
            yield Progress(min(done, total), total)
    return _found(FlawKind.RAW, bad)


def _is_whole(mail: Database, message: MessageId, sha256: str) -> bool:
    digest = hashlib.sha256()
    try:
        for block in _bytes_of(mail, message):
            digest.update(block)
    except SecmailError as error:
        _require_damage(error)
        return False
    return digest.hexdigest() == sha256


def _require_damage(error: SecmailError) -> None:
    """A full disk or too many open files say nothing of what is stored: nothing is accused, and nothing mended."""
    if error.code is not Code.STORE_UNREADABLE:
        raise error


def _bytes_of(mail: Database, message: MessageId) -> Iterator[bytes]:
    """Of a large message one piece after the other."""
    row = mail.row("SELECT raw FROM message_bytes WHERE message = ?", (message,))
    if row is not None:
        yield row[0]
        return
    for (start,) in mail.rows("SELECT start FROM message_pieces WHERE message = ? ORDER BY start", (message,)):
        yield mail.rows("SELECT piece FROM message_pieces WHERE message = ? AND start = ?", (message, start))[0][0]


def _of_mail(mail: Database) -> list[Found]:
    states = dump([state.value for state in _TO_BE_SENT])
    empty = mail.rows(
        "SELECT count(*) FROM outbox LEFT JOIN outbox_bytes ON entry = id WHERE entry IS NULL"
        " AND state IN (SELECT value FROM json_each(?))",
        (states,),
    )
    orphans = mail.rows("PRAGMA foreign_key_check")
    unlisted = mail.rows("SELECT id FROM messages WHERE id NOT IN (SELECT id FROM message_text_docsize)")
    return [
        _found(FlawKind.OUTER_INDEX, [MessageId(row[0]) for row in unlisted]),
        Found(FlawKind.LETTER_EMPTY, int(empty[0][0])),
        Found(FlawKind.ORPHANS, len(orphans)),
    ]


def _of_digests(mail: Database, inside: Database, sealed: OpenSealed) -> Generator[Progress, None, list[Found]]:
    """Digests against messages, versions, the index and the ledger."""
    stray: list[MessageId] = []
    total, done = _count(inside, "digests"), 0
    for rows in _portions(inside, "SELECT message FROM digests WHERE message > ? ORDER BY message LIMIT ?"):
        ids = dump([row[0] for row in rows])
        here = {
            row[0] for row in mail.rows("SELECT id FROM messages WHERE id IN (SELECT value FROM json_each(?))", (ids,))
        }
        stray += [MessageId(row[0]) for row in rows if row[0] not in here]
        done += len(rows)
        yield Progress(done, total)
    lost = yield from _without_digest(mail, inside, sealed)
    old = inside.rows("SELECT message FROM digests WHERE pipeline_version <> ?", (sealed.version,))
    index = inside.rows(_NOT_INDEXED)
    unfinished = inside.rows("SELECT count(*) FROM exports WHERE state = 'intended'")
    return [
        _found(FlawKind.DIGEST_STRAY, stray),
        _found(FlawKind.DIGEST_LOST, lost),
        _found(FlawKind.DIGEST_OLD, [MessageId(row[0]) for row in old]),
        _found(FlawKind.INDEX, [MessageId(row[0]) for row in index]),
        Found(FlawKind.INDEX, int(inside.rows(_STRAY_INDEX)[0][0])),
        Found(FlawKind.FILING_OPEN, int(unfinished[0][0])),
    ]


def _without_digest(mail: Database, inside: Database, sealed: OpenSealed) -> Generator[Progress, None, list[MessageId]]:
    """Encrypted messages that were opened here and of which nothing is known; another vault may know of them."""
    lost: list[MessageId] = []
    if not sealed.alone:
        return lost
    sql = "SELECT id FROM messages WHERE id > ? AND encrypted = 1 AND state = 'opened' ORDER BY id LIMIT ?"
    for rows in _portions(mail, sql):
        ids = [row[0] for row in rows]
        known = inside.rows(
            "SELECT message FROM digests WHERE message IN (SELECT value FROM json_each(?))", (dump(ids),)
        )
        lost += [MessageId(message) for message in ids if (message,) not in set(known)]
        yield Progress(0, 0)
    return lost


def _count(database: Database, table: str) -> int:
    return int(database.rows(f"SELECT count(*) FROM {table}")[0][0])  # noqa: S608 -- a name of ours


def _found(what: FlawKind, messages: list[MessageId]) -> Found:
    return Found(what, len(messages), tuple(messages[:_MOST_NAMED]))


def _summed(found: list[Found]) -> tuple[Found, ...]:
    """One for each kind that was found, in the order of looking."""
    kinds = dict.fromkeys(one.what for one in found if one.count)
    return tuple(
        Found(
            kind,
            sum(one.count for one in found if one.what is kind),
            tuple(message for one in found if one.what is kind for message in one.messages),
        )
        for kind in kinds
    )

"""A database of which pages are damaged: whatever can still be read of it, in a new file.

The damaged file is kept beside it, as it was. A page that fails its authentication holds some rows; those around it are
found by their numbers, one by one. Nothing is guessed: a row is as it was, or lost.
"""

import shutil
from collections.abc import Generator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from secmail.domain.errors import ActionNeeded, Code, SecmailError
from secmail.domain.upkeep import Progress
from secmail.store.db import Database, Row
from secmail.store.errors import translated
from secmail.store.migrate import before, migrate, migrations, require_not_newer
from secmail.store.rekey import sync
from secmail.store.salvage_mail import settle_mail
from secmail.store.salvage_rows import Table, drop_orphans, rows_of, tables

_SIDE, _ASIDE = ".salvage", ".damaged-{}"
_LOGS = ("-wal", "-shm", "-journal")
_FIRST = ("identity", "settings", "accounts", "folders", "outbox", "outbox_bytes", "deliveries")
_LAST = ("messages", "message_bytes", "message_pieces")
_LEARNED_AGAIN = ("digests", "conversation_names")
"""What was learned by reading messages is learned again, for the index over it has no copy of its text."""
_AT_ONCE = 50
_SEQUENCE_GAP = 1 << 20


@dataclass(slots=True)
class Salvaged:
    """How many rows are in the new file, and how many places of the old one could not be read, by table."""

    rows: int = 0
    lost: dict[str, int] = field(default_factory=dict)


def is_damaged(path: Path, key: bytes) -> bool:
    """Reads every page. False as well for a file that is not there."""
    if not path.exists():
        return False
    try:
        with closing(Database(path, key, writable=False)) as database:
            database.require_sound()
    except SecmailError as error:
        if error.code is not Code.STORE_UNREADABLE:
            raise
        return True
    return False


def mend(path: Path, key: bytes, kind: str, *, at: datetime) -> int:
    """Salvages at once. How many places could not be read."""
    work = salvage(path, key, kind, stamp=f"{at:%Y%m%d-%H%M%S}")
    while True:
        try:
            next(work)
        except StopIteration as end:
            done: Salvaged = end.value
            return sum(done.lost.values())


def salvage(path: Path, key: bytes, kind: str, *, stamp: str) -> Generator[Progress, None, Salvaged]:
    """The caller holds the writer lock and no connection. `kind` as for `migrations`; `stamp` names the file kept.

    ActionNeeded STORE_UNREADABLE, and nothing has changed, when not even the first page can be read: that is what
    another key looks like, too.
    """
    side = path.with_name(path.name + _SIDE)
    _remove(side)
    done = Salvaged()
    try:
        with closing(Database(path, key, writable=False)) as source:
            yield from _into(side, source, key, kind=kind, done=done)
        _take_its_place(path, side, stamp)
    finally:
        with suppress(SecmailError):
            _remove(side)
    return done


def _into(side: Path, source: Database, key: bytes, *, kind: str, done: Salvaged) -> Generator[Progress, None, None]:
    """A sound database of today's version, with the rows of the source."""
    steps, version = migrations(kind), source.version
    require_not_newer(version, steps)
    if not version:
        raise ActionNeeded(Code.STORE_UNREADABLE, "nothing to salvage")
    with closing(Database(side, key, writable=True)) as target:
        migrate(target, side, key, steps=[step for step in steps if step.number <= version])
        target.run("PRAGMA foreign_keys = OFF")
        yield from _copied(source, target, kind=kind, done=done)
        migrate(target, side, key, steps=steps)
        drop_orphans(target)
        if kind == "mail":
            settle_mail(target)
        else:
            _learn_again(target)
        target.require_sound()


def _learn_again(target: Database) -> None:
    """Lost reports come back when their messages are read again: what is called known would be passed over."""
    with target.transaction():
        target.run("UPDATE learned_messages SET content = x''")


def _copied(source: Database, target: Database, *, kind: str, done: Salvaged) -> Generator[Progress, None, None]:
    """Without triggers meanwhile: they would count what is counted."""
    triggers = target.rows("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'")
    for name, _ in triggers:
        target.run(f'DROP TRIGGER "{name}"')
    for table in _in_order(tables(target)):
        if table.name in _LEARNED_AGAIN and kind == "sealed":
            continue
        with target.transaction():
            target.run(f'DELETE FROM "{table.name}"')  # noqa: S608 -- a name of ours; what a new file begins with
        yield from _table(source, target, table, done=done)
    with target.transaction():
        _sequences(source, target)
        for _, sql in triggers:
            target.script(sql)


def _table(source: Database, target: Database, table: Table, *, done: Salvaged) -> Generator[Progress, None, None]:
    waiting: list[Row] = []
    for row in rows_of(source, table):
        if row is None:
            done.lost[table.name] = done.lost.get(table.name, 0) + 1
            continue
        waiting.append(row)
        if len(waiting) >= (1 if table.heavy else _AT_ONCE):
            _put(target, table, waiting)
            done.rows += len(waiting)
            waiting = []
            yield Progress(done.rows, 0)
    _put(target, table, waiting)
    done.rows += len(waiting)


def _put(target: Database, table: Table, rows: Sequence[Row]) -> None:
    with target.transaction():
        target.run_many(table.insert, rows)


def _sequences(source: Database, target: Database) -> None:
    """No number comes back on another row. Where the counter cannot be read, some are left out."""
    try:
        known: dict[str, int] = dict(source.rows("SELECT name, seq FROM sqlite_sequence"))
        gap = 0
    except SecmailError:
        known, gap = {}, _SEQUENCE_GAP
    for (name,) in target.rows("SELECT name FROM sqlite_schema WHERE sql LIKE '%AUTOINCREMENT%' AND type = 'table'"):
        highest = target.rows(f'SELECT coalesce(max(id), 0) FROM "{name}"')[0][0]  # noqa: S608 -- a name of ours
        target.run("DELETE FROM sqlite_sequence WHERE name = ?", (name,))
        target.run(
            "INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (name, max(known.get(name, 0), highest) + gap)
        )


def _in_order(found: Sequence[Table]) -> list[Table]:
    """Letters first, messages last: the server has those still."""
    places = {name: place for place, name in enumerate((*_FIRST, "", *_LAST))}
    return sorted(found, key=lambda table: places.get(table.name, len(_FIRST)))


def _take_its_place(path: Path, side: Path, stamp: str) -> None:
    """The damaged file and its log keep lying there under another name before the new one takes theirs."""
    with translated():
        sync(side)
        for log in ("", *_LOGS):
            old = path.with_name(path.name + log)
            if old.exists() and old.stat().st_size and not log.endswith("shm"):
                _keep(old, path.with_name(path.name + _ASIDE.format(stamp) + log))
        sync(path.parent)
        for log in _LOGS:
            path.with_name(path.name + log).unlink(missing_ok=True)
        side.replace(path)
        sync(path.parent)


def _keep(old: Path, aside: Path) -> None:
    """A second name for it where the disk can, else a copy."""
    try:
        aside.hardlink_to(old)
    except OSError:
        shutil.copyfile(old, aside)
        sync(aside)


def _remove(side: Path) -> None:
    with translated():
        before(side).unlink(missing_ok=True)
        for log in ("", *_LOGS):
            side.with_name(side.name + log).unlink(missing_ok=True)

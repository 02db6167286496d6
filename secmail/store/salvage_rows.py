"""The rows of a damaged table, as many as can be read: in portions, and around a damaged page one by one."""

from collections.abc import Iterator
from dataclasses import dataclass

from secmail.domain.errors import Code, SecmailError
from secmail.store.db import Database, Row

_PORTION = 50
_MOST_LINKS = 4
"""From a row over those that it belongs to, to one that belongs to nothing."""
_MOST_PROBES = 2_000_000
_BEYOND = 100_000
"""How far behind the last number that could be read others are looked for, where nothing tells the highest."""


@dataclass(frozen=True, slots=True)
class Table:
    """`rowid`: whether its rows have numbers; `heavy`: whether each may be megabytes long."""

    name: str
    columns: tuple[str, ...]
    key: tuple[str, ...]
    rowid: bool
    heavy: bool

    @property
    def insert(self) -> str:
        names, marks = ", ".join(self.columns), ", ".join("?" * len(self.columns))
        return f'INSERT OR IGNORE INTO "{self.name}" ({names}) VALUES ({marks})'  # noqa: S608 -- names of ours

    @property
    def select(self) -> str:
        return f'SELECT {", ".join(self.columns)} FROM "{self.name}"'  # noqa: S608 -- names of ours


def tables(target: Database) -> list[Table]:
    """Those that hold rows of their own: no indexes of words, and not what SQLite keeps for itself."""
    found = target.rows("SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    virtual = [name for name, sql in found if sql.upper().startswith("CREATE VIRTUAL")]
    own = [
        (name, sql) for name, sql in found if not any(name == each or name.startswith(f"{each}_") for each in virtual)
    ]
    return [_table(target, name, sql) for name, sql in own]


def drop_orphans(target: Database) -> None:
    """Rows that name others which are lost, and those that name these; the damaged file still has them."""
    links = [
        f'DELETE FROM "{table.name}" WHERE {link[3]} NOT IN (SELECT {link[4]} FROM "{link[2]}")'  # noqa: S608 -- names of ours
        for table in tables(target)
        for link in target.rows(f'PRAGMA foreign_key_list("{table.name}")')
    ]
    with target.transaction():
        for sql in links * _MOST_LINKS:
            target.run(sql)


def _table(target: Database, name: str, sql: str) -> Table:
    columns = target.rows(f'PRAGMA table_info("{name}")')
    key = tuple(row[1] for row in sorted(columns, key=lambda row: row[5]) if row[5])
    heavy = any(row[2].upper() == "BLOB" for row in columns)
    return Table(name, tuple(row[1] for row in columns), key, "WITHOUT ROWID" not in sql.upper(), heavy)


def rows_of(source: Database, table: Table) -> Iterator[Row | None]:
    """None for each place that could not be read."""
    return _numbered(source, table) if table.rowid else _keyed(source, table)


def _numbered(source: Database, table: Table) -> Iterator[Row | None]:
    portion = 4 if table.heavy else _PORTION
    sql = table.select.replace("SELECT ", "SELECT rowid, ", 1)
    last, highest = -1, _highest(source, table)
    probes = 0
    while probes < _MOST_PROBES:
        found = _read(source, f"{sql} WHERE rowid > ? ORDER BY rowid LIMIT {portion}", last)
        if found == []:
            return
        if found is not None:
            yield from (row[1:] for row in found)
            last = found[-1][0]
            continue
        if last >= (highest if highest is not None else last + 1):
            yield None
            return
        highest = highest if highest is not None else last + _BEYOND
        for number in range(last + 1, min(last + portion, highest) + 1):
            probes += 1
            one = _read(source, f"{sql} WHERE rowid = ?", number)
            yield from [None] if one is None else (row[1:] for row in one)
            last = number


def _highest(source: Database, table: Table) -> int | None:
    found = _read(source, f'SELECT max(rowid) FROM "{table.name}"')  # noqa: S608 -- a name of ours
    if found:
        return int(found[0][0] or 0)
    # Rows that belong to others have their numbers.
    counted = _read(source, "SELECT max(seq), max(CASE name WHEN ? THEN seq END) FROM sqlite_sequence", table.name)
    return int(counted[0][1] or counted[0][0] or 0) if counted else None


def _keyed(source: Database, table: Table) -> Iterator[Row | None]:
    """From both ends towards what is damaged; what stands between two damaged pages is lost."""
    key = ", ".join(table.key)
    whole = _read(source, table.select)
    if whole is not None:
        yield from whole
        return
    yield None
    for order in (key, ", ".join(f"{column} DESC" for column in table.key)):
        try:
            yield from source.each(f"{table.select} ORDER BY {order}")
        except SecmailError as error:
            if error.code is not Code.STORE_UNREADABLE:
                raise


def _read(source: Database, sql: str, *values: object) -> list[Row] | None:
    """None where a damaged page is in the way."""
    try:
        return source.rows(sql, values)
    except SecmailError as error:
        if error.code is not Code.STORE_UNREADABLE:
            raise
        return None

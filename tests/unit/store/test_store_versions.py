"""From every schema to today's and back: a row of each table lives on, an older program changes nothing."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from secmail.domain.errors import ActionNeeded, Code
from secmail.store.db import Database
from secmail.store.migrate import before, migrate, migrations
from tests.support.store_samples import KEY

VERSIONS = [(kind, number) for kind in ("mail", "sealed") for number in range(1, len(migrations(kind)) + 1)]
OF_TYPE: dict[str, object] = {"BLOB": b"\x00" * 32, "INTEGER": 1, "REAL": 1.0}
OTHER = "x"
Rows = dict[str, tuple[tuple[str, ...], tuple[object, ...]]]


def tables(database: Database) -> Iterator[tuple[str, tuple[tuple[str, str], ...]]]:
    """Ordinary tables with the names and types of their columns; search indexes make their own rows."""
    found = database.rows(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%\\_text%' ESCAPE '\\'"
    )
    for (name,) in found:
        columns = database.rows("SELECT name, type FROM pragma_table_xinfo(?) WHERE hidden = 0", (name,))
        if not name.startswith("sqlite_"):
            yield name, tuple((column, kind) for column, kind in columns)


def fill(database: Database) -> Rows:
    """A row in each table; all numbers are 1, so that each refers to another that is there."""
    for table, columns in tables(database):
        names, values = zip(*((name, OF_TYPE.get(kind, OTHER)) for name, kind in columns), strict=True)
        places = ", ".join("?" * len(names))
        database.run(f"INSERT OR IGNORE INTO {table} ({', '.join(names)}) VALUES ({places})", values)
    # Not before: what is written into one table may change others.
    return {table: _row(database, table, tuple(name for name, _ in columns)) for table, columns in tables(database)}


def _row(database: Database, table: str, names: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[object, ...]]:
    return names, database.rows(f"SELECT {', '.join(names)} FROM {table} LIMIT 1")[0]


def made_by(path: Path, kind: str, version: int) -> Rows:
    """A file as the program of that version left it."""
    with closing(Database(path, KEY, writable=True)) as database:
        migrate(database, path, KEY, steps=migrations(kind)[:version])
        return fill(database)


def holds(database: Database, table: str, names: list[str], row: tuple[object, ...]) -> bool:
    return row in database.rows(f"SELECT {', '.join(names)} FROM {table}")


@pytest.mark.parametrize(("kind", "version"), VERSIONS)
def test_a_row_of_every_table_lives_on_and_an_older_program_changes_nothing(
    tmp_path: Path, kind: str, version: int
) -> None:
    steps, path = migrations(kind), tmp_path / f"{kind}.db"
    filled = made_by(path, kind, version)
    with closing(Database(path, KEY, writable=True)) as database:
        migrate(database, path, KEY, steps=steps)
        now = {table: [name for name, _ in columns] for table, columns in tables(database)}
        for table, (names, row) in filled.items():
            lasting = [name for name in names if name in now[table]]
            kept = tuple(value for name, value in zip(names, row, strict=True) if name in lasting)
            assert holds(database, table, lasting, kept), table
    if version < len(steps):
        older_program(path, version, kind=kind, filled=filled)


def older_program(path: Path, version: int, *, kind: str, filled: Rows) -> None:
    """Refuses what the newer one has made; what it had made itself lies beside, and opens."""
    steps, after, kept = migrations(kind)[:version], path.read_bytes(), before(path)
    with closing(Database(path, KEY, writable=True)) as database:
        with pytest.raises(ActionNeeded) as refused:
            migrate(database, path, KEY, steps=steps)
        assert refused.value.code is Code.STORE_NEWER
    assert path.read_bytes() == after
    with closing(Database(kept, KEY, writable=True)) as database:
        migrate(database, kept, KEY, steps=steps)
        assert [table for table, (names, row) in filled.items() if not holds(database, table, list(names), row)] == []

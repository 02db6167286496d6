"""The cost of a page does not grow with its place."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from secmail.domain.triage import Standing
from secmail.store.db import Database
from secmail.store.mail_db import MailDb
from secmail.store.pages import MARKED_SQL, PAGE_SQL
from secmail.store.stores import Stores
from tests.support.store_samples import KEY, inbox, new_message

COUNT = 5000


@pytest.fixture(scope="module")
def mail(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MailDb]:
    """Many rows, all of one minute in tens, put in directly: their bytes do not matter here."""
    stores = Stores(tmp_path_factory.mktemp("many"), key=KEY)
    db = stores.mail()
    folder = inbox(db)
    db.messages.add(folder, [new_message(0)])
    columns = "flags, seen, size, sha256, state, sender_address, sender_name, recipients, subject"
    db._db.run(
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)"
        f" INSERT INTO messages (folder, uid, received, encrypted, {columns})"
        f" SELECT folder, i, received + (i / 10) * 60000000, i % 100 = 0, {columns} FROM n, messages WHERE uid = 0",
        (COUNT,),
    )
    yield db
    db.close()


def plan(database: Database, sql: str, parameters: tuple[object, ...]) -> str:
    return "; ".join(row[3] for row in database.rows(f"EXPLAIN QUERY PLAN {sql}", parameters))


def test_a_page_is_read_from_the_index_in_order(mail: MailDb) -> None:
    found = plan(mail._db, PAGE_SQL, (1, 0, 0, 200))
    assert "USING INDEX messages_page (folder=? AND received<?)" in found
    assert "TEMP B-TREE" not in found


@pytest.mark.parametrize(
    ("standing", "index"),
    [(Standing.TO_DO, "messages_to_do"), (Standing.ANSWERED, "messages_answered"), (None, "messages_marked")],
)
def test_what_is_marked_is_read_from_its_index(mail: MailDb, standing: Standing | None, index: str) -> None:
    found = plan(mail._db, MARKED_SQL[standing], (1, 0, 0, "%", "%", 200))
    assert f"USING INDEX {index} (folder=? AND received<?)" in found
    assert "TEMP B-TREE" not in found


def test_the_waiting_are_read_from_their_index(mail: MailDb) -> None:
    sql = "SELECT id FROM messages WHERE encrypted = 1 AND body = 1 AND lost < 2 AND state IN ('stored', 'waiting-key')"
    found = plan(mail._db, f"{sql} ORDER BY received DESC, id DESC LIMIT ?", (10,))
    assert "INDEX messages_waiting" in found
    assert "TEMP B-TREE" not in found
    assert len(mail.messages.waiting(COUNT)) == COUNT // 100


def test_counts_are_kept_and_not_counted(mail: MailDb) -> None:
    statements: list[str] = []
    mail._db._connection.set_exec_trace(lambda _cursor, sql, _bindings: statements.append(sql) is None)
    folders = mail.folders.folders()
    mail._db._connection.set_exec_trace(None)
    assert [(folder.total, folder.unread) for folder in folders] == [(COUNT + 1, COUNT + 1)]
    assert statements
    assert not any("messages" in sql for sql in statements)


def test_walking_through_all_pages(mail: MailDb) -> None:
    reader = Stores(Path(mail._db.rows("PRAGMA database_list")[0][2]).parent, key=KEY).mail_reader()
    folder = reader.folders()[0]
    walked, page = 0, reader.page(folder.id, None, 200)
    while page:
        walked += len(page)
        page = reader.page(folder.id, page[-1].id, 200)
    assert walked == folder.total == COUNT + 1
    reader.close()


def test_what_is_written_lies_in_its_place_before_the_connection_closes(tmp_path: Path) -> None:
    """The connection's own close would hold the interpreter meanwhile; here another one keeps it from doing it."""
    file, key = tmp_path / "some.db", bytes(32)
    written = Database(file, key, writable=True)
    reader = Database(file, key, writable=False)
    written.run("CREATE TABLE some (content BLOB)")
    written.run("INSERT INTO some (content) VALUES (?)", (bytes(1_000_000),))
    assert file.stat().st_size < 1_000_000
    written.close()
    assert file.stat().st_size > 1_000_000
    reader.close()


def test_a_connection_closes_in_the_middle_of_a_change_and_twice(tmp_path: Path) -> None:
    file, key = tmp_path / "some.db", bytes(32)
    database = Database(file, key, writable=True)
    database.run("CREATE TABLE some (content BLOB)")
    database.run("BEGIN IMMEDIATE")
    database.run("INSERT INTO some (content) VALUES (?)", (b"half",))
    database.close()
    database.close()
    again = Database(file, key, writable=True)
    assert again.rows("SELECT content FROM some") == []
    again.close()

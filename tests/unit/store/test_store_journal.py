"""The journal: nothing can be changed in silence."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from secmail.domain.errors import BugError
from secmail.domain.sealed import JournalEntry, JournalHead, JournalRow, JournalSeal
from secmail.engine.ports import SealedDb, SealedDbReader
from secmail.store import journal
from secmail.store.db import Database
from secmail.store.journal import broken_at
from secmail.store.migrate import migrate, migrations
from secmail.store.sealed_db import SealedDb as StoredSealedDb
from secmail.store.sealed_db import SealedDbReader as StoredReader
from secmail.store.stores import Stores
from secmail.store.values import to_micros
from tests.support.store_samples import KEY, NOW, SEALED_KEY

ENTRIES = [
    JournalEntry(NOW, "801234567890", deed, f"mésage \udcff {deed}") for deed in ("opened", "filed", "sent", "x")
]
MANDATED = replace(ENTRIES[3], on_behalf="899700075064")


@pytest.fixture
def sealed(tmp_path: Path) -> Iterator[StoredSealedDb]:
    stores = Stores(tmp_path, key=KEY)
    stores.mail().close()
    first = stores.sealed("martin", [SEALED_KEY])
    first.journal(ENTRIES[0])
    first.close()
    db = stores.sealed("martin", [SEALED_KEY])
    for entry in (*ENTRIES[1:3], MANDATED):
        db.journal(entry)
    yield db
    db.close()


@pytest.fixture
def reader(sealed: StoredSealedDb, tmp_path: Path) -> Iterator[StoredReader]:
    db = Stores(tmp_path, key=KEY).sealed_reader("martin", SEALED_KEY)
    yield db
    db.close()


def test_a_whole_journal(sealed: SealedDb, reader: SealedDbReader) -> None:
    assert reader.broken_at() is None
    assert reader.clock_back() == ()
    assert [row.number for row in reader.journal(0, 100)] == [1, 2, 3, 4]
    assert reader.journal(3, 100)[0].entry == replace(MANDATED, subject="mésage ? x")
    assert reader.journal(1, 1) == sealed.journal_rows(1, 1)
    last = reader.journal(3, 1)[0]
    assert sealed.journal_head() == reader.journal_head() == JournalHead(4, last.hash)


def test_an_empty_journal(tmp_path: Path) -> None:
    stores = Stores(tmp_path, key=KEY)
    stores.mail().close()
    sealed = stores.sealed("martin", [SEALED_KEY])
    reader = stores.sealed_reader("martin", SEALED_KEY)
    assert sealed.journal_head() is None
    assert sealed.last_seal() is None
    assert (reader.journal(0, 9), reader.seals(), reader.broken_at()) == ((), (), None)
    reader.close()
    sealed.close()


def test_the_first_hash_is_over_nothing_and_the_entry(sealed: StoredSealedDb) -> None:
    """Fixed once: an old journal must verify in every later program."""
    (found,) = sealed._db.rows("SELECT hash FROM journal WHERE id = 1")[0]
    row = rb'[1795163400000000,"801234567890","opened","m\u00e9sage ? opened"]'
    assert found == hashlib.sha256(bytes(32) + row).digest()


def test_whose_mandate_it_was_is_part_of_the_hash(sealed: StoredSealedDb) -> None:
    (before,), (found,) = sealed._db.rows("SELECT hash FROM journal WHERE id >= 3 ORDER BY id")
    row = rb'[1795163400000000,"801234567890","x","m\u00e9sage ? x","899700075064"]'
    assert found == hashlib.sha256(before + row).digest()


def test_rows_of_before_there_were_mandates_hold_on(tmp_path: Path) -> None:
    path, steps = tmp_path / "x.db", migrations("sealed")
    database = Database(path, KEY, writable=True)
    migrate(database, path, KEY, steps=steps[:2])
    values = (to_micros(NOW), "801234567890", "opened", "subject")
    link = hashlib.sha256(bytes(32) + b'[1795163400000000,"801234567890","opened","subject"]').digest()
    database.run("INSERT INTO journal (at, actor, deed, subject, hash) VALUES (?, ?, ?, ?, ?)", (*values, link))
    migrate(database, path, KEY, steps=steps)
    with database.transaction():
        journal.append(database, MANDATED)
    assert journal.rows(database, 0, limit=1) == (
        JournalRow(1, JournalEntry(NOW, "801234567890", "opened", "subject"), link),
    )
    assert broken_at(database) is None
    database.close()


def test_the_tables_refuse_changes(sealed: StoredSealedDb) -> None:
    sealed.keep_seal(JournalSeal(4, bytes(32), NOW, b"document"))
    for table in ("journal", "journal_seals"):
        for sql in (f"UPDATE {table} SET at = 1", f"DELETE FROM {table}"):
            with pytest.raises(BugError):
                sealed._db.script(sql)
    assert broken_at(sealed._db) is None


@pytest.mark.parametrize(
    ("forgery", "number"),
    [
        ("UPDATE journal SET at = at + 1 WHERE id = 2", 2),
        ("UPDATE journal SET actor = 'somebody' WHERE id = 3", 3),
        ("UPDATE journal SET deed = 'nothing' WHERE id = 1", 1),
        ("UPDATE journal SET subject = '' WHERE id = 4", 4),
        ("UPDATE journal SET on_behalf = NULL WHERE id = 4", 4),
        ("UPDATE journal SET on_behalf = 'somebody' WHERE id = 1", 1),
        ("DELETE FROM journal WHERE id = 2", 2),
        ("DELETE FROM journal WHERE id = 1", 1),
        ("UPDATE journal SET deed = 'a', actor = deed WHERE id = 2", 2),
        ("UPDATE journal SET id = 9 WHERE id = 2; UPDATE journal SET id = 2 WHERE id = 3", 2),
        ("UPDATE journal SET id = 0 WHERE id = 2", 1),
        ("UPDATE journal SET id = -5 WHERE id = 4", 1),
        ("INSERT INTO journal (at, actor, deed, subject, hash) VALUES (0, '', '', '', zeroblob(32))", 5),
    ],
)
def test_a_forger_who_drops_the_triggers_is_found(sealed: StoredSealedDb, forgery: str, number: int) -> None:
    sealed._db.script("DROP TRIGGER journal_no_update; DROP TRIGGER journal_no_delete")
    sealed._db.script(forgery)
    assert broken_at(sealed._db) == number


def test_what_waited_is_taken_in_once(sealed: StoredSealedDb) -> None:
    """A power loss between the two databases brings the same entries again."""
    sealed.take_in([(3, ENTRIES[0]), (4, ENTRIES[1])])
    sealed.take_in([(3, ENTRIES[0]), (4, ENTRIES[1]), (7, ENTRIES[2])])
    sealed.take_in([])
    assert [row.entry.deed for row in sealed.journal_rows(4, 10)] == ["opened", "filed", "sent"]
    assert broken_at(sealed._db) is None


def test_a_clock_that_went_back_shows(sealed: StoredSealedDb, reader: SealedDbReader) -> None:
    for seconds in (-4, 3600, 3600 - 5, 0, 10):
        sealed.journal(replace(ENTRIES[0], at=NOW + timedelta(seconds=seconds)))
    assert reader.clock_back() == (8,)


def test_seals_come_back_in_the_order_of_their_rows(sealed: StoredSealedDb, reader: SealedDbReader) -> None:
    seals = [JournalSeal(number, bytes([number]) * 32, NOW, b"document") for number in (2, 4, 3)]
    for seal in seals:
        sealed.keep_seal(seal)
    assert reader.seals() == (seals[0], seals[2], seals[1])
    assert sealed.last_seal() == seals[2]


def test_a_long_journal_is_read_in_pages(sealed: StoredSealedDb, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal, "_PAGE", 3)
    assert broken_at(sealed._db) is None
    sealed._db.script("DROP TRIGGER journal_no_delete; DELETE FROM journal WHERE id = 4")
    sealed.journal(ENTRIES[0])
    assert broken_at(sealed._db) == 4

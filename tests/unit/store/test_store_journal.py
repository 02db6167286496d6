"""The journal: nothing can be changed in silence."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from secmail.domain.errors import BugError
from secmail.domain.sealed import JournalEntry
from secmail.store.journal import broken_at
from secmail.store.sealed_db import SealedDb
from secmail.store.stores import Stores
from tests.support.store_samples import KEY, NOW, SEALED_KEY

ENTRIES = [
    JournalEntry(NOW, "801234567890", deed, f"mésage \udcff {deed}") for deed in ("opened", "filed", "sent", "x")
]


@pytest.fixture
def sealed(tmp_path: Path) -> Iterator[SealedDb]:
    stores = Stores(tmp_path, key=KEY)
    stores.mail().close()
    first = stores.sealed("martin", [SEALED_KEY])
    first.journal(ENTRIES[0])
    first.close()
    db = stores.sealed("martin", [SEALED_KEY])
    for entry in ENTRIES[1:]:
        db.journal(entry)
    yield db
    db.close()


def test_a_whole_journal(sealed: SealedDb) -> None:
    assert broken_at(sealed._db) is None


def test_the_first_hash_is_over_nothing_and_the_entry(sealed: SealedDb) -> None:
    """Fixed once: an old journal must verify in every later program."""
    (found,) = sealed._db.rows("SELECT hash FROM journal WHERE id = 1")[0]
    row = rb'[1795163400000000,"801234567890","opened","m\u00e9sage ? opened"]'
    assert found == hashlib.sha256(bytes(32) + row).digest()


def test_the_table_refuses_changes(sealed: SealedDb) -> None:
    for sql in ("UPDATE journal SET actor = 'me'", "DELETE FROM journal"):
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
        ("DELETE FROM journal WHERE id = 2", 2),
        ("DELETE FROM journal WHERE id = 1", 1),
        ("UPDATE journal SET deed = 'a', actor = deed WHERE id = 2", 2),
        ("INSERT INTO journal (at, actor, deed, subject, hash) VALUES (0, '', '', '', zeroblob(32))", 5),
    ],
)
def test_a_forger_who_drops_the_triggers_is_found(sealed: SealedDb, forgery: str, number: int) -> None:
    sealed._db.script("DROP TRIGGER journal_no_update; DROP TRIGGER journal_no_delete")
    sealed._db.script(forgery)
    assert broken_at(sealed._db) == number

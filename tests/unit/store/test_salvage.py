"""A database of which pages are damaged: what can be read of it lives on, and nothing else."""

import hashlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from secmail.domain.contacts import Contact
from secmail.domain.errors import Code, SecmailError
from secmail.domain.ids import AccountId, MessageId
from secmail.domain.lab_results import LabResult, Learned, LearnedReport, Measure
from secmail.domain.outbox import OutboxState
from secmail.domain.patients import Traits
from secmail.domain.sealed import JournalEntry
from secmail.store import lab_results
from secmail.store.db import Database
from secmail.store.salvage import Salvaged, is_damaged, salvage
from secmail.store.stores import Stores
from tests.support.backup_samples import to_its_end
from tests.support.store_samples import KEY, NOW, SEALED_KEY, inbox, new_message

PAGE = 4096
MESSAGES = 120
STAMP = "20261120"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    stores = Stores(tmp_path, key=KEY)
    mail = stores.mail()
    bodies = [
        replace(new_message(uid), raw=b"From: a@b\r\n\r\n" + b"%d " % uid * 200) for uid in range(1, MESSAGES + 1)
    ]
    mail.messages.add(inbox(mail), bodies)
    for number in range(30):
        entry = mail.outbox.begin(AccountId(1), "dr@example", [f"{number}@example"], message_id=f"<{number}@x>")
        mail.outbox.ready(entry.id, b"sealed %d" % number * 50, protection="aes-256-gcm")
    mail.folders.set_setting("export.folder", "/somewhere")
    sealed = stores.sealed("martin", [SEALED_KEY])
    for number in range(300):
        sealed.journal(JournalEntry(NOW, "899700000011", "message.opened", f"{number:064x}"))
    sealed.close()
    mail.close()
    return tmp_path


def pages(path: Path) -> int:
    return path.stat().st_size // PAGE


def damage(path: Path, *numbers: int) -> None:
    """Pages counted from 1, as SQLite does; one octet of each is another."""
    data = bytearray(path.read_bytes())
    for number in numbers:
        data[(number - 1) * PAGE + 2000] ^= 0xFF
    path.write_bytes(data)


def salvaged(path: Path, kind: str = "mail", key: bytes = KEY) -> Salvaged:
    return to_its_end(salvage(path, key, kind, stamp=STAMP))


def whole_bytes(database: Database) -> Iterator[tuple[int, bool]]:
    """Of each message whether its bytes, if they are here, are those that came."""
    for message, sha256, raw in database.rows(
        "SELECT id, sha256, raw FROM messages LEFT JOIN message_bytes ON message = id"
    ):
        yield message, raw is None or hashlib.sha256(raw).hexdigest() == sha256


def test_a_sound_database_is_sound(folder: Path) -> None:
    assert not is_damaged(folder / "mail.db", KEY)
    assert not is_damaged(folder / "no.db", KEY)


def test_what_is_sound_is_copied_row_by_row(folder: Path) -> None:
    with closing(Database(folder / "mail.db", KEY, writable=False)) as before:
        expected = {table: before.rows(f"SELECT * FROM {table}") for table in ("identity", "outbox", "settings")}
        numbers = before.rows("SELECT * FROM sqlite_sequence ORDER BY name")
    assert salvaged(folder / "mail.db").lost == {}
    with closing(Database(folder / "mail.db", KEY, writable=False)) as after:
        assert {table: after.rows(f"SELECT * FROM {table}") for table in expected} == expected
        assert after.rows("SELECT * FROM sqlite_sequence WHERE seq > 0 ORDER BY name") == numbers
        assert after.rows("SELECT count(*), sum(body) FROM messages") == [(MESSAGES, MESSAGES)]
        assert after.rows("SELECT total, unread, placed FROM folders") == [(MESSAGES, MESSAGES, MESSAGES)]
        assert after.rows("SELECT count(*) FROM message_text WHERE message_text MATCH 'bonnet'") == [(MESSAGES,)]
        assert after.rows("PRAGMA foreign_key_check") == []
    assert (folder / f"mail.db.damaged-{STAMP}").exists()


def test_each_single_page_in_turn(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Whichever it is: what is there afterwards is as it was, the letters' bytes fit, and the next start works."""
    sound = (folder / "mail.db").read_bytes()
    survived = 0
    for number in range(2, len(sound) // PAGE + 1, 17):
        work = tmp_path_factory.mktemp("page")
        (work / "mail.db").write_bytes(sound)
        damage(work / "mail.db", number)
        assert is_damaged(work / "mail.db", KEY), number
        done = salvaged(work / "mail.db")
        survived += done.rows > 200
        with closing(Stores(work, key=KEY).mail()) as mail:
            assert mail._db.rows("PRAGMA quick_check") == [("ok",)]
            assert mail._db.rows("PRAGMA foreign_key_check") == []
            assert all(whole for _, whole in whole_bytes(mail._db))
            for entry in mail.outbox.entries():
                assert entry.state is OutboxState.READY
            (new,) = mail.messages.add(mail.folders.folders()[0].id, [new_message(9999)]) or (None,)
            assert new is None or new > MESSAGES
        kept = (work / f"mail.db.damaged-{STAMP}").read_bytes()
        assert kept[(number - 1) * PAGE :][:PAGE] != sound[(number - 1) * PAGE :][:PAGE]
    assert survived > 3


def test_a_message_whose_bytes_are_lost_is_fetched_again(folder: Path) -> None:
    """Its row lives on, without bytes: the server is asked for them."""
    path = folder / "mail.db"
    hit = 0
    for number in range(pages(path), 2, -4):
        (folder / "trial").mkdir(exist_ok=True)
        trial = folder / "trial" / "mail.db"
        trial.write_bytes(path.read_bytes())
        damage(trial, number)
        done = salvaged(trial)
        if set(done.lost) == {"message_bytes"}:
            with closing(Database(trial, KEY, writable=False)) as after:
                bare = after.rows("SELECT count(*) FROM messages WHERE body = 0 AND sha256 = ''")[0][0]
                assert 0 < bare <= done.lost["message_bytes"] < MESSAGES
                assert after.rows("SELECT count(*) FROM messages") == [(MESSAGES,)]
                assert after.rows("SELECT modseq, uidnext FROM folders") == [(0, 0)]
            hit += 1
            break
    assert hit


def test_who_is_still_a_contact_is_found_by_name(tmp_path: Path) -> None:
    """His words are made anew of what he is called."""
    path = tmp_path / "mail.db"
    with closing(Stores(tmp_path, key=KEY).mail()) as mail:
        mail.contacts.keep(Contact(name="Dr Zoé Exemple", addresses=("zoe@a.example",)))
        ((root,),) = mail._db.rows("SELECT rootpage FROM sqlite_schema WHERE name = 'contact_words'")
    damage(path, root)
    assert set(salvaged(path).lost) == {"contact_words"}
    with closing(Stores(tmp_path, key=KEY).mail()) as mail:
        assert mail.contacts.listed(["zoe"], group=None, limit=2) == mail.contacts.all() != ()
        assert [each.shown for each in mail.contacts.suggested(["zoee"], 2)] == ["Dr Zoé Exemple"], "by sound too"


def test_the_journal_and_the_ledger_live_on(folder: Path) -> None:
    path = folder / "sealed-martin.db"
    damage(path, pages(path) - 1)
    assert is_damaged(path, SEALED_KEY)
    salvaged(path, "sealed", SEALED_KEY)
    with (
        closing(Stores(folder, key=KEY).mail()),
        closing(Stores(folder, key=KEY).sealed("martin", [SEALED_KEY])) as sealed,
    ):
        assert len(sealed.journal_rows(0, 1000)) > 100
        with pytest.raises(SecmailError):
            sealed._db.run("DELETE FROM journal")


def test_reports_that_were_lost_are_learned_again(folder: Path) -> None:
    path = folder / "sealed-martin.db"
    traits = Traits(used_name="INVENTE", given_names="Anne", birth_date=date(1950, 2, 1))
    measure = Measure("1.05", Decimal("1.05"), "g/L")
    found = LabResult("Glycémie", "GLUC", measure, None, None, None, None, None, (), 1)
    report = LearnedReport(0, 1, traits, "labo", "Labo", "D1", date(2026, 11, 19), (found,))
    learned = [(MessageId(1), Learned("a" * 64, 1, NOW, (report,)))]
    with closing(Database(path, SEALED_KEY, writable=True)) as database, database.transaction():
        lab_results.learn(database, learned)
        database.run("DELETE FROM lab_results")  # as a damaged page would
        database.run("DELETE FROM reports")
    salvaged(path, "sealed", SEALED_KEY)
    with closing(Database(path, SEALED_KEY, writable=True)) as database:
        with database.transaction():
            lab_results.learn(database, learned)
        assert [row.result for row in lab_results.results(database, "1", ())] == [found]
        assert database.rows("SELECT count(*) FROM patients") == [(1,)]


def test_the_first_page_looks_like_another_key_and_nothing_is_changed(folder: Path) -> None:
    path = folder / "mail.db"
    damage(path, 1)
    before = path.read_bytes()
    with pytest.raises(SecmailError) as refused:
        salvaged(path)
    assert refused.value.code is Code.STORE_UNREADABLE
    assert path.read_bytes() == before
    assert not list(folder.glob("*.damaged-*")) and not list(folder.glob("*.salvage*"))


def test_given_up_it_leaves_the_damaged_file_in_its_place(folder: Path) -> None:
    path = folder / "mail.db"
    damage(path, pages(path) - 2)
    before = path.read_bytes()
    work = salvage(path, KEY, "mail", stamp=STAMP)
    next(work)
    next(work)
    work.close()
    assert path.read_bytes() == before
    assert not list(folder.glob("*.damaged-*")) and not list(folder.glob("*.salvage*"))

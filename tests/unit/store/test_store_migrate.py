"""Versions of a file."""

import contextlib
import importlib.resources
import json
import shutil
from dataclasses import asdict
from pathlib import Path

import pytest

from secmail.domain.errors import ActionNeeded, BugError, Code, Unavailable
from secmail.store.db import Database
from secmail.store.migrate import Migration, migrate, migrations, require_current
from secmail.store.stores import Stores
from secmail.store.values import to_micros
from tests.support.store_samples import KEY, SEALED_KEY, certificate

SCHEMA = Path(str(importlib.resources.files("secmail.store"))) / "schema"
ONE = Migration(1, "CREATE TABLE t (a TEXT) STRICT; INSERT INTO t VALUES ('old');")
TWO = Migration(2, "ALTER TABLE t ADD COLUMN b TEXT NOT NULL DEFAULT 'new';")
BROKEN = Migration(2, "DELETE FROM t; CREATE TABLE u (a TEXT); SELECT nonsense FROM nowhere;")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "x.db"


def opened(path: Path, steps: list[Migration]) -> Database:
    database = Database(path, KEY, writable=True)
    try:
        migrate(database, path, KEY, steps=steps)
    except BaseException:
        database.close()
        raise
    return database


def test_both_schemas_are_whole() -> None:
    for kind in ("mail", "sealed"):
        assert [step.number for step in migrations(kind)] == list(range(1, len(migrations(kind)) + 1))


def test_an_unknown_schema_is_a_bug(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "schema" / "gap").mkdir(parents=True)
    (tmp_path / "schema" / "gap" / "0002_second.sql").write_text("")
    monkeypatch.setattr("importlib.resources.files", lambda _package: tmp_path)
    with pytest.raises(BugError):
        migrations("gap")


def test_a_program_that_is_replaced_while_it_runs_keeps_to_its_own_steps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As an upgrade of the package does: the files of the next version lie where its own were."""
    migrations.cache_clear()
    stores = Stores(tmp_path, key=KEY)
    newer = tmp_path / "newer"
    for kind in ("mail", "sealed"):
        shutil.copytree(SCHEMA / kind, newer / "schema" / kind)
        number = len(migrations(kind)) + 1
        (newer / "schema" / kind / f"{number:04d}_later.sql").write_text("CREATE TABLE later (a TEXT) STRICT;")
    monkeypatch.setattr("importlib.resources.files", lambda _package: newer)
    with contextlib.closing(stores.mail()):
        for _ in range(2):
            stores.sealed("martin", [KEY]).close()
        stores.mail_reader().close()


def test_a_new_file_gets_all_steps_and_no_copy(path: Path) -> None:
    database = opened(path, [ONE, TWO])
    assert database.version == 2
    assert database.rows("SELECT * FROM t") == [("old", "new")]
    database.close()
    assert not path.with_name("x.db.before").exists()


def test_an_older_file_is_copied_then_brought_forward(path: Path, tmp_path: Path) -> None:
    opened(path, [ONE]).close()
    database = opened(path, [ONE, TWO])
    assert database.rows("SELECT * FROM t") == [("old", "new")]
    database.close()
    copy = Database(tmp_path / "x.db.before", KEY, writable=False)
    assert copy.version == 1
    assert copy.rows("SELECT * FROM t") == [("old",)]
    copy.close()
    assert not list(tmp_path.glob("*.part"))


def test_a_step_that_fails_leaves_the_file_as_it_was(path: Path) -> None:
    opened(path, [ONE]).close()
    with pytest.raises(BugError):
        opened(path, [ONE, BROKEN])
    database = opened(path, [ONE])
    assert database.version == 1
    assert database.rows("SELECT * FROM t") == [("old",)]
    assert database.rows("SELECT name FROM sqlite_schema") == [("t",)]
    database.close()


def test_a_newer_file_is_refused_untouched(path: Path) -> None:
    opened(path, [ONE, TWO]).close()
    before = path.read_bytes()
    with pytest.raises(ActionNeeded) as caught:
        opened(path, [ONE])
    assert caught.value.code is Code.STORE_NEWER
    assert path.read_bytes() == before


def test_a_reader_needs_this_version(path: Path) -> None:
    opened(path, [ONE]).close()
    database = Database(path, KEY, writable=False)
    require_current(database, [ONE])
    with pytest.raises(Unavailable) as caught:
        require_current(database, [ONE, TWO])
    assert caught.value.code is Code.STORE_UNREADABLE
    database.close()


def test_a_mail_database_of_version_1_keeps_its_letters_and_certificates(tmp_path: Path) -> None:
    """What version 1 wrote, in its own words."""
    path = tmp_path / "mail.db"
    database = opened(path, [migrations("mail")[0]])
    database.script(
        "INSERT INTO outbox (account, state, message_id, sender, created)"
        " VALUES (1, 'queued', '<1@x>', 'me@example', 1790000000000000);"
        "INSERT INTO outbox_bytes (entry, wrapped) VALUES (1, x'aa');"
    )
    facts = asdict(certificate())
    der, begins, ends = (facts.pop(name) for name in ("der", "not_before", "not_after"))
    database.run(
        "INSERT INTO certificates (sha256, der, facts, not_before, not_after) VALUES (?, ?, ?, ?, ?)",
        (facts["sha256"], der, json.dumps(facts), to_micros(begins), to_micros(ends)),
    )
    database.run(
        "INSERT INTO known_certificates VALUES ('a@example', ?, 'signed-mail', 0, 1, 1, '[\"aes-256-gcm\"]')",
        (facts["sha256"],),
    )
    database.close()
    mail = Stores(tmp_path, key=KEY).mail()
    (entry,) = mail.outbox.entries()
    (known,) = mail.certificates.all()
    assert (entry.protection, mail.outbox.wrapped(entry.id)) == (None, b"\xaa")
    assert (known.certificate, known.capabilities, known.announced) == (certificate(), ("aes-256-gcm",), None)
    written = mail.outbox.begin(entry.account, "me@example", ["a@example"], message_id="<2@x>")
    assert mail.outbox.ready(written.id, b"", protection="aes-256-cbc").protection == "aes-256-cbc"
    mail.close()


@pytest.mark.parametrize("name", ["mail.db", "sealed-martin.db"])
def test_the_door_refuses_a_file_of_a_newer_program(tmp_path: Path, name: str) -> None:
    stores = Stores(tmp_path, key=KEY)
    stores.mail().close()
    stores.sealed("martin", [SEALED_KEY]).close()
    is_mail = name == "mail.db"
    database = Database(tmp_path / name, KEY if is_mail else SEALED_KEY, writable=True)
    database.script("PRAGMA user_version = 999")
    database.close()
    doors = (
        (stores.mail, stores.mail_reader)
        if is_mail
        else (lambda: stores.sealed("martin", [SEALED_KEY]), lambda: stores.sealed_reader("martin", SEALED_KEY))
    )
    for _ in range(2):  # the refusal has let go of the lock
        for door in doors:
            with pytest.raises(ActionNeeded) as caught:
                door()
            assert caught.value.code is Code.STORE_NEWER

"""Nothing readable on the disk, and nothing believed that was touched."""

import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from secmail.domain.drafts import Draft
from secmail.domain.errors import ActionNeeded, BugError, Code, SecmailError
from secmail.domain.ids import AccountId
from secmail.domain.sealed import JournalEntry, LearnedKey
from secmail.store import db as db_module
from secmail.store.db import Database
from secmail.store.stores import Stores
from tests.support.store_samples import KEY, NOW, READ, SEALED_KEY, digest, files_of, inbox, new_message

SECRET = "Zoé Durand-Plaintext"
RAW = (b"Subject: " + SECRET.encode() + b"\r\n") * 3000


def fill(stores: Stores) -> Iterator[None]:
    """Writes the secret everywhere; yields while both files are open, and again when they are closed."""
    mail, sealed = stores.mail(), stores.sealed("martin", [SEALED_KEY])
    folder = inbox(mail)
    mail.messages.add(folder, [replace(new_message(1, subject=SECRET), raw=RAW)])
    mail.messages.add(folder, [replace(new_message(2, subject=SECRET), raw=RAW)])
    mail.messages.vanish(folder, [2])
    mail.folders.set_setting("drop", SECRET)
    entry = mail.outbox.begin(AccountId(1), SECRET, [SECRET], message_id="<1@x>")
    mail.outbox.ready(entry.id, RAW, protection="aes-256-gcm")
    sealed.keep_digests([digest(1, subject=SECRET, patient=SECRET, text=SECRET * 1000)], [READ])
    sealed.save_draft(Draft(AccountId(1), (), subject=SECRET, body=SECRET), None)
    sealed.keep_digests((), (), [LearnedKey(SECRET, 0, SECRET.encode())])
    sealed.journal(JournalEntry(NOW, SECRET, "opened", SECRET))
    yield
    mail.close()
    sealed.close()
    yield


def assert_nothing_readable(directory: Path) -> None:
    files = files_of(directory)
    # FTS keeps folded words: look for those too.
    words = (b"Zo\xc3\xa9", b"Plaintext", b"plaintext", b"durand", b"Durand", b"SQLite format", b"CREATE TABLE")
    readable = [(name, word) for name, content in files.items() for word in words if word in content]
    assert readable == []


def test_no_file_holds_a_readable_word(tmp_path: Path) -> None:
    stages = fill(Stores(tmp_path, key=KEY))
    next(stages)
    names = set(files_of(tmp_path))
    assert {"mail.db", "mail.db-wal", "sealed-martin.db", "sealed-martin.db-wal"} <= names
    assert_nothing_readable(tmp_path)
    next(stages)
    assert set(files_of(tmp_path)) == {"mail.db", "mail.db.lock", "sealed-martin.db", "sealed-martin.db.lock"}
    assert_nothing_readable(tmp_path)


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="open files of a process are listed on Linux only")
@pytest.mark.parametrize(("store", "spilled"), [(None, False), ("FILE", True)])
def test_a_large_sort_makes_no_temporary_file(tmp_path: Path, store: str | None, spilled: bool) -> None:
    """What SQLite spills while it sorts would be plain. With SQLite's usual setting the test sees it."""
    database = Database(tmp_path / "x.db", KEY, writable=True)
    database.script("PRAGMA cache_size = 100; CREATE TABLE t (a TEXT)")
    database.run(
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 40000)"
        " INSERT INTO t SELECT hex(randomblob(100)) FROM n"
    )
    if store:
        database.script(f"PRAGMA temp_store = {store}")
    before = set(open_files())
    rows = database._connection.execute("SELECT a FROM t ORDER BY a")
    next(rows)
    assert bool(set(open_files()) - before) is spilled
    rows.close()
    database.close()


def open_files() -> list[str]:
    paths = []
    for descriptor in Path("/proc/self/fd").iterdir():
        with suppress(FileNotFoundError):  # the listing's own
            paths.append(str(descriptor.readlink()))
    return paths


def refusal(directory: Path, *, key: bytes = KEY, sealed_key: bytes = SEALED_KEY) -> SecmailError:
    stores = Stores(directory, key=key)
    with pytest.raises(SecmailError) as caught:
        stores.mail()
    for open_again in (
        stores.mail_reader,
        lambda: stores.sealed("martin", [sealed_key]),
        lambda: stores.sealed_reader("martin", sealed_key),
    ):
        with pytest.raises(ActionNeeded) as again:
            open_again()
        assert again.value.code is Code.STORE_UNREADABLE
    return caught.value


def test_a_wrong_key_opens_nothing(tmp_path: Path) -> None:
    for _ in fill(Stores(tmp_path, key=KEY)):
        pass
    before = files_of(tmp_path)
    error = refusal(tmp_path, key=SEALED_KEY, sealed_key=KEY)
    assert isinstance(error, ActionNeeded)
    assert error.code is Code.STORE_UNREADABLE
    assert {name: content for name, content in files_of(tmp_path).items() if name in before} == before
    Stores(tmp_path, key=KEY).mail().close()


def test_the_profile_s_key_does_not_open_a_holder_s_file(tmp_path: Path) -> None:
    for _ in fill(Stores(tmp_path, key=KEY)):
        pass
    stores = Stores(tmp_path, key=KEY)
    for door in (lambda: stores.sealed("martin", [KEY]), lambda: stores.sealed_reader("martin", KEY)):
        with pytest.raises(ActionNeeded) as caught:
            door()
        assert caught.value.code is Code.STORE_UNREADABLE
    stores.sealed("martin", [SEALED_KEY]).close()


def read_all(directory: Path) -> None:
    """Opens and reads every page of `mail.db`."""
    database = Database(directory / "mail.db", KEY, writable=True)
    try:
        for (table,) in database.rows("SELECT name FROM sqlite_schema WHERE type = 'table' AND rootpage > 0"):
            database.rows(f"SELECT * FROM {table}")
        assert database.rows("PRAGMA integrity_check") == [("ok",)]
    finally:
        database.close()


def test_a_flipped_bit_is_found_on_every_page(tmp_path: Path) -> None:
    for _ in fill(Stores(tmp_path, key=KEY)):
        pass
    database = Database(tmp_path / "mail.db", KEY, writable=True)
    database.script("VACUUM")  # nobody reads a free page
    database.close()
    whole = (tmp_path / "mail.db").read_bytes()
    read_all(tmp_path)
    places = [0, 15, 16, 24, 100, 4095, *range(4096 + 77, len(whole), 4096 * 3 + 131), len(whole) - 1]
    for place in places:
        damaged = bytearray(whole)
        damaged[place] ^= 1
        (tmp_path / "mail.db").write_bytes(damaged)
        with pytest.raises(SecmailError) as caught:
            read_all(tmp_path)
        assert caught.value.code is Code.STORE_UNREADABLE, place
        for leftover in ("mail.db-wal", "mail.db-shm"):
            (tmp_path / leftover).unlink(missing_ok=True)


def test_damage_under_open_eyes_is_ours_too(tmp_path: Path) -> None:
    """Not only opening: a page that is read later."""
    for _ in fill(Stores(tmp_path, key=KEY)):
        pass
    path = tmp_path / "mail.db"
    content = path.read_bytes()
    path.write_bytes(content[: 4096 * 3] + bytes(len(content) - 4096 * 3))
    with pytest.raises(SecmailError) as caught:
        mail = Stores(tmp_path, key=KEY).mail()
        try:
            mail.outbox.entries()
            mail.certificates.all()
            mail.folders.folders()
        finally:
            mail.close()
    assert caught.value.code is Code.STORE_UNREADABLE


def test_pages_of_one_file_do_not_pass_in_another(tmp_path: Path) -> None:
    """Moving a page to another place is damage: each is bound to its number."""
    for _ in fill(Stores(tmp_path, key=KEY)):
        pass
    path = tmp_path / "mail.db"
    content = bytearray(path.read_bytes())
    content[4096 * 2 : 4096 * 3], content[4096 * 3 : 4096 * 4] = (
        content[4096 * 3 : 4096 * 4],
        content[4096 * 2 : 4096 * 3],
    )
    path.write_bytes(content)
    with pytest.raises(SecmailError) as caught:
        read_all(tmp_path)
    assert caught.value.code is Code.STORE_UNREADABLE


def test_without_its_cipher_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(db_module, "CIPHER", "plain")
    with pytest.raises(BugError):
        Stores(tmp_path, key=KEY).mail()
    assert all(not content for content in files_of(tmp_path).values())


def test_a_short_key_is_a_bug(tmp_path: Path) -> None:
    with pytest.raises(BugError):
        Stores(tmp_path, key=b"short").mail()


def test_the_copy_of_a_file_opens_with_its_key_only(tmp_path: Path) -> None:
    stages = fill(Stores(tmp_path / "profile", key=KEY))
    next(stages)
    database = Database(tmp_path / "profile" / "mail.db", KEY, writable=False)
    database.copy_to(tmp_path / "profile" / "copy.db", KEY)
    database.close()
    next(stages)
    assert_nothing_readable(tmp_path)
    restored = tmp_path / "restored"
    restored.mkdir()
    shutil.copy(tmp_path / "profile" / "copy.db", restored / "mail.db")
    mail = Stores(restored, key=KEY).mail()
    assert mail.folders.setting("drop") == SECRET
    mail.close()

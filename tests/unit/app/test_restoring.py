"""A profile out of a backup: the whole of it or nothing, and nothing sent or filed twice for it."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from secmail.app import restore
from secmail.app.keystores import keys_of
from secmail.app.profile import Profile, load
from secmail.domain.accounts import Password
from secmail.domain.dropped_letters import LETTER_FOLDER, LETTERS_LEAVE
from secmail.domain.errors import Code, SecmailError
from secmail.domain.ids import AccountId, MessageId
from secmail.domain.laboratories import BY_ITSELF
from secmail.domain.mailbox import ListedFolder
from secmail.domain.outbox import OutboxState
from secmail.domain.upkeep import BACKUP_RESTORED, DROP_FOLDER, FILED_UNKNOWN, BackupMade
from secmail.store import restored
from secmail.store.backup_files import dump_manifest
from secmail.store.db import Database
from secmail.store.stores import Stores
from tests.support import file_shim
from tests.support.backup_samples import (
    PASSPHRASE,
    VAULT,
    back_up,
    cheap_passphrases,
    fill,
    forge,
    mail_of,
    new_profile,
    to_its_end,
)
from tests.support.store_samples import INBOX, KEY, NOW, SEALED_KEY, inbox, new_message

CHECKOUT = Path(__file__).resolve().parents[3]
LATER = NOW + timedelta(days=3)
MANIFEST = dump_manifest(BackupMade(NOW, 0, 0, 0))


@pytest.fixture(autouse=True)
def cheap() -> Iterator[None]:
    with cheap_passphrases():
        yield


@pytest.fixture
def origin(tmp_path: Path) -> Profile:
    made = new_profile(tmp_path / "origin")
    fill(made)
    return made


@pytest.fixture
def backup(origin: Profile, tmp_path: Path) -> Path:
    file = tmp_path / "backup.secmail"
    back_up(origin, file)
    return file


@pytest.fixture
def empty(tmp_path: Path) -> Profile:
    return new_profile(tmp_path / "new")


def restored_into(profile: Profile, file: Path, passphrase: Password = PASSPHRASE) -> BackupMade:
    return to_its_end(restore.restore(profile, file, passphrase, now=LATER))


def refusal(profile: Profile, file: Path, passphrase: Password = PASSPHRASE) -> Code:
    with pytest.raises(SecmailError) as refused:
        restored_into(profile, file, passphrase)
    return refused.value.code


def content(profile: Profile) -> list[str]:
    files = (path for path in profile.folder.rglob("*") if path.is_file())
    return sorted(str(path.relative_to(profile.folder)) for path in files if path.suffix != ".lock")


def test_everything_is_there_again_under_another_key(origin: Profile, backup: Path, empty: Profile) -> None:
    made = restored_into(empty, backup)
    assert (made.at, made.messages, made.vaults) == (NOW, 20, 1)
    assert keys_of(empty).device_key() != keys_of(origin).device_key()
    assert (empty.vaults / f"{VAULT}.vault").read_bytes() == b'{"vault": 1}'
    assert (empty.trust / "Autorité racine.cer").exists()
    assert not (empty.vaults / f"{VAULT}.damaged").exists()
    with closing(mail_of(empty)) as mail:
        assert mail._db.rows("SELECT count(*), min(id), max(id) FROM messages") == [(20, 1, 20)]
        assert mail.messages.raw(new_id := 7).endswith(b"number 7\r\n"), new_id  # type: ignore[arg-type]  # a number
        stores = Stores(empty.databases, key=keys_of(empty).device_key())
        stores.sealed(VAULT, [SEALED_KEY]).close()


def test_a_letter_that_waited_is_not_sent_again_by_itself(origin: Profile, tmp_path: Path, empty: Profile) -> None:
    with closing(mail_of(origin)) as mail:
        waiting, refused, prepared, sent, submitting = (
            mail.outbox.begin(AccountId(1), "dr@example", ["b@example"], message_id=f"<n{n}@x>").id for n in range(5)
        )
        for entry in (waiting, refused, sent, submitting):
            mail.outbox.ready(entry, b"letter", protection="aes-256-gcm")
        for entry in (refused, sent, submitting):
            mail.outbox.move(entry, OutboxState.SUBMITTING)
        mail.outbox.move(refused, OutboxState.REFUSED)
        mail.outbox.move(sent, OutboxState.SENT)
        before = {entry.id: entry.state for entry in mail.outbox.entries()}
    back_up(origin, tmp_path / "b")
    restored_into(empty, tmp_path / "b")
    with closing(mail_of(empty)) as mail:
        after = {entry.id: entry.state for entry in mail.outbox.entries()}
        assert {after[entry] for entry in (waiting, refused, submitting)} == {OutboxState.UNCERTAIN}
        assert (after[prepared], after[sent]) == (OutboxState.PREPARING, OutboxState.SENT)
        assert OutboxState.READY not in after.values() and OutboxState.READY in before.values()
        assert mail.outbox.wrapped(waiting) == b"letter"


def test_what_may_have_been_filed_since_waits_for_a_person(backup: Path, empty: Profile) -> None:
    restored_into(empty, backup)
    with closing(mail_of(empty)) as mail:
        assert mail.folders.setting(FILED_UNKNOWN.format(VAULT)) == LATER.isoformat()
        assert mail.folders.setting(BACKUP_RESTORED) == LATER.isoformat()


@pytest.mark.parametrize("setting", [DROP_FOLDER, BY_ITSELF, LETTER_FOLDER, LETTERS_LEAVE])
def test_the_folders_of_the_other_computer_are_not_taken_over(
    origin: Profile, tmp_path: Path, empty: Profile, setting: str
) -> None:
    with closing(mail_of(origin)) as mail:
        mail.folders.set_setting(setting, "/elsewhere")
    back_up(origin, tmp_path / "b")
    restored_into(empty, tmp_path / "b")
    with closing(mail_of(empty)) as mail:
        assert mail.folders.setting(setting) is None


def test_numbers_that_were_given_since_are_not_given_again(backup: Path, empty: Profile) -> None:
    restored_into(empty, backup)
    with closing(mail_of(empty)) as mail:
        (new,) = mail.messages.add(inbox(mail), [new_message(999)])
        assert new > 100_000
        (entry,) = mail.custody.waiting_entries(VAULT)
        assert entry[0] > 100_000 and entry[1].deed == "backup.restored"


def test_what_the_server_was_yet_to_be_told_is_not_told(origin: Profile, tmp_path: Path, empty: Profile) -> None:
    """It may have been told since, and undone: the server has the last word."""
    with closing(mail_of(origin)) as mail:
        (account,) = mail.folders.accounts()
        mail.folders.merge_folders(account.id, [INBOX, ListedFolder("Archives", None)])
        there, other = mail.folders.folders(account.id)
        message = MessageId(5)
        uid = mail.messages.stored(message).uid
        assert mail.pending.wish_place(message, other.id) and mail.pending.wish(MessageId(6), "\\Seen", present=True)
        assert mail.messages.stored(message).folder == other.id
    back_up(origin, tmp_path / "b")
    restored_into(empty, tmp_path / "b")
    with closing(mail_of(empty)) as mail:
        assert mail.pending.all(account.id) == ()
        stored = mail.messages.stored(message)
        assert (stored.folder, stored.uid) == (there.id, uid)


def test_settings_of_this_computer_stay_and_traps_of_another_do_not_come(
    origin: Profile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = {"language": "en", "card_modules": ["/tmp/evil.so"], "http_proxy": "evil:1", "key_file": True}
    origin.settings_file.write_text(json.dumps(stored | {"accept_test_certificates": True}))
    back_up(origin, tmp_path / "b")
    bare = Profile(tmp_path / "bare")
    # The keys of a profile without settings are in the system's key store, which a test leaves alone.
    monkeypatch.setattr(restore, "keys_of", lambda profile: keys_of(Profile(profile.folder, origin.settings)))
    restored_into(bare, tmp_path / "b")
    taken = load(bare.folder).settings
    assert taken.language == "en"
    assert (taken.card_modules, taken.http_proxy, taken.key_file, taken.accept_test_certificates) == (
        (),
        "",
        False,
        False,
    )


def test_a_profile_that_was_started_and_never_used_is_empty(backup: Path, empty: Profile) -> None:
    mail_of(empty).close()
    restored_into(empty, backup)
    with closing(mail_of(empty)) as mail:
        assert mail._db.rows("SELECT count(*) FROM messages") == [(20,)]


@pytest.mark.parametrize("what", ["mail", "vault", "sealed", "trust", "unreadable"])
def test_a_profile_that_holds_anything_is_left_as_it_is(backup: Path, empty: Profile, what: str) -> None:
    if what == "mail":
        with closing(mail_of(empty)) as mail:
            inbox(mail)
    elif what == "vault":
        (empty.vaults / "x.vault").write_bytes(b"1")
    elif what == "sealed":
        (empty.databases / "sealed-x.db").write_bytes(b"1")
    elif what == "trust":
        (empty.trust / "x.cer").write_bytes(b"1")
    else:
        (empty.databases / "mail.db").write_bytes(b"damaged" * 1000)
    before = {name: (empty.folder / name).read_bytes() for name in content(empty)}
    assert refusal(empty, backup) is Code.BACKUP_NOT_EMPTY
    after = {name: (empty.folder / name).read_bytes() for name in content(empty)}
    assert {name: data for name, data in after.items() if name != "keys.json"} == {
        name: data for name, data in before.items() if name != "keys.json"
    }


def test_a_profile_that_is_in_use(backup: Path, empty: Profile) -> None:
    with closing(mail_of(empty)):
        assert refusal(empty, backup) is Code.STORE_IN_USE


@pytest.mark.parametrize("how", ["cut", "changed", "longer", "nothing", "missing", "passphrase"])
def test_a_file_that_is_no_whole_backup_leaves_the_profile_empty(backup: Path, empty: Profile, how: str) -> None:
    data = backup.read_bytes()
    passphrase, expected = PASSPHRASE, Code.BACKUP_UNREADABLE
    if how == "missing":
        backup.unlink()
        expected = Code.FILE_UNREADABLE
    elif how == "passphrase":
        passphrase, expected = Password("un autre mot de passe"), Code.BACKUP_WRONG_PASSPHRASE
    else:
        middle = len(data) // 2
        changed = data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]
        backup.write_bytes({"cut": data[:-20], "changed": changed, "longer": data + b"x", "nothing": b""}[how])
    assert refusal(empty, backup, passphrase) is expected
    assert set(content(empty)) <= {"settings.json", "keys.json"}


# Backups that somebody has forged, who knows the passphrase.

HOSTILE = (
    "../escaped",
    "/tmp/escaped",
    "databases/../../escaped",
    "databases/sealed-x.db/../../escaped",
    "databases/evil.db",
    "databases/mail.db-wal",
    "vaults/../escaped.vault",
    "vaults/0.vault/x",
    "vaults/evil",
    "trust/",
    "trust/..",
    "trust/../escaped",
    "trust/a/b.cer",
    "trust/.hidden",
    "trust/con.cer",
    "trust/dot.",
    "trust/a\\b.cer",
    "trust/a:b.cer",
    "trust/a\0b.cer",
    "trust/" + "x" * 240,
    "log/secmail.log",
    "keys.json",
    "elsewhere",
)


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_a_name_that_no_backup_has_is_refused(empty: Profile, tmp_path: Path, name: str) -> None:
    forge(tmp_path / "b", {"manifest.json": MANIFEST, "device.key": KEY, name: b"evil"})
    before = {path for path in tmp_path.rglob("*") if empty.folder not in path.parents}
    assert refusal(empty, tmp_path / "b") is Code.BACKUP_UNREADABLE
    assert {path for path in tmp_path.rglob("*") if empty.folder not in path.parents} == before
    assert set(content(empty)) <= {"settings.json", "keys.json"}


@pytest.mark.parametrize(
    "entries",
    [
        [("device.key", KEY)],
        [("manifest.json", b"{}"), ("device.key", KEY)],
        [("manifest.json", b"[" * 100_000), ("device.key", KEY)],
        [("manifest.json", MANIFEST)],
        [("manifest.json", MANIFEST), ("device.key", b"short"), ("databases/mail.db", b"x")],
        [("manifest.json", MANIFEST), ("device.key", KEY)],
        [("manifest.json", MANIFEST), ("device.key", KEY), ("databases/mail.db", b"no database" * 1000)],
        [("manifest.json", MANIFEST), ("device.key", KEY), ("trust/a.cer", b"1"), ("trust/A.cer", b"2")],
    ],
    ids=range(8),
)
def test_a_backup_that_no_program_of_ours_has_written(
    empty: Profile, tmp_path: Path, entries: list[tuple[str, bytes]]
) -> None:
    forge(tmp_path / "b", entries)
    assert refusal(empty, tmp_path / "b") is Code.BACKUP_UNREADABLE
    assert set(content(empty)) <= {"settings.json", "keys.json"}


@pytest.mark.parametrize(
    "trap",
    [
        "CREATE TRIGGER trap AFTER UPDATE ON outbox BEGIN DELETE FROM messages; END",
        "CREATE VIEW trap AS SELECT 1",
        "CREATE TABLE trap (a)",
        "PRAGMA user_version = 9999",
        "DROP TABLE settings",
    ],
)
def test_a_database_that_holds_more_than_rows_is_refused(empty: Profile, tmp_path: Path, trap: str) -> None:
    Stores(tmp_path / "forged", key=KEY).mail().close()
    with closing(Database(tmp_path / "forged" / "mail.db", KEY, writable=True)) as database:
        database.script(trap)
    mail = (tmp_path / "forged" / "mail.db").read_bytes()
    forge(tmp_path / "b", {"manifest.json": MANIFEST, "device.key": KEY, "databases/mail.db": mail})
    assert refusal(empty, tmp_path / "b") in {Code.BACKUP_UNREADABLE, Code.BACKUP_NEWER}
    assert set(content(empty)) <= {"settings.json", "keys.json"}


# Cut short.


def test_given_up_at_any_moment_it_leaves_the_profile_empty(backup: Path, empty: Profile) -> None:
    steps = 0
    while True:
        work = restore.restore(empty, backup, PASSPHRASE, now=LATER)
        try:
            for _ in range(steps):
                next(work)
        except StopIteration:
            break
        work.close()
        assert set(content(empty)) <= {"settings.json", "keys.json"}
        steps += 1
    assert steps > 3
    assert "databases/mail.db" in content(empty)


def test_a_full_disk_leaves_the_profile_empty(backup: Path, empty: Profile, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(restored, "put", full)
    assert refusal(empty, backup) is Code.BACKUP_NO_ROOM
    assert set(content(empty)) <= {"settings.json", "keys.json"}


DRIVER = """
import ctypes, json, os, shutil, sys
from pathlib import Path
from tests.unit.app.test_restoring import one_restore, whole_or_empty

arm = ctypes.CDLL(None).file_shim_arm
arm.argtypes = [ctypes.c_long]
origin, work, backup = map(Path, sys.argv[1:4])
def killed_at(number):
    shutil.rmtree(work, ignore_errors=True)
    shutil.copytree(origin, work)
    child = os.fork()
    if child == 0:
        arm(number)
        one_restore(work, backup)
        os._exit(0)
    if os.waitpid(child, 0)[1] == 0:
        return False
    states.append(whole_or_empty(work, backup))
    return True


states, end = [], 1
while killed_at(end):
    end += 7
for number in range(max(1, end - 45), end):
    killed_at(number)
print(json.dumps([end, states.count("empty"), states.count("whole")]))
"""


def one_restore(folder: Path, backup: Path) -> None:
    with cheap_passphrases():
        restored_into(load(folder), backup)


def whole_or_empty(folder: Path, backup: Path) -> str:
    """The next start finds one of the two; an empty one can be restored into."""
    profile = load(folder)
    restore.settle(profile)
    assert not (folder / "restore.new").exists() and not (folder / "restore.ready").exists()
    if "databases/mail.db" in content(profile):
        with closing(mail_of(profile)) as mail:
            assert mail._db.rows("SELECT count(*) FROM messages") == [(3,)]
            assert mail._db.rows("PRAGMA quick_check") == [("ok",)]
        assert (profile.vaults / f"{VAULT}.vault").exists() and (profile.trust / "Autorité racine.cer").exists()
        return "whole"
    assert set(content(profile)) <= {"settings.json", "keys.json"}
    one_restore(folder, backup)
    return "empty"


@pytest.fixture(scope="module")
def shim(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = file_shim.built(tmp_path_factory.mktemp("shim"))
    if found is None:
        pytest.skip("no C compiler: changes to files cannot be counted")
    return found


def test_killed_at_every_change_it_is_the_whole_profile_or_none(tmp_path: Path, shim: Path) -> None:
    """Each of the last changes, where it is decided, and every seventh of SQLite's writes before them."""
    small, work = new_profile(tmp_path / "small"), tmp_path / "work"
    fill(small, messages=3)
    back_up(small, tmp_path / "b")
    new_profile(tmp_path / "bare")
    program = [sys.executable, "-c", DRIVER, *map(str, (tmp_path / "bare", work, tmp_path / "b"))]
    environment = {**os.environ, "LD_PRELOAD": str(shim), "SHIM_ROOT": str(work)}
    done = subprocess.run(
        program, cwd=CHECKOUT, env=environment, check=False, capture_output=True, text=True, timeout=500
    )
    assert done.returncode == 0, done.stderr
    changes, empty, whole = json.loads(done.stdout)
    assert changes > 50 and empty > 10 and whole > 10

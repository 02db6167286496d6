"""The file of a backup: whole or refused, and never in the place of another before it has been read again."""

import io
import json
import os
import struct
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from secmail.app.profile import Profile, load
from secmail.app.wiring import running_engine
from secmail.domain.accounts import Password
from secmail.domain.errors import Code, SecmailError
from secmail.domain.upkeep import BackupOrder
from secmail.store import backup, backup_format
from secmail.store.backup_format import Reader, Writer
from secmail.store.stores import Stores
from tests.support import file_shim
from tests.support.backup_samples import (
    PASSPHRASE,
    VAULT,
    back_up,
    backups_of,
    cheap_passphrases,
    fill,
    mail_of,
    new_profile,
    to_its_end,
)
from tests.support.store_samples import NOW, SEALED_KEY, inbox, new_message

BLOCK = 64
HEADER = 66 + 32 + 32
VERSION = (16,)
"""Of its two octets the one that a single bit makes a later version."""


@pytest.fixture(autouse=True)
def cheap() -> Iterator[None]:
    with cheap_passphrases():
        yield


@pytest.fixture
def profile(tmp_path: Path) -> Profile:
    made = new_profile(tmp_path / "profile")
    fill(made)
    return made


def written(entries: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    writer = Writer(stream, PASSPHRASE)
    for name, content in entries.items():
        writer.add(name, content)
    writer.finish()
    return stream.getvalue()


def read(data: bytes, passphrase: Password = PASSPHRASE) -> dict[str, bytes]:
    return {entry.name: b"".join(entry.blocks) for entry in Reader(io.BytesIO(data), passphrase).entries()}


def refusal(data: bytes, passphrase: Password = PASSPHRASE) -> Code:
    with pytest.raises(SecmailError) as refused:
        read(data, passphrase)
    return refused.value.code


# The form.


@pytest.mark.parametrize("size", [0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK, 10_000])
def test_what_was_written_is_read(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backup_format, "_BLOCK", BLOCK)
    entries = {"a": os.urandom(size), "vaults/é.vault": b"", "c": bytes(size)}
    assert read(written(entries)) == entries


@given(st.dictionaries(st.text(min_size=1, max_size=20), st.binary(max_size=300), max_size=5))
@settings(max_examples=20, deadline=None)
def test_any_content(entries: dict[str, bytes]) -> None:
    with cheap_passphrases(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(backup_format, "_BLOCK", BLOCK)
        storable = {name: content for name, content in entries.items() if name.isprintable()}
        assert read(written(storable)) == storable


def test_a_file_that_is_cut_off_anywhere_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backup_format, "_BLOCK", BLOCK)
    data = written({"a": b"x" * 300, "b": b"y" * 10})
    blocks = range(HEADER, len(data), BLOCK + 16)
    for end in {
        *range(0, HEADER, 7),
        *blocks,
        *(end - 1 for end in blocks),
        *(end + 1 for end in blocks),
        len(data) - 1,
    }:
        assert refusal(data[:end]) is Code.BACKUP_UNREADABLE, end


def test_a_file_that_goes_on_after_its_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backup_format, "_BLOCK", BLOCK)
    data = written({"a": b"x" * 300})
    for more in (b"\0", data[HEADER:], data[HEADER : HEADER + BLOCK + 16], data):
        assert refusal(data + more) is Code.BACKUP_UNREADABLE


def test_blocks_in_another_order_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backup_format, "_BLOCK", BLOCK)
    data, size = written({"a": b"x" * 300}), BLOCK + 16
    first, second = data[HEADER : HEADER + size], data[HEADER + size : HEADER + 2 * size]
    assert refusal(data[:HEADER] + second + first + data[HEADER + 2 * size :]) is Code.BACKUP_UNREADABLE
    assert refusal(data[:HEADER] + data[HEADER + size :]) is Code.BACKUP_UNREADABLE
    assert refusal(data[:HEADER] + first + first + data[HEADER + 2 * size :]) is Code.BACKUP_UNREADABLE


def test_a_change_of_any_octet_is_refused() -> None:
    data = written({"a": b"x" * 40})
    for place in range(len(data)):
        changed = bytearray(data)
        changed[place] ^= 1
        expected = Code.BACKUP_NEWER if place in VERSION else Code.BACKUP_UNREADABLE
        assert refusal(bytes(changed)) is expected, place


def test_a_wrong_passphrase_is_told_from_a_damaged_file() -> None:
    assert refusal(written({"a": b"x"}), Password("cheval pile agrafe correct")) is Code.BACKUP_WRONG_PASSPHRASE


def test_the_same_passphrase_typed_on_another_system() -> None:
    data = io.BytesIO()
    writer = Writer(data, Password("e\u0301clair de\u0301te\u0301 pre\u0300s du phare"))
    writer.finish()
    assert read(data.getvalue(), Password("éclair dété près du phare ")) == {}


def test_a_newer_file_is_named_as_such() -> None:
    data = bytearray(written({}))
    data[16:18] = struct.pack(">H", 2)
    assert refusal(bytes(data)) is Code.BACKUP_NEWER


@pytest.mark.parametrize(
    ("memory", "iterations", "lanes"), [(1 << 30, 1, 1), (64, 1 << 20, 1), (64, 1, 1 << 20), (0, 1, 1)]
)
def test_costs_that_would_stop_the_computer_are_refused(memory: int, iterations: int, lanes: int) -> None:
    header = backup_format._HEADER.pack(b"SECMAIL BACKUP\r\n", 1, memory, iterations, lanes, 1024, bytes(32))
    proof = bytes(32)
    digest = backup_format.hashlib.sha256(header + proof).digest()
    assert refusal(header + proof + digest) is Code.BACKUP_UNREADABLE


def test_a_size_that_is_larger_than_the_file_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.BytesIO()
    writer = Writer(stream, PASSPHRASE)
    writer.begin("a", 1 << 60)
    writer.write(b"short")
    writer.end()
    writer.finish()
    assert refusal(stream.getvalue()) is Code.BACKUP_UNREADABLE


def test_more_entries_than_any_profile_has_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backup_format, "_MOST_ENTRIES", 3)
    assert refusal(written({str(number): b"" for number in range(4)})) is Code.BACKUP_UNREADABLE


# Making one.


def test_a_backup_holds_what_a_profile_is_made_of(profile: Profile, tmp_path: Path) -> None:
    made = back_up(profile, tmp_path / "b")
    assert (made.messages, made.vaults, made.bytes) == (20, 1, (tmp_path / "b").stat().st_size)
    held = read((tmp_path / "b").read_bytes())
    assert set(held) == {
        "manifest.json",
        "device.key",
        "settings.json",
        "databases/mail.db",
        f"databases/sealed-{VAULT}.db",
        f"vaults/{VAULT}.vault",
        f"vaults/{VAULT}.vault.bak",
        "trust/Autorité racine.cer",
    }
    assert to_its_end(backups_of(profile).check(str(tmp_path / "b"), PASSPHRASE)) == made


def test_nothing_of_it_is_readable_without_the_passphrase(profile: Profile, tmp_path: Path) -> None:
    back_up(profile, tmp_path / "b")
    data = (tmp_path / "b").read_bytes()
    for word in (b"Bilan", b"Bonnet", b"SQLite", b"example", b"vault", b"mail.db"):
        assert word not in data


def test_what_is_written_meanwhile_is_not_in_it_and_harms_nothing(profile: Profile, tmp_path: Path) -> None:
    mail = mail_of(profile)
    work = backups_of(profile).make(BackupOrder(str(tmp_path / "b"), PASSPHRASE, NOW))
    numbers = iter(range(1000, 100_000))
    folder = inbox(mail)
    try:
        while True:
            next(work)
            mail.messages.add(folder, [new_message(next(numbers))])
    except StopIteration as end:
        assert end.value.messages < 20 + next(numbers) - 1000 + 1
    mail.close()


def test_a_session_that_is_open(profile: Profile, tmp_path: Path) -> None:
    stores = Stores(profile.databases, key=backups_of(profile)._key)
    mail = stores.mail()
    sealed = stores.sealed(VAULT, [SEALED_KEY])
    with pytest.raises(SecmailError) as refused:
        back_up(profile, tmp_path / "b")
    assert refused.value.code is Code.STORE_IN_USE, "without its key a database that is written to is not copied"
    made = back_up(profile, tmp_path / "b", **{VAULT: SEALED_KEY})
    assert made.messages == 20
    sealed.close()
    mail.close()


def test_given_up_at_any_moment_it_leaves_the_former_one(profile: Profile, tmp_path: Path) -> None:
    file = tmp_path / "b"
    file.write_bytes(b"the former backup")
    steps = 0
    while True:
        work = backups_of(profile).make(BackupOrder(str(file), PASSPHRASE, NOW))
        try:
            for _ in range(steps):
                next(work)
        except StopIteration:
            break
        work.close()
        assert file.read_bytes() == b"the former backup"
        assert sorted(path.name for path in tmp_path.iterdir()) == ["b", "profile"]
        assert not (profile.databases / "backup.new").exists()
        steps += 1
    assert steps > 5
    assert file.read_bytes() != b"the former backup"


def test_what_a_crash_left_is_swept_at_the_next_start(profile: Profile) -> None:
    left = profile.databases / "backup.new" / "mail.db"
    left.parent.mkdir()
    left.write_bytes(b"half a copy")
    with running_engine(profile):
        assert not left.parent.exists()


DRIVER = """
import ctypes, json, os, shutil, sys
from pathlib import Path
from tests.unit.store.test_backup_file import one_backup, former_or_whole

arm = ctypes.CDLL(None).file_shim_arm
arm.argtypes = [ctypes.c_long]
origin, work = Path(sys.argv[1]), Path(sys.argv[2])
killed, found = 0, []
while True:
    shutil.rmtree(work, ignore_errors=True)
    shutil.copytree(origin, work)
    child = os.fork()
    if child == 0:
        arm(killed + 1)
        one_backup(work)
        os._exit(0)
    if os.waitpid(child, 0)[1] == 0:
        break
    killed += 3
    found.append(former_or_whole(work))
print(json.dumps([killed, found.count("former")]))
"""


def one_backup(work: Path) -> None:
    with cheap_passphrases():
        back_up(load(work / "profile"), work / "backup")


def former_or_whole(work: Path) -> str:
    """Which one lies there after a kill; the profile is sound, and the next backup works and leaves nothing behind."""
    found = (work / "backup").read_bytes()
    if found != b"the former backup":
        with cheap_passphrases():
            assert read(found)["databases/mail.db"]
    one_backup(work)
    assert sorted(path.name for path in work.iterdir()) == ["backup", "profile"]
    assert not (work / "profile" / "databases" / "backup.new").exists()
    return "former" if found == b"the former backup" else "whole"


def test_killed_at_any_change_it_leaves_a_backup_that_opens(profile: Profile, tmp_path: Path) -> None:
    shim = file_shim.built(tmp_path)
    if shim is None:
        pytest.skip("no C compiler: changes to files cannot be counted")
    origin, work = tmp_path / "origin", tmp_path / "work"
    origin.mkdir()
    profile.folder.rename(origin / "profile")
    (origin / "backup").write_bytes(b"the former backup")
    done = subprocess.run(
        [sys.executable, "-c", DRIVER, str(origin), str(work)],
        cwd=Path(__file__).resolve().parents[3],
        env={**os.environ, "LD_PRELOAD": str(shim), "SHIM_ROOT": str(work)},
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    killed, former = json.loads(done.stdout)
    assert killed > 20 and former > 5


def test_a_medium_that_does_not_keep_what_it_took(
    profile: Profile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "b"
    file.write_bytes(b"the former backup")

    def spoil(stream: io.BufferedReader) -> None:
        with Path(stream.name).open("r+b") as medium:
            medium.seek(-100, os.SEEK_END)
            medium.write(bytes(50))

    monkeypatch.setattr(backup, "from_medium", spoil)
    with pytest.raises(SecmailError) as refused:
        back_up(profile, file)
    assert refused.value.code is Code.BACKUP_UNREADABLE
    assert file.read_bytes() == b"the former backup"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b", "profile"]


def test_no_room_is_said_before_anything_is_written(
    profile: Profile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backup, "_SPARE", 1 << 60)
    with pytest.raises(SecmailError) as refused:
        back_up(profile, tmp_path / "b")
    assert refused.value.code is Code.BACKUP_NO_ROOM
    assert not (tmp_path / "b").exists()


def test_a_damaged_database_is_not_taken_for_a_backup(profile: Profile, tmp_path: Path) -> None:
    path = profile.databases / "mail.db"
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    with pytest.raises(SecmailError) as refused:
        back_up(profile, tmp_path / "b")
    assert refused.value.code is Code.STORE_UNREADABLE
    assert not (tmp_path / "b").exists()


@pytest.mark.parametrize("place", ["missing/b", "profile"])
def test_a_place_that_cannot_be_written(profile: Profile, tmp_path: Path, place: str) -> None:
    with pytest.raises(SecmailError) as refused:
        back_up(profile, tmp_path / place)
    assert refused.value.code is Code.FILE_UNWRITABLE

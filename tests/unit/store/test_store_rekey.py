"""Another key for a sealed database: all of it under the new one, or all of it under the old one, and nothing else."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import apsw
import pytest

from secmail.domain.errors import ActionNeeded, Code, SecmailError, Unavailable
from secmail.domain.sealed import JournalEntry
from secmail.store import stores as door
from secmail.store.db import Database, is_keyed_by
from secmail.store.journal import broken_at, head
from secmail.store.migrate import Migration
from secmail.store.stores import Stores
from tests.support import file_shim
from tests.support.file_shim import Disk, Files, read_log
from tests.support.store_samples import KEY, NOW, READ, digest, files_of

CHECKOUT = Path(__file__).resolve().parents[3]
OLD, NEW, NEWER = bytes(range(1, 33)), bytes(range(2, 34)), bytes(range(3, 35))
NAME = "sealed-martin.db"
MARK = "ZANZIBAR-2718281"
ROWS = 40


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    """A sealed database under the old key, with content, a log that a killed program left, and an old copy."""
    directory = tmp_path / "profile"
    stores = Stores(directory, key=KEY)
    stores.mail().close()
    sealed = stores.sealed("martin", [OLD])
    sealed._db.copy_to(directory / (NAME + ".before"), OLD)
    sealed.keep_digests([digest(1, subject=MARK, text=MARK)], [READ])
    for number in range(1, ROWS):
        sealed.journal(JournalEntry(NOW, MARK, "message.opened", str(number)))
    left = tmp_path / "left"
    shutil.copytree(directory, left)  # as a killed program leaves it: rows that only the log has
    sealed.close()
    assert (left / (NAME + "-wal")).stat().st_size > 0
    shutil.rmtree(directory)
    left.rename(directory)
    return directory


def assert_whole(directory: Path, *keys: bytes) -> None:
    """Opens by the first key from now on, holds everything, and nothing else that the keys before would open."""
    sealed = Stores(directory, key=KEY).sealed("martin", keys)
    try:
        last = head(sealed._db)
        assert last is not None
        assert last.number == ROWS
        assert broken_at(sealed._db) is None
        assert sealed._db.rows("SELECT subject FROM digests") == [(MARK,)]
        assert sealed._db.rows("PRAGMA integrity_check") == [("ok",)]
    finally:
        sealed.close()
    assert is_keyed_by(directory / NAME, keys[0])
    assert not any(is_keyed_by(directory / NAME, key) for key in keys[1:])
    assert {path.name for path in directory.glob("sealed*")} == {NAME, NAME + ".lock"}


def assert_nothing_readable(files: Files) -> None:
    for name, content in files.items():
        assert MARK.encode() not in content, name
        assert not content.startswith(b"SQLite format 3"), name


def test_a_former_key_s_file_gets_the_new_one(profile: Path) -> None:
    assert_whole(profile, NEW, OLD)
    assert_nothing_readable(files_of(profile))
    with pytest.raises(ActionNeeded) as caught:
        Stores(profile, key=KEY).sealed("martin", [OLD])
    assert caught.value.code is Code.STORE_UNREADABLE


def test_former_keys_are_tried_in_their_order(profile: Path) -> None:
    assert_whole(profile, NEWER, NEW, OLD)


def test_twice_is_as_good(profile: Path) -> None:
    assert_whole(profile, NEW, OLD)
    assert_whole(profile, NEWER, NEW, OLD)


def test_the_same_key_changes_nothing_but_the_log(profile: Path) -> None:
    sealed = Stores(profile, key=KEY).sealed("martin", [OLD, NEW])
    sealed.close()
    assert is_keyed_by(profile / NAME, OLD)
    assert (profile / (NAME + ".before")).exists()


def test_an_older_file_is_brought_forward_under_the_new_key(profile: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    former = door.migrations("sealed")
    further = Migration(len(former) + 1, "CREATE TABLE later (a TEXT) STRICT;")
    steps = {"sealed": (*former, further), "mail": door.migrations("mail")}
    monkeypatch.setattr(door, "migrations", steps.__getitem__)
    Stores(profile, key=KEY).sealed("martin", [NEW, OLD]).close()
    assert is_keyed_by(profile / (NAME + ".before"), NEW)


def test_no_key_fits(profile: Path) -> None:
    before = files_of(profile)
    with pytest.raises(ActionNeeded) as caught:
        Stores(profile, key=KEY).sealed("martin", [NEW, NEWER])
    assert caught.value.code is Code.STORE_UNREADABLE
    index = NAME + "-shm"  # of the log, made anew by whoever opens
    assert {**files_of(profile), index: b""} == {**before, index: b""}


def test_a_damaged_file_is_left_as_it_is(profile: Path) -> None:
    Stores(profile, key=KEY).sealed("martin", [OLD]).close()
    damaged = bytearray((profile / NAME).read_bytes())
    damaged[3 * 4096 + 100] ^= 1
    (profile / NAME).write_bytes(damaged)
    for _ in range(2):
        with pytest.raises(ActionNeeded) as caught:
            Stores(profile, key=KEY).sealed("martin", [NEW, OLD])
        assert caught.value.code is Code.STORE_UNREADABLE
        assert (profile / NAME).read_bytes() == damaged
        assert_nothing_readable(files_of(profile))


def test_somebody_who_reads_it_keeps_the_old_file(profile: Path) -> None:
    stores = Stores(profile, key=KEY)
    stores.sealed("martin", [OLD]).close()
    reader = stores.sealed_reader("martin", OLD)
    reader.drafts()
    with pytest.raises(Unavailable) as caught:
        stores.sealed("martin", [NEW, OLD])
    assert caught.value.code is Code.STORE_IN_USE
    reader.close()
    assert_whole(profile, NEW, OLD)


def test_a_full_disk(profile: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_self: Database, _path: Path, _key: bytes) -> None:
        raise Unavailable(Code.STORE_FULL)

    with monkeypatch.context() as patched:
        patched.setattr(Database, "copy_to", full)
        with pytest.raises(SecmailError) as caught:
            Stores(profile, key=KEY).sealed("martin", [NEW, OLD])
        assert caught.value.code is Code.STORE_FULL
    assert_whole(profile, NEW, OLD)


# Every change to the disk.

DRIVER = """
import ctypes, json, os, shutil, sys
from pathlib import Path
from secmail.store.stores import Stores
from tests.support.store_samples import KEY
from tests.unit.store.test_store_rekey import NEW, OLD, assert_nothing_readable, assert_whole
from tests.support.store_samples import files_of

arm = ctypes.CDLL(None).file_shim_arm
arm.argtypes = [ctypes.c_long]
origin, work = Path(sys.argv[1]), Path(sys.argv[2])
killed = 0
while True:
    shutil.rmtree(work, ignore_errors=True)
    shutil.copytree(origin, work)
    child = os.fork()
    if child == 0:
        arm(killed + 1)
        Stores(work, key=KEY).sealed("martin", [NEW, OLD])
        os._exit(0)
    if os.waitpid(child, 0)[1] == 0:
        break
    killed += 1
    assert_nothing_readable(files_of(work))
    assert_whole(work, NEW, OLD)
print(json.dumps(killed))
"""
ONCE = """
import sys
from pathlib import Path
from secmail.store.stores import Stores
from tests.unit.store.test_store_rekey import NEW, OLD
from tests.support.store_samples import KEY
Stores(Path(sys.argv[1]), key=KEY).sealed("martin", [NEW, OLD]).close()
"""


@pytest.fixture(scope="module")
def shim(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = file_shim.built(tmp_path_factory.mktemp("shim"))
    if found is None:
        pytest.skip("no C compiler: changes to files cannot be counted")
    return found


def under(shim: Path, program: str, *arguments: Path, **environment: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", program, *map(str, arguments)],
        cwd=CHECKOUT,
        env={**os.environ, "LD_PRELOAD": str(shim), **environment},
        check=True,
        capture_output=True,
        text=True,
        timeout=300,
    ).stdout


def test_killed_before_every_change(profile: Path, tmp_path: Path, shim: Path) -> None:
    work = tmp_path / "work"
    killed = json.loads(under(shim, DRIVER, profile, work, SHIM_ROOT=str(work)))
    assert killed > 30


def test_a_power_loss_after_every_change(profile: Path, tmp_path: Path, shim: Path) -> None:
    """Whatever of what was not yet synced a disk has kept or lost."""
    before, log = files_of(profile), tmp_path / "log"
    under(shim, ONCE, profile, SHIM_ROOT=str(profile), SHIM_LOG=str(log))
    disk, seen = Disk(before, profile), set()
    for change in read_log(log):
        disk.apply(change)
        for left in disk.losses():
            state = frozenset(left.items())
            if state not in seen:
                seen.add(state)
                assert_survived(left, tmp_path / "survived")
    assert len(seen) > 50


def assert_survived(left: Files, directory: Path) -> None:
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir()
    for name, content in left.items():
        (directory / name).write_bytes(content)
    assert_nothing_readable(left)
    assert_whole(directory, NEW, OLD)


def test_the_check_itself_finds_what_is_readable(tmp_path: Path) -> None:
    plain = apsw.Connection(str(tmp_path / "x.db"))
    plain.execute("CREATE TABLE t (a)").close()
    plain.close()
    with pytest.raises(AssertionError):
        assert_nothing_readable(files_of(tmp_path))

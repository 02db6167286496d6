"""A program killed while it writes, and a disk that is full: the database stays sound, with no half message."""

import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from secmail.domain.errors import Code, Unavailable
from secmail.domain.ids import MessageId
from secmail.store.db import Database
from secmail.store.mail_db import MailDb
from secmail.store.stores import Stores
from tests.support.store_samples import KEY, inbox, new_message

CHECKOUT = Path(__file__).resolve().parents[3]
KILLS = 12
WRITE_FOR_EVER = """
import hashlib, sys
from dataclasses import replace
from itertools import count
from pathlib import Path
from secmail.domain.errors import Unavailable
from secmail.domain.ids import AccountId
from secmail.store.stores import Stores
from tests.support.store_samples import inbox, new_message

mail = Stores(Path(sys.argv[1]), key=bytes(range(32))).mail()
folder = inbox(mail)
first = max((uid for uid in mail.folders.folder_state(folder, flags=True).flags if uid < 10**6), default=0) + 1
for uid in count(first):
    raw = hashlib.sha256(b"%d" % uid).digest() * 20000  # 640 kB: its pages spill to the log before the commit
    mail.messages.add(folder, [replace(new_message(uid), raw=raw), replace(new_message(uid + 10**6), raw=raw[:99])])
    entry = mail.outbox.begin(AccountId(1), "a@example", ["b@example"], message_id="<%d@x>" % uid)
    mail.outbox.ready(entry.id, raw[:50000], protection="aes-256-gcm")
    print(uid, flush=True)
"""


def test_kill_while_writing(tmp_path: Path) -> None:
    told = 0
    for attempt in range(KILLS):
        # Each time a little later within a round of writing.
        told = max(told, write_and_kill(tmp_path, rounds=1 + attempt % 3, delay=attempt * 0.002))
        mail = Stores(tmp_path, key=KEY).mail()
        assert_sound(mail, told)
        mail.close()
    assert told >= KILLS


def write_and_kill(directory: Path, *, rounds: int, delay: float) -> int:
    """The last round that the program said it had finished."""
    with subprocess.Popen(
        [sys.executable, "-c", WRITE_FOR_EVER, str(directory)], cwd=CHECKOUT, stdout=subprocess.PIPE
    ) as child:
        assert child.stdout is not None
        lines = [child.stdout.readline() for _ in range(rounds)]
        time.sleep(delay)
        child.kill()
        lines += child.stdout.readlines()
    return max(int(line) for line in lines if line.endswith(b"\n"))


def assert_sound(mail: MailDb, told: int) -> None:
    assert mail._db.rows("PRAGMA integrity_check") == [("ok",)]
    assert mail._db.rows("PRAGMA foreign_key_check") == []
    folder = mail.folders.folders()[0].id
    uids = sorted(mail.folders.folder_state(folder, flags=True).flags)
    small = [uid for uid in uids if uid < 10**6]
    assert uids == [*small, *(uid + 10**6 for uid in small)], "both messages of a call, or none"
    assert small[-1] >= told, "what was said to be stored is stored"
    lengths = mail._db.rows("SELECT size, length(raw) FROM messages LEFT JOIN message_bytes ON message = id")
    assert all(size == length for size, length in lengths)
    assert len(mail._db.rows("SELECT rowid FROM message_text")) == len(uids)
    for entry in mail.outbox.entries():
        assert entry.deliveries
        assert (entry.state == "preparing") is (entry.id not in with_bytes(mail))


def with_bytes(mail: MailDb) -> set[int]:
    return {row[0] for row in mail._db.rows("SELECT entry FROM outbox_bytes")}


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Four megabytes."""
    place = tmp_path / "small"
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(place)]
    if os.geteuid() != 0 or subprocess.run(command, capture_output=True, check=False).returncode != 0:
        pytest.skip("mounting a small disk needs root")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def test_a_full_disk_stops_writing_and_loses_nothing(small_disk: Path) -> None:
    stores = Stores(small_disk, key=KEY)
    mail = stores.mail()
    folder = inbox(mail)
    stored = fill_up(mail)
    entry_count = len(mail.outbox.entries())
    assert [mail.messages.raw(message)[:4] for message in stored] == [b"many"] * len(stored)
    (small_disk / "ballast").unlink()
    # Room again: the same connection goes on.
    (more,) = mail.messages.add(folder, [new_message(5000)])
    assert mail.messages.raw(more) == new_message(5000).raw
    assert len(mail.outbox.entries()) == entry_count
    mail.close()
    mail = stores.mail()
    assert mail._db.rows("PRAGMA integrity_check") == [("ok",)]
    assert len(mail.folders.folder_state(folder, flags=True).flags) == len(stored) + 1
    mail.close()


def fill_up(mail: MailDb) -> list[MessageId]:
    """Stores until the disk is full; the call that fails stores nothing."""
    folder = mail.folders.folders()[0].id
    small_disk = Path(mail._db.rows("SELECT file FROM pragma_database_list WHERE name = 'main'")[0][0]).parent
    (small_disk / "ballast").write_bytes(bytes(1024 * 1024))
    stored: list[MessageId] = []
    for uid in range(1, 1000):
        try:
            stored += mail.messages.add(folder, [replace(new_message(uid), raw=b"many" * 10_000)])
        except Unavailable as error:
            assert error.code is Code.STORE_FULL
            return stored
    raise AssertionError("the disk was never full")


def test_a_new_profile_on_a_full_disk(small_disk: Path) -> None:
    (small_disk / "ballast").write_bytes(bytes(4 * 1024 * 1024 - 8192))
    with pytest.raises(Unavailable) as caught:
        Stores(small_disk, key=KEY).mail()
    assert caught.value.code is Code.STORE_FULL
    (small_disk / "ballast").unlink()
    Stores(small_disk, key=KEY).mail().close()


LIMITED = """
import resource, signal, sys
from dataclasses import replace
from pathlib import Path
from secmail.domain.errors import Unavailable
from secmail.store.stores import Stores
from tests.support.store_samples import inbox, new_message

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
mail = Stores(Path(sys.argv[1]), key=bytes(range(32))).mail()
folder = inbox(mail)
resource.setrlimit(resource.RLIMIT_FSIZE, (2_000_000, 2_000_000))
for uid in range(1, 1000):
    try:
        mail.messages.add(folder, [replace(new_message(uid), raw=b"many" * 100_000)])
    except Unavailable as error:
        print(error.code, uid - 1)
        break
"""


@pytest.mark.skipif(not hasattr(resource, "RLIMIT_FSIZE"), reason="no limit on the size of files here")
def test_a_limit_on_the_size_of_files_is_a_full_disk(tmp_path: Path) -> None:
    """The way to a full disk that needs no root; also what a quota looks like."""
    child = subprocess.run(
        [sys.executable, "-c", LIMITED, str(tmp_path)], cwd=CHECKOUT, capture_output=True, text=True, check=True
    )
    code, stored = child.stdout.split()
    assert code == Code.STORE_FULL
    mail = Stores(tmp_path, key=KEY).mail()
    assert mail._db.rows("PRAGMA integrity_check") == [("ok",)]
    assert [folder.total for folder in mail.folders.folders()] == [int(stored)]
    mail.close()


def test_a_reader_opens_what_a_killed_writer_left(tmp_path: Path) -> None:
    """Its log has not been merged into the file."""
    told = write_and_kill(tmp_path, rounds=1, delay=0)
    reader = Stores(tmp_path, key=KEY).mail_reader()
    assert reader.folders()[0].total >= 2 * told
    reader.close()


def test_a_copy_that_was_not_finished_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "copy.db.part").write_bytes(b"half a copy")
    database = Database(tmp_path / "x.db", KEY, writable=True)
    database.script("CREATE TABLE t (a)")
    database.copy_to(tmp_path / "copy.db", KEY)
    database.close()
    copy = Database(tmp_path / "copy.db", KEY, writable=False)
    assert copy.rows("SELECT name FROM sqlite_schema") == [("t",)]
    copy.close()

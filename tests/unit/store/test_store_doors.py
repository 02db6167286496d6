"""Who may open what, and what the disk may say."""

import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import apsw
import pytest

from secmail.domain.errors import ActionNeeded, BugError, Code, SecmailError, Unavailable
from secmail.domain.exports import ExportKey, ExportRecord, ExportState
from secmail.domain.ids import MessageId
from secmail.store.errors import from_sqlite, from_system, translated
from secmail.store.stores import Stores
from tests.support.store_samples import KEY, NOW, READ, SEALED_KEY, digest, found

CHECKOUT = Path(__file__).resolve().parents[3]
HOLD = """
import sys
from pathlib import Path
from secmail.store.stores import Stores
mail = Stores(Path(sys.argv[1]), key=bytes(range(32))).mail()
print("open", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def stores(tmp_path: Path) -> Stores:
    return Stores(tmp_path / "new" / "profile", key=KEY)


def code_of(door: object) -> tuple[type[SecmailError], Code]:
    with pytest.raises(SecmailError) as caught:
        door()  # type: ignore[operator]  # a bound method
    return type(caught.value), caught.value.code


def test_one_writer_in_a_program(stores: Stores) -> None:
    mail = stores.mail()
    assert code_of(stores.mail) == (ActionNeeded, Code.STORE_IN_USE)
    stores.mail_reader().close()
    mail.close()
    stores.mail().close()


def test_holders_do_not_wait_for_one_another(stores: Stores) -> None:
    stores.mail().close()
    one = stores.sealed("one", [SEALED_KEY])
    stores.sealed("two", [SEALED_KEY]).close()
    assert code_of(lambda: stores.sealed("one", [SEALED_KEY])) == (ActionNeeded, Code.STORE_IN_USE)
    one.close()


def test_one_writer_among_programs_also_when_one_is_killed(stores: Stores, tmp_path: Path) -> None:
    stores.mail().close()
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path / "new" / "profile")],
        cwd=CHECKOUT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"open\n"
        assert code_of(stores.mail) == (ActionNeeded, Code.STORE_IN_USE)
        stores.mail_reader().close()
        other.kill()
        other.wait()
    stores.mail().close()


def test_a_profile_is_for_its_user_only(stores: Stores, tmp_path: Path) -> None:
    stores.mail().close()
    assert (tmp_path / "new" / "profile").stat().st_mode & 0o077 == 0


def test_a_reader_makes_nothing(stores: Stores, tmp_path: Path) -> None:
    assert code_of(stores.mail_reader) == (Unavailable, Code.STORE_UNREADABLE)
    assert code_of(lambda: stores.sealed_reader("x", SEALED_KEY)) == (Unavailable, Code.STORE_UNREADABLE)
    assert list(tmp_path.iterdir()) == []


def test_the_mail_database_comes_first(stores: Stores, tmp_path: Path) -> None:
    assert code_of(lambda: stores.sealed("x", [SEALED_KEY])) == (Unavailable, Code.STORE_UNREADABLE)
    assert list(tmp_path.iterdir()) == []


def test_numbers_of_another_mail_database_are_forgotten(stores: Stores, tmp_path: Path) -> None:
    """After damage the mail database is made anew: its first message is not the one that was number one before."""
    stores.mail().close()
    sealed = stores.sealed("x", [SEALED_KEY])
    sealed.keep_digests([digest(1)], [READ])
    record = ExportRecord(ExportKey("a", 0, "b"), MessageId(1), ExportState.INTENDED, "r.hpr", NOW)
    sealed.exchange.intend([record])
    sealed.finish_export(record.key, "r.hpr", NOW)
    sealed.close()
    stores.sealed("x", [SEALED_KEY]).close()
    assert learned(stores) == ({1}, {1}, (1,), 1)
    (tmp_path / "new" / "profile" / "mail.db").unlink()
    stores.mail().close()
    stores.sealed("x", [SEALED_KEY]).close()
    assert learned(stores) == (set(), set(), (), 1)


def learned(stores: Stores) -> tuple[set[MessageId], set[MessageId], tuple[MessageId, ...], int]:
    reader = stores.sealed_reader("x", SEALED_KEY)
    one = [MessageId(1)]
    learned = set(reader.digests(one)), set(reader.exported(one)), found(reader, "leucocytes"), len(reader.exports())
    reader.close()
    return learned


def test_a_reader_cannot_write(stores: Stores) -> None:
    stores.mail().close()
    reader = stores.mail_reader()
    with pytest.raises(Unavailable) as caught:
        reader._folders.set_setting("a", "b")
    assert caught.value.code is Code.STORE_READ_ONLY
    reader.close()


def test_a_reader_sees_what_was_committed_and_no_more(stores: Stores) -> None:
    mail = stores.mail()
    reader = stores.mail_reader()
    with mail._db.transaction():
        mail._db.run("INSERT INTO settings VALUES ('a', 'b')")
        assert reader.setting("a") is None
    assert reader.setting("a") == "b"
    reader.close()
    mail.close()


def test_a_file_in_place_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert code_of(Stores(tmp_path / "file", key=KEY).mail) == (Unavailable, Code.STORE_UNREADABLE)
    assert code_of(Stores(tmp_path / "file" / "below", key=KEY).mail) == (Unavailable, Code.STORE_UNREADABLE)


def test_a_folder_in_place_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "mail.db").mkdir()
    assert code_of(Stores(tmp_path, key=KEY).mail) == (Unavailable, Code.STORE_UNREADABLE)
    (tmp_path / "mail.db").rmdir()
    Stores(tmp_path, key=KEY).mail().close()


def test_a_plain_database_is_refused(tmp_path: Path) -> None:
    connection = apsw.Connection(str(tmp_path / "mail.db"))
    connection.execute("CREATE TABLE accounts (id)")
    connection.close()
    assert code_of(Stores(tmp_path, key=KEY).mail) == (ActionNeeded, Code.STORE_UNREADABLE)


def failed(result: int) -> apsw.Error:
    error = apsw.exception_for(result)
    assert isinstance(error, apsw.Error)
    return error


@pytest.mark.parametrize(
    ("result", "kind", "code"),
    [
        (apsw.SQLITE_FULL, Unavailable, Code.STORE_FULL),
        (apsw.SQLITE_IOERR_WRITE, Unavailable, Code.STORE_FULL),
        (apsw.SQLITE_CORRUPT_VTAB, ActionNeeded, Code.STORE_UNREADABLE),
        (apsw.SQLITE_IOERR_READ, Unavailable, Code.STORE_UNREADABLE),
        (apsw.SQLITE_READONLY_DBMOVED, Unavailable, Code.STORE_UNREADABLE),
        (apsw.SQLITE_READONLY, Unavailable, Code.STORE_READ_ONLY),
        (apsw.SQLITE_READONLY_DIRECTORY, Unavailable, Code.STORE_READ_ONLY),
        (apsw.SQLITE_PERM, Unavailable, Code.STORE_READ_ONLY),
        (apsw.SQLITE_BUSY_SNAPSHOT, Unavailable, Code.STORE_IN_USE),
        (apsw.SQLITE_CONSTRAINT_UNIQUE, BugError, Code.BUG),
        (apsw.SQLITE_MISUSE, BugError, Code.BUG),
        (apsw.SQLITE_NOMEM, BugError, Code.BUG),
    ],
)
def test_results_of_sqlite_by_list(result: int, kind: type[SecmailError], code: Code) -> None:
    error = from_sqlite(failed(result))
    assert (type(error), error.code) == (kind, code)


def test_errors_of_use_are_bugs() -> None:
    error = from_sqlite(apsw.ConnectionClosedError("closed"))
    assert isinstance(error, BugError)


def test_errors_of_the_system() -> None:
    assert from_system(OSError(28, "No space left")).code is Code.STORE_FULL
    assert from_system(PermissionError(13, "/home/name")).detail == "EACCES"
    assert {from_system(OSError(number, "")).code for number in (1, 13, 30)} == {Code.STORE_READ_ONLY}
    with pytest.raises(Unavailable), translated():
        raise OSError("no number")


def test_no_more_files_may_be_opened(stores: Stores) -> None:
    """Nothing is wrong with the data then, and the sentence does not say so."""
    stores.mail().close()
    answers = []
    with few_files() as held:
        for _ in range(8):  # wherever it strikes: the lock, the database, its log
            try:
                stores.mail().close()
            except SecmailError as error:
                answers.append((type(error), error.code))
            os.close(held.pop())
    assert set(answers) == {(Unavailable, Code.TOO_MANY_FILES)}
    assert 1 < len(answers) < 8
    stores.mail().close()


@contextmanager
def few_files() -> Iterator[list[int]]:
    """No more files can be opened, but for those that are closed again."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    held: list[int] = []
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(soft, 200), hard))
    try:
        with suppress(OSError):
            while True:
                held.append(os.open(os.devnull, os.O_RDONLY))
        yield held
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        for descriptor in held:
            os.close(descriptor)

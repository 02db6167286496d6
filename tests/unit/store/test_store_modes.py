"""Files of the store are for their owner alone, whatever the umask."""

import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from secmail.store import rekey
from secmail.store.db import Database
from secmail.store.stores import Stores
from tests.support.store_samples import KEY, READ, SEALED_KEY, digest

pytestmark = pytest.mark.skipif(os.name == "nt", reason="no modes there")
OTHER = bytes(range(7, 39))


@pytest.fixture(autouse=True)
def careless() -> Iterator[None]:
    before = os.umask(0o000)
    yield
    os.umask(before)


def modes(folder: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mode & 0o777 for path in folder.iterdir()}


def test_databases_their_logs_and_their_copies(tmp_path: Path) -> None:
    directory = tmp_path / "db"
    stores = Stores(directory, key=KEY)
    mail = stores.mail()
    sealed = stores.sealed("a", [SEALED_KEY])
    sealed.keep_digests([digest(1)], [READ])
    mail._db.copy_to(directory / "mail.db.before", KEY)
    for _ in mail._db.copying(directory / "mail.db.copy", KEY):
        assert modes(directory)["mail.db.copy"] == 0o600
    found = modes(directory)
    assert {"mail.db", "mail.db-wal", "mail.db-shm", "sealed-a.db-wal", "mail.db.before"} <= found.keys()
    assert set(found.values()) == {0o600}
    assert directory.stat().st_mode & 0o777 == 0o700
    sealed.close()
    mail.close()


def test_a_database_under_another_key(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    with closing(Database(path, KEY, writable=True)) as database:
        database.script("CREATE TABLE t (a TEXT) STRICT")
    rekey.rekey(path, KEY, OTHER)
    assert modes(tmp_path) == {"x.db": 0o600}

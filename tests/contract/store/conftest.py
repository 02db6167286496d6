"""The real store in a folder of its own: it is quick enough that no fake is needed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from secmail.engine.ports import MailDb, MailDbReader, SealedDb, SealedDbReader, StorePort
from secmail.store.stores import Stores
from tests.support.store_samples import KEY, NOW, SEALED_KEY


@pytest.fixture
def stores(tmp_path: Path) -> StorePort:
    return Stores(tmp_path / "profile", key=KEY, now=lambda: NOW)


@pytest.fixture
def mail(stores: StorePort) -> Iterator[MailDb]:
    db = stores.mail()
    yield db
    db.close()


@pytest.fixture
def reader(stores: StorePort, mail: MailDb) -> Iterator[MailDbReader]:
    db = stores.mail_reader()
    yield db
    db.close()


@pytest.fixture
def sealed(stores: StorePort, mail: MailDb) -> Iterator[SealedDb]:
    db = stores.sealed("martin", [SEALED_KEY])
    yield db
    db.close()


@pytest.fixture
def sealed_reader(stores: StorePort, sealed: SealedDb) -> Iterator[SealedDbReader]:
    db = stores.sealed_reader("martin", SEALED_KEY)
    yield db
    db.close()

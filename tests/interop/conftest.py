"""The key files that all interoperability tests share."""

import pytest

from tests.support.peers import KeyCabinet


@pytest.fixture(scope="session")
def cabinet(tmp_path_factory: pytest.TempPathFactory) -> KeyCabinet:
    return KeyCabinet(tmp_path_factory.mktemp("cabinet"))

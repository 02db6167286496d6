"""A running engine for every test of the use cases."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from secmail.domain.accounts import Account
from tests.support.engine_desk import EngineDesk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[EngineDesk]:
    """With no account and no card in."""
    desk = EngineDesk(tmp_path)
    desk.start()
    yield desk
    desk.stop()


@pytest.fixture
def account(desk: EngineDesk) -> Account:
    """The doctor's account, and nothing received."""
    account = desk.add_account()
    desk.sync()
    return account

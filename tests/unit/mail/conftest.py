"""Scripted servers, and a service whose patience is short."""

from collections.abc import Callable
from pathlib import Path

import pytest

from secmail.domain.accounts import Account, Password, Server, Tls
from secmail.domain.ids import AccountId
from secmail.mail import MailService
from secmail.mail.transport import Timeouts
from tests.support.dialogue import Dialogue
from tests.support.tls import TlsLab

PASSWORD = Password("geheim é")

AccountAt = Callable[..., Account]
SOON = 15.0
"""Seconds: half of what a patient service waits, and far more than a busy machine takes for what comes at once."""


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> TlsLab:
    return TlsLab(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def service() -> MailService:
    """For servers that answer at once."""
    return MailService(Timeouts(connect=30.0, read=30.0, farewell=1.0, poll=0.05))


@pytest.fixture
def hasty() -> MailService:
    """For servers that stall, after what a busy machine still answers in time."""
    return MailService(Timeouts(connect=1.0, read=1.0, farewell=0.1, poll=0.05))


@pytest.fixture
def account(lab: TlsLab) -> AccountAt:
    """account(server, tls=…, ca_file=…): both servers are the same script."""

    def at(
        server: Dialogue, *, tls: Tls = Tls.IMPLICIT, ca_file: Path | None = lab.ca_file, host: str = "localhost"
    ) -> Account:
        place = Server(host, server.port, tls, str(ca_file) if ca_file else None)
        return Account(AccountId(1), "alice@cabinet.example", "Alice", "alice", place, place)

    return at

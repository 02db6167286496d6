"""The same promises on a real Dovecot (both kinds of TLS) and on the servers of the demonstration."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from secmail.app.demo import servers
from secmail.domain.accounts import Account, Password, Server, Tls
from secmail.domain.ids import AccountId
from secmail.domain.mailbox import FolderState
from secmail.mail import MailService
from secmail.mail.imap_session import ImapConnection
from secmail.mail.transport import Timeouts
from tests.support.dovecot import Dovecot, dovecot
from tests.support.tls import TlsLab

__all__ = ["dovecot"]

COLLEAGUE = "confrere@cabinet.example"
TIMEOUTS = Timeouts(connect=10.0, read=10.0, poll=0.1)


@dataclass(frozen=True, slots=True)
class Practice:
    """Somebody with an empty mailbox on some server, and what happens around him."""

    account: Account
    password: Password
    deliver: Callable[[bytes], None]
    sent: Callable[[], list[bytes]]
    """What `COLLEAGUE` has received of this person, without the lines that servers add."""
    refused: str
    """An address that the submission server does not take."""


class Demonstration:
    """The servers of `secmail demo` with enough users for all tests."""

    def __init__(self, lab: TlsLab) -> None:
        # ASCII: pymap fails on any other password; Dovecot is tried with accents.
        users = {f"user{number}@cabinet.example": f"motdepasse-{number}" for number in range(100)}
        self._unused = iter(users.items())
        self._ca_file = str(lab.ca_file)
        files = servers.Tls(str(lab.certificate_file), str(lab.key_file), self._ca_file)
        self.servers = servers.MailServers({**users, COLLEAGUE: "motdepasse"}, files, {})
        self._ports = self.servers.start()

    def account(self, address: str) -> Account:
        imap = Server("localhost", self._ports.imap, Tls.IMPLICIT, self._ca_file)
        smtp = Server("localhost", self._ports.smtp, Tls.IMPLICIT, self._ca_file)
        return Account(AccountId(1), address, "Cabinet Essai", address, imap, smtp)

    def practice(self) -> Practice:
        address, password = next(self._unused)

        def deliver(raw: bytes) -> None:
            self.servers.deliver(address, raw).result(30)

        def sent() -> list[bytes]:
            session = MailService(TIMEOUTS).imap(self.account(COLLEAGUE), Password("motdepasse"))
            new = session.changes("INBOX", FolderState()).new_uids
            raws = [message.raw for message in session.fetch("INBOX", new)]
            session.close()
            return [raw for raw in raws if address.encode() in raw]

        return Practice(self.account(address), Password(password), deliver, sent, "inconnu@ailleurs.example")


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demonstration]:
    demo = Demonstration(TlsLab(tmp_path_factory.mktemp("demo")))
    yield demo
    demo.servers.stop()


def _at_dovecot(server: Dovecot, tls: Tls) -> Practice:
    user = server.new_user()
    refused = "inconnu@ailleurs.example"
    server.sink.refuse[refused] = "550 5.1.1 no such person"

    def sent() -> list[bytes]:
        # Dovecot puts one Received field, folded over lines, before the message.
        return [one.raw[one.raw.index(b"From: ") :] for one in server.sent if one.sender == user.address]

    return Practice(
        server.account(user, tls=tls), user.password, lambda raw: server.deliver(user.address, raw), sent, refused
    )


@pytest.fixture(scope="session", params=["dovecot", "dovecot-starttls", "demonstration"])
def new_practice(request: pytest.FixtureRequest) -> Callable[[], Practice]:
    # For the session, as the servers are: their threads must not look like those of the first test.
    if request.param == "demonstration":
        demo: Demonstration = request.getfixturevalue("demonstration")
        return demo.practice
    server: Dovecot = request.getfixturevalue("dovecot")
    tls = Tls.STARTTLS if request.param == "dovecot-starttls" else Tls.IMPLICIT
    return lambda: _at_dovecot(server, tls)


@pytest.fixture
def practice(new_practice: Callable[[], Practice]) -> Practice:
    return new_practice()


@pytest.fixture
def connect(practice: Practice) -> Iterator[Callable[[], ImapConnection]]:
    """Opens sessions of the practice, closes them at the end."""
    opened: list[ImapConnection] = []

    def one_more() -> ImapConnection:
        opened.append(MailService(TIMEOUTS).imap(practice.account, practice.password))
        return opened[-1]

    yield one_more
    for session in opened:
        session.close()


@pytest.fixture
def session(connect: Callable[[], ImapConnection]) -> ImapConnection:
    return connect()

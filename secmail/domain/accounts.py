"""Mail accounts."""

from dataclasses import dataclass
from enum import StrEnum

from secmail.domain.ids import AccountId


class Tls(StrEnum):
    """How a connection is protected from its first word on; there is no plain kind."""

    IMPLICIT = "implicit"
    STARTTLS = "starttls"


@dataclass(frozen=True, slots=True)
class Server:
    """Where a server is. `ca_file` replaces the system's roots (a practice's own server, tests)."""

    host: str
    port: int
    tls: Tls = Tls.IMPLICIT
    ca_file: str | None = None


class Protocol(StrEnum):
    """How mail is fetched. POP3 has one folder, no flags and no other workstation in mind: for old providers."""

    IMAP = "imap"
    POP3 = "pop3"


class SignIn(StrEnum):
    """How one proves to the servers who one is."""

    PASSWORD = "password"  # noqa: S105 -- the name of a way
    OAUTH = "oauth"
    """A token that the provider gave after a sign-in in the browser (RFC 6749 with PKCE; RFC 7628)."""
    CERTIFICATE = "client-certificate"
    """TLS with a key file of one's own, SASL EXTERNAL (RFC 4422 appendix A)."""
    CARD = "card"
    """As `CERTIFICATE`, with the card's authentication key."""


@dataclass(frozen=True, slots=True)
class OAuthProvider:
    """Where a sign-in by browser goes. `client_id`: of this program, as registered there; no secret."""

    authorization: str
    token: str
    client_id: str
    scopes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Account:
    """A mailbox of the practice; its password or token is in the key store of the system, never here."""

    id: AccountId
    address: str
    name: str
    user: str
    incoming: Server
    outgoing: Server
    protocol: Protocol = Protocol.IMAP
    sign_in: SignIn = SignIn.PASSWORD
    oauth: OAuthProvider | None = None


class Password:
    """A password between key store and server: hidden in every representation."""

    __slots__ = ("reveal",)

    def __init__(self, text: str) -> None:
        self.reveal = text

    def __repr__(self) -> str:
        return "Password(hidden)"

    __str__ = __repr__

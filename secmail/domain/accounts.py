"""Mail accounts, and what one signs in to them with."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from secmail.domain.cards import SignatureScheme
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
    """A mailbox of the practice; its password or token is in the key store of the system, never here.

    `key_file`: for `SignIn.CERTIFICATE`, where the PKCS#12 or PEM file lies. `card`: for `SignIn.CARD`, the SHA-256 of
    the authentication certificate, so that another person's card is never used for it.
    """

    id: AccountId
    address: str
    name: str
    user: str
    incoming: Server
    outgoing: Server
    protocol: Protocol = Protocol.IMAP
    sign_in: SignIn = SignIn.PASSWORD
    oauth: OAuthProvider | None = None
    key_file: str | None = None
    card: str | None = None


class Hidden:
    """A secret text between key store and server: hidden wherever it is shown."""

    __slots__ = ("reveal",)

    def __init__(self, text: str) -> None:
        self.reveal = text

    def __repr__(self) -> str:
        return f"{type(self).__name__}(hidden)"

    __str__ = __repr__


class Password(Hidden):
    """What the key store keeps for an account: a password, a key file's passphrase, a provider's refresh token."""

    __slots__ = ()


class AccessToken(Hidden):
    """What an OAuth provider gave for a short time (RFC 6750): sent by OAUTHBEARER or XOAUTH2, never as a password."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a provider answered. `lifetime`: seconds, None where it does not tell; `refresh`: None for "as before"."""

    access: AccessToken
    refresh: Password | None = None
    lifetime: float | None = None


@dataclass(frozen=True, slots=True)
class ClientCertificate:
    """A key of one's own for TLS. `chain`: DER, one's own first. `key`: PKCS#8, DER."""

    chain: tuple[bytes, ...]
    key: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class SigningCard:
    """The card's authentication key for TLS: `sign` blocks until the card has signed these bytes (SecmailError).

    `pss`: whether the card can RSASSA-PSS, without which TLS 1.3 is not spoken (RFC 8446 §4.2.3).
    """

    chain: tuple[bytes, ...]
    sign: Callable[[bytes, SignatureScheme], bytes] = field(repr=False)
    pss: bool = False


Credential = Password | AccessToken | ClientCertificate | SigningCard
"""What a connection is signed in with; lives as short as the opening of the connection."""

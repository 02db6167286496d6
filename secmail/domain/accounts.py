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


@dataclass(frozen=True, slots=True)
class Account:
    """A mailbox of the practice; its password is in the key store of the system, never here."""

    id: AccountId
    address: str
    name: str
    user: str
    imap: Server
    smtp: Server


class Password:
    """A password between key store and server: hidden in every representation."""

    __slots__ = ("reveal",)

    def __init__(self, text: str) -> None:
        self.reveal = text

    def __repr__(self) -> str:
        return "Password(hidden)"

    __str__ = __repr__

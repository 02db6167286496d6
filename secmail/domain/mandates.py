"""Mandates: what a holder lets somebody else do in his mailbox, and until when. Pure rules."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from secmail.domain.messages import Kind


class Right(StrEnum):
    """What a mandate can allow. Signing as the holder is none of them: nobody ever signs with another's key."""

    READ = "read"
    FILE = "file"
    """Results into the practice software's folder."""
    DRAFT = "draft"
    TRIAGE = "triage"
    """Marks and states of messages."""


@dataclass(frozen=True, slots=True)
class Person:
    """A card's holder. `certificate`: SHA-256 (hexadecimal) of the authentication certificate that opens or signs."""

    name: str = field(repr=False)
    national_id: str | None
    certificate: str


@dataclass(frozen=True, slots=True)
class Scope:
    """Which messages; empty: all. `folders`: names on the server; `kinds`: by what they hold."""

    folders: tuple[str, ...] = ()
    kinds: tuple[Kind, ...] = ()


@dataclass(frozen=True, slots=True)
class Mandate:
    """`vault` opens for `delegate` between `since` and `until` (aware, UTC), for these rights and messages only."""

    id: str
    vault: str
    principal: Person
    delegate: Person
    rights: frozenset[Right]
    scope: Scope
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A mandate is revoked from `at` on."""

    mandate: str
    vault: str
    at: datetime


class MandateState(StrEnum):
    """How a mandate stands at a moment. Only VALID opens anything."""

    VALID = "valid"
    NOT_YET = "not-yet"
    EXPIRED = "expired"
    REVOKED = "revoked"
    FORGED = "forged"
    """Its signature does not hold, is not the holder's, or it names another vault."""
    UNCONFIRMED = "unconfirmed"
    """The signature holds; the signer's certificate is not trusted."""


@dataclass(frozen=True, slots=True)
class MandateShown:
    """A mandate with its state now."""

    mandate: Mandate
    state: MandateState

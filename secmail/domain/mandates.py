"""Mandates: what a holder lets somebody else do in his mailbox, and until when. Pure rules."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from secmail.domain.errors import Code
from secmail.domain.messages import Kind

LONGEST_YEARS = 2
"""A mandate that nobody remembers is a door left open: after that it is given again, or not."""


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


def state(mandate: Mandate, at: datetime, *, withdrawn: bool) -> MandateState:
    """How a mandate whose signature is the holder's stands at this moment.

    A withdrawal counts at once, whatever its date says: dates are made by clocks, and clocks are set.
    """
    if withdrawn:
        return MandateState.REVOKED
    if at < mandate.since:
        return MandateState.NOT_YET
    return MandateState.VALID if at < mandate.until else MandateState.EXPIRED


def may(mandate: Mandate | None, right: Right, *, folder: str | None = None, kind: Kind | None = None) -> bool:
    """As `refusal`."""
    return refusal(mandate, right, folder=folder, kind=kind) is None


def refusal(
    mandate: Mandate | None, right: Right, *, folder: str | None = None, kind: Kind | None = None
) -> Code | None:
    """Why this may not be done: MANDATE_NO_RIGHT or MANDATE_OUT_OF_SCOPE; None when it may.

    `mandate` None: one acts in one's own name. `folder` (its name on the server) and `kind` of the message, where it is
    about one and they are known.
    """
    if mandate is None:
        return None
    if right not in mandate.rights:
        return Code.MANDATE_NO_RIGHT
    scope = mandate.scope
    outside = bool(scope.folders) and folder is not None and folder not in scope.folders
    outside |= bool(scope.kinds) and kind is not None and kind not in scope.kinds
    return Code.MANDATE_OUT_OF_SCOPE if outside else None


def same_person(one: Person, other: Person) -> bool:
    """Whether two people named by us are one: by national identifier where both have one, else by certificate."""
    if one.national_id is not None and other.national_id is not None:
        return one.national_id == other.national_id
    return one.certificate == other.certificate

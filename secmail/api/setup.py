"""The first start: what of this workstation's setting up stands, what was left for later, whether it goes on."""

from dataclasses import dataclass
from enum import StrEnum

from secmail.api.queries import Query


class SetupStep(StrEnum):
    """In the order in which they are done."""

    CARD = "card"
    MAILBOX = "mailbox"
    VAULT = "vault"
    SHEETS = "sheets"
    SOFTWARE = "software"
    DELEGATE = "delegate"


@dataclass(frozen=True, slots=True)
class SetupShown:
    """`done`: what stands, seen from how things are and not from a note. `passed`: left for later on purpose.

    `wanted`: the assistant comes by itself: nothing is set up at all, or it was begun and something is
    neither done nor left for later.
    """

    done: frozenset[SetupStep]
    passed: frozenset[SetupStep]
    wanted: bool


@dataclass(frozen=True, slots=True)
class SetupState(Query[SetupShown]):
    """As it is now. Needs no session."""


@dataclass(frozen=True, slots=True)
class NoteSetup:
    """Remember what was left for later, and whether the assistant has come to its end (`over`). Result: None."""

    passed: frozenset[SetupStep] = frozenset()
    over: bool = False

"""What a fault is: a kind of harm at a step of a dialogue."""

from dataclasses import dataclass
from enum import StrEnum

from tests.support.fault_wire import Side

OPENING = -1
"""The number of the step before the first word of a connection."""


class Protocol(StrEnum):
    IMAP = "imap"
    SMTP = "smtp"


class Kind(StrEnum):
    """What may happen at a step."""

    CUT = "cut"
    RESET = "reset"
    HALF = "half"
    STALL = "stall"
    DRIP = "drip"
    GARBAGE = "garbage"
    BYE = "bye"
    NO = "no"
    BAD = "bad"
    RESTART = "restart"
    # Before the first word.
    UNREACHABLE = "unreachable"
    SILENT = "silent"
    HANDSHAKE_CUT = "handshake-cut"
    HANDSHAKE_RESET = "handshake-reset"
    HANDSHAKE_GARBAGE = "handshake-garbage"
    WRONG_NAME = "other-host"
    EXPIRED = "expired"
    STRANGER = "other-authority"
    OLD_TLS = "old"


CERTIFICATES = (Kind.WRONG_NAME, Kind.EXPIRED, Kind.STRANGER, Kind.OLD_TLS)
OPENINGS = (
    *(Kind.UNREACHABLE, Kind.SILENT, Kind.HANDSHAKE_CUT, Kind.HANDSHAKE_RESET, Kind.HANDSHAKE_GARBAGE),
    *CERTIFICATES,
)
WAITING = frozenset({Kind.STALL, Kind.GARBAGE, Kind.SILENT})
"""Kinds after which a client may have to wait for its time-out."""
GARBAGE = (
    b"\x80\xfe\x00 \xc3(\r\n",
    b"* \r\n",
    b"HTTP/1.1 400 Bad Request\r\n",
    b"* 1 FETCH (FLAGS\r\n",
    b"\r\n",
    b"999 " + b"x" * 3_000 + b"\r\n",
)


@dataclass(frozen=True, slots=True)
class Step:
    """A place in a dialogue. `begins`: a command or an answer begins here."""

    connection: int
    side: Side
    number: int
    label: str
    begins: bool = True


@dataclass(frozen=True, slots=True)
class Fault:
    step: Step
    kind: Kind
    variant: int = 0

    def __str__(self) -> str:
        step = self.step
        return f"{self.kind} at {step.connection}/{step.side} {step.number} ({step.label})"

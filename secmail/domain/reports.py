"""Reports about letters of ours: delivery (RFC 3464) and reading (RFC 8098), as written. Anybody can forge one."""

from dataclasses import dataclass, field
from datetime import datetime

from secmail.domain.history import Happening
from secmail.domain.ids import MessageId


@dataclass(frozen=True, slots=True)
class Arrived:
    """A received message; `head`: the beginning of its bytes, empty while they are not here."""

    message: MessageId
    received: datetime
    head: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Said:
    """What a report says about one recipient. `address` "": it does not say of whom. `words`: the other side's."""

    what: Happening
    address: str = field(default="", repr=False)
    words: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Report:
    """`envelope` and `message_ids`: what it calls the letter, the surest first. `at`: when it says it happened."""

    said: tuple[Said, ...]
    envelope: str = ""
    message_ids: tuple[str, ...] = ()
    at: datetime | None = None

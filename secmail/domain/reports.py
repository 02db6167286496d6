"""Reports about letters of ours: delivery (RFC 3464) and reading (RFC 8098), as written. Anybody can forge one."""

from dataclasses import dataclass, field
from datetime import datetime

from secmail.domain.history import Happening
from secmail.domain.ids import MessageId


@dataclass(frozen=True, slots=True)
class Arrived:
    """A received message. `here`: whether its bytes are, or only its header."""

    message: MessageId
    received: datetime
    size: int
    here: bool


@dataclass(frozen=True, slots=True)
class Said:
    """What a report says about one recipient: his addresses, the surest first. `words`: the other side's."""

    what: Happening
    addresses: tuple[str, ...] = field(default=(), repr=False)
    words: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Report:
    """`envelope` and `message_ids`: what it calls the letter, the surest first. `author`: who seems to have sent it."""

    said: tuple[Said, ...]
    envelope: str = ""
    message_ids: tuple[str, ...] = ()
    author: str = field(default="", repr=False)

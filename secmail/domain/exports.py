"""What was handed to the practice software."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from secmail.domain.ids import MessageId


class ExportState(StrEnum):
    """`INTENDED` is committed before the file is written, `DONE` after it has its final name.

    `DUPLICATE`: not written, because another message had brought the very same file before.
    """

    INTENDED = "intended"
    DONE = "done"
    DUPLICATE = "duplicate"


@dataclass(frozen=True, slots=True)
class ExportKey:
    """Makes twice once: the message's own bytes, the part, and the content written."""

    message_sha256: str
    part: int
    content_sha256: str


@dataclass(frozen=True, slots=True)
class ExportRecord:
    """A row of the ledger. `file` is the name in the drop folder; of a duplicate, that of the file it repeats."""

    key: ExportKey
    message: MessageId
    state: ExportState
    file: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ExportPolicy:
    """What may be filed and how. `folder` None: not set up yet."""

    folder: str | None
    require_trusted: bool = True
    extension: str = ".hpr"

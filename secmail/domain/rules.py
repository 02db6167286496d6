"""Rules of the practice: which mail goes where by itself, and who looks after it."""

from dataclasses import dataclass, field
from enum import StrEnum

from secmail.domain.ids import FolderId
from secmail.domain.messages import Kind


class Triage(StrEnum):
    """Where a message stands in the practice's work; travels between workstations as an IMAP keyword of this name."""

    TODO = "$SecmailTodo"
    DONE = "$SecmailDone"
    FILED = "$SecmailFiled"
    """Its results are with the practice software."""


ASSIGNED = "$SecmailFor-"
"""Begins the keyword that names who looks after a message; the rest is the short name, ASCII."""


@dataclass(frozen=True, slots=True)
class Condition:
    """All that is set must hold. Texts are compared without case and accents, as parts of the field."""

    sender: str = field(default="", repr=False)
    """An address, a domain beginning with "@", or a part of the name."""
    kind: Kind | None = None
    patient: str = field(default="", repr=False)
    urgent: bool | None = None
    subject: str = field(default="", repr=False)
    trusted_only: bool = True
    """Only mail whose signature is trusted; what anybody can forge must not file itself."""


@dataclass(frozen=True, slots=True)
class Act:
    """What is done. Empty: nothing."""

    folder: str | None = None
    """Moves it into this folder of its account."""
    keyword: Triage | None = None
    assign: str = ""
    file: bool = False
    """Into the drop folder, under the same conditions as by hand."""
    seen: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """The first rule that fits a message is applied. `id` 0: not saved yet."""

    id: int
    name: str
    condition: Condition
    act: Act
    folder: FolderId | None = None
    """Only mail of this folder; None: of every inbox."""
    enabled: bool = True

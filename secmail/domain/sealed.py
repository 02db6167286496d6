"""What the sealed database keeps about opened messages and deeds."""

from dataclasses import dataclass, field
from datetime import datetime

from secmail.domain.addresses import Mailbox
from secmail.domain.ids import MessageId
from secmail.domain.messages import Kind
from secmail.domain.security import Summary


@dataclass(frozen=True, slots=True)
class Digest:
    """What was learned by opening a message, for lists and search; lives only in the sealed database."""

    message: MessageId
    subject: str = field(repr=False)
    sender: Mailbox = field(repr=False)
    summary: Summary
    kind: Kind
    urgent: bool
    patient: str | None = field(repr=False)
    text: str = field(repr=False)
    """For the full-text index."""
    pipeline_version: int


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """Who did what, when; never clinical text. `actor`: national identifier or fingerprint of the card's holder."""

    at: datetime
    actor: str
    deed: str
    subject: str

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
    """Who did what, when; never clinical text. `actor`: national identifier or fingerprint of the card's holder.

    `on_behalf`: the holder whose mandate it was done by; None: in one's own name.
    """

    at: datetime
    actor: str
    deed: str
    subject: str
    on_behalf: str | None = None


@dataclass(frozen=True, slots=True)
class JournalRow:
    """An entry in its place: numbers begin at 1 and have no gaps. `hash`: SHA-256 over the one before and the entry.

    Names are not stored: they are found when the journal is read, where the open vault tells whose the numbers are.
    `subject_name`: who has the mandate, or whose the vault is, that the entry is about.
    """

    number: int
    entry: JournalEntry
    hash: bytes
    actor_name: str | None = field(default=None, repr=False)
    on_behalf_name: str | None = field(default=None, repr=False)
    subject_name: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class JournalSeal:
    """A card's signature (CMS SignedData, DER) over the journal up to and with `number`, whose hash is `hash`."""

    number: int
    hash: bytes
    at: datetime
    document: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class JournalHead:
    """The last row that is known from outside of the journal: nothing before it may be missing."""

    number: int
    hash: bytes

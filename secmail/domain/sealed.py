"""What the sealed database keeps about opened messages and deeds."""

from dataclasses import dataclass, field
from datetime import datetime

from secmail.domain.addresses import Mailbox
from secmail.domain.ids import AccountId, FolderId, MessageId
from secmail.domain.kinds import Reason
from secmail.domain.lab_results import Learned
from secmail.domain.messages import Kind
from secmail.domain.security import Summary


@dataclass(frozen=True, slots=True)
class Words:
    """What a message can be found by, field by field; only the index keeps it."""

    recipients: str = field(default="", repr=False)
    patients: str = field(default="", repr=False)
    text: str = field(default="", repr=False)
    files: str = field(default="", repr=False)
    """Names of attachments."""
    attached: str = field(default="", repr=False)
    """What can be read in them."""
    results: str = field(default="", repr=False)
    """Names, values and codes of analyses."""
    has_attachment: bool = False


@dataclass(frozen=True, slots=True)
class Relations:
    """By what a message belongs to others: its Message-ID, those it names (oldest first), requests of laboratories."""

    name: str = ""
    ancestors: tuple[str, ...] = ()
    requests: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Digest:
    """What was learned by opening a message, for lists and search; lives only in the sealed database.

    `sealed`: something of it was. `words` and `relations` are not in what comes back: only the index has them. Kept
    with `words` None, the index stays as it is.
    """

    message: MessageId
    subject: str = field(repr=False)
    sender: Mailbox = field(repr=False)
    summary: Summary
    kind: Kind
    urgent: bool
    patient: str | None = field(repr=False)
    pipeline_version: int
    received: datetime
    sealed: bool = True
    words: Words | None = field(default=None, repr=False)
    relations: Relations = field(default=Relations(), repr=False)
    hprim: bool = False
    """Whether it brings HPRIM files, which can be filed: a result may be a document alone, a letter may be HPRIM."""
    kind_reasons: tuple[Reason, ...] = ()
    urgent_reasons: tuple[Reason, ...] = field(default=(), repr=False)
    people: int = 0
    """Of how many its reports and documents are; where there are several, `patient` is the first of them."""
    reports: Learned | None = field(default=None, repr=False)
    """What was learned of patients, in place of what was known; None: that stays. It is not in what comes back."""


@dataclass(frozen=True, slots=True)
class LearnedKey:
    """The key of an encrypted layer, so that it opens again without the card. `fingerprint`: of its recipient list."""

    fingerprint: str
    recipient: int
    key: bytes = field(repr=False)


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


@dataclass(frozen=True, slots=True)
class ToRead:
    """A message whose bytes are here, for whoever reads all of them. `waits`: it is sealed and was never opened."""

    id: MessageId
    folder: FolderId
    account: AccountId
    received: datetime
    encrypted: bool
    waits: bool
    size: int

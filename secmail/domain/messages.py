"""Messages as people see them: summaries for lists, and what an opened message holds."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from secmail.domain.addresses import Mailbox
from secmail.domain.ids import FolderId, MessageId
from secmail.domain.kinds import Reason
from secmail.domain.octets import Stream
from secmail.domain.receipts import Receipt, ReceiptRequest
from secmail.domain.security import Layer, Problem, Summary
from secmail.domain.triage import Standing, Triage, is_filed, marks, standing


class Kind(StrEnum):
    """What a message is for the practice."""

    RESULT = "result"
    """Of a laboratory: HPRIM files, or a document alone."""
    LETTER = "letter"
    IMAGING_REPORT = "imaging-report"
    IMAGING = "imaging"
    """The pictures themselves (DICOM)."""
    STRUCTURED = "structured"
    """A CDA document whose type is none of the above, or IHE XDM."""
    ADMINISTRATIVE = "administrative"
    REPORT = "report"
    """Of delivery or of reading, by a server or a program."""
    RECEIPT = "receipt"
    """Signed (RFC 2634)."""
    OTHER = "other"


class MessageState(StrEnum):
    """How far reading has come (ARCHITECTURE.md)."""

    STORED = "stored"
    WAITING_KEY = "waiting-key"
    OPENED = "opened"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Headers:
    """The header fields a person sees (RFC 5322 §3.6), decoded (RFC 2047). `date` is aware or None."""

    from_: tuple[Mailbox, ...] = ()
    sender: Mailbox | None = None
    reply_to: tuple[Mailbox, ...] = ()
    to: tuple[Mailbox, ...] = ()
    cc: tuple[Mailbox, ...] = ()
    subject: str = ""
    date: datetime | None = None
    message_id: str = ""
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    urgent: bool = False
    """The sender's priority (RFC 2156 Priority and Importance, X-Priority 1 and 2): his word."""
    hidden: frozenset[str] = frozenset()
    """Message-IDs that the author kept inside of an encryption: no answer may show them outside (RFC 9788 §6.1)."""
    about: str = ""
    """What it says of certificates (`own_certificates.LetterAbout`), in its author's words."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A part that is not the body. `covered`: under the signature and inside the encryption of the summary.

    `content` is decoded; a large one each time it is read.
    """

    name: str
    media_type: str
    sha256: str
    covered: bool
    content: Stream = field(repr=False, compare=False)

    @property
    def size(self) -> int:
        """Bytes, decoded."""
        return len(self.content)


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """What a message that was not opened seems to bring, for a list. `size`: bytes as encoded."""

    name: str
    media_type: str
    size: int


@dataclass(frozen=True, slots=True)
class OpenedMessage:
    """A message after all its layers; `text` is what a reader sees, plain. `html` is untrusted source or None."""

    headers: Headers
    headers_protected: bool
    layers: tuple[Layer, ...]
    summary: Summary
    encrypted: bool
    text: str = field(repr=False)
    html: str | None = field(repr=False)
    attachments: tuple[Attachment, ...]
    problems: tuple[Problem, ...]
    receipt_request: ReceiptRequest | None = None
    """The signed receipt that its signer asks for; whether he is to be believed is told by `summary`."""
    receipt: Receipt | None = None
    """The signed receipt that the message is."""


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder of an account. `role`: "inbox", "sent", "drafts", "trash", "junk", "archive" or None."""

    id: FolderId
    account: int
    name: str
    role: str | None
    total: int = 0
    unread: int = 0


@dataclass(frozen=True, slots=True)
class MessageSummary:
    """A line of the message list. Subject and sender are the outer ones until the message has been opened."""

    id: MessageId
    folder: FolderId
    sender: Mailbox
    to: tuple[Mailbox, ...]
    subject: str
    date: datetime
    encrypted: bool
    state: MessageState
    seen: bool
    size: int
    summary: Summary | None = None
    kind: Kind | None = None
    urgent: bool = False
    exported: bool = False
    patient: str | None = None
    people: int = 0
    """Of how many its reports and documents are: where there are several, `patient` is only the first of them."""
    here: bool = True
    """Whether the bytes are here; otherwise opening fetches them first."""
    attached: int | None = None
    """How many files it seems to bring, from outside; None: not known."""
    urgent_reasons: tuple[Reason, ...] = field(default=(), repr=False)
    """Why it is urgent, or said to be."""
    hprim: bool = False
    """Whether it brings HPRIM files, which can be filed."""
    flags: frozenset[str] = frozenset()
    """System flags and keywords, as the server keeps them and as they were set here since."""

    @property
    def triage(self) -> Triage | None:
        """Where it stands in the practice's work, as its keywords say."""
        return marks(self.flags).triage

    @property
    def standing(self) -> Standing:
        """The same in the one word that people use for it."""
        return standing(self.flags)

    @property
    def filed(self) -> bool:
        """Whether its results are with the practice software, as this or another workstation says."""
        return self.exported or is_filed(self.flags)

    @property
    def assignee(self) -> str:
        """Who looks after it, by the short name in its keywords (`api.rules.Assignees` tells how it is written)."""
        return marks(self.flags).assignee

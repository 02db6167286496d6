"""What a front end may ask to know; answers come from the reading connection, never from the network."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from secmail.domain.accounts import Account
from secmail.domain.cards import Card, ModuleShown
from secmail.domain.checks import Check
from secmail.domain.drafts import Draft
from secmail.domain.exports import ExportPolicy, ExportRecord
from secmail.domain.ids import AccountId, FolderId, MessageId, OutboxId
from secmail.domain.messages import Folder, MessageSummary
from secmail.domain.outbox import OutboxEntry
from secmail.domain.people import KnownCertificate, RecipientStatus
from secmail.domain.publications import Authority
from secmail.domain.triage import ALL, Wanted

AnswerT = TypeVar("AnswerT")


class Query(Generic[AnswerT]):
    """A question; its type parameter is the type of its answer."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Accounts(Query[tuple[Account, ...]]):
    """All accounts."""


@dataclass(frozen=True, slots=True)
class Folders(Query[tuple[Folder, ...]]):
    """All folders, inbox first, then by name."""

    account: AccountId | None = None


@dataclass(frozen=True, slots=True)
class MessagePage(Query[tuple[MessageSummary, ...]]):
    """Newest first; `after` is the last message of the page before. None as folder: all inboxes.

    `wanted`: only those that stand so, or that this person looks after.
    """

    folder: FolderId | None = None
    after: MessageId | None = None
    limit: int = 200
    wanted: Wanted = ALL


class Order(StrEnum):
    """What a folder's messages are put in order by; the newest first among equals."""

    DATE = "date"
    URGENCY = "urgency"
    STANDING = "standing"
    PERSON = "person"
    KIND = "kind"
    PATIENT = "patient"
    SUBJECT = "subject"
    SENDER = "sender"


@dataclass(frozen=True, slots=True)
class MessageOrder(Query[tuple[MessageId, ...]]):
    """All messages of a folder, by number: newest, most urgent, first of the alphabet first, or the `reverse`.

    What is only known from inside counts while a session is open. Other than by date the `most` newest are put in
    order, and the older ones follow by date.
    """

    folder: FolderId
    wanted: Wanted = ALL
    by: Order = Order.DATE
    reverse: bool = False
    most: int = 5000


@dataclass(frozen=True, slots=True)
class MessageRows(Query[tuple[MessageSummary, ...]]):
    """The rows of these messages that still exist."""

    messages: tuple[MessageId, ...]


@dataclass(frozen=True, slots=True)
class RawMessage(Query[bytes]):
    """The bytes as received."""

    message: MessageId


@dataclass(frozen=True, slots=True)
class RecipientStatuses(Query[tuple[RecipientStatus, ...]]):
    """For each address whether a usable certificate is known, judged now."""

    addresses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OwnPostQuantum(Query[bool]):
    """Whether the sender's own copies are sealed by ML-KEM. False while no session is open: nobody knows then."""


@dataclass(frozen=True, slots=True)
class Certificates(Query[tuple[KnownCertificate, ...]]):
    """All known certificates of other people."""


@dataclass(frozen=True, slots=True)
class Authorities(Query[tuple[Authority, ...]]):
    """The authorities that are recognised, roots first: by their pin, or because somebody put them here."""


@dataclass(frozen=True, slots=True)
class Outbox(Query[tuple[OutboxEntry, ...]]):
    """All outgoing messages that are kept, newest first."""


@dataclass(frozen=True, slots=True)
class ReceiptProof(Query[bytes]):
    """The signed receipt (RFC 2634, DER) by which one reader of a letter proves that he has read it. RECEIPT_NONE."""

    entry: OutboxId
    address: str


@dataclass(frozen=True, slots=True)
class ReceiptsAsked(Query[bool]):
    """Whether letters that do not say it themselves ask for receipts (`AskForReceipts`)."""


@dataclass(frozen=True, slots=True)
class Exports(Query[tuple[ExportRecord, ...]]):
    """The ledger of the drop folder, newest first. Needs an open session."""


@dataclass(frozen=True, slots=True)
class Drafts(Query[tuple[tuple[int, Draft], ...]]):
    """Saved drafts with their numbers. Empty while no session is open."""


@dataclass(frozen=True, slots=True)
class DropFolderPolicy(Query[ExportPolicy]):
    """Where results are filed."""


@dataclass(frozen=True, slots=True)
class MailLost(Query[bool]):
    """Whether the mail database had gone (STORE_MAIL_LOST) with no account added since: to be told each time."""


@dataclass(frozen=True, slots=True)
class IdleMinutes(Query[int]):
    """After how many minutes without a command the session locks by itself; 0: never."""


@dataclass(frozen=True, slots=True)
class Cards(Query[tuple[Card, ...]]):
    """The cards that are in a reader."""


@dataclass(frozen=True, slots=True)
class CardModules(Query[tuple[ModuleShown, ...]]):
    """The card software that was found or asked for, with what became of it."""


@dataclass(frozen=True, slots=True)
class Diagnosis(Query[tuple[Check, ...]]):
    """Everything that can be checked without asking for a PIN. Takes seconds: servers are connected to."""


@dataclass(frozen=True, slots=True)
class SessionHolder(Query[str | None]):
    """Whose vault is open, or None."""

"""What the engine tells, in the past tense. Front ends listen; nothing is asked back except by a question's id."""

from dataclasses import dataclass, field
from enum import StrEnum

from secmail.api.accounts import BrowserWanted
from secmail.api.diagnosis import ChecksMade
from secmail.api.exporting import DropFolderChanged, LettersDropped
from secmail.api.finding import IndexState
from secmail.api.results import MessageView
from secmail.api.signing import DraftsChanged
from secmail.api.worklist import WorkChanged
from secmail.domain.cards import Card
from secmail.domain.errors import Code
from secmail.domain.ids import AccountId, FolderId, JobId, MessageId, QuestionId
from secmail.domain.mandates import Mandate
from secmail.domain.outbox import OutboxEntry
from secmail.domain.own_certificates import EndingCertificate
from secmail.domain.sealed import JournalRow
from secmail.domain.vaults import OpenedBy


@dataclass(frozen=True, slots=True)
class JobProgressed:
    """At most ten a second per job. `total` 0: not known.

    `fetching`: octets of what the work itself will begin with.
    """

    job: JobId
    done: int
    total: int
    fetching: bool = False


@dataclass(frozen=True, slots=True)
class JobDone:
    """`result` has the type that the command names."""

    job: JobId
    result: object


@dataclass(frozen=True, slots=True)
class JobFailed:
    """`words`: the other side's own, a quotation. `tries_left`: of a PIN; `place`: of a server, where known."""

    job: JobId
    code: Code
    detail: str = ""
    words: str = ""
    tries_left: int | None = None
    place: str = ""


@dataclass(frozen=True, slots=True)
class JobCancelled:
    """The user or the stopping program ended it."""

    job: JobId


@dataclass(frozen=True, slots=True)
class FoldersChanged:
    """The list of folders or their counts."""


@dataclass(frozen=True, slots=True)
class MessagesChanged:
    """Rows of a folder were added, changed or removed."""

    folder: FolderId
    messages: tuple[MessageId, ...]


@dataclass(frozen=True, slots=True)
class EventsDropped:
    """The listener was too slow: read everything anew."""


@dataclass(frozen=True, slots=True)
class CardsChanged:
    """All cards that are in a reader now."""

    cards: tuple[Card, ...]


class PinReason(StrEnum):
    """Why a PIN is asked for."""

    OPEN = "open"
    SIGN = "sign"
    UNLOCK = "unlock"
    CREATE = "create"
    """To make a vault for this card, or a slot of a vault."""
    GRANT = "grant"
    """To give or revoke a mandate."""


@dataclass(frozen=True, slots=True)
class PinWanted:
    """A question, answered by `AnswerPin`. `refused`: the PIN typed before was wrong.

    With `card.pin_pad` it is no question: the PIN is typed on the reader now. `last_try`: one try is left, which is not
    used unless the answer says that the user knows.
    """

    question: QuestionId
    card: Card
    reason: PinReason
    refused: bool = False
    last_try: bool = False


@dataclass(frozen=True, slots=True)
class PinNoLongerWanted:
    """The question is void: card out, job cancelled, or answered."""

    question: QuestionId


class CardReason(StrEnum):
    """Why a card is asked for."""

    RESUME = "resume"
    """It was taken out, or is not in yet, while something waits for it."""
    NEW_CARD = "new-card"
    """The holder's further card, to get its slot."""
    DELEGATE = "delegate"
    """The card of whom a mandate is for."""
    HOLDER = "holder"
    """The holder's own card again."""


@dataclass(frozen=True, slots=True)
class CardWanted:
    """Something waits until a card is inserted; `AnswerCard` declines. `holder`: whose, where that is known."""

    question: QuestionId
    reason: CardReason
    holder: str | None = None


@dataclass(frozen=True, slots=True)
class CardNoLongerWanted:
    """It was inserted, or nobody waits for it any more."""

    question: QuestionId


@dataclass(frozen=True, slots=True)
class SessionOpened:
    """A vault is open: encrypted messages can be read. `holder`: whose.

    `mandate`: under which somebody else acts, within its rights; None in one's own name.
    `sealed_lost`: the journal and the ledger of filed results had gone (STORE_SEALED_LOST), to be told at once.
    """

    holder: str
    address: str
    mandate: Mandate | None = None
    opened_by: OpenedBy = OpenedBy.CARD
    sealed_lost: bool = False


@dataclass(frozen=True, slots=True)
class OpeningsNoticed:
    """The vault was opened in an emergency since its holder was last here: told at his next session."""

    rows: tuple[JournalRow, ...]


@dataclass(frozen=True, slots=True)
class VaultChanged:
    """Slots, keys, mandates or shares of this vault changed, here or on another workstation."""

    vault: str


@dataclass(frozen=True, slots=True)
class IndexProgressed:
    """How far reading all mail for searches has come, with a session open; at most twice a second, and at the end."""

    state: IndexState


@dataclass(frozen=True, slots=True)
class SessionLocked:
    """Card out or time-out: front ends drop every opened content at once."""


@dataclass(frozen=True, slots=True)
class MessageOpened:
    """A message was read as far as the keys at hand go."""

    view: MessageView


@dataclass(frozen=True, slots=True)
class MessageLocked:
    """The message is encrypted and no key is at hand. `code` says why."""

    message: MessageId
    code: Code


@dataclass(frozen=True, slots=True)
class OutboxChanged:
    """An outgoing message moved on."""

    entry: OutboxEntry


@dataclass(frozen=True, slots=True)
class RemindersChanged:
    """Letters have become due that nobody has acknowledged, or have been taken care of. `due`: how many there are."""

    due: int


@dataclass(frozen=True, slots=True)
class ContactsChanged:
    """Contacts, their groups or their last letters changed, by hand, by an import or by mail: lists are read anew."""


@dataclass(frozen=True, slots=True)
class OwnCertificatesEnding:
    """Own certificates that end soon or are over, all of them; told after the start and whenever they are others."""

    certificates: tuple[EndingCertificate, ...]


@dataclass(frozen=True, slots=True)
class ExportsChanged:
    """Files were written for these messages, or are held."""

    messages: tuple[MessageId, ...]


@dataclass(frozen=True, slots=True)
class AccountChanged:
    """`code` None: connected; otherwise why not. `refused`, where connected: as in `SyncResult`."""

    account: AccountId
    code: Code | None
    refused: tuple[str, ...] = field(default=(), repr=False)


Event = (
    JobProgressed
    | JobDone
    | JobFailed
    | JobCancelled
    | FoldersChanged
    | MessagesChanged
    | EventsDropped
    | CardsChanged
    | PinWanted
    | PinNoLongerWanted
    | CardWanted
    | CardNoLongerWanted
    | SessionOpened
    | OpeningsNoticed
    | VaultChanged
    | IndexProgressed
    | SessionLocked
    | MessageOpened
    | MessageLocked
    | OutboxChanged
    | RemindersChanged
    | OwnCertificatesEnding
    | ContactsChanged
    | DraftsChanged
    | ExportsChanged
    | DropFolderChanged
    | LettersDropped
    | AccountChanged
    | BrowserWanted
    | WorkChanged
    | ChecksMade
)

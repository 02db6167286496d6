"""What a front end may ask to be done. Each becomes a job that ends in `JobDone`, `JobFailed` or `JobCancelled`."""

from dataclasses import dataclass, field
from datetime import datetime

from secmail.api.accounts import AccountCommand
from secmail.api.cards import TryCard
from secmail.api.certificates import CertificateCommand
from secmail.api.contacts import ContactCommand
from secmail.api.custody import AnswerCard, CustodyCommand
from secmail.api.diagnosis import Diagnose
from secmail.api.directory import DirectoryCommand
from secmail.api.documents import DocumentCommand
from secmail.api.exporting import ExportingCommand
from secmail.api.finding import BuildIndex
from secmail.api.identity import IdentityCommand
from secmail.api.importing import ImportMail
from secmail.api.laboratory import LaboratoryCommand
from secmail.api.patients import PatientCommand
from secmail.api.receiving import ReceivingCommand
from secmail.api.rules import RuleCommand, TriageCommand
from secmail.api.sending import SendingCommand
from secmail.api.settings import ChangeSettings
from secmail.api.setup import NoteSetup
from secmail.api.signing import SigningCommand
from secmail.api.templates import TemplateCommand
from secmail.api.upkeep import UpkeepCommand
from secmail.api.urgency import SetUrgencyWords
from secmail.domain.accounts import OAuthProvider, Password, Protocol, Server, SignIn
from secmail.domain.cards import Pin
from secmail.domain.drafts import Draft
from secmail.domain.ids import AccountId, CardId, FolderId, MessageId, OutboxId, QuestionId


@dataclass(frozen=True, slots=True)
class Synchronise:
    """Bring the local mailbox up to date, of one account or all. Result: `SyncResult`."""

    account: AccountId | None = None


@dataclass(frozen=True, slots=True)
class Watch:
    """Stay connected: every account's inbox is synchronised when its server says so (IDLE) or every few minutes."""


@dataclass(frozen=True, slots=True)
class OpenMessage:
    """Decrypt, verify, classify; answered by `MessageOpened` or `MessageLocked`. Result: `MessageOpened`.

    `ask_pin` False: without an unlocked key it is only reported as locked.
    """

    message: MessageId
    ask_pin: bool = True


@dataclass(frozen=True, slots=True)
class MarkSeen:
    """Set or clear the server's \\Seen flag. Result: None."""

    messages: tuple[MessageId, ...]
    seen: bool = True


@dataclass(frozen=True, slots=True)
class FileResults:
    """Write the message's HPRIM files into the drop folder, once. None: all not filed yet. Result: `ExportResult`.

    `again`: also what is only held until a person has looked at it: a file that another message has brought before, an
    address that imitates a correspondent's.
    """

    message: MessageId | None = None
    again: bool = False


@dataclass(frozen=True, slots=True)
class SendDraft:
    """Sign, encrypt, queue and deliver. Result: `SendResult`, at once after queueing when it is not to leave now.

    `at`: it leaves then, at the earliest. `hold`: so many seconds it can be taken back (`TakeBack`); None: as it is set
    (`HoldLetters`). `saved`: the number of the saved draft that it is; it need not be dropped afterwards.
    """

    draft: Draft
    queue_only: bool = False
    at: datetime | None = None
    hold: int | None = 0
    saved: int | None = None


@dataclass(frozen=True, slots=True)
class SendReceipt:
    """Sign and send the receipt that a trusted message asks for, because the reader agrees. Result: `SendResult`.

    Fails with RECEIPT_NOT_ASKED, and with RECEIPT_ANSWERED when it was sent or declined before.
    """

    message: MessageId
    queue_only: bool = False


@dataclass(frozen=True, slots=True)
class DeclineReceipt:
    """Send no receipt for this message, and do not ask again. Result: None; fails as `SendReceipt`."""

    message: MessageId


@dataclass(frozen=True, slots=True)
class AskForReceipts:
    """Whether letters that do not say it themselves ask their readers for a signed receipt. Result: None."""

    always: bool


@dataclass(frozen=True, slots=True)
class SaveDraft:
    """Keep a draft, sealed; `draft_id` None makes a new one. Result: its number. Needs an open session."""

    draft: Draft
    draft_id: int | None = None


@dataclass(frozen=True, slots=True)
class DropDraft:
    """Forget a saved draft. Result: None."""

    draft_id: int


@dataclass(frozen=True, slots=True)
class RetryOutbox:
    """Try a queued or refused message again now. Result: `SendResult`."""

    entry: OutboxId


@dataclass(frozen=True, slots=True)
class CancelOutbox:
    """Withdraw a message that has not been sent. Result: None."""

    entry: OutboxId


@dataclass(frozen=True, slots=True)
class ResolveOutbox:
    """Settle a message whose outcome is unknown: it was sent, or it was not and may be sent again. Result: None."""

    entry: OutboxId
    sent: bool


@dataclass(frozen=True, slots=True)
class UnlockCard:
    """Ask for the PIN of a card (None: the one that is in) and open its holder's vault. Result: the holder's name."""

    card: CardId | None = None


@dataclass(frozen=True, slots=True)
class UseCard:
    """Open sessions by this card only, where no other is named (None: by any that fits). Result: None."""

    card: CardId | None


@dataclass(frozen=True, slots=True)
class LockSession:
    """Forget the keys now, as if the card had been taken out. Result: None."""


@dataclass(frozen=True, slots=True)
class LockWhenIdle:
    """Lock by itself after so many minutes without a command; 0: never. Result: None."""

    minutes: int


@dataclass(frozen=True, slots=True)
class AnswerPin:
    """The answer to `PinWanted`; `pin` None: the user declined. Not a job.

    `last_try`: the user was told that one try is left and wants to use it; without that the question is asked again.
    """

    question: QuestionId
    pin: Pin | None
    last_try: bool = False


@dataclass(frozen=True, slots=True)
class AddAccount:
    """Try both servers, then save the account and what it is signed in with. Result: `Account`.

    `password`: for PASSWORD, and for CERTIFICATE the passphrase of `key_file`. OAUTH needs `oauth`, and is asked for by
    `BrowserWanted`; CARD takes the card that is in.
    """

    address: str
    name: str
    user: str
    incoming: Server
    outgoing: Server
    password: Password | None = None
    protocol: Protocol = Protocol.IMAP
    sign_in: SignIn = SignIn.PASSWORD
    oauth: OAuthProvider | None = None
    key_file: str | None = None


@dataclass(frozen=True, slots=True)
class TestAccount:
    """Connect to both servers and log in. Result: None."""

    account: AccountId


@dataclass(frozen=True, slots=True)
class RemoveAccount:
    """Remove an account with its local copies; the server keeps its own. Result: None."""

    account: AccountId


@dataclass(frozen=True, slots=True)
class ImportCertificates:
    """Learn certificates from a file. `address`: whose, where they do not say. Result: how many were learned.

    By the holder alone, and told in the journal. Untrusted MANDATE_NO_RIGHT; ActionNeeded as for any opening; Rejected
    IDENTITY_OF_ANOTHER where the address is known as another person's, CERTIFICATE_SEVERAL_HOLDERS.
    `passphrase`: of a PKCS#12 container, of which only the certificates are read.
    """

    data: bytes = field(repr=False)
    address: str | None = None
    passphrase: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class UpdateTrust:
    """Fetch pinned authorities that are missing, revocation lists and answers, now. Result: `TrustUpdate`.

    `certificates`: a file to take pinned authorities from.
    """

    certificates: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class CheckRevocation:
    """Fetch what is published about a signer's certificates now, because somebody looks at them. Result: `TrustUpdate`.

    `certificates`: his own (DER). `above`: those of his authorities, to find the way with. Nobody is asked about
    certificates that do not lead to a recognised authority.
    """

    certificates: tuple[bytes, ...] = field(repr=False)
    above: tuple[bytes, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class SetDropFolder:
    """Choose the practice software's folder; it is tried by writing. Result: None."""

    folder: str


@dataclass(frozen=True, slots=True)
class RefreshFolder:
    """Load one folder's newest messages now, because somebody looks at it. Result: `SyncResult`."""

    folder: FolderId


Command = (
    Synchronise
    | Watch
    | OpenMessage
    | MarkSeen
    | FileResults
    | SendDraft
    | SendReceipt
    | DeclineReceipt
    | AskForReceipts
    | SaveDraft
    | DropDraft
    | RetryOutbox
    | CancelOutbox
    | ResolveOutbox
    | UnlockCard
    | UseCard
    | TryCard
    | LockSession
    | LockWhenIdle
    | SetUrgencyWords
    | NoteSetup
    | ImportMail
    | AnswerPin
    | AnswerCard
    | AddAccount
    | AccountCommand
    | TestAccount
    | RemoveAccount
    | ImportCertificates
    | UpdateTrust
    | CheckRevocation
    | ChangeSettings
    | SetDropFolder
    | RefreshFolder
    | ReceivingCommand
    | RuleCommand
    | TriageCommand
    | PatientCommand
    | SendingCommand
    | SigningCommand
    | ContactCommand
    | CertificateCommand
    | IdentityCommand
    | CustodyCommand
    | BuildIndex
    | UpkeepCommand
    | DocumentCommand
    | ExportingCommand
    | LaboratoryCommand
    | DirectoryCommand
    | Diagnose
    | TemplateCommand
)

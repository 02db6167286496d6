"""A letter being written."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime

from secmail.domain.addresses import Mailbox
from secmail.domain.ids import AccountId, MessageId
from secmail.domain.mandates import Person
from secmail.domain.own_certificates import LetterAbout
from secmail.domain.patients import PatientId


@dataclass(frozen=True, slots=True)
class DraftAttachment:
    """A file that leaves with the letter; its content shows in no representation."""

    name: str
    media_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Draft:
    """What the writer has written, plain. `in_reply_to` and `references` are Message-IDs with angle brackets."""

    account: AccountId
    to: tuple[Mailbox, ...]
    cc: tuple[Mailbox, ...] = ()
    subject: str = field(default="", repr=False)
    body: str = field(default="", repr=False)
    attachments: tuple[DraftAttachment, ...] = ()
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    answers: MessageId | None = None
    """The message here that it answers: it counts as answered once the letter has left."""
    patient: PatientId | None = None
    """Whose data templates have put in: no other patient's are put beside them."""
    receipt: bool | None = None
    """Ask every reader for a signed receipt; None: as it is set for all letters."""
    delivery_report: bool | None = None
    """Ask the servers on the way to tell of the delivery (RFC 3461); None: where the letter matters."""
    read_report: bool = False
    """Ask the readers' programs for a report of reading (RFC 8098), which anybody can write; a receipt is proof."""
    urgent: bool = False
    prepared_by: Person | None = None
    """Who has prepared it for the holder of the mailbox, by his mandate; None: the holder himself."""
    about: LetterAbout | None = None
    """A letter about certificates and nothing else, which the program writes itself; never kept as a draft."""
    outgoing: str = ""
    """The Message-ID under which it waits in the outbox. Such a draft is kept so that it can be taken back."""
    unfinished: bool = False
    """Prepared for the holder, and still being written: kept by itself, and not given to him to be signed."""
    returned: str | None = field(default=None, repr=False)
    """The word with which the holder gave it back to who prepared it; None: he did not."""
    dropped: bool = False
    """The practice software has left it in its folder: nobody has read it here yet."""
    saved: datetime | None = field(default=None, compare=False)
    """When it was last kept, as the engine notes it; aware."""

    @property
    def recipients(self) -> tuple[Mailbox, ...]:
        return (*self.to, *self.cc)

    @property
    def waits_for_signature(self) -> bool:
        """Whether somebody else has prepared it, or the practice software, and it is the holder's turn."""
        prepared = self.prepared_by is not None or self.dropped
        return prepared and not self.unfinished and self.returned is None and not self.outgoing


def fingerprint(draft: Draft) -> str:
    """SHA-256 (hexadecimal) of all that a reader of the draft sees, and of all that sending it would do.

    Two drafts of one fingerprint become the same letter: what was read is what is signed.
    """
    files = tuple((one.name, one.media_type, hashlib.sha256(one.content).hexdigest()) for one in draft.attachments)
    wishes = (draft.receipt, draft.delivery_report, draft.read_report, draft.urgent)
    people = tuple(tuple((one.address, one.name) for one in mailboxes) for mailboxes in (draft.to, draft.cc))
    thread = (draft.in_reply_to, draft.references, draft.answers)
    by = None if draft.prepared_by is None else (draft.prepared_by.name, draft.prepared_by.certificate)
    said = (int(draft.account), people, draft.subject, draft.body, files, thread, wishes, by)
    return hashlib.sha256(repr(said).encode("utf-8", "surrogatepass")).hexdigest()

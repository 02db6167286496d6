"""A letter being written."""

from dataclasses import dataclass, field

from secmail.domain.addresses import Mailbox
from secmail.domain.ids import AccountId
from secmail.domain.mandates import Person
from secmail.domain.own_certificates import LetterAbout


@dataclass(frozen=True, slots=True)
class DraftAttachment:
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

    @property
    def recipients(self) -> tuple[Mailbox, ...]:
        return (*self.to, *self.cc)

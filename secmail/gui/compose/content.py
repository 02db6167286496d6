"""What is in the composer, as a value; recipients read from what was typed. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from email.utils import getaddresses

from secmail.api.results import MessageView
from secmail.domain.accounts import Account
from secmail.domain.addresses import Mailbox, normal, same_address
from secmail.domain.drafts import Draft, DraftAttachment
from secmail.domain.history import Reminder
from secmail.domain.ids import MessageId
from secmail.domain.mandates import Person
from secmail.domain.patients import PatientId
from secmail.gui.compose.typed_names import parts, typed
from secmail.gui.i18n import Words
from secmail.gui.safe_text import one_line


@dataclass(frozen=True, slots=True)
class Content:
    """Everything that was typed, as it was typed."""

    to: str = ""
    cc: str = ""
    subject: str = field(default="", repr=False)
    body: str = field(default="", repr=False)
    attachments: tuple[DraftAttachment, ...] = ()
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    receipt: bool | None = field(default=None, compare=False)
    """Ask for a signed receipt; None: as it is set. By itself no text to keep: it makes no difference to a draft."""
    delivery_report: bool | None = field(default=None, compare=False)
    """Ask servers to tell of the delivery; None: where the letter matters."""
    read_report: bool = field(default=False, compare=False)
    urgent: bool = field(default=False, compare=False)
    prepared_by: Person | None = field(default=None, compare=False)
    """Who has prepared it for the holder; his changes do not make it another's."""
    answers: MessageId | None = field(default=None, compare=False)
    """The message that it answers."""
    dropped: bool = field(default=False, compare=False)
    """Left by the practice software."""
    patient: PatientId | None = field(default=None, compare=False)
    """Whose data templates have put in."""


def mailboxes(typed_text: str) -> tuple[Mailbox, ...]:
    """The addresses in a field, separated by commas or semicolons, each once; other words stay as they were typed."""
    found: dict[str, Mailbox] = {}
    for part in parts(typed_text):
        name, address = getaddresses([part])[0] if part.strip() else ("", "")
        if part.strip():
            mailbox = Mailbox(address, name) if "@" in address else Mailbox(part.strip())
            found.setdefault(normal(mailbox.address), mailbox)
    return tuple(found.values())


def draft(content: Content, account: Account) -> Draft:
    """The draft that the engine sends."""
    to = mailboxes(content.to)
    taken = {normal(one.address) for one in to}
    return Draft(
        account=account.id,
        to=to,
        cc=tuple(one for one in mailboxes(content.cc) if normal(one.address) not in taken),
        subject=content.subject,
        body=content.body,
        attachments=content.attachments,
        in_reply_to=content.in_reply_to,
        references=content.references,
        receipt=content.receipt,
        delivery_report=content.delivery_report,
        read_report=content.read_report,
        urgent=content.urgent,
        prepared_by=content.prepared_by,
        answers=content.answers,
        dropped=content.dropped,
        patient=content.patient,
    )


def from_draft(saved: Draft) -> Content:
    """What was in the composer when the draft was kept."""
    return Content(
        to=", ".join(typed(one) for one in saved.to),
        cc=", ".join(typed(one) for one in saved.cc),
        subject=saved.subject,
        body=saved.body,
        attachments=saved.attachments,
        in_reply_to=saved.in_reply_to,
        references=saved.references,
        receipt=saved.receipt,
        delivery_report=saved.delivery_report,
        read_report=saved.read_report,
        urgent=saved.urgent,
        prepared_by=saved.prepared_by,
        answers=saved.answers,
        dropped=saved.dropped,
        patient=saved.patient,
    )


def again(reminder: Reminder, words: Words) -> Content:
    """A new letter to those who have not acknowledged one."""
    subject = one_line(reminder.subject)
    people = dict.fromkeys((*reminder.silent, *filter(None, reminder.failed)))
    return Content(to=", ".join(people), subject=words("again.subject", subject=subject) if subject else "")


def account_for(view: MessageView | None, accounts: Iterable[Account]) -> Account | None:
    """The mailbox that the message was sent to, otherwise the first."""
    known = tuple(accounts)
    if view is not None:
        people = (*view.opened.headers.to, *view.opened.headers.cc)
        for account in known:
            if any(same_address(account.address, one.address) for one in people):
                return account
    return known[0] if known else None

"""A draft as a clear RFC 5322 message. Pure: the same draft, Message-ID and moment give the same bytes.

The MIME part is built by stdlib `email`; the header fields of the letter are written here, because `email.policy`
breaks long Message-IDs into encoded words and, in the Python versions we support, loses quotes around folded display
names.
"""

import hashlib
import re
from collections.abc import Sequence
from datetime import datetime
from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from secmail.domain.addresses import Mailbox, is_address
from secmail.domain.drafts import Draft, DraftAttachment
from secmail.domain.errors import Code, Rejected
from secmail.domain.own_certificates import FIELD

LINE_LENGTH = 76
NAME_LENGTH = 200
REFERENCES_LIMIT = 100

_MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,900}>")
_TOKEN = re.compile(r"[A-Za-z0-9!#$&^_.+-]{1,64}")
_SPACES = re.compile(r"[ \t]+")
# What base64 would hide from relays that must see it (RFC 2046 §5.2.1) or would make no sense.
_COMPOSITE_TYPES = frozenset({"message", "multipart"})


def compose(draft: Draft, sender: Mailbox, *, message_id: str, at: datetime) -> bytes:
    """The draft as a 7-bit message with CRLF line ends; `at` is aware.

    With an address that is not ASCII the header is UTF-8 (RFC 6532) and the message needs SMTPUTF8. Rejected
    RECIPIENT_NONE, or RECIPIENT_INVALID for an address of another shape than local@domain.
    """
    if not draft.recipients:
        raise Rejected(Code.RECIPIENT_NONE)
    fields = [
        ("From", _mailboxes([sender])),
        ("To", _mailboxes(draft.to)),
        ("Cc", _mailboxes(draft.cc)),
        ("Subject", _text(draft.subject, field="Subject")),
        ("Date", format_datetime(at)),
        ("Message-ID", _message_ids([message_id])),
        ("In-Reply-To", _message_ids([draft.in_reply_to])),
        ("References", _message_ids(draft.references[-REFERENCES_LIMIT:])),
        # RFC 4021 §2.1.54 and what older programs read.
        ("Importance", "high" if draft.urgent else ""),
        ("X-Priority", "1 (Highest)" if draft.urgent else ""),
        # RFC 8098 §2.1
        ("Disposition-Notification-To", sender.address if draft.read_report else ""),
        (FIELD, draft.about.value if draft.about is not None else ""),
    ]
    header = "".join(f"{name}: {value}\r\n" for name, value in fields if value)
    return header.encode() + _body(draft, message_id).as_bytes()


def _body(draft: Draft, message_id: str) -> EmailMessage:
    part = EmailMessage(policy=SMTP)
    part["MIME-Version"] = "1.0"
    text = draft.body.replace("\r\n", "\n").replace("\r", "\n")
    part.set_content(_encodable(text), charset="utf-8", cte="quoted-printable")
    for attachment in draft.attachments:
        _attach(part, attachment)
    if draft.attachments:
        # "=_" can be neither in base64 nor in quoted-printable: no part holds the boundary by chance.
        part.set_boundary("=_" + hashlib.sha256(message_id.encode()).hexdigest()[:40])
    return part


def _attach(part: EmailMessage, attachment: DraftAttachment) -> None:
    main, _, sub = attachment.media_type.partition("/")
    usable = _TOKEN.fullmatch(main) and _TOKEN.fullmatch(sub) and main.lower() not in _COMPOSITE_TYPES
    part.add_attachment(
        attachment.content,
        maintype=main if usable else "application",
        subtype=sub if usable else "octet-stream",
        cte="base64",
        filename=_file_name(attachment.name),
    )


def _file_name(name: str) -> str:
    """The last part of a path, on one line; the encoding (RFC 2231) is `email`'s."""
    last = re.split(r"[/\\]", name)[-1]
    return _one_line(last).strip(" .")[-NAME_LENGTH:] or "document"


def _mailboxes(mailboxes: Sequence[Mailbox]) -> str:
    return ",\r\n ".join(_mailbox(mailbox) for mailbox in mailboxes)


def _mailbox(mailbox: Mailbox) -> str:
    if not (is_address(mailbox.address) and mailbox.address.isprintable()):
        raise Rejected(Code.RECIPIENT_INVALID, "not an address")
    name = _one_line(mailbox.name).strip()[:NAME_LENGTH]
    if not name:
        return mailbox.address
    if name.isascii() and "=?" not in name and len(name) < LINE_LENGTH // 2:
        escaped = name.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}" <{mailbox.address}>'
    # The address begins a line of its own: an encoded word must not make the line too long (RFC 2047 §2).
    return f"{_encoded(name)}\r\n <{mailbox.address}>"


def _text(text: str, *, field: str) -> str:
    """Unstructured text (RFC 5322 §2.2.1): folded where it is plain ASCII, else in encoded words."""
    line = _SPACES.sub(" ", _one_line(text)).strip()
    words = line.split(" ")
    if line.isascii() and "=?" not in line and max(map(len, words)) < LINE_LENGTH - len(field) - 2:
        folded = Header(line, "us-ascii", maxlinelen=LINE_LENGTH, header_name=field).encode(linesep="\r\n")
        return str(folded)
    return _encoded(line)


def _encoded(text: str) -> str:
    # Room for the name of the field or the space of the continuation.
    return Header(text, "utf-8", maxlinelen=LINE_LENGTH - 12).encode(linesep="\r\n")


def _message_ids(ids: Sequence[str]) -> str:
    """Those of the right shape, one a line; a strange one of somebody's mail is not carried on."""
    return "\r\n ".join(one for one in ids if _MESSAGE_ID.fullmatch(one))


def _one_line(text: str) -> str:
    """Nothing that could end a header line or reorder what is seen."""
    return _encodable("".join(char if char.isprintable() else " " for char in text))


def _encodable(text: str) -> str:
    """Without lone surrogates."""
    return text.encode("utf-8", "replace").decode()

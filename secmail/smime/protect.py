"""Puts the header fields of an outgoing message under its protection (RFC 9788), and chooses what stays outside.

The policy is RFC 9788's "shy" and a little more: outside remain only the addresses without display names, the moment in
UTC, an obscured subject, and what threads and retries are recognised by. Subjects of medical mail name patients.
"""

from dataclasses import dataclass
from datetime import UTC
from email.utils import format_datetime, parsedate_to_datetime

from secmail.domain.octets import Row, Stream
from secmail.smime.canonical import split_header
from secmail.smime.headers import mailboxes
from secmail.smime.words import raw_text

OBSCURED_SUBJECT = b"[...]"
_ADDRESSES = {"from", "sender", "to", "cc", "disposition-notification-to"}
_KEPT = {"message-id", "in-reply-to", "references", "auto-submitted"}
_NEVER_SENT = {"bcc", "resent-bcc", "return-path", "received", "hp-outer"}
_LAYER_TYPES = (b"multipart/signed", b"application/pkcs7-mime", b"application/x-pkcs7-mime")


@dataclass(frozen=True, slots=True)
class Prepared:
    """`outer`: the header fields for the outside, each with its line end. `payload`: the MIME entity to protect."""

    outer: bytes
    payload: Stream


def prepare(header: bytes, body: Stream, *, encrypted: bool, protect: bool) -> Prepared:
    """Divides a canonical message (CRLF) into its outside and its protected payload.

    Not protected: all fields stay outside as they are and the payload has the Content fields alone. A message that is
    a layer already keeps its fields outside: nothing can be written into what is signed.
    """
    fields = [(name, raw) for name, raw in split_header(header) if name not in _NEVER_SENT]
    structure = [(name, raw) for name, raw in fields if name.startswith("content-")]
    visible = [(name, raw) for name, raw in fields if not name.startswith("content-") and name != "mime-version"]
    content_type = next((raw for name, raw in structure if name == "content-type"), b"Content-Type: text/plain\r\n")
    is_layer = content_type.partition(b":")[2].strip().lower().startswith(_LAYER_TYPES)
    outer = [raw for _, raw in visible]
    payload: list[bytes] = []
    mark = b""
    if protect and not is_layer:
        payload += outer
        mark = b"clear"
        if encrypted:
            mark = b"cipher"
            outer = [line for line in (_shy(name, raw) for name, raw in visible) if line]
            payload += [b"HP-Outer: " + line for line in outer]
    rest = [raw for name, raw in structure if name != "content-type"]
    payload += [_marked(content_type, mark), *rest, b"\r\n"]
    return Prepared(b"".join(outer), Row((b"".join(payload), body)))


def _marked(content_type: bytes, mark: bytes) -> bytes:
    if not mark:
        return content_type
    return content_type.rstrip(b" \t\r\n;") + b';\r\n hp="' + mark + b'"\r\n'


def _shy(name: str, raw: bytes) -> bytes:
    """The field as it stands outside; empty when it does not."""
    label, _, value = raw.partition(b":")
    if name == "subject":
        return label + b": " + OBSCURED_SUBJECT + b"\r\n"
    if name in _KEPT:
        return raw
    if name in _ADDRESSES:
        addresses = [mailbox.address for mailbox in mailboxes(raw_text(value))]
        return label + b": " + ",\r\n ".join(addresses).encode() + b"\r\n" if addresses else b""
    if name == "date":
        return label + b": " + _in_utc(value) + b"\r\n"
    return b""


def _in_utc(value: bytes) -> bytes:
    """The moment without the sender's time zone; left as it is where it cannot be read."""
    text = value.strip().decode("ascii", "replace")
    try:
        return format_datetime(parsedate_to_datetime(text).astimezone(UTC)).encode()
    except (ValueError, TypeError, OverflowError):
        return text.encode()

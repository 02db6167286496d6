"""What the outside of messages shows, from their headers and structure or from their bytes. Pure; in the pool."""

import hashlib
from collections.abc import Sequence

from secmail.domain.ids import MessageId
from secmail.domain.mailbox import FetchedBody, FetchedMessage, MessageOutline, NewMessage
from secmail.domain.messages import AttachedFile
from secmail.domain.policy import Limits
from secmail.smime.outside import attached_file, outside
from secmail.smime.unwrap import inspect_outer


def from_outlines(outlines: Sequence[MessageOutline], limits: Limits) -> list[NewMessage]:
    """Messages whose bytes are still on the server."""
    found = []
    for outline in outlines:
        outer = inspect_outer(outline.header, limits=limits)
        found.append(
            NewMessage(
                outline.uid,
                outline.flags,
                outline.received,
                None,
                outer.headers,
                outer.encrypted,
                receipt=outer.receipt,
                size=outline.size,
                attachments=None if outer.encrypted else _attached(outline),
            )
        )
    return found


def from_messages(messages: Sequence[FetchedMessage], limits: Limits) -> list[NewMessage]:
    """Messages that came whole."""
    found = []
    for message in messages:
        seen = outside(message.raw, limits=limits)
        found.append(
            NewMessage(
                message.uid,
                message.flags,
                message.received,
                message.raw,
                seen.outer.headers,
                seen.outer.encrypted,
                receipt=seen.outer.receipt,
                size=message.size,
                attachments=seen.attachments,
                sha256=hashlib.sha256(message.raw).hexdigest(),
            )
        )
    return found


def body_of(message: MessageId, raw: bytes, limits: Limits) -> FetchedBody:
    """The bytes of a message that was known by its header."""
    seen = outside(raw, limits=limits)
    return FetchedBody(
        message,
        raw,
        hashlib.sha256(raw).hexdigest(),
        encrypted=seen.outer.encrypted,
        receipt=seen.outer.receipt,
        attachments=seen.attachments,
        message_id=seen.outer.headers.message_id,
    )


def message_id_of(beginning: bytes, limits: Limits) -> str:
    """By the header; empty where it has none."""
    return inspect_outer(beginning, limits=limits).headers.message_id


def _attached(outline: MessageOutline) -> tuple[AttachedFile, ...] | None:
    if not outline.parts:
        return None
    found = (attached_file(part.media_type, part.name, part.size) for part in outline.parts)
    return tuple(each for each in found if each is not None)

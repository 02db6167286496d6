"""What can be read in the attachments of a message, for searching. Pure but for the reader that it is given."""

import time
from collections.abc import Callable
from pathlib import PurePosixPath

from secmail.domain.messages import Attachment, OpenedMessage
from secmail.domain.octets import Stream
from secmail.smime.html_text import html_to_text
from secmail.smime.words import text

ReadDocument = Callable[[str, Stream], str]
"""`engine.ports.DocumentTexts.read`."""

_LARGEST = 32 * 1024 * 1024
"""Octets of one document that are looked at."""
_LARGEST_TEXT = 2 * 1024 * 1024
_MOST = 20
"""Documents of one message that are looked at."""
_SECONDS = 20.0
"""After so many no further document of the message is begun: others wait."""
_DOCUMENTS = {
    "application/pdf": "pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.oasis.opendocument.text": "odt",
    "application/rtf": "rtf",
    "text/rtf": "rtf",
}
_BY_NAME = {
    ".pdf": "pdf",
    ".docx": "docx",
    ".odt": "odt",
    ".rtf": "rtf",
    ".txt": "txt",
    ".html": "html",
    ".htm": "html",
}
_TEXTS = {"text/plain": "txt", "text/html": "html"}
_BEGINNINGS = {"pdf": b"%PDF-", "docx": b"PK\x03\x04", "odt": b"PK\x03\x04", "rtf": b"{\\rtf"}
"""What stands near the beginning of each; anything else under such a name is not looked at."""
_LOOKED_AT = 1024
_ANYTHING = frozenset({"application/octet-stream", ""})


def has_texts(opened: OpenedMessage) -> bool:
    """Whether there is anything to look at."""
    return any(map(_kind, opened.attachments))


def read_texts(opened: OpenedMessage, read_document: ReadDocument) -> str:
    """All that can be read. What cannot is left out: that it is not found by its words is all that is lost."""
    wanted = [(kind, attachment) for attachment in opened.attachments if (kind := _kind(attachment))]
    texts: list[str] = []
    until = time.monotonic() + _SECONDS
    for kind, attachment in wanted[:_MOST]:
        texts.append(_text(kind, attachment, read_document))
        if time.monotonic() >= until:
            break
    return "\n".join(filter(None, texts))


def _kind(attachment: Attachment) -> str | None:
    kind = _DOCUMENTS.get(attachment.media_type) or _TEXTS.get(attachment.media_type)
    named = _BY_NAME.get(PurePosixPath(attachment.name).suffix.lower())
    # Programs call them what they like ("application/x-pdf", "application/msword"); what it is its beginning tells.
    if kind is None and (attachment.media_type in _ANYTHING or named in _BEGINNINGS):
        kind = named
    return kind if kind is not None and 0 < attachment.size <= _LARGEST else None


def _text(kind: str, attachment: Attachment, read_document: ReadDocument) -> str:
    beginning = _BEGINNINGS.get(kind)
    if beginning is not None:
        head = next((bytes(block[:_LOOKED_AT]) for block in attachment.content.blocks() if len(block)), b"")
        return read_document(kind, attachment.content) if beginning in head else ""
    if attachment.size > _LARGEST_TEXT:
        return ""
    found = text(bytes(attachment.content), "")
    return html_to_text(found)[0] if kind == "html" else found

"""What a message is for the practice: its HPRIM documents, its kind, its urgency. Pure."""

from pathlib import PurePosixPath

from secmail import hprim
from secmail.api.results import ResultFile
from secmail.domain.messages import Attachment, Kind, OpenedMessage
from secmail.domain.octets import octets
from secmail.hprim.model import Flag

BODY = -1
"""The part number of the body text."""

_LETTER_TYPES = frozenset(
    {
        "application/pdf",
        "application/rtf",
        "text/rtf",
        "application/msword",
        "application/vnd.oasis.opendocument.text",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    }
)
_LARGEST = 64 * 1024 * 1024
"""Octets beyond which the HPRIM reader refuses by itself; nothing larger is taken into memory."""
_SCANS = (
    *(b"%PDF-", b"PK\x03\x04", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"),
    *(b"GIF8", b"II*\0", b"MM\0*", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
)
"""How documents and pictures begin, which no text does: searching one line by line costs a second a megabyte."""
_LOOKED_AT = 2048
_CONTROLS = bytes({*range(32), 127} - {*b"\t\n\r\f\x1a"})
_RARE = 50
"""At most every so-manieth octet of a text is a control character."""
_OFTEN = 4
_PANIC = frozenset({Flag.PANIC_LOW, Flag.PANIC_HIGH})


def result_files(opened: OpenedMessage) -> tuple[ResultFile, ...]:
    """HPRIM documents by content, never by name: attachments in order, else the body (Apicrypt's habit)."""
    found = [
        file for part, attachment in enumerate(opened.attachments) if (file := _read(part, attachment)) is not None
    ]
    if not found and opened.text:
        body = Attachment("", "text/plain", "", covered=True, content=octets(opened.text.encode()))
        found = [file for file in (_read(BODY, body),) if file is not None]
    return tuple(found)


def kind_of(opened: OpenedMessage, results: tuple[ResultFile, ...]) -> Kind:
    """Results before letters before the rest."""
    if opened.receipt is not None:
        return Kind.RECEIPT
    if results:
        return Kind.RESULT
    if any(attachment.media_type in _LETTER_TYPES for attachment in opened.attachments):
        return Kind.LETTER
    return Kind.LETTER if opened.encrypted else Kind.OTHER


def is_urgent(opened: OpenedMessage, results: tuple[ResultFile, ...]) -> bool:
    """A value beyond the panic limits, or the sender's own word at the head of the subject."""
    if opened.headers.subject.casefold().lstrip(" [(").startswith("urgent"):
        return True
    return any(
        result.flag in _PANIC for file in results for report in file.document.reports for result in report.results
    )


def patient_of(results: tuple[ResultFile, ...]) -> str | None:
    """ "SURNAME Given name" of the first report; None when there is no result."""
    for file in results:
        for report in file.document.reports:
            names = [name for name in (report.patient.surname, report.patient.given_name) if name]
            if names:
                return " ".join(names)
    return None


def _read(part: int, attachment: Attachment) -> ResultFile | None:
    if len(attachment.content) > _LARGEST or not _may_be_text(_beginning(attachment)):
        return None
    document = hprim.read(bytes(attachment.content))
    if document.format is hprim.Format.NONE:
        return None
    return ResultFile(part, PurePosixPath(attachment.name).name, document)


def _beginning(attachment: Attachment) -> bytes:
    return next((bytes(block[:_LOOKED_AT]) for block in attachment.content.blocks() if len(block)), b"")


def _may_be_text(beginning: bytes) -> bool:
    """Whether these octets are not plainly a picture, a program or the like.

    The HPRIM reader weighs every letter of what it is given; of a megabyte of noise it makes seconds.
    """
    if beginning.startswith(_SCANS):
        return False
    if beginning.count(0) * _OFTEN >= len(beginning):
        return True  # UTF-16 perhaps, which it tells fast
    controls = len(beginning) - len(beginning.translate(None, _CONTROLS))
    return controls * _RARE <= len(beginning)

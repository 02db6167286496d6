"""What a message is for the practice: its HPRIM documents, its kind, its urgency. Pure."""

import re
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
_SIGNS = (b"**", b"RES|", b"TEX|", b"&#", b"<br", b"<BR")
_H_SEGMENT = re.compile(rb"H[^\w\s]{6}")
_DATE_AT_END = re.compile(rb"(?:\d[/.-]\d{1,2}[/.-]\d\d|\d{6}|\d\d-\d\d-\d\d|\d [A-Za-z\x80-\xff]{3,12}\.? \d{4})\d*\Z")
_BLANK = bytes({*range(33), *range(127, 256)})
"""At the end of a line, whatever a space is in the charset of the file."""
_HEADER_OCTETS, _HEADER_LINES, _DATE = 32_768, 60, 30
_PANIC = frozenset({Flag.PANIC_LOW, Flag.PANIC_HIGH})


def result_files(opened: OpenedMessage) -> tuple[ResultFile, ...]:
    """HPRIM documents by content, never by name: attachments in order, else the body (Apicrypt's habit)."""
    read = (read_result(part, attachment) for part, attachment in enumerate(opened.attachments))
    found = [file for file in read if file is not None]
    if not found and opened.text:
        body = Attachment("", "text/plain", "", covered=True, content=octets(opened.text.encode()))
        found = [file for file in (read_result(BODY, body),) if file is not None]
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


def read_result(part: int, attachment: Attachment) -> ResultFile | None:
    """The HPRIM document that it is; None for anything else."""
    if len(attachment.content) > _LARGEST or not _may_be_text(_beginning(attachment)):
        return None
    data = bytes(attachment.content)
    if not _shows_signs(data):
        return None
    document = hprim.read(data)
    if document.format is hprim.Format.NONE:
        return None
    return ResultFile(part, PurePosixPath(attachment.name).name, document)


def _shows_signs(data: bytes) -> bool:
    """Whether there is anything by which the HPRIM reader could tell such a file; most mail has nothing of it.

    A marker, a coded line, an H segment, or near the beginning a line that ends in a date, as every header has one;
    and whatever could hide these: UTF-16, entities.
    """
    if any(sign in data for sign in _SIGNS) or b"\0" in data[:_LOOKED_AT]:
        return True
    return _H_SEGMENT.search(data) is not None or any(map(_ends_in_date, _first_lines(data)))


def _first_lines(data: bytes) -> list[bytes]:
    head = data[:_HEADER_OCTETS]
    return head.split(b"\n" if b"\n" in head else b"\r", _HEADER_LINES)[:_HEADER_LINES]


def _ends_in_date(line: bytes) -> bool:
    line = line.rstrip(_BLANK)
    return line[-1:].isdigit() and _DATE_AT_END.search(line[-_DATE:]) is not None


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

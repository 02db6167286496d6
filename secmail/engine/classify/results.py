"""HPRIM documents by content, never by type or name: in attachments, in what these bring, in the text, in base64
that was pasted, over several parts. Pure.
"""

import base64
import binascii
import re
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from secmail import hprim
from secmail.api.results import ResultFile
from secmail.domain.messages import Attachment
from secmail.engine.classify.forms import LOOKED_AT, Form, beginning
from secmail.engine.classify.html_lines import lines_of
from secmail.engine.classify.saying_again import says_again
from secmail.engine.classify.unpacking import Piece
from secmail.smime.tnef import SIGNATURE

BODY = -1
"""The part number of the body text."""

_LARGEST = 64 * 1024 * 1024
"""Octets beyond which the HPRIM reader refuses by itself; nothing larger is taken into memory."""
_LONG = 4 * 1024 * 1024
"""Octets beyond which nothing is taken into memory that does not look like HPRIM."""
_SCANS = (
    *(b"%PDF-", b"PK\x03\x04", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"),
    *(b"GIF8", b"II*\0", b"MM\0*", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", SIGNATURE),
)
"""How documents and pictures begin, which no text does: searching one line by line costs a second a megabyte."""
_CONTROLS = bytes({*range(32), 127} - {*b"\t\n\r\f\x1a"})
_RARE = 50
"""At most every so-manieth octet of a text is a control character."""
_OFTEN = 4
_SIGNS = ((b"*", (b"**",)), (b"|", (b"RES|", b"TEX|")), (b"&", (b"&#",)), (b"<", (b"<br", b"<BR")))
"""Each with a single octet that is found at memory's speed, and that most mail does not have."""
_H_SEGMENT = re.compile(rb"H[^\w\s]{6}")
_DATE_AT_END = re.compile(rb"(?:\d[/.-]\d{1,2}[/.-]\d\d|\d{6}|\d\d-\d\d-\d\d|\d [A-Za-z\x80-\xff]{3,12}\.? \d{4})\d*\Z")
_BLANK = bytes({*range(33), *range(127, 256)})
"""At the end of a line, whatever a space is in the charset of the file."""
_HEADER_OCTETS, _HEADER_LINES, _DATE = 32_768, 60, 30
_SHAPE = bytes(
    0x30 if code in b"0123456789" else 0x2F if code in b"/.-" else code if code in b" \n" else 0x78
    for code in range(256)
)
"""What makes of a line its digits, its separators, its spaces and crosses."""
_DATED = re.compile(rb"\n(?:0{6}|00+/0{1,2}/0|0{4,} /?x{3,12} 0)")
"""How a line, its shape read backwards, may end in a date: most mail is done with after one look."""
_NEVER = frozenset({Form.ARCHIVE, Form.DICOM, Form.CDA, Form.CALENDAR, Form.DELIVERY, Form.SEALED})
_BASE64_SIGNS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="
_BASE64_LINE = re.compile(rb"(?:^|\n)[ \t]*[A-Za-z0-9+/]{60,}={0,2}[ \t]*(?:\r?\n|\Z)")
_SHORTEST_RUN = 120
_WORDS_LONG = 25
"""Octets for each space at least: what holds pasted base64 has longer words than any language."""
_MOST_CUT = 20
_LARGEST_CUT = 4 * 1024 * 1024
_CUT_SIGNS = (b"****", b"RES|")


def result_files(pieces: Sequence[Piece], body: bytes, html: str | None) -> tuple[ResultFile, ...]:
    """Attachments in order with what came in them, then the body (Apicrypt's habit), else all parts as one.

    `body`: the text in UTF-8; where it only repeats what is attached it is none. `html`: its source, where it came as
    HTML alone.
    """
    found = _of_pieces(pieces)
    told = _of_body(body, html)
    if not found and told is not None:
        found, told = [told], None
    if not found or not all(map(_is_whole, found)):
        joined, with_body = _of_parts(pieces, body)
        if joined is not None and (not found or _is_whole(joined)):
            found, told = [joined], None if with_body else told
    own = told is not None and _is_whole(told) and not says_again(told, found)
    return (*found, told) if told is not None and own else tuple(found)


def _of_body(body: bytes, html: str | None) -> ResultFile | None:
    tried = (_of_data(BODY, "", data) for data in (body, lines_of(html).encode("utf-8", "replace")) if data)
    read = [file for file in tried if file is not None]
    return next(filter(_is_whole, read), read[0] if read else None)


def _of_pieces(pieces: Sequence[Piece]) -> list[ResultFile]:
    """An attached message is read whole only where nothing was found in its parts: some gateways call anything so."""
    found = [file for piece in pieces if piece.form is not Form.MESSAGE and (file := _of_piece(piece)) is not None]
    whole = {file.part for file in found if _is_whole(file)}
    messages = [piece for piece in pieces if piece.form is Form.MESSAGE and piece.part not in whole]
    if not messages:
        return found
    again = [file for piece in messages if (file := _of_piece(piece)) is not None]
    replaced = {file.part for file in again}
    return sorted((*(file for file in found if file.part not in replaced), *again), key=lambda file: file.part)


def _is_whole(file: ResultFile) -> bool:
    """Whether it says whom it is about, as every report does that was not cut."""
    return any(report.patient.surname for report in file.document.reports)


def _of_piece(piece: Piece) -> ResultFile | None:
    if piece.form in _NEVER:
        return None
    attachment, head = piece.attachment, piece.head
    if len(attachment.content) > _LARGEST or not _may_be_text(head):
        return None
    if len(attachment.content) > _LONG and not _may_show_signs(attachment):
        return None
    return _of_data(piece.part, attachment.name, bytes(attachment.content))


def _may_show_signs(attachment: Attachment) -> bool:
    """Of what is too long to be taken into memory for nothing: whether any block looks like HPRIM.

    A marker that two blocks share is missed; such a file has hundreds of others.
    """
    return any(_shows_signs(bytes(block)) for block in attachment.content.blocks())


def _of_data(part: int, name: str, data: bytes) -> ResultFile | None:
    """The document that these octets are, or that the base64 in them is."""
    found = _read(part, name, data)
    if found is None and (pasted := _pasted(data)):
        found = _read(part, name, pasted)
    return found


def _of_parts(pieces: Sequence[Piece], body: bytes) -> tuple[ResultFile | None, bool]:
    """A report that was cut over the text and attachments, or over attachments alone; whether the text is in it.

    Only where all of them are protected alike: else whoever adds a part would write another's report.
    """
    outer = [piece for piece in pieces if not piece.inner and _is_written(piece)]
    if not outer or len({piece.attachment.covered for piece in outer}) != 1 or len(outer) > _MOST_CUT:
        return None, False
    data = [body, *(bytes(piece.attachment.content) for piece in outer)]
    if sum(map(len, data)) > _LARGEST_CUT or not any(sign in each for each in data for sign in _CUT_SIGNS):
        return None, False
    part, name = outer[0].part, outer[0].attachment.name
    tried = ((_read(part, name, b"\r\n".join(each)), each is data) for each in (data[1:], data))
    read = [(file, with_body) for file, with_body in tried if file is not None]
    return next((each for each in read if _is_whole(each[0])), read[0] if read else (None, False))


def _is_written(piece: Piece) -> bool:
    return (
        piece.form in {Form.DOCUMENT, Form.OTHER} and piece.attachment.size <= _LARGEST_CUT and _may_be_text(piece.head)
    )


def _pasted(data: bytes) -> bytes:
    """What the longest run of base64 lines stands for; nothing where there is no such run."""
    if data.count(b" ") * _WORDS_LONG > len(data) or _BASE64_LINE.search(data) is None:
        return b""
    run = max(_runs(data), key=len, default=b"")
    if len(run) < _SHORTEST_RUN:
        return b""
    try:
        return base64.b64decode(run, validate=True)
    except (binascii.Error, ValueError):
        return b""


def _runs(data: bytes) -> Iterator[bytes]:
    lines: list[bytes] = []
    for line in map(bytes.strip, data.splitlines()):
        if line and not line.translate(None, _BASE64_SIGNS):
            lines.append(line)
        elif lines and line:
            yield b"".join(lines)
            lines = []
    yield b"".join(lines)


def read_result(part: int, attachment: Attachment) -> ResultFile | None:
    """The HPRIM document that it is; None for anything else."""
    if len(attachment.content) > _LARGEST or not _may_be_text(beginning(attachment)):
        return None
    return _read(part, attachment.name, bytes(attachment.content))


def read_text(data: bytes) -> ResultFile | None:
    """The document that these octets alone are."""
    return _read(BODY, "", data)


def _read(part: int, name: str, data: bytes) -> ResultFile | None:
    if not _shows_signs(data):
        return None
    document = hprim.read(data)
    if document.format is hprim.Format.NONE:
        return None
    return ResultFile(part, PurePosixPath(name).name, document)


def _shows_signs(data: bytes) -> bool:
    """Whether there is anything by which the HPRIM reader could tell such a file; most mail has nothing of it.

    A marker, a coded line, an H segment, or near the beginning a line that ends in a date, as every header has one;
    and whatever could hide these: UTF-16, entities.
    """
    for first, signs in _SIGNS:
        if first in data and any(sign in data for sign in signs):
            return True
    if b"\0" in data[:LOOKED_AT] or (b"H" in data and _H_SEGMENT.search(data) is not None):
        return True
    return _has_dated_line(data)


def _has_dated_line(data: bytes) -> bool:
    head = data[:_HEADER_OCTETS]
    lines = head.split(b"\n" if b"\n" in head else b"\r", _HEADER_LINES)[:_HEADER_LINES]
    ends = [line.rstrip(_BLANK)[-_DATE:] for line in lines]
    shape = b"\n".join([*ends, b""]).translate(_SHAPE)[::-1]
    return _DATED.search(shape) is not None and any(map(_DATE_AT_END.search, ends))


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

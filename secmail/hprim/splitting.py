"""One file per report, in the bytes that were received: same encoding, same line ends, closed by both end markers."""

from secmail.hprim.charset import bom, encode
from secmail.hprim.lexer import EOL_BYTES, Marker, marker
from secmail.hprim.model import Document, Format, Report

# Enough for a marker with the blanks that may stand around it; even, so that UTF-16 is not cut in a unit.
_TAIL = 400


def split(document: Document, /) -> tuple[bytes, ...]:
    """A valid file for each report; the report's own bytes are not changed. No reports give no files."""
    return tuple(split_one(document, report) for report in document.reports)


def split_one(document: Document, report: Report, /) -> bytes:
    """The file for one report of this document."""
    return _sante_file(document, report) if document.format is Format.SANTE else _medecin_file(document, report)


def _medecin_file(document: Document, report: Report) -> bytes:
    encoding, eol = _encoding_and_eol(document)
    mark = bom(encoding, raw=document.raw)
    body = _closed_line(report.raw, encoding, eol=eol)
    if not _ends_with_fin(body, encoding):
        body += encode(Marker.FIN.value + eol, encoding)
    return mark + body + encode(Marker.FINFICHIER.value + eol, encoding)


def _sante_file(document: Document, report: Report) -> bytes:
    encoding, eol = _encoding_and_eol(document)
    message = report.message or document.message
    assert message is not None, "a document of HPRIM Santé has a message"
    header = _closed_line(message.header_raw, encoding, eol=eol)
    trailer = message.trailer_raw or encode(f"L|1{eol}", encoding)
    return bom(encoding, raw=document.raw) + header + _closed_line(report.raw, encoding, eol=eol) + trailer


def _encoding_and_eol(document: Document) -> tuple[str, str]:
    return document.encoding or "cp1252", EOL_BYTES.get(document.line_ending or "", "\r\n")


def _closed_line(body: bytes, encoding: str, *, eol: str) -> bytes:
    ends = tuple(encode(end, encoding) for end in ("\n", "\r"))
    return body if body.endswith(ends) else body + encode(eol, encoding)


def _ends_with_fin(body: bytes, encoding: str) -> bool:
    tail = body[-_TAIL:].decode("utf-8" if encoding == "utf-8-sig" else encoding, "replace")
    return marker(tail.rstrip().replace("\r", "\n").rpartition("\n")[2]) is Marker.FIN

"""PEM armour (RFC 7468), as tolerant as its writers are: text around it, any line length."""

import base64
import binascii
import codecs
import re
from collections.abc import Iterator

from secmail.domain.errors import Code, SecmailError

_BLOCK = re.compile(rb"-----BEGIN ([A-Z0-9 ]{1,40})-----([^-]+)-----END \1-----")
_SECTION = re.compile(rb"-----BEGIN ([A-Z0-9 ]{1,40})-----(?:(?!-----).)+-----END \1-----", re.DOTALL)
_BASE64 = re.compile(rb"MI[A-Za-z0-9+/]+={0,2}")
"""Of a SEQUENCE that takes two octets or more for its length, as every certificate does."""
_TEXTS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def in_plain_bytes(data: bytes) -> bytes:
    """A text as editors save it, with a byte order mark or in UTF-16, as the ASCII that it was; else as it is."""
    data = data.strip() if data[:1].isspace() else data
    encoding = next((name for mark, name in _TEXTS if data.startswith(mark)), None)
    try:
        return data if encoding is None else data.decode(encoding).strip().encode("ascii", "replace")
    except UnicodeDecodeError:
        return data


def without_armour(data: bytes) -> bytes:
    """DER out of base64 that stands alone, in lines of any length; anything else as it is."""
    if not data.startswith(b"MI"):
        return data
    text = b"".join(data.split())
    if _BASE64.fullmatch(text) is None:
        return data
    bare = text.rstrip(b"=")
    try:
        return base64.b64decode(bare + b"=" * (-len(bare) % 4), validate=True)
    except binascii.Error:
        return data


def blocks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """(label, DER) of every block. Raises SecmailError(CERTIFICATE_UNREADABLE) at a damaged one."""
    for block in _BLOCK.finditer(data):
        try:
            yield block[1], base64.b64decode(b"".join(block[2].split()), validate=True)
        except binascii.Error:
            raise SecmailError(Code.CERTIFICATE_UNREADABLE, "base64") from None


def sections(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """(label, the section with its armour) of every one, fields like Proc-Type (RFC 1421 §4.6) included."""
    for block in _SECTION.finditer(data):
        yield block[1], block[0]

"""PEM armour (RFC 7468), as tolerant as its writers are: text around it, any line length."""

import base64
import binascii
import re
from collections.abc import Iterator

from secmail.domain.errors import Code, SecmailError

_BLOCK = re.compile(rb"-----BEGIN ([A-Z0-9 ]{1,40})-----([^-]+)-----END \1-----")
_SECTION = re.compile(rb"-----BEGIN ([A-Z0-9 ]{1,40})-----(?:(?!-----).)+-----END \1-----", re.DOTALL)


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

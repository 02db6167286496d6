"""S/MIME on files: CMS in any dress as a message that `unwrap` reads, and taking off one encryption."""

import binascii
import re
from collections.abc import Generator

from secmail.cms.content import read_content
from secmail.cms.enveloped import Enveloped
from secmail.domain.errors import Code, SecmailError
from secmail.domain.policy import Limits
from secmail.domain.security import Finding
from secmail.smime.layers import is_cms
from secmail.smime.mime_tree import Budget, read_entity
from secmail.smime.steps import ContentKey, KeyUnavailable, NeedKey

_PEM = re.compile(rb"-----BEGIN (?:CMS|PKCS7|PKCS #7 SIGNED DATA)-----\s([^-]*)-----END ")
_BASE64 = re.compile(rb"[A-Za-z0-9+/=\s]*")
_HEADER = (
    b'MIME-Version: 1.0\r\nContent-Type: application/pkcs7-mime; name="smime.p7m"\r\n'
    b"Content-Transfer-Encoding: binary\r\n\r\n"
)
_UNAVAILABLE = {
    Finding.NOT_FOR_US: Code.SMIME_NOT_FOR_US,
    Finding.KEY_NEEDED: Code.VAULT_LOCKED,
    Finding.DECRYPT_FAILED: Code.SMIME_DECRYPT_FAILED,
}


def normalise(data: bytes) -> bytes:
    """A message (RFC 5322) out of `data`: a message stays as it is; bare CMS (DER, BER, PEM, base64) gets a header."""
    if data[:1] == b"\x30":
        return _HEADER + data
    pem = _PEM.search(data[: 1 << 28]) if data.lstrip().startswith(b"-----BEGIN ") else None
    encoded = pem[1] if pem else data
    # "MI" is how base64 of a SEQUENCE longer than 127 octets begins, "MII" or "MIA".
    if pem or (data.lstrip()[:2] == b"MI" and _BASE64.fullmatch(data)):
        try:
            return _HEADER + binascii.a2b_base64(encoded)
        except binascii.Error:
            raise SecmailError(Code.SMIME_MALFORMED, "base64") from None
    return data


def decrypt(message: bytes, *, limits: Limits) -> Generator[NeedKey, ContentKey | KeyUnavailable, bytes]:
    """The bytes inside the outermost encryption of a message, whatever they are; signatures inside are not looked at.

    Errors: SMIME_MALFORMED when the message is not encrypted, SMIME_NOT_FOR_US, VAULT_LOCKED, SMIME_DECRYPT_FAILED,
    SMIME_UNSUPPORTED, SMIME_TOO_LARGE.
    """
    if len(message) > limits.message_bytes:
        raise SecmailError(Code.SMIME_TOO_LARGE, "message")
    entity = read_entity(message, Budget(limits))
    content = read_content(entity.decoded(), limits=limits) if is_cms(entity) else None
    if not isinstance(content, Enveloped):
        raise SecmailError(Code.SMIME_MALFORMED, "not encrypted")
    if not content.cipher.supported:
        raise SecmailError(Code.SMIME_UNSUPPORTED, f"content encryption {content.cipher.name}")
    answer = yield NeedKey(content.recipients, content.cipher.name, content.cipher.key_size)
    if isinstance(answer, KeyUnavailable):
        raise SecmailError(_UNAVAILABLE.get(answer.reason, Code.SMIME_DECRYPT_FAILED))
    return bytes(content.open(answer.key))

"""S/MIME on files: CMS in any dress as a message that `unwrap` reads, and taking off one encryption."""

import re
from collections.abc import Generator

from secmail.cms.content import read_content
from secmail.cms.enveloped import Enveloped
from secmail.domain.errors import Code, SecmailError
from secmail.domain.octets import Buffer, Keeper, Octets, joined, keep_in_memory, octets
from secmail.domain.policy import Limits
from secmail.domain.security import Finding
from secmail.smime.layers import is_cms
from secmail.smime.mime_tree import Budget, read_entity
from secmail.smime.steps import ContentKey, KeyUnavailable, NeedKey
from secmail.smime.transfer import from_base64

_PEM = re.compile(rb"\s{0,100}-----BEGIN (?:[A-Z]{3,9} (?:OBJECT|MESSAGE)|CMS|PKCS7|PKCS #7 SIGNED DATA)-----\s")
_BEGINNING = 4096
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


def normalise(data: Buffer | Octets, *, keep: Keeper = keep_in_memory) -> Octets:
    """A message (RFC 5322) out of `data`: a message stays as it is; bare CMS (DER, BER, PEM, base64) gets a header."""
    data = octets(data)
    if data.startswith(b"\x30"):
        return joined((_HEADER, data))
    start = bytes(data[:_BEGINNING])
    pem = _PEM.match(start)
    # "MI" is how base64 of a SEQUENCE longer than 127 octets begins, "MII" or "MIA".
    if pem is None and not (start.lstrip()[:2] == b"MI" and _BASE64.fullmatch(start)):
        return data
    encoded = data[pem.end() if pem else 0 :]
    dashes = encoded.find(b"-----")
    if pem is None and (dashes >= 0 or not all(_BASE64.fullmatch(bytes(block)) for block in encoded.blocks())):
        return data
    inside = keep(from_base64(encoded[: dashes if dashes >= 0 else len(encoded)].blocks()))
    return joined((_HEADER, inside))


def decrypt(
    message: Buffer | Octets, *, limits: Limits, keep: Keeper = keep_in_memory
) -> Generator[NeedKey, ContentKey | KeyUnavailable, Octets]:
    """The bytes inside the outermost encryption of a message, whatever they are; signatures inside are not looked at.

    Errors: SMIME_MALFORMED when the message is not encrypted, SMIME_NOT_FOR_US, VAULT_LOCKED, SMIME_DECRYPT_FAILED,
    SMIME_UNSUPPORTED, SMIME_TOO_LARGE.
    """
    if len(message) > limits.message_bytes:
        raise SecmailError(Code.SMIME_TOO_LARGE, "message")
    entity = read_entity(message, Budget(limits))
    content = read_content(entity.decoded(keep), limits=limits) if is_cms(entity) else None
    if not isinstance(content, Enveloped):
        raise SecmailError(Code.SMIME_MALFORMED, "not encrypted")
    if not content.cipher.supported:
        raise SecmailError(Code.SMIME_UNSUPPORTED, f"content encryption {content.cipher.name}")
    answer = yield NeedKey(content.recipients, content.cipher.name, content.cipher.key_size)
    if isinstance(answer, KeyUnavailable):
        raise SecmailError(_UNAVAILABLE.get(answer.reason, Code.SMIME_DECRYPT_FAILED))
    return content.open(answer.key, keep=keep)

"""S/MIME on files: CMS in any dress as a message that `unwrap` reads, and taking off one encryption."""

from collections.abc import Generator

from secmail.cms.content import read_content
from secmail.cms.enveloped import Enveloped
from secmail.domain.errors import Code, SecmailError
from secmail.domain.octets import Buffer, Keeper, Octets, joined, keep_in_memory, octets
from secmail.domain.policy import Limits
from secmail.domain.security import Finding
from secmail.smime.disguise import cms_content, is_cms, undressed
from secmail.smime.mime_tree import Budget, read_entity
from secmail.smime.steps import ContentKey, KeyUnavailable, NeedKey

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
    inside = undressed(data, keep)
    return joined((_HEADER, inside)) if inside is not data or data.startswith(b"\x30") else data


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
    content = read_content(cms_content(entity, keep), limits=limits) if is_cms(entity) else None
    if not isinstance(content, Enveloped):
        raise SecmailError(Code.SMIME_MALFORMED, "not encrypted")
    if not content.cipher.supported:
        raise SecmailError(Code.SMIME_UNSUPPORTED, f"content encryption {content.cipher.name}")
    answer = yield NeedKey(content.recipients, content.cipher.name, content.cipher.key_size)
    if isinstance(answer, KeyUnavailable):
        raise SecmailError(_UNAVAILABLE.get(answer.reason, Code.SMIME_DECRYPT_FAILED))
    return content.open(answer.key, keep=keep)

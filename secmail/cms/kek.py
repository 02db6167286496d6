"""Content sealed under a key that both sides already have (KEKRecipientInfo, RFC 5652 §6.2.3)."""

from secmail.cms.algorithms import algorithm_oid
from secmail.cms.ber import OCTET_STRING, SEQUENCE, Element, malformed
from secmail.cms.hints import RecipientHint
from secmail.cms.key_wrap import failed, unwrap_key
from secmail.domain.errors import Code, SecmailError


def read(info: Element) -> RecipientHint:
    """The hint of a KEKRecipientInfo, named by the key's identifier; SMIME_MALFORMED."""
    parts = list(info.children(at_most=4))
    if len(parts) != 4 or parts[1].tag != SEQUENCE:
        raise malformed("recipient with a shared key")
    name = next(parts[1].children(), None)
    if name is None or name.tag != OCTET_STRING:
        raise malformed("identifier of a shared key")
    oid, _ = algorithm_oid(parts[2])
    return RecipientHint(
        kind="kek",
        algorithm=oid,
        issuer_der=None,
        serial=None,
        ski=name.octets(),
        encrypted_key=parts[3].octets(),
        algorithm_der=parts[2].raw,
    )


def recover(hint: RecipientHint, shared_key: bytes, *, key_size: int) -> bytes:
    """The content key of `key_size` bytes (0: any); SMIME_DECRYPT_FAILED, SMIME_UNSUPPORTED."""
    if hint.kind != "kek":
        raise SecmailError(Code.SMIME_UNSUPPORTED, "not sealed under a shared key")
    key = unwrap_key(hint.algorithm_der, shared_key, hint.encrypted_key)
    if key_size and len(key) != key_size:
        raise failed()
    return key

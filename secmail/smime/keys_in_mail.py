"""Which certificate a signer wants answers sealed to, from a signature that holds (RFC 8551 §2.5.3)."""

from secmail.cms.preferences import preferred_certificate, read_capabilities
from secmail.cms.sealing import withstands_quantum
from secmail.cms.signed import CAPABILITIES, ENCRYPTION_KEY_PREFERENCE, Signer
from secmail.domain.addresses import normal
from secmail.domain.choice import POST_QUANTUM
from secmail.domain.errors import SecmailError
from secmail.domain.security import CertificateFacts
from secmail.pki.certificate import facts
from secmail.pki.usage import can_encrypt


def capabilities(signer: Signer) -> tuple[str, ...]:
    """The content algorithms and key transports that the signer announces, in his order."""
    value = _attribute(signer, CAPABILITIES)
    return read_capabilities(value) if value else ()


def encryption_certificate(signer: Signer, own: CertificateFacts, bag: tuple[bytes, ...]) -> bytes | None:
    """The certificate (DER) of `bag` to seal answers to; None when there is none or more than one may be meant.

    The one that the signed preference names; else the signer's own, where its key may encrypt; else the only one of the
    same holder (national identifier or address) whose key may.
    """
    value = _attribute(signer, ENCRYPTION_KEY_PREFERENCE)
    preferred = preferred_certificate(value, bag) if value else None
    if preferred is not None:
        return preferred if _may_encrypt(preferred) else None
    if _may_encrypt(own.der):
        return own.der
    others = [der for der in bag if der != own.der and _may_encrypt(der) and _same_holder(own, der)]
    others = [der for der in others if not withstands_quantum(der)] or others
    return others[0] if len(others) == 1 else None


def post_quantum_certificate(signer: Signer, own: CertificateFacts, bag: tuple[bytes, ...]) -> bytes | None:
    """The ML-KEM certificate (DER) of `bag`, beside the preferred one, that answers may be sealed to.

    The bag is not signed, the announcement is: there must be one of the signer's own name, and he must have said that
    he reads its kind (RFC 9936 §2.4). The preference names but one certificate, which old software must understand.
    """
    if not any(word.startswith(POST_QUANTUM) for word in capabilities(signer)):
        return None
    found = [der for der in bag if withstands_quantum(der) and _may_encrypt(der) and _same_holder(own, der)]
    return found[0] if len(found) == 1 else None


def _attribute(signer: Signer, kind: str) -> bytes | None:
    try:
        return signer.attribute(kind)
    except SecmailError:
        return None


def _may_encrypt(der: bytes) -> bool:
    try:
        return can_encrypt(der)
    except SecmailError:
        return False


def _same_holder(own: CertificateFacts, der: bytes) -> bool:
    try:
        other = facts(der)
    except SecmailError:
        return False
    if own.national_id and other.national_id:
        return own.national_id == other.national_id
    return bool(set(map(normal, own.emails)) & set(map(normal, other.emails)))

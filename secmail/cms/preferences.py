"""What a signer says about how he wants to be answered: capabilities and preferred key (RFC 8551 §2.5.2, §2.5.3).

Only for attributes of a signature that holds; anything else is an attacker's wish.
"""

from secmail.cms.algorithms import RSA_OAEP
from secmail.cms.ber import Element, malformed, parse
from secmail.cms.ciphers import ALGORITHMS
from secmail.cms.holders import holder
from secmail.domain.errors import SecmailError


def read_capabilities(value: bytes) -> tuple[str, ...]:
    """The words of an SMIMECapabilities value, in the sender's order; identifiers unknown here are left out."""
    words = {oid: known.name for oid, known in ALGORITHMS.items()} | {RSA_OAEP: "rsa-oaep"}
    try:
        found = [next(entry.children(), None) for entry in parse(value).children(at_most=64)]
        return tuple(dict.fromkeys(words[oid] for oid in map(_oid, found) if oid in words))
    except SecmailError:
        return ()


def preferred_certificate(value: bytes, bag: tuple[bytes, ...]) -> bytes | None:
    """The certificate of `bag` that an SMIMEEncryptionKeyPreference (RFC 8551 §2.5.3) names."""
    try:
        choice = parse(value)
        parts = list(choice.children(at_most=3)) if choice.tag & 0x20 else []
        if choice.tag & 0xDF == 0x82:
            ski = parts[0].octets() if parts else bytes(choice.view)
            return next((c for c in bag if holder(c).has_key_identifier(ski)), None)
        if choice.tag != 0xA0 or len(parts) != 2:
            return None
        issuer, serial = parts[0].raw, parts[1].integer()
        return next((c for c in bag if (holder(c).issuer_der, holder(c).serial) == (issuer, serial)), None)
    except SecmailError:
        return None


def _oid(element: Element | None) -> str:
    if element is None:
        raise malformed("capability")
    return element.oid()

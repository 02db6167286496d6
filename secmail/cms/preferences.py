"""What a signer tells about his mail program: its capabilities and preferred key (RFC 8551 §2.5.2, §2.5.3).

Only for attributes of a signature that holds; anything else is an attacker's wish.
"""

from secmail.cms import der
from secmail.cms.algorithms import MGF1, RSA_OAEP, RSA_PSS, SHA256
from secmail.cms.ber import Element, malformed, parse
from secmail.cms.ciphers import ALGORITHMS
from secmail.cms.holders import holder
from secmail.cms.kem import WORDS as KEMS
from secmail.cms.key_agreement import STANDARD_SCHEMES
from secmail.cms.key_wrap import aes_wrap
from secmail.cms.own_schemes import pss_algorithm
from secmail.domain.errors import SecmailError
from secmail.domain.remembering import remembered

_HASH = der.algorithm(SHA256, der.NULL)
_CIPHERS = {known.name: der.algorithm(oid) for oid, known in ALGORITHMS.items()}
_AGREEMENTS = {word: der.algorithm(oid, aes_wrap(32)) for word, oid in STANDARD_SCHEMES.items()}
_WRITTEN = {
    **_CIPHERS,
    **{word: der.algorithm(oid) for oid, word in KEMS.items()},
    **_AGREEMENTS,
    # RFC 3560 §5 gives these octets; its parameters lack the tags that they have where the algorithm is used.
    "rsa-oaep": der.algorithm(RSA_OAEP, der.sequence(_HASH, der.algorithm(MGF1, _HASH))),
    "rsa-pss": pss_algorithm("sha256"),
}
"""The SMIMECapability for each word: ciphers and KEMs without parameters (RFC 8551 §2.5.2, RFC 9936 §2.4), a key
agreement with its key wrap (RFC 5753 §7.2, RFC 8418 §2.3)."""

_WORDS = {
    **{oid: known.name for oid, known in ALGORITHMS.items()},
    **KEMS,
    **{oid: word for word, oid in STANDARD_SCHEMES.items()},
    RSA_OAEP: "rsa-oaep",
    RSA_PSS: "rsa-pss",
}
_ONE_HASH = {RSA_OAEP, RSA_PSS}
"""Announced for a certain hash; without parameters for any."""


def write_capabilities(words: tuple[str, ...]) -> bytes:
    """An SMIMECapabilities value (DER) of these words, in this order."""
    return der.sequence(*(_WRITTEN[word] for word in words))


@remembered
def read_capabilities(value: bytes) -> tuple[str, ...]:
    """The words of an SMIMECapabilities value, in the sender's order; what is unknown here is left out.

    "rsa-oaep" and "rsa-pss" mean the form that this program writes: with SHA-256.
    """
    try:
        found = [_word(entry) for entry in parse(value).children(at_most=64)]
        return tuple(dict.fromkeys(word for word in found if word))
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


def _word(capability: Element) -> str | None:
    parts = list(capability.children(at_most=8))
    if not parts:
        raise malformed("capability")
    oid = parts[0].oid()
    if oid in _ONE_HASH and len(parts) > 1 and der.oid(SHA256) not in parts[1].raw:
        return None
    return _WORDS.get(oid)

"""Private keys of ML-KEM and ML-DSA in the form that the cryptographic library reads: their seed."""

from secmail.cms import der
from secmail.cms.algorithms import SIGNATURES, algorithm_oid
from secmail.cms.ber import SEQUENCE, parse, sequence
from secmail.cms.kem import WORDS
from secmail.domain.errors import SecmailError

_SEEDED = {*WORDS, *(oid for oid, (word, _) in SIGNATURES.items() if word.startswith("ml-dsa"))}


def seed_form(pkcs8: bytes) -> bytes:
    """A PKCS#8 key that is given as seed and expanded (RFC 9935 §6, RFC 9881 §6) by its seed alone; others stay.

    openssl writes both. That the halves belong together is seen by the certificate, whose public key must be that of
    the seed. A key that is given expanded only has no seed, and cannot be used here.
    """
    try:
        parts = sequence(pkcs8, at_least=3)
        inner = parse(parts[2].octets())
        seed = next(inner.children(), None)
        if algorithm_oid(parts[1])[0] not in _SEEDED or inner.tag != SEQUENCE or seed is None:
            return pkcs8
        return der.sequence(parts[0].raw, parts[1].raw, der.octets(der.element(0x80, seed.octets())))
    except SecmailError:
        return pkcs8

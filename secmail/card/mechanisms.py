"""Which mechanism of a token signs with a key, what it is given, and what becomes of its answer.

A token is asked for nothing that is not in its list of mechanisms. Mechanisms that hash the data themselves come first:
the signature key of a CPS3 hashes the end of the data on the card and takes no digest (cps-mssante §1.2).
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from pkcs11 import MGF, Mechanism

from secmail.card import errors
from secmail.cms.holders import holder
from secmail.domain.cards import PLAIN_SCHEME, SignatureScheme
from secmail.domain.errors import SecmailError

Offers = Callable[[Mechanism], bool]
"""Whether the token has the mechanism for signing."""


class KeyKind(Enum):
    """The mathematics of a key, as far as cards sign with it."""

    RSA = "rsa"
    EC = "ec"
    EDWARDS = "edwards"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Signing:
    """One C_Sign: mechanism, its parameter, and the octets that the token gets."""

    mechanism: Mechanism
    block: bytes
    parameter: tuple[Mechanism, MGF, int] | None = None


_DIGEST_INFO = {
    "sha256": bytes.fromhex("3031300d060960864801650304020105000420"),
    "sha384": bytes.fromhex("3041300d060960864801650304020205000430"),
    "sha512": bytes.fromhex("3051300d060960864801650304020305000440"),
}
"""RFC 8017 §9.2, note 1: what stands before a digest in a PKCS#1 v1.5 signature."""
_PKCS1 = {
    "sha256": Mechanism.SHA256_RSA_PKCS,
    "sha384": Mechanism.SHA384_RSA_PKCS,
    "sha512": Mechanism.SHA512_RSA_PKCS,
}
_PSS = {
    "sha256": (Mechanism.SHA256_RSA_PKCS_PSS, Mechanism.SHA256, MGF.SHA256),
    "sha384": (Mechanism.SHA384_RSA_PKCS_PSS, Mechanism.SHA384, MGF.SHA384),
    "sha512": (Mechanism.SHA512_RSA_PKCS_PSS, Mechanism.SHA512, MGF.SHA512),
}
_ECDSA = {
    "sha256": Mechanism.ECDSA_SHA256,
    "sha384": Mechanism.ECDSA_SHA384,
    "sha512": Mechanism.ECDSA_SHA512,
}


def kind_of(certificate: bytes) -> KeyKind:
    """The kind of the key of a certificate (DER)."""
    try:
        key = holder(certificate).public_key()
    except SecmailError:
        return KeyKind.OTHER
    if isinstance(key, rsa.RSAPublicKey):
        return KeyKind.RSA
    if isinstance(key, ec.EllipticCurvePublicKey):
        return KeyKind.EC
    edwards = isinstance(key, ed25519.Ed25519PublicKey | ed448.Ed448PublicKey)
    return KeyKind.EDWARDS if edwards else KeyKind.OTHER


def can_sign(kind: KeyKind, offers: Offers) -> bool:
    """Whether the token signs with such keys in the way that all software reads."""
    return signing(kind, b"", scheme=PLAIN_SCHEME, offers=offers) is not None


def can_pss(kind: KeyKind, offers: Offers) -> bool:
    """Whether the token makes RSASSA-PSS signatures with such keys."""
    return signing(kind, b"", scheme=SignatureScheme(pss=True), offers=offers) is not None


def signing(kind: KeyKind, data: bytes, *, scheme: SignatureScheme, offers: Offers) -> Signing | None:
    """How the token signs `data`; None when it cannot, or not by this scheme."""
    digest = scheme.digest
    if scheme.pss:
        return _pss(data, digest, offers) if kind is KeyKind.RSA else None
    if kind is KeyKind.EDWARDS:
        return Signing(Mechanism.EDDSA, data) if offers(Mechanism.EDDSA) else None
    if kind is KeyKind.RSA:
        return _either(_PKCS1, Mechanism.RSA_PKCS, data, digest=digest, offers=offers)
    if kind is KeyKind.EC:
        return _either(_ECDSA, Mechanism.ECDSA, data, digest=digest, offers=offers)
    return None


def answered(kind: KeyKind, signature: bytes) -> bytes:
    """The signature as CMS wants it: tokens give the two numbers of ECDSA side by side, CMS has them in DER."""
    if kind is not KeyKind.EC:
        return signature
    half, odd = divmod(len(signature), 2)
    if odd or not half:
        raise errors.unusable("odd ECDSA signature")
    first, second = (int.from_bytes(part, "big") for part in (signature[:half], signature[half:]))
    return encode_dss_signature(first, second)


def _either(
    hashing: dict[str, Mechanism], plain: Mechanism, data: bytes, *, digest: str, offers: Offers
) -> Signing | None:
    """The mechanism that hashes itself, else the one that takes the digest."""
    if digest not in hashing:
        return None
    if offers(hashing[digest]):
        return Signing(hashing[digest], data)
    before = _DIGEST_INFO[digest] if plain is Mechanism.RSA_PKCS else b""
    return Signing(plain, before + hashlib.new(digest, data).digest()) if offers(plain) else None


def _pss(data: bytes, digest: str, offers: Offers) -> Signing | None:
    if digest not in _PSS:
        return None
    mechanism, hashed, mask = _PSS[digest]
    value = hashlib.new(digest, data).digest()
    parameter = (hashed, mask, len(value))
    if offers(mechanism):
        return Signing(mechanism, data, parameter)
    return Signing(Mechanism.RSA_PKCS_PSS, value, parameter) if offers(Mechanism.RSA_PKCS_PSS) else None

"""Builds SignedData (RFC 5652 §5) around a signature that is made elsewhere, on a card."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric import ec

from secmail.cms import der
from secmail.cms.algorithms import (
    DATA,
    ECDSA_WITH_SHA256,
    MGF1,
    RSA_OAEP,
    RSA_PSS,
    SHA256,
    SHA256_WITH_RSA,
    SIGNED_DATA,
)
from secmail.cms.ber import OCTET_STRING, SEQUENCE, Buffer, parse
from secmail.cms.ciphers import ALGORITHMS
from secmail.cms.holders import holder
from secmail.cms.signed import (
    ALGORITHM_PROTECTION,
    CAPABILITIES,
    CONTENT_TYPE,
    ENCRYPTION_KEY_PREFERENCE,
    MESSAGE_DIGEST,
    SIGNING_CERTIFICATE_V2,
    SIGNING_TIME,
)

ANNOUNCED = ("aes-256-gcm", "aes-128-gcm", "aes-256-cbc", "aes-128-cbc", "rsa-oaep")
"""What this program reads in modern form, preferred first (RFC 8551 §2.5.2)."""

_SHA256 = der.algorithm(SHA256)
_SHA256_NULL = der.algorithm(SHA256, der.NULL)
_PKCS1 = der.algorithm(SHA256_WITH_RSA, der.NULL)
_ECDSA = der.algorithm(ECDSA_WITH_SHA256)
_PSS = der.algorithm(
    RSA_PSS,
    der.sequence(
        der.element(0xA0, _SHA256_NULL),
        der.element(0xA1, der.algorithm(MGF1, _SHA256_NULL)),
        der.element(0xA2, der.integer(32)),
    ),
)


@dataclass(frozen=True, slots=True)
class Bag:
    """Certificates (DER) that travel with a signature. `encryption`: the one answers should be sealed to.

    The key of `signer` says how: ECDSA by an EC key (RFC 5753 §2.1), else PKCS#1 v1.5, or with `pss` RSASSA-PSS; all
    over SHA-256. `announces`: what the signer reads.
    """

    signer: bytes
    chain: tuple[bytes, ...] = ()
    encryption: bytes | None = None
    pss: bool = False
    announces: tuple[str, ...] = ANNOUNCED

    @property
    def scheme(self) -> bytes:
        """The AlgorithmIdentifier of the signature."""
        if isinstance(holder(self.signer).public_key(), ec.EllipticCurvePublicKey):
            return _ECDSA
        return _PSS if self.pss else _PKCS1

    @property
    def certificates(self) -> tuple[bytes, ...]:
        """All of them, each once, the signer's first."""
        extra = (self.encryption,) if self.encryption else ()
        return tuple(dict.fromkeys((self.signer, *extra, *self.chain)))


def signed_attributes(content: list[Buffer], bag: Bag, *, at: datetime) -> bytes:
    """The DER of the attributes to be signed (RFC 8551 §2.5)."""
    hashing = hashlib.sha256()
    for piece in content:
        hashing.update(piece)
    certificate = der.sequence(der.sequence(der.sequence(der.octets(hashlib.sha256(bag.signer).digest()))))
    attributes = [
        _attribute(CONTENT_TYPE, der.oid(DATA)),
        _attribute(MESSAGE_DIGEST, der.octets(hashing.digest())),
        _attribute(SIGNING_TIME, der.time(at)),
        _attribute(SIGNING_CERTIFICATE_V2, certificate),
        _attribute(CAPABILITIES, _capabilities(bag.announces)),
        _attribute(ALGORITHM_PROTECTION, der.sequence(_SHA256, der.element(0xA1, *_inside(bag.scheme)))),
    ]
    if bag.encryption:
        preferred = der.element(0xA0, *_inside(_issuer_and_serial(bag.encryption)))
        attributes.append(_attribute(ENCRYPTION_KEY_PREFERENCE, preferred))
    return der.set_of(*attributes)


def signed_data(
    content: list[Buffer], bag: Bag, *, attributes: bytes, signature: bytes, detached: bool
) -> list[Buffer]:
    """A ContentInfo in pieces; `attributes` as `signed_attributes` gave them, `signature` over them."""
    inner: list[Buffer] = [der.oid(DATA)]
    if not detached:
        inner += der.around(0xA0, der.around(OCTET_STRING, content))
    signer = der.sequence(
        der.integer(1),
        _issuer_and_serial(bag.signer),
        _SHA256,
        der.element(0xA0, *_inside(attributes)),
        bag.scheme,
        der.octets(signature),
    )
    body: list[Buffer] = [der.integer(1), der.set_of(_SHA256), *der.around(SEQUENCE, inner)]
    body += [der.element(0xA0, *sorted(bag.certificates)), der.set_of(signer)]
    return der.around(SEQUENCE, [der.oid(SIGNED_DATA), *der.around(0xA0, der.around(SEQUENCE, body))])


def _attribute(kind: str, value: bytes) -> bytes:
    return der.sequence(der.oid(kind), der.set_of(value))


def _inside(encoded: bytes) -> tuple[bytes, ...]:
    """The content octets, to be put under an implicit tag."""
    return (bytes(parse(encoded).view),)


def _issuer_and_serial(certificate: bytes) -> bytes:
    own = holder(certificate)
    return der.sequence(own.issuer_der, der.integer(own.serial))


def _capabilities(words: tuple[str, ...]) -> bytes:
    """SMIMECapabilities (RFC 8551 §2.5.2), preferred first."""
    oids = {known.name: oid for oid, known in ALGORITHMS.items()} | {"rsa-oaep": RSA_OAEP}
    return der.sequence(*(der.algorithm(oids[word]) for word in words))

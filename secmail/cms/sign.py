"""Builds SignedData (RFC 5652 §5) around a signature that is made elsewhere, on a card."""

import hashlib
from collections.abc import Iterable
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
    over SHA-256. `announces`: what the signer reads. `more`: further signed attributes, each the DER of an Attribute.
    `content_type`: of what is signed.
    """

    signer: bytes
    chain: tuple[bytes, ...] = ()
    encryption: bytes | None = None
    pss: bool = False
    announces: tuple[str, ...] = ANNOUNCED
    more: tuple[bytes, ...] = ()
    content_type: str = DATA

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


def signed_attributes(content: Iterable[Buffer], bag: Bag, *, at: datetime) -> bytes:
    """The DER of the attributes to be signed (RFC 8551 §2.5); `content` in pieces, read once."""
    hashing = hashlib.sha256()
    for piece in content:
        hashing.update(piece)
    certificate = der.sequence(der.sequence(der.sequence(der.octets(hashlib.sha256(bag.signer).digest()))))
    attributes = [
        attribute(CONTENT_TYPE, der.oid(bag.content_type)),
        attribute(MESSAGE_DIGEST, der.octets(hashing.digest())),
        attribute(SIGNING_TIME, der.time(at)),
        attribute(SIGNING_CERTIFICATE_V2, certificate),
        attribute(CAPABILITIES, _capabilities(bag.announces)),
        attribute(ALGORITHM_PROTECTION, der.sequence(_SHA256, der.element(0xA1, *_inside(bag.scheme)))),
        *bag.more,
    ]
    if bag.encryption:
        preferred = der.element(0xA0, *_inside(_issuer_and_serial(bag.encryption)))
        attributes.append(attribute(ENCRYPTION_KEY_PREFERENCE, preferred))
    return der.set_of(*attributes)


def signed_data(content_size: int | None, bag: Bag, *, attributes: bytes, signature: bytes) -> tuple[bytes, bytes]:
    """A ContentInfo as (what stands before the content, what stands after it), so that content is never copied.

    `content_size` None: the content stands elsewhere (detached). `attributes` as `signed_attributes` gave them,
    `signature` over them.
    """
    signer = der.sequence(
        der.integer(1),
        _issuer_and_serial(bag.signer),
        _SHA256,
        der.element(0xA0, *_inside(attributes)),
        bag.scheme,
        der.octets(signature),
    )
    after = der.element(0xA0, *sorted(bag.certificates)) + der.set_of(signer)
    inner = _before_content(bag.content_type, content_size)
    version = 1 if bag.content_type == DATA else 3  # RFC 5652 §5.1
    head = der.integer(version) + der.set_of(_SHA256) + inner
    size = len(head) + (content_size or 0) + len(after)
    oid = der.oid(SIGNED_DATA)
    explicit = len(der.header(SEQUENCE, size)) + size
    whole = len(oid) + len(der.header(0xA0, explicit)) + explicit
    before = der.header(SEQUENCE, whole) + oid + der.header(0xA0, explicit) + der.header(SEQUENCE, size) + head
    return before, after


def _before_content(content_type: str, size: int | None) -> bytes:
    """EncapsulatedContentInfo up to its content octets."""
    kind = der.oid(content_type)
    if size is None:
        return der.sequence(kind)
    value = der.header(OCTET_STRING, size)
    explicit = der.header(0xA0, len(value) + size) + value
    return der.header(SEQUENCE, len(kind) + len(explicit) + size) + kind + explicit


def attribute(kind: str, value: bytes) -> bytes:
    """The DER of an Attribute with this one value, as `Bag.more` wants it."""
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

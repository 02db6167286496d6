"""Builds SignedData (RFC 5652 §5) around a signature that is made elsewhere, on a card."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from secmail.cms import der
from secmail.cms.algorithms import DATA, SIGNED_DATA
from secmail.cms.ber import OCTET_STRING, SEQUENCE, parse
from secmail.cms.holders import holder
from secmail.cms.own_schemes import OwnScheme, own_scheme
from secmail.cms.preferences import write_capabilities
from secmail.cms.schemes import Hashing
from secmail.cms.signed import (
    ALGORITHM_PROTECTION,
    CAPABILITIES,
    CONTENT_TYPE,
    ENCRYPTION_KEY_PREFERENCE,
    MESSAGE_DIGEST,
    SIGNING_CERTIFICATE_V2,
    SIGNING_TIME,
)
from secmail.domain.octets import Buffer

ANNOUNCED = (
    "aes-256-gcm",
    "aes-128-gcm",
    "chacha20-poly1305",
    "aes-256-cbc",
    "aes-128-cbc",
    "ml-kem-1024",
    "ml-kem-768",
    "ecdh-hkdf-sha256",
    "ecdh-sha256",
    "ecdh-sha384",
    "ecdh-sha512",
    "ecdh-hkdf-sha512",
    "rsa-oaep",
    "rsa-pss",
)
"""What this program reads in modern form (RFC 8551 §2.5.2): of each kind the preferred first."""


@dataclass(frozen=True, slots=True)
class Bag:
    """Certificates (DER) that travel with a signature. `encryption`: the one answers should be sealed to.

    The key of `signer` says how it signs (`own_schemes`); `pss`: RSASSA-PSS by a key that could do either.
    `announces`: what the signer reads. `more`: further signed attributes, each the DER of an Attribute.
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
    def scheme(self) -> OwnScheme:
        """How the signer's key signs; SMIME_UNSUPPORTED when it does not."""
        return own_scheme(self.signer, pss=self.pss)

    @property
    def certificates(self) -> tuple[bytes, ...]:
        """All of them, each once, the signer's first."""
        extra = (self.encryption,) if self.encryption else ()
        return tuple(dict.fromkeys((self.signer, *extra, *self.chain)))


def content_digest(content: Iterable[Buffer], bag: Bag) -> bytes:
    """The digest of content in pieces that its signature will state."""
    hashing = Hashing(bag.scheme.digest)
    for piece in content:
        hashing.update(piece)
    return hashing.digest()


def signed_attributes(hashed: bytes, bag: Bag, *, at: datetime) -> bytes:
    """The DER of the attributes to be signed (RFC 8551 §2.5); `hashed` as `content_digest` gave it."""
    scheme = bag.scheme
    protected = der.sequence(scheme.digest_der, der.element(0xA1, *_inside(scheme.signature_der)))
    certificate = der.sequence(der.sequence(der.sequence(der.octets(hashlib.sha256(bag.signer).digest()))))
    attributes = [
        attribute(CONTENT_TYPE, der.oid(bag.content_type)),
        attribute(MESSAGE_DIGEST, der.octets(hashed)),
        attribute(SIGNING_TIME, der.time(at)),
        attribute(SIGNING_CERTIFICATE_V2, certificate),
        attribute(CAPABILITIES, write_capabilities(bag.announces)),
        attribute(ALGORITHM_PROTECTION, protected),
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
    scheme = bag.scheme
    signer = der.sequence(
        der.integer(1),
        _issuer_and_serial(bag.signer),
        scheme.digest_der,
        der.element(0xA0, *_inside(attributes)),
        scheme.signature_der,
        der.octets(signature),
    )
    after = der.element(0xA0, *sorted(bag.certificates)) + der.set_of(signer)
    inner = _before_content(bag.content_type, content_size)
    version = 1 if bag.content_type == DATA else 3  # RFC 5652 §5.1
    head = der.integer(version) + der.set_of(scheme.digest_der) + inner
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

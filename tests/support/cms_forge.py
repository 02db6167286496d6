"""Hostile CMS for tests: containers that no honest program writes, from the product's own DER writer."""

import hashlib

from secmail.app.demo.pki import Credential
from secmail.cms import der
from secmail.cms.algorithms import DATA, SHA256, SIGNED_DATA
from secmail.cms.holders import holder
from secmail.cms.sign import Bag, content_digest, signed_attributes, signed_data
from tests.support.smime_desk import AT


def signed(content: bytes, signer: Credential, *, detached: bool = False) -> bytes:
    """An honest SignedData over `content`."""
    bag = Bag(signer.der, signer.chain)
    attributes = signed_attributes(content_digest([content], bag), bag, at=AT)
    before, after = signed_data(
        None if detached else len(content), bag, attributes=attributes, signature=signer.sign(attributes)
    )
    return before + (b"" if detached else content) + after


def signed_by(content: bytes, signers: tuple[bytes, ...], *, bag: tuple[bytes, ...] = ()) -> bytes:
    """A SignedData with these SignerInfos, whatever they are."""
    inner = der.sequence(der.oid(DATA), der.element(0xA0, der.octets(content)))
    body = der.sequence(
        der.integer(1), der.set_of(der.algorithm(SHA256)), inner, der.element(0xA0, *bag), der.element(0x31, *signers)
    )
    return der.sequence(der.oid(SIGNED_DATA), der.element(0xA0, body))


def signer_info(
    content: bytes,
    signer: Credential,
    *,
    digest: bytes = b"",
    scheme: bytes = b"",
    signature: bytes | None = None,
    attributes: bytes | None = None,
) -> bytes:
    """A SignerInfo; without `attributes` the signature is over the content itself."""
    own = holder(signer.der)
    parts = [der.integer(1), der.sequence(own.issuer_der, der.integer(own.serial)), digest or der.algorithm(SHA256)]
    if attributes is not None:
        parts.append(der.element(0xA0, attributes))
    value = signer.sign(content if attributes is None else der.element(0x31, attributes))
    parts += [scheme or der.algorithm("1.2.840.113549.1.1.1", der.NULL), der.octets(signature or value)]
    return der.sequence(*parts)


def attribute(kind: str, *values: bytes) -> bytes:
    return der.sequence(der.oid(kind), der.set_of(*values))


def plain_attributes(content: bytes) -> list[bytes]:
    """contentType and messageDigest, as every signature has them."""
    return [
        attribute("1.2.840.113549.1.9.3", der.oid(DATA)),
        attribute("1.2.840.113549.1.9.4", der.octets(hashlib.sha256(content).digest())),
    ]


def cms_message(cms: bytes, *, sender: str = "resultats@labo-tilleuls.example", kind: str = "") -> bytes:
    """A message whose body is this CMS, binary."""
    head = (
        f"From: {sender}\r\nTo: camille.fontaine@cabinet.example\r\nSubject: x\r\nMIME-Version: 1.0\r\n"
        f"Content-Type: {kind or 'application/pkcs7-mime; name=smime.p7m'}\r\nContent-Transfer-Encoding: binary\r\n\r\n"
    )
    return head.encode() + cms


def multipart(*parts: bytes, kind: str = "mixed", sender: str = "resultats@labo-tilleuls.example") -> bytes:
    """A message with these entities as its parts."""
    head = (
        f"From: {sender}\r\nTo: camille.fontaine@cabinet.example\r\nSubject: x\r\nMIME-Version: 1.0\r\n"
        f'Content-Type: multipart/{kind}; boundary="=_b"\r\n\r\n'
    )
    return head.encode() + b"".join(b"--=_b\r\n" + part + b"\r\n" for part in parts) + b"--=_b--\r\n"


def entity(body: bytes, kind: str = "text/plain", *more: str) -> bytes:
    """A MIME entity, seven bits or binary."""
    return "\r\n".join([f"Content-Type: {kind}", *more, "", ""]).encode() + body


def cms_entity(cms: bytes, kind: str = "application/pkcs7-mime; name=smime.p7m") -> bytes:
    return entity(cms, kind, "Content-Transfer-Encoding: binary")

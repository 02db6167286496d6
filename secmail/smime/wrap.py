"""Signs and encrypts a message, as a generator that asks for the signature."""

import hashlib
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from datetime import datetime

from secmail.cms.algorithms import DATA
from secmail.cms.content import read_content
from secmail.cms.enveloped import seal
from secmail.cms.schemes import Hashing
from secmail.cms.sign import ANNOUNCED, Bag, signed_attributes, signed_data
from secmail.cms.signed import Signed
from secmail.cms.verify import Content, verify
from secmail.domain.errors import ActionNeeded, Code, SecmailError
from secmail.domain.octets import Buffer, Octets, Row, Stream, joined, octets
from secmail.domain.policy import CryptoPolicy, Limits, SendPolicy
from secmail.domain.security import Integrity
from secmail.smime.canonical import crlf, survives_transport
from secmail.smime.mime_tree import end_of_header
from secmail.smime.protect import Prepared, prepare
from secmail.smime.steps import NeedSignature, Signature
from secmail.smime.transfer import Base64Lines, octets_in_base64

_MIME = b"MIME-Version: 1.0\r\n"


@dataclass(frozen=True, slots=True)
class SignerIdentity:
    """Who signs: DER certificates. `encryption_certificate` is the one answers should be sealed to.

    `opaque`: the content goes into the signature also where it is not encrypted. `pss`: RSASSA-PSS instead of PKCS#1
    v1.5, for RSA keys in files; the signature keys of CPS cards cannot. `announces`: what the signer's software reads,
    for those who answer. `attributes`: further ones to sign, each the DER of an Attribute.
    """

    certificate: bytes
    chain: tuple[bytes, ...] = ()
    encryption_certificate: bytes | None = None
    opaque: bool = False
    pss: bool = False
    announces: tuple[str, ...] = ANNOUNCED
    attributes: tuple[bytes, ...] = ()


def wrap(
    clear: Buffer | Octets,
    *,
    signer: SignerIdentity | None,
    recipients: tuple[bytes, ...],
    policy: SendPolicy,
    at: datetime,
) -> Generator[NeedSignature, Signature, Stream]:
    """Signs, then encrypts `clear`, a whole message of RFC 5322 in clear; returns what to send, with CRLF.

    Nothing is held whole: the content is read anew for every step, and what is returned is encrypted while it is read,
    which is possible once.
    `signer` None: not signed; no `recipients` (DER): not encrypted. Yields one `NeedSignature` when signing; `at` is
    the signing time. The signature is verified by our own reader before it is used.
    Errors: RECIPIENT_NONE when neither is wanted, RECIPIENT_INVALID (everybody or nobody), SMIME_SIGN_FAILED,
    SMIME_UNSUPPORTED for a policy with unknown words, SMIME_TOO_LARGE; FILE_UNREADABLE, also while the result is read,
    when `clear` lies in a file that is changed meanwhile.
    """
    if signer is None and not recipients:
        raise SecmailError(Code.RECIPIENT_NONE, "neither signed nor encrypted")
    prepared = _prepared(octets(clear), encrypted=bool(recipients), policy=policy)
    entity = prepared.payload
    if signer is not None:
        detached = not signer.opaque and not recipients and survives_transport(entity)
        entity = yield from _sign(entity, signer, at=at, detached=detached)
    if recipients:
        sealed = seal(
            entity,
            recipients=tuple(dict.fromkeys(recipients)),
            content_algorithm=policy.content_algorithm,
            key_transport=policy.key_transport,
        )
        entity = _cms_entity(sealed, b"authEnveloped-data" if sealed.authenticated else b"enveloped-data")
    return Row((prepared.outer, _MIME, entity))


def sealed_size(clear: int) -> int:
    """How many bytes a letter of so many in clear has at the least, signed and encrypted: base64 stands in base64."""
    inner = octets_in_base64(clear)
    return octets_in_base64(inner)


def _prepared(clear: Octets, *, encrypted: bool, policy: SendPolicy) -> Prepared:
    most = Limits().header_bytes
    body = end_of_header(clear, 0, min(len(clear), most))
    if body == most < len(clear):
        raise SecmailError(Code.SMIME_TOO_LARGE, "header")
    header = bytes(crlf(clear[:body]))
    return prepare(header, crlf(clear[body:]), encrypted=encrypted, protect=policy.protect_headers)


def _sign(
    entity: Stream, signer: SignerIdentity, *, at: datetime, detached: bool
) -> Generator[NeedSignature, Signature, Stream]:
    """The entity with a signature around it or beside it."""
    bag = Bag(
        signer.certificate, signer.chain, signer.encryption_certificate, signer.pss, signer.announces, signer.attributes
    )
    scheme = bag.scheme
    proven = _Unchanged(entity, scheme.digest)
    attributes = signed_attributes(proven.digest, bag, at=at)
    pss = scheme.scheme.word == "rsa-pss"
    answer = yield NeedSignature(attributes, scheme.digest, signer.certificate, pss)
    size = None if detached else len(entity)
    before, after = signed_data(size, bag, attributes=attributes, signature=answer.value)
    _prove(before, after, proven, detached=detached)
    if not detached:
        return _cms_entity(Row((before, proven, after)), b"signed-data")
    # The content cannot know the signature over it, so the boundary cannot stand in it.
    boundary = b"----=_" + hashlib.sha256(answer.value).hexdigest()[:32].encode()
    head = (
        b'Content-Type: multipart/signed; protocol="application/pkcs7-signature";\r\n micalg='
        + scheme.micalg.encode()
        + (b'; boundary="' + boundary + b'"\r\n\r\n--' + boundary + b"\r\n")
    )
    between = (
        b"\r\n--" + boundary + b'\r\nContent-Type: application/pkcs7-signature; name="smime.p7s"\r\n'
        b"Content-Transfer-Encoding: base64\r\n"
        b'Content-Disposition: attachment; filename="smime.p7s"\r\n\r\n'
    )
    signature = Base64Lines(octets(before + after))
    return Row((head, proven, between, signature, b"--" + boundary + b"--\r\n"))


class _Unchanged:
    """What is signed: whoever reads it to its end gets what its digest was made of; satisfies `Stream`.

    A file may be written to while we read it, and other octets would leave than those that were signed.
    """

    def __init__(self, content: Stream, hashed_by: str) -> None:
        self._content = content
        self._hashed_by = hashed_by
        hashing = Hashing(hashed_by)
        for block in content.blocks():
            hashing.update(block)
        self.digest = hashing.digest()

    def __len__(self) -> int:
        return len(self._content)

    def __bytes__(self) -> bytes:
        return b"".join(self.blocks())

    def blocks(self) -> Iterator[Buffer]:
        """The content; FILE_UNREADABLE at the end when it changed."""
        hashing = Hashing(self._hashed_by)
        for block in self._content.blocks():
            hashing.update(block)
            yield block
        if hashing.digest() != self.digest:
            raise ActionNeeded(Code.FILE_UNREADABLE, "the content changed while it was signed")

    def as_signed(self) -> Content:
        """The same with its digest, as verifying wants it."""
        return Content(self, DATA, {self._hashed_by: self.digest})


class _Hollow:
    """Stands for content while the container around it is read; satisfies `Source`."""

    def __init__(self, size: int) -> None:
        self._size = size

    def __len__(self) -> int:
        return self._size

    def read(self, start: int, end: int) -> Buffer:
        return bytes(end - start)


def _prove(before: bytes, after: bytes, signed: _Unchanged, *, detached: bool) -> None:
    """Reads the signature back as a recipient will; a card or a wrong key must not make us send a broken one.

    The container is read around a place for the content, and the signature checked against the digest that the content
    is held to while it is written.
    """
    place = octets(b"") if detached else Octets(_Hollow(len(signed)))
    read = read_content(joined((before, place, after)), limits=Limits())
    if not isinstance(read, Signed) or len(place) != (0 if read.content is None else len(read.content)):
        raise SecmailError(Code.SMIME_SIGN_FAILED, "container")
    (signer,) = read.signers
    found = verify(signer, read.certificates, content=signed.as_signed(), crypto=CryptoPolicy())
    if found.integrity is not Integrity.INTACT:
        raise SecmailError(Code.SMIME_SIGN_FAILED, "the signature does not fit the certificate")


def _cms_entity(content: Stream, kind: bytes) -> Stream:
    """A MIME entity around CMS. Base64 also inside an encryption: openssl and old software read nothing else there."""
    head = (
        b"Content-Type: application/pkcs7-mime; smime-type=" + kind + b';\r\n name="smime.p7m"\r\n'
        b"Content-Transfer-Encoding: base64\r\n"
        b'Content-Disposition: attachment; filename="smime.p7m"\r\n\r\n'
    )
    return Row((head, Base64Lines(content)))

"""Signs and encrypts a message, as a generator that asks for the signature."""

import hashlib
from collections.abc import Generator
from dataclasses import dataclass
from datetime import datetime

from secmail.cms.ber import Buffer
from secmail.cms.content import read_content
from secmail.cms.enveloped import seal
from secmail.cms.sign import ANNOUNCED, Bag, signed_attributes, signed_data
from secmail.cms.signed import Signed
from secmail.domain.errors import Code, SecmailError
from secmail.domain.policy import CryptoPolicy, Limits, SendPolicy
from secmail.smime.canonical import base64_lines, crlf, survives_transport
from secmail.smime.protect import prepare
from secmail.smime.signatures import check
from secmail.smime.steps import NeedSignature, Signature

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
    clear: bytes, *, signer: SignerIdentity | None, recipients: tuple[bytes, ...], policy: SendPolicy, at: datetime
) -> Generator[NeedSignature, Signature, bytes]:
    """Signs, then encrypts `clear`, a whole message of RFC 5322 in clear; returns what to send, with CRLF.

    `signer` None: not signed; no `recipients` (DER): not encrypted. Yields one `NeedSignature` when signing; `at` is
    the signing time. The signature is verified by our own reader before it is used.
    Errors: RECIPIENT_NONE when neither is wanted, RECIPIENT_INVALID (everybody or nobody), SMIME_SIGN_FAILED,
    SMIME_UNSUPPORTED for a policy with unknown words.
    """
    if signer is None and not recipients:
        raise SecmailError(Code.RECIPIENT_NONE, "neither signed nor encrypted")
    prepared = prepare(crlf(clear), encrypted=bool(recipients), protect=policy.protect_headers)
    entity = prepared.payload
    if signer is not None:
        detached = not signer.opaque and not recipients and survives_transport(entity)
        entity = yield from _sign(entity, signer, at=at, detached=detached)
    if recipients:
        sealed = seal(
            [entity],
            recipients=tuple(dict.fromkeys(recipients)),
            content_algorithm=policy.content_algorithm,
            key_transport=policy.key_transport,
        )
        authenticated = policy.content_algorithm.endswith("-gcm")
        entity = _cms_entity(sealed, b"authEnveloped-data" if authenticated else b"enveloped-data")
    return b"".join((prepared.outer, _MIME, entity))


def _sign(
    entity: bytes, signer: SignerIdentity, *, at: datetime, detached: bool
) -> Generator[NeedSignature, Signature, bytes]:
    """The entity with a signature around it or beside it."""
    bag = Bag(
        signer.certificate, signer.chain, signer.encryption_certificate, signer.pss, signer.announces, signer.attributes
    )
    attributes = signed_attributes([entity], bag, at=at)
    answer = yield NeedSignature(attributes, "sha256", signer.certificate, signer.pss)
    size = None if detached else len(entity)
    before, after = signed_data(size, bag, attributes=attributes, signature=answer.value)
    joined = b"".join((before, b"" if detached else entity, after))
    _prove(joined, entity)
    if not detached:
        return _cms_entity([joined], b"signed-data")
    # The content cannot know the signature over it, so the boundary cannot stand in it.
    boundary = b"----=_" + hashlib.sha256(answer.value).hexdigest()[:32].encode()
    return b"".join(
        (
            b'Content-Type: multipart/signed; protocol="application/pkcs7-signature";\r\n micalg=sha-256; boundary="',
            boundary + b'"\r\n\r\n--' + boundary + b"\r\n",
            entity,
            b"\r\n--" + boundary + b'\r\nContent-Type: application/pkcs7-signature; name="smime.p7s"\r\n',
            b"Content-Transfer-Encoding: base64\r\n",
            b'Content-Disposition: attachment; filename="smime.p7s"\r\n\r\n',
            base64_lines(joined),
            b"--" + boundary + b"--\r\n",
        )
    )


def _prove(encoded: bytes, entity: bytes) -> None:
    """Reads the signature back as a recipient will; a card or a wrong key must not make us send a broken one."""
    read = read_content(encoded, limits=Limits())
    content = [memoryview(entity)]
    if not isinstance(read, Signed) or (read.content is not None and b"".join(read.content) != entity):
        raise SecmailError(Code.SMIME_SIGN_FAILED, "container")
    if not check(read, content, form="opaque", covers_all=True, crypto=CryptoPolicy()).intact:
        raise SecmailError(Code.SMIME_SIGN_FAILED, "the signature does not fit the certificate")


def _cms_entity(content: list[Buffer], kind: bytes) -> bytes:
    """A MIME entity around CMS. Base64 also inside an encryption: openssl and old software read nothing else there."""
    return b"".join(
        (
            b"Content-Type: application/pkcs7-mime; smime-type=" + kind + b';\r\n name="smime.p7m"\r\n',
            b"Content-Transfer-Encoding: base64\r\n",
            b'Content-Disposition: attachment; filename="smime.p7m"\r\n\r\n',
            base64_lines(b"".join(content)),
        )
    )

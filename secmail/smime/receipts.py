"""Signed receipts in mail (RFC 2634 §2): found in a message that is opened, and written as a message of their own."""

from collections.abc import Generator
from dataclasses import dataclass
from datetime import datetime

from secmail.cms.algorithms import DATA
from secmail.cms.ber import parse
from secmail.cms.receipts import RECEIPT, SIGNATURE_DIGEST, asked, digest_attribute, receipt, receipt_identifier
from secmail.cms.schemes import digest
from secmail.cms.sign import Bag
from secmail.domain.errors import BugError, SecmailError
from secmail.domain.octets import Octets, Stream, octets
from secmail.domain.policy import SendPolicy
from secmail.domain.receipts import Receipt, ReceiptRequest
from secmail.domain.security import Integrity
from secmail.smime.canonical import split_header
from secmail.smime.documents import sign_content
from secmail.smime.protect import OBSCURED_SUBJECT
from secmail.smime.signatures import CheckedLayer
from secmail.smime.steps import NeedSignature, Signature
from secmail.smime.transfer import Base64Lines
from secmail.smime.wrap import SignerIdentity, wrap

_ENTITY = (
    b'Content-Type: application/pkcs7-mime; smime-type=signed-receipt;\r\n name="smime.p7m"\r\n'
    b"Content-Transfer-Encoding: base64\r\n"
    b'Content-Disposition: attachment; filename="smime.p7m"\r\n\r\n'
)
_MAX_RECEIPT = 256 * 1024
"""Octets of a signed receipt with all its certificates; an honest one has a few thousand."""


def find_request(layer: CheckedLayer) -> ReceiptRequest | None:
    """The receipt that the innermost signature of a message asks for; only signers whose signatures hold can ask."""
    if not layer.covers_all:
        return None
    found = asked(signer for signer, verdict in layer.signers if verdict.integrity is Integrity.INTACT)
    if found is None:
        return None
    request = found.request
    return ReceiptRequest(request.identifier, request.answer_to, request.readers, found.receipt, found.signature_digest)


def find_receipt(layer: CheckedLayer, content: Octets, *, whole: Octets) -> Receipt | None:
    """The receipt that `content` of type id-ct-receipt is; None unless one signature stands over it and holds.

    `whole`: the ContentInfo around it.
    """
    if len(layer.signers) != 1 or not layer.intact or not layer.covers_all or len(whole) > _MAX_RECEIPT:
        return None
    try:
        stated = layer.signers[0][0].attribute(SIGNATURE_DIGEST)
        identifier = receipt_identifier(bytes(content))
        if stated is None:
            return None
        return Receipt(identifier, bytes(content), parse(stated).octets(), bytes(whole))
    except SecmailError:
        return None


def expected(identifier: bytes, need: NeedSignature, signature: Signature) -> tuple[bytes, bytes]:
    """What receipts for a letter of ours will have to be: the Receipt (DER), and the digest of its signed attributes.

    `need` and `signature`: what `wrap` asked to be signed, with the request of this identifier in it, and the answer.
    """
    signature_digest = digest([need.data], need.digest)
    if signature_digest is None:
        raise BugError(f"digest {need.digest}")
    return receipt(DATA, identifier, signature.value), signature_digest


def sign_receipt(
    request: ReceiptRequest, *, signer: SignerIdentity, at: datetime
) -> Generator[NeedSignature, Signature, bytes]:
    """The signed receipt that `request` asks for, a ContentInfo in DER (RFC 2634 §2.4).

    Yields one `NeedSignature`. SMIME_SIGN_FAILED when what comes back does not fit the certificate.
    """
    bag = Bag(
        signer.certificate,
        signer.chain,
        signer.encryption_certificate,
        pss=signer.pss,
        announces=signer.announces,
        more=(digest_attribute(request.signature_digest),),
        content_type=RECEIPT,
    )
    return (yield from sign_content(request.receipt, bag, at=at))


@dataclass(frozen=True, slots=True)
class Envelope:
    """How the message that brings a receipt is made. `header`: a message whose header fields it gets, nothing else.

    `recipients`: certificates (DER) to seal to.
    """

    header: bytes
    recipients: tuple[bytes, ...]
    policy: SendPolicy


def wrap_receipt(
    request: ReceiptRequest, envelope: Envelope, *, signer: SignerIdentity, at: datetime
) -> Generator[NeedSignature, Signature, Stream]:
    """A message with the signed receipt, encrypted: that somebody has read a letter is no less secret than the letter.

    A second signature around the encryption (RFC 2634 §2.4) is left out: it would say on the outside that this is a
    receipt, and whose. No header field can be protected, for a receipt is no MIME entity; so the subject says nothing.
    """
    signed = yield from sign_receipt(request, signer=signer, at=at)
    fields = split_header(envelope.header.partition(b"\r\n\r\n")[0])
    outer = [raw for name, raw in fields if not name.startswith("content-") and name not in {"mime-version", "subject"}]
    subject = b"Subject: " + OBSCURED_SUBJECT + b"\r\n"
    message = b"".join((*outer, subject, _ENTITY, bytes(Base64Lines(octets(signed)))))
    return (yield from wrap(message, signer=None, recipients=envelope.recipients, policy=envelope.policy, at=at))

"""Documents of ours that a card signs and that are no mail: mandates, seals of the journal, vaults on their way.

Each is SignedData (RFC 5652 §5) with its content inside. What it says is the caller's; here is only who signed it.
"""

from collections.abc import Generator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from secmail.cms.content import read_content
from secmail.cms.sign import Bag, content_digest, signed_attributes, signed_data
from secmail.cms.signed import Signed
from secmail.domain.errors import Code, Rejected, SecmailError
from secmail.domain.policy import CryptoPolicy, Limits
from secmail.domain.security import Integrity
from secmail.smime.signatures import check
from secmail.smime.steps import NeedSignature, Signature
from secmail.smime.wrap import SignerIdentity


class DocumentKind(StrEnum):
    """What is signed, as its content type: identifiers of the UUID arc (ITU-T X.667), which nobody else gives out.

    So no signature under a letter, or under another kind of document, can be passed off as one of these.
    """

    MANDATE = "2.25.310606518820083608884302961227586043317"
    WITHDRAWAL = "2.25.174837759031459426452066739679378393338"
    JOURNAL_SEAL = "2.25.313931627276126751934902689784758733268"
    VAULT = "2.25.124296183854329794442618767917691371709"


@dataclass(frozen=True, slots=True)
class SignedDocument:
    """A document whose one signature holds. Whether the signer may sign it is not said here.

    `kind`: as signed; `certificate` (DER): the signer's; `certificates`: all that travel along;
    `signing_time`: as the signer claims.
    """

    kind: DocumentKind
    content: bytes = field(repr=False)
    certificate: bytes
    certificates: tuple[bytes, ...]
    signing_time: datetime | None


def sign_document(
    content: bytes, kind: DocumentKind, *, signer: SignerIdentity, at: datetime
) -> Generator[NeedSignature, Signature, bytes]:
    """The document, a ContentInfo in DER. Yields one `NeedSignature`; SMIME_SIGN_FAILED as for `sign_content`."""
    bag = Bag(signer.certificate, signer.chain, pss=signer.pss, announces=(), content_type=kind)
    return (yield from sign_content(content, bag, at=at))


def read_document(data: bytes, *, crypto: CryptoPolicy, limits: Limits) -> SignedDocument:
    """Rejected SMIME_SIGN_FAILED unless it has exactly one signature and that one holds; SMIME_MALFORMED, also for what
    is no document of ours.

    A weak algorithm counts as no signature: we never made one.
    """
    read = read_content(data, limits=limits)
    if not isinstance(read, Signed) or read.content is None or read.content_type not in set(DocumentKind):
        raise Rejected(Code.SMIME_MALFORMED, "no signed document")
    layer = check(read, read.content, form="opaque", covers_all=True, crypto=crypto)
    if len(layer.signers) != 1:
        raise Rejected(Code.SMIME_SIGN_FAILED, f"{len(layer.signers)} signers")
    signer, verdict = layer.signers[0]
    if verdict.integrity is not Integrity.INTACT or verdict.certificate is None or verdict.weak:
        raise Rejected(Code.SMIME_SIGN_FAILED, "signature")
    kind = DocumentKind(read.content_type)
    return SignedDocument(kind, bytes(read.content), verdict.certificate, layer.certificates, signer.signing_time)


def sign_content(content: bytes, bag: Bag, *, at: datetime) -> Generator[NeedSignature, Signature, bytes]:
    """SignedData with `content` inside, DER. Yields one `NeedSignature`.

    SMIME_SIGN_FAILED when what comes back does not fit the certificate: it is verified by our own reader first.
    """
    attributes = signed_attributes(content_digest([content], bag), bag, at=at)
    scheme = bag.scheme
    pss = scheme.scheme.word == "rsa-pss"
    answer = yield NeedSignature(attributes, scheme.digest, bag.signer, pss)
    before, after = signed_data(len(content), bag, attributes=attributes, signature=answer.value)
    whole = before + content + after
    read = read_content(whole, limits=Limits())
    if not isinstance(read, Signed) or read.content is None:
        raise SecmailError(Code.SMIME_SIGN_FAILED, "container")
    if not check(read, read.content, form="opaque", covers_all=True, crypto=CryptoPolicy()).intact:
        raise SecmailError(Code.SMIME_SIGN_FAILED, "the signature does not fit the certificate")
    return whole

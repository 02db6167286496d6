"""Whether a signer's signature holds over given content (RFC 5652 §5.4, §5.6). Whose key it is, and whether to believe
in the certificate, are other questions."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric import rsa

from secmail.cms.algorithms import DATA, DIGESTS, SIGNATURES, algorithm_oid
from secmail.cms.ber import Element, parse, sequence
from secmail.cms.holders import holder
from secmail.cms.schemes import Scheme, digest, holds, read_scheme
from secmail.cms.signed import (
    ALGORITHM_PROTECTION,
    CONTENT_TYPE,
    MESSAGE_DIGEST,
    SIGNING_CERTIFICATE,
    SIGNING_CERTIFICATE_V2,
    SIGNING_TIME,
    Signer,
)
from secmail.domain.errors import Code, SecmailError
from secmail.domain.octets import Stream
from secmail.domain.policy import CryptoPolicy
from secmail.domain.security import Finding, Integrity

_NULL = b"\x05\x00"
_ONLY_SIGNED = frozenset({CONTENT_TYPE, MESSAGE_DIGEST, SIGNING_TIME})
"""RFC 5652 §11.1 to §11.3: never among the unsigned attributes."""
_MAX_WHOLE = 32 * 1024 * 1024
_SAME_NAME = 4
"""Certificates tried for one signer; more of one issuer and serial number exist only to cost time."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one signature is worth by mathematics alone. `finding` None: it holds and is strong.

    `certificate` (DER) is the one that verified it, or the one it names when it does not hold.
    """

    integrity: Integrity
    algorithm: str
    weak: bool
    certificate: bytes | None
    finding: Finding | None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Content:
    """The octets that were signed, and their type; each digest is computed once, for all signers."""

    data: Stream = field(repr=False)
    kind: str = DATA
    _digests: dict[str, bytes | None] = field(default_factory=dict, repr=False)

    def digest(self, name: str) -> bytes | None:
        """The digest by its word; None for an algorithm that is not computed here."""
        if name not in self._digests:
            self._digests[name] = digest(self.data.blocks(), name)
        return self._digests[name]

    def whole(self) -> bytes:
        """One copy, for signatures over the message itself; SMIME_UNSUPPORTED for more than memory should hold."""
        if len(self.data) > _MAX_WHOLE:
            raise SecmailError(Code.SMIME_UNSUPPORTED, "a signature over so large a message itself")
        return bytes(self.data)


def may_be_attributes(content: Content) -> bool:
    """Whether content signed without attributes reads as signed attributes itself.

    Then somebody may show the attributes of another message as content with that message's signature; no mail begins
    with a SET (draft-vangeest-lamps-cms-euf-cma-signeddata).
    """
    first = next((block[:1] for block in content.data.blocks() if len(block)), b"")
    if first != b"\x31":
        return False
    if len(content.data) > _MAX_WHOLE:
        return True
    try:
        octets = content.whole()
        return parse(octets).end == len(octets)
    except SecmailError:
        return False


def verify(signer: Signer, certificates: tuple[bytes, ...], *, content: Content, crypto: CryptoPolicy) -> Verdict:
    """The verdict on `signer` for this content.

    Every certificate that the signer may mean is tried: two can bear one name, and only a key that verifies counts.
    """
    scheme = _scheme(signer)
    name = scheme.name if isinstance(scheme, Scheme) else _name(signer)
    used = _digests_used(signer, scheme)
    weak = bool(used & (crypto.weak_digests | crypto.refused_digests))
    weak = weak or (isinstance(scheme, Scheme) and signer.sent is not None and scheme.weakened_by(signer.digest))
    meant = [certificate for certificate in certificates if _names(signer, certificate)]

    def verdict(integrity: Integrity, finding: Finding | None, detail: str = "") -> Verdict:
        return Verdict(integrity, name, weak, meant[0] if meant else None, finding, detail)

    if used & crypto.refused_digests:
        return verdict(Integrity.UNVERIFIABLE, Finding.WEAK_SIGNATURE, f"{signer.digest} proves nothing")
    if not meant:
        return verdict(Integrity.UNVERIFIABLE, Finding.SIGNER_CERTIFICATE_MISSING)
    if not isinstance(scheme, Scheme):
        return verdict(*_failure(scheme))
    last = verdict(Integrity.UNVERIFIABLE, Finding.UNSUPPORTED, "public key")
    for certificate in meant[:_SAME_NAME]:
        try:
            wrong = _wrong(signer, scheme, certificate=certificate, content=content)
            if wrong is None:
                short = _short(certificate, crypto)
                finding = Finding.WEAK_SIGNATURE if weak or short else None
                return Verdict(Integrity.INTACT, name, weak or short, certificate, finding, name if weak else "")
            last = verdict(Integrity.BROKEN, *wrong)
        except SecmailError as error:
            last = verdict(*_failure(error))
    return last


def _failure(error: SecmailError) -> tuple[Integrity, Finding, str]:
    """What is not known here may hold; what cannot be read does not."""
    if error.code is Code.SMIME_UNSUPPORTED:
        return Integrity.UNVERIFIABLE, Finding.UNSUPPORTED, error.detail
    return Integrity.BROKEN, Finding.SIGNATURE_INVALID, error.detail


def _scheme(signer: Signer) -> Scheme | SecmailError:
    try:
        return read_scheme(signer.scheme_der, content_digest=signer.digest)
    except SecmailError as error:
        return error


def _name(signer: Signer) -> str:
    """For a scheme that cannot be read."""
    word, named = SIGNATURES.get(signer.scheme_oid, (signer.scheme_oid, None))
    return f"{word}-{named or signer.digest}"


def _digests_used(signer: Signer, scheme: Scheme | SecmailError) -> set[str]:
    """The digests that the signature rests on; without attributes a pure scheme rests on none (RFC 9882 §3.3)."""
    if isinstance(scheme, Scheme):
        of_content = set() if scheme.pure and signer.sent is None else {signer.digest}
        return of_content | ({scheme.digest} - {""})
    named = SIGNATURES.get(signer.scheme_oid, ("", None))[1]
    return {signer.digest, named or signer.digest}


def _short(certificate: bytes, crypto: CryptoPolicy) -> bool:
    key = holder(certificate).public_key()
    return isinstance(key, rsa.RSAPublicKey) and key.key_size < crypto.min_rsa_bits


def _names(signer: Signer, certificate: bytes) -> bool:
    try:
        own = holder(certificate)
        if signer.ski is not None:
            return own.has_key_identifier(signer.ski)
        return own.serial == signer.serial and own.issuer_der == signer.issuer_der
    except SecmailError:
        return False


def _wrong(signer: Signer, scheme: Scheme, *, certificate: bytes, content: Content) -> tuple[Finding, str] | None:
    """What is wrong with the signature under this certificate's key, None when it holds."""
    own = holder(certificate)
    key = own.public_key()
    if signer.sent is None:
        problem = _bare_wrong(signer, scheme, content)
    else:
        problem = _attributes_wrong(signer, certificate, content)
    if problem:
        return problem
    for value in _signed_values(signer, scheme, content):
        if holds(scheme, own.spki_der, key, signature=signer.signature, value=value):
            return None
    return Finding.SIGNATURE_INVALID, "the signature does not fit the certificate"


def _bare_wrong(signer: Signer, scheme: Scheme, content: Content) -> tuple[Finding, str] | None:
    """Why a signature without attributes cannot count, whatever the mathematics says (RFC 5652 §5.3)."""
    if content.kind != DATA or (scheme.digest and scheme.digest != signer.digest):
        return Finding.SIGNATURE_INVALID, "signed attributes are missing"
    if may_be_attributes(content):
        return Finding.SIGNATURE_INVALID, "content may be the signed attributes of another message"
    return None


def _signed_values(signer: Signer, scheme: Scheme, content: Content) -> Iterator[bytes]:
    """What may have been signed: the content, or the attributes (`Signer.signed_forms`)."""
    if signer.sent is None:
        yield content.whole() if scheme.pure else _known(content.digest(scheme.digest), scheme.digest)
        return
    for attributes in signer.signed_forms():
        yield attributes if scheme.pure else _known(digest([attributes], scheme.digest), scheme.digest)


def _known(value: bytes | None, name: str) -> bytes:
    if value is None:
        raise SecmailError(Code.SMIME_UNSUPPORTED, name)
    return value


def _attributes_wrong(signer: Signer, certificate: bytes, content: Content) -> tuple[Finding, str] | None:
    """What in the signed attributes contradicts the content, the algorithms or the certificate."""
    given = [oid for oid, _ in signer.attributes]
    if len(set(given)) != len(given):
        return Finding.SIGNATURE_INVALID, "attribute given several times"
    if _ONLY_SIGNED.intersection(signer.unsigned):
        return Finding.SIGNATURE_INVALID, "attribute that must be signed"
    kind, stated = signer.attribute(CONTENT_TYPE), signer.attribute(MESSAGE_DIGEST)
    signer.attribute(SIGNING_TIME)  # two times in one attribute are none (RFC 5652 §11.3)
    if kind is None or stated is None or parse(kind).oid() != content.kind:
        return Finding.SIGNATURE_INVALID, "content type or digest attribute"
    if parse(stated).octets() != _known(content.digest(signer.digest), signer.digest):
        return Finding.DIGEST_MISMATCH, "the content is not what was signed"
    protection = signer.attribute(ALGORITHM_PROTECTION)
    if protection is not None and not _protects(signer, sequence(protection)):
        return Finding.SIGNATURE_INVALID, "algorithms were exchanged"
    if not _names_certificate(signer, certificate):
        return Finding.SIGNATURE_INVALID, "signed for another certificate"
    return None


def _protects(signer: Signer, parts: list[Element]) -> bool:
    """CMSAlgorithmProtection (RFC 6211 §2) names the algorithms of the signer info, with the same parameters."""
    if len(parts) != 2 or parts[1].tag != 0xA1:
        return False
    return _algorithm(parts[0]) == _algorithm(parse(signer.digest_der)) and _algorithm(parts[1]) == _algorithm(
        parse(signer.scheme_der)
    )


def _algorithm(element: Element) -> tuple[str, bytes]:
    """Identifier and parameters as they compare: NULL is as good as absent (RFC 6211 §2)."""
    parts = list(element.children(at_most=2))
    parameters = parts[1].raw if len(parts) == 2 else b""
    return parts[0].oid() if parts else "", b"" if parameters == _NULL else parameters


def _names_certificate(signer: Signer, certificate: bytes) -> bool:
    """signingCertificate and signingCertificateV2 (RFC 5035), where given, name this certificate first."""
    for kind, default in ((SIGNING_CERTIFICATE, "sha1"), (SIGNING_CERTIFICATE_V2, "sha256")):
        value = signer.attribute(kind)
        if value is None:
            continue
        first = next(sequence(value, at_least=1)[0].children(), None)
        parts = list(first.children(at_most=3)) if first is not None else []
        name = default
        if parts and parts[0].tag & 0x20:
            oid, _ = algorithm_oid(parts.pop(0))
            name = DIGESTS.get(oid, oid)
        if not parts or parts[0].octets() != digest([certificate], name):
            return False
        if len(parts) > 1 and not _is_issuer_serial(parts[1], certificate):
            return False
    return True


def _is_issuer_serial(element: Element, certificate: bytes) -> bool:
    """IssuerSerial (RFC 5035 §4) of the certificate: one directory name, and its serial number."""
    parts = list(element.children(at_most=2))
    own = holder(certificate)
    names = [name for name in parts[0].children(at_most=8) if name.tag == 0xA4] if parts else []
    issuers = [bytes(name.view) for name in names]
    return len(parts) == 2 and own.issuer_der in issuers and parts[1].integer() == own.serial

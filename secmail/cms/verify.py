"""Whether a signer's signature holds over given content (RFC 5652 §5.4, §5.6). Whose key it is, and whether to believe
in the certificate, are other questions."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed

from secmail.cms.algorithms import DATA, DIGESTS, MGF1, SIGNATURES, algorithm_oid
from secmail.cms.ber import Buffer, Element, parse, sequence
from secmail.cms.holders import holder
from secmail.cms.recipients import HASHES
from secmail.cms.signed import (
    ALGORITHM_PROTECTION,
    CONTENT_TYPE,
    MESSAGE_DIGEST,
    SIGNING_CERTIFICATE,
    SIGNING_CERTIFICATE_V2,
    Signer,
)
from secmail.domain.errors import Code, SecmailError
from secmail.domain.policy import CryptoPolicy
from secmail.domain.security import Finding, Integrity

_MAX_RSA_BITS = 16384


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


def digest(pieces: Iterable[Buffer], name: str) -> bytes | None:
    """The digest of content in pieces; None for an algorithm that is not computed here (MD5 and older, unknown)."""
    if name not in HASHES:
        return None
    hashing = hashlib.new(name, usedforsecurity=False)
    for piece in pieces:
        hashing.update(piece)
    return hashing.digest()


def may_be_attributes(content: bytes) -> bool:
    """Whether content signed without attributes reads as signed attributes itself.

    Then somebody may show the attributes of another message as content with that message's signature; no mail begins
    with a SET (draft-vangeest-lamps-cms-euf-cma-signeddata).
    """
    try:
        return content[:1] == b"\x31" and parse(content).end == len(content)
    except SecmailError:
        return False


def verify(
    signer: Signer, certificates: tuple[bytes, ...], *, content: bytes | None, content_type: str, crypto: CryptoPolicy
) -> Verdict:
    """The verdict on `signer` for content of this digest (`digest(…, signer.digest)`) and type.

    Every certificate that the signer may mean is tried: two can bear one name, and only a key that verifies counts.
    """
    scheme, named_digest = _scheme(signer)
    algorithm = scheme if scheme == "ed25519" else f"{scheme}-{named_digest}"
    weak = bool({named_digest, signer.digest} & (crypto.weak_digests | crypto.refused_digests))
    meant = [certificate for certificate in certificates if _names(signer, certificate)]

    def verdict(integrity: Integrity, finding: Finding | None, detail: str = "") -> Verdict:
        return Verdict(integrity, algorithm, weak, meant[0] if meant else None, finding, detail)

    if {named_digest, signer.digest} & crypto.refused_digests:
        return verdict(Integrity.UNVERIFIABLE, Finding.WEAK_SIGNATURE, f"{signer.digest} proves nothing")
    if not meant:
        return verdict(Integrity.UNVERIFIABLE, Finding.SIGNER_CERTIFICATE_MISSING)
    if content is None or named_digest not in HASHES or scheme not in _VERIFIERS:
        return verdict(Integrity.UNVERIFIABLE, Finding.UNSUPPORTED, algorithm)
    last = verdict(Integrity.UNVERIFIABLE, Finding.UNSUPPORTED, "public key")
    for certificate in meant[:4]:
        try:
            key = holder(certificate).public_key()
            wrong = _wrong(signer, key, certificate=certificate, content=content, content_type=content_type)
        except SecmailError as error:
            unreadable = error.code is not Code.SMIME_UNSUPPORTED
            wrong = (Finding.SIGNATURE_INVALID if unreadable else Finding.UNSUPPORTED, error.detail)
        if wrong is None:
            short = isinstance(key, rsa.RSAPublicKey) and key.key_size < crypto.min_rsa_bits
            finding = Finding.WEAK_SIGNATURE if weak or short else None
            return Verdict(Integrity.INTACT, algorithm, weak or short, certificate, finding, algorithm if weak else "")
        broken = Integrity.UNVERIFIABLE if wrong[0] is Finding.UNSUPPORTED else Integrity.BROKEN
        last = verdict(broken, *wrong)
    return last


def _names(signer: Signer, certificate: bytes) -> bool:
    try:
        own = holder(certificate)
        if signer.ski is not None:
            return own.has_key_identifier(signer.ski)
        return own.serial == signer.serial and own.issuer_der == signer.issuer_der
    except SecmailError:
        return False


def _scheme(signer: Signer) -> tuple[str, str]:
    """(scheme, digest of the signature)."""
    scheme, named = SIGNATURES.get(signer.scheme_oid, (signer.scheme_oid, None))
    if scheme == "rsa-pss":
        try:
            named = _pss(signer)[0]
        except SecmailError:
            named = "unknown"
    return scheme, named or signer.digest


def _wrong(
    signer: Signer, key: PublicKeyTypes, *, certificate: bytes, content: bytes, content_type: str
) -> tuple[Finding, str] | None:
    """What is wrong with the signature under this key, None when it holds."""
    hashed = _scheme(signer)[1]
    if signer.signed is None:
        if content_type != DATA or hashed != signer.digest:
            return Finding.SIGNATURE_INVALID, "signed attributes are missing"
        value = content
    else:
        problem = _attributes_wrong(signer, certificate, content=content, content_type=content_type)
        if problem:
            return problem
        value = digest([signer.signed], hashed) or b""
    if isinstance(key, rsa.RSAPublicKey) and key.key_size > _MAX_RSA_BITS:
        return Finding.UNSUPPORTED, "key too long"
    try:
        holds = _VERIFIERS[_scheme(signer)[0]](signer, key, value)
    except InvalidSignature:
        holds = False
    except (ValueError, UnsupportedAlgorithm):
        return Finding.UNSUPPORTED, "key or parameters"
    return None if holds else (Finding.SIGNATURE_INVALID, "the signature does not fit the certificate")


def _attributes_wrong(
    signer: Signer, certificate: bytes, *, content: bytes, content_type: str
) -> tuple[Finding, str] | None:
    """What in the signed attributes contradicts the content, the algorithms or the certificate."""
    kind, stated = signer.attribute(CONTENT_TYPE), signer.attribute(MESSAGE_DIGEST)
    if kind is None or stated is None or parse(kind).oid() != content_type:
        return Finding.SIGNATURE_INVALID, "content type or digest attribute"
    if parse(stated).octets() != content:
        return Finding.DIGEST_MISMATCH, "the content is not what was signed"
    protection = signer.attribute(ALGORITHM_PROTECTION)
    if protection is not None and not _protects(signer, sequence(protection)):
        return Finding.SIGNATURE_INVALID, "algorithms were exchanged"
    if not _names_certificate(signer, certificate):
        return Finding.SIGNATURE_INVALID, "signed for another certificate"
    return None


def _protects(signer: Signer, parts: list[Element]) -> bool:
    """CMSAlgorithmProtection (RFC 6211 §2) names the algorithms that the signer info uses."""
    if len(parts) != 2 or parts[1].tag != 0xA1:
        return False
    scheme = next(parts[1].children(), None)
    return algorithm_oid(parts[0])[0] == signer.digest_oid and scheme is not None and scheme.oid() == signer.scheme_oid


def _names_certificate(signer: Signer, certificate: bytes) -> bool:
    """signingCertificate and signingCertificateV2 (RFC 5035), where given, name this certificate first."""
    for kind, default in ((SIGNING_CERTIFICATE, "sha1"), (SIGNING_CERTIFICATE_V2, "sha256")):
        value = signer.attribute(kind)
        if value is None:
            continue
        first = next(sequence(value, at_least=1)[0].children(), None)
        parts = list(first.children()) if first is not None else []
        name = default
        if parts and parts[0].tag & 0x20:
            oid, _ = algorithm_oid(parts.pop(0))
            name = DIGESTS.get(oid, oid)
        if not parts or parts[0].octets() != digest([certificate], name):
            return False
    return True


def _pss(signer: Signer) -> tuple[str, str, int]:
    """(hash, hash of the mask, salt length) of RSASSA-PSS-params (RFC 8017 §A.2.3)."""
    _, parameters = algorithm_oid(parse(signer.scheme_der))
    hashed, mask, salt = "sha1", "sha1", 20
    for given in parameters.children() if parameters is not None else ():
        value = next(given.children(), None)
        if value is None:
            raise SecmailError(Code.SMIME_MALFORMED, "PSS parameters")
        if given.tag == 0xA0:
            hashed = DIGESTS.get(algorithm_oid(value)[0], "unknown")
        elif given.tag == 0xA1:
            oid, inner = algorithm_oid(value)
            known = oid == MGF1 and inner is not None
            mask = DIGESTS.get(algorithm_oid(inner)[0], "unknown") if known and inner is not None else "unknown"
        elif given.tag == 0xA2:
            salt = value.integer()
    if mask not in HASHES or not 0 <= salt <= 512:
        raise SecmailError(Code.SMIME_UNSUPPORTED, "PSS parameters")
    return hashed, mask, salt


def _verify_pkcs1(signer: Signer, key: PublicKeyTypes, value: bytes) -> bool:
    if not isinstance(key, rsa.RSAPublicKey):
        return False
    key.verify(signer.signature, value, padding.PKCS1v15(), Prehashed(HASHES[_scheme(signer)[1]]))
    return True


def _verify_pss(signer: Signer, key: PublicKeyTypes, value: bytes) -> bool:
    if not isinstance(key, rsa.RSAPublicKey):
        return False
    hashed, mask, salt = _pss(signer)
    scheme = padding.PSS(padding.MGF1(HASHES[mask]), salt)
    key.verify(signer.signature, value, scheme, Prehashed(HASHES[hashed]))
    return True


def _verify_ecdsa(signer: Signer, key: PublicKeyTypes, value: bytes) -> bool:
    if not isinstance(key, ec.EllipticCurvePublicKey):
        return False
    key.verify(signer.signature, value, ec.ECDSA(Prehashed(HASHES[_scheme(signer)[1]])))
    return True


def _verify_ed25519(signer: Signer, key: PublicKeyTypes, _value: bytes) -> bool:
    """Pure EdDSA signs the attributes themselves (RFC 8419 §3.1)."""
    if not isinstance(key, ed25519.Ed25519PublicKey) or signer.signed is None:
        return False
    key.verify(signer.signature, signer.signed)
    return True


_VERIFIERS = {
    "rsa-pkcs1": _verify_pkcs1,
    "rsa-pss": _verify_pss,
    "ecdsa": _verify_ecdsa,
    "ed25519": _verify_ed25519,
}

"""Answers of revocation servers (OCSP, RFC 6960, RFC 5019): the question's bytes, the answer's, and whose answer it is.

Whoever fetched the answer is not asked: an answer counts by its signature, made by the issuer of the certificate or by
a responder that this very issuer's key has appointed. There is no nonce: answers are kept and judged by their dates.
"""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime

from asn1crypto import algos, core, ocsp, x509

from secmail.pki.asn1 import PARSE_ERRORS, holds, name_key, require_plain, signed_by, tolerant, verifies

MAX_RESPONSE = 256 * 1024
"""Bytes; with one post-quantum responder certificate an answer has some 25 KiB."""

_MAX_STATEMENTS = 200
_MAX_CERTIFICATES = 8
_DIGESTS = frozenset({"sha1", "sha224", "sha256", "sha384", "sha512", "sha3_224", "sha3_256", "sha3_384", "sha3_512"})
"""What a CertID may be made with: it only names a certificate, so SHA-1 will do (RFC 5019 §2.1.1)."""
_MAY_SIGN = frozenset({"digital_signature", "non_repudiation"})


@dataclass(frozen=True, slots=True)
class CertId:
    """Which certificate a statement is about: its issuer's name and key as digests, and its serial number."""

    digest: str
    name: bytes
    key: bytes
    serial: int


@dataclass(frozen=True, slots=True)
class Statement:
    """What a response says of one certificate. `status`: "good", "revoked" or "unknown"."""

    about: CertId
    status: str
    this_update: datetime
    next_update: datetime | None
    revoked_at: datetime | None = None
    reason: str | None = None
    remembers: datetime | None = None
    """Archive cut-off (RFC 6960 §4.4.4): it knows certificates that expired since then; None: perhaps not."""


@dataclass(frozen=True, slots=True)
class Response:
    """A successful basic response, its signature not yet checked."""

    statements: tuple[Statement, ...]
    responder: ocsp.ResponderId
    certificates: tuple[x509.Certificate, ...]
    signed: bytes
    signature: bytes
    algorithm: algos.SignedDigestAlgorithm

    @property
    def digest(self) -> str | None:
        """The name of the digest it was signed with; None for algorithms that have none."""
        return tolerant(None, _digest, self.algorithm)


def request(certificate: x509.Certificate, issuer: x509.Certificate) -> bytes:
    """The DER of an OCSPRequest for one certificate; raises one of PARSE_ERRORS for odd certificates."""
    about = _cert_id("sha1", certificate, issuer)
    question = ocsp.CertId(
        {
            "hash_algorithm": {"algorithm": about.digest, "parameters": core.Null()},
            "issuer_name_hash": about.name,
            "issuer_key_hash": about.key,
            "serial_number": about.serial,
        }
    )
    asked = ocsp.OCSPRequest({"tbs_request": {"request_list": [{"req_cert": question}]}})
    return bytes(asked.dump())


def read(der: bytes) -> Response | None:
    """The response in these bytes; None for anything but a successful basic response within the bounds."""
    try:
        return _read(der)
    except PARSE_ERRORS:
        return None


def statements(response: Response, certificate: x509.Certificate, issuer: x509.Certificate) -> tuple[Statement, ...]:
    """What the response says of the certificate of this issuer; by the CertID, not yet by the signature."""
    return tuple(said for said in response.statements if holds(_is_about, said.about, certificate, issuer))


def responder(response: Response, issuer: x509.Certificate) -> x509.Certificate | None:
    """Who signed: the issuer itself, or a responder it appointed (RFC 6960 §4.2.2.2); None when neither did.

    The appointment is a certificate signed by the issuer's key itself, with the purpose of signing such answers. Its
    dates and revocation are the caller's to judge.
    """
    if holds(_signed, response, issuer):
        return issuer
    for delegate in response.certificates:
        if holds(_appointed, delegate, issuer) and holds(_signed, response, delegate):
            return delegate
    return None


def needs_no_check(delegate: x509.Certificate) -> bool:
    """Whether the issuer vouches for the responder as long as its certificate lasts (RFC 6960 §4.2.2.2.1)."""
    return tolerant(None, _no_check, delegate) is not None


def _digest(algorithm: algos.SignedDigestAlgorithm) -> str | None:
    return str(algorithm.hash_algo)


def _no_check(delegate: x509.Certificate) -> object:
    return delegate.ocsp_no_check_value


def _read(der: bytes) -> Response | None:
    if not 0 < len(der) <= MAX_RESPONSE:
        return None
    require_plain(der)
    outer = ocsp.OCSPResponse.load(der, strict=True)
    if outer["response_status"].native != "successful" or outer["response_bytes"].native is None:
        return None
    if outer["response_bytes"]["response_type"].native != "basic_ocsp_response":
        return None
    basic = ocsp.BasicOCSPResponse.load(outer["response_bytes"]["response"].contents, strict=True)
    data = basic["tbs_response_data"]
    if data["version"].native != "v1":
        return None
    singles = data["responses"]
    if not 0 < len(singles) <= _MAX_STATEMENTS or _critical(data["response_extensions"]):
        return None
    said = (_statement(single) for single in singles if not _critical(single["single_extensions"]))
    return Response(
        statements=tuple(statement for statement in said if statement is not None),
        responder=data["responder_id"],
        certificates=tuple(basic["certs"])[:_MAX_CERTIFICATES],
        signed=data.dump(),
        signature=basic["signature"].native,
        algorithm=basic["signature_algorithm"],
    )


def _critical(extensions: ocsp.ResponseDataExtensions) -> bool:
    """We read no extension, so a critical one is one too many; absent ones are Void, which holds nothing."""
    return any(extension["critical"].native for extension in extensions or ())


def _statement(single: ocsp.SingleResponse) -> Statement | None:
    about, status = single["cert_id"], single["cert_status"]
    digest = about["hash_algorithm"]["algorithm"].native
    if digest not in _DIGESTS:
        return None
    revoked = status.chosen if status.name == "revoked" else None
    name, key = about["issuer_name_hash"].native, about["issuer_key_hash"].native
    return Statement(
        about=CertId(digest, name, key, int(about["serial_number"].native)),
        status=status.name,
        this_update=_moment(single["this_update"].native),
        next_update=None if single["next_update"].native is None else _moment(single["next_update"].native),
        revoked_at=None if revoked is None else _since(revoked, single),
        reason=None if revoked is None else revoked["revocation_reason"].native,
        remembers=None if single.archive_cutoff_value is None else _moment(single.archive_cutoff_value.native),
    )


def _since(revoked: ocsp.RevokedInfo, single: ocsp.SingleResponse) -> datetime:
    """From when on the certificate counts as revoked: the date its key was lost, where the responder knows it."""
    declared, lost = _moment(revoked["revocation_time"].native), single.invalidity_date_value
    return declared if lost is None else min(declared, _moment(lost.native))


def _moment(found: object) -> datetime:
    if not isinstance(found, datetime) or found.tzinfo is None:
        raise ValueError("not a moment")
    return found.astimezone(UTC)


def _cert_id(digest: str, certificate: x509.Certificate, issuer: x509.Certificate) -> CertId:
    return CertId(
        digest,
        hashlib.new(digest, certificate.issuer.dump()).digest(),
        _key_digest(digest, issuer),
        certificate.serial_number,
    )


def _key_digest(digest: str, certificate: x509.Certificate) -> bytes:
    return hashlib.new(digest, bytes(certificate.public_key["public_key"])).digest()


def _is_about(about: CertId, certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    return about.serial == certificate.serial_number and about == _cert_id(about.digest, certificate, issuer)


def _signed(response: Response, signer: x509.Certificate) -> bool:
    return _is_responder(response.responder, signer) and verifies(
        signer, response.signature, response.signed, algorithm=response.algorithm
    )


def _is_responder(named: ocsp.ResponderId, signer: x509.Certificate) -> bool:
    if named.name == "by_key":
        return bool(named.chosen.native == _key_digest("sha1", signer))
    return name_key(named.chosen) == name_key(signer.subject)


def _appointed(delegate: x509.Certificate, issuer: x509.Certificate) -> bool:
    purposes, usage = delegate.extended_key_usage_value, delegate.key_usage_value
    if purposes is None or "ocsp_signing" not in purposes.native:
        return False
    if usage is not None and not _MAY_SIGN & set(usage.native):
        return False
    return name_key(delegate.issuer) == name_key(issuer.subject) and signed_by(delegate, issuer)

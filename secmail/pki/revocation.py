"""What revocation lists say of the certificates on a route (RFC 5280 §6.3, complete direct lists).

On `cryptography` and not on the path library: that one walks a list entry by entry in Python, seconds for the real
lists of 100,000 entries, and tells "revoked" only of lists it finds fresh, where an old list that names the
certificate is bad news enough. Delta, indirect and reason-partitioned lists are passed over: they can reveal nothing
wrongly good, only leave "unknown".
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, rsa
from cryptography.hazmat.primitives.serialization import load_der_public_key

from secmail.domain.policy import TrustPolicy
from secmail.domain.security import Revocation
from secmail.pki.asn1 import PARSE_ERRORS, holds, tolerant
from secmail.pki.routes import Route

_ODD = (
    *PARSE_ERRORS,
    UnsupportedAlgorithm,
    InvalidSignature,
    x509.DuplicateExtension,
    x509.InvalidVersion,
    x509.UnsupportedGeneralNameType,
)
_Key = rsa.RSAPublicKey | ec.EllipticCurvePublicKey | ed25519.Ed25519PublicKey | ed448.Ed448PublicKey
_READ_CRITICAL = frozenset({x509.IssuingDistributionPoint.oid})
_ORDER = (Revocation.GOOD, Revocation.STALE, Revocation.UNKNOWN, Revocation.REVOKED)
"""From best to worst; the worst on a route counts for all of it."""


@dataclass(frozen=True, slots=True)
class RevocationList:
    """A parsed list, its issuer's name as it compares, and its scope where it has one."""

    issuer: str
    parsed: x509.CertificateRevocationList
    scope: x509.IssuingDistributionPoint | None


def read(lists: Iterable[bytes]) -> tuple[RevocationList, ...]:
    """The lists that can be used; unreadable, delta and indirect ones are left out."""
    found = (_read(der) for der in lists)
    return tuple(entry for entry in found if entry is not None)


def check(route: Route, lists: tuple[RevocationList, ...], policy: TrustPolicy) -> Revocation:
    """The worst answer over every certificate below the root; UNKNOWN for a root standing alone."""
    look = partial(_check_one, lists=lists, policy=policy)
    answers = [tolerant(Revocation.UNKNOWN, look, *pair) for pair in route.pairs]
    return max(answers, key=_ORDER.index, default=Revocation.UNKNOWN)


def _check_one(
    certificate: asn1.Certificate,
    issuer: asn1.Certificate,
    *,
    lists: tuple[RevocationList, ...],
    policy: TrustPolicy,
) -> Revocation:
    name = tolerant("", _subject, issuer)
    key = _public_key(issuer)
    if not name or key is None or not holds(_may_sign_lists, issuer):
        return Revocation.UNKNOWN
    answers = [
        _answer(entry.parsed, certificate, policy)
        for entry in lists
        if entry.issuer == name and _covers(entry.scope, certificate) and _authentic(entry.parsed, key)
    ]
    if Revocation.REVOKED in answers:
        return Revocation.REVOKED
    return min(answers, key=_ORDER.index, default=Revocation.UNKNOWN)


def _answer(parsed: x509.CertificateRevocationList, certificate: asn1.Certificate, policy: TrustPolicy) -> Revocation:
    entry = parsed.get_revoked_certificate_by_serial_number(certificate.serial_number)
    if entry is not None and _since(entry) <= policy.at:
        return Revocation.REVOKED
    if parsed.last_update_utc > certificate.not_valid_after:
        # An authority may drop expired certificates from its lists, so silence proves nothing.
        return Revocation.UNKNOWN
    until = parsed.next_update_utc or parsed.last_update_utc
    return Revocation.GOOD if policy.at - until <= policy.crl_grace else Revocation.STALE


def _since(entry: x509.RevokedCertificate) -> datetime:
    """From when on the certificate counts as revoked: the date its key was lost, where the list knows it."""
    try:
        lost = entry.extensions.get_extension_for_class(x509.InvalidityDate).value.invalidity_date_utc
    except (x509.ExtensionNotFound, *_ODD):
        return entry.revocation_date_utc
    return min(lost, entry.revocation_date_utc)


def _read(der: bytes) -> RevocationList | None:
    try:
        parsed = x509.load_der_x509_crl(der)
        extensions = list(parsed.extensions)
        issuer = str(asn1.Name.load(parsed.issuer.public_bytes()).hashable)
    except _ODD:
        return None
    if any(extension.critical and extension.oid not in _READ_CRITICAL for extension in extensions):
        return None  # a delta list among others
    scopes = [entry.value for entry in extensions if isinstance(entry.value, x509.IssuingDistributionPoint)]
    scope = scopes[0] if scopes else None
    if scope is not None and (scope.indirect_crl or scope.only_some_reasons or scope.only_contains_attribute_certs):
        return None
    return RevocationList(issuer, parsed, scope)


def _covers(scope: x509.IssuingDistributionPoint | None, certificate: asn1.Certificate) -> bool:
    """RFC 5280 §6.3.3 (b)(2): the list is meant for certificates like this one."""
    if scope is None:
        return True
    authority = holds(_is_authority, certificate)
    if (scope.only_contains_user_certs and authority) or (scope.only_contains_ca_certs and not authority):
        return False
    if scope.relative_name is not None:
        return False
    nowhere: frozenset[str] = frozenset()
    named = {name.value for name in scope.full_name or () if isinstance(name, x509.UniformResourceIdentifier)}
    return scope.full_name is None or bool(named & tolerant(nowhere, _points, certificate))


def _points(certificate: asn1.Certificate) -> frozenset[str]:
    names = [
        name
        for point in certificate.crl_distribution_points_value or ()
        if point["distribution_point"].name == "full_name"
        for name in point["distribution_point"].chosen
    ]
    return frozenset(
        bytes(name.chosen.contents).decode() for name in names if name.name == "uniform_resource_identifier"
    )


def _is_authority(certificate: asn1.Certificate) -> bool:
    return bool(certificate.ca)


def _subject(certificate: asn1.Certificate) -> str:
    return str(certificate.subject.hashable)


def _may_sign_lists(issuer: asn1.Certificate) -> bool:
    usage = issuer.key_usage_value
    return usage is None or "crl_sign" in usage.native


def _public_key(issuer: asn1.Certificate) -> _Key | None:
    try:
        key = load_der_public_key(issuer.public_key.dump())
    except _ODD:
        return None
    return key if isinstance(key, _Key) else None


def _authentic(parsed: x509.CertificateRevocationList, key: _Key) -> bool:
    try:
        return parsed.is_signature_valid(key)
    except _ODD:
        return False

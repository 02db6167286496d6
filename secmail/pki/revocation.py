"""What revocation lists say of the certificates on a route (RFC 5280 §6.3, direct lists, complete and delta).

On `cryptography` and not on the path library: that one walks a list entry by entry in Python, seconds for the real
lists of 100,000 entries, and tells "revoked" only of lists it finds fresh, where an old list that names the
certificate is bad news enough. Indirect and reason-partitioned lists are passed over: that can reveal nothing wrongly
good, only leave "unknown".
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, mldsa, rsa
from cryptography.hazmat.primitives.serialization import load_der_public_key

from secmail.domain.policy import TrustPolicy
from secmail.domain.security import Revocation
from secmail.pki import ocsp
from secmail.pki.anchors import Anchors
from secmail.pki.asn1 import PARSE_ERRORS, holds, readable, tolerant
from secmail.pki.routes import Certificates, Route, routes

_ODD = (
    *PARSE_ERRORS,
    UnsupportedAlgorithm,
    InvalidSignature,
    x509.DuplicateExtension,
    x509.InvalidVersion,
    x509.UnsupportedGeneralNameType,
)
_Key = (
    rsa.RSAPublicKey
    | ec.EllipticCurvePublicKey
    | ed25519.Ed25519PublicKey
    | ed448.Ed448PublicKey
    | mldsa.MLDSA44PublicKey
    | mldsa.MLDSA65PublicKey
    | mldsa.MLDSA87PublicKey
)
_READ_CRITICAL = frozenset({x509.IssuingDistributionPoint.oid, x509.DeltaCRLIndicator.oid})
_ORDER = (Revocation.GOOD, Revocation.STALE, Revocation.UNKNOWN, Revocation.REVOKED)
"""From best to worst; the worst on a route counts for all of it."""


@dataclass(frozen=True, slots=True)
class RevocationList:
    """A parsed list, its issuer's name as it compares, its scope where it has one, and its number.

    `base` None: the list is complete; otherwise it tells what changed since the list of that number.
    """

    issuer: str
    parsed: x509.CertificateRevocationList
    scope: x509.IssuingDistributionPoint | None
    number: int = 0
    base: int | None = None

    @property
    def until(self) -> datetime:
        """When the next one is due."""
        return self.parsed.next_update_utc or self.parsed.last_update_utc

    def continues(self, complete: "RevocationList") -> bool:
        """Whether this delta list tells what changed since the complete one (RFC 5280 §5.2.4)."""
        same = self.base is not None and (self.issuer, self.scope) == (complete.issuer, complete.scope)
        return same and self.base is not None and self.base <= complete.number < self.number


def read(lists: Iterable[bytes]) -> tuple[RevocationList, ...]:
    """The lists that can be used; unreadable, delta and indirect ones are left out."""
    found = (_read(der) for der in lists)
    return tuple(entry for entry in found if entry is not None)


def next_update(list_or_response: bytes) -> datetime | None:
    """When a CRL or an OCSP response says the next one is due (UTC): the earliest; None where it does not say."""
    entry = _read(list_or_response)
    if entry is not None:
        return entry.parsed.next_update_utc
    response = ocsp.read(list_or_response)
    dates = [said.next_update for said in response.statements if said.next_update] if response else []
    return min(dates, default=None)


def useful(data: bytes, anchors: Anchors, *, extra: tuple[bytes, ...] = ()) -> bool:
    """Whether the bytes are a CRL or an OCSP response that somebody signed who leads to a root of ours.

    `extra` as for `PathChecker.check`. What this refuses need not be kept; what it takes is judged at every use.
    """
    roots = Certificates(readable(anchors.roots))
    others = Certificates(readable((*anchors.intermediates, *extra)))
    entry, response = _read(data), ocsp.read(data)
    for signer in (*roots, *others):
        if entry is not None and _subject(signer) == entry.issuer and _signs(signer, entry):
            known = True
        elif response is not None:
            known = ocsp.responder(response, signer) is not None
        else:
            known = False
        if known and routes(signer, roots=roots, others=others):
            return True
    return False


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
    meant = [
        entry
        for entry in lists
        if entry.issuer == name and _covers(entry, certificate) and _authentic(entry.parsed, key)
    ]
    complete = [entry for entry in meant if entry.base is None]
    deltas = sorted((entry for entry in meant if entry.base is not None), key=lambda entry: entry.number)
    answers = [_answer(entry, deltas, certificate, policy=policy) for entry in complete]
    if Revocation.REVOKED in answers:
        return Revocation.REVOKED
    return min(answers, key=_ORDER.index, default=Revocation.UNKNOWN)


def _answer(
    complete: RevocationList, deltas: list[RevocationList], certificate: asn1.Certificate, *, policy: TrustPolicy
) -> Revocation:
    """What a complete list says, brought up to date by the newest delta list that continues it."""
    parsed, until = complete.parsed, complete.until
    entry = parsed.get_revoked_certificate_by_serial_number(certificate.serial_number)
    changes = next((delta for delta in reversed(deltas) if delta.continues(complete)), None)
    if changes is not None:
        changed = changes.parsed.get_revoked_certificate_by_serial_number(certificate.serial_number)
        entry = None if changed is not None and _released(changed) else changed or entry
        until = max(until, changes.until)
    if entry is not None and _since(entry) <= policy.at:
        return Revocation.REVOKED
    if parsed.last_update_utc > certificate.not_valid_after:
        # An authority may drop expired certificates from its lists, so silence proves nothing.
        return Revocation.UNKNOWN
    return Revocation.GOOD if policy.at - until <= policy.crl_grace else Revocation.STALE


def _released(entry: x509.RevokedCertificate) -> bool:
    """Whether a delta list takes the certificate off the complete one."""
    try:
        reason = entry.extensions.get_extension_for_class(x509.CRLReason).value.reason
    except (x509.ExtensionNotFound, *_ODD):
        return False
    return reason is x509.ReasonFlags.remove_from_crl


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
        return None
    scopes = [entry.value for entry in extensions if isinstance(entry.value, x509.IssuingDistributionPoint)]
    scope = scopes[0] if scopes else None
    if scope is not None and (scope.indirect_crl or scope.only_some_reasons or scope.only_contains_attribute_certs):
        return None
    numbers = [entry.value.crl_number for entry in extensions if isinstance(entry.value, x509.CRLNumber)]
    bases = [entry.value.crl_number for entry in extensions if isinstance(entry.value, x509.DeltaCRLIndicator)]
    return RevocationList(issuer, parsed, scope, numbers[0] if numbers else 0, bases[0] if bases else None)


def _covers(entry: RevocationList, certificate: asn1.Certificate) -> bool:
    """RFC 5280 §6.3.3 (b)(2): the list is meant for certificates like this one."""
    scope = entry.scope
    if scope is None:
        return True
    authority = holds(_is_authority, certificate)
    if (scope.only_contains_user_certs and authority) or (scope.only_contains_ca_certs and not authority):
        return False
    if scope.full_name is None and scope.relative_name is None:
        return True
    nowhere: frozenset[str] = frozenset()
    return bool(_own_points(entry.parsed.issuer, scope) & tolerant(nowhere, _points, certificate))


def _own_points(issuer: x509.Name, scope: x509.IssuingDistributionPoint) -> frozenset[str]:
    """The names of the list's distribution point as they compare."""
    found = {name.value for name in scope.full_name or () if isinstance(name, x509.UniformResourceIdentifier)}
    directory = [name.value for name in scope.full_name or () if isinstance(name, x509.DirectoryName)]
    if scope.relative_name is not None:
        directory.append(x509.Name([*issuer.rdns, scope.relative_name]))
    return frozenset(found | {str(asn1.Name.load(name.public_bytes()).hashable) for name in directory})


def _points(certificate: asn1.Certificate) -> frozenset[str]:
    """The names of the distribution points that the certificate gives, as they compare."""
    found = []
    for point in certificate.crl_distribution_points_value or ():
        place = point["distribution_point"]
        if place.name == "name_relative_to_crl_issuer":
            whole = asn1.Name("", asn1.RDNSequence([*certificate.issuer.chosen, place.chosen]))
            found.append(str(whole.hashable))
        elif place.name == "full_name":
            found += [_point(name) for name in place.chosen]
    return frozenset(found)


def _point(name: asn1.GeneralName) -> str:
    if name.name == "uniform_resource_identifier":
        return bytes(name.chosen.contents).decode()
    return str(name.chosen.hashable) if name.name == "directory_name" else ""


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


def _signs(signer: asn1.Certificate, entry: RevocationList) -> bool:
    key = _public_key(signer)
    return key is not None and _authentic(entry.parsed, key)


def _authentic(parsed: x509.CertificateRevocationList, key: _Key) -> bool:
    try:
        return parsed.is_signature_valid(key)
    except _ODD:
        return False

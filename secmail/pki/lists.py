"""Revocation lists: reading them, what they cover, and what they say of one certificate (RFC 5280 §5 and §6.3.3).

On `cryptography` and not on the path library: that one walks a list entry by entry in Python, seconds for the real
lists of 100,000 entries.
"""

from dataclasses import dataclass, field
from datetime import datetime

from asn1crypto import core
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, mldsa, rsa
from cryptography.hazmat.primitives.serialization import load_der_public_key

from secmail.pki.asn1 import PARSE_ERRORS, holds, name_key, tolerant
from secmail.pki.points import ALL_REASONS, Point

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
_MAX_SEALS = 50
_EXPIRED_CERTS_ON_CRL = x509.ObjectIdentifier("2.5.29.60")
_READ_CRITICAL = frozenset({x509.IssuingDistributionPoint.oid, x509.DeltaCRLIndicator.oid})


@dataclass(frozen=True, slots=True)
class Entry:
    """One revocation: since when, and why, by the names of RFC 5280 §5.3.1 with underscores."""

    since: datetime
    reason: str

    @property
    def released(self) -> bool:
        """Whether a delta list takes the certificate off the complete one."""
        return self.reason == "remove_from_crl"


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
    kept_from: datetime | None = None
    """Certificates that expired since then are still named; None: expired ones may have been dropped."""
    _seals: dict[bytes, bool] = field(default_factory=dict, compare=False, repr=False)
    """Signatures checked before, by key: a list has megabytes, and is asked about every letter."""

    @property
    def indirect(self) -> bool:
        """Whether it may name certificates of other authorities."""
        return self.scope is not None and self.scope.indirect_crl

    @property
    def digest(self) -> str | None:
        """The name of the digest it was signed with; None for algorithms that have none."""
        try:
            algorithm = self.parsed.signature_hash_algorithm
        except _ODD:
            return None
        return algorithm.name if algorithm is not None else None

    def remembers(self, end: datetime) -> bool:
        """Whether the list still names certificates that expired then (ExpiredCertsOnCRL, X.509 §9.5.2.8)."""
        return self.kept_from is not None and self.kept_from <= end

    def continues(self, complete: "RevocationList") -> bool:
        """Whether this delta list tells what changed since the complete one (RFC 5280 §5.2.4)."""
        same = (self.issuer, self.scope) == (complete.issuer, complete.scope)
        return same and self.base is not None and self.base <= complete.number < self.number

    def signed_by(self, signer: asn1.Certificate) -> bool:
        """Whether the signer's key made the list, and may."""
        if not holds(_may_sign_lists, signer):
            return False
        spki = signer.public_key.dump()
        known = self._seals.get(spki)
        if known is None:
            known = self._fits(spki)
            if len(self._seals) < _MAX_SEALS:
                self._seals[spki] = known
        return known

    def _fits(self, spki: bytes) -> bool:
        try:
            key = load_der_public_key(spki)
            return isinstance(key, _Key) and self.parsed.is_signature_valid(key)
        except _ODD:
            return False

    def covers(self, certificate: asn1.Certificate, points: tuple[Point, ...], *, issuer: str) -> frozenset[str]:
        """For which reasons of revocation the list speaks of the certificate (RFC 5280 §6.3.3 (b) and (d)).

        `points` are the certificate's distribution points, `issuer` its issuer's name as it compares.
        """
        scope = self.scope
        authority = holds(_is_authority, certificate)
        if scope is not None and (
            scope.only_contains_attribute_certs
            or (scope.only_contains_user_certs and authority)
            or (scope.only_contains_ca_certs and not authority)
        ):
            return frozenset()
        own = self._own_points()
        here = [point for point in points if self._speaks_at(point, own, issuer=issuer)]
        return frozenset().union(*(point.reasons for point in here)) & self._own_reasons()

    def entry(self, certificate: asn1.Certificate, *, issuer: str) -> Entry | None:
        """What the list says of the certificate; None when it is not on it."""
        if self.indirect:
            found = self._entry_of(certificate.serial_number, issuer)
        else:
            found = self.parsed.get_revoked_certificate_by_serial_number(certificate.serial_number)
        return None if found is None else Entry(_since(found), _reason(found))

    def _speaks_at(self, point: Point, own: frozenset[str], *, issuer: str) -> bool:
        """RFC 5280 §6.3.3 (b) (1) and (2) (i)."""
        elsewhere = self.indirect and self.issuer in point.keepers
        right_keeper = elsewhere if point.keepers else self.issuer == issuer
        return right_keeper and (not own or bool(own & (point.names or point.keepers)))

    def _own_points(self) -> frozenset[str]:
        """The names of the list's distribution point as they compare; empty where it has none."""
        scope = self.scope
        if scope is None:
            return frozenset()
        found = {name.value for name in scope.full_name or () if isinstance(name, x509.UniformResourceIdentifier)}
        directory = [name.value for name in scope.full_name or () if isinstance(name, x509.DirectoryName)]
        if scope.relative_name is not None:
            directory.append(x509.Name([*self.parsed.issuer.rdns, scope.relative_name]))
        # A name of a kind that we do not compare is still a name: it must not count as none.
        unknown = {"?"} if scope.full_name else set()
        return frozenset(found | unknown | {_key(name) for name in directory})

    def _own_reasons(self) -> frozenset[str]:
        if self.scope is None or self.scope.only_some_reasons is None:
            return ALL_REASONS
        return frozenset(flag.name for flag in self.scope.only_some_reasons)

    def _entry_of(self, serial: int, issuer: str) -> x509.RevokedCertificate | None:
        """In an indirect list an entry is of the authority last named, at first the list's own (RFC 5280 §5.3.3)."""
        if self.parsed.get_revoked_certificate_by_serial_number(serial) is None:
            return None  # nobody's number: no need to walk a long list
        current = self.issuer
        for entry in self.parsed:
            named = _named_issuer(entry)
            current = current if named is None else named
            if entry.serial_number == serial and current == issuer:
                return entry
        return None


def read(der: bytes) -> RevocationList | None:
    """The list in these bytes; None for bytes that are none, or a list that demands what we do not know."""
    try:
        parsed = x509.load_der_x509_crl(der)
        extensions = list(parsed.extensions)
        issuer = _key(parsed.issuer)
    except _ODD:
        return None
    if any(extension.critical and extension.oid not in _READ_CRITICAL for extension in extensions):
        return None
    scopes = [entry.value for entry in extensions if isinstance(entry.value, x509.IssuingDistributionPoint)]
    numbers = [entry.value.crl_number for entry in extensions if isinstance(entry.value, x509.CRLNumber)]
    bases = [entry.value.crl_number for entry in extensions if isinstance(entry.value, x509.DeltaCRLIndicator)]
    return RevocationList(
        issuer,
        parsed,
        scopes[0] if scopes else None,
        numbers[0] if numbers else 0,
        bases[0] if bases else None,
        _kept_from(extensions),
    )


def _kept_from(extensions: list[x509.Extension[x509.ExtensionType]]) -> datetime | None:
    raw = [
        entry.value.value
        for entry in extensions
        if isinstance(entry.value, x509.UnrecognizedExtension) and entry.oid == _EXPIRED_CERTS_ON_CRL
    ]
    return tolerant(None, _moment, raw[0]) if raw else None


def _moment(raw: bytes) -> datetime | None:
    found = core.GeneralizedTime.load(raw, strict=True).native
    return found if isinstance(found, datetime) and found.tzinfo is not None else None


def _key(name: x509.Name) -> str:
    return name_key(asn1.Name.load(name.public_bytes()))


def _since(entry: x509.RevokedCertificate) -> datetime:
    """From when on the certificate counts as revoked: the date its key was lost, where the list knows it."""
    try:
        lost = entry.extensions.get_extension_for_class(x509.InvalidityDate).value.invalidity_date_utc
    except (x509.ExtensionNotFound, *_ODD):
        return entry.revocation_date_utc
    return min(lost, entry.revocation_date_utc)


def _reason(entry: x509.RevokedCertificate) -> str:
    try:
        return entry.extensions.get_extension_for_class(x509.CRLReason).value.reason.name
    except (x509.ExtensionNotFound, *_ODD):
        return "unspecified"


def _named_issuer(entry: x509.RevokedCertificate) -> str | None:
    """The name as it compares; empty, and so nobody's, for one that cannot be read."""
    try:
        names = entry.extensions.get_extension_for_class(x509.CertificateIssuer).value
        directory = names.get_values_for_type(x509.DirectoryName)
        return _key(directory[0]) if directory else ""
    except x509.ExtensionNotFound:
        return None
    except _ODD:
        return ""


def _is_authority(certificate: asn1.Certificate) -> bool:
    return bool(certificate.ca)


def _may_sign_lists(signer: asn1.Certificate) -> bool:
    usage = signer.key_usage_value
    return usage is None or "crl_sign" in usage.native

"""Distribution points of a certificate: under which names, by whom and for which reasons revocation is published."""

from dataclasses import dataclass

from asn1crypto import core, x509

from secmail.pki.asn1 import name_key, tolerant

ALL_REASONS = frozenset(
    {
        "key_compromise",
        "ca_compromise",
        "affiliation_changed",
        "superseded",
        "cessation_of_operation",
        "certificate_hold",
        "privilege_withdrawn",
        "aa_compromise",
    }
)
"""ReasonFlags of RFC 5280 §4.2.1.13, without "unused"."""


@dataclass(frozen=True, slots=True)
class Point:
    """One distribution point. Names as they compare; `keepers`: who keeps the list, empty for the issuer itself."""

    names: frozenset[str]
    keepers: frozenset[str] = frozenset()
    reasons: frozenset[str] = ALL_REASONS


def of(certificate: x509.Certificate, issuer: str) -> tuple[Point, ...]:
    """The points that the certificate gives, and the one that goes without saying: the issuer's own list."""
    nothing: tuple[Point, ...] = ()
    return (*tolerant(nothing, _given, certificate), Point(frozenset({issuer})))


def _given(certificate: x509.Certificate) -> tuple[Point, ...]:
    return tuple(_point(point, certificate) for point in certificate.crl_distribution_points_value or ())


def _point(point: x509.DistributionPoint, certificate: x509.Certificate) -> Point:
    keepers = [name.chosen for name in point["crl_issuer"] or () if name.name == "directory_name"]
    reasons = point["reasons"].native
    return Point(
        names=_names(point["distribution_point"], keepers or [certificate.issuer]),
        keepers=frozenset(name_key(name) for name in keepers),
        reasons=ALL_REASONS if reasons is None else ALL_REASONS & frozenset(reasons),
    )


def _names(place: x509.DistributionPointName | core.Void, keepers: list[x509.Name]) -> frozenset[str]:
    if isinstance(place, core.Void):
        return frozenset()
    if place.name == "name_relative_to_crl_issuer":
        # RFC 5280 §4.2.1.13: such a name must not be used where several keepers are named.
        whole = x509.Name("", x509.RDNSequence([*keepers[0].chosen, place.chosen]))
        return frozenset({name_key(whole)})
    return frozenset(_name(name) for name in place.chosen) - {""}


def _name(name: x509.GeneralName) -> str:
    if name.name == "uniform_resource_identifier":
        return bytes(name.chosen.contents).decode()
    return name_key(name.chosen) if name.name == "directory_name" else ""

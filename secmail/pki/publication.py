"""Where the authorities of a path publish what they revoked: addresses of lists, and OCSP questions ready to be sent.

Only `http:` addresses are told. LDAP needs a client that nobody here has; for `https:` the server's certificate would
have to be checked for revocation first, and what is fetched is signed anyway (RFC 5280 §8).
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from asn1crypto import core, x509

from secmail.pki import ocsp
from secmail.pki.asn1 import tolerant
from secmail.pki.routes import Route

MAX_ADDRESS = 512
"""Characters of one address."""
MAX_LISTS = 12
MAX_RESPONDERS = 8
"""Of one path. A path of IGC-Santé has two lists and one responder for each certificate."""

_PER_CERTIFICATE = 4
_PLAIN = re.compile(r"(?i:http)://[A-Za-z0-9.-]{1,253}(:[1-9][0-9]{0,4})?(/[A-Za-z0-9\-._~:/?\[\]@!$&'()*+,;=%]*)?")
"""An address that says one thing to every reader: no user, no fragment, nothing invisible."""


@dataclass(frozen=True, slots=True)
class Publication:
    """Addresses of complete and delta lists, and (address, DER of the OCSPRequest to post there); each once.

    The lists and responders of the path's upper certificates come first.
    """

    lists: tuple[str, ...] = ()
    responders: tuple[tuple[str, bytes], ...] = ()


def of(route: Route) -> Publication:
    """What the certificates of a route name, below its root."""
    lists = [address for certificate, _ in route.pairs for address in _lists(certificate)]
    responders = [question for certificate, issuer in route.pairs for question in _questions(certificate, issuer)]
    return Publication(
        tuple(islice(dict.fromkeys(lists), MAX_LISTS)), tuple(islice(dict.fromkeys(responders), MAX_RESPONDERS))
    )


def _lists(certificate: x509.Certificate) -> tuple[str, ...]:
    """Complete lists before the deltas that continue them."""
    nothing: tuple[str, ...] = ()
    complete = tolerant(nothing, _complete, certificate)
    delta = tolerant(nothing, _delta, certificate)
    return (*complete, *delta)


def _complete(certificate: x509.Certificate) -> tuple[str, ...]:
    return _points(certificate.crl_distribution_points_value or ())


def _delta(certificate: x509.Certificate) -> tuple[str, ...]:
    return _points(certificate.freshest_crl_value or ())


def _points(points: Iterable[x509.DistributionPoint]) -> tuple[str, ...]:
    places = [point["distribution_point"] for point in points]
    full = [place.chosen for place in places if not isinstance(place, core.Void) and place.name == "full_name"]
    names = (name for place in full for name in place)
    return tuple(islice(_addresses(names), _PER_CERTIFICATE))


def _questions(certificate: x509.Certificate, issuer: x509.Certificate) -> tuple[tuple[str, bytes], ...]:
    nothing: tuple[tuple[str, bytes], ...] = ()
    return tolerant(nothing, _asked, certificate, issuer)


def _asked(certificate: x509.Certificate, issuer: x509.Certificate) -> tuple[tuple[str, bytes], ...]:
    described = certificate.authority_information_access_value or ()
    places = (entry["access_location"] for entry in described if entry["access_method"].native == "ocsp")
    found = tuple(islice(_addresses(places), _PER_CERTIFICATE))
    return tuple((address, ocsp.request(certificate, issuer)) for address in found)


def _addresses(names: Iterable[x509.GeneralName]) -> Iterator[str]:
    for name in names:
        if name.name == "uniform_resource_identifier":
            # The bytes as they are: asn1crypto would turn the address into another spelling.
            address = tolerant("", _text, name)
            if len(address) <= MAX_ADDRESS and _PLAIN.fullmatch(address):
                yield address


def _text(name: x509.GeneralName) -> str:
    return bytes(name.chosen.contents).decode("ascii")

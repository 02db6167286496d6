"""Which authorities are recognised: those put into the trust folders by hand, and those that match a pin."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from asn1crypto import x509

from secmail.domain.errors import ActionNeeded, Code, SecmailError
from secmail.domain.publications import Authority, Pins
from secmail.pki import anchors as pki
from secmail.pki import certificate as certificates
from secmail.pki import ocsp, publication
from secmail.pki.anchors import Anchors
from secmail.pki.asn1 import readable
from secmail.pki.publication import Publication
from secmail.pki.routes import Certificates, routes


@dataclass(frozen=True, slots=True)
class Recognised:
    """What is trusted, and each authority with the reason."""

    anchors: Anchors
    authorities: tuple[Authority, ...]


def recognise(by_hand: Iterable[bytes], offered: Iterable[bytes], pins: Pins) -> Recognised:
    """`by_hand`: files that somebody chose to trust; `offered`: files of certificates that count only with their pin.

    ActionNeeded AUTHORITIES_UNREADABLE for a file put here by hand that holds nothing.
    """
    try:
        chosen = pki.parse(by_hand)
    except SecmailError as error:
        raise ActionNeeded(Code.AUTHORITIES_UNREADABLE, error.detail) from None
    matching = pki.parse(matches(offered, pins))
    found = Anchors(
        roots=_once((*chosen.roots, *matching.roots)),
        intermediates=_once((*chosen.intermediates, *matching.intermediates)),
        crls=chosen.crls,
        responses=chosen.responses,
    )
    roots = [_authority(der, pins, root=True) for der in found.roots]
    return Recognised(found, (*roots, *(_authority(der, pins, root=False) for der in found.intermediates)))


def matches(files: Iterable[bytes], pins: Pins) -> tuple[bytes, ...]:
    """The certificates among the files' that have a pin; files that cannot be read have none."""
    found = [der for data in files for der in pki.pinned(_load(data), pins.fingerprints)]
    return _once(found)


def publications(anchors: Anchors) -> Publication:
    """Where the revocation of the authorities below the roots is published, and of those who answer for them."""
    roots, others = Certificates(readable(anchors.roots)), Certificates(readable(anchors.intermediates))
    ways = [way for each in (*others, *_responders(anchors)) for way in routes(each, roots=roots, others=others)[:1]]
    return Publication(tuple(dict.fromkeys(address for way in ways for address in publication.of(way).lists)))


def _responders(anchors: Anchors) -> Iterator[x509.Certificate]:
    """Who signed answers that are at hand; an answer counts only while its signer is known to be unrevoked."""
    for response in filter(None, map(ocsp.read, anchors.responses)):
        yield from (each for each in response.certificates if not ocsp.needs_no_check(each))


def missing(authorities: Iterable[Authority], pins: Pins) -> tuple[str, ...]:
    """Names of pinned authorities that are not at hand."""
    here = {authority.certificate.sha256 for authority in authorities}
    return tuple(name for fingerprint, name in pins.authorities if fingerprint not in here)


def fingerprint(der: bytes) -> str:
    """SHA-256 in hexadecimal, as pins are written."""
    return hashlib.sha256(der).hexdigest()


def _load(data: bytes) -> tuple[bytes, ...]:
    try:
        return certificates.load(data)
    except SecmailError:
        return ()


def _authority(der: bytes, pins: Pins, *, root: bool) -> Authority:
    facts = certificates.facts(der)
    return Authority(facts, root=root, pinned=facts.sha256 in pins.fingerprints)


def _once(found: Iterable[bytes]) -> tuple[bytes, ...]:
    return tuple(dict.fromkeys(found))

"""Routes from a certificate up to a root, over names, key identifiers and verified signatures (RFC 4158), bounded.

The library's own path builder walks every combination, which hostile cross-signed certificates can make endless; here
a route grows only over signatures that hold, and looking is limited. RFC 5280 §6 is then checked by the library.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from asn1crypto import x509

from secmail.domain.security import Chain
from secmail.pki.asn1 import holds, name_key, signed_by, tolerant

MAX_DEPTH = 8
MAX_STEPS = 50
MAX_ROUTES = 16


@dataclass(frozen=True, slots=True)
class Route:
    """A root and the certificates below it, the leaf last; every signature holds."""

    root: x509.Certificate
    below: tuple[x509.Certificate, ...]

    @property
    def leaf(self) -> x509.Certificate:
        """The certificate in question: the root itself when nothing is below."""
        return self.below[-1] if self.below else self.root

    @property
    def authorities(self) -> tuple[x509.Certificate, ...]:
        """Those above the leaf, the nearest first; the root itself when nothing is below."""
        return (*reversed(self.below[:-1]), self.root)

    @property
    def issuer(self) -> x509.Certificate:
        """Who issued the leaf: the root itself when nothing is below."""
        return self.authorities[0]

    @property
    def parts(self) -> tuple["Route", ...]:
        """The routes to every certificate below the root, from the top down."""
        return tuple(Route(self.root, self.below[: length + 1]) for length in range(len(self.below)))

    @property
    def pairs(self) -> tuple[tuple[x509.Certificate, x509.Certificate], ...]:
        """(certificate, issuer) from the top down, without the root."""
        return tuple(zip(self.below, (self.root, *self.below), strict=False))


class Certificates:
    """Certificates by subject name; never changed after it is built, so any thread may look."""

    def __init__(self, certificates: Iterable[x509.Certificate]) -> None:
        self._by_name: dict[str, list[x509.Certificate]] = defaultdict(list)
        for certificate in certificates:
            name = tolerant("", subject_key, certificate)
            if name:
                self._by_name[name].append(certificate)

    def issuers(self, certificate: x509.Certificate) -> list[x509.Certificate]:
        """Those whose name and key identifier fit as issuer of the certificate."""
        name = tolerant("", issuer_key, certificate)
        return [found for found in self._by_name.get(name, ()) if holds(_fits, found, certificate)]

    def named(self, name: str) -> tuple[x509.Certificate, ...]:
        """Those whose subject is this name as it compares."""
        return tuple(self._by_name.get(name, ()))

    def __iter__(self) -> Iterator[x509.Certificate]:
        return (found for same_name in self._by_name.values() for found in same_name)

    def __contains__(self, certificate: x509.Certificate) -> bool:
        same_name = self._by_name.get(tolerant("", subject_key, certificate), ())
        return any(found.dump() == certificate.dump() for found in same_name)


def routes(leaf: x509.Certificate, *, roots: Certificates, others: Certificates) -> list[Route]:
    """At most MAX_ROUTES routes, shortest first; empty when no signed way leads to a root."""
    found = [Route(leaf, ())] if leaf in roots else []
    waiting: list[tuple[x509.Certificate, ...]] = [(leaf,)]
    for _ in range(MAX_STEPS):
        if not waiting or len(found) >= MAX_ROUTES:
            break
        below = waiting.pop(0)
        found.extend(Route(root, below) for root in _signers(below[0], roots, below))
        if len(below) < MAX_DEPTH:
            waiting.extend((issuer, *below) for issuer in _signers(below[0], others, below))
    return found


def dead_end(leaf: x509.Certificate, *, roots: Certificates, others: Certificates) -> Chain:
    """Why there is no route: INCOMPLETE when an issuer is missing, UNTRUSTED when all are here and none is a root."""
    seen = {leaf.dump()}
    waiting = [leaf]
    missing = False
    for _ in range(MAX_STEPS):
        if not waiting:
            break
        certificate = waiting.pop()
        issuers = [*roots.issuers(certificate), *others.issuers(certificate)]
        missing = missing or (not issuers and not _self_issued(certificate))
        fresh = [issuer for issuer in issuers if issuer.dump() not in seen]
        seen.update(issuer.dump() for issuer in fresh)
        waiting.extend(fresh)
    return Chain.INCOMPLETE if missing else Chain.UNTRUSTED


def _signers(
    certificate: x509.Certificate, candidates: Certificates, below: tuple[x509.Certificate, ...]
) -> Iterator[x509.Certificate]:
    passed = {known.dump() for known in below}
    for issuer in candidates.issuers(certificate):
        if issuer.dump() not in passed and holds(signed_by, certificate, issuer):
            yield issuer


def subject_key(certificate: x509.Certificate) -> str:
    """The subject as it compares (RFC 5280 §7.1)."""
    return name_key(certificate.subject)


def issuer_key(certificate: x509.Certificate) -> str:
    """The issuer as it compares."""
    return name_key(certificate.issuer)


def _fits(issuer: x509.Certificate, certificate: x509.Certificate) -> bool:
    wanted, own = certificate.authority_key_identifier, issuer.key_identifier
    return wanted is None or own is None or wanted == own


def _self_issued(certificate: x509.Certificate) -> bool:
    return tolerant("", subject_key, certificate) == tolerant("", issuer_key, certificate)

"""One inquiry into revocation: which lists and answers speak of a certificate, and whether their signers may.

Who signed a list or an answer is judged as strictly as who signed a letter: by a valid path, and by the signer's own
revocation. A signer of whom that is not known can bring bad news only.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from itertools import islice

from asn1crypto import x509

from secmail.domain.policy import CertificatePolicies, TrustPolicy
from secmail.domain.security import Chain, Revocation, RevocationSource, Told
from secmail.pki import ocsp, points
from secmail.pki.answers import Answer, Verdict, later, settle
from secmail.pki.asn1 import holds, signed_by, tolerant
from secmail.pki.certificate import shown_name
from secmail.pki.lists import Entry, RevocationList
from secmail.pki.routes import Certificates, Route, issuer_key, subject_key

_ORDER = (Revocation.GOOD, Revocation.STALE, Revocation.UNKNOWN, Revocation.REVOKED)
"""From best to worst; the worst on a route counts for all of it."""
_UNKNOWN = Verdict(Revocation.UNKNOWN)
_MAX_SIGNERS = 50
_MAX_NESTED = 3
"""Certificates that only sign lists or answers can be revoked too, by other lists, and so on."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """The readable lists and responses at hand, their signatures not yet checked."""

    lists: tuple[RevocationList, ...]
    responses: tuple[ocsp.Response, ...]


@dataclass(frozen=True, slots=True)
class Grounds:
    """How and from what the path of a signer is built and judged."""

    policy: TrustPolicy
    others: Callable[[], Certificates]
    validate: Callable[[Route, TrustPolicy], Chain]


@dataclass(frozen=True, slots=True)
class _Signer:
    """Who signed; `doubtful` when it is not known whether that certificate is unrevoked."""

    certificate: x509.Certificate
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class _Signed:
    """A list that speaks of the certificate, for which reasons of revocation, and who signed it."""

    entry: RevocationList
    reasons: frozenset[str]
    signer: _Signer

    @property
    def date(self) -> datetime:
        return self.entry.parsed.last_update_utc

    def continues(self, complete: "_Signed") -> bool:
        """Whether this is a delta list to that complete one, by the same key (RFC 5280 §5.2.4)."""
        same_key = self.signer.certificate.public_key.dump() == complete.signer.certificate.public_key.dump()
        return same_key and self.entry.continues(complete.entry)


def worst(found: Iterable[Verdict]) -> Verdict:
    """The one that counts for a whole route; UNKNOWN for a root standing alone."""
    return max(found, key=lambda verdict: _ORDER.index(verdict.state), default=_UNKNOWN)


@dataclass(frozen=True, slots=True)
class Inquiry:
    """Asks the evidence; `asked` are the certificates being asked about, so that no circle proves anything."""

    evidence: Evidence
    grounds: Grounds
    asked: frozenset[bytes] = frozenset()

    def of_each(self, route: Route) -> tuple[Verdict, ...]:
        """Of every certificate below the root, from the top down."""
        return tuple(self.of_leaf(part) for part in route.parts)

    def of_leaf(self, route: Route) -> Verdict:
        """Of the last certificate alone; the route has one below the root."""
        return tolerant(_UNKNOWN, self._of_leaf, route)

    def _of_leaf(self, route: Route) -> Verdict:
        leaf = route.leaf.dump()
        if leaf in self.asked or len(self.asked) > _MAX_NESTED:
            return _UNKNOWN
        inside = replace(self, asked=self.asked | {leaf})
        return settle((*inside._by_lists(route), *inside._by_responses(route)), self.grounds.policy)

    def _by_lists(self, route: Route) -> Iterator[Answer]:
        issuer = subject_key(route.issuer)
        given = points.of(route.leaf, issuer)
        found = (self._signed(entry, route, given, issuer=issuer) for entry in self.evidence.lists)
        signed = [one for one in found if one is not None]
        nothing: list[Answer] = []
        for one in signed:
            # One odd list must not silence the others.
            yield from tolerant(nothing, partial(self._said_by, one, signed, route.leaf, issuer=issuer))

    def _signed(
        self, entry: RevocationList, route: Route, given: tuple[points.Point, ...], *, issuer: str
    ) -> _Signed | None:
        reasons = entry.covers(route.leaf, given, issuer=issuer)
        signer = self._list_signer(entry, route) if reasons else None
        return None if signer is None else _Signed(entry, reasons, signer)

    def _said_by(
        self, one: _Signed, signed: list[_Signed], certificate: x509.Certificate, *, issuer: str
    ) -> list[Answer]:
        """What a list says by itself, and a complete one brought up to date by the newest delta that continues it."""
        entry = one.entry.entry(certificate, issuer=issuer)
        if one.entry.base is not None:
            return [] if entry is None or entry.released else [self._answer(one, entry, certificate)]
        said = [self._answer(one, entry, certificate)]
        is_future = self.grounds.policy.is_future
        deltas = [delta for delta in signed if delta.continues(one) and not is_future(delta.date)]
        if deltas:
            newest = max(deltas, key=lambda delta: delta.entry.number)
            changed = newest.entry.entry(certificate, issuer=issuer) or entry
            said.append(self._answer(newest, None if changed is None or changed.released else changed, certificate))
        return said

    def _answer(self, one: _Signed, entry: Entry | None, certificate: x509.Certificate) -> Answer:
        policy, due = self.grounds.policy, one.entry.parsed.next_update_utc
        until = later(one.date, policy.crl_undated) if due is None else later(due, policy.crl_grace)
        forgotten = one.date > certificate.not_valid_after and not one.entry.remembers(certificate.not_valid_after)
        return Answer(
            one.date,
            # A signer's certificate may end before its list does.
            min(until, one.signer.certificate.not_valid_after),
            since=None if entry is None else entry.since,
            reason="unspecified" if entry is None else entry.reason,
            # An authority may drop expired certificates from its lists, so silence proves nothing.
            reasons=frozenset() if forgotten else one.reasons,
            doubtful=one.signer.doubtful or one.entry.digest in policy.weak_digests,
            told=RevocationSource(Told.LIST, shown_name(one.signer.certificate), one.date, due),
        )

    def _list_signer(self, entry: RevocationList, route: Route) -> _Signer | None:
        """An authority of this name on the route, or a signer beside it whom an authority on the route named."""
        above = [known for known in route.authorities if subject_key(known) == entry.issuer]
        for known in above:
            if entry.signed_by(known):
                return _Signer(known)
        for candidate in islice(self.grounds.others().named(entry.issuer), _MAX_SIGNERS):
            way = self._way(candidate, route, entry.parsed.last_update_utc)
            if way is not None and entry.signed_by(candidate):
                return self._standing(candidate, worst(self.of_each(way)).state)
        return None

    def _way(self, signer: x509.Certificate, route: Route, at: datetime) -> Route | None:
        """A valid path to the signer, as it was when it signed (RFC 5280 §6.3.3 (f)), along the route itself.

        Elsewhere below the root another authority may bear the same name. So the list of an authority must be signed by
        whom it named itself, or who named the authority did; the list that others keep for it, by whom any of them did.
        """
        above = (route.root, *route.below[:-1])
        own = subject_key(signer) == subject_key(route.issuer)
        for depth in range(max(0, len(above) - 2) if own else 0, len(above)):
            if issuer_key(signer) == subject_key(above[depth]) and holds(signed_by, signer, above[depth]):
                way = Route(route.root, (*above[1 : depth + 1], signer))
                return way if self.grounds.validate(way, self._policy_then(at)) is Chain.TRUSTED else None
        return None

    def _policy_then(self, at: datetime) -> TrustPolicy:
        """Certificate policies are asked of letters, not of those who sign lists."""
        return replace(self.grounds.policy, at=at, certificate_policies=CertificatePolicies(), policies_of_anchors=())

    def _standing(self, signer: x509.Certificate, state: Revocation) -> _Signer | None:
        return None if state is Revocation.REVOKED else _Signer(signer, doubtful=state is not Revocation.GOOD)

    def _by_responses(self, route: Route) -> Iterator[Answer]:
        policy = self.grounds.policy
        for response in self.evidence.responses:
            for said in ocsp.statements(response, route.leaf, route.issuer):
                signer = self._responder(response, said, route)
                if signer is None or said.status == "unknown":
                    continue
                due = said.next_update
                undated = later(said.this_update, policy.ocsp_undated)
                until = undated if due is None else later(due, policy.ocsp_grace)
                end = route.leaf.not_valid_after
                forgotten = said.this_update > end and (said.remembers is None or said.remembers > end)
                yield Answer(
                    said.this_update,
                    min(until, signer.certificate.not_valid_after),
                    since=said.revoked_at,
                    reason=said.reason or "unspecified",
                    # As with lists: of an expired certificate "good" may mean no more than forgotten.
                    reasons=frozenset() if forgotten else points.ALL_REASONS,
                    doubtful=signer.doubtful or response.digest in policy.weak_digests,
                    told=RevocationSource(Told.ANSWER, shown_name(signer.certificate), said.this_update, due),
                )

    def _responder(self, response: ocsp.Response, said: ocsp.Statement, route: Route) -> _Signer | None:
        """Who signed the response, if it was the issuer or somebody it appointed, in good standing when it signed."""
        signer = ocsp.responder(response, route.issuer)
        if signer is None or signer is route.issuer:
            return None if signer is None else _Signer(signer)
        way = Route(route.root, (*route.below[:-1], signer))
        if self.grounds.validate(way, self._policy_then(said.this_update)) is not Chain.TRUSTED:
            return None
        if ocsp.needs_no_check(signer):
            return _Signer(signer)
        return self._standing(signer, self.of_leaf(way).state)

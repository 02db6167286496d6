"""Whether a certificate leads to a trusted root at a given moment, and is not revoked (RFC 5280 §6, RFC 8550 §4).

Chain and revocation are told apart: an expired or revoked certificate still says how it stands otherwise.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import partial
from itertools import chain as together
from threading import RLock

from asn1crypto import x509

from secmail.domain.errors import SecmailError
from secmail.domain.policy import TrustPolicy
from secmail.domain.security import Chain, ChainFacts, PathStep, Revocation, StepRole
from secmail.pki import publication, revocation, usage
from secmail.pki.anchors import Anchors
from secmail.pki.answers import Verdict
from secmail.pki.asn1 import PARSE_ERRORS, parse, readable
from secmail.pki.certificate import MAX_CERTIFICATES, facts, is_test
from secmail.pki.inquiry import Grounds, worst
from secmail.pki.publication import Publication
from secmail.pki.routes import Certificates, Route, dead_end, routes
from secmail.pki.validation import validate


class Purpose(StrEnum):
    """What the certificate is wanted for."""

    SIGN = "sign"
    ENCRYPT = "encrypt"
    AUTHENTICATE = "authenticate"
    """To prove who holds a card; card certificates for it are not for mail (cps-mssante §2.3)."""


_MAX_KNOWN = 200
_MAX_KNOWN_BYTES = 64 * 1024
"""Paths remembered, as a laboratory sends its results by the hundred; and how much a message may bring for that."""

_BEST_FIRST = (Chain.TRUSTED, Chain.EXPIRED, Chain.NOT_YET_VALID, Chain.UNUSABLE)


def check(
    certificate: bytes, *, extra: tuple[bytes, ...], anchors: Anchors, policy: TrustPolicy, purpose: Purpose
) -> ChainFacts:
    """One check; see `PathChecker.check`."""
    return PathChecker(anchors).check(certificate, extra=extra, policy=policy, purpose=purpose)


@dataclass(frozen=True, slots=True)
class _Question:
    """What a path is asked for, apart from the moment."""

    certificate: bytes
    extra: tuple[bytes, ...]
    purpose: Purpose
    policies: tuple[object, ...]

    @property
    def size(self) -> int:
        """In bytes."""
        return len(self.certificate) + sum(map(len, self.extra))


@dataclass(frozen=True, slots=True)
class _Window:
    """A valid route and from when to when it is one: nothing but dates makes a path valid today and not tomorrow."""

    route: Route
    start: datetime
    end: datetime


class PathChecker:
    """Checks against the same anchors again and again: they are parsed once, and paths that held are remembered.

    Any thread may call it; one at a time looks at what was parsed, as a list that another thread is just reading would
    seem to end early: a revoked certificate would not be on it.
    """

    def __init__(self, anchors: Anchors) -> None:
        self._roots = Certificates(readable(anchors.roots))
        self._intermediates = tuple(readable(anchors.intermediates))
        self._evidence = revocation.read(anchors)
        self._one_at_a_time = RLock()
        self._known: dict[_Question, _Window] = {}
        # For one moment: a laboratory's results are opened by the hundred within a second.
        self._answered: dict[tuple[_Question, TrustPolicy], ChainFacts] = {}

    def check(
        self, certificate: bytes, *, extra: tuple[bytes, ...], policy: TrustPolicy, purpose: Purpose
    ) -> ChainFacts:
        """Chain and revocation of a DER certificate at `policy.at`.

        `extra` are certificates that came with it: material to build with, never trusted by themselves. Nothing is
        raised: what cannot be read is UNUSABLE, whatever the clock says is an answer.
        """
        try:
            question = _question(certificate, extra, purpose, policy=policy)
        except SecmailError:
            return ChainFacts(Chain.UNUSABLE, Revocation.UNKNOWN)
        found = self._answered.get((question, policy))
        if found is None:
            with self._one_at_a_time:
                found = self._answer(question, policy)
                self._remember_answer((question, policy), found)
        return found

    def _remember_answer(self, asked: tuple[_Question, TrustPolicy], found: ChainFacts) -> None:
        if asked[0].size > _MAX_KNOWN_BYTES:
            return
        if len(self._answered) >= _MAX_KNOWN:
            self._answered = {}
        self._answered[asked] = found

    def _answer(self, question: _Question, policy: TrustPolicy) -> ChainFacts:
        try:
            best, chain = self._chain(question, policy)
        except SecmailError:
            return ChainFacts(Chain.UNUSABLE, Revocation.UNKNOWN)
        if best is None:
            return ChainFacts(chain, Revocation.UNKNOWN)
        grounds = Grounds(policy, partial(self._others, question.extra), validate)
        each = revocation.check(best, self._evidence, grounds)
        verdict = worst(each)
        return ChainFacts(chain, verdict.state, revoked=verdict.revoked, path=_path(best, each))

    def publications(
        self, certificate: bytes, *, extra: tuple[bytes, ...], policy: TrustPolicy, purpose: Purpose
    ) -> Publication:
        """Where revocation is published for a DER certificate and those above it; arguments as for `check`.

        Empty unless the chain is TRUSTED, so that nobody else makes us call anywhere.
        """
        try:
            with self._one_at_a_time:
                best, chain = self._chain(_question(certificate, extra, purpose, policy=policy), policy)
                return publication.of(best) if best is not None and chain is Chain.TRUSTED else Publication()
        except SecmailError:
            return Publication()

    def chain_at(
        self, certificate: bytes, claimed: datetime | None, *, extra: tuple[bytes, ...], policy: TrustPolicy
    ) -> Chain | None:
        """How the chain of a signer's certificate stood when he says he signed; a fact beside `check`, never for it.

        None where the claim says nothing: there is none, it is later than `policy.at` (give the moment of receipt), or
        it is earlier than the certificate itself.
        """
        if claimed is None or claimed - policy.at > policy.clock_skew:
            return None
        question = _question(certificate, extra, Purpose.SIGN, policy=policy)
        try:
            with self._one_at_a_time:
                if claimed < self._leaf(question).not_valid_before:
                    return None
                return self._chain(question, replace(policy, at=claimed))[1]
        except (SecmailError, *PARSE_ERRORS):
            return None

    def _chain(self, question: "_Question", policy: TrustPolicy) -> tuple[Route | None, Chain]:
        """The route that says the most, and what it says; None where there is no route.

        Raises SecmailError(CERTIFICATE_UNREADABLE).
        """
        window = self._known.get(question)
        if window is not None and window.start <= policy.at <= window.end:
            return window.route, _fit(window.route.leaf, policy, question.purpose)
        leaf, others = self._leaf(question), self._others(question.extra)
        found = routes(leaf, roots=self._roots, others=others)
        if not found:
            return None, dead_end(leaf, roots=self._roots, others=others)
        route, chain = _best(found, policy)
        if chain is not Chain.TRUSTED:
            return route, chain
        self._remember(question, route)
        return route, _fit(leaf, policy, question.purpose)

    def _leaf(self, question: "_Question") -> x509.Certificate:
        window = self._known.get(question)
        return parse(question.certificate) if window is None else window.route.leaf

    def _remember(self, question: "_Question", route: Route) -> None:
        if question.size > _MAX_KNOWN_BYTES:
            return
        if len(self._known) >= _MAX_KNOWN:
            self._known = {}
        whole = (route.root, *route.below)
        start = max(certificate.not_valid_before for certificate in whole)
        self._known[question] = _Window(route, start, min(certificate.not_valid_after for certificate in whole))

    def _others(self, extra: tuple[bytes, ...]) -> Certificates:
        # Anchors first: what a hostile message brings cannot crowd them out of a bounded search.
        return Certificates(together(self._intermediates, readable(extra[:MAX_CERTIFICATES])))


def _question(certificate: bytes, extra: tuple[bytes, ...], purpose: Purpose, *, policy: TrustPolicy) -> _Question:
    return _Question(certificate, extra, purpose, (policy.certificate_policies, policy.policies_of_anchors))


def _path(route: Route, each: tuple[Verdict, ...]) -> tuple[PathStep, ...]:
    """The way as people are shown it, which changes no verdict; `each` as `revocation.check` gives it."""
    try:
        below = [
            PathStep(StepRole.AUTHORITY, facts(one.dump()), verdict.state, verdict.told)
            for one, verdict in zip(route.below, each, strict=True)
        ]
        root = PathStep(StepRole.ROOT, facts(route.root.dump()), Revocation.UNKNOWN)
    except SecmailError:
        return ()
    return (*(replace(step, role=StepRole.HOLDER) for step in below[-1:]), *reversed(below[:-1]), root)


def _best(found: list[Route], policy: TrustPolicy) -> tuple[Route, Chain]:
    """The route that says the most for the certificate, and what it says; `found` holds at least one."""
    judged = []
    for route in found:
        chain = validate(route, policy)
        if chain is Chain.TRUSTED:
            return route, chain
        judged.append((route, chain))
    return min(judged, key=lambda pair: _BEST_FIRST.index(pair[1]))


def _fit(leaf: x509.Certificate, policy: TrustPolicy, purpose: Purpose) -> Chain:
    if not _allows(leaf, policy, purpose):
        return Chain.UNUSABLE
    return Chain.UNTRUSTED if is_test(leaf) and not policy.accept_test_certificates else Chain.TRUSTED


def _allows(leaf: x509.Certificate, policy: TrustPolicy, purpose: Purpose) -> bool:
    match purpose:
        case Purpose.SIGN:
            return usage.allows_signature(leaf, policy.usage)
        case Purpose.ENCRYPT:
            return usage.allows_encryption(leaf, policy.usage)
        case Purpose.AUTHENTICATE:
            return usage.allows_authentication(leaf)

"""Whether a certificate leads to a trusted root at a given moment, and is not revoked (RFC 5280 §6, RFC 8550 §4).

Chain and revocation are told apart: an expired or revoked certificate still says how it stands otherwise.
"""

from collections.abc import Coroutine
from enum import StrEnum
from itertools import chain as together

from asn1crypto import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from pyhanko_certvalidator.authority import CertTrustAnchor, TrustQualifiers
from pyhanko_certvalidator.context import ValidationContext
from pyhanko_certvalidator.errors import ExpiredError, NotYetValidError, PathError, ValidationError
from pyhanko_certvalidator.path import ValidationPath
from pyhanko_certvalidator.policy_decl import NO_REVOCATION, CertRevTrustPolicy
from pyhanko_certvalidator.registry import SimpleTrustManager
from pyhanko_certvalidator.validate import async_validate_path

from secmail.domain.errors import BugError, SecmailError
from secmail.domain.policy import TrustPolicy
from secmail.domain.security import Chain, ChainFacts, Revocation
from secmail.pki import publication, revocation, usage
from secmail.pki.anchors import Anchors
from secmail.pki.asn1 import PARSE_ERRORS, holds, parse, readable
from secmail.pki.certificate import MAX_CERTIFICATES, is_test
from secmail.pki.inquiry import Grounds
from secmail.pki.publication import Publication
from secmail.pki.routes import Certificates, Route, dead_end, routes


class Purpose(StrEnum):
    """What the certificate is wanted for."""

    SIGN = "sign"
    ENCRYPT = "encrypt"


_UNUSABLE = (ValidationError, PathError, *PARSE_ERRORS, NotImplementedError, InvalidSignature, UnsupportedAlgorithm)
"""Outcomes of the library other than "expired" and "not yet valid": constraints, policies, weak or odd algorithms,
unknown critical extensions. The signatures themselves have been checked with the route."""

_BEST_FIRST = (Chain.TRUSTED, Chain.EXPIRED, Chain.NOT_YET_VALID, Chain.UNUSABLE)


def check(
    certificate: bytes, *, extra: tuple[bytes, ...], anchors: Anchors, policy: TrustPolicy, purpose: Purpose
) -> ChainFacts:
    """One check; see `PathChecker.check`."""
    return PathChecker(anchors).check(certificate, extra=extra, policy=policy, purpose=purpose)


class PathChecker:
    """Checks against the same anchors again and again. Parsed once and never changed: any thread may call it."""

    def __init__(self, anchors: Anchors) -> None:
        self._roots = Certificates(readable(anchors.roots))
        self._intermediates = tuple(readable(anchors.intermediates))
        self._evidence = revocation.read(anchors)

    def check(
        self, certificate: bytes, *, extra: tuple[bytes, ...], policy: TrustPolicy, purpose: Purpose
    ) -> ChainFacts:
        """Chain and revocation of a DER certificate at `policy.at`.

        `extra` are certificates that came with it: material to build with, never trusted by themselves. Nothing is
        raised: what cannot be read is UNUSABLE, whatever the clock says is an answer.
        """
        try:
            leaf = parse(certificate)
        except SecmailError:
            return ChainFacts(Chain.UNUSABLE, Revocation.UNKNOWN)
        others = self._others(extra)
        found = routes(leaf, roots=self._roots, others=others)
        if not found:
            return ChainFacts(dead_end(leaf, roots=self._roots, others=others), Revocation.UNKNOWN)
        best, chain = _best(found, policy, purpose)
        grounds = Grounds(policy, self._roots, others, _validate)
        return ChainFacts(chain, revocation.check(best, self._evidence, grounds))

    def publications(
        self, certificate: bytes, *, extra: tuple[bytes, ...], policy: TrustPolicy, purpose: Purpose
    ) -> Publication:
        """Where revocation is published for a DER certificate and those above it; arguments as for `check`.

        Empty unless the chain is TRUSTED, so that nobody else makes us call anywhere.
        """
        try:
            leaf = parse(certificate)
        except SecmailError:
            return Publication()
        found = routes(leaf, roots=self._roots, others=self._others(extra))
        if not found:
            return Publication()
        best, chain = _best(found, policy, purpose)
        return publication.of(best) if chain is Chain.TRUSTED else Publication()

    def _others(self, extra: tuple[bytes, ...]) -> Certificates:
        # Anchors first: what a hostile message brings cannot crowd them out of a bounded search.
        return Certificates(together(self._intermediates, readable(extra[:MAX_CERTIFICATES])))


def _best(found: list[Route], policy: TrustPolicy, purpose: Purpose) -> tuple[Route, Chain]:
    """The route that says the most for the certificate, and what it says; `found` holds at least one."""
    judged = []
    for route in found:
        chain = _validate(route, policy)
        if chain is Chain.TRUSTED:
            return route, _fit(route.leaf, policy, purpose)
        judged.append((route, chain))
    return min(judged, key=lambda pair: _BEST_FIRST.index(pair[1]))


def _validate(route: Route, policy: TrustPolicy) -> Chain:
    """RFC 5280 §6.1 over a route; revocation is asked elsewhere."""
    try:
        # The trust anchor's own dates count too, as people who look at it expect and openssl does.
        dates = TrustQualifiers(valid_from=route.root.not_valid_before, valid_until=route.root.not_valid_after)
        anchor = CertTrustAnchor(route.root, dates)
        context = ValidationContext(
            trust_manager=SimpleTrustManager.build(trust_roots=()),
            moment=policy.at,
            allow_fetching=False,
            revinfo_policy=CertRevTrustPolicy(NO_REVOCATION),
        )
        path = ValidationPath(anchor, route.below[:-1], route.below[-1] if route.below else None)
        _finish(async_validate_path(context, path))
    except ExpiredError:
        return Chain.EXPIRED
    except NotYetValidError:
        return Chain.NOT_YET_VALID
    except _UNUSABLE:
        return Chain.UNUSABLE
    return Chain.TRUSTED if holds(_root_may_issue, route) else Chain.UNUSABLE


def _finish(validation: Coroutine[object, object, object]) -> None:
    """Runs the library's coroutine without an event loop: with nothing to fetch it never waits."""
    try:
        validation.send(None)
    except StopIteration:
        return
    validation.close()
    raise BugError("pki.path: the path check wanted to wait")


def _root_may_issue(route: Route) -> bool:
    """A self-signed certificate of a person in the trust folder vouches for itself, not for others."""
    return not route.below or bool(route.root.ca) or route.root["tbs_certificate"]["version"].native == "v1"


def _fit(leaf: x509.Certificate, policy: TrustPolicy, purpose: Purpose) -> Chain:
    allowed = usage.allows_signature(leaf) if purpose is Purpose.SIGN else usage.allows_encryption(leaf)
    if not allowed:
        return Chain.UNUSABLE
    return Chain.UNTRUSTED if is_test(leaf) and not policy.accept_test_certificates else Chain.TRUSTED

"""Trust: the chain of a certificate at a moment, and which addresses belong to its holder."""

from dataclasses import dataclass, replace
from datetime import datetime

from secmail.domain.errors import SecmailError
from secmail.domain.policy import TrustPolicy
from secmail.domain.security import Chain, ChainFacts, Revocation
from secmail.engine.desk import Desk
from secmail.engine.steps import Steps, wait
from secmail.engine.vouching import with_addresses
from secmail.pki import certificate as certificates
from secmail.pki.anchors import Anchors, parse
from secmail.pki.path import PathChecker, Purpose
from secmail.smime.steps import NeedChain


@dataclass(frozen=True, slots=True)
class _Basis:
    files: tuple[bytes, ...]
    anchors: Anchors
    checker: PathChecker


class Trust:
    """Judges certificates by the anchors and revocation lists at hand; no look-up is caused by a message."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        # Replaced whole: whoever reads it in another thread sees the old or the new one.
        self._parsed: _Basis | None = None

    def chain(self, need: NeedChain, received: datetime) -> Steps[ChainFacts]:
        """The facts that `unwrap` asks for. Engine thread; the check itself runs in the pool."""
        confirmed = self._confirmed_addresses(need.certificate)
        return (yield from wait(self._desk.pool.submit(self._check_signer, need, received, confirmed)))

    def for_encryption(self, der: bytes) -> ChainFacts:
        """Whether letters may be sealed to this certificate now. Pool or read thread."""
        return self._basis().checker.check(der, extra=(), policy=self._policy(), purpose=Purpose.ENCRYPT)

    def for_signing(self, der: bytes) -> ChainFacts:
        """How readers who trust the same will judge an own signature now. Pool."""
        return self._basis().checker.check(der, extra=(), policy=self._policy(), purpose=Purpose.SIGN)

    def anchors(self) -> Anchors:
        """What is trusted now. Reads files: pool or read thread."""
        return self._basis().anchors

    def _basis(self) -> "_Basis":
        """Parsed once for the same files."""
        source = self._desk.ports.anchors
        files = (*source.certificates(), *source.revocation_lists())
        basis = self._parsed
        if basis is None or basis.files != files:
            anchors = parse(files)
            basis = self._parsed = _Basis(files, anchors, PathChecker(anchors))
        return basis

    def _policy(self, at: datetime | None = None) -> TrustPolicy:
        return TrustPolicy(
            at=at or self._desk.ports.clock.now(),
            now=self._desk.ports.clock.now(),
            accept_test_certificates=self._desk.policies.accept_test_certificates,
        )

    def _confirmed_addresses(self, der: bytes) -> tuple[str, ...]:
        try:
            facts = certificates.facts(der)
        except SecmailError:
            return ()
        known = self._desk.db.certificates
        return tuple(
            address
            for address in (known.addresses_of(facts.national_id) if facts.national_id else ())
            if any(e.confirmed and certificates.same_holder(e.certificate, facts) for e in known.for_address(address))
        )

    def _check_signer(self, need: NeedChain, received: datetime, confirmed: tuple[str, ...]) -> ChainFacts:
        checker = self._basis().checker
        found = self._check_then(need, received, checker)
        judged = with_addresses(found, need, checker=checker, policy=self._policy(), confirmed=confirmed)
        claimed, extra = need.signing_time, need.certificates
        then = checker.chain_at(need.certificate, claimed, extra=extra, policy=self._policy(received))
        return replace(judged, at_signing=then)

    def _check_then(self, need: NeedChain, received: datetime, checker: PathChecker) -> ChainFacts:
        """Now; for a certificate that has expired since, at the moment of receipt, which the mail server tells.

        What is revoked now was revoked for a reason that no earlier moment undoes.
        """
        now = self._policy()
        found = checker.check(need.certificate, extra=need.certificates, policy=now, purpose=Purpose.SIGN)
        if found.chain is not Chain.EXPIRED or found.revocation is Revocation.REVOKED or received >= now.at:
            return found
        then = self._policy(received)
        return checker.check(need.certificate, extra=need.certificates, policy=then, purpose=Purpose.SIGN)

"""Trust: the chain of a certificate at a moment, and which addresses belong to its holder."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from secmail.domain.cards import KeyRole
from secmail.domain.errors import SecmailError
from secmail.domain.policy import TrustPolicy
from secmail.domain.publications import Authority, Pins
from secmail.domain.security import Chain, ChainFacts, Revocation
from secmail.engine import authorities
from secmail.engine.authorities import Recognised
from secmail.engine.desk import Desk
from secmail.engine.identity_ties import IdentityTies, KnownTies
from secmail.engine.shelf import Shelf
from secmail.engine.steps import Steps, wait
from secmail.engine.vouching import with_addresses
from secmail.pki import usage
from secmail.pki.anchors import Anchors
from secmail.pki.path import PathChecker, Purpose
from secmail.pki.publication import Publication
from secmail.smime.steps import NeedChain

_ON_CARDS = {
    KeyRole.SIGNATURE: Purpose.SIGN,
    KeyRole.AUTHENTICATION: Purpose.AUTHENTICATE,
    KeyRole.CONFIDENTIALITY: Purpose.ENCRYPT,
}
_OPEN_QUESTIONS = frozenset({Revocation.UNKNOWN, Revocation.STALE})


@dataclass(frozen=True, slots=True)
class Subject:
    """A certificate whose revocation is of interest. `extra`: what came with it, to build its path with."""

    certificate: bytes
    purpose: Purpose
    extra: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class _Basis:
    files: tuple[bytes, ...]
    offered: tuple[bytes, ...]
    recognised: Recognised
    checker: PathChecker


class Trust:
    """Judges certificates by the anchors, lists and answers at hand. Nothing here reaches for the network."""

    def __init__(self, desk: Desk, shelf: Shelf) -> None:
        self._desk = desk
        self._shelf = shelf
        # Replaced whole: whoever reads it in another thread sees the old or the new one.
        self._parsed: _Basis | None = None
        self._pinned: tuple[_Basis, PathChecker] | None = None
        self.ties = IdentityTies(desk)
        self.doubted: Callable[[NeedChain], None] = _ignore
        """Hears of signers whose signature holds and whose path is trusted, but not what became of them since."""

    def chain(self, need: NeedChain, received: datetime) -> Steps[ChainFacts]:
        """The facts that `unwrap` asks for. Engine thread; the check itself runs in the pool."""
        known = self.ties.of(need.certificate)
        found = yield from wait(self._desk.pool.submit(self._check_signer, need, received, known))
        if need.intact and found.chain is Chain.TRUSTED and found.revocation in _OPEN_QUESTIONS:
            self.doubted(need)
        return found

    def for_encryption(self, der: bytes) -> ChainFacts:
        """Whether letters may be sealed to this certificate now. Pool or read thread."""
        return self._basis().checker.check(der, extra=(), policy=self._policy(), purpose=Purpose.ENCRYPT)

    def for_national(self, der: bytes) -> bool:
        """Whether letters may be sealed to it, and its number is one of the national registers. Pool."""
        checker = self._by_pin(self._basis())
        return checker.check(der, extra=(), policy=self._policy(), purpose=Purpose.ENCRYPT).chain is Chain.TRUSTED

    def for_signing(self, der: bytes) -> ChainFacts:
        """How readers who trust the same will judge an own signature now. Pool."""
        return self._basis().checker.check(der, extra=(), policy=self._policy(), purpose=Purpose.SIGN)

    def for_card(self, der: bytes) -> ChainFacts:
        """Whether a card's certificate tells whose card it is, now: each by what it is for. Pool.

        Authentication certificates of cards are for no mail.
        """
        checker, policy = self._basis().checker, self._policy()
        return checker.check(der, extra=(), policy=policy, purpose=_purpose_on_card(der))

    def author(self, need: NeedChain) -> ChainFacts:
        """Whose card has signed a document of ours with its authentication key. Pool.

        A certificate that has expired since is judged at the signing, as its signer claims; what is revoked stays so.
        """
        checker, now = self._basis().checker, self._policy()
        purpose, extra = Purpose.AUTHENTICATE, need.certificates
        found = checker.check(need.certificate, extra=extra, policy=now, purpose=purpose)
        signed = need.signing_time
        if found.chain is not Chain.EXPIRED or found.revocation is Revocation.REVOKED or not signed or signed > now.at:
            return found
        return checker.check(need.certificate, extra=extra, policy=self._policy(signed), purpose=purpose)

    def anchors(self) -> Anchors:
        """What is trusted now. Reads files: pool or read thread."""
        return self._basis().recognised.anchors

    def authorities(self) -> tuple[Authority, ...]:
        """The same with reasons. Reads files: pool or read thread."""
        return self._basis().recognised.authorities

    @property
    def pins(self) -> Pins:
        return self._desk.ports.anchors.pins

    def publications(self, subjects: Sequence[Subject]) -> tuple[Publication, ...]:
        """Where the revocation of the authorities and of these certificates is published; pool.

        Nowhere for a certificate whose path is not trusted now.
        """
        basis, policy = self._basis(), self._policy()
        found = [
            basis.checker.publications(each.certificate, extra=each.extra, policy=policy, purpose=each.purpose)
            for each in subjects
        ]
        return (authorities.publications(basis.recognised.anchors), *found)

    def unsettled(self, subjects: Sequence[Subject]) -> tuple[Subject, ...]:
        """Those that are trusted but for their revocation, which nothing at hand tells; pool."""
        checker, policy = self._basis().checker, self._policy()
        judged = (
            (each, checker.check(each.certificate, extra=each.extra, policy=policy, purpose=each.purpose))
            for each in subjects
        )
        return tuple(
            each for each, facts in judged if facts.chain is Chain.TRUSTED and facts.revocation in _OPEN_QUESTIONS
        )

    def _basis(self) -> "_Basis":
        """Parsed once for the same files."""
        source = self._desk.ports.anchors
        files = (*source.certificates(), *source.revocation_lists(), *self._shelf.publications())
        offered = (*source.offered(), *self._shelf.authorities())
        basis = self._parsed
        if basis is None or (basis.files, basis.offered) != (files, offered):
            recognised = authorities.recognise(files, offered, source.pins)
            basis = self._parsed = _Basis(files, offered, recognised, PathChecker(recognised.anchors))
        return basis

    def _policy(self, at: datetime | None = None) -> TrustPolicy:
        # By the second, as certificates are dated: what was judged within it is judged alike.
        now = self._desk.ports.clock.now().replace(microsecond=0)
        return TrustPolicy(
            at=at or now,
            now=now,
            accept_test_certificates=self._desk.policies.accept_test_certificates,
            certificate_policies=self._desk.policies.certificate_policies,
            policies_of_anchors=self._desk.policies.policies_of_anchors,
        )

    def _check_signer(self, need: NeedChain, received: datetime, known: KnownTies) -> ChainFacts:
        basis = self._basis()
        checker = basis.checker
        found = self._check_then(need, received, checker)
        ties = known.certain
        if known.claimed and self._check_then(need, received, self._by_pin(basis)).chain is Chain.TRUSTED:
            ties = (*ties, *known.claimed)
        ties = self.ties.uncontested(need.certificate, ties)
        judged = with_addresses(found, need, checker=checker, policy=self._policy(), known=ties)
        claimed, extra = need.signing_time, need.certificates
        then = checker.chain_at(need.certificate, claimed, extra=extra, policy=self._policy(received))
        return replace(judged, at_signing=then, denied=known.denied)

    def _by_pin(self, basis: "_Basis") -> PathChecker:
        """As the checker of all, but only with roots that are known by their pins: IGC-Santé's.

        Only their numbers are those of the national registers. An authority that somebody put here by hand is believed
        about its own people, by the addresses that it names.
        """
        kept = self._pinned
        if kept is None or kept[0] is not basis:
            pinned = {each.certificate.der for each in basis.recognised.authorities if each.pinned}
            anchors = basis.recognised.anchors
            roots = tuple(der for der in anchors.roots if der in pinned)
            kept = self._pinned = basis, PathChecker(replace(anchors, roots=roots))
        return kept[1]

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


def _purpose_on_card(der: bytes) -> Purpose:
    try:
        return _ON_CARDS[usage.key_role(der)]
    except SecmailError:
        return Purpose.SIGN  # whatever it is asked for, it cannot be read


def _ignore(_need: NeedChain) -> None:
    """Until somebody listens."""

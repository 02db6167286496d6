"""Fetching what authorities publish, in the background: revocation lists, OCSP answers, pinned authorities.

Nothing is looked up because of a message that is not trusted. Addresses come out of certificates whose path leads to
an anchor of ours, and of those only: the authorities at hand, own certificates, certificates of correspondents, and
signers whose signature holds. No opening waits for it, and without a network everything stays as it was.
"""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from datetime import datetime, timedelta
from itertools import islice
from typing import TypeVar

from secmail.api.commands import CheckRevocation
from secmail.api.results import TrustUpdate
from secmail.domain.cards import KeyRole
from secmail.domain.errors import Code, Rejected, SecmailError
from secmail.domain.publications import PlaceState
from secmail.domain.security import CertificateFacts
from secmail.engine import authorities
from secmail.engine.desk import Desk
from secmail.engine.fetching import Means, Round
from secmail.engine.jobs import JobRunner
from secmail.engine.refresh_plan import BackOff
from secmail.engine.session import Session
from secmail.engine.shelf import Shelf
from secmail.engine.steps import Steps, wait
from secmail.engine.trust import Subject, Trust
from secmail.engine.worker import Worker
from secmail.pki import certificate as certificates
from secmail.pki.path import Purpose
from secmail.smime.steps import NeedChain

T = TypeVar("T")

_EVERY = timedelta(hours=1)
_AFTER_FAILURE = timedelta(minutes=5)
_MAX_SUBJECTS = 500
_MAX_ASKED_ABOUT = 40
"""To judge one costs tens of milliseconds where an authority's list has ten megabytes."""
_MAX_LOOKED_AT = 4
_MAX_DOUBTS = 16
_MAX_DOUBT_BYTES = 256 * 1024
_MAX_EXTRA = 200
_MAX_LOOKED_THROUGH = 20
_MAX_COMPANIONS = 4
"""Of the certificates that came with a doubtful signer's: how many may be his, and among how many."""

_PURPOSES = {KeyRole.SIGNATURE: Purpose.SIGN, KeyRole.CONFIDENTIALITY: Purpose.ENCRYPT}


class Refreshing:
    """Knows whose revocation is of interest and when to ask. Engine thread, but for `join`."""

    def __init__(self, desk: Desk, jobs: JobRunner, *, trust: Trust, shelf: Shelf, session: Session) -> None:
        self._desk = desk
        self._jobs = jobs
        self._trust = trust
        self._session = session
        self._lane = Worker("secmail-web")
        self._means = Means(desk, trust, shelf, self._lane, BackOff())
        self._doubts: dict[bytes, NeedChain] = {}
        self._running: Future[None] | None = None
        self._next: datetime | None = None
        self._allowed, self._begun = desk.policies.fetch_publications, False
        self.on_news: Callable[[], Steps[None]] = _nothing
        """What is done when more is known than before."""
        trust.doubted = self._doubt

    def begin(self) -> None:
        """From now on it goes on by itself, where the settings allow it."""
        self._begun = True
        self.allow(by_itself=self._allowed)

    def allow(self, *, by_itself: bool) -> None:
        """Whether anything is fetched that nobody asks for."""
        self._allowed = by_itself
        if not by_itself:
            self._next, self._doubts = None, {}
        elif self._begun and self._next is None:
            self._next = self._desk.ports.clock.now()

    def tick(self) -> None:
        """Begins a round when one is due or somebody is in doubt; one at a time."""
        now = self._desk.ports.clock.now()
        if self._next is None or self._running is not None:
            return
        # A clock that was set back must not put it off for years.
        everybody = not self._next - _EVERY <= now < self._next
        if not (everybody or self._doubts):
            return
        if everybody:
            self._next = now + _EVERY
        self._jobs.start(self._by_itself(everybody))

    def update(self, given: bytes | None) -> Steps[TrustUpdate]:
        """Everything now, because somebody asks for it. `given`: a file with pinned authorities.

        Rejected AUTHORITIES_UNKNOWN when it holds none.
        """
        while self._running is not None:
            yield from wait(self._running)
        return (yield from self._alone(self._update(given)))

    def look(self, command: CheckRevocation) -> Steps[TrustUpdate]:
        """The same for one signer, whom somebody looks at, and for nobody else but the authorities."""
        while self._running is not None:
            yield from wait(self._running)
        purposes = (Purpose.SIGN, Purpose.ENCRYPT)
        wanted = [
            Subject(der, purpose, command.above)
            for der in command.certificates[:_MAX_LOOKED_AT]
            for purpose in purposes
        ]
        return (yield from self._alone(self._looked_at(wanted)))

    def stop(self) -> None:
        """Returns at once; `join` waits."""
        self._next, self._allowed = None, False
        self._desk.ports.publications.interrupt()
        self._lane.close()

    def join(self, seconds: float) -> bool:
        """Whether the thread has ended. Any thread."""
        return self._lane.join(seconds)

    def _doubt(self, need: NeedChain) -> None:
        if not self._allowed:
            return  # a question about a signer tells the network who writes here
        small = sum(map(len, need.certificates)) <= _MAX_DOUBT_BYTES
        if small and (need.certificate in self._doubts or len(self._doubts) < _MAX_DOUBTS):
            self._doubts[need.certificate] = need

    def _by_itself(self, everybody: bool) -> Steps[None]:
        yield from self._alone(self._scheduled(everybody))

    def _scheduled(self, everybody: bool) -> Steps[None]:
        round_ = Round(self._means, forced=False)
        if everybody:
            yield from self._missing_authorities(round_)
        yield from self._refresh(round_, self._known() if everybody else ())
        failed = any(outcome.state is PlaceState.FAILED for outcome in round_.outcomes)
        if failed and self._next is not None:
            self._next = min(self._next, self._desk.ports.clock.now() + _AFTER_FAILURE)

    def _update(self, given: bytes | None) -> Steps[TrustUpdate]:
        round_ = Round(self._means, forced=True)
        before = yield from self._missing()
        if given is not None:
            found = yield from wait(self._desk.pool.submit(authorities.matches, (given,), self._trust.pins))
            if not found:
                raise Rejected(Code.AUTHORITIES_UNKNOWN)
            round_.install(found)
        yield from self._missing_authorities(round_)
        yield from self._refresh(round_, self._known())
        missing = yield from self._missing()
        installed = tuple(name for name in before if name not in missing)
        return TrustUpdate(installed, missing, tuple(round_.outcomes))

    def _looked_at(self, subjects: Iterable[Subject]) -> Steps[TrustUpdate]:
        round_ = Round(self._means, forced=True)
        yield from self._refresh(round_, subjects, with_doubts=False)
        return TrustUpdate((), (), tuple(round_.outcomes))

    def _refresh(self, round_: Round, subjects: Iterable[Subject], *, with_doubts: bool = True) -> Steps[None]:
        """Lists first: they do not tell who is asked about. Answers only where these leave a question open."""
        doubts = tuple(self._doubts.values()) if with_doubts else ()
        if with_doubts:
            self._doubts = {}
        wanted = yield from wait(self._desk.pool.submit(_with_doubts, tuple(subjects), doubts))
        extra = tuple(islice(dict.fromkeys(der for each in wanted for der in each.extra), _MAX_EXTRA))
        above, *found = yield from wait(self._desk.pool.submit(self._trust.publications, wanted))
        for url in dict.fromkeys((*above.lists, *(url for publication in found for url in publication.lists))):
            yield from round_.list_at(url, extra)
        answerable = [each for each, publication in zip(wanted, found, strict=True) if publication.responders]
        unsettled = yield from wait(self._desk.pool.submit(self._trust.unsettled, answerable[:_MAX_ASKED_ABOUT]))
        questions = dict(zip(wanted, found, strict=True))
        for url, question in dict.fromkeys(asked for each in unsettled for asked in questions[each].responders):
            yield from round_.answer_at(url, question, extra)
        (above,) = yield from wait(self._desk.pool.submit(self._trust.publications, ()))
        for url in above.lists:  # those of whoever has just answered
            yield from round_.list_at(url, extra)
        if round_.news:
            yield from self.on_news()

    def _missing_authorities(self, round_: Round) -> Steps[None]:
        source = self._trust.pins.source
        if source and (yield from self._missing()):
            yield from round_.authorities_at(source)

    def _missing(self) -> Steps[tuple[str, ...]]:
        here = yield from wait(self._desk.pool.submit(self._trust.authorities))
        return authorities.missing(here, self._trust.pins)

    def _known(self) -> tuple[Subject, ...]:
        """Own certificates, then those of correspondents, the last learned first."""
        learned = sorted(self._desk.db.certificates.all(), key=lambda known: known.learned, reverse=True)
        others = (
            Subject(known.certificate.der, Purpose.ENCRYPT if known.usable_for_encryption else Purpose.SIGN)
            for known in learned
        )
        return tuple(islice(dict.fromkeys((*self._own(), *others)), _MAX_SUBJECTS))

    def _own(self) -> Iterator[Subject]:
        for card in self._desk.ports.cards.cards():
            for key in card.keys:
                if key.role in _PURPOSES:
                    yield Subject(key.certificate.der, _PURPOSES[key.role])
        if self._session.open is not None:
            for der in self._session.open.vault.certificates:
                yield Subject(der, Purpose.ENCRYPT)

    def _alone(self, steps: Steps[T]) -> Steps[T]:
        running = self._running = Future()
        try:
            return (yield from steps)
        finally:
            self._running = None
            running.set_result(None)


def _with_doubts(subjects: tuple[Subject, ...], doubts: tuple[NeedChain, ...]) -> tuple[Subject, ...]:
    """Doubtful signers first, with certificates of the same holders that came along: who he is may rest on them."""
    found: list[Subject] = []
    for need in doubts:
        found.append(Subject(need.certificate, Purpose.SIGN, need.certificates))
        companions = islice(_companions(need), _MAX_COMPANIONS)
        found += [Subject(der, Purpose.ENCRYPT, need.certificates) for der in companions]
    return (*found, *subjects)


def _companions(need: NeedChain) -> Iterator[bytes]:
    signer = _facts(need.certificate)
    for der in need.certificates[:_MAX_LOOKED_THROUGH]:
        other = _facts(der) if der != need.certificate else None
        if signer is not None and other is not None and certificates.same_holder(other, signer):
            yield der


def _facts(der: bytes) -> CertificateFacts | None:
    """None for what cannot be read: a message may bring anything."""
    try:
        return certificates.facts(der)
    except SecmailError:
        return None


def _nothing() -> Steps[None]:
    yield from ()

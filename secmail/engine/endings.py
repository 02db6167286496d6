"""Own certificates that are about to end: told in time, for a new one takes weeks, and without asking for a PIN.

Those of a vault are remembered whenever it is open (they are public); those of a card are read while it is in.
"""

from collections.abc import Sequence
from concurrent.futures import Future
from datetime import datetime, timedelta

from secmail.api.events import OwnCertificatesEnding
from secmail.domain.cards import Card
from secmail.domain.checks import Check, CheckState, CheckSubject
from secmail.domain.errors import Code
from secmail.domain.own_certificates import ENDS_SOON, EndingCertificate
from secmail.domain.security import CertificateFacts
from secmail.engine.desk import Desk
from secmail.engine.jobs import JobRunner
from secmail.engine.open_session import OpenSession
from secmail.engine.own_certificates import Seen, in_use, last, still_here
from secmail.engine.sender import Judges
from secmail.engine.steps import Steps, wait
from secmail.engine.trust import Trust

_EVERY = timedelta(hours=1)
_ROLE = "confidentiality"
"""What the diagnosis calls the key, as with cards."""


class Endings:
    """Tells when there is one more, or one less. Engine thread; judged in the pool."""

    def __init__(self, desk: Desk, jobs: JobRunner, trust: Trust) -> None:
        self._desk = desk
        self._jobs = jobs
        self._trust = trust
        self._looked: datetime | None = None
        self._cards: tuple[Card, ...] = ()
        self._looking: Future[None] | None = None
        self._told: tuple[EndingCertificate, ...] = ()

    def note(self, session: OpenSession) -> None:
        """A vault has been opened, or was changed."""
        self._desk.db.own_certificates.see(session.sealed_name, session.vault.certificates)
        self._looked = None
        self.tick()

    def tick(self) -> None:
        """Every few seconds; it looks once an hour, and when cards have come or gone."""
        now, cards = self._desk.ports.clock.now(), self._desk.ports.cards.cards()
        fresh = self._looked is not None and timedelta(0) <= now - self._looked < _EVERY
        if (fresh and cards == self._cards) or (self._looking is not None and not self._looking.done()):
            return
        self._looked, self._cards = now, cards
        self._looking = self._jobs.start(self._look())

    def ending(self) -> Steps[tuple[EndingCertificate, ...]]:
        """What ends soon or is over: in use by a vault that is here, or on a card that is in; the first end first."""
        now = self._desk.ports.clock.now()
        own = yield from _judged(self._desk, self._trust)
        found = [_ending(facts, now, name=facts.common_name or facts.subject) for facts, _ in own]
        for card in self._desk.ports.cards.cards():
            keys = [key.certificate for key in card.keys]
            if keys:
                facts = min(keys, key=lambda each: each.not_after)
                found.append(_ending(facts, now, name=card.holder or facts.common_name, on_card=True))
        soon = dict.fromkeys(each for each in found if each.not_after - now < ENDS_SOON)
        return tuple(sorted(soon, key=lambda each: each.not_after))

    def checks(self) -> Steps[list[Check]]:
        """For the diagnosis: until when the certificates in use are good. FAILED where a vault has none that is."""
        now = self._desk.ports.clock.now()
        return [_check(facts, now, used=used) for facts, used in (yield from _judged(self._desk, self._trust))]

    def _look(self) -> Steps[None]:
        found = yield from self.ending()
        if found != self._told:
            self._told = found
            self._desk.emit(OwnCertificatesEnding(found))


def _judged(desk: Desk, trust: Trust) -> Steps[list[tuple[CertificateFacts, bool]]]:
    """Of each vault that is here what is in use; where nothing is, what lasted longest, with False."""
    facts = yield from wait(desk.pool.submit(desk.ports.vaults.facts))
    own = still_here(desk.db.own_certificates.seen(), facts)
    judges = Judges(trust.for_signing, trust.for_encryption, desk.ports.clock.now())
    return (yield from wait(desk.pool.submit(_used_or_last, own, judges)))


def _used_or_last(own: Sequence[Seen], judges: Judges) -> list[tuple[CertificateFacts, bool]]:
    """Pool."""
    found: list[tuple[CertificateFacts, bool]] = []
    for _, ders in own:
        used = in_use(ders, judges)
        found += [(last([der]), True) for der in used] or [(last(ders), False)]
    return found


def _ending(facts: CertificateFacts, now: datetime, *, name: str, on_card: bool = False) -> EndingCertificate:
    return EndingCertificate(name, facts.not_after, (facts.not_after - now).days, on_card)


def _check(facts: CertificateFacts, now: datetime, *, used: bool) -> Check:
    soon = facts.not_after - now < ENDS_SOON
    state = CheckState.FAILED if not used else CheckState.WARNING if soon else CheckState.OK
    code = None if state is CheckState.OK else Code.CERTIFICATE_OWN_ENDING
    return Check(CheckSubject.OWN_CERTIFICATE, state, f"{_ROLE} {facts.not_after:%Y-%m-%d}", code)

"""Certificates as people deal with them: decided on, forgotten, sent to others, asked for, announced, looked for."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from secmail.api import certificates as k
from secmail.api.directory import FindCertificates
from secmail.api.events import PinReason
from secmail.domain.addresses import normal
from secmail.domain.deeds import Deed
from secmail.domain.errors import Code, Rejected
from secmail.domain.outbox import OutboxEntry
from secmail.domain.people import CertificateReason, Decision
from secmail.engine.access import Access
from secmail.engine.candidates import Candidates
from secmail.engine.desk import Desk
from secmail.engine.introductions import Introductions
from secmail.engine.open_session import OpenSession
from secmail.engine.opening import Opening
from secmail.engine.outbox import OutboxDesk
from secmail.engine.ranking import AGAINST, TO_LOOK_AT
from secmail.engine.session import Session
from secmail.engine.steps import Steps
from secmail.pki import certificate as certificates

_SHORTEST = 8
"""Digits of a fingerprint that name a certificate of one address."""
_DEEDS = {Decision.ACCEPTED: Deed.CERTIFICATE_ACCEPTED, Decision.REFUSED: Deed.CERTIFICATE_REFUSED}


@dataclass(frozen=True, slots=True)
class Hands:
    """The use cases that it joins."""

    letters: Introductions
    candidates: Candidates
    outbox: OutboxDesk
    opening: Opening


class CertificateDesk:
    """Engine thread."""

    def __init__(self, desk: Desk, session: Session, *, access: Access, hands: Hands) -> None:
        self._desk = desk
        self._session = session
        self._access = access
        self._hands = hands

    def steps(self, command: k.CertificateCommand | FindCertificates) -> Steps[object]:
        """The use case of a command."""
        letters = self._hands.letters
        in_order = self._desk.turns.of("certificates")
        match command:
            case FindCertificates(address=address):
                return (yield from self._hands.candidates.find(address))
            case k.DecideCertificate(address=address, sha256=sha256, decision=decision):
                yield from in_order.take(lambda: self._decide(address, sha256, decision))
            case k.ForgetCertificate(address=address, sha256=sha256):
                yield from in_order.take(lambda: self._forget(address, sha256))
            case k.WriteAboutCertificates(account=account, about=about, addresses=addresses):
                queued = yield from letters.write(account, about, addresses)
                return (yield from self._sent(queued, queue_only=command.queue_only))
            case k.AnswerCertificateRequest(message=message):
                queued = yield from letters.answer((yield from self._hands.opening.view(message, ask_pin=True)))
                return (yield from self._sent(queued, queue_only=command.queue_only))
            case k.AnnounceCertificate():
                announced = yield from letters.announce(command)
                sent = yield from self._sent(announced.queued, queue_only=command.queue_only)
                return replace(announced, queued=sent)
            case k.LookForOwnCertificates():
                return (yield from self._look())
        return None

    def _decide(self, address: str, sha256: str, decision: Decision) -> Steps[None]:
        """Kept first: a decision that the journal tells of and nobody has made is worse than the other way about."""
        yield from self._own_session()
        whole = self._named(address, sha256)
        if decision is Decision.ACCEPTED:
            yield from self._require_usable(address, whole)
        self._desk.db.certificates.decide(address, whole, decision)
        self._session.journal(_DEEDS[decision], whole)

    def _require_usable(self, address: str, sha256: str) -> Steps[None]:
        """Rejected CERTIFICATE_NOT_ACCEPTABLE where a word changes nothing: he would believe that it is used now."""
        rows = yield from self._hands.candidates.ranking(address)
        meant = {reason for row in rows if row.known.certificate.sha256 == sha256 for reason in row.reasons}
        if meant & AGAINST - TO_LOOK_AT - {CertificateReason.REFUSED}:
            raise Rejected(Code.CERTIFICATE_NOT_ACCEPTABLE)
        yield from self._own_session()  # nobody else has taken the place meanwhile

    def _forget(self, address: str, sha256: str) -> Steps[None]:
        yield from self._own_session()
        whole = self._named(address, sha256)
        self._desk.db.certificates.forget(address, whole)
        self._session.journal(Deed.CERTIFICATE_FORGOTTEN, whole)

    def _look(self) -> Steps[k.PublishedLook]:
        session = yield from self._own_session()
        own = [certificates.facts(der) for der in session.vault.certificates]
        return (yield from self._hands.candidates.look_for(own, session.vault.address))

    def _own_session(self) -> Steps[OpenSession]:
        """Whom letters are sealed to is the holder's to say."""
        session = yield from self._session.require(PinReason.UNLOCK)
        self._access.require_own_name()
        return session

    def _named(self, address: str, sha256: str) -> str:
        """The whole fingerprint of the one certificate that is meant."""
        begins = sha256.casefold().replace(":", "").replace(" ", "")
        known = [each.certificate.sha256 for each in self._desk.db.certificates.for_address(normal(address))]
        found = [each for each in known if each.startswith(begins)]
        if len(begins) < _SHORTEST or len(found) != 1:
            raise Rejected(Code.CERTIFICATE_UNKNOWN)
        return found[0]

    def _sent(self, queued: Sequence[OutboxEntry], *, queue_only: bool) -> Steps[tuple[OutboxEntry, ...]]:
        """All are signed before the first one leaves."""
        if queue_only:
            return tuple(queued)
        sent = []
        for entry in queued:
            sent.append((yield from self._hands.outbox.deliver(entry.id)))
        return tuple(sent)

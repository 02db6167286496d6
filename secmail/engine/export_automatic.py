"""Filing by itself: only what nobody would have to think about; everything else is held, with its reason.

A result is filed without anybody's asking when its signature is trusted and of a laboratory that the practice has
confirmed, when its file reads without errors, and when it is certain who the patient is. What is held is marked to do.
"""

import logging
from collections.abc import Iterator
from concurrent.futures import Future
from datetime import datetime, timedelta

from secmail.api.events import ExportsChanged, PinReason
from secmail.api.exporting import CameAndWent
from secmail.api.results import MessageView
from secmail.domain.deeds import Deed
from secmail.domain.errors import ActionNeeded, Code, Rejected, SecmailError, Unavailable
from secmail.domain.ids import MessageId
from secmail.domain.laboratories import BY_ITSELF, HeldResult, Laboratory
from secmail.domain.mailbox import StoredMessage
from secmail.domain.mandates import Right
from secmail.domain.messages import Kind, OpenedMessage
from secmail.domain.patient_records import ReportPlace
from secmail.domain.patients import Verdict
from secmail.domain.sealed import Digest
from secmail.domain.security import BESIDE_THE_VERDICT, CertificateFacts, Finding, SignedLayer, Summary
from secmail.domain.triage import Triage, to_triage
from secmail.engine.desk import Desk
from secmail.engine.export_lab import DOUBTFUL, LabExport, reason_to_hold
from secmail.engine.filing import is_own, policy_today
from secmail.engine.jobs import JobRunner
from secmail.engine.message_keys import LOCKED
from secmail.engine.open_session import OpenSession
from secmail.engine.patient_learning import numbered
from secmail.engine.session import Session
from secmail.engine.steps import Steps, pause, wait
from secmail.engine.triage import Triaging

log = logging.getLogger("secmail.engine")


_REMARKS = BESIDE_THE_VERDICT | DOUBTFUL
"""With any of these a person has a look first."""
_CLOCKS_DIFFER = timedelta(minutes=10)
"""By so much the server's clock, which says when mail came, may be behind."""


class Automatic:
    """Engine thread. One message at a time; what cannot be done now is begun anew when the folder is back."""

    def __init__(self, desk: Desk, jobs: JobRunner, session: Session, *, export: LabExport, triaging: Triaging) -> None:
        self._desk = desk
        self._jobs = jobs
        self._session = session
        self._export = export
        self._triaging = triaging
        self._queue: dict[MessageId, None] = {}
        self._at: MessageId | None = None
        """The message that is being filed or held: reading it for that is no news."""
        self._running: Future[None] | None = None
        self._filed = self._held = 0
        """Messages, since the program began."""

    def is_on(self) -> bool:
        return bool(self._desk.db.folders.setting(BY_ITSELF))

    def set(self, *, on: bool) -> None:
        """From now on; what came before is filed by hand. ActionNeeded EXPORT_UNSET."""
        if on and policy_today(self._desk).folder is None:
            raise ActionNeeded(Code.EXPORT_UNSET)
        if on and self.is_on():
            return  # what came since it was set goes on being meant
        now = self._desk.ports.clock.now()
        self._desk.db.folders.set_setting(BY_ITSELF, now.isoformat() if on else "")
        self._queue.clear()

    def on_read(self, stored: StoredMessage, digest: Digest) -> None:
        """A message was read; what it says is remembered."""
        if digest.hprim and stored.id != self._at and self._is_meant(stored):
            self._queue[stored.id] = None
            self._go_on()

    def session_opened(self) -> None:
        """What came since and was neither filed nor held: the program ended before."""
        session = self._session.open
        self._queue.clear()
        if session is not None and self.is_on():
            self._gather(session)
            self._go_on()

    def settle(self) -> Steps[CameAndWent]:
        """All of it now, until each result is filed or held; what waits for a key is read first."""
        session = yield from self._session.require(PinReason.OPEN)
        filed, held = self._filed, self._held
        if self.is_on():
            yield from self._export.background.read_sealed()
            if self._session.open is not session:
                raise ActionNeeded(Code.CARD_REMOVED)
            self._gather(session)
            self._go_on()
            while self._running is not None:
                yield from wait(self._running)
        return CameAndWent(self._filed - filed, self._held - held)

    def _gather(self, session: OpenSession) -> None:
        held = {each.message_sha256 for each in session.sealed.exchange.held()}
        for message in session.sealed.unfiled_results():
            stored = self._stored(message)
            if stored is not None and self._is_meant(stored) and stored.sha256 not in held:
                self._queue[message] = None

    def _stored(self, message: MessageId) -> StoredMessage | None:
        try:
            return self._desk.db.messages.stored(message)
        except Rejected:
            return None

    def _is_meant(self, stored: StoredMessage) -> bool:
        since = self._desk.db.folders.setting(BY_ITSELF)
        came = bool(since) and stored.received >= datetime.fromisoformat(since or "") - _CLOCKS_DIFFER
        return came and not is_own(self._desk, stored)

    def _go_on(self) -> None:
        if self._queue and self._running is None:
            self._jobs.start(self._run())

    def _run(self) -> Steps[None]:
        running = self._running = Future()
        try:
            yield from pause()  # whoever has just read the message ends his work first
            while self._queue and (session := self._session.open) is not None:
                self._at = message = next(iter(self._queue))
                del self._queue[message]
                yield from self._one(session, message)
                yield from pause()
        finally:
            self._at = None
            self._running = None
            running.set_result(None)

    def _one(self, session: OpenSession, message: MessageId) -> Steps[None]:
        stored = self._stored(message)
        if stored is None or self._export.access.refusal(Right.FILE, stored, Kind.RESULT) is not None:
            return
        if _is_in_hand(session, stored):
            return
        try:
            reason = yield from self._file(session, message)
        except SecmailError as error:
            # Begun ones wait in the ledger; the others are met again in the next session.
            log.info("a result is not filed by itself now: %s", error.code)
            return
        if reason is not None and self._session.open is session and not _is_in_hand(session, stored):
            self._held += 1
            yield from self._hold(session, stored, reason)
        self._filed += reason is None

    def _file(self, session: OpenSession, message: MessageId) -> Steps[str | None]:
        """Why it is held."""
        try:
            view = yield from self._export.opening.view(message, ask_pin=False)
        except SecmailError as error:
            if error.code in LOCKED or isinstance(error, Unavailable):
                raise
            return error.code
        if self._session.open is not session:
            raise ActionNeeded(Code.CARD_REMOVED)
        reason = reason_to_hold(view, policy_today(self._desk)) or self._stranger(session, view)
        reason = reason or _remarked(view.opened) or identity_doubt(session, view)
        if reason is not None:
            return reason
        result = yield from self._export.file((message,))
        return result.held[0].reason if result.held else None

    def _stranger(self, session: OpenSession, view: MessageView) -> Code | None:
        known = session.sealed.exchange.laboratories()
        for address, certificate in signers(view.opened):
            if any(laboratory.signs_by(address, certificate) for laboratory in known):
                return None
        return Code.LABORATORY_UNCONFIRMED

    def _hold(self, session: OpenSession, stored: StoredMessage, reason: str) -> Steps[None]:
        now = self._desk.ports.clock.now()
        session.sealed.exchange.hold(HeldResult(stored.sha256, stored.id, reason, now))
        try:
            yield from self._triaging.change([stored.id], lambda flags: to_triage(flags, Triage.TO_DO))
        except SecmailError as error:  # a word on the server; that it is held stands here
            log.info("other workstations do not hear that a result is held: %s", error.code)
        self._desk.emit(ExportsChanged((stored.id,)))

    # Laboratories.

    def confirm(self, session: OpenSession, view: MessageView) -> int:
        """Whoever signed it. Rejected LABORATORY_UNKNOWN where that is not proven."""
        found = next(signers(view.opened), None)
        if view.opened.summary is not Summary.SIGNED_TRUSTED or found is None:
            raise Rejected(Code.LABORATORY_UNKNOWN)
        address, certificate = found
        now = self._desk.ports.clock.now()
        laboratory = Laboratory(
            id=0,
            address=address,
            name=certificate.common_name or view.opened.headers.from_[0].name,
            subject=certificate.subject,
            national_id=certificate.national_id or "",
            certificate_sha256=certificate.sha256,
            at=now,
        )
        entry = session.entry(now, Deed.LABORATORY_CONFIRMED, certificate.sha256)
        number = session.sealed.exchange.confirm(laboratory, entry)
        self._look_again(session)
        return number

    def forget(self, session: OpenSession, number: int) -> None:
        """Rejected LABORATORY_UNKNOWN."""
        found = next((each for each in session.sealed.exchange.laboratories() if each.id == number), None)
        if found is None:
            raise Rejected(Code.LABORATORY_UNKNOWN)
        entry = session.entry(self._desk.ports.clock.now(), Deed.LABORATORY_FORGOTTEN, found.certificate_sha256)
        session.sealed.exchange.forget_laboratory(number, entry)

    def _look_again(self, session: OpenSession) -> None:
        """What was held because nobody knew the laboratory. Should the program end first, the next session does."""
        for held in session.sealed.exchange.held():
            stored = self._stored(held.message)
            if held.reason == Code.LABORATORY_UNCONFIRMED and stored is not None and self._is_meant(stored):
                session.sealed.exchange.release(held.message_sha256)
                self._queue[stored.id] = None
        self._go_on()


def _is_in_hand(session: OpenSession, stored: StoredMessage) -> bool:
    """Whether it was filed meanwhile, or is being; what was begun and waits is tried again by `export_folder`."""
    return bool(session.sealed.exchange.files_of(stored.sha256))


def signers(opened: OpenedMessage) -> Iterator[tuple[str, CertificateFacts]]:
    """The visible sender with each certificate that signed; whether they are to be believed is told by the summary."""
    senders = [mailbox.address for mailbox in opened.headers.from_]
    layers = (layer for layer in opened.layers if isinstance(layer, SignedLayer) and layer.covers_all)
    certificates = [signer.certificate for layer in layers for signer in layer.signers]
    if len(senders) == 1:
        yield from ((senders[0], certificate) for certificate in certificates if certificate is not None)


def _remarked(opened: OpenedMessage) -> Finding | None:
    """What whoever reads the verdict reads with it (signed long ago, written to others…), or may lack of the result."""
    return next((problem.code for problem in opened.problems if problem.code in _REMARKS), None)


def identity_doubt(session: OpenSession, view: MessageView) -> Code | None:
    """Why it is not certain who a report is about (`domain.patients`); None when all are known or surely new."""
    for part, number, _ in numbered(view.results):
        found = session.sealed.patients.standing(ReportPlace(view.message, part, number))
        if found is None:
            return Code.PATIENT_UNCERTAIN
        seen, patient = found
        if patient is None:
            return Code.PATIENT_UNNAMED if seen.verdict is Verdict.INCOMPLETE else Code.PATIENT_UNCERTAIN
    return None

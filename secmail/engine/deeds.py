"""The use cases, joined."""

import logging
from collections.abc import Sequence

from secmail.api.certificates import CertificatesOfFile, EndingCertificates
from secmail.domain.deeds import Deed, letter_number
from secmail.domain.errors import Cancelled, SecmailError
from secmail.domain.ids import AccountId, MessageId
from secmail.domain.mailbox import StoredMessage
from secmail.domain.outbox import OutboxEntry
from secmail.domain.publications import Authority
from secmail.domain.sealed import Digest, JournalEntry
from secmail.engine import audit
from secmail.engine.access import Access
from secmail.engine.admission import Admission
from secmail.engine.around import Around
from secmail.engine.background import Background
from secmail.engine.card_use import CardUse
from secmail.engine.certificate_files import known_in
from secmail.engine.connecting import Connecting
from secmail.engine.consent import Consent
from secmail.engine.custody import Custody
from secmail.engine.delivery import Delivering
from secmail.engine.departing import Departing
from secmail.engine.desk import Desk
from secmail.engine.diagnose import Diagnosing, Rooms
from secmail.engine.directories import DirectoryDesk, Door
from secmail.engine.documents import DocumentDesk
from secmail.engine.drafting import Drafting
from secmail.engine.endings import Endings
from secmail.engine.export_lab import LabExport
from secmail.engine.exporting import Exporting
from secmail.engine.idle import Idle
from secmail.engine.introductions import Introductions
from secmail.engine.jobs import JobRunner
from secmail.engine.journaling import record
from secmail.engine.kept_drafts import KeptDrafts
from secmail.engine.laboratory import LaboratoryDesk
from secmail.engine.lanes import Lanes
from secmail.engine.mailroom import Mailroom, WatcherTells
from secmail.engine.mandates import Mandates
from secmail.engine.open_session import OpenSession
from secmail.engine.opening import Opening
from secmail.engine.outbox import OutboxDesk
from secmail.engine.patience import within
from secmail.engine.questions import Questions
from secmail.engine.reading import Reading
from secmail.engine.receipts import Receipts
from secmail.engine.receive import Receiving
from secmail.engine.reconsidering import Reconsidering
from secmail.engine.refusals import Refusals
from secmail.engine.reports import Reports
from secmail.engine.revocation import Refreshing
from secmail.engine.rule_acts import Acting
from secmail.engine.rules import RuleDesk
from secmail.engine.send import Sending
from secmail.engine.session import Session
from secmail.engine.session_entrance import Doorkeepers
from secmail.engine.session_opening import VaultOpening
from secmail.engine.shelf import Shelf
from secmail.engine.steps import Steps
from secmail.engine.travel import Travel
from secmail.engine.travel_intake import Intake
from secmail.engine.travel_session import TravelSession
from secmail.engine.triage import Triaging
from secmail.engine.trust import Trust
from secmail.engine.upkeep import Upkeep

log = logging.getLogger("secmail.engine")
ITSELF = "secmail"
"""Who, in the journal, does what nobody does."""


class Deeds:
    """The use cases, joined. Engine thread."""

    def __init__(self, desk: Desk, jobs: JobRunner, watcher_tells: WatcherTells) -> None:
        self.desk, self._jobs = desk, jobs
        self.shelf = Shelf(desk)
        self.trust = Trust(desk, self.shelf)
        self.reading = Reading(
            desk.ports,
            desk.policies,
            judge=self.trust.for_encryption,
            card_judge=self.trust.for_card,
            national=self.trust.for_national,
        )
        self.questions, self.audit = Questions(desk.emit), audit.Audit(desk, jobs, lambda: self.session.open)
        self.cards = cards = CardUse(desk, self.questions, self._pin_failed)
        mandates = Mandates(desk, self.trust, cards)
        admission = Admission(desk, self.trust, mandates)
        self.vaults = vaults = VaultOpening(desk, cards, questions=self.questions, admission=admission)
        keepers = Doorkeepers(self.questions, cards, vaults, admission)
        self.session = Session(desk, jobs, keepers=keepers, reading=self.reading)
        vaults.on_refused, self.session.on_open = Refusals(desk, self.session).note, self.audit.begin
        self.session.ending.before_lock, self.session.ending.before_close = self._before_lock, self.audit.remember_head
        self.custody = Custody(desk, jobs, session=self.session, mandates=mandates, trust=self.trust)
        self.idle, self.endings = Idle(desk, jobs, self.session), Endings(desk, jobs, self.trust)
        self.custody.openings.read = self.reading.ask
        self.lanes, self._reports = Lanes(Connecting(desk.ports)), Reports(desk)
        self.access = access = Access(desk, self.session)
        self.documents, kept = DocumentDesk(desk, self.session, access), KeptDrafts(desk, self.session)
        self.directories = DirectoryDesk(desk, jobs, self.reading, door=Door(self.session, access))
        self.drafting = Drafting(desk, self.session, access=self.access, reading=self.reading, kept=kept)
        receipts = Receipts(desk, self.session.journal, self._reports)
        self.opening = Opening(desk, self.session, access=self.access, trust=self.trust, receipts=receipts)
        self.refreshing = Refreshing(desk, jobs, trust=self.trust, shelf=self.shelf, session=self.session)
        self.refreshing.on_news = Reconsidering(desk, self.session, self.opening).again
        background = self.background = Background(desk, self.session, access=self.access, opening=self.opening)
        background.begin, background.indexing.on_state = self.read_waiting, self.reading.note_index
        self.export = LabExport(desk, self.session, access=self.access, opening=self.opening, background=background)
        receiving = Receiving(
            desk, self.lanes, on_new=self._after_contact, on_gone=self._forget, progress=jobs.progress
        )
        self.opening.fetched = receiving.bodies.require
        self.triaging = Triaging(desk, self.session, access=self.access, reading=self.reading, told=receiving.pending)
        acting = Acting(desk, self.session, access=self.access, triaging=self.triaging, export=self.export)
        self.rules = RuleDesk(desk, jobs, session=self.session, reading=self.reading, acting=acting)
        self.opening.on_read = background.indexing.on_read = self._was_read
        self.rules.read_first = self.background.read_all
        self.exporting = Exporting(desk, jobs, self.session, export=self.export, triaging=self.triaging)
        sending = Sending(desk, self.session, trust=self.trust, vaults=vaults, kept=kept)
        delivering = Delivering(desk, self.lanes, departing=Departing(desk, self.trust), sent=self._sent)
        self.outbox = OutboxDesk(desk, jobs, sending=sending, delivering=delivering)
        self.exporting.letters.send = self.outbox.send
        self.laboratory, self.introductions, self.consent = self._writers()
        intake = Intake(desk, self.trust)
        carried = TravelSession(desk, self.session, cards=cards, trust=self.trust, intake=intake)
        self.travel = Travel(desk, jobs, self.lanes, intake=intake, opened=carried)
        self.travel.put_soon = lambda account: jobs.start(receiving.vaults(account), uncut=True)
        vaults.arrived, self.session.on_change = intake.admit, self._vault_changed
        receiving.exchange = self.travel.exchange
        self.mailroom = Mailroom(desk, jobs, lanes=self.lanes, receiving=receiving, watcher_tells=watcher_tells)
        self.upkeep = Upkeep(
            desk, jobs, Around(self.session, self.access, self.reading, self.lanes, self.mailroom, background)
        )

    def _writers(self) -> tuple[LaboratoryDesk, Introductions, Consent]:
        """What writes letters of its own."""
        session, access, outbox = self.session, self.access, self.outbox
        return (
            LaboratoryDesk(self.desk, outbox=outbox, trust=self.trust),
            Introductions(self.desk, session, access=access, outbox=outbox, trust=self.trust),
            Consent(self.desk, session, access=access, opening=self.opening, outbox=outbox),
        )

    def cut_connections(self) -> None:
        """Returns at once; the answers of what was running come too late and are dropped."""
        self.refreshing.stop()
        self.directories.stop()
        self.mailroom.stop()
        self.lanes.stop()

    def join(self, seconds: float) -> None:
        """Waits for the threads of connections that were cut. Any thread."""
        self.mailroom.join(seconds)
        self.lanes.join(seconds)
        if not self.refreshing.join(seconds):
            log.warning("what fetches revocation lists does not end; leaving it behind")
        if not self.directories.join(seconds):
            log.warning("a directory does not end; leaving it behind")

    @property
    def diagnosing(self) -> Diagnosing:
        """Remembers nothing from one look to the next."""
        rooms = Rooms(self.trust, self.lanes, self.endings, self.travel, self.directories, self.exporting)
        return Diagnosing(self.desk, self._jobs, rooms)

    def certificates_asked(self, query: EndingCertificates | CertificatesOfFile) -> Steps[object]:
        """What only the engine thread can answer about certificates."""
        match query:
            case EndingCertificates():
                return (yield from self.endings.ending())
            case CertificatesOfFile(data=data, passphrase=passphrase):
                return (yield from known_in(self.desk, data, passphrase))

    def authorities(self) -> tuple[Authority, ...]:
        """Which authorities are recognised, and why. Pool."""
        return self.trust.authorities()

    def session_opened(self) -> None:
        """What is to be done now that there is a key."""
        self.idle.touched()
        self.read_waiting()
        self.rules.go_on()
        self.exporting.session_opened()
        self.outbox.session_opened()
        self.mailroom.card_unlocked()
        self._jobs.start(self.custody.openings.look())
        if self.session.open is not None:
            self.endings.note(self.session.open)
            self._jobs.start(self.travel.session_opened(self.session.open))

    def tick(self) -> None:
        """Every few seconds."""
        self.session.tick()
        self.idle.tick()
        self.audit.tick()
        self.exporting.tick()
        self.documents.tick()
        self.directories.tick()
        self.endings.tick()

    def read_waiting(self) -> None:
        """Reads what waits for a key, now that there is one."""
        self._jobs.start(self.background.read_waiting())

    def _after_contact(self, account: AccountId, receipts: Sequence[MessageId]) -> None:
        """The account's server has just answered."""
        if receipts:
            self._jobs.start(self.background.read_receipts(receipts))
        if self.session.is_open():
            self.read_waiting()
            self.rules.go_on()
        self._jobs.start(self._reports.look())
        self.outbox.after_contact(account)

    def _was_read(self, stored: StoredMessage, digest: Digest) -> None:
        self.rules.on_read(stored, digest)
        self.exporting.on_read(stored, digest)

    def _forget(self, messages: Sequence[MessageId]) -> None:
        """What was inside of messages that are gone; without a session filing forgets it when it meets it."""
        if messages and self.session.open is not None:
            self.session.open.sealed.forget(messages)

    def _vault_changed(self, session: OpenSession) -> Steps[None]:
        self.endings.note(session)
        self.read_waiting()  # by keys that may have come
        yield from self.travel.changed(session)

    def _before_lock(self, session: OpenSession) -> Steps[None]:
        """What only the card can do, while it is in."""
        travelling = self._jobs.start(self.travel.changed(session, may_ask=False))
        try:
            yield from within(travelling, audit.SEAL_SECONDS)
        except SecmailError as error:  # it is signed at the next opening
            log.info("a vault was not signed before the lock: %s", error.code)
        finally:
            self._jobs.break_off(travelling, Cancelled())
        yield from self.audit.seal(session)

    def _pin_failed(self, who: str, deed: Deed) -> None:
        """Told to whose card it is, not to whoever opens next; where he has no vault here, to the next."""
        entry = JournalEntry(self.desk.ports.clock.now(), who, deed, "")
        vaults = self.desk.db.custody.vaults_of(who)
        for vault in vaults:
            record(self.desk, entry, vault=vault, opened=self.session.open)
        if not vaults:
            self.session.journal(deed, actor=who)

    def _sent(self, entry: OutboxEntry) -> None:
        self.session.journal(Deed.MESSAGE_SENT, letter_number(entry.message_id), actor=ITSELF)
        self.opening.contacts.sent(entry)
        self.outbox.left(entry)
        if (answered := self.desk.db.outbox.answers(entry.id)) is not None:
            self._jobs.start(self.triaging.answered(answered), uncut=True)

"""Which use case answers which command."""

import logging
from collections.abc import Sequence
from typing import Any

from secmail.api import accounts as a
from secmail.api import commands as c
from secmail.api import custody as v
from secmail.api import exporting as e
from secmail.api import sending as s
from secmail.api import upkeep as u
from secmail.api.cards import TryCard
from secmail.api.events import PinReason
from secmail.api.finding import BuildIndex
from secmail.api.laboratory import DropPrescriber, KeepPrescriber, LaboratoryCommand
from secmail.api.patients import PatientCommand
from secmail.api.queries import MessageRows
from secmail.api.receiving import FetchBodies, SetBodyPolicy
from secmail.api.rules import (
    ApplyRules,
    Assign,
    DropRule,
    MoveMessages,
    OrderRules,
    RuleCommand,
    SaveRule,
    SetTriage,
)
from secmail.api.urgency import SetUrgencyWords
from secmail.domain.checks import Check
from secmail.domain.deeds import Deed, letter_number
from secmail.domain.errors import ActionNeeded, Cancelled, Code, SecmailError
from secmail.domain.ids import AccountId, CardId, MessageId
from secmail.domain.mailbox import StoredMessage
from secmail.domain.mandates import Right
from secmail.domain.outbox import OutboxEntry
from secmail.domain.publications import Authority
from secmail.domain.sealed import Digest, JournalEntry
from secmail.engine import audit
from secmail.engine.access import Access
from secmail.engine.accounts import find, test_account
from secmail.engine.admission import Admission
from secmail.engine.around import Around
from secmail.engine.background import Background
from secmail.engine.card_sign_in import ByCard, CardSignIn
from secmail.engine.card_trial import CardTrial
from secmail.engine.card_use import CardUse
from secmail.engine.connecting import Connecting
from secmail.engine.consent import Consent
from secmail.engine.contacts import import_certificates
from secmail.engine.custody import Custody
from secmail.engine.delivery import Delivering
from secmail.engine.departing import Departing
from secmail.engine.desk import Desk
from secmail.engine.diagnose import diagnose
from secmail.engine.drafting import Drafting
from secmail.engine.export_lab import LabExport
from secmail.engine.exporting import Exporting
from secmail.engine.idle import Idle
from secmail.engine.jobs import JobRunner
from secmail.engine.journaling import record
from secmail.engine.laboratory import LaboratoryDesk
from secmail.engine.lanes import Lanes
from secmail.engine.mailroom import Mailroom, WatcherTells
from secmail.engine.mandates import Mandates
from secmail.engine.open_session import OpenSession
from secmail.engine.opening import Opening
from secmail.engine.outbox import OutboxDesk
from secmail.engine.patience import within
from secmail.engine.patients import PatientDesk
from secmail.engine.questions import Questions
from secmail.engine.reading import Reading
from secmail.engine.receipts import ALWAYS, ASKING, NOT_BY_ITSELF, Receipts
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
from secmail.engine.steps import Steps, at_once, wait
from secmail.engine.travel import Travel
from secmail.engine.travel_intake import Intake
from secmail.engine.travel_session import TravelSession
from secmail.engine.triage import Triaging
from secmail.engine.trust import Trust
from secmail.engine.upkeep import Upkeep
from secmail.engine.urgent_words import set_words

log = logging.getLogger("secmail.engine")


_SET_UP = (
    c.SetDropFolder
    | c.RemoveAccount
    | c.AskForReceipts
    | c.LockWhenIdle
    | s.HoldLetters
    | s.RemindAfter
    | RuleCommand
    | SetBodyPolicy
    | e.SetPracticeSoftware
    | e.FileByItself
    | e.SetLetterFolder
    | KeepPrescriber
    | DropPrescriber
    | SetUrgencyWords
)
"""How this computer works for its holder: nobody changes it in his name."""
_OUTGOING = c.RetryOutbox | c.CancelOutbox | c.ResolveOutbox | s.TakeBack | s.SendNow | s.DismissReminder

_SessionCommand = (
    c.UnlockCard
    | c.UseCard
    | c.LockSession
    | c.LockWhenIdle
    | c.SaveDraft
    | c.DropDraft
    | c.AnswerPin
    | TryCard
    | v.AnswerCard
    | v.CustodyCommand
    | e.ExportingCommand
    | PatientCommand
    | SetUrgencyWords
)
ITSELF = "secmail"
"""Who, in the journal, does what nobody does."""


class Deeds:
    """The use cases, joined. Engine thread."""

    def __init__(self, desk: Desk, jobs: JobRunner, watcher_tells: WatcherTells) -> None:
        self._desk, self._jobs = desk, jobs
        self.shelf = Shelf(desk)
        self._trust = Trust(desk, self.shelf)
        self.reading = Reading(
            desk.ports, desk.policies, judge=self._trust.for_encryption, card_judge=self._trust.for_card
        )
        self.questions = Questions(desk.emit)
        self.audit = audit.Audit(desk, jobs, lambda: self.session.open)
        self._cards = cards = CardUse(desk, self.questions, self._pin_failed)
        mandates = Mandates(desk, self._trust, cards)
        admission = Admission(desk, self._trust, mandates)
        self._vaults = vaults = VaultOpening(desk, cards, questions=self.questions, admission=admission)
        keepers = Doorkeepers(self.questions, cards, vaults, admission)
        self.session = Session(desk, jobs, keepers=keepers, reading=self.reading)
        vaults.on_refused, self.session.on_open = Refusals(desk, self.session).note, self.audit.begin
        self.session.ending.before_lock = self._before_lock
        self.session.ending.before_close = self.audit.remember_head
        self.custody = Custody(desk, jobs, session=self.session, mandates=mandates, trust=self._trust)
        self.idle = Idle(desk, jobs, self.session)
        self.custody.openings.read = self.reading.ask
        self._lanes = Lanes(Connecting(desk.ports))
        self._access = Access(desk, self.session)
        self._drafting = Drafting(self.session, access=self._access, reading=self.reading)
        self._reports = Reports(desk)
        receipts = Receipts(desk, self.session.journal, self._reports)
        self._opening = Opening(desk, self.session, access=self._access, trust=self._trust, receipts=receipts)
        self.refreshing = Refreshing(desk, jobs, trust=self._trust, shelf=self.shelf, session=self.session)
        self.refreshing.on_news = Reconsidering(desk, self.session, self._opening).again
        background = self.background = Background(desk, self.session, access=self._access, opening=self._opening)
        background.begin, background.indexing.on_state = self.read_waiting, self.reading.note_index
        self._export = LabExport(desk, self.session, access=self._access, opening=self._opening, background=background)
        receiving = Receiving(
            desk, self._lanes, on_new=self._after_contact, on_gone=self._forget, progress=jobs.progress
        )
        self._opening.fetched = receiving.bodies.require
        self._triaging = Triaging(desk, self.session, access=self._access, reading=self.reading, told=receiving.pending)
        acting = Acting(desk, self.session, access=self._access, triaging=self._triaging, export=self._export)
        self.rules = RuleDesk(desk, jobs, session=self.session, reading=self.reading, acting=acting)
        self._opening.on_read = background.indexing.on_read = self._was_read
        self.rules.read_first = self.background.read_all
        self.exporting = Exporting(desk, jobs, self.session, export=self._export, triaging=self._triaging)
        sending = Sending(desk, self.session, trust=self._trust, vaults=vaults)
        delivering = Delivering(desk, self._lanes, departing=Departing(desk, self._trust), sent=self._sent)
        self.outbox = OutboxDesk(desk, jobs, sending=sending, delivering=delivering)
        self.exporting.letters.send = self.outbox.send
        self._consent = Consent(desk, self.session, access=self._access, opening=self._opening, outbox=self.outbox)
        intake = Intake(desk, self._trust)
        carried = TravelSession(desk, self.session, cards=cards, trust=self._trust, intake=intake)
        self.travel = Travel(desk, jobs, self._lanes, intake=intake, opened=carried)
        self.travel.put_soon = lambda account: jobs.start(receiving.vaults(account), uncut=True)
        vaults.arrived, self.session.on_change = intake.admit, self.travel.changed
        receiving.exchange = self.travel.exchange
        self.mailroom = Mailroom(desk, jobs, lanes=self._lanes, receiving=receiving, watcher_tells=watcher_tells)
        self.upkeep = Upkeep(
            desk, jobs, Around(self.session, self._access, self.reading, self._lanes, self.mailroom, background)
        )

    def cut_connections(self) -> None:
        """Returns at once; the answers of what was running come too late and are dropped."""
        self.refreshing.stop()
        self.mailroom.stop()
        self._lanes.stop()

    def join(self, seconds: float) -> None:
        """Waits for the threads of connections that were cut. Any thread."""
        self.mailroom.join(seconds)
        self._lanes.join(seconds)
        if not self.refreshing.join(seconds):
            log.warning("what fetches revocation lists does not end; leaving it behind")

    def diagnosis(self) -> Steps[tuple[Check, ...]]:
        """Everything that can be checked without a PIN."""
        found = yield from diagnose(self._desk, self._trust, self._lanes)
        return (*found, *(yield from self.travel.checks()))

    def authorities(self) -> tuple[Authority, ...]:
        """Which authorities are recognised, and why. Pool."""
        return self._trust.authorities()

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
            self._jobs.start(self.travel.session_opened(self.session.open))

    def tick(self) -> None:
        """Every few seconds."""
        self.session.tick()
        self.idle.tick()
        self.audit.tick()
        self.exporting.tick()

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

    def steps(self, command: c.Command) -> Steps[Any]:
        """The use case of a command."""
        if isinstance(command, _SET_UP):
            self._access.require_set_up()
        if isinstance(command, _OUTGOING):
            self._access.require_outgoing(command.entry)
        if isinstance(command, ByCard):
            yield from CardSignIn(self._desk, self._cards).unlock_for(command)
        return (yield from self._allowed(command))

    def _allowed(self, command: c.Command) -> Steps[Any]:  # noqa: PLR0912 -- a table, one line for each command
        if isinstance(command, LaboratoryCommand):
            return LaboratoryDesk(self._desk, outbox=self.outbox, trust=self._trust).steps(command)
        match command:
            case c.Synchronise(account=account):
                return self.mailroom.synchronise(account)
            case c.Watch():
                return at_once(self._watch)
            case c.RefreshFolder() | FetchBodies() | SetBodyPolicy():
                return self.mailroom.steps(command)
            case c.OpenMessage(message=message, ask_pin=ask_pin):
                return self._opening.open(message, ask_pin=ask_pin)
            case c.MarkSeen(message=message, seen=seen):
                return self._mark_seen(message, seen=seen)
            case c.FileResults(message=wanted, again=again):
                return self._export.file_all() if wanted is None else self._export.file((wanted,), again=again)
            case c.SendDraft():
                return self.outbox.send(command)
            case c.SendReceipt(message=message, queue_only=queue_only):
                return self._consent.send(message, queue_only=queue_only)
            case c.DeclineReceipt(message=message):
                return self._consent.decline(message)
            case c.AskForReceipts(always=always):
                value = ALWAYS if always else NOT_BY_ITSELF
                return at_once(lambda: self._desk.db.folders.set_setting(ASKING, value))
            case c.RetryOutbox(entry=entry):
                return self.outbox.retry(entry)
            case c.CancelOutbox(entry=entry):
                return at_once(lambda: self.outbox.cancel(entry))
            case c.ResolveOutbox(entry=entry, sent=sent):
                return at_once(lambda: self.outbox.resolve(entry, sent=sent))
            case s.TakeBack() | s.SendNow() | s.HoldLetters() | s.RemindAfter() | s.DismissReminder():
                return self.outbox.steps(command)
            case c.AddAccount():
                return self.mailroom.add(command)
            case a.SignInAgain():
                return self.mailroom.sign_in_again(command)
            case a.FindServers() | a.FindProvider():
                return find(self._desk, self._lanes, command)
            case c.TestAccount(account=account_id):
                return test_account(self._desk, self._lanes, account_id)
            case c.RemoveAccount(account=account_id):
                return self.mailroom.remove(account_id)
            case c.ImportCertificates(data=data, address=address):
                return import_certificates(self._desk, self._trust, data, address=address)
            case c.UpdateTrust(certificates=given):
                return self.refreshing.update(given)
            case c.SetDropFolder(folder=path):
                return self.exporting.set_folder(path)
            case SaveRule() | DropRule() | OrderRules() | ApplyRules():
                return self.rules.steps(command)
            case SetTriage() | Assign() | MoveMessages():
                return self._triaging.steps(command)
            case BuildIndex():
                return self.background.read_all()
            case u.MakeBackup() | u.CheckBackup() | u.ArchiveYear() | u.ExportMail():
                return self.upkeep.steps(command)
            case u.SetRetention() | u.ApplyRetention() | u.CheckIntegrity():
                return self.upkeep.steps(command)
            case _:
                return self._in_session(command)

    def _in_session(self, command: _SessionCommand) -> Steps[Any]:  # noqa: PLR0912 -- a table, as above
        """About cards, sessions, what is kept for the holder and what is handed to the practice software."""
        if isinstance(command, e.ExportingCommand):
            return self.exporting.steps(command)
        if isinstance(command, PatientCommand):
            patients = PatientDesk(self._desk, self.session, access=self._access, reading=self.reading)
            return patients.steps(command)
        match command:
            case c.UnlockCard(card=card):
                return self._unlock(card)
            case c.UseCard(card=card):
                return at_once(lambda: self._vaults.prefer(card))
            case TryCard(card=card):
                return CardTrial(self._desk, self._cards).run(card)
            case c.LockSession():
                return self.session.end()
            case v.ExportJournal():
                return at_once(lambda: self.audit.export(self._open_session()))
            case c.LockWhenIdle(minutes=minutes):
                return at_once(lambda: self.idle.set(minutes))
            case SetUrgencyWords():
                return at_once(lambda: set_words(self._desk, command))
            case c.SaveDraft(draft=draft, draft_id=draft_id):
                return self._drafting.save(draft, draft_id)
            case c.DropDraft(draft_id=draft_id):
                return self._drafting.drop(draft_id)
            case c.AnswerPin() as pin:
                return at_once(lambda: self.questions.answer_pin(pin))
            case v.AnswerCard() as declined:
                return at_once(lambda: self.questions.answer_card(declined))
        return self.custody.steps(command)

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
        entry = JournalEntry(self._desk.ports.clock.now(), who, deed, "")
        vaults = self._desk.db.custody.vaults_of(who)
        for vault in vaults:
            record(self._desk, entry, vault=vault, opened=self.session.open)
        if not vaults:
            self.session.journal(deed, actor=who)

    def _sent(self, entry: OutboxEntry) -> None:
        self.session.journal(Deed.MESSAGE_SENT, letter_number(entry.message_id), actor=ITSELF)
        self.outbox.left(entry)

    def _watch(self) -> None:
        self.mailroom.watch()
        self.refreshing.begin()

    def _mark_seen(self, message: MessageId, *, seen: bool) -> Steps[None]:
        stored = self._desk.db.messages.stored(message)
        self._access.require(Right.TRIAGE, stored)
        rows = yield from wait(self.reading.ask(MessageRows((message,))))
        self._access.require_known(Right.TRIAGE, stored, rows)
        yield from self.mailroom.mark_seen(message, seen=seen)

    def _unlock(self, card: CardId | None) -> Steps[str]:
        session = yield from self.session.require(PinReason.UNLOCK, card=card)
        return session.holder

    def _open_session(self) -> OpenSession:
        if self.session.open is None:
            raise ActionNeeded(Code.VAULT_LOCKED)
        return self.session.open

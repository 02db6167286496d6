"""Which use case answers which command."""

from typing import Any

from secmail.api import accounts as a
from secmail.api import commands as c
from secmail.api import custody as v
from secmail.api import exporting as e
from secmail.api import sending as s
from secmail.api import upkeep as u
from secmail.api.cards import TryCard
from secmail.api.certificates import CertificateCommand
from secmail.api.contacts import ContactCommand
from secmail.api.diagnosis import Diagnose
from secmail.api.directory import DirectorySetUp, FindCertificates
from secmail.api.documents import DocumentCommand
from secmail.api.events import PinReason
from secmail.api.finding import BuildIndex
from secmail.api.identity import IdentityCommand
from secmail.api.importing import ImportMail
from secmail.api.laboratory import DropPrescriber, KeepPrescriber, LaboratoryCommand
from secmail.api.patients import PatientCommand
from secmail.api.receiving import FetchBodies, SetBodyPolicy
from secmail.api.rules import (
    ApplyRules,
    Assign,
    DeleteMessages,
    DropRule,
    MoveMessages,
    OrderRules,
    RuleCommand,
    SaveRule,
    SetTriage,
)
from secmail.api.settings import ChangeSettings
from secmail.api.setup import NoteSetup
from secmail.api.signing import SigningCommand
from secmail.api.templates import TemplateCommand
from secmail.api.urgency import SetUrgencyWords
from secmail.domain.errors import ActionNeeded, Code
from secmail.domain.ids import CardId
from secmail.domain.templates import require_filled
from secmail.engine import setup
from secmail.engine.accounts import find, test_account
from secmail.engine.candidates import Candidates
from secmail.engine.card_sign_in import ByCard, CardSignIn
from secmail.engine.card_trial import CardTrial
from secmail.engine.certificate_desk import CertificateDesk, Hands
from secmail.engine.certificate_files import import_certificates
from secmail.engine.contacts_book import ContactDesk
from secmail.engine.deeds import Deeds
from secmail.engine.directories import DirectoriesCommand
from secmail.engine.holders_word import require_holder
from secmail.engine.identities import IdentityDesk
from secmail.engine.open_session import OpenSession
from secmail.engine.patients import PatientDesk
from secmail.engine.program_settings import change_settings
from secmail.engine.receipts import ALWAYS, ASKING, NOT_BY_ITSELF
from secmail.engine.signing_batch import SigningDesk
from secmail.engine.steps import Steps, at_once
from secmail.engine.templates import TemplateDesk
from secmail.engine.urgent_words import set_words

_SET_UP = (
    c.SetDropFolder
    | c.RemoveAccount
    | c.AskForReceipts
    | c.LockWhenIdle
    | s.HoldLetters
    | s.RemindAfter
    | RuleCommand
    | SetBodyPolicy
    | ImportMail
    | e.SetPracticeSoftware
    | e.FileByItself
    | e.SetLetterFolder
    | KeepPrescriber
    | DropPrescriber
    | SetUrgencyWords
    | DirectorySetUp
    | ChangeSettings
)
"""How this computer works for its holder: nobody changes it in his name."""
_OUTGOING = c.RetryOutbox | c.CancelOutbox | c.ResolveOutbox | s.TakeBack | s.SendNow | s.DismissReminder

_AccountCommand = (
    c.AddAccount | a.SignInAgain | a.FindServers | a.FindProvider | a.FindFormer | c.TestAccount | c.RemoveAccount
)
_TrustCommand = c.UpdateTrust | c.CheckRevocation | ChangeSettings
_CertificateCommand = c.ImportCertificates | CertificateCommand | FindCertificates
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
    | ContactCommand
    | IdentityCommand
    | _CertificateCommand
    | SigningCommand
    | SetUrgencyWords
    | NoteSetup
    | TemplateCommand
)


class Dispatch:
    """Commands to use cases. Engine thread."""

    def __init__(self, deeds: Deeds) -> None:
        self._deeds = deeds

    def steps(self, command: c.Command) -> Steps[Any]:
        """The use case of a command."""
        if isinstance(command, _SET_UP):
            self._deeds.access.require_set_up()
        if isinstance(command, _OUTGOING):
            self._deeds.access.require_outgoing(command.entry)
        if isinstance(command, ByCard):
            yield from CardSignIn(self._deeds.desk, self._deeds.cards).unlock_for(command)
        return (yield from self._allowed(command))

    def _allowed(self, command: c.Command) -> Steps[Any]:  # noqa: PLR0912 -- a table, one line for each command
        deeds = self._deeds
        if isinstance(command, DirectoriesCommand):
            return deeds.directories.steps(command)
        if isinstance(command, DocumentCommand):
            return deeds.documents.steps(command)
        if isinstance(command, LaboratoryCommand):
            return deeds.laboratory.steps(command)
        match command:
            case c.Synchronise(account=account):
                return deeds.mailroom.synchronise(account)
            case c.Watch():
                return at_once(self._watch)
            case c.RefreshFolder() | FetchBodies() | SetBodyPolicy() | ImportMail():
                return deeds.mailroom.steps(command)
            case Diagnose(parts=parts):
                return deeds.diagnosing.parts(parts)
            case c.OpenMessage(message=message, ask_pin=ask_pin):
                return deeds.opening.open(message, ask_pin=ask_pin)
            case c.MarkSeen(messages=messages, seen=seen):
                return deeds.triaging.mark_seen(messages, seen=seen)
            case c.FileResults(message=wanted, again=again):
                return deeds.export.file_all() if wanted is None else deeds.export.file((wanted,), again=again)
            case c.SendDraft(draft=draft):
                require_filled(draft)
                deeds.opening.contacts.writing(draft)
                return deeds.outbox.send(command)
            case c.SendReceipt() | c.DeclineReceipt() | c.AskForReceipts():
                return self._of_receipts(command)
            case c.RetryOutbox(entry=entry):
                return deeds.outbox.retry(entry)
            case c.CancelOutbox(entry=entry):
                return at_once(lambda: deeds.outbox.cancel(entry))
            case c.ResolveOutbox(entry=entry, sent=sent):
                return at_once(lambda: deeds.outbox.resolve(entry, sent=sent))
            case s.TakeBack() | s.SendNow() | s.HoldLetters() | s.RemindAfter() | s.DismissReminder():
                return deeds.outbox.steps(command)
            case c.AddAccount() | a.SignInAgain() | a.FindServers() | a.FindProvider() | a.FindFormer():
                return self._of_accounts(command)
            case c.TestAccount() | c.RemoveAccount():
                return self._of_accounts(command)
            case c.UpdateTrust() | c.CheckRevocation() | ChangeSettings():
                return self._of_trust(command)
            case c.SetDropFolder(folder=path):
                return deeds.exporting.set_folder(path)
            case SaveRule() | DropRule() | OrderRules() | ApplyRules():
                return deeds.rules.steps(command)
            case SetTriage() | Assign() | MoveMessages() | DeleteMessages():
                return deeds.triaging.steps(command)
            case BuildIndex():
                return deeds.background.read_all()
            case u.MakeBackup() | u.CheckBackup() | u.ArchiveYear() | u.ExportMail():
                return deeds.upkeep.steps(command)
            case u.SetRetention() | u.ApplyRetention() | u.CheckIntegrity():
                return deeds.upkeep.steps(command)
            case _:
                return self._in_session(command)

    def _of_receipts(self, command: c.SendReceipt | c.DeclineReceipt | c.AskForReceipts) -> Steps[Any]:
        deeds = self._deeds
        match command:
            case c.SendReceipt(message=message, queue_only=queue_only):
                return deeds.consent.send(message, queue_only=queue_only)
            case c.DeclineReceipt(message=message):
                return deeds.consent.decline(message)
            case c.AskForReceipts(always=always):
                value = ALWAYS if always else NOT_BY_ITSELF
                return at_once(lambda: deeds.desk.db.folders.set_setting(ASKING, value))

    def _of_trust(self, command: _TrustCommand) -> Steps[Any]:
        deeds = self._deeds
        match command:
            case c.UpdateTrust(certificates=given):
                return deeds.refreshing.update(given)
            case c.CheckRevocation():
                return deeds.refreshing.look(command)
            case ChangeSettings():
                return self._change_settings(command)

    def _change_settings(self, command: ChangeSettings) -> Steps[Any]:
        deeds = self._deeds
        if command.change.unguards:
            yield from require_holder(deeds.desk, deeds.session, deeds.access)
        return (yield from change_settings(deeds.desk, deeds.refreshing, command))

    def _of_accounts(self, command: _AccountCommand) -> Steps[Any]:
        deeds = self._deeds
        match command:
            case c.AddAccount():
                return deeds.mailroom.add(command)
            case a.SignInAgain():
                return deeds.mailroom.sign_in_again(command)
            case a.FindServers() | a.FindProvider() | a.FindFormer():
                return find(deeds.desk, deeds.lanes, command)
            case c.TestAccount(account=account):
                return test_account(deeds.desk, deeds.lanes, account)
            case c.RemoveAccount(account=account):
                return deeds.mailroom.remove(account)

    def _in_session(self, command: _SessionCommand) -> Steps[Any]:  # noqa: PLR0912 -- a table, as above
        """About cards, sessions, what is kept for the holder and what is handed to the practice software."""
        deeds = self._deeds
        if isinstance(command, e.ExportingCommand):
            return deeds.exporting.steps(command)
        if isinstance(command, _CertificateCommand):
            return self._certificates(command)
        if isinstance(command, IdentityCommand):
            identities = IdentityDesk(deeds.desk, deeds.session, access=deeds.access, opening=deeds.opening)
            return identities.steps(command)
        if isinstance(command, PatientCommand):
            patients = PatientDesk(deeds.desk, deeds.session, access=deeds.access, reading=deeds.reading)
            return patients.steps(command)
        if isinstance(command, SigningCommand):
            signing = SigningDesk(deeds.desk, deeds.session, access=deeds.access, reading=deeds.reading)
            return signing.steps(command, deeds.outbox, writing=deeds.opening.contacts.writing)
        if isinstance(command, TemplateCommand):
            return TemplateDesk(deeds.session, deeds.access).steps(command)
        if isinstance(command, ContactCommand):
            return ContactDesk(deeds.desk, deeds.session, deeds.access).steps(command)
        match command:
            case c.UnlockCard(card=card):
                return self._unlock(card)
            case c.UseCard(card=card):
                return at_once(lambda: deeds.vaults.prefer(card))
            case TryCard(card=card):
                return CardTrial(deeds.desk, deeds.cards).run(card)
            case c.LockSession():
                return deeds.session.end()
            case v.ExportJournal():
                return at_once(lambda: deeds.audit.export(self._open_session()))
            case c.LockWhenIdle(minutes=minutes):
                return at_once(lambda: deeds.idle.set(minutes))
            case NoteSetup():
                return at_once(lambda: setup.note(deeds.desk, command))
            case SetUrgencyWords():
                return at_once(lambda: set_words(deeds.desk, command))
            case c.SaveDraft(draft=draft, draft_id=draft_id):
                return deeds.drafting.save(draft, draft_id)
            case c.DropDraft(draft_id=draft_id):
                return deeds.drafting.drop(draft_id)
            case c.AnswerPin() as pin:
                return at_once(lambda: deeds.questions.answer_pin(pin))
            case v.AnswerCard() as declined:
                return at_once(lambda: deeds.questions.answer_card(declined))
        return deeds.custody.steps(command)

    def _certificates(self, command: _CertificateCommand) -> Steps[Any]:
        deeds = self._deeds
        if isinstance(command, c.ImportCertificates):
            return import_certificates(deeds.desk, deeds.trust, command, session=deeds.session, access=deeds.access)
        candidates = Candidates(deeds.desk, deeds.trust, deeds.directories)
        hands = Hands(deeds.introductions, candidates, deeds.outbox, deeds.opening)
        return CertificateDesk(deeds.desk, deeds.session, access=deeds.access, hands=hands).steps(command)

    def _watch(self) -> None:
        self._deeds.mailroom.watch()
        self._deeds.refreshing.begin()
        self._deeds.directories.begin()

    def _unlock(self, card: CardId | None) -> Steps[str]:
        session = yield from self._deeds.session.require(PinReason.UNLOCK, card=card)
        return session.holder

    def _open_session(self) -> OpenSession:
        if self._deeds.session.open is None:
            raise ActionNeeded(Code.VAULT_LOCKED)
        return self._deeds.session.open

"""The practice software as its users set it up: which program, which folder, a test file, laboratories."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar, assert_never

from secmail import hprim
from secmail.api.events import PinReason
from secmail.api.exporting import (
    AddLaboratory,
    CheckFolder,
    ExportingCommand,
    ExportingQuery,
    FileAgain,
    FileByItself,
    FileWhatCame,
    Filing,
    FilingOf,
    FolderState,
    FolderStatus,
    ForgetLaboratory,
    HeldResults,
    Laboratories,
    LetterFolderKept,
    PracticeSoftwares,
    SendTestFile,
    SetLetterFolder,
    SetPracticeSoftware,
    TakeLetters,
)
from secmail.domain.checks import CheckState
from secmail.domain.deeds import Deed
from secmail.domain.dropped_letters import LETTER_FOLDER
from secmail.domain.errors import ActionNeeded, Code, Unavailable, Untrusted
from secmail.domain.export_names import NameFacts, file_stem
from secmail.domain.exports import ExportKey, ExportPolicy, ExportRecord, ExportRole, ExportState, SubFolders
from secmail.domain.ids import MessageId
from secmail.domain.mandates import Right
from secmail.domain.messages import Kind
from secmail.domain.practice_software import PROGRAM, changed, policy_of, preset_named, to_setting, values_of
from secmail.domain.upkeep import DROP_FOLDER
from secmail.engine.desk import Desk
from secmail.engine.dropped_letters import DroppedLetters, require_apart
from secmail.engine.export_automatic import Automatic
from secmail.engine.export_folder import WatchedFolder
from secmail.engine.export_form import written
from secmail.engine.export_lab import LabExport
from secmail.engine.export_plan import witness_of
from secmail.engine.filing import policy_today
from secmail.engine.jobs import JobRunner
from secmail.engine.open_session import OpenSession
from secmail.engine.ports.exchange import ExchangeStore
from secmail.engine.session import Session
from secmail.engine.steps import Steps, at_once, wait
from secmail.engine.triage import Triaging

T = TypeVar("T")

_TEST_REPORT = """\
TEST
TEST
SECMAIL
1 RUE DE L'ESSAI

00000 VILLETEST
01/01/1900

TEST{number}
{day:%d/%m/%Y}
TEST       SECMAIL
TEST       CABINET

          FICHIER D'ESSAI - TEST SECMAIL
Ce compte rendu est inventé : il ne concerne aucun patient. Effacez-le.
Accents : é è ê ç à ù ï ° µ
Glycémie                        1.00  g/l       0.74 à 1.06
****LAB****
TEX|          FICHIER D'ESSAI - TEST SECMAIL
RES|Glycémie|GLYC|N|1.00|g/l|0.74|1.06|N|F
****FIN****
****FINFICHIER****
"""


class Exporting:
    """Engine thread."""

    def __init__(self, desk: Desk, jobs: JobRunner, session: Session, *, export: LabExport, triaging: Triaging) -> None:
        self._desk = desk
        self._session = session
        self._export = export
        export.on_filed = triaging.filed
        self._watched = WatchedFolder(desk, jobs, session, export=export)
        self._automatic = Automatic(desk, jobs, session, export=export, triaging=triaging)
        self.on_read = self._automatic.on_read
        self.letters = DroppedLetters(desk, jobs, session, reading=triaging.reading)

    def tick(self) -> None:
        """Every few seconds."""
        self._watched.tick()
        self.letters.tick()

    def session_opened(self) -> None:
        """What was begun in a former session is ended; what came since is filed."""
        self._watched.session_opened()
        self._automatic.session_opened()

    def steps(self, command: ExportingCommand) -> Steps[Any]:
        """The use case of a command."""
        match command:
            case SetPracticeSoftware():
                return self._set(command)
            case SendTestFile():
                return self._test()
            case FileAgain(message=message):
                return self._export.file_anew(message)
            case CheckFolder():
                return self._check()
            case FileByItself(on=on):
                return at_once(lambda: self._automatic.set(on=on))
            case FileWhatCame():
                return self._automatic.settle()
            case AddLaboratory(message=message):
                return self._confirm(message)
            case ForgetLaboratory(laboratory=number):
                return self._forget(number)
            case SetLetterFolder():
                return self.letters.set(command)
            case TakeLetters():
                return self.letters.take()
        assert_never(command)

    def answer(self, query: ExportingQuery) -> Steps[Any]:
        """What is known of it now."""
        match query:
            case PracticeSoftwares():
                return wait(self._desk.pool.submit(self._desk.ports.presets.all))
            case FolderStatus():
                return at_once(self._state)
            case HeldResults():
                return self._of_ledger(lambda ledger: ledger.held())
            case FilingOf(message=message):
                return at_once(lambda: self._filing(message))
            case Laboratories():
                return self._of_ledger(lambda ledger: ledger.laboratories())
            case LetterFolderKept():
                return at_once(self.letters.settings)
        assert_never(query)

    def is_by_itself(self) -> bool:
        """Whether results are filed without anybody's hand."""
        return self._automatic.is_on()

    def policy(self) -> Steps[ExportPolicy]:
        """As it is set."""
        return at_once(lambda: policy_today(self._desk))

    def set_folder(self, folder: str) -> Steps[None]:
        """Tries the folder by writing, then remembers it.

        Unavailable EXPORT_UNREACHABLE. Rejected LETTER_FOLDER_UNFIT for the one out of which letters are taken.
        """
        yield from self._try_folder(folder)
        self._desk.db.folders.set_setting(DROP_FOLDER, folder)

    def _try_folder(self, folder: str) -> Steps[None]:
        check = yield from wait(self._desk.pool.submit(self._desk.ports.drop.check, folder))
        if check.state is CheckState.FAILED:
            raise Unavailable(check.code or Code.EXPORT_UNREACHABLE, check.found)
        if folder:
            yield from require_apart(self._desk, folder, setting=LETTER_FOLDER)

    def _set(self, command: SetPracticeSoftware) -> Steps[ExportPolicy]:
        preset = None
        if command.program is not None:
            known = yield from wait(self._desk.pool.submit(self._desk.ports.presets.all))
            preset = preset_named(command.program, known)
        if command.folder is not None:
            yield from self._try_folder(command.folder)
        # Nothing is waited for any more: what another set meanwhile stays as he set it.
        today = policy_today(self._desk)
        program, values = (today.program, values_of(today)) if preset is None else (preset.name, preset.values)
        policy = policy_of(program, changed(values, command.overrides), today.folder)
        if command.folder is not None:
            self._desk.db.folders.set_setting(DROP_FOLDER, command.folder)
        self._desk.db.folders.set_setting(PROGRAM, to_setting(policy))
        self._session.journal(Deed.SOFTWARE_SET, program)
        return policy_today(self._desk)

    def _check(self) -> Steps[FolderState]:
        yield from self._session.require(PinReason.OPEN)
        self._export.access.require(Right.FILE)
        yield from self._watched.check()
        return self._state()

    def _state(self) -> FolderState:
        watched, session = self._watched, self._session.open
        if session is not None and session.mandate is not None:  # names and contents are the holder's
            return FolderState(policy_today(self._desk), self._automatic.is_on(), watched.code, watched.next_try)
        return FolderState(
            policy_today(self._desk),
            self._automatic.is_on(),
            watched.code,
            watched.next_try,
            watched.waiting(),
            watched.lying(),
        )

    def _test(self) -> Steps[ExportRecord]:
        """As a result goes: ledger row, file, ledger row."""
        policy = policy_today(self._desk)
        if policy.folder is None:
            raise ActionNeeded(Code.EXPORT_UNSET)
        session = yield from self._session.require(PinReason.OPEN)
        self._export.access.require(Right.FILE)
        content, row = self._test_row(policy)
        session.sealed.exchange.intend([row])
        final = yield from wait(self._desk.pool.submit(self._put, policy, row.file, content))
        if self._session.open is not session:
            raise ActionNeeded(Code.CARD_REMOVED)
        session.sealed.finish_export(row.key, final, self._desk.ports.clock.now())
        return replace(row, state=ExportState.DONE, file=final)

    def _test_row(self, policy: ExportPolicy) -> tuple[bytes, ExportRecord]:
        now = self._desk.ports.clock.now()
        number = hashlib.sha256(now.isoformat().encode()).hexdigest()
        text = _TEST_REPORT.format(day=now, number=number[:6]).replace("\n", "\r\n")
        made = written(hprim.read(text.encode("cp1252")), policy.form, report=0)
        facts = NameFacts(
            now,
            number,
            part=0,
            report=0,
            sequence=0,
            sender="TEST",
            request=f"TEST{number[:6]}",
            patient="TEST_SECMAIL",
        )
        row = ExportRecord(
            ExportKey(number, 0, hashlib.sha256(text.encode("cp1252")).hexdigest()),
            MessageId(0),
            ExportState.INTENDED,
            f"{file_stem(policy.pattern, facts)}{policy.extension}",
            now,
            role=ExportRole.TEST,
            folder=policy.folder or "",
            form=policy.form.text,
            written_sha256=hashlib.sha256(made.content).hexdigest(),
            losses=made.losses,
        )
        return made.content, row

    def _put(self, policy: ExportPolicy, name: str, content: bytes) -> str:
        """Pool."""
        folder, drop = policy.folder or "", self._desk.ports.drop
        final = drop.put(folder, name, content, below="TEST" if policy.sub_folders is SubFolders.SENDER else "")
        witness = witness_of(final, policy)
        if witness is not None:
            drop.mark(folder, witness)
        return final

    def _confirm(self, message: MessageId) -> Steps[int]:
        session = yield from self._session.owner(PinReason.OPEN)
        view = yield from self._export.opening.view(message, ask_pin=True)
        if self._session.open is not session:
            raise ActionNeeded(Code.CARD_REMOVED)
        return self._automatic.confirm(session, view)

    def _forget(self, number: int) -> Steps[None]:
        session = yield from self._session.owner(PinReason.OPEN)
        self._automatic.forget(session, number)

    def _filing(self, message: MessageId) -> Filing:
        session = self._session.open
        if session is None:
            raise ActionNeeded(Code.VAULT_LOCKED)
        stored = self._desk.db.messages.stored(message)
        # The window asks whenever a message is read: a refusal is no attempt, and nothing for the journal.
        code = self._export.access.refusal(Right.FILE, stored, Kind.RESULT)
        if code is not None:
            raise Untrusted(code)
        ledger = session.sealed.exchange
        held = next((each for each in ledger.held() if each.message_sha256 == stored.sha256), None)
        return Filing(ledger.files_of(stored.sha256), held)

    def _of_ledger(self, deed: Callable[[ExchangeStore], T]) -> Steps[T]:
        yield from ()
        return deed(self._own().sealed.exchange)

    def _own(self) -> OpenSession:
        session = self._session.open
        if session is None:
            raise ActionNeeded(Code.VAULT_LOCKED)
        if session.mandate is not None:
            raise Untrusted(Code.MANDATE_NO_RIGHT)
        return session

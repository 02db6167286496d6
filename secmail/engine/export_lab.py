"""Filing results into the practice software's drop folder (architecture §5.1, step 11)."""

from concurrent.futures import Future

from secmail.api.events import ExportsChanged, PinReason
from secmail.api.results import ExportedFile, ExportResult, HeldFile, MessageView, ResultFile
from secmail.domain.checks import CheckState
from secmail.domain.errors import ActionNeeded, Code, SecmailError, Unavailable
from secmail.domain.exports import ExportKey, ExportPolicy, ExportRecord, ExportState
from secmail.domain.ids import MessageId
from secmail.domain.mailbox import StoredMessage
from secmail.domain.security import EncryptedLayer, Finding, Summary
from secmail.engine.background import Background
from secmail.engine.desk import Desk
from secmail.engine.filing import export_key, file_name
from secmail.engine.opening import LOCKED, Opening
from secmail.engine.session import OpenSession, Session
from secmail.engine.steps import Steps, wait
from secmail.hprim.model import Severity

DROP_FOLDER = "export.folder"
"""Name of the setting."""


def export_policy(folder: str | None) -> ExportPolicy:
    """The rules for a configured folder."""
    return ExportPolicy(folder or None)


def set_drop_folder(desk: Desk, folder: str) -> Steps[None]:
    """Tries the folder by writing, then remembers it."""
    check = yield from wait(desk.pool.submit(desk.ports.drop.check, folder))
    if check.state is CheckState.FAILED:
        raise Unavailable(check.code or Code.EXPORT_UNREACHABLE, check.found)
    desk.db.folders.set_setting(DROP_FOLDER, folder)


class LabExport:
    """Writes HPRIM files once each: ledger row, file, ledger row. Engine thread."""

    def __init__(self, desk: Desk, session: Session, *, opening: Opening, background: Background) -> None:
        self._desk = desk
        self._session = session
        self._opening = opening
        self._background = background
        self._writing: dict[ExportKey, Future[None]] = {}

    def file_all(self) -> Steps[ExportResult]:
        """Every result that has not been filed yet; what waits for a key is read first."""
        session = yield from self._session.require(PinReason.OPEN)
        yield from self._background.read_all()
        self._require_same(session)
        return (yield from self.file(session.sealed.unfiled_results()))

    def file(self, messages: tuple[MessageId, ...]) -> Steps[ExportResult]:
        """Files what may be filed and says of the rest why not. ActionNeeded EXPORT_UNSET without a folder."""
        policy = export_policy(self._desk.db.folders.setting(DROP_FOLDER))
        if policy.folder is None:
            raise ActionNeeded(Code.EXPORT_UNSET)
        session = yield from self._session.require(PinReason.OPEN)
        exported: list[ExportedFile] = []
        held: list[HeldFile] = []
        already = 0
        try:
            for message in messages:
                view = yield from self._view(session, message, policy=policy, held=held)
                for file in view.results if view is not None else ():
                    written = yield from self._write_once(session, message, file=file, policy=policy)
                    already += written is None
                    exported.extend([written] if written else [])
        finally:  # what was written before an error is written
            self._desk.emit(ExportsChanged(messages))
        return ExportResult(tuple(exported), already, tuple(held))

    def _view(
        self, session: OpenSession, message: MessageId, *, policy: ExportPolicy, held: list[HeldFile]
    ) -> Steps[MessageView | None]:
        """The message if it may be filed. One that cannot be read is held and keeps no other back."""
        try:
            view = yield from self._opening.view(message, ask_pin=False)
        except SecmailError as error:
            if error.code in LOCKED or isinstance(error, Unavailable):
                raise
            if error.code is Code.MESSAGE_UNKNOWN and self._session.open is session:
                session.sealed.forget([message])
            held.append(HeldFile(message, error.code))
            return None
        self._require_same(session)
        reason = _reason_to_hold(view, policy)
        if reason is not None:
            held.append(HeldFile(message, reason))
            return None
        return view

    def _write_once(
        self, session: OpenSession, message: MessageId, *, file: ResultFile, policy: ExportPolicy
    ) -> Steps[ExportedFile | None]:
        """None when this very file had been written before, or was just being written by another job."""
        stored = self._desk.db.messages.stored(message)
        key = export_key(stored.sha256, file)
        while (running := self._writing.get(key)) is not None:
            yield from wait(running)
        self._require_same(session)
        running = self._writing[key] = Future()
        try:
            return (yield from self._write(session, stored, file=file, policy=policy))
        finally:
            del self._writing[key]
            running.set_result(None)

    def _write(
        self, session: OpenSession, stored: StoredMessage, *, file: ResultFile, policy: ExportPolicy
    ) -> Steps[ExportedFile | None]:
        key = export_key(stored.sha256, file)
        record = session.sealed.export(key)
        if record is not None and record.state is ExportState.DONE:
            return None
        name = record.file if record is not None else file_name(key, stored.received, policy.extension)
        if record is None:
            session.sealed.intend_export(self._intention(key, stored, name))
        put = self._desk.ports.drop.put
        final = yield from wait(self._desk.pool.submit(put, policy.folder or "", name, file.document.raw))
        # If the card went away while the file was written the row stays INTENDED, and the next filing finds the file.
        self._require_same(session)
        session.sealed.finish_export(key, final, self._desk.ports.clock.now())
        self._session.journal("result.filed", key.message_sha256)
        return ExportedFile(stored.id, final)

    def _intention(self, key: ExportKey, stored: StoredMessage, name: str) -> ExportRecord:
        return ExportRecord(key, stored.id, ExportState.INTENDED, name, self._desk.ports.clock.now())

    def _require_same(self, session: OpenSession) -> None:
        """A result never enters the ledger of another holder."""
        if self._session.open is not session:
            raise ActionNeeded(Code.CARD_REMOVED)


def _reason_to_hold(view: MessageView, policy: ExportPolicy) -> str | None:
    """Why a message is not filed: what it is, what its signature says, or how its file reads."""
    closed = [layer.reason for layer in view.opened.layers if isinstance(layer, EncryptedLayer) and not layer.opened]
    if closed:
        return Code.SMIME_NOT_FOR_US if closed[0] is Finding.NOT_FOR_US else Code.SMIME_DECRYPT_FAILED
    if not view.results:
        return Code.HPRIM_UNREADABLE
    if policy.require_trusted and view.opened.summary is not Summary.SIGNED_TRUSTED:
        return view.opened.summary
    if any(not view.opened.attachments[file.part].covered for file in view.results if file.part >= 0):
        return Summary.SIGNED_PARTLY
    broken = any(problem.severity is Severity.ERROR for file in view.results for problem in file.document.problems)
    return Code.HPRIM_UNREADABLE if broken else None

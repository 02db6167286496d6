"""Filing results into the practice software's drop folder (architecture §5.1, step 11)."""

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass

from secmail.api.events import ExportsChanged, PinReason
from secmail.api.results import ExportedFile, ExportResult, HeldFile, MessageView, ResultFile
from secmail.domain.checks import CheckState
from secmail.domain.deeds import Deed
from secmail.domain.errors import ActionNeeded, Code, Rejected, SecmailError, Unavailable
from secmail.domain.exports import ExportKey, ExportPolicy, ExportRecord, ExportState
from secmail.domain.ids import MessageId
from secmail.domain.mailbox import StoredMessage
from secmail.domain.mandates import Right
from secmail.domain.messages import Kind
from secmail.domain.security import EncryptedLayer, Finding, Summary
from secmail.domain.upkeep import DROP_FOLDER
from secmail.engine import sealed_loss
from secmail.engine.access import Access
from secmail.engine.background import Background
from secmail.engine.desk import Desk
from secmail.engine.filing import export_key, file_name
from secmail.engine.journaling import record
from secmail.engine.message_keys import LOCKED
from secmail.engine.open_session import OpenSession
from secmail.engine.opening import Opening
from secmail.engine.session import Session
from secmail.engine.steps import Steps, wait
from secmail.hprim.model import Severity

_DOUBTFUL = frozenset({Finding.LOOK_ALIKE_SENDER, Finding.SIGNED_OUTSIDE})
"""Who wrote is not who it seems; the other remarks say how a message came, which changes nothing of a result."""


def export_policy(folder: str | None) -> ExportPolicy:
    """The rules for a configured folder."""
    return ExportPolicy(folder or None)


def set_drop_folder(desk: Desk, folder: str) -> Steps[None]:
    """Tries the folder by writing, then remembers it."""
    check = yield from wait(desk.pool.submit(desk.ports.drop.check, folder))
    if check.state is CheckState.FAILED:
        raise Unavailable(check.code or Code.EXPORT_UNREACHABLE, check.found)
    desk.db.folders.set_setting(DROP_FOLDER, folder)


@dataclass(frozen=True, slots=True)
class _Order:
    """One file of one message on its way into the folder."""

    stored: StoredMessage
    file: ResultFile
    policy: ExportPolicy
    again: bool

    @property
    def key(self) -> ExportKey:
        return export_key(self.stored.sha256, self.file)


class LabExport:
    """Writes HPRIM files once each: ledger row, file, ledger row. Engine thread."""

    def __init__(
        self, desk: Desk, session: Session, *, access: Access, opening: Opening, background: Background
    ) -> None:
        self._desk = desk
        self._session = session
        self._access = access
        self._opening = opening
        self._background = background
        self.on_filed: Callable[[MessageId], Steps[None]] = _nobody_hears
        """Told of messages of which a file was just written; never fails."""
        self._writing: dict[str, Future[None]] = {}
        """By content: two messages may bring the same file."""

    def file_all(self) -> Steps[ExportResult]:
        """Every result that has not been filed yet; what waits for a key is read first."""
        session = yield from self._session.require(PinReason.OPEN)
        yield from self._background.read_sealed()
        self._require_same(session)
        return (yield from self.file(tuple(filter(self._in_reach, session.sealed.unfiled_results()))))

    def file(self, messages: tuple[MessageId, ...], *, again: bool = False) -> Steps[ExportResult]:
        """Files what may be filed and says of the rest why not. ActionNeeded EXPORT_UNSET without a folder.

        What another message has brought before is held, unless `again`: whoever keeps a signed result can send it
        again, and a laboratory that repeats itself has said nothing new.
        """
        policy = export_policy(self._desk.db.folders.setting(DROP_FOLDER))
        if policy.folder is None:
            raise ActionNeeded(Code.EXPORT_UNSET)
        session = yield from self._session.require(PinReason.OPEN)
        self._access.require(Right.FILE)
        exported: list[ExportedFile] = []
        held: list[HeldFile] = []
        already = 0
        try:
            for message in messages:
                view = yield from self._view(session, message, policy=policy, held=held)
                doubt = None if view is None or again else self._doubt(session, view)
                if doubt is not None:
                    held.append(HeldFile(message, doubt, by_hand=True))
                    continue
                for file in view.results if view is not None else ():
                    order = _Order(self._desk.db.messages.stored(message), file, policy, again)
                    written = yield from self._write_once(session, order)
                    already += written is None
                    exported.extend([written] if isinstance(written, ExportedFile) else [])
                    held.extend([written] if isinstance(written, HeldFile) else [])
                if exported and exported[-1].message == message:
                    yield from self.on_filed(message)
        finally:  # what was written before an error is written
            self._desk.emit(ExportsChanged(messages))
        return ExportResult(tuple(exported), already, tuple(held))

    def _in_reach(self, message: MessageId) -> bool:
        """Whether a mandate reaches it; one that is gone is met, and forgotten, by filing."""
        try:
            stored = self._desk.db.messages.stored(message)
        except Rejected:
            return True
        return self._access.refusal(Right.FILE, stored, Kind.RESULT) is None

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
        stored = self._desk.db.messages.stored(message)
        reason = self._access.refusal(Right.FILE, stored, view.kind) or _reason_to_hold(view, policy)
        if reason is not None:
            held.append(HeldFile(message, reason))
            return None
        return view

    def _write_once(self, session: OpenSession, order: "_Order") -> Steps[ExportedFile | HeldFile | None]:
        """None when this very file had been written before, or was just being written by another job."""
        content = order.key.content_sha256
        while (running := self._writing.get(content)) is not None:
            yield from wait(running)
        self._require_same(session)
        running = self._writing[content] = Future()
        try:
            return (yield from self._write(session, order))
        finally:
            del self._writing[content]
            running.set_result(None)

    def _write(self, session: OpenSession, order: "_Order") -> Steps[ExportedFile | HeldFile | None]:
        key, stored = order.key, order.stored
        record = session.sealed.export(key)
        if record is not None and record.state is ExportState.DONE:
            return None
        begun = record is not None and record.state is ExportState.INTENDED
        earlier = None if begun or order.again else session.sealed.same_content(key)
        if earlier is not None:
            session.sealed.keep_export(self._row(order, ExportState.DUPLICATE, earlier.file))
            return HeldFile(stored.id, Code.EXPORT_DUPLICATE, by_hand=True)
        name = record.file if record is not None and begun else file_name(key, stored.received, order.policy.extension)
        if not begun:
            session.sealed.keep_export(self._row(order, ExportState.INTENDED, name))
        put = self._desk.ports.drop.put
        final = yield from wait(self._desk.pool.submit(put, order.policy.folder or "", name, order.file.document.raw))
        self._journal(session, key.message_sha256)
        # If the card went away while the file was written the row stays INTENDED, and the next filing finds the file.
        self._require_same(session)
        session.sealed.finish_export(key, final, self._desk.ports.clock.now())
        return ExportedFile(stored.id, final)

    def _doubt(self, session: OpenSession, view: MessageView) -> Finding | Code | None:
        """Why a person should look at a trusted result before it is filed."""
        stored = self._desk.db.messages.stored(view.message)
        unknown = sealed_loss.may_have_been_filed(self._desk, session, stored)
        return unknown or next((problem.code for problem in view.opened.problems if problem.code in _DOUBTFUL), None)

    def _journal(self, session: OpenSession, message: str) -> None:
        """Before the ledger says that it is done: a file in the folder without a row would be nobody's deed."""
        entry = session.entry(self._desk.ports.clock.now(), Deed.RESULT_FILED, message)
        record(self._desk, entry, vault=session.sealed_name, opened=self._session.open)

    def _row(self, order: "_Order", state: ExportState, name: str) -> ExportRecord:
        return ExportRecord(order.key, order.stored.id, state, name, self._desk.ports.clock.now())

    def _require_same(self, session: OpenSession) -> None:
        """A result never enters the ledger of another holder."""
        if self._session.open is not session:
            raise ActionNeeded(Code.CARD_REMOVED)


def _nobody_hears(_message: MessageId) -> Steps[None]:
    """Until somebody listens."""
    yield from ()


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

"""Filing results into the practice software's drop folder ("File" of ARCHITECTURE.md)."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace

from secmail.api.events import ExportsChanged, PinReason
from secmail.api.results import ExportedFile, ExportResult, HeldFile, MessageView
from secmail.domain.deeds import Deed
from secmail.domain.errors import ActionNeeded, Code, Rejected, SecmailError, Unavailable, Untrusted
from secmail.domain.export_names import counts
from secmail.domain.exports import ExportPolicy, ExportRecord, ExportRole, ExportState
from secmail.domain.ids import MessageId
from secmail.domain.laboratories import HeldResult
from secmail.domain.mailbox import StoredMessage
from secmail.domain.mandates import Right
from secmail.domain.messages import Kind
from secmail.domain.security import PERHAPS_ANOTHERS, EncryptedLayer, Finding, Summary
from secmail.engine import sealed_loss
from secmail.engine.access import Access
from secmail.engine.background import Background
from secmail.engine.desk import Desk
from secmail.engine.export_plan import Planned, Wish, plan, witness_of
from secmail.engine.filing import is_own, policy_today
from secmail.engine.journaling import record
from secmail.engine.message_keys import LOCKED
from secmail.engine.open_session import OpenSession
from secmail.engine.opening import Opening
from secmail.engine.session import Session
from secmail.engine.steps import Steps, wait
from secmail.hprim.model import Severity

_NOT_ALL = frozenset({Finding.PACKED_UNREAD, Finding.SEALED_ARCHIVE, Finding.ARCHIVE_REFUSED, Finding.ARCHIVE_DIFFERS})
"""What stands beside a result was not read, or is not what was described: it may be more results."""
DOUBTFUL = PERHAPS_ANOTHERS | _NOT_ALL
"""A person has a look first; the other remarks say how a message came, which changes nothing of a result."""
_TOLD_TOGETHER = 50
"""After so many messages their marks are told to the server, together."""
SEQUENCE = "export.sequence"
"""Setting: the last number that a file's name was given."""


@dataclass(slots=True)
class _Done:
    """What has come of a filing so far."""

    exported: list[ExportedFile] = field(default_factory=list)
    held: list[HeldFile] = field(default_factory=list)
    already: int = 0
    told: int = 0


@dataclass(frozen=True, slots=True)
class _Order:
    """The files of one message on their way into the folder. `copy`: as in `ExportKey`."""

    stored: StoredMessage
    view: MessageView
    policy: ExportPolicy
    again: bool
    copy: int = 0

    @property
    def deed(self) -> Deed:
        return Deed.RESULT_FILED_AGAIN if self.copy else Deed.RESULT_FILED


class LabExport:
    """Writes each file once: ledger row, file, ledger row. Engine thread."""

    def __init__(
        self, desk: Desk, session: Session, *, access: Access, opening: Opening, background: Background
    ) -> None:
        self._desk = desk
        self._session = session
        self.access = access
        self.opening = opening
        self.background = background
        self.on_filed: Callable[[Sequence[MessageId]], Steps[None]] = _nobody_hears
        """Told of messages of which a file was just written; never fails."""
        self._writing: Future[None] | None = None
        """One message at a time: two may bring the same file."""

    def file_all(self) -> Steps[ExportResult]:
        """Every result that has not been filed yet; what waits for a key is read first."""
        session = yield from self._session.require(PinReason.OPEN)
        yield from self.background.read_sealed()
        self._require_same(session)
        return (yield from self.file(tuple(filter(self._in_reach, session.sealed.unfiled_results()))))

    def file(self, messages: tuple[MessageId, ...], *, again: bool = False) -> Steps[ExportResult]:
        """Files what may be filed and says of the rest why not. ActionNeeded EXPORT_UNSET without a folder.

        What another message has brought before is held, unless `again`: whoever keeps a signed result can send it
        again, and a laboratory that repeats itself has said nothing new.
        """
        return self._file(messages, again=again, anew=False)

    def file_anew(self, message: MessageId) -> Steps[ExportResult]:
        """Also what was filed before, as a further copy: a person wants it."""
        return self._file((message,), again=True, anew=True)

    def _file(self, messages: tuple[MessageId, ...], *, again: bool, anew: bool) -> Steps[ExportResult]:
        if policy_today(self._desk).folder is None:
            raise ActionNeeded(Code.EXPORT_UNSET)
        session = yield from self._session.require(PinReason.OPEN)
        self.access.require(Right.FILE)
        done = _Done()
        try:
            for number, message in enumerate(messages):
                if number % _TOLD_TOGETHER == 0:
                    yield from self._tell(done)
                view = yield from self._view(session, message, held=done.held)
                doubt = None if view is None or again else self._doubt(session, view)
                if doubt is not None:
                    done.held.append(HeldFile(message, doubt, by_hand=True))
                    self._note(session, self._desk.db.messages.stored(message), doubt)
                elif view is not None:
                    stored = self._desk.db.messages.stored(message)
                    copy = _next_copy(session.sealed.exchange.files_of(stored.sha256)) if anew else 0
                    yield from self._in_turn(session, _Order(stored, view, policy_today(self._desk), again, copy), done)
            yield from self._tell(done)
        except SecmailError:
            yield from self._tell(done)
            raise
        finally:  # what was written before an error is written
            self._desk.emit(ExportsChanged(messages))
        return ExportResult(tuple(done.exported), done.already, tuple(done.held))

    def _tell(self, done: _Done) -> Steps[None]:
        """Of what was written since the last time."""
        filed = tuple(dict.fromkeys(each.message for each in done.exported[done.told :]))
        done.told = len(done.exported)
        if filed:
            yield from self.on_filed(filed)

    def _in_reach(self, message: MessageId) -> bool:
        """Whether it came from somebody and a mandate reaches it; one that is gone is met, and forgotten, by filing."""
        try:
            stored = self._desk.db.messages.stored(message)
        except Rejected:
            return True
        return not is_own(self._desk, stored) and self.access.refusal(Right.FILE, stored, Kind.RESULT) is None

    def _view(self, session: OpenSession, message: MessageId, *, held: list[HeldFile]) -> Steps[MessageView | None]:
        """The message if it may be filed. One that cannot be read is held and keeps no other back."""
        try:
            view = yield from self.opening.view(message, ask_pin=False)
        except SecmailError as error:
            if error.code in LOCKED or isinstance(error, Unavailable):
                raise
            if error.code is Code.MESSAGE_UNKNOWN and self._session.open is session:
                session.sealed.forget([message])
            held.append(HeldFile(message, error.code))
            return None
        self._require_same(session)
        stored = self._desk.db.messages.stored(message)
        policy = policy_today(self._desk)
        reason = self.access.refusal(Right.FILE, stored, view.kind) or reason_to_refuse(view, policy)
        if reason is not None:
            held.append(HeldFile(message, reason))
            if view.results:
                self._note(session, stored, reason)
            return None
        return view

    def _note(self, session: OpenSession, stored: StoredMessage, reason: str) -> None:
        """Among what is to be sorted, until it is filed."""
        now = self._desk.ports.clock.now()
        session.sealed.exchange.hold(HeldResult(stored.sha256, stored.id, reason, now))

    def _in_turn(self, session: OpenSession, order: _Order, done: _Done) -> Steps[None]:
        while self._writing is not None:
            yield from wait(self._writing)
        running = self._writing = Future()
        try:
            self._require_same(session)
            # As it is set by now: PIN questions and other messages were waited for.
            yield from self._write_all(session, replace(order, policy=policy_today(self._desk)), done)
        finally:
            self._writing = None
            running.set_result(None)

    def _write_all(self, session: OpenSession, order: _Order, done: _Done) -> Steps[None]:
        """All of a message's files are intended at once: a crash leaves none of them unnoticed."""
        ledger = session.sealed.exchange
        rows = ledger.files_of(order.stored.sha256)
        wish = Wish(order.policy, rows, order.copy)
        try:
            planned = yield from wait(self._desk.pool.submit(plan, order.stored, order.view, wish))
        except Untrusted as error:
            done.held.append(HeldFile(order.stored.id, error.code))
            return
        self._require_same(session)
        known = {row.key: row for row in rows}
        done.already += sum(_is_done(known.get(each.key)) for each in planned if each.role is ExportRole.RESULT)
        fresh = [each for each in planned if each.key not in known or known[each.key].state is ExportState.DUPLICATE]
        new = [self._row(session, order, each) for each in fresh]
        repeated = [row for row in new if row.state is ExportState.DUPLICATE]
        done.held.extend(HeldFile(order.stored.id, Code.EXPORT_DUPLICATE, by_hand=True) for _ in repeated)
        begun = {row.key: row for row in (*rows, *new) if row.state is ExportState.INTENDED}
        if not any(row.role is ExportRole.RESULT for row in begun.values()):
            new, begun = repeated, {}
        if new:
            ledger.intend(new)
        for each in planned:
            if each.key in begun:
                file = yield from self._write(session, order, each, row=begun[each.key])
                done.exported.append(ExportedFile(order.stored.id, file, each.losses))

    def _row(self, session: OpenSession, order: _Order, planned: Planned) -> ExportRecord:
        """The intention, or that it is a duplicate."""
        now = self._desk.ports.clock.now()
        row = ExportRecord(
            planned.key,
            order.stored.id,
            ExportState.INTENDED,
            "",
            now,
            role=planned.role,
            folder=order.policy.folder or "",
            form=planned.form.text,
            written_sha256=planned.sha256,
            losses=planned.losses,
        )
        earlier = None
        if planned.role is ExportRole.RESULT and not order.again:
            earlier = session.sealed.same_content(planned.key)
        if earlier is not None:
            return replace(row, state=ExportState.DUPLICATE, file=earlier.file)
        return replace(row, state=ExportState.INTENDED, file=self._name(planned, order.policy))

    def _name(self, planned: Planned, policy: ExportPolicy) -> str:
        """Before the folder has made it safe, and given it a number where it is taken."""
        return planned.name(policy.pattern, self._next_number() if counts(policy.pattern) else 0)

    def _next_number(self) -> int:
        number = int(self._desk.db.folders.setting(SEQUENCE) or "0") + 1
        self._desk.db.folders.set_setting(SEQUENCE, str(number))
        return number

    def _write(self, session: OpenSession, order: _Order, planned: Planned, *, row: ExportRecord) -> Steps[str]:
        """The final name."""
        policy = order.policy
        if row.folder and row.folder != policy.folder:
            row = yield from self._moved(session, row, policy)
        final = yield from wait(self._desk.pool.submit(self._put, planned, row, policy))
        now = self._desk.ports.clock.now()
        told = planned.role is ExportRole.RESULT
        entry = session.entry(now, order.deed, planned.key.message_sha256) if told else None
        if entry is not None and self._session.open is not session:
            # The card went away while the file was written: the row stays INTENDED, and the next filing finds the file.
            record(self._desk, entry, vault=session.sealed_name, opened=self._session.open)
        self._require_same(session)
        session.sealed.finish_export(planned.key, final, now, entry=entry)
        return final

    def _moved(self, session: OpenSession, row: ExportRecord, policy: ExportPolicy) -> Steps[ExportRecord]:
        """Begun before another folder was chosen: where it was written already it stays."""
        digest = self._desk.ports.drop.digest
        if (yield from wait(self._desk.pool.submit(digest, row.folder, row.file))) == row.sha256:
            return row
        self._require_same(session)
        moved = replace(row, folder=policy.folder or "")
        session.sealed.exchange.intend([moved])
        return moved

    def _put(self, planned: Planned, row: ExportRecord, policy: ExportPolicy) -> str:
        """Pool. The witness comes last; after a crash both are put again, which changes nothing where they lie."""
        drop = self._desk.ports.drop
        name = row.file.rpartition("/")[2]
        final = drop.put(row.folder or policy.folder or "", name, planned.content, below=planned.below)
        witness = witness_of(final, policy) if planned.role is ExportRole.RESULT else None
        if witness is not None:
            drop.mark(row.folder or policy.folder or "", witness)
        return final

    def _doubt(self, session: OpenSession, view: MessageView) -> str | None:
        """Why a person should look at a trusted result before it is filed."""
        stored = self._desk.db.messages.stored(view.message)
        unknown = sealed_loss.may_have_been_filed(self._desk, session, stored)
        doubtful = (problem.code for problem in view.opened.problems if problem.code in DOUBTFUL)
        return unknown or next(doubtful, None) or error_of_file(view)

    def _require_same(self, session: OpenSession) -> None:
        """A result never enters the ledger of another holder."""
        if self._session.open is not session:
            raise ActionNeeded(Code.CARD_REMOVED)


def _nobody_hears(_messages: Sequence[MessageId]) -> Steps[None]:
    """Until somebody listens."""
    yield from ()


def _is_done(row: ExportRecord | None) -> bool:
    return row is not None and row.state is ExportState.DONE


def _next_copy(rows: Sequence[ExportRecord]) -> int:
    """A copy that was begun is ended first."""
    results = [row for row in rows if row.role is ExportRole.RESULT]
    begun = [row.key.copy for row in results if row.state is ExportState.INTENDED]
    return begun[0] if begun else max((row.key.copy + 1 for row in results if _is_done(row)), default=0)


def reason_to_hold(view: MessageView, policy: ExportPolicy) -> str | None:
    """Why a message is not filed without a person."""
    return reason_to_refuse(view, policy) or error_of_file(view)


def error_of_file(view: MessageView) -> str | None:
    """What somebody has to have looked at: results that may be missing or were withdrawn, a patient who is not told."""
    found = (problem for file in view.results for problem in file.document.problems)
    return next((each.code for each in found if each.severity is Severity.ERROR), None)


def reason_to_refuse(view: MessageView, policy: ExportPolicy) -> str | None:
    """Why a message is filed by nobody: what it is, or what its signature says."""
    closed = [layer.reason for layer in view.opened.layers if isinstance(layer, EncryptedLayer) and not layer.opened]
    if closed:
        return Code.SMIME_NOT_FOR_US if closed[0] is Finding.NOT_FOR_US else Code.SMIME_DECRYPT_FAILED
    if not view.results or not all(file.document.is_of_results for file in view.results):
        return Code.HPRIM_UNREADABLE
    if policy.require_trusted and view.opened.summary is not Summary.SIGNED_TRUSTED:
        return view.opened.summary
    if any(not view.opened.attachments[file.part].covered for file in view.results if file.part >= 0):
        return Summary.SIGNED_PARTLY
    return None

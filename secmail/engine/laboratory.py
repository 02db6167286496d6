"""A laboratory sends a batch of reports: planned, noted in the ledger, signed, then delivered as any letter."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import assert_never

from secmail import hprim
from secmail.api.laboratory import BatchResult, DropPrescriber, KeepPrescriber, LaboratoryCommand, SendBatch
from secmail.domain.addresses import Mailbox, is_address, normal
from secmail.domain.drafts import Draft, DraftAttachment
from secmail.domain.errors import ActionNeeded, Code, SecmailError
from secmail.domain.ids import OutboxId
from secmail.domain.outbox import OutboxEntry, OutboxState
from secmail.domain.people import RecipientState
from secmail.domain.prescribers import Fate, Prescriber, ReportFate, key_of
from secmail.engine.desk import Desk
from secmail.engine.laboratory_plan import Addressed, Parcel, addressed, attachments, content_of, losses, parcels
from secmail.engine.outbox import OutboxDesk
from secmail.engine.recipients import refusal
from secmail.engine.standing import status_now
from secmail.engine.steps import Steps, wait
from secmail.engine.trust import Trust
from secmail.engine.turns import Turn

_SUBJECT = "Résultats de laboratoire"
_BODY = "Veuillez trouver ci-joint les résultats de laboratoire.\n"
_FATES = {
    OutboxState.SENT: Fate.SENT,
    OutboxState.FILED: Fate.SENT,
    OutboxState.REFUSED: Fate.REFUSED,
    OutboxState.UNCERTAIN: Fate.UNCERTAIN,
}
_SettledReports = dict[Addressed, ReportFate]
_OF_ONE_LETTER = frozenset(
    {
        Code.RECIPIENT_NO_CERTIFICATE,
        Code.RECIPIENT_INVALID,
        Code.RECIPIENT_PATIENT,
        Code.RECIPIENT_TO_LOOK_AT,
        Code.MAIL_TOO_LARGE,
        Code.BATCH_CHANGED,
    }
)
"""Reasons that say nothing of the letters after it."""


@dataclass(frozen=True, slots=True)
class _Batch:
    """`contents`: by what the ledger knows each report; `beside`: the files that reports name, by name."""

    command: SendBatch
    document: hprim.Document
    contents: tuple[bytes, ...]
    beside: Mapping[str, DraftAttachment]


class LaboratoryDesk:
    """Engine thread. What is held is told and nothing else becomes of it: the next batch may bring it again."""

    def __init__(self, desk: Desk, *, outbox: OutboxDesk, trust: Trust) -> None:
        self._desk = desk
        self._outbox = outbox
        self._trust = trust
        self._in_order = Turn()
        """A batch that is sent twice finds the second time what has left the first time."""

    def steps(self, command: LaboratoryCommand) -> Steps[BatchResult | None]:
        """The use case of a command."""
        match command:
            case KeepPrescriber(prescriber=prescriber, new=new):
                self._keep(prescriber, new=new)
            case DropPrescriber(code=code):
                self._desk.db.prescribers.drop(code)
            case SendBatch(dry_run=True):  # who only looks waits for nobody's PIN
                return (yield from self._send(command))
            case SendBatch():
                return (yield from self._in_order.take(lambda: self._send(command)))
            case _:
                assert_never(command)
        return None

    def _keep(self, prescriber: Prescriber, *, new: bool) -> None:
        if not is_address(prescriber.address):
            raise ActionNeeded(Code.RECIPIENT_INVALID)
        if not key_of(prescriber.code):
            raise ActionNeeded(Code.PRESCRIBER_UNKNOWN, "no code")
        known = {key_of(each.code) for each in self._desk.db.prescribers.all()}
        if new and key_of(prescriber.code) in known:
            raise ActionNeeded(Code.PRESCRIBER_KNOWN)
        self._desk.db.prescribers.put(replace(prescriber, address=normal(prescriber.address)))

    def _send(self, command: SendBatch) -> Steps[BatchResult]:
        document = yield from wait(self._desk.pool.submit(hprim.read, command.batch))
        if not document.reports:
            raise ActionNeeded(Code.HPRIM_UNREADABLE)
        contents = tuple(content_of(report) for report in document.reports)
        batch = _Batch(command, document, contents, beside={each.name: each for each in command.beside})
        wanted = addressed(document, self._desk.db.prescribers.all(), beside=batch.beside)
        fates = {each: fate for each in wanted if (fate := self._settled(each, contents)) is not None}
        fates |= _doubles(wanted, contents, fates)
        open_ = [each for each in wanted if each not in fates]
        fates |= yield from self._without_certificate(open_)
        open_ = [each for each in open_ if each not in fates]
        fates |= _not_shown(open_, command.shown)
        open_ = [each for each in open_ if each not in fates]
        if command.dry_run:
            fates |= {each: _fate(each, Fate.WOULD_SEND) for each in open_}
        else:
            fates |= yield from self._dispatch(batch, parcels(open_))
        told = yield from wait(self._desk.pool.submit(_with_losses, document, [fates[each] for each in wanted], wanted))
        return BatchResult(told)

    def _settled(self, each: Addressed, contents: Sequence[bytes]) -> ReportFate | None:
        """What is held, or has left before."""
        if each.held is not None or each.prescriber is None:
            return _fate(each, Fate.HELD, reason=each.held)
        letter = self._desk.db.prescribers.left(contents[each.report], each.prescriber.address)
        if letter is None:
            return None
        state = self._desk.db.outbox.entry(letter).state
        fate = {OutboxState.REFUSED: Fate.REFUSED, OutboxState.UNCERTAIN: Fate.UNCERTAIN}.get(state, Fate.ALREADY)
        return _fate(each, fate, letter=letter)

    def _without_certificate(self, open_: Sequence[Addressed]) -> Steps[_SettledReports]:
        """Nothing is prepared, and no card asked for, where a message could not be sealed."""
        reasons: dict[str, Code | None] = {}
        for each in open_:
            address = _address(each)
            if address not in reasons:
                status = yield from status_now(self._desk, self._trust, address)
                ready = status.state is RecipientState.READY
                reasons[address] = None if ready else refusal(status)
        held = [(each, reason) for each in open_ if (reason := reasons[_address(each)]) is not None]
        return {each: _fate(each, Fate.HELD, reason=reason) for each, reason in held}

    def _dispatch(self, batch: _Batch, wanted: Sequence[Parcel]) -> Steps[_SettledReports]:
        """All messages are signed one after the other, by one PIN, and only then delivered."""
        fates: _SettledReports = {}
        queued: list[tuple[Parcel, OutboxId]] = []
        stopped: Code | None = None
        for parcel in wanted:
            try:
                reason = stopped
                if reason is None:
                    queued.append((parcel, (yield from self._queue(batch, parcel))))
            except SecmailError as error:
                if not queued and error.code not in _OF_ONE_LETTER:
                    raise
                # What has been signed before must be told; without the card nobody is asked for the PIN once more.
                reason = error.code
                stopped = None if error.code in _OF_ONE_LETTER else error.code
            if reason is not None:
                fates |= {each: _fate(each, Fate.HELD, reason=reason) for each in parcel.reports}
        for parcel, letter in queued:
            entry = self._desk.db.outbox.entry(letter)
            if not batch.command.queue_only:
                entry = yield from self._outbox.deliver(letter)
            fates |= {each: _of_letter(each, entry) for each in parcel.reports}
        return fates

    def _queue(self, batch: _Batch, parcel: Parcel) -> Steps[OutboxId]:
        files = yield from wait(self._desk.pool.submit(attachments, batch.document, parcel, batch.beside))
        to = Mailbox(parcel.prescriber.address, parcel.prescriber.name)
        draft = Draft(batch.command.account, (to,), subject=_SUBJECT, body=_BODY, attachments=files)

        def note(entry: OutboxEntry) -> None:
            """Before the letter is signed: a crash leaves none that the ledger does not know."""
            contents = [batch.contents[each.report] for each in parcel.reports]
            self._desk.db.prescribers.note(contents, parcel.prescriber.address, entry=entry.id)

        letter = (yield from self._outbox.queue(draft, begun=note)).id
        if parcel.prescriber not in self._desk.db.prescribers.all():
            # He was corrected or dropped while the PIN was asked for; it has not left: nothing was waited for since.
            self._outbox.cancel(letter)
            raise ActionNeeded(Code.BATCH_CHANGED)
        return letter


def _doubles(wanted: Sequence[Addressed], contents: Sequence[bytes], settled: _SettledReports) -> _SettledReports:
    """The same report a second time in one batch, for the same address."""
    seen: set[tuple[bytes, str]] = set()
    found: _SettledReports = {}
    for each in wanted:
        if each in settled:
            continue
        key = (contents[each.report], _address(each))
        if key in seen:
            found[each] = _fate(each, Fate.ALREADY)
        seen.add(key)
    return found


def _not_shown(open_: Sequence[Addressed], shown: Sequence[ReportFate] | None) -> _SettledReports:
    """Somebody has changed a prescriber since: what leaves is what was looked at."""
    if shown is None:
        return {}
    seen = {(one.report, one.address, one.form) for one in shown if one.fate is Fate.WOULD_SEND}
    changed = (each for each in open_ if (each.number, _address(each), _form(each)) not in seen)
    return {each: _fate(each, Fate.HELD, reason=Code.BATCH_CHANGED) for each in changed}


def _form(each: Addressed) -> str:
    assert each.prescriber is not None, "reports of nobody are held"
    return each.prescriber.form


def _address(each: Addressed) -> str:
    assert each.prescriber is not None, "reports of nobody are held"
    return each.prescriber.address


def _fate(each: Addressed, fate: Fate, *, reason: Code | None = None, letter: OutboxId | None = None) -> ReportFate:
    who = each.prescriber
    if who is None:
        return ReportFate(each.number, each.named, fate, reason=reason)
    return ReportFate(each.number, each.named, fate, who.address, who.form, reason, letter, wished=who.wished)


def _of_letter(each: Addressed, entry: OutboxEntry) -> ReportFate:
    return _fate(each, _FATES.get(entry.state, Fate.QUEUED), reason=entry.last_error, letter=entry.id)


def _with_losses(
    document: hprim.Document, fates: Sequence[ReportFate], wanted: Sequence[Addressed]
) -> tuple[ReportFate, ...]:
    """Pool."""

    def told() -> Iterator[ReportFate]:
        for fate, each in zip(fates, wanted, strict=True):
            yield replace(fate, losses=losses(document, each)) if fate.fate is not Fate.HELD else fate

    return tuple(told())

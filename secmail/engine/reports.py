"""Reports about our letters, found among what arrives, and noted in the letters' histories.

Anybody who has seen a letter can write a report about it: it is a line with its source, never proof, and changes no
state. What says that a letter failed is told at once; only the sender's word puts that aside.
"""

import re
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

from secmail.api.events import OutboxChanged
from secmail.domain.addresses import normal
from secmail.domain.errors import BugError, Rejected
from secmail.domain.history import Happening, HistoryLine, Witness
from secmail.domain.ids import MessageId
from secmail.domain.mailbox import StoredMessage
from secmail.domain.messages import OpenedMessage
from secmail.domain.outbox import OutboxEntry, OutboxState
from secmail.domain.reminders import silent
from secmail.domain.reports import Arrived, Report, Said
from secmail.domain.security import Summary
from secmail.engine.desk import Desk
from secmail.engine.report_forms import LONGEST, outline, read_part, read_report
from secmail.engine.steps import Steps, pause, wait
from secmail.engine.untelling import untell_unreached

_LOOKED = "reports.looked"
_AT_ONCE = 200
_HEAD = 16 * 1024
_SMALL = 1024 * 1024
"""Reports are no larger."""
_AT_MOST_HELD = 5000
"""So many messages later nobody waits any more for the bytes of one."""
_REMEMBERED = timedelta(days=90)
"""About older letters nobody reports any more."""
_MACHINE_READABLE = frozenset({"message/disposition-notification", "message/delivery-status"})
_PART_AT_MOST = 64 * 1024
_CODE = re.compile(r"(?:\d{1,3}(?:\.\d{1,3}){0,2})?")
_GONE_OUT = frozenset({OutboxState.SUBMITTING, OutboxState.SENT, OutboxState.FILED, OutboxState.UNCERTAIN})


class Reports:
    """Engine thread; messages are read in the pool."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._looking = False
        self._seen: set[MessageId] = set()

    def look(self) -> Steps[None]:
        """At what has arrived since; what was cut off is looked at again."""
        if self._looking:
            return
        self._looking = True
        try:
            yield from self._look()
        finally:
            self._looking = False

    def note_opened(self, stored: StoredMessage, opened: OpenedMessage) -> None:
        """An answer or a report that was sealed; outside nothing of it could be believed."""
        headers = opened.headers
        replies = tuple(filter(None, (headers.in_reply_to, *reversed(headers.references))))
        entry = self._desk.db.outbox.named(message_ids=replies) if replies and opened.encrypted else None
        if entry is None:
            return
        author = normal(headers.from_[0].address) if len(headers.from_) == 1 else ""
        # Which letter it answers must stand under the signature: an old letter of his would answer anything else.
        proven = opened.summary is Summary.SIGNED_TRUSTED and opened.headers_protected and author in _recipients(entry)
        witness = Witness.PROOF if proven else Witness.ANYBODY
        said = _said_inside(opened) or (Said(Happening.ANSWERED),)
        if proven:  # his word is proof of himself alone, whomever his report names
            said = tuple(replace(each, addresses=()) for each in said)
        if opened.receipt is None:
            self._note(entry, Report(said, author=author), stored, witness=witness)

    def _look(self) -> Steps[None]:
        mark, last = self._mark(), self._desk.db.arrivals.last()
        since = self._desk.db.arrivals.first_letter(self._desk.ports.clock.now() - _REMEMBERED)
        if mark is None or since is None:
            self._remember(last)
            return
        held, done = False, mark
        while found := self._desk.db.arrivals.since(mark, _AT_ONCE):
            for each in found:
                if each.received >= since and each.message not in self._seen:
                    held = held or self._is_awaited(each, last)
                    yield from self._heed(each)
                done = done if held else each.message
            mark = found[-1].message
            self._remember(done)
            yield from pause()

    def _is_awaited(self, arrived: Arrived, last: MessageId) -> bool:
        """Whether its bytes will come by themselves, as those of all small messages do."""
        return not arrived.here and arrived.size <= _SMALL and last - arrived.message < _AT_MOST_HELD

    def _heed(self, arrived: Arrived) -> Steps[None]:
        """One that is gone meanwhile, or that we cannot read, must not keep us from the others."""
        head = self._desk.db.arrivals.beginning(arrived.message, _HEAD)
        if head:
            with suppress(Rejected, BugError):
                yield from self._read(arrived, head)
            self._seen.add(arrived.message)

    def _read(self, arrived: Arrived, head: bytes) -> Steps[None]:
        seen = yield from wait(self._desk.pool.submit(outline, head))
        report = None
        if seen.may_report:
            raw = self._desk.db.arrivals.beginning(arrived.message, LONGEST)
            report = yield from wait(self._desk.pool.submit(read_report, raw))
        if report is None and seen.answers and not seen.sealed:
            report = Report((Said(Happening.ANSWERED),), message_ids=(seen.answers,), author=seen.author)
        entry = self._letter(report) if report is not None else None
        if report is None or entry is None:
            return
        known = entry.notice is not None and entry.notice.envelope == report.envelope
        stored = self._desk.db.messages.stored(arrived.message)
        self._note(entry, report, stored, witness=Witness.CARRIER if known else Witness.ANYBODY)

    def _letter(self, report: Report) -> OutboxEntry | None:
        """Only one that has gone out: nothing can be said of others."""
        entry = self._desk.db.outbox.named(envelope=report.envelope, message_ids=report.message_ids)
        gone = entry is not None and (entry.state in _GONE_OUT or entry.partly_sent)
        return entry if gone else None

    def _note(self, entry: OutboxEntry, report: Report, stored: StoredMessage, *, witness: Witness) -> None:
        author, new = normal(report.author), False
        for said in report.said:
            if said.what is Happening.ANSWERED and author == normal(entry.sender):
                continue  # we wrote again ourselves
            address = _whom(entry, (*said.addresses, author))
            line = HistoryLine(stored.received, said.what, address, said.words, stored.id, witness)
            new = self._desk.db.outbox.note(entry.id, line) or new
        if new:
            self.reconsider(entry)

    def reconsider(self, entry: OutboxEntry) -> None:
        """Whether anybody's word is still missing, now that one more has come."""
        outbox = self._desk.db.outbox
        current = outbox.entry(entry.id)
        if current.sent is not None and not current.failed and not silent(current, outbox.history(entry.id)):
            outbox.settle(entry.id)
        untell_unreached(self._desk, current)
        self._desk.emit(OutboxChanged(current))

    def _mark(self) -> MessageId | None:
        value = self._desk.db.folders.setting(_LOOKED)
        return MessageId(int(value)) if value is not None and value.isdecimal() else None

    def _remember(self, mark: MessageId) -> None:
        if mark != self._mark():
            self._desk.db.folders.set_setting(_LOOKED, str(mark))
        self._seen = {message for message in self._seen if message > mark}


def _whom(entry: OutboxEntry, named: tuple[str, ...]) -> str:
    """Which of our recipients it is about: mail is forwarded, and reports name whom it was forwarded to."""
    ours = _recipients(entry)
    found = next((address for address in map(normal, named) if address in ours), None)
    if found is not None:
        return found
    return ours[0] if len(ours) == 1 else ""


def _recipients(entry: OutboxEntry) -> tuple[str, ...]:
    return tuple(normal(delivery.address) for delivery in entry.deliveries)


def _said_inside(opened: OpenedMessage) -> tuple[Said, ...]:
    """Of what was sealed only bare codes are kept: histories lie beside the letters, not among what is sealed."""
    parts = [part for part in opened.attachments if part.media_type.lower() in _MACHINE_READABLE]
    content = bytes(parts[0].content) if parts and parts[0].size <= _PART_AT_MOST else b""
    said = read_part(content, subject=opened.headers.subject)
    return tuple(each if _CODE.fullmatch(each.words) else replace(each, words="") for each in said)

"""Triage by hand: where messages stand in the practice's work, who looks after them, in which folder they lie.

Shown at once, told to the server now or when it can be reached (`engine.pending`); other workstations see it there.
"""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Protocol, assert_never

from secmail.api.queries import MessageRows
from secmail.api.rules import Assign, DeleteMessages, Marked, MoveMessages, SetTriage, TriageCommand
from secmail.domain.deeds import Deed
from secmail.domain.errors import Code, Rejected, SecmailError
from secmail.domain.ids import FolderId, MessageId
from secmail.domain.mandates import Right
from secmail.domain.messages import MessageSummary
from secmail.domain.triage import BY_HAND, KeywordChange, Triage, short_name, to_answered, to_care, to_filed, to_triage
from secmail.engine.access import Access
from secmail.engine.desk import Desk
from secmail.engine.reading import Reading
from secmail.engine.session import Session
from secmail.engine.steps import Steps, wait

_SEEN = ("\\Seen",)
_TRASH = "trash"

log = logging.getLogger("secmail.engine")


class Told(Protocol):
    """`engine.pending.Pending`: here at once, durably noted, told to the server when that can be."""

    def set_keywords(
        self, messages: Sequence[MessageId], add: Iterable[str] = (), remove: Iterable[str] = ()
    ) -> Steps[None]: ...

    def move(self, messages: Sequence[MessageId], folder: FolderId) -> Steps[None]: ...

    def stays_here(self, message: MessageId) -> bool:
        """Whether its server keeps no keywords."""
        ...


class Triaging:
    """Engine thread. Under a mandate with `Right.TRIAGE` only."""

    def __init__(self, desk: Desk, session: Session, *, access: Access, reading: Reading, told: Told) -> None:
        self._desk = desk
        self._session = session
        self._access = access
        self.reading = reading
        self._told = told

    def steps(self, command: TriageCommand) -> Steps[Marked | None]:
        """The use case of a command."""
        match command:
            case SetTriage(messages=messages, triage=triage):
                return self._set(messages, triage)
            case Assign(messages=messages, name=name):
                return self._assign(messages, name)
            case MoveMessages(messages=messages, folder=folder):
                return self._move(messages, folder)
            case DeleteMessages(messages=messages):
                return self._delete(messages)
        assert_never(command)

    def mark_seen(self, messages: Sequence[MessageId], *, seen: bool) -> Steps[None]:
        """By the server's own flag."""
        yield from self._allowed(messages)
        yield from self._told.set_keywords(messages, _SEEN if seen else (), () if seen else _SEEN)

    def filed(self, messages: Sequence[MessageId]) -> Steps[None]:
        """Says to the other workstations that their results are with the practice software. A word, not a proof.

        Never fails: the ledger is what counts.
        """
        try:
            rows = yield from self.rows(messages)
            yield from self.change([(row, to_filed(row.flags)) for row in rows])
        except SecmailError as error:
            log.info("other workstations do not hear that results were filed: %s", error.code)

    def answered(self, message: MessageId) -> Steps[None]:
        """An answer to it has left: so the server is told, and with it the other workstations."""
        rows = yield from self.rows([message])
        yield from self.change([(row, to_answered(row.flags)) for row in rows])

    def rows(self, messages: Sequence[MessageId]) -> Steps[tuple[MessageSummary, ...]]:
        """Those that are still there."""
        return (yield from wait(self.reading.ask(MessageRows(tuple(messages)))))

    def change(self, changes: Iterable[tuple[MessageSummary, KeywordChange]]) -> Steps[None]:
        """Without asking for rights; messages of one change together."""
        alike: dict[KeywordChange, list[MessageId]] = {}
        for row, change in changes:
            if change:
                alike.setdefault(change, []).append(row.id)
        for change, messages in alike.items():
            yield from self._told.set_keywords(messages, change.add, change.remove)

    def move(self, message: MessageId, folder: FolderId) -> Steps[None]:
        """Without asking for rights."""
        yield from self._told.move([message], folder)

    def _set(self, messages: Sequence[MessageId], triage: Triage | None) -> Steps[Marked]:
        if triage not in (None, *BY_HAND):
            raise Rejected(Code.RULE_UNFIT)  # only the program knows what was filed
        rows = yield from self._allowed(messages)
        if triage is Triage.DONE:
            self._journal(Deed.MESSAGE_DONE, messages)
        return (yield from self._mark([(row, to_triage(row.flags, triage)) for row in rows]))

    def _assign(self, messages: Sequence[MessageId], name: str) -> Steps[Marked]:
        written = " ".join(name.split())
        short = short_name(written)
        if written and not short:
            raise Rejected(Code.ASSIGNEE_UNUSABLE)
        rows = yield from self._allowed(messages)
        session = self._session.open
        if session is not None and short and session.sealed.rules.names().get(short) != written:
            session.sealed.rules.name(short, written)
        return (yield from self._mark([(row, to_care(row.flags, short)) for row in rows]))

    def _mark(self, changes: Sequence[tuple[MessageSummary, KeywordChange]]) -> Steps[Marked]:
        yield from self.change(changes)
        return Marked(tuple(row.id for row, _ in changes if self._told.stays_here(row.id)))

    def _move(self, messages: Sequence[MessageId], wanted: FolderId) -> Steps[None]:
        yield from self._allowed(messages)
        for message in messages:
            stored = self._desk.db.messages.stored(message)
            if all(folder.id != wanted for folder in self._desk.db.folders.folders(stored.account)):
                raise Rejected(Code.FOLDER_UNKNOWN)
            self._access.require(Right.TRIAGE, replace(stored, folder=wanted))
        self._journal(Deed.MESSAGE_MOVED, messages)
        yield from self._told.move(messages, wanted)

    def _delete(self, messages: Sequence[MessageId]) -> Steps[None]:
        """All of them or none: what cannot be taken back by moving is not done at all."""
        yield from self._allowed(messages)
        wanted: dict[FolderId, list[MessageId]] = {}
        for message in messages:
            stored = self._desk.db.messages.stored(message)
            folders = self._desk.db.folders.folders(stored.account)
            trash = next((folder.id for folder in folders if folder.role == _TRASH), None)
            if trash is None:
                raise Rejected(Code.FOLDER_NO_TRASH)
            if stored.folder != trash:
                wanted.setdefault(trash, []).append(message)
        for trash, some in wanted.items():
            yield from self._move(some, trash)

    def _allowed(self, messages: Sequence[MessageId]) -> Steps[tuple[MessageSummary, ...]]:
        """Their rows, if all of them may be triaged. MESSAGE_UNKNOWN, MANDATE_NO_RIGHT, MANDATE_OUT_OF_SCOPE."""
        stored = [self._desk.db.messages.stored(message) for message in messages]
        rows = yield from self.rows(messages)
        known = {row.id: row for row in rows}
        for each in stored:
            self._access.require_known(Right.TRIAGE, each, [known[each.id]] if each.id in known else [])
        return rows

    def _journal(self, deed: Deed, messages: Sequence[MessageId]) -> None:
        """What takes mail out of sight by a person's hand, before it is done. Without a session nobody is known."""
        for message in messages:
            self._session.journal(deed, self._desk.db.messages.stored(message).sha256 or str(message))

"""Triage by hand: where messages stand in the practice's work, who looks after them, in which folder they lie.

Shown at once, told to the server now or when it can be reached (`engine.pending`); other workstations see it there.
"""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from functools import partial
from typing import Protocol, assert_never

from secmail.api.queries import MessageRows
from secmail.api.rules import Assign, DeleteMessages, Marked, MoveMessages, SetTriage, TriageCommand
from secmail.domain.deeds import Deed
from secmail.domain.errors import Code, Rejected, SecmailError
from secmail.domain.ids import AccountId, FolderId, MessageId
from secmail.domain.mandates import Right
from secmail.domain.messages import MessageSummary
from secmail.domain.triage import BY_HAND, KeywordChange, Triage, short_name, to_answered, to_care, to_filed, to_triage
from secmail.engine.access import Access
from secmail.engine.desk import Desk
from secmail.engine.reading import Reading
from secmail.engine.session import Session
from secmail.engine.steps import Steps, wait
from secmail.engine.turns import Turn

Change = Callable[[frozenset[str]], KeywordChange]
"""What becomes of the flags that a message has when it is written."""
_SEEN = frozenset({"\\Seen"})
_TRASH = "trash"

log = logging.getLogger("secmail.engine")


class Told(Protocol):
    """`engine.pending.Pending`: here at once, durably noted, told to the server when that can be."""

    def mark(self, changes: Mapping[MessageId, KeywordChange]) -> AbstractSet[AccountId]:
        """Keywords and system flags; the accounts that are to be told."""
        ...

    def place(self, messages: Sequence[MessageId], folder: FolderId) -> AbstractSet[AccountId]:
        """Into another folder."""
        ...

    def tell_now(self, accounts: Iterable[AccountId]) -> Steps[None]: ...

    def stays_here(self, message: MessageId) -> bool:
        """Whether its server keeps no keywords."""
        ...


class Triaging:
    """Engine thread. Under a mandate with `Right.TRIAGE` only.

    What people do is written in the order in which they do it: who takes a deed back at once takes it back. Servers are
    told afterwards.
    """

    def __init__(self, desk: Desk, session: Session, *, access: Access, reading: Reading, told: Told) -> None:
        self._desk = desk
        self._session = session
        self._access = access
        self.reading = reading
        self._told = told
        self._in_order = Turn()

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
        change = KeywordChange(add=_SEEN) if seen else KeywordChange(remove=_SEEN)
        yield from self._mark(messages, lambda _: change)

    def filed(self, messages: Sequence[MessageId]) -> Steps[None]:
        """Says to the other workstations that their results are with the practice software. A word, not a proof.

        Never fails: the ledger is what counts.
        """
        try:
            yield from self.change(messages, to_filed)
        except SecmailError as error:
            log.info("other workstations do not hear that results were filed: %s", error.code)

    def answered(self, message: MessageId) -> Steps[None]:
        """An answer to it has left: so the server is told, and with it the other workstations."""
        yield from self.change([message], to_answered)

    def rows(self, messages: Sequence[MessageId]) -> Steps[tuple[MessageSummary, ...]]:
        """Those that are still there."""
        return (yield from wait(self.reading.ask(MessageRows(tuple(messages)))))

    def change(self, messages: Sequence[MessageId], change: Change) -> Steps[None]:
        """Without asking for rights; those that are still there."""
        yield from self._told.tell_now(self._marked(messages, change))

    def move(self, message: MessageId, folder: FolderId) -> Steps[None]:
        """Without asking for rights."""
        yield from self._told.tell_now(self._told.place([message], folder))

    def _set(self, messages: Sequence[MessageId], triage: Triage | None) -> Steps[Marked]:
        if triage not in (None, *BY_HAND):
            raise Rejected(Code.RULE_UNFIT)  # only the program knows what was filed
        deed = Deed.MESSAGE_DONE if triage is Triage.DONE else None
        return (yield from self._mark(messages, lambda flags: to_triage(flags, triage), deed=deed))

    def _assign(self, messages: Sequence[MessageId], name: str) -> Steps[Marked]:
        written = " ".join(name.split())
        short = short_name(written)
        if written and not short:
            raise Rejected(Code.ASSIGNEE_UNUSABLE)
        return (yield from self._mark(messages, lambda flags: to_care(flags, short), known_as=(short, written)))

    def _mark(
        self,
        messages: Sequence[MessageId],
        change: Change,
        *,
        deed: Deed | None = None,
        known_as: tuple[str, str] = ("", ""),
    ) -> Steps[Marked]:
        """`deed`: for the journal. `known_as`: a short name, and how it is written."""

        def marked() -> Steps[AbstractSet[AccountId]]:
            yield from self._allowed(messages)
            if deed is not None:
                self._journal(deed, messages)
            self._know(*known_as)
            return self._marked(messages, change)

        accounts = yield from self._in_order.take(marked)
        yield from self._told.tell_now(accounts)
        return Marked(tuple(message for message in messages if self._told.stays_here(message)))

    def _marked(self, messages: Sequence[MessageId], change: Change) -> AbstractSet[AccountId]:
        """By the flags that they have now; the accounts that are to be told."""
        flags = self._desk.db.messages.flags(messages)
        return self._told.mark({message: change(known) for message, known in flags.items()})

    def _know(self, short: str, written: str) -> None:
        session = self._session.open
        if session is not None and short and session.sealed.rules.names().get(short) != written:
            session.sealed.rules.name(short, written)

    def _move(self, messages: Sequence[MessageId], wanted: FolderId) -> Steps[None]:
        yield from self._told.tell_now((yield from self._in_order.take(partial(self._placed, messages, wanted))))

    def _placed(self, messages: Sequence[MessageId], wanted: FolderId) -> Steps[AbstractSet[AccountId]]:
        """The accounts that are to be told."""
        yield from self._allowed(messages)
        for message in messages:
            stored = self._desk.db.messages.stored(message)
            if all(folder.id != wanted for folder in self._desk.db.folders.folders(stored.account)):
                raise Rejected(Code.FOLDER_UNKNOWN)
            self._access.require(Right.TRIAGE, replace(stored, folder=wanted))
        self._journal(Deed.MESSAGE_MOVED, messages)
        return self._told.place(messages, wanted)

    def _delete(self, messages: Sequence[MessageId]) -> Steps[None]:
        yield from self._told.tell_now((yield from self._in_order.take(partial(self._deleted, messages))))

    def _deleted(self, messages: Sequence[MessageId]) -> Steps[AbstractSet[AccountId]]:
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
        accounts = set[AccountId]()
        for trash, some in wanted.items():
            accounts |= yield from self._placed(some, trash)
        return accounts

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

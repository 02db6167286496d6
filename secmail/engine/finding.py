"""Answers to what people look for: the sealed index, and outer headers for what was not read yet. Read thread."""

import heapq
import itertools
import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from secmail.api.finding import FindMessages, Found
from secmail.domain.errors import SecmailError
from secmail.domain.finding import FILED, READ, UNREAD, Sought, parse
from secmail.domain.folding import words
from secmail.domain.ids import FolderId, MessageId
from secmail.domain.messages import Folder, MessageSummary
from secmail.engine.inside import Inside
from secmail.engine.ports import MailDbReader
from secmail.engine.snippets import snippet

_CHUNK = 200
_RANKED = 400
_ALL = 1_000_000
_YEARS = 3.0
"""After so many the same match counts for a third of what it does today."""
_SNIPPETS_SECONDS = 0.5
"""For those of one page together; rows whose turn does not come have none."""


@dataclass(frozen=True, slots=True)
class Shelves:
    """Where to look. `unread`: whether there is mail that the index does not hold yet."""

    mail: MailDbReader
    inside: Inside | None
    unread: bool


def find(query: FindMessages, shelves: Shelves, now: datetime) -> tuple[Found, ...]:
    """What was found, within the rights of whoever is in session."""
    sought = parse(query.text, now.astimezone().date())
    if sought.is_empty:
        return ()
    search = _Search(query, shelves, sought)
    found = tuple(itertools.islice(search.by_match(now) if query.by_match else search.by_date(), query.limit))
    return search.with_snippets(found) if query.snippets and shelves.inside is not None else found


def conversation(message: MessageId, together: tuple[MessageId, ...], shelves: Shelves) -> tuple[MessageSummary, ...]:
    """The rows of what belongs together with the message, oldest first; what may not be read is left out."""
    names = {folder.id: folder.name for folder in shelves.mail.folders()}
    rows = shelves.mail.rows(together if message in together else (message,))
    inside = shelves.inside
    if inside is None:
        return rows
    allowed = inside.readable(rows, names)
    return inside.unveil(tuple(row for row in rows if row.id in allowed or row.id == message), names)


class _Search:
    def __init__(self, query: FindMessages, shelves: Shelves, sought: Sought) -> None:
        self._query = query
        self._mail = shelves.mail
        self._inside = shelves.inside
        self._unread = shelves.unread or shelves.inside is None or shelves.inside.mandate is not None
        self._sought = sought
        self._folders = {folder.id: folder for folder in shelves.mail.folders()}
        self._names = {number: folder.name for number, folder in self._folders.items()}
        self._fits = _row_test(sought, query.folder, self._folders)

    def by_date(self) -> Iterator[Found]:
        """Newest first."""
        streams = [self._from_inside(), self._from_outside()]
        merged = heapq.merge(*streams, key=lambda row: (row.date, row.id), reverse=True)
        seen: set[MessageId] = set()
        for row in merged:
            if row.id not in seen:
                seen.add(row.id)
                yield Found(row, 0.0)

    def by_match(self, now: datetime) -> Iterator[Found]:
        """Best first; then what only the outside tells of, newest first."""
        ranked = self._ranked(now)
        after = self._query.after
        rows = itertools.chain(ranked, ((1.0, row) for row in self._from_outside(from_top=True)))
        if after is not None:
            rows = itertools.chain(itertools.islice(itertools.dropwhile(lambda one: one[1].id != after, rows), 1, None))
        seen: set[MessageId] = set()
        for rank, row in rows:
            if row.id not in seen:
                seen.add(row.id)
                yield Found(row, rank)

    def with_snippets(self, found: tuple[Found, ...]) -> tuple[Found, ...]:
        """With the words around, where they can be had in a moment: others wait for an answer too."""
        end = time.monotonic() + _SNIPPETS_SECONDS
        return tuple(self._with_snippet(one) if time.monotonic() < end else one for one in found)

    def _with_snippet(self, found: Found) -> Found:
        row, inside = found.message, self._inside
        if inside is None or not row.here or not inside.readable((row,), self._names):
            return found
        try:
            raw = self._mail.raw(row.id)
        except SecmailError:  # it is gone meanwhile
            return found
        return replace(found, snippet=snippet(raw, self._sought, inside.sealed.content_key))

    def _ranked(self, now: datetime) -> Iterator[tuple[float, MessageSummary]]:
        if self._inside is None:
            return
        fits = {message: fit for fit, message in self._inside.best(self._sought, _RANKED)}
        rows = [row for row in self._readable(list(fits)) if self._fits(row)]
        scored = sorted(((fits[row.id] * _recency(row.date, now), row) for row in rows), key=_by_score, reverse=True)
        best = scored[0][0] if scored else 1.0
        for score, row in scored:
            yield (1.0 - score / best if best > 0 else 0.0), row

    def _from_inside(self) -> Iterator[MessageSummary]:
        inside = self._inside
        if inside is None:
            return
        before = self._place(inside)
        limit = self._query.limit if not self._sought.of_rows and self._query.folder is None else _CHUNK
        while places := inside.found(self._sought, before, limit):
            for row in self._readable([message for _, message in places]):
                if self._fits(row):
                    yield row
            before, limit = places[-1][0], _CHUNK

    def _from_outside(self, *, from_top: bool = False) -> Iterator[MessageSummary]:
        """What the index does not hold, or not for whoever is in session."""
        if not self._unread:
            return
        after = self._after() if not from_top else None
        before = None if after is None else (after.date, after.id)
        while found := self._mail.found_outside(self._sought, before=before, limit=_CHUNK):
            rows = self._mail.rows(found)
            hidden = self._inside.readable(rows, self._names) if self._inside is not None else frozenset()
            yield from (row for row in self._unveiled(rows) if row.id not in hidden and self._fits(row))
            if not rows:
                return
            before = (rows[-1].date, rows[-1].id)

    def _readable(self, messages: list[MessageId]) -> tuple[MessageSummary, ...]:
        if self._inside is None:
            return ()
        rows = self._mail.rows(messages)
        allowed = self._inside.readable(rows, self._names)
        return self._unveiled(tuple(row for row in rows if row.id in allowed))

    def _unveiled(self, rows: tuple[MessageSummary, ...]) -> tuple[MessageSummary, ...]:
        return rows if self._inside is None else self._inside.unveil(rows, self._names)

    def _place(self, inside: Inside) -> int | None:
        after = self._after()
        return None if after is None else inside.place(after)

    def _after(self) -> MessageSummary | None:
        wanted = self._query.after
        return None if wanted is None else next(iter(self._mail.rows((wanted,))), None)


def _row_test(
    sought: Sought, folder: FolderId | None, folders: dict[FolderId, Folder]
) -> Callable[[MessageSummary], bool]:
    """What only the row tells: where it is, and how far somebody has come with it."""
    named = _named(sought, folders)

    def fits(row: MessageSummary) -> bool:
        if folder is not None and row.folder != folder:
            return False
        if named is not None and row.folder not in named:
            return False
        if any(person != row.assignee for person in sought.persons):
            return False
        return all(_in_state(row, state) for state in sought.states)

    return fits


def _in_state(row: MessageSummary, state: str) -> bool:
    if state in {READ, UNREAD}:
        return row.seen == (state == READ)
    return row.filed if state == FILED else row.standing == state


def _named(sought: Sought, folders: dict[FolderId, Folder]) -> frozenset[FolderId] | None:
    """The folders that are called so, or play that part; None: no folder is asked for."""
    if not sought.folders:
        return None
    called = {number: "-".join(words(folder.name)) for number, folder in folders.items()}
    return frozenset(
        number
        for number, folder in folders.items()
        if all(wanted in called[number] or wanted == folder.role for wanted in sought.folders)
    )


def _recency(received: datetime, now: datetime) -> float:
    """1 today, towards a third with the years."""
    years = max(0.0, (now - received).total_seconds()) / (365.25 * 86400)
    return (1.0 + 2.0 * math.exp(-years / _YEARS)) / 3.0


def _by_score(scored: tuple[float, MessageSummary]) -> tuple[float, datetime, int]:
    return scored[0], scored[1].date, scored[1].id

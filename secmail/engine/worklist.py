"""What waits to be seen, within the rights of whoever is in session. Read thread.

Marks are keywords on a server, which could set any: they take a message off the list, but never one with a value beyond
the panic limits that nobody has seen.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from secmail.api.worklist import SeeCount, SeeItem, SeenBy, SeePage, ToSee, WorkQuery
from secmail.domain.errors import ActionNeeded, Code
from secmail.domain.ids import FolderId, MessageId
from secmail.domain.lab_results import PANIC, KeptResult
from secmail.domain.messages import Folder, MessageSummary
from secmail.domain.rules import UNREAD_ROLES
from secmail.domain.triage import Standing, Wanted
from secmail.domain.worklist import Sight, Work, is_for, work_of
from secmail.engine.finding import Shelves
from secmail.engine.inside import Inside

LATELY = timedelta(days=30)
"""For so long new mail waits, and for so long a mail server's word that a message was read hides no result."""
_MOST = 2_000
"""The newest of each folder."""
_PAGE = 500
_VALUES = 6
_PLACES = {work: place for place, work in enumerate(Work)}
_STILL_TO_SEE = frozenset({Standing.UNSORTED, Standing.TO_DO})


def answer(query: WorkQuery, shelves: Shelves, *, now: datetime) -> Any:
    """ActionNeeded VAULT_LOCKED without a session."""
    if shelves.inside is None:
        raise ActionNeeded(Code.VAULT_LOCKED)
    work = _Worklist(shelves, shelves.inside, now)
    if isinstance(query, SeenBy):
        return work.sights(query.message)
    return work.page(query) if isinstance(query, ToSee) else work.count()


class _Worklist:
    def __init__(self, shelves: Shelves, inside: Inside, now: datetime) -> None:
        self._mail = shelves.mail
        self._inside = inside
        self._since = now - LATELY
        self._folders = {folder.id: folder for folder in self._mail.folders()}
        self._names = {folder.id: folder.name for folder in self._folders.values()}
        self._more = False
        mandate = inside.mandate
        self._me = mandate.delegate.name if mandate is not None else inside.holder

    def sights(self, message: MessageId) -> tuple[Sight, ...]:
        allowed = self._inside.readable(self._mail.rows((message,)), self._names)
        return self._inside.sealed.work.sights(message) if message in allowed else ()

    def page(self, query: ToSee) -> SeePage:
        waiting = self._waiting()
        places = {row.id: place for place, (_, row, _) in enumerate(waiting, 1)}
        start = places.get(query.after, 0) if query.after is not None else 0
        return SeePage(self._items(waiting[start : start + query.limit]), self._counted(waiting))

    def count(self) -> SeeCount:
        return self._counted(self._waiting())

    def _counted(self, waiting: list[tuple[Work, MessageSummary, bool]]) -> SeeCount:
        groups = [work for work, _, _ in waiting]
        urgent, results, letters, others = (groups.count(work) for work in Work)
        return SeeCount(urgent, results, letters, others, more=self._more)

    def _waiting(self) -> list[tuple[Work, MessageSummary, bool]]:
        """In their order, each with whether it is kept in spite of its marks."""
        panics = {row.id: row for row in self._panics()}
        arrived = {row.id: row for row in self._arrived()}
        rows = self._open(arrived)
        shown = self._inside.unveil(tuple({**rows, **panics}.values()), self._names)
        listed = [
            (
                work_of(row.kind, urgent=row.urgent or row.id in panics),
                row,
                row.id not in rows and not self._is_open(row),
            )
            for row in self._allowed(shown)
        ]
        return sorted(listed, key=_order)

    def _panics(self) -> tuple[MessageSummary, ...]:
        """Of folders that people read."""
        found = self._inside.sealed.work.panics(self._since, self._mail.left_unread())
        rows = tuple(row for row in self._mail.rows(found) if self._role(row.folder) not in UNREAD_ROLES)
        allowed = self._inside.readable(rows, self._names)
        return tuple(row for row in rows if row.id in allowed)

    def _arrived(self) -> Iterator[MessageSummary]:
        """What came lately into the folders in which mail arrives, and what is marked to do there."""
        for folder in self._arrival_folders():
            yield from self._mail.page(folder.id, None, _MOST, wanted=Wanted(Standing.TO_DO))
            yield from self._newest(folder.id)

    def _newest(self, folder: FolderId) -> Iterator[MessageSummary]:
        after: MessageId | None = None
        for _ in range(_MOST // _PAGE):
            rows = self._mail.page(folder, after, _PAGE)
            yield from (row for row in rows if row.date > self._since or not row.seen)
            if len(rows) < _PAGE or (rows[-1].date <= self._since and all(row.seen for row in rows)):
                return
            after = rows[-1].id
        self._more = True

    def _arrival_folders(self) -> Iterable[Folder]:
        """Inboxes, and where rules put new mail."""
        moved_to = {saved.rule.act.folder for saved in self._inside.sealed.rules.all() if saved.rule.enabled}
        for folder in self._folders.values():
            if folder.role == "inbox" or (folder.name in moved_to and folder.role not in UNREAD_ROLES):
                yield folder

    def _open(self, arrived: dict[MessageId, MessageSummary]) -> dict[MessageId, MessageSummary]:
        """What is still to be seen of it: of what is old, or was answered, only results that nobody has seen."""
        doubtful = {each: row for each, row in arrived.items() if self._is_for_results_alone(row)}
        reports = self._inside.sealed.work.reports(list(doubtful))
        kept = {each for each in doubtful if reports.get(each, (0, 0))[1]}
        open_ones = {each for each, row in arrived.items() if each not in doubtful and self._is_open(row)}
        return {each: row for each, row in arrived.items() if each in kept or each in open_ones}

    def _is_for_results_alone(self, row: MessageSummary) -> bool:
        standing = row.standing
        old = row.date <= self._since and standing is Standing.UNSORTED
        return (old or standing is Standing.ANSWERED) and is_for(row.assignee, self._me)

    def _is_open(self, row: MessageSummary) -> bool:
        """Whether nothing was said of it that takes it off this person's list."""
        return row.standing in _STILL_TO_SEE and is_for(row.assignee, self._me)

    def _allowed(self, rows: tuple[MessageSummary, ...]) -> tuple[MessageSummary, ...]:
        """Under a mandate no row of which nothing may be known."""
        if self._inside.mandate is None:
            return rows
        readable = self._inside.readable(rows, self._names)
        return tuple(row for row in rows if row.id in readable or not row.encrypted)

    def _items(self, waiting: list[tuple[Work, MessageSummary, bool]]) -> tuple[SeeItem, ...]:
        ids = [row.id for _, row, _ in waiting if row.kind is not None]
        work = self._inside.sealed.work
        reports = work.reports(ids)
        people = work.people([each for each in ids if each in reports])
        abnormal: dict[MessageId, list[KeptResult]] = {}
        for kept in work.abnormal([each for each in ids if each in reports]):
            abnormal.setdefault(kept.message, []).append(kept)
        return tuple(
            replace(
                _item(row, group, kept=kept, reports=reports.get(row.id, (0, 0)), values=abnormal.get(row.id, [])),
                people=people.get(row.id, 0),
            )
            for group, row, kept in waiting
        )

    def _role(self, folder: FolderId) -> str | None:
        there = self._folders.get(folder)
        return there.role if there is not None else None


def _item(
    row: MessageSummary, group: Work, *, kept: bool, reports: tuple[int, int], values: list[KeptResult]
) -> SeeItem:
    pressing = sorted(values, key=lambda each: each.result.flag not in PANIC)
    return SeeItem(
        message=row,
        work=group,
        values=tuple(each.result for each in pressing[:_VALUES]),
        abnormal=len(values),
        reports=reports[0],
        unseen=reports[1],
        kept=kept,
    )


def _order(listed: tuple[Work, MessageSummary, bool]) -> tuple[int, float, int]:
    """The oldest first where it is urgent, elsewhere the newest."""
    work, row, _ = listed
    sign = 1 if work is Work.URGENT else -1
    return _PLACES[work], sign * row.date.timestamp(), sign * row.id

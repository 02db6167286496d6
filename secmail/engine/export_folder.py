"""What waits for the drop folder is tried again with patience; what the practice software takes from it is noticed."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from secmail.api.events import ExportsChanged
from secmail.api.exporting import DropFolderChanged
from secmail.domain.errors import Code, SecmailError
from secmail.domain.exports import ExportRecord
from secmail.domain.ids import MessageId
from secmail.domain.mandates import Right
from secmail.engine.desk import Desk
from secmail.engine.export_lab import LabExport
from secmail.engine.filing import policy_today
from secmail.engine.jobs import JobRunner
from secmail.engine.session import Session
from secmail.engine.steps import Steps, wait

log = logging.getLogger("secmail.engine")

_PATIENCE = tuple(timedelta(seconds=seconds) for seconds in (30, 60, 120, 300, 600))
"""Between two tries; the last one over and over."""
_LOOK_EVERY = timedelta(seconds=15)
_LOOKED_FOR = timedelta(days=60)
"""For how long a file is looked for: some programs never take theirs away."""
_AT_ONCE = 1000
_FOLDER = frozenset({Code.EXPORT_UNREACHABLE, Code.EXPORT_UNSET})


class WatchedFolder:
    """Engine thread. Only while a session is open; nothing that was done is ever written again."""

    def __init__(self, desk: Desk, jobs: JobRunner, session: Session, *, export: LabExport) -> None:
        self._desk = desk
        self._jobs = jobs
        self._session = session
        self._export = export
        self.code: Code | None = None
        """Why it could not be written to, the last time."""
        self.next_try: datetime | None = None
        self._failed = 0
        self._looked: datetime | None = None
        self._running = False
        self._passed: frozenset[MessageId] = frozenset()
        """What a person must decide on: begun, and held since."""

    def session_opened(self) -> None:
        """What was begun in a former session is ended now."""
        self.next_try, self._looked, self._passed = None, None, frozenset()

    def tick(self) -> None:
        """Every few seconds."""
        if self._session.open is None or self._running:
            return
        now = self._desk.ports.clock.now()
        if self._is_due(now) or self._looked is None or not timedelta(0) <= now - self._looked < _LOOK_EVERY:
            self._jobs.start(self._round(now))

    def check(self) -> Steps[None]:
        """Now, whatever the pause was."""
        self.next_try, self._failed = None, 0
        check = yield from wait(self._desk.pool.submit(self._desk.ports.drop.check, self._folder()))
        self._say(check.code)
        if not self._running:
            yield from self._round(self._desk.ports.clock.now())

    def waiting(self) -> tuple[ExportRecord, ...]:
        """Begun and not written, oldest first."""
        session = self._session.open
        return session.sealed.exchange.begun(_AT_ONCE) if session is not None else ()

    def lying(self) -> tuple[ExportRecord, ...]:
        """Written and not taken, oldest first."""
        session = self._session.open
        since = self._desk.ports.clock.now() - _LOOKED_FOR
        return tuple(reversed(session.sealed.exchange.lying(since, _AT_ONCE))) if session is not None else ()

    def _folder(self) -> str:
        return policy_today(self._desk).folder or ""

    def _is_due(self, now: datetime) -> bool:
        return self.next_try is None or now >= self.next_try

    def _round(self, now: datetime) -> Steps[None]:
        self._running = True
        try:
            if self._is_due(now):
                yield from self._try_again()
            yield from self._look()
        finally:
            self._running = False

    def _try_again(self) -> Steps[None]:
        messages = self._begun()
        if not messages or not self._folder() or self._export.access.refusal(Right.FILE) is not None:
            return
        try:
            result = yield from self._export.file(messages)
        except SecmailError as error:
            log.info("what waits for the drop folder goes on waiting: %s", error.code)
            pause = _PATIENCE[min(self._failed, len(_PATIENCE) - 1)]
            self._failed += 1
            self.next_try = self._desk.ports.clock.now() + pause
            self._say(error.code if error.code in _FOLDER else self.code)
            return
        self._failed, self.next_try = 0, None
        self._passed |= {held.message for held in result.held}
        self._say(None)

    def _begun(self) -> tuple[MessageId, ...]:
        found = dict.fromkeys(row.message for row in self.waiting() if row.message)
        return tuple(message for message in found if message not in self._passed)

    def _look(self) -> Steps[None]:
        """By the folder's list: one that does not answer has lost nothing."""
        session = self._session.open
        rows = self.lying()
        self._looked = self._desk.ports.clock.now()
        if session is None or not rows:
            return
        gone = yield from wait(self._desk.pool.submit(self._gone, rows))
        if gone and self._session.open is session:
            session.sealed.exchange.picked_up([row.key for row in gone], self._desk.ports.clock.now())
            self._desk.emit(ExportsChanged(tuple(dict.fromkeys(row.message for row in gone if row.message))))
            self._desk.emit(DropFolderChanged(self.code))

    def _gone(self, rows: Sequence[ExportRecord]) -> list[ExportRecord]:
        """Pool."""
        gone: list[ExportRecord] = []
        for folder in {row.folder for row in rows}:
            some = [row for row in rows if row.folder == folder]
            there = self._desk.ports.drop.lying(folder, [row.file for row in some])
            gone += [row for row in some if there is not None and row.file not in there]
        return gone

    def _say(self, code: Code | None) -> None:
        if code is not self.code:
            self.code = code
            self._desk.emit(DropFolderChanged(code))

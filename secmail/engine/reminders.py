"""Letters that ought to have been acknowledged by now. Whose silence it is, is worked out anew each time."""

from datetime import UTC, datetime, timedelta

from secmail.api.events import RemindersChanged
from secmail.domain.ids import OutboxId
from secmail.engine.desk import Desk
from secmail.engine.sending_settings import REMIND, remind_days

_EVERY = timedelta(minutes=1)
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


class Reminding:
    """Tells when there is one more, or one less. Engine thread."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._looked: datetime | None = None
        self._known: frozenset[OutboxId] = frozenset()

    def tick(self) -> None:
        """Every few seconds; it looks once a minute, by an index."""
        now = self._desk.ports.clock.now()
        if self._looked is not None and timedelta(0) <= now - self._looked < _EVERY:
            return
        self._looked = now
        before = due_before(now, self._desk.db.folders.setting(REMIND))
        due = frozenset(entry.id for entry in self._desk.db.outbox.awaiting(before))
        if due != self._known:
            self._known = due
            self._desk.emit(RemindersChanged(len(due)))


def due_before(now: datetime, setting: str | None) -> datetime:
    """Letters sent before are due. What failed is told also where nothing else is."""
    days = remind_days(setting)
    return now - timedelta(days=days) if days else _NEVER

"""Locking by itself when nobody has done anything for a while, where the practice has asked for it."""

from datetime import timedelta

from secmail.engine.desk import Desk
from secmail.engine.idle_setting import LONGEST, MINUTES, idle_minutes
from secmail.engine.jobs import JobRunner
from secmail.engine.session import Session


class Idle:
    """Engine thread."""

    def __init__(self, desk: Desk, jobs: JobRunner, session: Session) -> None:
        self._desk = desk
        self._jobs = jobs
        self._session = session
        self._since = desk.ports.clock.now()

    def touched(self) -> None:
        """Somebody has done something."""
        self._since = self._desk.ports.clock.now()

    def set(self, minutes: int) -> None:
        """Between 0, for never, and a day."""
        self._desk.db.folders.set_setting(MINUTES, str(min(max(minutes, 0), LONGEST)))

    def tick(self) -> None:
        """Locks in time. A clock that was set back begins to count anew."""
        minutes = idle_minutes(self._desk.db.folders.setting(MINUTES))
        now = self._desk.ports.clock.now()
        self._since = min(self._since, now)
        if minutes and self._session.is_open() and now - self._since >= timedelta(minutes=minutes):
            self._jobs.start(self._session.end())

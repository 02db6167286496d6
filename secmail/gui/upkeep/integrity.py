"""Reads everything that is kept, and says what is not as it should be; mends what can be mended."""

from PySide6.QtWidgets import QWidget

from secmail.api.events import JobFailed, JobProgressed
from secmail.api.upkeep import CheckIntegrity
from secmail.domain.ids import JobId
from secmail.domain.upkeep import Flaw
from secmail.gui.bridge import JobListener
from secmail.gui.desk import Desk
from secmail.gui.dialogs.listing import ListDialog, Row
from secmail.gui.models.card_words import Said
from secmail.gui.session import Session
from secmail.gui.style import Tone
from secmail.gui.surfaces import on_press


class IntegrityDialog(ListDialog):
    """One look at a time; closing it ends the look."""

    def __init__(self, desk: Desk, session: Session, parent: QWidget) -> None:
        super().__init__(desk, parent, title=desk.words("integrity.title"), sealed=False)
        self._session = session
        self._job: JobId | None = None
        self.stop_button = self.add_button(desk.words("integrity.stop"))
        self.repair_button = self.add_button(desk.words("integrity.repair"))
        on_press(self.stop_button, self._stop)
        on_press(self.repair_button, self._repair)

    def ask(self) -> None:
        """Looks at everything, unless it does so already."""
        if self._job is None:
            self._look(repair=False)

    def done(self, result: int) -> None:
        """Closes."""
        if self._job is not None:
            self._stop()
        super().done(result)

    def _repair(self) -> None:
        if self._job is None:
            self._look(repair=True)

    def _look(self, *, repair: bool) -> None:
        self.outcome.clear()
        self.say("sync", self.desk.words("integrity.working"))
        listener = JobListener(
            self, done=self._take, failed=self._fail, progressed=self._progress, cancelled=self._cancelled
        )
        command = CheckIntegrity(repair=repair, sealed=self._session.holder is not None)
        self._job = self.desk.bridge.submit(command, listener)
        self._enable(flawed=False)

    def _progress(self, event: JobProgressed) -> None:
        if event.total > 0:
            percent = min(100, event.done * 100 // event.total)
            self.say("sync", self.desk.words("integrity.working"), self.desk.words("task.part", percent=percent))

    def _take(self, flaws: object) -> None:
        assert isinstance(flaws, tuple)
        self._job = None
        words = self.desk.words
        if flaws:
            self.fill(map(self._row, flaws))
        else:
            self.say("done", words("integrity.sound"))
        if self._session.holder is None:
            self.outcome.say(words("integrity.not-sealed"), Tone.NEUTRAL, icon="lock")
        self._enable(flawed=any(not flaw.mended for flaw in flaws))

    def _row(self, flaw: Flaw) -> Row:
        words = self.desk.words
        title = words(f"flaw.{flaw.what.value}", count=flaw.count)
        tone, icon = (Tone.NEUTRAL, "done") if flaw.mended else (Tone.CAUTION, "doubt")
        return Said(icon, tone, title, (words("flaw.mended" if flaw.mended else "flaw.not-mended"),)), ()

    def _stop(self) -> None:
        if self._job is not None:
            self.desk.bridge.cancel(self._job)
            self._cancelled()

    def _cancelled(self) -> None:
        self._job = None
        self.say("doubt", self.desk.words("integrity.stopped"))
        self._enable(flawed=False)

    def _fail(self, failure: JobFailed) -> None:
        self._cancelled()
        self.complain(failure.code, failure.words)

    def _enable(self, *, flawed: bool) -> None:
        self.stop_button.setEnabled(self._job is not None)
        self.repair_button.setEnabled(flawed and self._job is None)

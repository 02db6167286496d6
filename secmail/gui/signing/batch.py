"""The signing of all letters that were read and ticked: one order, its progress, its end, and what was refused."""

from PySide6.QtCore import QObject, Signal

from secmail.api.events import JobFailed, JobProgressed
from secmail.api.signing import SendDrafts
from secmail.domain.ids import JobId
from secmail.gui.bridge import JobListener
from secmail.gui.desk import Desk
from secmail.gui.problems import shown
from secmail.gui.signing.pane import SigningPane
from secmail.gui.style import Tone


class SigningBatch(QObject):
    """`told` carries the outcome for the status bar; `ended` when the letters that wait are others."""

    told = Signal(str)
    ended = Signal()

    def __init__(self, desk: Desk, pane: SigningPane, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._pane = pane
        self._job: JobId | None = None

    @property
    def busy(self) -> bool:
        """Whether letters are being signed."""
        return self._job is not None

    def send(self) -> None:
        """Signs and sends all that is ticked."""
        items = self._pane.model.ticked
        if not items or self.busy:
            return
        self._pane.set_busy(True)
        self._say_progress(0, len(items))
        listener = JobListener(
            self, done=self._sent, failed=self._failed, progressed=self._progressed, cancelled=self._stopped
        )
        self._job = self._desk.bridge.submit(SendDrafts(items, hold=None), listener)

    def stop(self) -> None:
        """No further letter is signed; those that are, leave."""
        if self._job is not None:
            self._desk.bridge.cancel(self._job)
            self._stopped()

    def complain(self, failure: JobFailed) -> None:
        """What went wrong, below the list."""
        problem = shown(failure.code, self._desk.words.language)
        self._pane.outcome.say(f"{problem.text.title}. {problem.body}", Tone.CAUTION)

    def _progressed(self, event: JobProgressed) -> None:
        if event.total > 0:
            self._say_progress(event.done, event.total)

    def _say_progress(self, done: int, total: int) -> None:
        words = self._desk.words
        self._pane.outcome.say(words("signing.sending", done=done + 1, total=total), Tone.NEUTRAL, icon="sign")

    def _sent(self, result: object) -> None:
        assert isinstance(result, tuple)
        words, refused = self._desk.words, [one for one in result if one.code is not None]
        self._pane.model.show_outcomes(result)
        sent = len(result) - len(refused)
        said = [words.count("signing.sent", sent)] if sent else []
        if refused:
            said.append(words.count("signing.refused", len(refused)))
        text = "".join(f"{one}. " for one in said).strip()
        tone, icon = (Tone.CAUTION, "") if refused else (Tone.NEUTRAL, "done")
        self._pane.outcome.say(text, tone, icon=icon)
        self.told.emit(text)
        if refused:
            self._pane.choose_letter(refused[0].number)
        self._end()

    def _failed(self, failure: JobFailed) -> None:
        self.complain(failure)
        self._end()

    def _stopped(self) -> None:
        self._pane.outcome.say(self._desk.words("signing.stopped"), Tone.NEUTRAL)
        self._end()

    def _end(self) -> None:
        self._job = None
        self._pane.set_busy(False)
        self.ended.emit()

"""One line below the header of a result: who has seen it and when, or that nobody has; and the deed that changes it."""

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from secmail.api.events import Event, JobFailed
from secmail.api.patients import MarkResultsSeen
from secmail.api.results import MessageView
from secmail.api.worklist import SeenBy, Sight, WorkChanged
from secmail.domain.ids import MessageId
from secmail.domain.patient_records import ReportPlace
from secmail.gui import style
from secmail.gui.bridge import JobListener
from secmail.gui.desk import Desk
from secmail.gui.i18n import Words
from secmail.gui.problems import shown
from secmail.gui.safe_text import one_line
from secmail.gui.surfaces import IconLabel, ShortLabel, on_press


class SightStrip(QWidget):
    """Only for results of trusted laboratories: nothing is kept of others."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self._message: MessageId | None = None
        self._seen = False
        self._icon = IconLabel(self, 16)
        self._text = ShortLabel(self)
        self.button = QPushButton(self)
        self.button.setFlat(True)
        on_press(self.button, self._press)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(style.SPACE, 0, 0, 0)
        layout.addWidget(self._icon)
        layout.addWidget(self._text, 1)
        layout.addWidget(self.button)
        self.hide()

    @property
    def text(self) -> str:
        """What it says."""
        return self._text.text()

    def show_view(self, view: MessageView) -> None:
        """Asks who has seen its results; shown when that is known."""
        if view.message != self._message:
            self.hide()
        self._message = view.message
        if view.results:
            self._ask()

    def hear(self, event: Event) -> None:
        """Somebody has seen results, or takes it back."""
        if isinstance(event, WorkChanged) and self._message is not None:
            self._ask()

    def forget(self) -> None:
        """Hides, and drops the name."""
        self._message = None
        self._text.setText("")
        self.hide()

    def _ask(self) -> None:
        message = self._message
        assert message is not None

        def take(sights: tuple[Sight, ...]) -> None:
            if self._message == message:
                self._show(sights)

        self._desk.bridge.ask(SeenBy(message), self, then=take, otherwise=lambda _: None)

    def _show(self, sights: tuple[Sight, ...]) -> None:
        words = self._desk.words
        self._seen = bool(sights) and all(sight.at is not None for sight in sights)
        self._icon.show_icon("done" if self._seen else "unread")
        self._text.setText(sight_words(sights, words))
        self.button.setText(words("sight.back" if self._seen else "sight.mark"))
        self.button.setToolTip("" if self._seen else words("sight.mark.tip"))
        self.setVisible(bool(sights))

    def _press(self) -> None:
        if self._message is None:
            return

        def failed(failure: JobFailed) -> None:
            self._text.setText(shown(failure.code, self._desk.words.language, words=failure.words).text.title)

        command = MarkResultsSeen((ReportPlace(self._message),), seen=not self._seen)
        self._desk.bridge.submit(command, JobListener(self, failed=failed))


def sight_words(sights: tuple[Sight, ...], words: Words) -> str:
    """Of the latest look, where all were seen."""
    seen = [sight for sight in sights if sight.at is not None]
    if not seen:
        return words("sight.none")
    if len(seen) < len(sights):
        return words("sight.partly", seen=len(seen), all=len(sights))
    last = max(seen, key=lambda sight: sight.at.timestamp() if sight.at is not None else 0.0)
    assert last.at is not None
    at = words.moment(last.at)
    return words("sight.by", name=one_line(last.by, 60), at=at) if last.by else words("sight.at", at=at)

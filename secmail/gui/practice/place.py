"""How it stands with the drop folder: reachable or not, what waits, what was taken last."""

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from secmail.api.events import JobFailed
from secmail.api.exporting import CheckFolder, FolderState, FolderStatus
from secmail.api.queries import Exports
from secmail.domain.errors import SecmailError
from secmail.domain.exports import ExportRecord
from secmail.gui import style
from secmail.gui.bridge import JobListener
from secmail.gui.desk import Desk
from secmail.gui.models.card_words import Said
from secmail.gui.models.filing_words import folder_rows, time_words
from secmail.gui.note import Note
from secmail.gui.problems import shown
from secmail.gui.rows import Page, row
from secmail.gui.style import Tone
from secmail.gui.surfaces import on_press, only_with_focus


class PlaceView(QWidget):
    """Asked anew by `ask`; the button tries the folder itself."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self._state: FolderState | None = None
        self._taken = ""
        self.page = Page(desk.words("software.tab.folder"), self)
        self.note = Note(self)
        self.check_button = QPushButton(desk.words("place.check"), self)
        only_with_focus(self.check_button)
        on_press(self.check_button, self.check)
        foot = QHBoxLayout()
        foot.addWidget(self.check_button)
        foot.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(style.SPACE, style.SPACE, style.SPACE, style.SPACE)
        layout.addWidget(self.page, 1)
        layout.addWidget(self.note)
        layout.addLayout(foot)

    def ask(self) -> None:
        """As it was last seen, and what was taken; nothing is tried."""
        self._desk.bridge.ask(FolderStatus(), self, then=self.show_state)
        self._desk.bridge.ask(Exports(), self, then=self._take_ledger, otherwise=self._closed)

    def check(self) -> None:
        """Tries the folder now."""
        self.check_button.setEnabled(False)
        self.note.say(self._desk.words("task.working"), Tone.NEUTRAL, icon="sync")
        listener = JobListener(self, done=self._checked, failed=self._failed, cancelled=self._stop)
        self._desk.bridge.submit(CheckFolder(), listener)

    def forget(self) -> None:
        """Names of files may be those of patients."""
        self._state, self._taken = None, ""
        self.page.fresh()
        self.note.clear()

    def show_state(self, state: FolderState) -> None:
        """Shows it."""
        self._state = state
        self.check_button.setEnabled(state.policy.folder is not None)
        self._draw()

    def _checked(self, result: object) -> None:
        assert isinstance(result, FolderState)
        self._stop()
        self.show_state(result)
        self.ask()

    def _failed(self, failure: JobFailed) -> None:
        self._stop()
        problem = shown(failure.code, self._desk.words.language, words=failure.words)
        self.note.say(f"{problem.text.title}. {problem.body}", Tone.CAUTION)

    def _stop(self) -> None:
        self.check_button.setEnabled(True)
        self.note.clear()

    def _take_ledger(self, records: tuple[ExportRecord, ...]) -> None:
        words = self._desk.words
        taken = max((one.picked_up for one in records if one.picked_up is not None), default=None)
        moment = "" if taken is None else time_words(taken, words, self._desk.now())
        self._taken = words("place.taken", moment=moment) if moment else words("place.taken.never")
        self._draw()

    def _closed(self, _: SecmailError) -> None:
        self._taken = self._desk.words("place.closed")
        self._draw()

    def _draw(self) -> None:
        if self._state is None:
            return
        layout = self.page.fresh()
        rows = list(folder_rows(self._state, self._desk.words, self._desk.now()))
        if self._taken and self._state.policy.folder is not None:
            rows.append(Said("filed", Tone.NEUTRAL, self._taken))
        for said in rows:
            layout.addWidget(row(said, self.page.page))
        layout.addStretch(1)

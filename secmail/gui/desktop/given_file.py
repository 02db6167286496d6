"""A file that the desktop opens with the program: results are shown, and nothing is made of them.

Whoever has put the file where it lies, no signature says so: it is shown beside the mailbox, never filed from here,
never a patient's, and no message is taken for opened. It is read beside the window's thread, and goes with the session.
"""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from secmail import hprim
from secmail.api.results import ResultFile
from secmail.gui import style
from secmail.gui.desk import Desk
from secmail.gui.note import Note
from secmail.gui.results.view import ResultView
from secmail.gui.safe_text import one_line
from secmail.gui.style import Tone

SCHEME = "file:"
LARGEST = 8 * 1024 * 1024
"""Octets that are read."""


def given(word: str) -> Path | None:
    """The file of an address `file:`; None where it is none."""
    return Path(QUrl(word).toLocalFile()) if word.startswith(SCHEME) and QUrl(word).isLocalFile() else None


class GivenFileDialog(QDialog):
    """Shows one file at a time."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        words = self._words = desk.words
        self._bridge = desk.bridge
        self._wanted: Path | None = None
        self.note = Note(self)
        self.results = ResultView(words, self)
        self.results.trend.hide()
        self.results.patient_button.hide()
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.button(QDialogButtonBox.StandardButton.Close).setText(words("task.close"))
        buttons.rejected.connect(self.close)
        layout = QVBoxLayout(self)
        layout.setSpacing(style.WIDE)
        layout.addWidget(self.note)
        layout.addWidget(self.results, 100)
        layout.addStretch(1)  # a sentence alone is no higher than its lines
        layout.addWidget(buttons)
        self.resize(900, 640)

    def show_file(self, path: Path) -> None:
        """Results where it holds any; else a sentence that says what it is and what to do. Shown once it is read."""
        self.forget()
        self._wanted = path
        self.setWindowTitle(one_line(path.name))
        show = partial(self._show, path)
        self._bridge.run(partial(_read, path), self, then=show, otherwise=lambda _: show(None))

    def forget(self) -> None:
        """Nothing is shown any more, also not what is still being read."""
        self._wanted = None
        self.setWindowTitle("")
        self.note.clear()
        self.results.hide()
        self.results.forget()

    def _show(self, path: Path, document: hprim.Document | None) -> None:
        if path != self._wanted:
            return
        if document is None:
            self.note.say(self._words("given.unreadable"), Tone.CAUTION)
        elif document.reports:
            self.results.show_results((ResultFile(0, one_line(path.name), document),))
            self.results.show()
            self.note.say(self._words("given.unsigned"), Tone.CAUTION)
        else:
            self.note.say(self._words("given.no-results"), Tone.NEUTRAL)


def _read(path: Path) -> hprim.Document | None:
    """None where the system does not give it, or it is too large to be a result."""
    try:
        if not path.is_file():
            return None  # a pipe would keep whoever opens it waiting
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except OSError:
        return None
    return hprim.read(content) if len(content) <= LARGEST else None

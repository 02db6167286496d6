"""Content that other software has protected, packed or quoted: named, with what can be done, in place of noise."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from secmail.api.results import MessageView
from secmail.domain.security import Finding
from secmail.gui import style
from secmail.gui.i18n import Words
from secmail.gui.note import Note
from secmail.gui.problems import finding
from secmail.gui.style import Tone

FOREIGN = (
    *(Finding.APICRYPT, Finding.SCRAMBLED, Finding.OPENPGP, Finding.SEALED_ARCHIVE),
    *(Finding.ARCHIVE_REFUSED, Finding.ARCHIVE_DIFFERS, Finding.PACKED_UNREAD),
    Finding.QUOTED_RESULT,
)
_IN_TEXT = frozenset({Finding.QUOTED_RESULT})
"""What stands in the text, and nowhere else: no attachment holds it."""
_LOST = Finding.PACKED_UNREAD
"""Some of it may be in no attachment: beside this one nothing is said to be kept."""


class ForeignStrip(QWidget):
    """Hidden for ordinary messages."""

    def __init__(self, words: Words, parent: QWidget) -> None:
        super().__init__(parent)
        self._words = words
        self._note = Note(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(style.SPACE)
        layout.addWidget(self._note)
        self.hide()

    def show_view(self, view: MessageView) -> None:
        """Says what each is and what can be done with it."""
        found = dict.fromkeys(problem.code for problem in view.opened.problems if problem.code in FOREIGN)
        said = [finding(code, self._words.language) for code in found]
        lines = [f"{one.title}. {one.sentence}" for one in said]
        if found.keys() - _IN_TEXT and _LOST not in found and view.opened.attachments:
            lines.append(self._words("foreign.attached"))
        self._note.say("\n".join(lines), Tone.CAUTION, icon="lock")
        self.setVisible(bool(lines))

    def forget(self) -> None:
        """Hides."""
        self._note.clear()
        self.hide()

    @property
    def text(self) -> str:
        """What it says."""
        return self._note.text

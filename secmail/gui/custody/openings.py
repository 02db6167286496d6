"""Tells the holder that the vault was opened in an emergency. It stays until it is taken note of on purpose."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from secmail.domain.deeds import Deed
from secmail.domain.sealed import JournalRow
from secmail.gui import style
from secmail.gui.i18n import Words
from secmail.gui.note import Note, grow
from secmail.gui.rows import Page
from secmail.gui.safe_text import one_line
from secmail.gui.style import Tone
from secmail.gui.surfaces import on_press, only_with_focus, plain_label, selectable, title_label

_MOST = 160
"""Pixels of the list, which scrolls beyond."""


class OpeningsDialog(QDialog):
    """`journal_wanted` asks for the journal. Neither Escape nor Enter nor the frame's cross closes it."""

    journal_wanted = Signal()

    def __init__(self, rows: Sequence[JournalRow], words: Words, parent: QWidget) -> None:
        super().__init__(parent)
        self._words = words
        self._noted = False
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(words("openings.title"))
        self.setWindowFlag(Qt.WindowType.WindowCloseButtonHint, False)  # noqa: FBT003 -- Qt's own signature
        self.list = Page(words("openings.title"), self)
        self.list.setFixedHeight(_MOST)
        self.noted_button = QPushButton(words("openings.noted"), self)
        self.journal_button = QPushButton(words("openings.journal"), self)
        on_press(self.noted_button, self._note)
        on_press(self.journal_button, self._show_journal)
        self._fill(rows)
        self._arrange()

    @property
    def text(self) -> str:
        """Every opening that is told of."""
        return self.list.accessibleDescription()

    def reject(self) -> None:
        """Only the button closes it."""
        if self._noted:
            super().reject()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        # Not on a button: the Enter key that ended the card's code may still be on its way.
        self.list.setFocus()
        grow(self)

    def _note(self) -> None:
        self._noted = True
        self.accept()

    def _show_journal(self) -> None:
        self._note()
        self.journal_wanted.emit()

    def _fill(self, rows: Sequence[JournalRow]) -> None:
        layout = self.list.fresh()
        lines = [
            self._words("openings.row", moment=self._words.moment(row.entry.at), who=one_line(row.entry.actor, 120))
            for row in rows
            if row.entry.deed == Deed.SESSION_OPENED_IN_EMERGENCY  # the others say with which shares
        ]
        for line in lines:
            layout.addWidget(selectable(plain_label(line, self.list.page)))
        layout.addStretch(1)
        self.list.setAccessibleDescription("\n".join(lines))

    def _arrange(self) -> None:
        words = self._words
        buttons = QHBoxLayout()
        buttons.addWidget(self.journal_button)
        buttons.addStretch(1)
        buttons.addWidget(self.noted_button)
        for button in (self.journal_button, self.noted_button):
            only_with_focus(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 16)
        layout.setSpacing(style.SPACE + 2)
        layout.addWidget(title_label(words("openings.head"), self, 1.25))
        layout.addWidget(Note(self, words("openings.text"), Tone.DANGER))
        layout.addWidget(self.list)
        layout.addWidget(plain_label(words("openings.hint"), self))
        layout.addLayout(buttons)
        self.setMinimumWidth(600)

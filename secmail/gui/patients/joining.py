"""Two records side by side before they are merged: what differs is marked, and nothing is decided by closing."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from secmail.api.events import Event, SessionLocked
from secmail.api.patients import KeepPatientsApart, MergePatients, PatientPage
from secmail.gui import style
from secmail.gui.desk import Desk
from secmail.gui.note import GrowingDialog, Note
from secmail.gui.patients.beside import BesideView, Column
from secmail.gui.patients.patient_words import name_words
from secmail.gui.style import Tone
from secmail.gui.surfaces import on_press, only_with_focus, title_label


class JoinDialog(GrowingDialog):
    """`decided` carries the command."""

    decided = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget, *, one: PatientPage, other: PatientPage) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        words = self._words = desk.words
        self.setWindowTitle(words("patients.merge.question"))
        self.beside = BesideView(words, self)
        columns = [Column(words("patients.merge.record", number=page.record.id), page.traits) for page in (one, other)]
        self.beside.show_columns(columns)
        self.note = Note(self)
        if self.beside.differing:
            names = ", ".join(self.beside.differing)
            self.note.say(words("patients.merge.differs", names=names), Tone.CAUTION)
        first, second = one.record.id, other.record.id
        # Also where somebody had said that they are two: both stand here, and the answer is a person's.
        merge = MergePatients(second, first, contrary=True)
        self.merge_button = self._button("patients.merge.yes", merge)
        self.apart_button = self._button("patients.merge.apart", KeepPatientsApart(first, second))
        self.nothing_button = self._button("patients.merge.no", None)
        self.setAccessibleDescription(" / ".join(name_words(page.traits, words) for page in (one, other)))
        self._arrange(title_label(words("patients.merge.question"), self))
        self.nothing_button.setFocus()
        desk.bridge.heard.connect(self._hear)

    def _button(self, key: str, command: object) -> QPushButton:
        button = QPushButton(self._words(key), self)
        only_with_focus(button)

        def press() -> None:
            self.close()
            if command is not None:
                self.decided.emit(command)

        on_press(button, press)
        return button

    def _hear(self, event: Event) -> None:
        if isinstance(event, SessionLocked):
            self.close()

    def _arrange(self, title: QWidget) -> None:
        foot = QHBoxLayout()
        foot.addStretch(1)
        for button in (self.apart_button, self.merge_button, self.nothing_button):
            foot.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(style.WIDE, style.WIDE, style.WIDE, style.WIDE)
        layout.setSpacing(style.WIDE)
        layout.addWidget(title)
        layout.addWidget(self.beside)
        layout.addWidget(self.note)
        layout.addStretch(1)
        layout.addLayout(foot)
        self.setMinimumWidth(620)

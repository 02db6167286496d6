"""The patients of whom results have come, found by name: to be opened, or to say that it is this one."""

from functools import partial

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from secmail.api.patients import Patients
from secmail.domain.patient_records import PatientLine
from secmail.gui.desk import Desk
from secmail.gui.dialogs.listing import ListDialog, Row
from secmail.gui.models.card_words import Said
from secmail.gui.patients.patient_words import day_words, facts_words, name_words
from secmail.gui.style import Tone
from secmail.gui.surfaces import on_press, plain_label

_PAUSE_MS = 150
"""After the last key, before it is asked."""


class PatientsDialog(ListDialog):
    """`chosen` carries the number of a patient. `choosing`: to say which one it is, instead of opening a record."""

    chosen = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget, *, choosing: bool = False) -> None:
        words = desk.words
        super().__init__(desk, parent, title=words("patients.choose.title" if choosing else "patients.title"))
        self._verb = "patients.choose" if choosing else "patients.open"
        self.leave_out: int | None = None
        self.search = QLineEdit(self)
        self.search.setAccessibleName(words("patients.search").replace("&", ""))
        self.about = plain_label("", self)
        self.about.hide()
        self.head.addWidget(self.about)
        label = QLabel(words("patients.search"), self)
        label.setBuddy(self.search)
        self.head.addWidget(label)
        self.head.addWidget(self.search)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PAUSE_MS)
        self._timer.timeout.connect(self.ask)
        self.search.textEdited.connect(self._typed)
        self.search.returnPressed.connect(self.ask)

    def start(self) -> None:
        """Shows itself, ready for a name."""
        super().start()
        self.search.setFocus()

    def start_about(self, about: str, *, leave_out: int | None) -> None:
        """Asks who it is, below the words of what it is about. `leave_out`: who it cannot be."""
        self.leave_out = leave_out
        self.about.setText(about)
        self.about.show()
        self.search.setAccessibleDescription(about)
        self.start()

    def ask(self) -> None:
        """Asks who there is."""
        self._timer.stop()
        query = Patients(self.search.text())
        self.desk.bridge.ask(query, self, then=self._take, otherwise=self.refuse)

    def forget(self) -> None:
        """What was sought names somebody, and what is asked about too."""
        super().forget()
        self._timer.stop()
        self.search.clear()
        self.search.setAccessibleDescription("")
        self.about.clear()
        self.about.hide()

    def _typed(self, _: str) -> None:
        self._timer.start()

    def _take(self, found: tuple[PatientLine, ...]) -> None:
        words = self.desk.words
        others = [one for one in found if one.id != self.leave_out]
        if others:
            self.fill(map(self._row, others))
        else:
            self.say("people", words("patients.none"), words("patients.none.hint"))

    def _row(self, one: PatientLine) -> Row:
        words = self.desk.words
        name = name_words(one.traits, words)
        reports = words.count("patient.reports", one.reports)
        last = words("patients.last", day=day_words(one.last, words)) if one.last is not None else ""
        warnings = (words.count("patients.abnormal", one.abnormal),) if one.abnormal else ()
        lines = tuple(filter(None, (facts_words(one.traits, words), ", ".join(filter(None, (reports, last))))))
        button = self.row_button(words(self._verb), words(f"{self._verb}.name", name=name))
        on_press(button, partial(self.chosen.emit, one.id))
        return Said("people", Tone.NEUTRAL, name, lines, warnings), (button,)

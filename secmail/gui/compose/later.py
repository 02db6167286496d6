"""Asks when a letter is to leave: one of a few usual times, or any other."""

from datetime import datetime, time, timedelta

from PySide6.QtCore import QDate, QDateTime, Qt, QTime, Signal
from PySide6.QtWidgets import QDateTimeEdit, QDialog, QDialogButtonBox, QHBoxLayout, QRadioButton, QVBoxLayout, QWidget

from secmail.gui import style
from secmail.gui.desk import Desk
from secmail.gui.surfaces import plain_label, title_label

_EVENING, _MORNING = time(18), time(8)


def usual_times(now: datetime) -> tuple[tuple[str, datetime], ...]:
    """Keys of words and moments, in this computer's time: this evening, tomorrow morning, Monday morning."""
    today = now.astimezone().date()
    monday = today + timedelta(days=7 - today.weekday())
    offered = [
        ("later.evening", datetime.combine(today, _EVENING).astimezone()),
        ("later.tomorrow", datetime.combine(today + timedelta(days=1), _MORNING).astimezone()),
    ]
    if monday != today + timedelta(days=1):
        offered.append(("later.monday", datetime.combine(monday, _MORNING).astimezone()))
    return tuple(one for one in offered if one[1] > now)


class LaterDialog(QDialog):
    """`chosen` carries an aware moment in the future."""

    chosen = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._desk = desk
        words = desk.words
        self.setWindowTitle(words("later.title"))
        self._usual = usual_times(desk.now())
        self.usual = [
            QRadioButton(words("later.line", when=words(key), moment=words.moment(at)), self) for key, at in self._usual
        ]
        self.other = QRadioButton(words("later.other"), self)
        self.moment = QDateTimeEdit(self)
        self._arrange()
        for button in (*self.usual, self.other):
            button.toggled.connect(self._update)
        self.moment.dateTimeChanged.connect(self._update)
        (*self.usual, self.other)[0].setChecked(True)
        self._update()

    @property
    def at(self) -> datetime:
        """The moment that is chosen."""
        for button, (_, at) in zip(self.usual, self._usual, strict=True):
            if button.isChecked():
                return at
        day, hour = self.moment.date(), self.moment.time()
        return datetime(day.year(), day.month(), day.day(), hour.hour(), hour.minute()).astimezone()

    def accept(self) -> None:
        """Takes the moment."""
        at = self.at
        super().accept()
        self.chosen.emit(at)

    def _update(self, *_: object) -> None:
        self.moment.setEnabled(self.other.isChecked())
        ok = self.buttons.button(QDialogButtonBox.StandardButton.Ok)
        ok.setEnabled(self.at > self._desk.now())

    def _arrange(self) -> None:
        words = self._desk.words
        tomorrow = self._desk.now().astimezone().date() + timedelta(days=1)
        self.moment.setCalendarPopup(True)
        self.moment.setLocale(words.locale)
        self.moment.setDisplayFormat(words("later.format"))
        self.moment.setDateTime(
            QDateTime(QDate(tomorrow.year, tomorrow.month, tomorrow.day), QTime(_MORNING.hour, _MORNING.minute))
        )
        for part in (self.moment, self.moment.lineEdit()):
            part.setAccessibleName(words("later.other"))
        kinds = QDialogButtonBox.StandardButton
        self.buttons = QDialogButtonBox(kinds.Ok | kinds.Cancel, self)
        self.buttons.button(kinds.Ok).setText(words("later.ok"))
        self.buttons.button(kinds.Cancel).setText(words("task.cancel"))
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        line = QHBoxLayout()
        line.addWidget(self.other)
        line.addWidget(self.moment)
        line.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 16)
        layout.setSpacing(style.SPACE + 2)
        layout.addWidget(title_label(words("later.title"), self, 1.25))
        layout.addWidget(plain_label(words("later.text"), self))
        for button in self.usual:
            layout.addWidget(button)
        layout.addLayout(line)
        layout.addWidget(self.buttons)
        self.setMinimumWidth(520)

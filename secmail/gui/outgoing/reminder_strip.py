"""A letter that nobody has acknowledged, told quietly: see it, write again, or be reminded no more."""

from functools import partial

from PySide6.QtCore import Signal, SignalInstance
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from secmail.api.events import Event, RemindersChanged, SessionLocked, SessionOpened
from secmail.api.sending import Reminders
from secmail.domain.history import Reminder
from secmail.gui import style
from secmail.gui.desk import Desk
from secmail.gui.safe_text import one_line
from secmail.gui.session import Session
from secmail.gui.style import Tone
from secmail.gui.surfaces import IconLabel, ToneFrame, on_press, plain_label


class ReminderStrip(ToneFrame):
    """Each signal carries the `Reminder`. Only the holder is told: others do not send in his name."""

    open_wanted = Signal(object)
    again_wanted = Signal(object)
    dismissed = Signal(object)

    def __init__(self, desk: Desk, session: Session, parent: QWidget) -> None:
        super().__init__(Tone.CAUTION, parent)
        self._desk = desk
        self._session = session
        self._due: tuple[Reminder, ...] = ()
        self._round = 0
        self._icon = IconLabel(self)
        self._text = plain_label("", self)
        words = desk.words
        self.open_button = QPushButton(words("reminder.open"), self)
        self.again_button = QPushButton(words("reminder.again"), self)
        self.dismiss_button = QPushButton(words("reminder.dismiss"), self)
        for button, signal in (
            (self.open_button, self.open_wanted),
            (self.again_button, self.again_wanted),
            (self.dismiss_button, self.dismissed),
        ):
            on_press(button, partial(self._answer, signal))
        self.setAccessibleName(words("reminder.name"))
        self._arrange()
        self.hide()
        session.changed.connect(self._update)

    def start(self) -> None:
        """Asks what is due."""
        self._round += 1
        asked = self._round
        self._desk.bridge.ask(Reminders(), self, then=lambda due: self._take(asked, due), otherwise=lambda _: None)

    def hear(self, event: Event) -> None:
        """Follows what is due. A subject is known while the session is open, and gone with it."""
        match event:
            case SessionLocked():
                self._take(self._round, ())
                self.start()
            case RemindersChanged() | SessionOpened():
                self.start()

    @property
    def text(self) -> str:
        """What it says."""
        return self._text.text()

    def _answer(self, signal: SignalInstance) -> None:
        if self._due:
            signal.emit(self._due[0])

    def _take(self, asked: int, due: tuple[Reminder, ...]) -> None:
        if asked == self._round:
            self._due = due
            self._update()

    def _update(self) -> None:
        shown = bool(self._due) and self._session.mandate is None
        self.setVisible(shown)
        self._text.setText(self._said(self._due[0]) if shown else "")

    def _said(self, due: Reminder) -> str:
        words, now = self._desk.words, self._desk.now()
        subject = one_line(due.subject, 80)
        named = words("reminder.subject", subject=subject) if subject else words("reminder.letter")
        people = one_line(", ".join(filter(None, due.failed or due.silent)), 160) or "?"
        self._icon.show_icon("doubt" if due.failed else "clock")
        if due.failed:
            said = words("reminder.failed", subject=named, people=people)
        else:
            said = words("reminder.silent", days=max(1, (now - due.sent).days), subject=named, people=people)
        more = len(self._due) - 1
        return f"{said} ({words.count('departing.more', more)})" if more else said

    def _arrange(self) -> None:
        layout = QHBoxLayout(self)
        layout.setContentsMargins(style.WIDE, style.SPACE // 2, style.SPACE, style.SPACE // 2)
        layout.addWidget(self._icon)
        layout.addWidget(self._text, 1)
        for button in (self.open_button, self.again_button, self.dismiss_button):
            layout.addWidget(button)

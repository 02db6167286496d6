"""Whose messages are open, which cards are there, and the questions for their PINs."""

import shiboken6
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QClipboard, QGuiApplication
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from secmail.api.commands import AnswerPin, LockSession, UnlockCard
from secmail.api.events import CardsChanged, Event, PinNoLongerWanted, PinWanted, SessionLocked, SessionOpened
from secmail.api.queries import Cards, SessionHolder
from secmail.domain.cards import Card, Pin
from secmail.domain.ids import QuestionId
from secmail.gui.desk import Desk
from secmail.gui.dialogs.pin import PinDialog


class Session(QObject):
    """Follows cards and session. `changed` after each change; `opened` and `locked` when the session does."""

    changed = Signal()
    opened = Signal(str)
    locked = Signal()

    def __init__(self, desk: Desk, window: QWidget) -> None:
        super().__init__(window)
        self._desk = desk
        self._window = window
        self.holder: str | None = None
        self.cards: tuple[Card, ...] = ()
        self._dialogs: dict[QuestionId, PinDialog] = {}

    def start(self) -> None:
        """Reads how things stand."""
        self._desk.bridge.ask(Cards(), self, then=self._take_cards)
        self._desk.bridge.ask(SessionHolder(), self, then=self._take_holder)

    def hear(self, event: Event) -> None:
        """Follows the engine's events."""
        match event:
            case CardsChanged(cards):
                self._take_cards(cards)
            case SessionOpened(holder):
                self.holder = holder
                self.changed.emit()
                self.opened.emit(holder)
            case SessionLocked():
                self.holder = None
                empty_clipboard()
                self.changed.emit()
                self.locked.emit()
            case PinWanted():
                self._ask_pin(event)
            case PinNoLongerWanted(question):
                self._drop_question(question)

    def toggle(self) -> None:
        """Locks what is open, or asks for the PIN that opens it."""
        self._desk.bridge.submit(LockSession() if self.holder is not None else UnlockCard())

    @property
    def dialog(self) -> PinDialog | None:
        """The question on the screen."""
        return next(iter(self._dialogs.values()), None)

    def _take_cards(self, cards: tuple[Card, ...]) -> None:
        self.cards = cards
        self.changed.emit()

    def _take_holder(self, holder: str | None) -> None:
        if holder is not None and self.holder is None:
            self.holder = holder
            self.changed.emit()

    def _ask_pin(self, question: PinWanted) -> None:
        dialog = self._dialogs.get(question.question)
        if dialog is not None:
            dialog.ask(question)
            return
        # In front of where the user works: the composer asks for its own signature.
        front = QApplication.activeWindow()
        parent = front if front is not None and not isinstance(front, QDialog) else self._window
        dialog = PinDialog(question, self._desk.words, parent)
        dialog.answered.connect(self._answer)
        dialog.destroyed.connect(self._forget_dead)
        self._dialogs[question.question] = dialog
        dialog.open()

    def _answer(self, question: QuestionId, pin: Pin | None) -> None:
        if pin is None:
            self._dialogs.pop(question, None)
        self._desk.bridge.submit(AnswerPin(question, pin))

    def _drop_question(self, question: QuestionId) -> None:
        dialog = self._dialogs.pop(question, None)
        if dialog is not None:
            dialog.close_silently()

    def _forget_dead(self) -> None:
        alive = {question: dialog for question, dialog in self._dialogs.items() if shiboken6.isValid(dialog)}
        self._dialogs = alive


def empty_clipboard() -> None:
    """Takes back what was copied from our windows; what other programs copied stays."""
    clipboard = QGuiApplication.clipboard()
    if clipboard.ownsClipboard():
        clipboard.clear()
    if clipboard.supportsSelection() and clipboard.ownsSelection():
        clipboard.clear(QClipboard.Mode.Selection)

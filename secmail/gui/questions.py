"""The engine's questions on the screen: the code of a card, or a card itself. Each has one dialog, closed when void."""

import shiboken6
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QWidget

from secmail.api.commands import AnswerPin
from secmail.api.custody import AnswerCard
from secmail.api.events import CardNoLongerWanted, CardsChanged, CardWanted, Event, PinNoLongerWanted, PinWanted
from secmail.domain.cards import Pin
from secmail.domain.ids import QuestionId
from secmail.gui.demo_panel import DemoPanel
from secmail.gui.desk import Desk
from secmail.gui.dialogs.card_wanted import CardWantedDialog
from secmail.gui.dialogs.pin import PinDialog


class Questions(QObject):
    """Asks in front of where the user works: the composer asks for its own signature."""

    def __init__(self, desk: Desk, window: QWidget, demo: DemoPanel | None = None) -> None:
        super().__init__(window)
        self._desk = desk
        self._window = window
        self._demo = demo
        self._dialogs: dict[QuestionId, PinDialog | CardWantedDialog] = {}

    def hear(self, event: Event) -> None:
        """Follows the engine's events."""
        match event:
            case PinWanted():
                self._ask_pin(event)
            case CardWanted():
                self._ask_card(event)
            case PinNoLongerWanted(question) | CardNoLongerWanted(question):
                self._drop(question)
            case CardsChanged() if self.card is not None and self.card.demo is not None:
                self.card.demo.refresh()

    @property
    def pin(self) -> PinDialog | None:
        """The question for a code that is on the screen."""
        return next((one for one in self._dialogs.values() if isinstance(one, PinDialog)), None)

    @property
    def card(self) -> CardWantedDialog | None:
        """The question for a card that is on the screen."""
        return next((one for one in self._dialogs.values() if isinstance(one, CardWantedDialog)), None)

    def _ask_pin(self, question: PinWanted) -> None:
        shown = self._dialogs.get(question.question)
        if isinstance(shown, PinDialog):
            shown.ask(question)
            return
        dialog = PinDialog(question, self._desk.words, self._place())
        dialog.answered.connect(self._answer_pin)
        self._open(question.question, dialog)

    def _ask_card(self, question: CardWanted) -> None:
        dialog = CardWantedDialog(question, self._desk.words, self._place(), demo=self._demo)
        dialog.declined.connect(self._decline_card)
        self._open(question.question, dialog)

    def _open(self, question: QuestionId, dialog: PinDialog | CardWantedDialog) -> None:
        dialog.destroyed.connect(self._forget_dead)
        self._dialogs[question] = dialog
        dialog.open()

    def _place(self) -> QWidget:
        # Not on another question: it may be void, and gone with whatever stands on it, before this one is answered.
        front = QApplication.activeWindow()
        return self._window if front is None or isinstance(front, PinDialog | CardWantedDialog) else front

    def _answer_pin(self, question: QuestionId, pin: Pin | None, agreed: bool) -> None:
        if pin is None and not agreed:
            self._dialogs.pop(question, None)
        self._desk.bridge.submit(AnswerPin(question, pin, last_try=agreed))

    def _decline_card(self, question: QuestionId) -> None:
        self._dialogs.pop(question, None)
        self._desk.bridge.submit(AnswerCard(question))

    def _drop(self, question: QuestionId) -> None:
        dialog = self._dialogs.pop(question, None)
        if dialog is not None:
            dialog.close_silently()

    def _forget_dead(self) -> None:
        self._dialogs = {question: one for question, one in self._dialogs.items() if shiboken6.isValid(one)}

"""Questions to the user: each has an id and its own future."""

import itertools
from collections.abc import Callable
from concurrent.futures import Future

from secmail.api.events import Event, PinNoLongerWanted, PinReason, PinWanted
from secmail.domain.cards import Card, Pin
from secmail.domain.errors import ActionNeeded, Code
from secmail.domain.ids import CardId, QuestionId


class Questions:
    """Open questions. Engine thread."""

    def __init__(self, emit: Callable[[Event], None]) -> None:
        self._emit = emit
        self._ids = itertools.count(1)
        self._open: dict[QuestionId, tuple[CardId, Future[Pin | None]]] = {}

    def pin(self, card: Card, reason: PinReason, *, refused: bool) -> Future[Pin | None]:
        """Asks for the PIN of a card; None when the user declines."""
        question = QuestionId(next(self._ids))
        future: Future[Pin | None] = Future()
        self._open[question] = (card.id, future)
        self._emit(PinWanted(question, card, reason, refused))
        return future

    def answer(self, question: QuestionId, pin: Pin | None) -> None:
        """An answer to a question that is no longer open is dropped."""
        asked = self._open.pop(question, None)
        if asked is not None:
            asked[1].set_result(pin)
            self._emit(PinNoLongerWanted(question))

    def card_gone(self, present: frozenset[CardId]) -> None:
        """Voids the questions about cards that are no longer in a reader."""
        for question, (card, future) in list(self._open.items()):
            if card not in present:
                del self._open[question]
                future.set_exception(ActionNeeded(Code.CARD_REMOVED))
                self._emit(PinNoLongerWanted(question))

    def void_all(self) -> None:
        """At the stop."""
        for question in list(self._open):
            self.answer(question, None)

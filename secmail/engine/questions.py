"""Questions to the user: each has an id and its own future."""

import itertools
from collections.abc import Callable
from concurrent.futures import Future

from secmail.api.events import Event, PinNoLongerWanted, PinReason, PinWanted
from secmail.domain.cards import Card, Pin
from secmail.domain.errors import ActionNeeded, Code
from secmail.domain.ids import CardId, QuestionId
from secmail.engine.steps import Steps, wait


class Questions:
    """Open questions. Engine thread."""

    def __init__(self, emit: Callable[[Event], None]) -> None:
        self._emit = emit
        self._ids = itertools.count(1)
        self._open: dict[QuestionId, tuple[CardId, Future[Pin | None]]] = {}

    def ask_pin(self, card: Card, reason: PinReason, *, refused: bool) -> Steps[Pin | None]:
        """Asks for the PIN of a card; None when the user declines. The question goes with the job that asked it."""
        question = QuestionId(next(self._ids))
        future: Future[Pin | None] = Future()
        self._open[question] = (card.id, future)
        self._emit(PinWanted(question, card, reason, refused))
        try:
            return (yield from wait(future))
        finally:
            self._close(question)

    def answer(self, question: QuestionId, pin: Pin | None) -> None:
        """An answer to a question that is no longer open is dropped."""
        future = self._close(question)
        if future is not None:
            future.set_result(pin)

    def card_gone(self, present: frozenset[CardId]) -> None:
        """Voids the questions about cards that are no longer in a reader."""
        for question, (card, _) in list(self._open.items()):
            if card not in present and (future := self._close(question)) is not None:
                future.set_exception(ActionNeeded(Code.CARD_REMOVED))

    def _close(self, question: QuestionId) -> Future[Pin | None] | None:
        asked = self._open.pop(question, None)
        if asked is None:
            return None
        self._emit(PinNoLongerWanted(question))
        return asked[1]

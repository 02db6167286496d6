"""Questions to the user: each has an id and its own future."""

import itertools
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass

from secmail.api.commands import AnswerPin
from secmail.api.custody import AnswerCard
from secmail.api.events import (
    CardNoLongerWanted,
    CardReason,
    CardWanted,
    Event,
    PinNoLongerWanted,
    PinReason,
    PinWanted,
)
from secmail.domain.cards import Card, Pin
from secmail.domain.errors import ActionNeeded, Code
from secmail.domain.ids import CardId, QuestionId
from secmail.engine.steps import Steps, wait

Fits = Callable[[Card], bool]


@dataclass(frozen=True, slots=True)
class PinAsked:
    """Why a PIN is asked for, and what became of the one before."""

    card: Card
    reason: PinReason
    refused: bool = False
    last_try: bool = False


@dataclass(frozen=True, slots=True)
class _OpenPin:
    card: CardId
    answered: Future[AnswerPin]


@dataclass(frozen=True, slots=True)
class _OpenCard:
    fits: Fits
    came: Future[Card]


class Questions:
    """Open questions. Engine thread."""

    def __init__(self, emit: Callable[[Event], None]) -> None:
        self._emit = emit
        self._ids = itertools.count(1)
        self._pins: dict[QuestionId, _OpenPin] = {}
        self._cards: dict[QuestionId, _OpenCard] = {}

    def ask_pin(self, asked: PinAsked) -> Steps[Pin | None]:
        """Asks for a PIN; None when it is the reader's pad that asks for it. The question goes with its job.

        The last try is asked for again until the user has said that he knows. ActionNeeded CARD_PIN_CANCELLED when he
        declines, CARD_LAST_TRY when it was the last; CARD_REMOVED.
        """
        if asked.card.pin_pad and not asked.last_try:
            return None
        while True:
            answer = yield from self._answered(asked)
            confirmed = answer.last_try or not asked.last_try
            if asked.card.pin_pad and confirmed:
                return None
            if answer.pin is None:
                raise ActionNeeded(Code.CARD_LAST_TRY if asked.last_try else Code.CARD_PIN_CANCELLED)
            if confirmed:
                return answer.pin

    @contextmanager
    def pad(self, asked: PinAsked) -> Iterator[None]:
        """Tells for as long as it lasts that the PIN is to be typed on the reader, where it is so."""
        if not asked.card.pin_pad:
            yield
            return
        question = QuestionId(next(self._ids))
        self._emit(PinWanted(question, asked.card, asked.reason, asked.refused))
        try:
            yield
        finally:
            self._emit(PinNoLongerWanted(question))

    def ask_card(self, reason: CardReason, *, fits: Fits, holder: str | None = None) -> Steps[Card]:
        """Waits for a card that is inserted from now on and fits; ActionNeeded CARD_ABSENT when the user declines."""
        question = QuestionId(next(self._ids))
        asked = self._cards[question] = _OpenCard(fits, Future())
        self._emit(CardWanted(question, reason, holder))
        try:
            return (yield from wait(asked.came))
        finally:
            self._close_card(question)

    def answer_pin(self, answer: AnswerPin) -> None:
        """An answer to a question that is no longer open is dropped."""
        asked = self._close_pin(answer.question)
        if asked is not None:
            asked.answered.set_result(answer)

    def answer_card(self, answer: AnswerCard) -> None:
        """As `answer_pin`."""
        asked = self._close_card(answer.question)
        if asked is not None:
            asked.came.set_exception(ActionNeeded(Code.CARD_ABSENT))

    def cards_changed(self, cards: tuple[Card, ...]) -> None:
        """Voids the questions about cards that are no longer in a reader; answers those for cards that now are."""
        present = {card.id for card in cards}
        for question, pin in list(self._pins.items()):
            if pin.card not in present:
                self._close_pin(question)
                pin.answered.set_exception(ActionNeeded(Code.CARD_REMOVED))
        for question, asked in list(self._cards.items()):
            fitting = next((card for card in cards if asked.fits(card)), None)
            if fitting is not None:
                self._close_card(question)
                asked.came.set_result(fitting)

    def _answered(self, asked: PinAsked) -> Steps[AnswerPin]:
        question = QuestionId(next(self._ids))
        answered: Future[AnswerPin] = Future()
        self._pins[question] = _OpenPin(asked.card.id, answered)
        self._emit(PinWanted(question, asked.card, asked.reason, asked.refused, asked.last_try))
        try:
            return (yield from wait(answered))
        finally:
            self._close_pin(question)

    def _close_pin(self, question: QuestionId) -> _OpenPin | None:
        asked = self._pins.pop(question, None)
        if asked is not None:
            self._emit(PinNoLongerWanted(question))
        return asked

    def _close_card(self, question: QuestionId) -> _OpenCard | None:
        asked = self._cards.pop(question, None)
        if asked is not None:
            self._emit(CardNoLongerWanted(question))
        return asked

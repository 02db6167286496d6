"""PINs: asked for with reason and tries left, the last one only to whoever knows, and never tried by the program.

The cards here are scripted; real tokens do the same in tests/contract/card and tests/e2e.
"""

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from typing import Any, cast

import pytest

from secmail.api.commands import AnswerPin
from secmail.api.events import Event, PinNoLongerWanted, PinReason, PinWanted
from secmail.domain.cards import PLAIN_SCHEME, Card, CardKey, CardKind, KeyRole, Pin, SignatureScheme
from secmail.domain.deeds import Deed
from secmail.domain.errors import ActionNeeded, Code, PinRefused, SecmailError
from secmail.domain.ids import CardId
from secmail.engine.card_use import CardUse
from secmail.engine.desk import Desk
from secmail.engine.questions import Questions
from secmail.engine.steps import Steps
from secmail.pki import certificate
from tests.support.pki_lab import DOCTOR, PkiLab

REFUSED, BLOCKED = PinRefused(2), ActionNeeded(Code.CARD_PIN_BLOCKED)
LAST = PinRefused(1)


@pytest.fixture(scope="module")
def card() -> Card:
    """The doctor's, locked."""
    lab = PkiLab()
    keys = tuple(
        CardKey(role, certificate.facts(credential.der), can_sign=True, can_decrypt=False)
        for role, credential in (
            (KeyRole.AUTHENTICATION, lab.cps_authentication()),
            (KeyRole.SIGNATURE, lab.cps_signature()),
        )
    )
    return Card(CardId("1"), "CPS", "reader", CardKind.CPS, "Dr", keys, unlocked=False, tries_left=3)


class Cards:
    """One card, and what it answers each time it is given a PIN: an error, or None for yes."""

    def __init__(self, card: Card, *answers: SecmailError | None) -> None:
        self.card = card
        self.answers = list(answers)
        self.given: list[str | None] = []

    @property
    def ports(self) -> "Cards":
        return self

    @property
    def cards_(self) -> tuple[Card, ...]:
        return (self.card,)

    def unlock(self, card: CardId, pin: Pin | None) -> "Future[Card]":
        return self._answer(pin, lambda: replace(self.card, unlocked=True))

    def sign(
        self,
        card: CardId,
        role: KeyRole,
        data: bytes,
        *,
        scheme: SignatureScheme = PLAIN_SCHEME,
        pin: Pin | None = None,
    ) -> "Future[bytes]":
        return self._answer(pin, lambda: b"signature")

    def _answer(self, pin: Pin | None, value: Callable[[], Any]) -> "Future[Any]":
        self.given.append(None if pin is None else pin.take())
        future: Future[Any] = Future()
        error = self.answers.pop(0) if self.answers else None
        if error is not None:
            left = error.tries_left if isinstance(error, PinRefused) else self.card.tries_left
            self.card = replace(self.card, tries_left=left, blocked=error.code is Code.CARD_PIN_BLOCKED)
            future.set_exception(error)
        else:
            future.set_result(value())
        return future


class Reader:
    """`CardUse` over scripted cards; `hand` answers each question, None when there is nothing to answer."""

    def __init__(self, cards: Cards, hand: Callable[[PinWanted], AnswerPin | None]) -> None:
        self.told: list[Event] = []
        self.deeds: list[tuple[str, Deed]] = []
        self.questions = Questions(self.told.append)
        self._hand = hand
        port = _Port(cards)
        self.use = CardUse(cast(Desk, _Desk(port)), self.questions, lambda who, deed: self.deeds.append((who, deed)))

    def run(self, steps: Steps[Any]) -> Any:
        """To its end: whenever it waits for an answer, the hand gives one."""
        try:
            future = next(steps)
            while True:
                while not future.done():
                    answer = self._hand(self.asked[-1])
                    assert answer is not None
                    self.questions.answer_pin(answer)
                error = future.exception()
                future = steps.throw(error) if error is not None else steps.send(future.result())
        except StopIteration as end:
            return end.value

    @property
    def asked(self) -> list[PinWanted]:
        return [event for event in self.told if isinstance(event, PinWanted)]


class _Port:
    def __init__(self, cards: Cards) -> None:
        self._cards = cards
        self.unlock, self.sign = cards.unlock, cards.sign

    def cards(self) -> tuple[Card, ...]:
        return self._cards.cards_


class _Desk:
    def __init__(self, port: _Port) -> None:
        self.ports = self
        self.cards = port


def types(pin: str | None = "1234", *, knows: bool = False) -> Callable[[PinWanted], AnswerPin]:
    return lambda asked: AnswerPin(asked.question, None if pin is None else Pin(pin), last_try=knows)


def code_of(run: Callable[[], object]) -> Code:
    with pytest.raises(SecmailError) as failed:
        run()
    return failed.value.code


def test_a_right_pin_is_asked_for_once_with_its_reason(card: Card) -> None:
    reader = Reader(cards := Cards(card), types())
    assert reader.run(reader.use.log_in(card, PinReason.SIGN)).unlocked
    (asked,) = reader.asked
    assert (asked.reason, asked.card.tries_left, asked.last_try) == (PinReason.SIGN, 3, False)
    assert cards.given == ["1234"]
    assert isinstance(reader.told[-1], PinNoLongerWanted)


def test_a_card_that_is_unlocked_asks_nothing(card: Card) -> None:
    unlocked = replace(card, unlocked=True)
    reader = Reader(Cards(unlocked), types())
    assert reader.run(reader.use.log_in(unlocked, PinReason.OPEN)) == unlocked
    assert reader.told == []


def test_a_wrong_pin_is_journaled_and_asked_for_again(card: Card) -> None:
    reader = Reader(Cards(card, REFUSED), types())
    reader.run(reader.use.log_in(card, PinReason.OPEN))
    assert [(each.refused, each.card.tries_left) for each in reader.asked] == [(False, 3), (True, 2)]
    assert reader.deeds == [(DOCTOR.national_id, Deed.PIN_REFUSED)]


def test_the_last_try_is_not_used_by_whoever_does_not_know(card: Card) -> None:
    """However often something types."""
    answers = [types(), types(), types(), types(knows=True)]

    def hand(asked: PinWanted) -> AnswerPin | None:
        return answers.pop(0)(asked)

    reader = Reader(cards := Cards(card, LAST), hand)
    reader.run(reader.use.log_in(card, PinReason.OPEN))
    assert [each.last_try for each in reader.asked] == [False, True, True, True]
    assert cards.given == ["1234", "1234"]


def test_a_declined_last_try_is_told_as_one(card: Card) -> None:
    last = replace(card, tries_left=1)
    reader = Reader(cards := Cards(last), types(None))
    assert code_of(lambda: reader.run(reader.use.log_in(last, PinReason.OPEN))) is Code.CARD_LAST_TRY
    assert cards.given == []
    reader = Reader(Cards(card), types(None))
    assert code_of(lambda: reader.run(reader.use.log_in(card, PinReason.OPEN))) is Code.CARD_PIN_CANCELLED


def test_a_card_that_says_only_then_that_it_is_the_last_is_asked_about_again(card: Card) -> None:
    """Somebody else has mistyped meanwhile: the card has not looked at this PIN."""
    reader = Reader(Cards(card, ActionNeeded(Code.CARD_LAST_TRY)), types(knows=True))
    reader.run(reader.use.log_in(card, PinReason.OPEN))
    assert [(each.last_try, each.refused) for each in reader.asked] == [(False, False), (True, False)]
    assert reader.deeds == []


def test_a_blocked_card_is_journaled_and_asked_nothing(card: Card) -> None:
    reader = Reader(cards := Cards(card, BLOCKED), types())
    assert code_of(lambda: reader.run(reader.use.log_in(card, PinReason.OPEN))) is Code.CARD_PIN_BLOCKED
    assert reader.deeds == [(DOCTOR.national_id, Deed.PIN_BLOCKED)]
    asked = len(reader.asked)
    assert code_of(lambda: reader.run(reader.use.log_in(cards.card, PinReason.OPEN))) is Code.CARD_PIN_BLOCKED
    assert len(reader.asked) == asked


def test_a_pad_asks_by_itself_and_the_user_sees_it(card: Card) -> None:
    pad = replace(card, pin_pad=True)
    reader = Reader(cards := Cards(pad), types(None))
    reader.run(reader.use.log_in(pad, PinReason.OPEN))
    assert cards.given == [None]
    (asked,) = reader.asked
    assert reader.told == [asked, PinNoLongerWanted(asked.question)]


def test_a_pad_asks_again_only_when_the_user_begins_again(card: Card) -> None:
    pad = replace(card, pin_pad=True)
    reader = Reader(Cards(pad, REFUSED), types(None))
    assert code_of(lambda: reader.run(reader.use.log_in(pad, PinReason.OPEN))) is Code.CARD_PIN_REFUSED
    assert len(reader.asked) == 1


def test_a_pad_asks_for_the_last_try_only_after_a_yes(card: Card) -> None:
    last = replace(card, pin_pad=True, tries_left=1)
    reader = Reader(cards := Cards(last), types(None))
    assert code_of(lambda: reader.run(reader.use.log_in(last, PinReason.OPEN))) is Code.CARD_LAST_TRY
    assert cards.given == []
    reader = Reader(cards, types(None, knows=True))
    reader.run(reader.use.log_in(last, PinReason.OPEN))
    assert cards.given == [None]


def test_a_key_that_wants_it_each_time_gets_it_each_time(card: Card) -> None:
    keys = tuple(replace(key, always_authenticate=key.role is KeyRole.SIGNATURE) for key in card.keys)
    strict = replace(card, keys=keys, unlocked=True)
    reader = Reader(cards := Cards(strict, REFUSED), types())
    for _ in range(2):
        assert reader.run(reader.use.sign(strict, KeyRole.SIGNATURE, b"data", reason=PinReason.GRANT)) == b"signature"
    assert [(each.reason, each.refused) for each in reader.asked] == [
        (PinReason.GRANT, False),
        (PinReason.GRANT, True),
        (PinReason.GRANT, False),
    ]
    assert cards.given == ["1234"] * 3
    assert reader.run(reader.use.sign(strict, KeyRole.AUTHENTICATION, b"data")) == b"signature"
    assert len(reader.asked) == 3


def test_a_card_that_is_gone(card: Card) -> None:
    gone = replace(card, id=CardId("2"))
    reader = Reader(Cards(card), types())
    assert code_of(lambda: reader.run(reader.use.log_in(gone, PinReason.OPEN))) is Code.CARD_REMOVED

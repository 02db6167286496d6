"""Using cards: PINs are asked for where they are needed and never tried by the program; refusals go to the journal."""

from collections.abc import Callable
from dataclasses import replace

from secmail.api.events import PinReason
from secmail.domain.cards import PLAIN_SCHEME, Card, KeyRole, SignatureScheme
from secmail.domain.deeds import Deed
from secmail.domain.errors import ActionNeeded, Code, PinRefused
from secmail.domain.ids import CardId
from secmail.domain.vaults import SlotChallenge
from secmail.engine.desk import Desk
from secmail.engine.people import identity_of
from secmail.engine.questions import PinAsked, Questions
from secmail.engine.steps import Steps, wait

Failed = Callable[[str, Deed], None]
"""Hears whose PIN (`engine.people`) was refused, or blocked by it."""


class CardUse:
    """Engine thread."""

    def __init__(self, desk: Desk, questions: Questions, failed: Failed) -> None:
        self._desk = desk
        self._questions = questions
        self._failed = failed

    def present(self, wanted: CardId) -> Card:
        """ActionNeeded CARD_REMOVED."""
        for card in self._desk.ports.cards.cards():
            if card.id == wanted:
                return card
        raise ActionNeeded(Code.CARD_REMOVED)

    def log_in(self, card: Card, reason: PinReason) -> Steps[Card]:
        """The card, unlocked; one that is already is not asked for its PIN again.

        Asks until the PIN is right or the user gives up; the program never tries a PIN twice. ActionNeeded
        CARD_PIN_CANCELLED, CARD_LAST_TRY, CARD_PIN_BLOCKED, CARD_REMOVED.
        """
        asked = PinAsked(self.present(card.id), reason)
        while not asked.card.unlocked:
            asked = self._next_try(asked)
            pin = yield from self._questions.ask_pin(asked)
            try:
                with self._questions.pad(asked):
                    return (yield from wait(self._desk.ports.cards.unlock(card.id, pin)))
            except ActionNeeded as refusal:
                asked = self._refused(asked, refusal)
        return asked.card

    def sign(
        self,
        card: Card,
        role: KeyRole,
        data: bytes,
        *,
        scheme: SignatureScheme = PLAIN_SCHEME,
        reason: PinReason = PinReason.SIGN,
    ) -> Steps[bytes]:
        """As `CardPort.sign`; a PIN that a key wants before every use is asked for each time, as by `log_in`."""
        sign = self._desk.ports.cards.sign
        card = self.present(card.id)
        key = card.key(role)
        if key is None or not key.always_authenticate:
            return (yield from wait(sign(card.id, role, data, scheme=scheme)))
        asked = PinAsked(card, reason)
        while True:
            asked = self._next_try(asked)
            pin = yield from self._questions.ask_pin(asked)
            try:
                with self._questions.pad(asked):
                    return (yield from wait(sign(card.id, role, data, scheme=scheme, pin=pin)))
            except ActionNeeded as refusal:
                asked = self._refused(asked, refusal)

    def answer(self, card: Card, challenge: SlotChallenge, reason: PinReason) -> Steps[bytes]:
        """What opens a slot."""
        if challenge.decrypt:
            return (yield from wait(self._desk.ports.cards.decrypt(card.id, challenge.role, challenge.data)))
        return (yield from self.sign(card, challenge.role, challenge.data, reason=reason))

    def _next_try(self, asked: PinAsked) -> PinAsked:
        card = asked.card
        if card.blocked:
            raise ActionNeeded(Code.CARD_PIN_BLOCKED)
        return replace(asked, last_try=asked.last_try or card.tries_left == 1)

    def _refused(self, asked: PinAsked, refusal: ActionNeeded) -> PinAsked:
        """What to ask next; on a pad the next try is the user's decision, not the reader's."""
        if refusal.code is Code.CARD_LAST_TRY:  # the card has not looked at this PIN
            return replace(asked, last_try=True)
        if refusal.code is Code.CARD_PIN_BLOCKED:
            self._failed(identity_of(asked.card), Deed.PIN_BLOCKED)
        if not isinstance(refusal, PinRefused):
            raise refusal
        self._failed(identity_of(asked.card), Deed.PIN_REFUSED)
        if asked.card.pin_pad:
            raise refusal
        return PinAsked(self.present(asked.card.id), asked.reason, refused=True, last_try=refusal.tries_left == 1)

"""A card that a use case needs, and its PIN: the one that is named, one that is in, or one that is asked for."""

from collections.abc import Callable
from dataclasses import dataclass, field

from secmail.api.events import CardReason, PinReason
from secmail.domain.cards import Card
from secmail.domain.errors import ActionNeeded, Code
from secmail.domain.ids import CardId
from secmail.engine.desk import Desk
from secmail.engine.session import Session
from secmail.engine.steps import Steps, wait


@dataclass(frozen=True, slots=True)
class Wanted:
    """What for, which one fits, and whose it is, where that is known."""

    reason: CardReason
    fits: Callable[[Card], bool]
    holder: str | None = field(default=None, repr=False)


def card_wanted(desk: Desk, session: Session, wanted: Wanted, *, named: CardId | None = None) -> Steps[Card]:
    """ActionNeeded CARD_REMOVED when the named one is not in, CARD_ABSENT when the user declines."""
    for card in desk.ports.cards.cards():
        if card.id == named or (named is None and wanted.fits(card)):
            return card
    if named is not None:
        raise ActionNeeded(Code.CARD_REMOVED)
    return (yield from session.questions.ask_card(wanted.reason, fits=wanted.fits, holder=wanted.holder))


def logged_in_anew(desk: Desk, session: Session, card: Card, *, reason: PinReason) -> Steps[Card]:
    """As `CardUse.log_in`, also where it is unlocked: that may be from a use whose lock is still on its way."""
    if session.cards.present(card.id).unlocked:
        yield from wait(desk.ports.cards.lock(card.id))
    return (yield from session.log_in(card, reason))

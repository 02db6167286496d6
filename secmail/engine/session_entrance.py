"""The one opening at a time that everything waits for: a card, its PIN, its vault."""

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field

from secmail.domain.cards import Card
from secmail.domain.errors import ActionNeeded, Cancelled, Code, SecmailError
from secmail.domain.ids import CardId
from secmail.engine.admission import Admission
from secmail.engine.card_use import CardUse
from secmail.engine.desk import Desk
from secmail.engine.jobs import JobRunner
from secmail.engine.open_session import OpenSession
from secmail.engine.questions import Questions
from secmail.engine.session_end import SessionEnd
from secmail.engine.session_opening import VaultOpening, Wish
from secmail.engine.steps import Steps, wait


@dataclass(frozen=True, slots=True)
class Doorkeepers:
    """What a session opens with: cards and their PINs, vaults, and whom they let in."""

    questions: Questions
    cards: CardUse
    opening: VaultOpening
    admission: Admission


@dataclass(slots=True)
class _Opening:
    """A session on its way. `card` once it is chosen, `entered` once its PIN was right."""

    done: Future[None] = field(default_factory=Future)
    waiting: int = 0
    card: CardId | None = None
    entered: bool = False

    def is_lost(self, cards: tuple[Card, ...]) -> bool:
        """Whether its card was pulled, also if it is back already."""
        return self.card is not None and not any(
            card.id == self.card and (card.unlocked or not self.entered) for card in cards
        )


class Entrance:
    """The opening is a job of the engine's own: it goes on while anybody waits for it, whoever asked first."""

    def __init__(self, desk: Desk, jobs: JobRunner, *, keepers: Doorkeepers, ending: SessionEnd) -> None:
        self._desk = desk
        self._jobs = jobs
        self._keepers = keepers
        self._ending = ending
        self._opening: _Opening | None = None

    def wait(self, wish: Wish, enter: Callable[[OpenSession], None]) -> Steps[None]:
        """Until the session that is being opened is open; begins to open one if none is. `enter` takes it."""
        opening = self._opening
        if opening is None:
            opening = self._opening = _Opening()
            opening.done = self._jobs.start(self._open(opening, wish, enter))
        opening.waiting += 1
        try:
            yield from wait(opening.done)
        finally:
            opening.waiting -= 1
            if not opening.waiting:
                self._jobs.break_off(opening.done, Cancelled())

    def break_off(self) -> None:
        """A session that is being opened is not opened any more."""
        if self._opening is not None:
            self._jobs.break_off(self._opening.done, ActionNeeded(Code.CARD_PIN_CANCELLED))

    def cards_changed(self, cards: tuple[Card, ...]) -> None:
        """Ends an opening whose card is gone."""
        if self._opening is not None and self._opening.is_lost(cards):
            self._jobs.break_off(self._opening.done, ActionNeeded(Code.CARD_REMOVED))

    def _open(self, opening: _Opening, wish: Wish, enter: Callable[[OpenSession], None]) -> Steps[None]:
        cards = self._desk.ports.cards
        try:
            yield from self._ending.over()
            card = yield from self._keepers.opening.chosen(wish)
            opening.card = card.id
            if card.unlocked:  # a lock that is still on its way, or an opening that failed: the PIN is asked for anew
                yield from wait(cards.lock(card.id))
            card = yield from self._keepers.cards.log_in(card, wish.reason)
            opening.entered = True
            enter((yield from self._keepers.opening.open(card, wish)))
        except (SecmailError, Cancelled):
            if opening.entered and opening.card is not None:
                cards.lock(opening.card)
            raise
        finally:
            self._opening = None

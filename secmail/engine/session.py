"""The session: from the moment a card has opened its holder's vault until it is taken out or the user locks."""

import hashlib
import logging
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from contextlib import ExitStack
from dataclasses import dataclass, field

from secmail.api.events import CardsChanged, PinReason, SessionLocked, SessionOpened
from secmail.domain.cards import Card
from secmail.domain.errors import ActionNeeded, Cancelled, Code, PinRefused, SecmailError
from secmail.domain.ids import CardId
from secmail.domain.sealed import JournalEntry
from secmail.engine.desk import Desk
from secmail.engine.jobs import JobRunner
from secmail.engine.ports import OpenVault, SealedDb
from secmail.engine.questions import Questions
from secmail.engine.reading import Reading
from secmail.engine.steps import Steps, wait

log = logging.getLogger("secmail.engine")


@dataclass(frozen=True, slots=True)
class OpenSession:
    """An open vault with its sealed database, bound to the presence of a card."""

    card: CardId
    actor: str
    """Whom the journal names: the card holder's national identifier, or a fingerprint where there is none."""
    vault: OpenVault
    sealed: SealedDb
    sealed_name: str


@dataclass(slots=True)
class _Opening:
    """A session on its way. `card` once it is chosen, `entered` once its PIN was right."""

    done: Future[None] = field(default_factory=Future)
    waiting: int = 0
    card: CardId | None = None
    entered: bool = False

    def is_lost(self, present: frozenset[CardId], unlocked: frozenset[CardId]) -> bool:
        """Whether its card was pulled, also if it is back already."""
        return self.card is not None and self.card not in (unlocked if self.entered else present)


class Session:
    """Opens and locks; one PIN for everything that waits. Engine thread.

    The opening is a job of the engine's own: it goes on while anybody waits for it, whoever asked first.
    """

    def __init__(self, desk: Desk, jobs: JobRunner, *, questions: Questions, reading: Reading) -> None:
        self._desk = desk
        self._jobs = jobs
        self._questions = questions
        self._reading = reading
        self._opening: _Opening | None = None
        self.open: OpenSession | None = None

    def is_open(self) -> bool:
        return self.open is not None

    def require(self, reason: PinReason, *, card: CardId | None = None) -> Steps[OpenSession]:
        """The open session (of this card, if one is named), after asking for the PIN if need be.

        ActionNeeded CARD_ABSENT, CARD_PIN_CANCELLED, CARD_PIN_BLOCKED, CARD_REMOVED, VAULT_NO_SLOT.
        """
        while self.open is None or (card is not None and self.open.card != card):
            if self.open is not None:
                self.lock()
            yield from self._wait_for_opening(reason, card)
        return self.open

    def lock(self) -> None:
        """Closes the sealed database and forgets the keys; front ends drop what they show.

        A session that is being opened is not opened any more.
        """
        if self._opening is not None:
            self._jobs.break_off(self._opening.done, ActionNeeded(Code.CARD_PIN_CANCELLED))
        if self.open is None:
            return
        session, self.open = self.open, None
        # Whatever of this fails, the rest is done: last to first.
        with ExitStack() as ending:
            ending.callback(self._desk.emit, SessionLocked())
            ending.callback(self._desk.ports.cards.lock, session.card)
            ending.callback(_survive, session.sealed.close)
            ending.callback(session.vault.wipe)
            ending.callback(_survive, self._reading.seal)

    def cards_changed(self, cards: tuple[Card, ...]) -> None:
        """Locks when the session's card is no longer in a reader, or was pulled and put back in between."""
        present = frozenset(card.id for card in cards)
        unlocked = frozenset(card.id for card in cards if card.unlocked)
        self._questions.card_gone(present)
        opening = self._opening
        if opening is not None and opening.is_lost(present, unlocked):
            self._jobs.break_off(opening.done, ActionNeeded(Code.CARD_REMOVED))
        if self.open is not None and self.open.card not in unlocked:
            self.lock()
        self._desk.emit(CardsChanged(cards))

    def journal(self, deed: str, subject: str = "") -> None:
        """Appends to the audit journal of the open session; without one there is nothing to account for."""
        if self.open is not None:
            _journal(self._desk, self.open, deed=deed, subject=subject)

    def unlocked_card(self, reason: PinReason) -> Steps[Card]:
        """The session's card, logged in: for signatures."""
        session = yield from self.require(reason)
        return self._present(session.card)

    def _wait_for_opening(self, reason: PinReason, card: CardId | None) -> Steps[None]:
        opening = self._opening
        if opening is None:
            opening = self._opening = _Opening()
            opening.done = self._jobs.start(self._open(opening, reason, card))
        opening.waiting += 1
        try:
            yield from wait(opening.done)
        finally:
            opening.waiting -= 1
            if not opening.waiting:
                self._jobs.break_off(opening.done, Cancelled())

    def _open(self, opening: _Opening, reason: PinReason, wanted: CardId | None) -> Steps[None]:
        try:
            card = yield from self._chosen(wanted)
            opening.card = card.id
            if card.unlocked:  # a lock that is still on its way, or an opening that failed: the PIN is asked for anew
                yield from wait(self._desk.ports.cards.lock(card.id))
            card = yield from self._log_in(self._present(card.id), reason)
            opening.entered = True
            session = yield from self._open_vault(card)
        except (SecmailError, Cancelled):
            if opening.entered and opening.card is not None:
                self._desk.ports.cards.lock(opening.card)
            raise
        finally:
            self._opening = None
        self.open = session
        self._reading.unseal(session.sealed_name, session.vault)
        self._desk.emit(SessionOpened(session.vault.holder, session.vault.address))

    def _chosen(self, wanted: CardId | None) -> Steps[Card]:
        """The card that is named; else the first with a slot, or one that shows no keys before its PIN."""
        if wanted is not None:
            return self._present(wanted)
        cards = self._desk.ports.cards.cards()
        if not cards:
            raise ActionNeeded(Code.CARD_ABSENT)
        usable = yield from wait(self._desk.pool.submit(self._with_slot, cards))
        usable = usable or [card for card in cards if not card.keys]
        if not usable:
            raise ActionNeeded(Code.VAULT_NO_SLOT)
        return self._present(usable[0].id)

    def _with_slot(self, cards: Iterable[Card]) -> list[Card]:
        return [card for card in cards if self._desk.ports.vaults.challenge(card) is not None]

    def _present(self, wanted: CardId) -> Card:
        for card in self._desk.ports.cards.cards():
            if card.id == wanted:
                return card
        raise ActionNeeded(Code.CARD_REMOVED)

    def _log_in(self, card: Card, reason: PinReason) -> Steps[Card]:
        """Asks until the PIN is right or the user gives up; the program never tries a PIN twice."""
        refused = False
        while True:
            if card.blocked:
                raise ActionNeeded(Code.CARD_PIN_BLOCKED)
            pin = None
            if not card.pin_pad:
                pin = yield from self._questions.ask_pin(card, reason, refused=refused)
                if pin is None:
                    raise ActionNeeded(Code.CARD_PIN_CANCELLED)
            try:
                return (yield from wait(self._desk.ports.cards.unlock(card.id, pin)))
            except PinRefused:
                if card.pin_pad:
                    raise  # the next try is the user's decision, not the reader's
                refused = True
                card = self._present(card.id)

    def _open_vault(self, card: Card) -> Steps[OpenSession]:
        ports = self._desk.ports
        challenge = yield from wait(self._desk.pool.submit(ports.vaults.challenge, card))
        if challenge is None:
            raise ActionNeeded(Code.VAULT_NO_SLOT)
        use = ports.cards.decrypt if challenge.decrypt else ports.cards.sign
        answer = yield from wait(use(card.id, challenge.role, challenge.data))
        opened = self._desk.pool.submit(ports.vaults.open, challenge, answer)
        try:
            vault = yield from wait(opened)
        except (SecmailError, Cancelled):
            opened.add_done_callback(_wipe)  # it may still come, to nobody
            raise
        with ExitStack() as undo:
            undo.callback(vault.wipe)
            sealed = ports.store.sealed(challenge.vault, vault.sealing_key())
            undo.callback(sealed.close)
            session = OpenSession(card.id, _actor(card), vault, sealed, challenge.vault)
            _journal(self._desk, session, deed="session.opened", subject=challenge.vault)
            self._present(card.id)
            undo.pop_all()
        return session


def _journal(desk: Desk, session: OpenSession, *, deed: str, subject: str) -> None:
    session.sealed.journal(JournalEntry(desk.ports.clock.now(), session.actor, deed, subject))


def _survive(close: Callable[[], None]) -> None:
    """A database that does not close well is no reason to go on with it."""
    try:
        close()
    except SecmailError as error:
        log.warning("a sealed database did not close: %s", error.code)


def _wipe(opened: Future[OpenVault]) -> None:
    if not opened.cancelled() and opened.exception() is None:
        opened.result().wipe()


def _actor(card: Card) -> str:
    for key in card.keys:
        if key.certificate.national_id:
            return key.certificate.national_id
    fingerprints = "".join(key.certificate.sha256 for key in card.keys)
    return hashlib.sha256(fingerprints.encode()).hexdigest()[:16]

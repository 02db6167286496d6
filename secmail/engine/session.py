"""The session: from the moment a card has opened its holder's vault until it is taken out or the user locks."""

import hashlib
from concurrent.futures import Future
from dataclasses import dataclass

from secmail.api.events import CardsChanged, PinReason, SessionLocked, SessionOpened
from secmail.domain.cards import Card
from secmail.domain.errors import ActionNeeded, Cancelled, Code, PinRefused, SecmailError
from secmail.domain.ids import CardId
from secmail.domain.sealed import JournalEntry
from secmail.engine.desk import Desk
from secmail.engine.ports import OpenVault, SealedDb
from secmail.engine.questions import Questions
from secmail.engine.reading import Reading
from secmail.engine.steps import Steps, wait


@dataclass(frozen=True, slots=True)
class OpenSession:
    """An open vault with its sealed database, bound to the presence of a card."""

    card: CardId
    actor: str
    """Whom the journal names: the card holder's national identifier, or a fingerprint where there is none."""
    vault: OpenVault
    sealed: SealedDb
    sealed_name: str


class Session:
    """Opens and locks; one PIN for everything that waits. Engine thread."""

    def __init__(self, desk: Desk, questions: Questions, reading: Reading) -> None:
        self._desk = desk
        self._questions = questions
        self._reading = reading
        self._opening: Future[None] | None = None
        self.open: OpenSession | None = None

    def is_open(self) -> bool:
        return self.open is not None

    def require(self, reason: PinReason, *, card: CardId | None = None) -> Steps[OpenSession]:
        """The open session, after asking for the PIN if need be.

        ActionNeeded CARD_ABSENT, CARD_PIN_CANCELLED, CARD_PIN_BLOCKED, CARD_REMOVED, VAULT_NO_SLOT.
        """
        while self.open is None:
            if self._opening is None:
                yield from self._open(reason, card)
            else:
                yield from wait(self._opening)
        return self.open

    def lock(self) -> None:
        """Closes the sealed database and forgets the keys; front ends drop what they show."""
        if self.open is None:
            return
        session, self.open = self.open, None
        self._reading.seal()
        session.sealed.close()
        session.vault.wipe()
        self._desk.ports.cards.lock(session.card)
        self._desk.emit(SessionLocked())

    def cards_changed(self, cards: tuple[Card, ...]) -> None:
        """Locks when the session's card is no longer in a reader."""
        present = frozenset(card.id for card in cards)
        self._questions.card_gone(present)
        if self.open is not None and self.open.card not in present:
            self.lock()
        self._desk.emit(CardsChanged(cards))

    def journal(self, deed: str, subject: str = "") -> None:
        """Appends to the audit journal of the open session; without one there is nothing to account for."""
        if self.open is not None:
            entry = JournalEntry(self._desk.ports.clock.now(), self.open.actor, deed, subject)
            self.open.sealed.journal(entry)

    def unlocked_card(self, reason: PinReason) -> Steps[Card]:
        """The session's card, logged in: for signatures."""
        session = yield from self.require(reason)
        card = self._present(session.card)
        return card if card.unlocked else (yield from self._log_in(card, reason))

    def _open(self, reason: PinReason, wanted: CardId | None) -> Steps[None]:
        opening: Future[None] = Future()
        self._opening = opening
        try:
            card = self._card_with_vault(wanted)
            if not card.unlocked:
                card = yield from self._log_in(card, reason)
            self.open = yield from self._open_vault(card)
        except Cancelled:  # of the job that asked; the others that wait are told that nobody typed a PIN
            opening.set_exception(ActionNeeded(Code.CARD_PIN_CANCELLED))
            raise
        except SecmailError as error:
            opening.set_exception(error)
            raise
        else:
            self._reading.unseal(self.open.sealed_name, self.open.vault)
            opening.set_result(None)
            self._desk.emit(SessionOpened(self.open.vault.holder, self.open.vault.address))
            self.journal("session.opened", self.open.sealed_name)
        finally:
            self._opening = None

    def _card_with_vault(self, wanted: CardId | None) -> Card:
        cards = self._desk.ports.cards.cards()
        if wanted is not None:
            return self._present(wanted)
        if not cards:
            raise ActionNeeded(Code.CARD_ABSENT)
        with_slot = [card for card in cards if self._desk.ports.vaults.challenge(card) is not None]
        usable = with_slot or [card for card in cards if not card.keys]
        if not usable:
            raise ActionNeeded(Code.VAULT_NO_SLOT)
        return usable[0]

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
                pin = yield from wait(self._questions.pin(card, reason, refused=refused))
                if pin is None:
                    raise ActionNeeded(Code.CARD_PIN_CANCELLED)
            try:
                return (yield from wait(self._desk.ports.cards.unlock(card.id, pin)))
            except PinRefused:
                refused = True
                card = self._present(card.id)

    def _open_vault(self, card: Card) -> Steps[OpenSession]:
        ports = self._desk.ports
        challenge = ports.vaults.challenge(card)
        if challenge is None:
            raise ActionNeeded(Code.VAULT_NO_SLOT)
        use = ports.cards.decrypt if challenge.decrypt else ports.cards.sign
        answer = yield from wait(use(card.id, challenge.role, challenge.data))
        vault = yield from wait(self._desk.pool.submit(ports.vaults.open, challenge, answer))
        sealed = ports.store.sealed(challenge.vault, vault.sealing_key())
        return OpenSession(card.id, _actor(card), vault, sealed, challenge.vault)


def _actor(card: Card) -> str:
    for key in card.keys:
        if key.certificate.national_id:
            return key.certificate.national_id
    fingerprints = "".join(key.certificate.sha256 for key in card.keys)
    return hashlib.sha256(fingerprints.encode()).hexdigest()[:16]

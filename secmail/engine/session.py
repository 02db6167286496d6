"""The session: from the moment a card has opened its holder's vault until it is taken out or the user locks."""

import logging
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta

from secmail.api.custody import VaultChoice
from secmail.api.events import CardsChanged, PinReason, SessionOpened, VaultChanged
from secmail.domain.cards import PLAIN_SCHEME, Card, KeyRole, SignatureScheme
from secmail.domain.deeds import Deed
from secmail.domain.errors import ActionNeeded, Code, SecmailError
from secmail.domain.ids import CardId
from secmail.domain.sealed import JournalEntry
from secmail.domain.vaults import OpenedBy
from secmail.engine.card_use import CardUse
from secmail.engine.desk import Desk
from secmail.engine.jobs import JobRunner
from secmail.engine.open_session import OpenSession
from secmail.engine.people import identity_of
from secmail.engine.ports import OpenVault
from secmail.engine.questions import Questions
from secmail.engine.reading import Reading
from secmail.engine.session_end import SessionEnd, survive
from secmail.engine.session_entrance import Doorkeepers, Entrance
from secmail.engine.session_opening import Wish
from secmail.engine.steps import Steps

log = logging.getLogger("secmail.engine")

WITHOUT_CARD = timedelta(minutes=30)
"""How long a session lasts that no card stands for."""
SPARED = timedelta(minutes=5)
"""How long it lasts while its card is out for another's sake."""
_OPENED = {
    OpenedBy.CARD: Deed.SESSION_OPENED,
    OpenedBy.PASSPHRASE: Deed.SESSION_OPENED_BY_PASSPHRASE,
    OpenedBy.RECOVERY: Deed.SESSION_OPENED_IN_EMERGENCY,
}


class Session:
    """Opens and locks; one PIN for everything that waits. Engine thread.

    The opening is a job of the engine's own: it goes on while anybody waits for it, whoever asked first.
    """

    def __init__(self, desk: Desk, jobs: JobRunner, *, keepers: Doorkeepers, reading: Reading) -> None:
        self._desk = desk
        self._keepers = keepers
        self._reading = reading
        self.ending = SessionEnd(desk, reading)
        self._entrance = Entrance(desk, jobs, keepers=keepers, ending=self.ending)
        self._spared = 0
        self._spared_until: datetime | None = None
        self.open: OpenSession | None = None
        self.on_open: Callable[[OpenSession], None] = _nothing
        """Called before the first row of a session's own is journaled."""
        self.on_change: Callable[[OpenSession], Steps[None]] = _no_steps
        """Called when a changed vault has taken its place in the session."""

    @property
    def questions(self) -> Questions:
        return self._keepers.questions

    @property
    def cards(self) -> CardUse:
        return self._keepers.cards

    def is_open(self) -> bool:
        return self.open is not None

    # Opening.

    def require(
        self,
        reason: PinReason,
        *,
        card: CardId | None = None,
        address: str | None = None,
        lost: Code = Code.CARD_ABSENT,
    ) -> Steps[OpenSession]:
        """The open session (of this card, if one is named), after asking for card and PIN if need be.

        When the card is pulled meanwhile it is waited for. `lost`: what is said when it does not come; CARD_REMOVED
        for whoever had it before. `address`: as in `Wish`, while none is open.
        ActionNeeded CARD_ABSENT, CARD_PIN_CANCELLED, CARD_LAST_TRY, CARD_PIN_BLOCKED, CARD_REMOVED, VAULT_NO_SLOT;
        Untrusted as for `Admission.admit`.
        """
        wish = Wish(reason, card, lost, address)
        while self.open is None or (card is not None and self.open.card != card):
            if self.open is not None:
                self.lock()
            try:
                yield from self._entrance.wait(wish, self._enter)
            except ActionNeeded as error:
                if error.code is not Code.CARD_REMOVED or wish.lost is Code.CARD_REMOVED:
                    raise
                wish, card = Wish(reason, None, Code.CARD_REMOVED, address), None
        return self.open

    def resumed(self, session: OpenSession, reason: PinReason) -> Steps[OpenSession]:
        """This session, or one that continues it: the same person in the same vault under the same mandate.

        Waits for the card where it was pulled. ActionNeeded CARD_REMOVED when another session is open meanwhile.
        """
        now = yield from self.require(reason, lost=Code.CARD_REMOVED)
        same = (now.sealed_name, now.actor, now.mandate) == (session.sealed_name, session.actor, session.mandate)
        if now is not session and not same:
            raise ActionNeeded(Code.CARD_REMOVED)
        return now

    def owner(self, reason: PinReason) -> Steps[OpenSession]:
        """The holder's session, by card, passphrase or shares; ActionNeeded VAULT_NOT_OWNER under a mandate."""
        session = yield from self.require(reason)
        if session.mandate is not None:
            raise ActionNeeded(Code.VAULT_NOT_OWNER)
        return session

    def in_person(self) -> Steps[OpenSession]:
        """For what only the holder does: ActionNeeded VAULT_NOT_OWNER under a mandate and in an emergency."""
        return (yield from self.owner(PinReason.UNLOCK)).outside_emergency()

    def switch(self, vault: str) -> Steps[str]:
        """Another vault that the card in session opens, without a PIN; its holder's name.

        What does not open changes nothing; a disk that fails after that leaves no session, and the card locked.
        """
        session = yield from self.require(PinReason.OPEN)
        if session.sealed_name == vault:
            return session.holder
        opened = yield from self._keepers.opening.open(self.card_of(session), Wish(PinReason.OPEN), vault=vault)
        if self.open is not session:
            _drop(opened)
            raise ActionNeeded(Code.CARD_REMOVED)
        self.open = None
        self.ending.now(session, stay_logged_in=True)
        self._enter(opened)
        return opened.holder

    def begin(
        self, vault: OpenVault, *, card: Card | None, by: OpenedBy, opener: str | None = None
    ) -> Steps[OpenSession]:
        """The session over a vault that was just made, or opened without a card.

        `opener`: who opened it by shares, for the journal. Errors as for `Admission.admit`; the vault is wiped then.
        """
        with ExitStack() as undo:
            undo.callback(vault.wipe)
            yield from self._keepers.admission.admit(vault, None)
            yield from self.ending.over()
            several = yield from self._keepers.opening.several()
            sealed = self._desk.ports.store.sealed(vault.facts.id, vault.sealing_keys())
            undo.pop_all()
        holder = self._keepers.admission.holder_of(vault)
        session = OpenSession(
            card=card.id if card is not None else None,
            opened_by=by,
            mandate=None,
            actor=opener or (identity_of(card) if card is not None else holder),
            vault=vault,
            sealed=sealed,
            until=None if card is not None else self._desk.ports.clock.now() + WITHOUT_CARD,
            emergency_for=holder if opener is not None else None,
            several=several,
        )
        if self.open is not None and session.card is not None and self.open.card == session.card:
            former, self.open = self.open, None
            self.ending.now(former, stay_logged_in=True)
        self.lock()
        self._enter(session)
        return session

    def choices(self) -> Steps[tuple[VaultChoice, ...]]:
        """What `switch` can be given; nothing while no card's session is open."""
        if self.open is None or self.open.card is None:
            return ()
        return (yield from self._keepers.opening.choices(self.card_of(self.open)))

    def adopt(self, vault: OpenVault, *, card: Card | None = None) -> Steps[None]:
        """What was saved takes the open vault's place; with `card` the session goes over to that card.

        An error locks the session: half of it must not be used.
        """
        session = self.open
        if session is None or session.sealed_name != vault.facts.id:
            vault.wipe()
            raise ActionNeeded(Code.VAULT_LOCKED)
        if card is not None:
            session.card = card.id
        former, session.vault = session.vault, vault
        former.wipe()
        self._reading.seal()
        try:
            session.sealed.close()
            session.closed = True
            session.sealed = self._desk.ports.store.sealed(session.sealed_name, vault.sealing_keys())
            session.closed = False
            self._keepers.admission.remember(vault)
        except SecmailError:
            self.lock()
            raise
        self._reading.unseal(session)
        self._desk.emit(VaultChanged(session.sealed_name))
        yield from self.on_change(session)

    def renew(self) -> Steps[None]:
        """The file of the open vault was replaced by another workstation's: it is opened anew, without a PIN.

        When it no longer opens, or the mandate no longer holds, the session is locked.
        """
        session = self.open
        if session is None or session.card is None:
            return
        try:
            vault, mandate = yield from self._keepers.opening.again(self.card_of(session), session.sealed_name)
        except SecmailError as error:
            log.info("a vault that was replaced does not open: %s", error.code)
            if self.open is session:
                self.lock()
            return
        if self.open is not session:
            vault.wipe()
            return
        session.mandate = mandate
        yield from self.adopt(vault)

    # Cards.

    def card_of(self, session: OpenSession) -> Card:
        """ActionNeeded CARD_ABSENT for a session without a card, CARD_REMOVED."""
        if session.card is None:
            raise ActionNeeded(Code.CARD_ABSENT)
        return self._keepers.cards.present(session.card)

    def log_in(self, card: Card, reason: PinReason) -> Steps[Card]:
        """As `CardUse.log_in`."""
        return self._keepers.cards.log_in(card, reason)

    def sign(self, card: Card, role: KeyRole, data: bytes, *, scheme: SignatureScheme = PLAIN_SCHEME) -> Steps[bytes]:
        """As `CardUse.sign`."""
        return self._keepers.cards.sign(card, role, data, scheme=scheme)

    @contextmanager
    def spared(self) -> Iterator[None]:
        """While it lasts the session's card may be out, for five minutes at most; at its end the session is locked
        unless it is in, unlocked.
        """
        self._spared += 1
        self._spared_until = self._desk.ports.clock.now() + SPARED
        try:
            yield
        finally:
            self._spared -= 1
            self._lock_without_card(self._desk.ports.cards.cards())

    def cards_changed(self, cards: tuple[Card, ...]) -> None:
        """Locks when the session's card is no longer in a reader, or was pulled and put back in between."""
        self._entrance.cards_changed(cards)
        self._lock_without_card(cards)
        self.questions.cards_changed(cards)
        self._desk.emit(CardsChanged(cards))

    # Ending.

    def end(self) -> Steps[None]:
        """As `lock`, but for what is to be done before the card is logged out: at once for everybody to see."""
        self._entrance.break_off()
        yield from self.end_open()

    def end_open(self) -> Steps[None]:
        """As `end`; an opening goes on."""
        session, self.open = self.open, None
        if session is not None:
            yield from self.ending.in_peace(session)

    def lock(self) -> None:
        """Closes the sealed database and forgets the keys; front ends drop what they show.

        A session that is being opened is not opened any more.
        """
        self._entrance.break_off()
        session, self.open = self.open, None
        if session is not None:
            self.ending.now(session)

    def tick(self) -> None:
        """Ends what has come to its end: a session without a card, and one whose mandate no longer holds."""
        session, now = self.open, self._desk.ports.clock.now()
        if session is None:
            return
        # A clock that is set back makes no session longer.
        if (session.until is not None and not session.until - WITHOUT_CARD <= now < session.until) or (
            session.mandate is not None and not self._keepers.admission.lasts(session.mandate)
        ):
            self.lock()
        elif self._spared:
            self._lock_without_card(self._desk.ports.cards.cards())

    def journal(self, deed: str, subject: str = "", *, actor: str | None = None) -> None:
        """Appends to the audit journal of the open session; while none is open, what `actor` did waits for the next.

        `actor`: who it was, if not whoever is in session. Without either there is nobody to account for it.
        """
        session = self.open
        if session is not None and actor in (None, session.actor):
            session.sealed.journal(session.entry(self._desk.ports.clock.now(), deed, subject))
        elif actor is not None:
            entry = JournalEntry(self._desk.ports.clock.now(), actor, deed, subject)
            append = self._desk.db.custody.journal_later if session is None else session.sealed.journal
            append(entry)

    def _lock_without_card(self, cards: tuple[Card, ...]) -> None:
        wanted = self.open.card if self.open is not None else None
        until = self._spared_until if self._spared else None
        spared = until is not None and self._desk.ports.clock.now() < until
        if wanted is not None and not spared and all(card.id != wanted or not card.unlocked for card in cards):
            self.lock()

    def _enter(self, session: OpenSession) -> None:
        with ExitStack() as undo:
            undo.callback(_drop, session)
            if session.card is not None:
                undo.callback(self._desk.ports.cards.lock, session.card)  # no session, no card left open
            self.on_open(session)
            opened = session.entry(self._desk.ports.clock.now(), _OPENED[session.opened_by], session.sealed_name)
            session.sealed.journal(opened)
            self._keepers.admission.remember(session.vault)
            undo.pop_all()
        self.open = session
        self._reading.unseal(session)
        address = session.vault.address
        self._desk.emit(SessionOpened(session.holder, address, session.mandate, session.opened_by, session.sealed_lost))


def _drop(session: OpenSession) -> None:
    session.vault.wipe()
    survive(session.sealed.close)


def _nothing(_session: OpenSession) -> None:
    """Until somebody listens."""


def _no_steps(_session: OpenSession) -> Steps[None]:
    yield from ()

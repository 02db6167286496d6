"""All readers and cards behind one door: `CardRoom` is the card port of the engine."""

import logging
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import TypeVar

from secmail.card import errors
from secmail.card.source import CardSource
from secmail.card.thread import CardThread
from secmail.domain.cards import PLAIN_SCHEME, Card, KeyRole, ModuleShown, Pin, SignatureScheme
from secmail.domain.checks import Check, CheckState, CheckSubject
from secmail.domain.errors import Code, SecmailError, Unavailable
from secmail.domain.ids import CardId

_log = logging.getLogger(__name__)
_T = TypeVar("_T")
_PATIENCE_LOOKS, _PATIENCE_SECONDS = 8, 0.08
"""pcscd looks at a reader every 0.4 s."""
OnChange = Callable[[tuple[Card, ...]], None]


class CardRoom:
    """Watches its sources and works on their cards, all in one thread; see `engine.ports.cards.CardPort`.

    A source that cannot be opened is named by `diagnose` and otherwise left alone, so that one broken module never
    takes the others with it.
    """

    def __init__(self, sources: Sequence[CardSource], *, poll_seconds: float = 0.4) -> None:
        self._sources = tuple(sources)
        self._thread = CardThread(self._watch, every=poll_seconds)
        self._on_change: OnChange | None = None
        self._opened: tuple[CardSource, ...] | None = None
        self._refused: tuple[Check, ...] = ()
        self._owners: dict[CardId, CardSource] = {}
        # Replaced whole by the card thread, so that any thread may read it.
        self._cards: tuple[Card, ...] = ()
        self._modules: tuple[ModuleShown, ...] = ()

    def start(self, on_change: OnChange) -> None:
        """Begins to watch; `on_change` is called on the card thread with all cards, once at the start too."""
        self._on_change = on_change
        self._thread.start()

    def stop(self) -> None:
        """Logs out, lets the libraries go, ends the thread. What waits in the queue is finished first."""
        self._thread.stop(self._close)

    def cards(self) -> tuple[Card, ...]:
        """The cards as last seen."""
        return self._cards

    def unlock(self, card: CardId, pin: Pin | None) -> Future[Card]:
        """One login, never repeated; `pin` None: the reader's own pad asks."""

        def login() -> Card:
            self._on_card(card, lambda source: source.unlock(card, pin))
            self._refresh()
            return self._seen(card)

        return self._thread.submit(login)

    def lock(self, card: CardId) -> Future[None]:
        """Ends the card's session."""

        def logout() -> None:
            self._on_card(card, lambda source: source.lock(card))
            self._refresh()

        return self._thread.submit(logout)

    def modules(self) -> tuple[ModuleShown, ...]:
        """The card software that was found or asked for, as last seen."""
        return self._modules

    def sign(
        self,
        card: CardId,
        role: KeyRole,
        data: bytes,
        *,
        scheme: SignatureScheme = PLAIN_SCHEME,
        pin: Pin | None = None,
    ) -> Future[bytes]:
        """By the kind of the key; what the card hashes itself it gets whole."""

        def work(source: CardSource) -> bytes:
            return source.sign(card, role, data, scheme=scheme, pin=pin)

        return self._thread.submit(lambda: self._on_card(card, work))

    def decrypt(self, card: CardId, role: KeyRole, ciphertext: bytes) -> Future[bytes]:
        """RSA PKCS#1 v1.5 decryption of one block."""
        return self._thread.submit(lambda: self._on_card(card, lambda source: source.decrypt(card, role, ciphertext)))

    def diagnose(self) -> Future[tuple[Check, ...]]:
        """Modules found and refused, readers, cards."""
        return self._thread.submit(self._diagnose)

    def _watch(self) -> None:
        first = self._opened is None
        if first:
            self._open()
        self._refresh(tell_anyway=first)

    def _open(self) -> None:
        opened: list[CardSource] = []
        refused: list[Check] = []
        for source in self._sources:
            try:
                source.open()
            except SecmailError as error:
                _log.info("a source of cards is left out: %s", error)
                refused.append(Check(CheckSubject.CARD_MODULE, CheckState.FAILED, error.detail, error.code))
            else:
                opened.append(source)
        self._opened, self._refused = tuple(opened), tuple(refused)

    def _refresh(self, *, tell_anyway: bool = False) -> None:
        self._thread.assert_here()
        owners: dict[CardId, CardSource] = {}
        found: list[Card] = []
        for source in self._opened or ():
            for card in source.poll():
                if not any(_same_card(card, other) and owners[other.id] is not source for other in found):
                    owners[card.id] = source
                    found.append(card)
        before, self._owners, self._cards = self._cards, owners, tuple(found)
        if self._on_change is not None and (tell_anyway or self._cards != before):
            self._on_change(self._cards)

    def _on_card(self, card: CardId, act: Callable[[CardSource], _T]) -> _T:
        """Does `act`; when it fails, looks again: what a card that went away cannot do is told as its removal."""
        self._thread.assert_here()
        if card not in self._owners:
            # It may have come between two looks.
            self._refresh()
        before = self._seen(card)
        try:
            return act(self._owners[card])
        except SecmailError as error:
            lost = self._lost(before, patiently=isinstance(error, Unavailable))
            if lost and error.code is Code.CARD_UNUSABLE:
                raise errors.removed() from None
            raise

    def _seen(self, card: CardId) -> Card:
        found = next((entry for entry in self._cards if entry.id == card), None)
        if found is None:
            raise errors.removed()
        return found

    def _lost(self, before: Card, *, patiently: bool) -> bool:
        """Gone, or come back in the meantime without its session. A service may take a moment to notice."""
        looks_left = _PATIENCE_LOOKS if patiently else 1
        while looks_left:
            self._refresh()
            now = next((entry for entry in self._cards if entry.id == before.id), None)
            if now is None or (before.unlocked and not now.unlocked):
                return True
            looks_left -= 1
            if looks_left:
                time.sleep(_PATIENCE_SECONDS)
        return False

    def _diagnose(self) -> tuple[Check, ...]:
        checks = [*self._refused]
        for source in self._opened or ():
            checks.extend(source.diagnose())
        checks.extend(_check(card) for card in self._cards)
        return tuple(checks)

    def _close(self) -> None:
        self._thread.assert_here()
        for source in self._opened or ():
            source.close()
        self._owners, self._cards = {}, ()


def _same_card(one: Card, other: Card) -> bool:
    """Whether two modules show one card, as OpenSC shows a CPS3 beside the CPS's own module. The first one has it."""
    certificates = {key.certificate.sha256 for key in one.keys}
    return (
        bool(certificates)
        and one.reader == other.reader
        and certificates == {key.certificate.sha256 for key in other.keys}
    )


def _check(card: Card) -> Check:
    if card.blocked:
        return Check(CheckSubject.CARD, CheckState.FAILED, card.kind, Code.CARD_PIN_BLOCKED)
    if not card.keys and card.unlocked:
        return Check(CheckSubject.CARD, CheckState.FAILED, card.kind, Code.CARD_UNUSABLE)
    return Check(CheckSubject.CARD, CheckState.OK, f"{card.kind}, {len(card.keys)} keys")

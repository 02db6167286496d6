"""All readers and cards behind one door: `CardRoom` is the card port of the engine."""

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from dataclasses import replace
from datetime import UTC, datetime
from typing import TypeVar

from secmail.card import errors, inventory
from secmail.card.checks import national, nobodys, service
from secmail.card.merging import Merging
from secmail.card.source import CardSource
from secmail.card.thread import CardThread
from secmail.card.watcher import Watcher
from secmail.domain.cards import PLAIN_SCHEME, Card, KeyRole, ModuleShown, ModuleState, Pin, SignatureScheme
from secmail.domain.checks import Check, CheckState, CheckSubject
from secmail.domain.errors import Code, SecmailError
from secmail.domain.ids import CardId

_T = TypeVar("_T")
_FIRST_WORD_AFTER = 4.0
"""Seconds until the first word is said although not every module has looked yet."""
_DIAGNOSIS_SECONDS = 25.0
_STOP_SECONDS = 10.0
OnChange = Callable[[tuple[Card, ...]], None]


class CardRoom:
    """Watches its sources, each in its own thread, and works on their cards; see `engine.ports.cards.CardPort`.

    A source that cannot be opened is named by `modules` and `diagnose` and otherwise left alone, so that one broken
    module never takes the others with it.
    """

    def __init__(
        self,
        sources: Sequence[CardSource],
        *,
        poll_seconds: float = 0.4,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._watchers = tuple(Watcher(source, every=poll_seconds, seen=self._merge) for source in sources)
        self._merging = Merging(self._watchers)
        self._now = now
        self._on_change: OnChange | None = None
        self._first_word_due = 0.0
        # Held while cards are merged and told, so that the last word is always the true one.
        self._gate = threading.Lock()
        self._told = self._stopped = False
        # Replaced whole, so that any thread may read it.
        self._cards: tuple[Card, ...] = ()

    def start(self, on_change: OnChange) -> None:
        """Begins to watch; `on_change` is called on a card thread with all cards, once at the start too."""
        self._on_change = on_change
        self._first_word_due = time.monotonic() + _FIRST_WORD_AFTER
        for watcher in self._watchers:
            watcher.start()
        if not self._watchers:
            self._merge()

    def stop(self) -> None:
        """Logs out, lets the libraries go, ends the threads. What waits in the queues is finished first."""
        for watcher in self._watchers:
            watcher.close()
        deadline = time.monotonic() + _STOP_SECONDS
        for watcher in self._watchers:
            watcher.join(deadline)
        with self._gate:
            self._stopped = True
            self._cards = ()

    def cards(self) -> tuple[Card, ...]:
        """The cards as last seen."""
        return self._cards

    def modules(self) -> tuple[ModuleShown, ...]:
        """The card software that was found or asked for, as last seen.

        That one module does not know a card is no trouble when another does.
        """
        known = {card.reader for card in self._cards}
        found = [shown for watcher in self._watchers if (shown := watcher.module()) is not None]
        strange = ModuleState.CARD_NOT_RECOGNISED
        return tuple(
            replace(shown, state=ModuleState.IN_USE) if shown.state is strange and known & set(shown.readers) else shown
            for shown in found
        )

    def unlock(self, card: CardId, pin: Pin | None) -> Future[Card]:
        """One login, never repeated; `pin` None: the reader's own pad asks."""

        def login(watcher: Watcher) -> Card:
            watcher.on_card(card, lambda source: source.unlock(card, pin))
            watcher.look()
            unlocked = watcher.shown(card)
            return next((shown for shown in self._cards if shown.id == card), unlocked)

        return self._submit(card, login)

    def lock(self, card: CardId) -> Future[None]:
        """Ends the card's session."""

        def logout(watcher: Watcher) -> None:
            watcher.on_card(card, lambda source: source.lock(card))
            watcher.look()

        return self._submit(card, logout)

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

        return self._submit(card, lambda watcher: watcher.on_card(card, work))

    def decrypt(self, card: CardId, role: KeyRole, ciphertext: bytes) -> Future[bytes]:
        """RSA decryption of one block."""

        def work(source: CardSource) -> bytes:
            return source.decrypt(card, role, ciphertext)

        return self._submit(card, lambda watcher: watcher.on_card(card, work))

    def diagnose(self) -> Future[tuple[Check, ...]]:
        """Modules found and refused, readers, cards, after a look at each."""
        asked = [(watcher, watcher.submit(watcher.diagnose)) for watcher in self._watchers]
        collector = CardThread(lambda: None, every=_DIAGNOSIS_SECONDS, name="card diagnosis")
        collector.start()
        answer = collector.submit(lambda: self._collected(asked))
        collector.close(lambda: None)
        return answer

    def _submit(self, card: CardId, work: Callable[[Watcher], _T]) -> Future[_T]:
        watcher = next((watcher for watcher in self._watchers if watcher.source.knows(card)), None)
        if watcher is None:
            nobody: Future[_T] = Future()
            nobody.set_exception(errors.removed())
            return nobody
        return watcher.submit(lambda: work(watcher))

    def _merge(self) -> None:
        """Puts together what the watchers see, and tells it when it changed. Called in any of their threads.

        The first word waits until all have looked, but not for long: a card that one module knows and another knows
        better must not be told twice.
        """
        with self._gate:
            if self._stopped or not (self._told or self._all_looked()):
                return
            now = self._now()
            cards = tuple(replace(card, warnings=inventory.warnings(card, now)) for card in self._merging.merged())
            before, self._cards = self._cards, cards
            if self._on_change is not None and (not self._told or cards != before):
                self._told = True
                self._on_change(cards)

    def _all_looked(self) -> bool:
        return all(watcher.ended for watcher in self._watchers) or time.monotonic() >= self._first_word_due

    def _collected(self, asked: Sequence[tuple[Watcher, Future[tuple[Check, ...]]]]) -> tuple[Check, ...]:
        deadline = time.monotonic() + _DIAGNOSIS_SECONDS
        checks = [check for watcher, future in asked for check in _answered(watcher, future, deadline)]
        if not asked:
            checks.append(Check(CheckSubject.CARD_MODULE, CheckState.WARNING, "", Code.CARD_MODULE_MISSING))
        modules, cards = self.modules(), self._cards
        before = (*service(modules), *checks, *national(modules, cards))
        return (*before, *(_check(card) for card in cards), *(nobodys(modules, cards) if asked else ()))


def _answered(watcher: Watcher, future: Future[tuple[Check, ...]], deadline: float) -> tuple[Check, ...]:
    silent = Check(CheckSubject.CARD_MODULE, CheckState.FAILED, watcher.source.name, Code.CARD_MODULE_FAILED)
    try:
        return future.result(max(0.0, deadline - time.monotonic()))
    except FutureTimeoutError:
        return (silent,)
    except SecmailError as error:
        if error.code is not Code.CARD_MODULE_FAILED:
            raise
        return (silent,)


def _check(card: Card) -> Check:
    if card.blocked:
        return Check(CheckSubject.CARD, CheckState.FAILED, card.kind, Code.CARD_PIN_BLOCKED)
    if not card.keys and card.unlocked:
        return Check(CheckSubject.CARD, CheckState.FAILED, card.kind, Code.CARD_UNUSABLE)
    return Check(CheckSubject.CARD, CheckState.OK, f"{card.kind}, {len(card.keys)} keys")

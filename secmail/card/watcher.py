"""One source of cards with its own thread, so that a module that is slow or hangs holds up nobody else."""

import logging
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from typing import TypeVar

from secmail.card import errors
from secmail.card.source import CardSource
from secmail.card.thread import CardThread
from secmail.domain.cards import Card, ModuleShown, ModuleState
from secmail.domain.checks import Check, CheckState, CheckSubject
from secmail.domain.errors import Code, SecmailError, Unavailable
from secmail.domain.ids import CardId

_log = logging.getLogger(__name__)
_T = TypeVar("_T")

_PATIENCE_LOOKS, _PATIENCE_SECONDS = 8, 0.08
"""pcscd looks at a reader every 0.4 s."""
_OPEN_AGAIN = 5.0
"""Seconds. A module may be installed, or repaired, while the program runs; one whose file did not change is not loaded
again."""
_HANGS_AFTER = 30.0
"""Seconds of one look. Trying a module in a child process may take twenty of them."""


class Watcher:
    """Looks at its source, works on its cards, and calls `seen` (in its thread) after each look."""

    def __init__(self, source: CardSource, *, every: float, seen: Callable[[], None]) -> None:
        self.source = source
        self._seen = seen
        self._thread = CardThread(self._watch, every=every, name=f"card {source.name}")
        self._opened = False
        self._open_due = 0.0
        self._refusal: SecmailError | None = None
        # Replaced whole by the thread, so that any thread may read them.
        self.cards: tuple[Card, ...] = ()
        self.begun = self.ended = 0

    def start(self) -> None:
        """Begins to watch."""
        self._thread.start()

    def submit(self, work: Callable[[], _T]) -> Future[_T]:
        """The future of `work()`, done in this watcher's thread; CARD_MODULE_FAILED at once while it hangs."""
        if self.hangs:
            future: Future[_T] = Future()
            future.set_exception(errors.module_failed(f"{self.source.name}: does not answer"))
            return future
        return self._thread.submit(work)

    def close(self) -> None:
        """Takes no more work; logs out when what waits is done."""
        self._thread.close(self._end)

    def join(self, deadline: float) -> None:
        """Waits until `deadline` (of the monotonic clock) for the end; not for one that hangs."""
        self._thread.join(0.0 if self.hangs else deadline - time.monotonic())

    @property
    def hangs(self) -> bool:
        """Whether a look has not come back for long."""
        return self._thread.silent_for() > _HANGS_AFTER

    def module(self) -> ModuleShown | None:
        """The card software as last seen."""
        shown = self.source.module()
        if shown is not None and self.hangs:
            return replace(shown, state=ModuleState.CRASHED, detail="does not answer")
        return shown

    def sees(self, reader: str) -> bool:
        """Whether the card software lists this reader."""
        shown = self.source.module()
        return shown is not None and reader in shown.readers

    def look_soon(self) -> None:
        """Looks when what waits is done, for the sake of another's card."""
        if not self.hangs:
            self._thread.submit(self.look)

    def look(self) -> None:
        """Looks at the source now."""
        self._thread.assert_here()
        self.begun += 1
        with self._thread.looking():
            self.cards = self.source.poll() if self._opened else ()
        self.ended = self.begun
        self._seen()

    def on_card(self, card: CardId, act: Callable[[CardSource], _T]) -> _T:
        """Does `act`; when it fails, looks again: what a card that went away cannot do is told as its removal."""
        if all(entry.id != card for entry in self.cards):
            # It may have come between two looks.
            self.look()
        before = self.shown(card)
        try:
            return act(self.source)
        except SecmailError as error:
            lost = self._lost(before, patiently=isinstance(error, Unavailable))
            if lost and error.code is Code.CARD_UNUSABLE:
                raise errors.removed() from None
            raise

    def shown(self, card: CardId) -> Card:
        """The card as last seen; CARD_REMOVED."""
        found = next((entry for entry in self.cards if entry.id == card), None)
        if found is None:
            raise errors.removed()
        return found

    def diagnose(self) -> tuple[Check, ...]:
        """What the source finds wrong or right, after a look."""
        self._watch()
        if self._refusal is None:
            return self.source.diagnose()
        return (Check(CheckSubject.CARD_MODULE, CheckState.FAILED, self._refusal.detail, self._refusal.code),)

    def _watch(self) -> None:
        if not self._opened and time.monotonic() >= self._open_due:
            self._open()
        self.look()

    def _open(self) -> None:
        self._open_due = time.monotonic() + _OPEN_AGAIN
        try:
            self.source.open()
        except SecmailError as error:
            if self._refusal is None:
                _log.info("a source of cards is left out: %s", error)
            self._refusal = error
        else:
            self._opened, self._refusal = True, None

    def _lost(self, before: Card, *, patiently: bool) -> bool:
        """Gone, or come back in the meantime without its session. A service may take a moment to notice."""
        looks_left = _PATIENCE_LOOKS if patiently else 1
        while looks_left:
            self.look()
            now = next((entry for entry in self.cards if entry.id == before.id), None)
            if now is None or (before.unlocked and not now.unlocked):
                return True
            looks_left -= 1
            if looks_left:
                time.sleep(_PATIENCE_SECONDS)
        return False

    def _end(self) -> None:
        self._thread.assert_here()
        self.cards = ()
        self.source.close()

"""One list of cards out of what several modules show: each card once, and always by the same module."""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from secmail.card.watcher import Watcher
from secmail.domain.cards import Card
from secmail.domain.ids import CardId

_PATIENCE = 3.0
"""Seconds that a card waits at most for a module that goes before."""


_Sight = tuple[int, CardId]
"""A card as the watcher of this index shows it."""


@dataclass(frozen=True, slots=True)
class _Arrival:
    """When a card was first seen, and how many looks each watcher had begun by then."""

    since: float
    begun: tuple[int, ...]


class Merging:
    """Remembers what was shown, so that a card that two modules know does not change hands while it is in.

    Modules go before each other in the order of the watchers, the CPS's own before OpenSC, which knows some CPS cards
    too. So a card that only a later module shows waits until the earlier ones that see its reader have looked as well.
    """

    def __init__(self, watchers: Sequence[Watcher]) -> None:
        self._watchers = tuple(watchers)
        self._shown: frozenset[_Sight] = frozenset()
        self._arrivals: dict[_Sight, _Arrival] = {}

    def merged(self) -> list[Card]:
        """The cards to show now."""
        answering = [(index, watcher) for index, watcher in enumerate(self._watchers) if not watcher.hangs]
        seen = {(index, card.id): card for index, watcher in answering for card in watcher.cards}
        self._note_arrivals(seen)
        ready = [sight for sight in seen if sight in self._shown or self._is_ready(sight, seen[sight].reader)]
        kept: list[_Sight] = []
        for sight in sorted(ready, key=lambda sight: (not seen[sight].unlocked, sight not in self._shown)):
            others = [seen[other] for other in kept if other[0] != sight[0]]
            if not any(_same_card(seen[sight], other) for other in others):
                kept.append(sight)
        self._shown = frozenset(kept)
        return [seen[sight] for sight in ready if sight in self._shown]

    def _note_arrivals(self, seen: Iterable[_Sight]) -> None:
        begun = tuple(watcher.begun for watcher in self._watchers)
        now = _Arrival(time.monotonic(), begun)
        arrived = [index for index, card in seen if (index, card) not in self._arrivals]
        self._arrivals = {sight: self._arrivals.get(sight, now) for sight in seen}
        for watcher in self._watchers[: max(arrived, default=0)]:
            watcher.look_soon()

    def _is_ready(self, sight: _Sight, reader: str) -> bool:
        arrival = self._arrivals[sight]
        before = zip(self._watchers[: sight[0]], arrival.begun, strict=False)
        return time.monotonic() - arrival.since > _PATIENCE or all(
            watcher.ended > begun or not watcher.sees(reader) for watcher, begun in before
        )


def _same_card(one: Card, other: Card) -> bool:
    """Whether two modules show one card. One that is unlocked shows only the certificates whose keys it has."""
    certificates = {key.certificate.sha256 for key in one.keys}
    return one.reader == other.reader and any(key.certificate.sha256 in certificates for key in other.keys)

"""What became of letters that the program has written by itself: never "sent" while one has not left. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from secmail.domain.outbox import OutboxEntry, OutboxState
from secmail.gui.i18n import Words
from secmail.gui.safe_text import one_line

_GONE = frozenset({OutboxState.SENT, OutboxState.FILED})
_STUCK = {
    OutboxState.REFUSED: "departed.refused",
    OutboxState.UNCERTAIN: "departed.uncertain",
    OutboxState.CANCELLED: "departed.cancelled",
}
_QUOTED = 3
"""Servers' words; the outbox has all of them."""


@dataclass(frozen=True, slots=True)
class Departed:
    """`well`: nothing is left to do. `again`: none of them has left or will: sending may be offered once more.

    `left`: all of them have left by now.
    """

    text: str
    well: bool
    again: bool
    left: bool = False


def departed(letters: Sequence[OutboxEntry], words: Words, *, gone: str) -> Departed:
    """`gone`: what is said when all of them have left."""
    left = sum(one.state in _GONE for one in letters)
    if left == len(letters) > 0:
        return Departed(gone, well=True, again=False, left=True)
    stuck = {key: sum(one.state is state for one in letters) for state, key in _STUCK.items()}
    waiting = len(letters) - left - sum(stuck.values())
    counts = {"departed.gone": left, "departed.waiting": waiting, **stuck}
    said = [words.count(key, number) for key, number in counts.items() if number]
    quoted = [
        words("outbox.words", address=one_line(to.address, 80), words=one_line(to.reason, 200))
        for one in letters
        if one.state is OutboxState.REFUSED
        for to in one.deliveries
        if to.reason
    ]
    again = not (left or waiting or stuck["departed.uncertain"])
    return Departed(" ".join((*said, *quoted[:_QUOTED])), well=bool(letters) and not any(stuck.values()), again=again)

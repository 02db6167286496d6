"""The numbers of messages in the full-text index: the moment of receipt, made unique."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time

from secmail.domain.ids import MessageId
from secmail.store.db import Database
from secmail.store.values import dump, from_micros, to_micros

_A_SECOND = 64
_MICROS = 1_000_000
_FREE = "SELECT 1 FROM digests WHERE document = ?"
_USED = "SELECT document FROM digests WHERE document IN (SELECT value FROM json_each(?))"
_SPREAD = 2_654_435_761
"""Knuth's multiplier: neighbouring message numbers fall far from one another."""


def first_of(moment: datetime) -> int:
    """The lowest number of what was received then."""
    return to_micros(moment) // _MICROS * _A_SECOND


def start_of_day(day: date) -> datetime:
    """Midnight at this computer."""
    try:
        return datetime.combine(day, time()).astimezone()
    except (OverflowError, OSError, ValueError):  # beyond what its time zone is known for
        return datetime.combine(day, time(), UTC)


def moment_of(document: int) -> datetime:
    """About when it was received: to the second, but where much was received in one."""
    return from_micros(document // _A_SECOND * _MICROS)


def take(database: Database, messages: Sequence[tuple[MessageId, datetime]]) -> dict[MessageId, int]:
    """A free number for each. Within a transaction.

    Where much mail was imported in one second, the numbers run over into the next ones: the span that is tried doubles
    at each look, so that a hundred thousand such messages need some twenty looks each.
    """
    wanted = [first_of(received) for _, received in messages]
    used = {row[0] for row in database.rows(_USED, (dump(wanted),))}
    taken: dict[MessageId, int] = {}
    for (message, _), base in zip(messages, wanted, strict=True):
        number, span, seed = base, _A_SECOND, int(message)
        while number in used or (number != base and database.row(_FREE, (number,)) is not None):
            seed = seed * _SPREAD % 2**32
            number = base + seed % span
            span *= 2
        used.add(number)
        taken[message] = number
    return taken

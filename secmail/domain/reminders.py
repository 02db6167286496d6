"""Whose word about a letter is still missing. Pure."""

from collections.abc import Iterable

from secmail.domain.addresses import normal
from secmail.domain.history import FAILURES, READ, HistoryLine, Witness
from secmail.domain.outbox import DeliveryState, OutboxEntry


def silent(entry: OutboxEntry, lines: Iterable[HistoryLine]) -> tuple[str, ...]:
    """The recipients who have not acknowledged it, in their order.

    Where a signed receipt was asked for, only proof counts: a report says what anybody could say. A report of failure
    outweighs whatever else is said of him without proof.
    """
    known = tuple(lines)
    proven = {line.address for line in known if line.what in READ and line.witness is Witness.PROOF}
    heard = set() if entry.receipts is not None else {line.address for line in known if line.what in READ}
    failed = {line.address for line in known if line.what in FAILURES and line.witness is not Witness.SERVER}
    believed = set() if "" in failed else heard - failed
    has_it = map(normal, entry.addresses(DeliveryState.ACCEPTED))
    return tuple(address for address in has_it if address not in proven | believed)

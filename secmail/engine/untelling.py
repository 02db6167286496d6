"""Who has not got a letter with an own certificate after all, has not been told of it."""

from secmail.domain.outbox import DeliveryState, OutboxEntry, OutboxState
from secmail.engine.desk import Desk


def untell_unreached(desk: Desk, entry: OutboxEntry) -> None:
    """After a refusal, a withdrawal, a report of non-delivery; of other letters there is nothing to take back.

    Anybody can write such a report, which does no harm: whoever it names is told again. Engine thread.
    """
    lost = set(entry.failed)
    for delivery in entry.deliveries:
        withdrawn = entry.state is OutboxState.CANCELLED and delivery.state is not DeliveryState.ACCEPTED
        if withdrawn or delivery.state is DeliveryState.REFUSED:
            lost.add(delivery.address)
    for address in sorted(lost):
        desk.db.own_certificates.untell_letter(address, entry.created)

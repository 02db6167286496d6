"""Looks the recipients' certificates up while the user types, at most once per pause."""

from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from secmail.api.queries import OwnPostQuantum, RecipientStatuses
from secmail.domain.addresses import normal
from secmail.domain.choice import Choice, choose
from secmail.domain.people import RecipientState, RecipientStatus
from secmail.domain.policy import SendPolicy
from secmail.gui.desk import Desk

PAUSE_MS = 300


class RecipientLookup(QObject):
    """Knows the state of each address that is typed now. `changed` after each answer and each change of addresses."""

    changed = Signal()

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._addresses: tuple[str, ...] = ()
        self._known: dict[str, RecipientStatus] = {}
        self._own_post_quantum = False
        self._generation = 0
        self.timer = QTimer(self)
        self.timer.setSingleShot(True)
        self.timer.setInterval(PAUSE_MS)
        self.timer.timeout.connect(self.ask)

    @property
    def states(self) -> dict[str, RecipientStatus | None]:
        """Address as typed → its state, None while it is not known."""
        return {address: self._known.get(normal(address)) for address in self._addresses}

    @property
    def ready(self) -> bool:
        """Whether there are recipients and all of them can read what is sealed to them."""
        known = self.states.values()
        return bool(known) and all(one is not None and one.state is RecipientState.READY for one in known)

    @property
    def choice(self) -> Choice:
        """How a letter to all of them would be protected; meaningful when they are ready."""
        return choose(tuple(self._known.values()), SendPolicy(), own_post_quantum=self._own_post_quantum)

    def typed(self, addresses: tuple[str, ...]) -> None:
        """The addresses that are in the fields now."""
        self._addresses = addresses
        self._generation += 1
        self.timer.start()
        self.changed.emit()

    def ask(self) -> None:
        """Asks now, without waiting for a pause."""
        self.timer.stop()
        if self._addresses:
            then = partial(self._take, self._generation)
            self._desk.bridge.ask(OwnPostQuantum(), self, then=self._take_own)
            self._desk.bridge.ask(RecipientStatuses(self._addresses), self, then=then)

    def forget(self) -> None:
        """Nothing is typed any more."""
        self.timer.stop()
        self._addresses = ()
        self._known = {}
        self._generation += 1
        self.changed.emit()

    def _take_own(self, post_quantum: bool) -> None:
        self._own_post_quantum = post_quantum
        self.changed.emit()

    def _take(self, generation: int, statuses: tuple[RecipientStatus, ...]) -> None:
        if generation == self._generation:
            self._known = {normal(status.address): status for status in statuses}
            self.changed.emit()

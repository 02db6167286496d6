"""What a laboratory keeps of its prescribers, as the engine needs it."""

from collections.abc import Sequence
from typing import Protocol

from secmail.domain.ids import OutboxId
from secmail.domain.prescribers import Prescriber


class PrescriberStore(Protocol):
    """Prescribers, and the ledger of what has gone to whom; every write is durable when it returns. Engine thread."""

    def all(self) -> tuple[Prescriber, ...]: ...

    def put(self, prescriber: Prescriber) -> None:
        """Takes the place of who had the same code."""
        ...

    def drop(self, code: str) -> None:
        """Rejected PRESCRIBER_UNKNOWN."""
        ...

    def left(self, content: bytes, address: str) -> OutboxId | None:
        """The letter with this report (SHA-256) to this address, unless it was withdrawn."""
        ...

    def note(self, contents: Sequence[bytes], address: str, *, entry: OutboxId) -> None:
        """These reports go to this address with this letter. Before it is signed."""
        ...

"""What the demonstration practice offers to the window: its cards, shown with their PINs, and a result on request."""

from collections.abc import Sequence
from typing import Protocol


class DemoPanel(Protocol):
    """Every call returns at once; what it causes arrives as the engine's events."""

    def cards(self) -> Sequence[tuple[str, str, bool]]:
        """For each soft card: the holder's role in words, its PIN, whether it is in the reader."""
        ...

    def insert(self, role: str) -> None:
        """Puts the card of this role into the reader, instead of any other."""
        ...

    def remove(self, role: str) -> None:
        """Takes the card of this role out."""
        ...

    def mailbox(self) -> tuple[str, str] | None:
        """Address and password of the doctor's mailbox, where nothing is set up yet and both are to be typed."""
        ...

    def deliver_result(self) -> None:
        """Lets the laboratory send one more result."""
        ...

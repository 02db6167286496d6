"""What the card room asks of a source of cards: one PKCS#11 module, or one folder of PKCS#12 files.

Every method is called in the card thread alone.
"""

from typing import Protocol

from secmail.domain.cards import Card, KeyRole, Pin, SignatureScheme
from secmail.domain.checks import Check
from secmail.domain.ids import CardId


class CardSource(Protocol):
    """Cards that come and go in one place."""

    def open(self) -> None:
        """Loads what is needed. CARD_MODULE_MISSING, CARD_MODULE_FAILED: the source is then left alone."""
        ...

    def poll(self) -> tuple[Card, ...]:
        """The cards that are there now; forgets the sessions of those that are not. Cheap: called twice a second."""
        ...

    def unlock(self, card: CardId, pin: Pin | None) -> None:
        """One login; errors as for the card port."""
        ...

    def lock(self, card: CardId) -> None:
        """Ends the session of this card, if there is one."""
        ...

    def sign(
        self, card: CardId, role: KeyRole, data: bytes, *, scheme: SignatureScheme, pin: Pin | None = None
    ) -> bytes:
        """As the card port."""
        ...

    def decrypt(self, card: CardId, role: KeyRole, ciphertext: bytes) -> bytes:
        """As the card port."""
        ...

    def diagnose(self) -> tuple[Check, ...]:
        """The module or folder, and its readers."""
        ...

    def close(self) -> None:
        """Logs out of every card and lets the library go."""
        ...

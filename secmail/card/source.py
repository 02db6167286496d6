"""What the card room asks of a source of cards: one PKCS#11 module, or one folder of PKCS#12 files.

Every method but `knows` and `module` is called in the source's own thread alone.
"""

from typing import Protocol

from secmail.domain.cards import Card, KeyRole, ModuleShown, Pin, SignatureScheme
from secmail.domain.checks import Check
from secmail.domain.ids import CardId


class CardSource(Protocol):
    """Cards that come and go in one place."""

    @property
    def name(self) -> str:
        """For the names of threads."""
        ...

    def knows(self, card: CardId) -> bool:
        """Whether a card of this id would be this source's. Any thread may ask."""
        ...

    def module(self) -> ModuleShown | None:
        """The card software, as it was at the last look; None where there is none. Any thread may ask."""
        ...

    def open(self) -> None:
        """Loads what is needed; what refuses is tried again now and then.

        CARD_MODULE_MISSING, CARD_MODULE_FAILED, CARD_MODULE_ARCHITECTURE, CARD_NO_SERVICE.
        """
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

"""The trial of a card: what each of its keys does when it is asked to."""

from dataclasses import dataclass

from secmail.domain.cards import Card, CardKey
from secmail.domain.errors import Code
from secmail.domain.ids import CardId


@dataclass(frozen=True, slots=True)
class TryCard:
    """Let each key of a card sign and decrypt a challenge, as far as it can.

    The PIN is asked for. Result: `CardTried`. What was not unlocked before is locked again afterwards. CARD_REMOVED
    when that card is not in.
    """

    card: CardId


@dataclass(frozen=True, slots=True)
class KeyTried:
    """What one key did: True where its certificate proves the answer, False where not, None where it does not offer it.

    `code`: why, where something failed.
    """

    key: CardKey
    signed: bool | None = None
    signed_pss: bool | None = None
    decrypted: bool | None = None
    code: Code | None = None

    @property
    def works(self) -> bool:
        """Nothing that it offers failed."""
        return False not in (self.signed, self.signed_pss, self.decrypted)


@dataclass(frozen=True, slots=True)
class CardTried:
    """The card as it was when unlocked, and its keys: the first of each role, which is the one in use."""

    card: Card
    keys: tuple[KeyTried, ...]

    @property
    def works(self) -> bool:
        """It has keys, and each does what it offers."""
        return bool(self.keys) and all(key.works for key in self.keys)

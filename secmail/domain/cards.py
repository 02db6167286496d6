"""Cards and the keys on them, as far as a practice meets them (cps-mssante §1.2, §2.4)."""

from dataclasses import dataclass
from enum import StrEnum

from secmail.domain.ids import CardId
from secmail.domain.security import CertificateFacts


class CardKind(StrEnum):
    """TypeProduit, extension 1.2.250.1.71.1.2.2, or how the key is held."""

    CPS = "cps"
    CPF = "cpf"
    CPE = "cpe"
    CPA = "cpa"
    FILE = "file"
    """A software certificate (PKCS#12) without a card type extension."""
    OTHER = "other"


class KeyRole(StrEnum):
    """What a key on a card is for."""

    SIGNATURE = "signature"
    AUTHENTICATION = "authentication"
    CONFIDENTIALITY = "confidentiality"


@dataclass(frozen=True, slots=True)
class CardKey:
    """A certificate with its private key on the card, and what that key can do there."""

    role: KeyRole
    certificate: CertificateFacts
    can_sign: bool
    can_decrypt: bool
    can_pss: bool = False
    """Whether it also makes RSASSA-PSS signatures; known once the card is unlocked."""


@dataclass(frozen=True, slots=True)
class Card:
    """A card in a reader. `unlocked`: its PIN was accepted in this session. `tries_left` None: it does not tell."""

    id: CardId
    label: str
    reader: str
    kind: CardKind
    holder: str
    keys: tuple[CardKey, ...]
    unlocked: bool
    pin_pad: bool = False
    tries_left: int | None = None
    blocked: bool = False

    def key(self, role: KeyRole) -> CardKey | None:
        """The first key of this role."""
        return next((key for key in self.keys if key.role is role), None)


class Pin:
    """A PIN on its way from the dialog to the card: hidden in every representation, used once, then dropped."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text: str | None = text

    def take(self) -> str:
        """The PIN, once; later calls raise ValueError. (Python cannot wipe the characters for certain.)"""
        if self._text is None:
            raise ValueError("the PIN has been used")
        text, self._text = self._text, None
        return text

    def __repr__(self) -> str:
        return "Pin(hidden)"

    __str__ = __repr__

    def __reduce__(self) -> str:
        raise TypeError("a PIN is never written anywhere")

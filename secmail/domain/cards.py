"""Cards and the keys on them, as far as a practice meets them (cps-mssante §1.2, §2.4)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from secmail.domain.ids import CardId
from secmail.domain.security import CertificateFacts


class CardKind(StrEnum):
    """TypeProduit, extension 1.2.250.1.71.1.2.2, or how the key is held."""

    CPS = "cps"
    CPF = "cpf"
    CPE = "cpe"
    CDE = "cde"
    CPA = "cpa"
    CDA = "cda"
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
    can_oaep: bool = False
    """Whether it decrypts by RSA-OAEP (SHA-1, empty label) and, other than `can_decrypt`, not by PKCS#1 v1.5."""
    always_authenticate: bool = False
    """Whether it wants the PIN before every single use (CKA_ALWAYS_AUTHENTICATE); known once the card is unlocked."""


@dataclass(frozen=True, slots=True)
class SignatureScheme:
    """How a key is to sign. `digest`: "sha256", "sha384" or "sha512"; `pss`: RSASSA-PSS instead of PKCS#1 v1.5."""

    digest: str = "sha256"
    pss: bool = False


PLAIN_SCHEME = SignatureScheme()
"""What every card can and everybody reads."""


class CardWarning(StrEnum):
    """What people should know of a card before they rely on it."""

    TEST = "test"
    """A test card (bit 0x80 of CategorieProduit): real correspondents do not trust it."""
    EXPIRED = "expired"
    EXPIRES_SOON = "expires-soon"
    """Within 60 days."""
    UNKNOWN_PROFILE = "unknown-profile"
    """It says that it is a CPx card, and its certificates are not made as IGC-Santé makes them."""
    NO_SLOT_KEY = "no-slot-key"
    """It has no key that could open a vault."""


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
    national_id: str | None = None
    profession: str | None = None
    """By the code of table G15, where the certificates tell."""
    expires: datetime | None = None
    """When its first certificate ends."""
    warnings: tuple[CardWarning, ...] = ()

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


class ModuleState(StrEnum):
    """What became of a PKCS#11 module."""

    IN_USE = "in-use"
    MISSING = "missing"
    WRONG_ARCHITECTURE = "wrong-architecture"
    REFUSED = "refused"
    """It cannot be loaded, or says no."""
    CRASHED = "crashed"
    """It took its child process down, or did not answer."""
    NO_SERVICE = "no-service"
    """Loaded, but the PC/SC service does not run."""
    NO_READER = "no-reader"
    CARD_NOT_RECOGNISED = "card-not-recognised"
    """A card is in a reader, and this module does not know it."""


@dataclass(frozen=True, slots=True)
class ModuleShown:
    """A module that was found or asked for. `readers`: those it sees; `detail`: for support."""

    path: str
    name: str
    state: ModuleState
    readers: tuple[str, ...] = ()
    detail: str = ""

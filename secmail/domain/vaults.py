"""Ways to open a vault."""

from dataclasses import dataclass

from secmail.domain.cards import KeyRole


@dataclass(frozen=True, slots=True)
class SlotChallenge:
    """What a card must do to open a vault: sign `data` or decrypt `data` with its key of this role."""

    vault: str
    slot: str
    decrypt: bool
    role: KeyRole
    data: bytes

"""Vaults as the other rooms speak of them: ways to open one, what its file tells, what is done to it."""

import hashlib
from dataclasses import dataclass, field
from enum import StrEnum

from secmail.domain.cards import KeyRole

MOST_SHARES = 16
"""SLIP-0039 counts to sixteen."""
FEWEST_NEEDED = 2
"""One share that opens alone is a key under the doormat."""


class SlotKind(StrEnum):
    """How a slot is opened."""

    CARD_DECRYPT = "card-decrypt"
    CARD_SIGN = "card-sign"
    PASSPHRASE = "passphrase"  # noqa: S105 -- the name of a kind
    RECOVERY = "recovery"


@dataclass(frozen=True, slots=True)
class SlotChallenge:
    """What a card must do to open a vault: sign `data` or decrypt `data` with its key of this role."""

    vault: str
    slot: str
    decrypt: bool
    role: KeyRole
    data: bytes


@dataclass(frozen=True, slots=True)
class SlotFacts:
    """A slot, as it stands in clear in the file.

    `certificate`: SHA-256 (hexadecimal) of the card's certificate, for card slots. `mandate`: the number of the mandate
    it was made for; None: the holder's own.
    """

    id: str
    kind: SlotKind
    certificate: str | None = None
    mandate: str | None = None


@dataclass(frozen=True, slots=True)
class VaultFacts:
    """What a vault's file tells without being opened.

    `generation` grows with every saving, `epoch` with every new master key. `needed` of `shares` recovery shares open
    it; both 0 when there are none.
    """

    id: str
    generation: int
    epoch: int
    slots: tuple[SlotFacts, ...]
    needed: int = 0
    shares: int = 0


@dataclass(frozen=True, slots=True)
class Custodian:
    """Who keeps a recovery share. `check`: SHA-256 (hexadecimal) of the share's words, to know it again."""

    name: str = field(repr=False)
    check: str = field(repr=False)


def share_check(words: str) -> str:
    """`Custodian.check` of these words, however they are spaced and capitalised; they must be spelt out in full."""
    return hashlib.sha256(" ".join(words.lower().split()).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Share:
    """A recovery share on its way to the printer: the custodian, and the words (SLIP-0039). Hidden in every `repr`."""

    custodian: str = field(repr=False)
    words: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class KnownVault:
    """What a profile remembers of a vault that it has opened.

    `holder` and `address` name whose it is; `owners`: SHA-256 (hexadecimal) of the holder's card certificates, with
    `national_id` where they have one. A file of a lower generation than the one remembered was brought back from the
    past.
    """

    vault: str
    generation: int
    epoch: int
    holder: str = field(repr=False)
    address: str = field(repr=False)
    national_id: str | None
    owners: tuple[str, ...]


class OpenedBy(StrEnum):
    """What opened a session."""

    CARD = "card"
    PASSPHRASE = "passphrase"  # noqa: S105 -- the name of a way
    RECOVERY = "recovery"

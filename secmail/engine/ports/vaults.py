"""Vaults, as the engine needs them."""

from typing import Protocol

from secmail.cms.recipients import RecipientHint
from secmail.domain.cards import Card
from secmail.domain.checks import Check
from secmail.domain.vaults import SlotChallenge


class OpenVault(Protocol):
    """A vault whose master key is known. Confidentiality keys live in it until `wipe`."""

    @property
    def holder(self) -> str:
        """Name of the holder."""
        ...

    @property
    def address(self) -> str:
        """Mail address of the holder."""
        ...

    @property
    def certificates(self) -> tuple[bytes, ...]:
        """Confidentiality certificates (DER), newest first; former ones included."""
        ...

    def sealing_key(self) -> bytes:
        """32 bytes for the holder's sealed database, derived from the master key."""
        ...

    def content_key(self, recipients: tuple[RecipientHint, ...], key_size: int) -> tuple[int, bytes] | None:
        """Index of the recipient that is ours and the content key; None when none is. CPU-bound: pool.

        SecmailError SMIME_DECRYPT_FAILED when one is ours but cannot be opened.
        """
        ...

    def wipe(self) -> None:
        """Forgets the keys, as far as Python allows. Every later call raises VAULT_LOCKED."""
        ...


class VaultPort(Protocol):
    """The vault files of a profile. Blocking, short file work: pool."""

    def challenge(self, card: Card) -> SlotChallenge | None:
        """The way this card opens a vault of the profile; None when it has no slot."""
        ...

    def open(self, challenge: SlotChallenge, answer: bytes) -> OpenVault:
        """Untrusted VAULT_DAMAGED when the file or the answer does not authenticate.

        VAULT_MISSING or VAULT_NO_SLOT when the vault or its slot went away since the challenge.
        """
        ...

    def diagnose(self) -> tuple[Check, ...]:
        """Whether the vault files are there and whole."""
        ...

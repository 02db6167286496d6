"""A key on a PKCS#11 token, for S/MIME on files: no watching, no session of the program."""

from typing import Protocol

from secmail.domain.cards import KeyRole, Pin


class TokenKeyPort(Protocol):
    """An unlocked key. Blocking; ActionNeeded CARD_REMOVED, CARD_UNUSABLE."""

    @property
    def certificate(self) -> bytes:
        """DER of its certificate."""
        ...

    def sign(self, data: bytes, *, digest: str = "sha256", pss: bool = False) -> bytes:
        """Over `data`, as the card port does."""
        ...

    def decrypt(self, ciphertext: bytes) -> bytes:
        """RSA PKCS#1 v1.5 decryption of one block."""
        ...

    def close(self) -> None:
        """Logs out."""
        ...


class TokenOpener(Protocol):
    """Opens keys on tokens."""

    def __call__(self, module: str, token: str, *, pin: Pin, role: KeyRole) -> TokenKeyPort:
        """The key of this role, or the token's first key.

        CARD_MODULE_MISSING, CARD_MODULE_FAILED, CARD_ABSENT, PinRefused (never retried), CARD_PIN_BLOCKED,
        CARD_UNUSABLE.
        """
        ...

"""Cards, as the engine needs them."""

from collections.abc import Callable
from concurrent.futures import Future
from typing import Protocol

from secmail.domain.cards import PLAIN_SCHEME, Card, KeyRole, ModuleShown, Pin, SignatureScheme
from secmail.domain.checks import Check
from secmail.domain.ids import CardId


class CardPort(Protocol):
    """All readers and cards. Calls return at once; work happens on threads of the card room, one for each module."""

    def start(self, on_change: Callable[[tuple[Card, ...]], None]) -> None:
        """Begins to watch; `on_change` is called on the card thread with all cards, once at the start too."""
        ...

    def stop(self) -> None:
        """Logs out, finalises the libraries, ends the thread."""
        ...

    def cards(self) -> tuple[Card, ...]:
        """The cards as last seen."""
        ...

    def unlock(self, card: CardId, pin: Pin | None) -> Future[Card]:
        """One login for the card's session. `pin` None: the reader's own pad asks.

        PinRefused (never retried here), ActionNeeded CARD_PIN_BLOCKED, CARD_REMOVED. CARD_LAST_TRY, before the PIN is
        used, when one try is left and `Card.tries_left` as last shown did not say so: nobody used it knowingly.
        """
        ...

    def lock(self, card: CardId) -> Future[None]:
        """Ends the card's session; the next use needs the PIN again."""
        ...

    def modules(self) -> tuple[ModuleShown, ...]:
        """The card software that was found or asked for, as last seen."""
        ...

    def sign(
        self,
        card: CardId,
        role: KeyRole,
        data: bytes,
        *,
        scheme: SignatureScheme = PLAIN_SCHEME,
        pin: Pin | None = None,
    ) -> Future[bytes]:
        """The signature of this key over `data` (CKM_SHA256_RSA_PKCS: the data, not its digest), by its kind:

        RSA PKCS#1 v1.5, or with `scheme.pss` RSASSA-PSS with a salt as long as the digest; ECDSA, in DER; EdDSA, which
        takes no digest. ActionNeeded CARD_PIN_NEEDED when the card is locked, CARD_REMOVED when it went away;
        CARD_UNUSABLE when it has no mechanism for it (`CardKey.can_pss`). `pin`: for a key that wants it before every
        use (`CardKey.always_authenticate`), None where the reader's pad asks; errors then as for `unlock`.
        """
        ...

    def decrypt(self, card: CardId, role: KeyRole, ciphertext: bytes) -> Future[bytes]:
        """RSA decryption of one block, for vault slots: PKCS#1 v1.5, or OAEP where `CardKey.can_oaep`.

        Errors as for `sign`.
        """
        ...

    def diagnose(self) -> Future[tuple[Check, ...]]:
        """Modules found and refused, readers, cards."""
        ...

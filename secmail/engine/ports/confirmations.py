"""What the user has confirmed of other people, as the engine needs it."""

from typing import Protocol

from secmail.domain.confirmations import ConfirmedIdentity
from secmail.domain.people import Decision
from secmail.domain.security import CertificateFacts


class ConfirmationStore(Protocol):
    """Durable when a call returns. Engine thread; reading also on the read thread's own connection."""

    def put(self, confirmed: ConfirmedIdentity) -> None:
        """In the place of what was confirmed of the same certificate and address."""
        ...

    def drop(self, address: str, sha256: str) -> None:
        """Rejected IDENTITY_UNKNOWN."""
        ...

    def naming(self, certificate: CertificateFacts) -> tuple[ConfirmedIdentity, ...]:
        """Those of this certificate, or of its national identifier: whose authority gave that is for the caller.

        As `for_address` without those that are to be confirmed again.
        """
        ...

    def for_address(self, address: str) -> tuple[ConfirmedIdentity, ...]: ...

    def ever(self, address: str) -> bool:
        """Whether anybody stands confirmed for the address, also where that is to be confirmed again."""
        ...

    def all(self) -> tuple[ConfirmedIdentity, ...]:
        """By address, the newest first; those too that are to be confirmed again."""
        ...

    def decided(self, certificate: CertificateFacts) -> tuple[tuple[str, CertificateFacts, Decision], ...]:
        """What a person has said of known certificates: of this one, or of its national identifier, by address."""
        ...

    def names(self) -> tuple[tuple[str, str | None, str], ...]:
        """Of everybody whose certificate is known and confirmed: name, national identifier, address."""
        ...

    def state_of_names(self) -> tuple[int, int]:
        """Another one whenever `names` has changed."""
        ...

"""What the user has confirmed of other people: that an address is a certificate holder's."""

from dataclasses import dataclass
from datetime import datetime

from secmail.domain.security import CertificateFacts


@dataclass(frozen=True, slots=True)
class ConfirmedIdentity:
    """`certificate`: of the holder as he was seen then; others of his count with it, by his national identifier.

    `asked_again`: from before a backup was put back; it ties nobody to the address until it is confirmed again.
    """

    address: str
    certificate: CertificateFacts
    at: datetime
    asked_again: bool = False

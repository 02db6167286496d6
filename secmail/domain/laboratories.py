"""Laboratories that the practice knows: whose trusted results may be filed without a person looking (pure)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from secmail.domain.addresses import normal
from secmail.domain.ids import MessageId
from secmail.domain.security import CertificateFacts

BY_ITSELF = "export.by-itself"
"""Setting: since when results are filed by themselves, in ISO 8601; "": they are not."""


@dataclass(frozen=True, slots=True)
class Laboratory:
    """Known by the address that it writes from and the certificate that it signs with. `id` 0: not kept yet."""

    id: int
    address: str
    name: str
    subject: str
    national_id: str
    certificate_sha256: str
    at: datetime

    def signs_by(self, address: str, certificate: CertificateFacts) -> bool:
        """Whether a trusted signature of this certificate, seen with this sender, is the laboratory's.

        A new certificate is its own when the authority wrote the same national number into it, or without one the
        same holder; a number that differs is another's.
        """
        if normal(address) != normal(self.address):
            return False
        if certificate.sha256 == self.certificate_sha256:
            return True
        if self.national_id or certificate.national_id:
            return self.national_id == (certificate.national_id or "")
        return bool(self.subject) and certificate.subject == self.subject


@dataclass(frozen=True, slots=True)
class HeldResult:
    """A result that was not filed by itself. `reason`: as in `api.results.HeldFile`."""

    message_sha256: str
    message: MessageId
    reason: str
    at: datetime


class LetterState(StrEnum):
    """Of a letter that was dropped. `KEPT`: sealed here, its file still lies there. `MOVED`: all is done."""

    KEPT = "kept"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class DroppedLetter:
    """`key`: SHA-256 of the file and its recipients. `draft`: the number of the draft that it became."""

    key: str
    draft: int
    send: bool
    state: LetterState
    at: datetime

"""What authorities publish for everybody: revocation lists, answers about one certificate, their own certificates."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from secmail.domain.errors import Code
from secmail.domain.security import CertificateFacts


class PublicationKind(StrEnum):
    """What a place publishes."""

    LIST = "list"
    ANSWER = "answer"
    """Of an OCSP responder, about one certificate."""
    AUTHORITIES = "authorities"
    """Certificates of authorities, which count only where their pins are known."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A body as it came. `tag`: what tells the server next time that we have it; empty when it gave nothing."""

    content: bytes = field(repr=False)
    tag: str = ""


@dataclass(frozen=True, slots=True)
class KeptPublication:
    """A publication that verified. `place`: its address, for an answer with the fingerprint of the question.

    `until`: when the next one is due, None where nothing says so.
    """

    place: str
    kind: PublicationKind
    content: bytes = field(repr=False)
    fetched: datetime
    until: datetime | None = None
    tag: str = ""


@dataclass(frozen=True, slots=True)
class Pins:
    """Authorities known by their fingerprints: (SHA-256 in hexadecimal, name). `source`: where they are published."""

    authorities: tuple[tuple[str, str], ...] = ()
    source: str = ""

    @property
    def fingerprints(self) -> frozenset[str]:
        return frozenset(fingerprint for fingerprint, _ in self.authorities)


@dataclass(frozen=True, slots=True)
class Authority:
    """An authority that is recognised. `pinned`: by its fingerprint; otherwise somebody put it here by hand."""

    certificate: CertificateFacts
    root: bool
    pinned: bool


class PlaceState(StrEnum):
    """What came of asking a place."""

    NEW = "new"
    SAME = "same"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class PlaceOutcome:
    """One place that was asked; `code` says why it failed. `until`: when its next publication is due, where known."""

    place: str
    kind: PublicationKind
    state: PlaceState
    until: datetime | None = None
    code: Code | None = None

"""What authorities publish for everybody: revocation lists, answers about one certificate, their own certificates."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


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

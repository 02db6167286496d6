"""One's own certificates: where others can find them, and letters about certificates and nothing else."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from secmail.domain.security import CertificateFacts, ChainFacts


class LetterAbout(StrEnum):
    """What a letter about certificates is, as its signed header field says. It holds nothing that is secret."""

    INTRODUCTION = "introduction"
    """"Here is my certificate"."""
    REQUEST = "request"
    """"Please send me yours", with one's own beside."""


@dataclass(frozen=True, slots=True)
class LetterShown:
    """What the reader shows of such a letter. `answered`: when a request was."""

    about: LetterAbout
    answered: datetime | None = None


FIELD = "X-Secmail-Certificates"
"""The header field that names it; believed only where a trusted signature stands over it."""


class Way(StrEnum):
    """How somebody else comes by an own certificate."""

    LETTER = "letter"
    DIRECTORY = "directory"
    DOMAIN = "domain"


@dataclass(frozen=True, slots=True)
class Told:
    """An own certificate went to a place: an address, or the id of a directory; for DOMAIN the mail domain."""

    sha256: str
    way: Way
    place: str
    at: datetime


@dataclass(frozen=True, slots=True)
class OwnCertificate:
    """A confidentiality certificate of the holder. `in_use`: letters to him are to be sealed to it from now on.

    `judged`: as others who trust the same see it. `told`: where it can be found, newest first. `record`: the DNS record
    (RFC 8162) with which the domain would publish it.
    """

    certificate: CertificateFacts
    judged: ChainFacts
    in_use: bool
    expires_in: int
    """Days; negative when it is over."""
    told: tuple[Told, ...] = ()
    record: str = ""

"""One's own certificates: where others can find them, and letters about certificates and nothing else."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from secmail.domain.security import CertificateFacts, ChainFacts

ENDS_SOON = timedelta(days=60)
"""Before its end an own certificate is warned of: a new one takes weeks, and correspondents must get it."""


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
class EndingCertificate:
    """An own certificate that ends soon, or is over. `name`: the holder's; `expires_in`: days, negative after it.

    `on_card`: on a card that is in the reader; otherwise in a vault, what letters to the holder are sealed to.
    """

    name: str = field(repr=False)
    not_after: datetime
    expires_in: int
    on_card: bool = False


@dataclass(frozen=True, slots=True)
class OwnCertificate:
    """A confidentiality certificate of the holder. `in_use`: letters to him are to be sealed to it from now on.

    `judged`: as others who trust the same see it. `told`: where it can be found, newest first. `record`: the DNS record
    (RFC 8162) with which the domain would publish it. `post_quantum`: for ML-KEM, beside the one that others read.
    """

    certificate: CertificateFacts
    judged: ChainFacts
    in_use: bool
    expires_in: int
    """Days; negative when it is over."""
    told: tuple[Told, ...] = ()
    record: str = ""
    post_quantum: bool = False

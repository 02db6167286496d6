"""People and mailboxes as directories tell them: what is asked of a directory, and what it answers."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from secmail.domain.errors import Code

MOST_ANSWERS = 50
"""What a search gives at most, whatever more a directory has."""
MOST_CERTIFICATES = 16
"""Of one entry: a hostile directory could list thousands."""
SOURCE_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")
"""How a directory that was set up can be named (`DirectorySource.id`)."""
PROFILE = "profile"
"""The value of a directory that names the profile which it was made from."""


class DirectoryKind(StrEnum):
    """How a directory is asked."""

    LDAP = "ldap"
    FHIR = "fhir"
    OPEN_DATA = "open-data"


class MailboxKind(StrEnum):
    """Whose mailbox it is (TRE_R257; cps-mssante §3.3)."""

    PERSON = "PER"
    ORGANISATION = "ORG"
    APPLICATION = "APP"
    PRACTICE = "CAB"


@dataclass(frozen=True, slots=True)
class DirectoryEntry:
    """One mailbox, or one person whose mailbox is not told (`address` empty). Words as the directory writes them.

    `source`: the id of the directory. `national_id`, `structure_id`: with their type's digit, as certificates name them
    (cps-mssante §2.5): `8` and 11 digits of RPPS, `1` and FINESS, `3` and SIRET. `profession_code`: table G15.
    `certificates`: DER, as published, judged by nobody yet.
    """

    source: str
    kind: MailboxKind
    address: str
    family_name: str = ""
    given_name: str = ""
    title: str = ""
    organisation: str = ""
    service: str = ""
    national_id: str | None = None
    structure_id: str | None = None
    profession: str = ""
    profession_code: str = ""
    speciality: str = ""
    town: str = ""
    postcode: str = ""
    department: str = ""
    paperless: bool | None = None
    """Whether its holder wants nothing on paper any more; None: not told."""
    certificates: tuple[bytes, ...] = field(default=(), repr=False)
    told: datetime | None = field(default=None, compare=False)
    """When the directory answered so, where it is out of what was remembered; None: now, or in a file."""
    listed: int | None = field(default=None, compare=False)
    """How many certificates the directory had for it; None: not known, as off line, where `certificates` is empty."""


FORMER = "#"
"""Ends the id of a directory in entries that it told while it was set up otherwise, or before it was dropped."""


@dataclass(frozen=True, slots=True)
class DirectorySearch:
    """What is looked for; everything that is given must fit. `words`: a name, an address, a number or a town, together.

    Capitals and accents do not count. `identifier` with or without its type's digit.
    """

    words: str = ""
    name: str = ""
    town: str = ""
    profession: str = ""
    speciality: str = ""
    identifier: str = ""
    address: str = ""
    limit: int = MOST_ANSWERS


@dataclass(frozen=True, slots=True)
class SourceFailure:
    """A directory that did not answer, and why."""

    source: str
    code: Code


@dataclass(frozen=True, slots=True)
class DirectoryAnswer:
    """Best first. `more`: a directory has more than it gives (old ones end after ten)."""

    entries: tuple[DirectoryEntry, ...] = ()
    more: bool = False
    failures: tuple[SourceFailure, ...] = ()


@dataclass(frozen=True, slots=True)
class DirectorySource:
    """A directory that the practice has set up. `values`: words of its profile by name, as changed by the practice.

    `defaults`: all words of its profile, where they are told; no part of what it is.
    """

    id: str
    kind: DirectoryKind
    title: str
    values: tuple[tuple[str, str], ...] = ()
    enabled: bool = True
    set_up: bool = True
    """Whether the practice has; False: a profile that it could use."""
    secret: str = field(default="", repr=False)
    """The free key of the national directory, or the password of a hospital's."""
    defaults: tuple[tuple[str, str], ...] = field(default=(), compare=False, repr=False)

    def value(self, name: str, default: str = "") -> str:
        """The word for a name."""
        return next((word for known, word in self.values if known == name), default)

    def default(self, name: str) -> str:
        """The profile's word for a name, where it is told."""
        return next((word for known, word in self.defaults if known == name), "")

    @property
    def profile(self) -> str:
        """The id of the profile that it was made from; where no value tells it, it is its own."""
        return self.value(PROFILE, self.id)


@dataclass(frozen=True, slots=True)
class Fetched:
    """A published file has come. `tag`: tells it from a later one; `changed`: when it was made, where that is told."""

    tag: str
    changed: datetime | None = None


@dataclass(frozen=True, slots=True)
class CountryFacts:
    """What is known off line of the whole country: how many mailboxes, from when, by which file's digest.

    `published`: when the file was made, where its server has told; None for a file at hand.
    `domains`: of the white list; 0: it was not taken in. With it alone, `mailboxes` is 0 and the digest empty.
    """

    mailboxes: int
    published: datetime | None
    imported: datetime
    sha256: str
    domains: int = 0

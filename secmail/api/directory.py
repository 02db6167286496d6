"""Finding people: directories over the network, the whole country off line, and what is set up for both."""

from dataclasses import dataclass

from secmail.api.queries import Query
from secmail.domain.directory import CountryFacts, DirectoryAnswer, DirectorySearch, DirectorySource


@dataclass(frozen=True, slots=True)
class SearchDirectory:
    """Ask every directory that is switched on, or one, over the network. Result: `DirectoryAnswer`, joined, best first.

    Where every one is asked, what is known off line is in it too; a directory that fails is told in it, and only a
    search of which nothing came at all fails. DIRECTORY_UNKNOWN.
    """

    search: DirectorySearch
    source: str | None = None


@dataclass(frozen=True, slots=True)
class FindCertificates:
    """Look for certificates of this address everywhere a person may ask. Result: `api.certificates.CertificatesFound`.

    RECIPIENT_INVALID, RECIPIENT_PATIENT; a directory that fails is told in the result.
    """

    address: str


@dataclass(frozen=True, slots=True)
class KeepDirectory:
    """Set up a directory, or change it (same id). Result: `DirectorySource`. Rejected DIRECTORY_VALUE_UNFIT.

    An empty id makes one more of the profile that its values name: its id, and its title where none is given, are the
    profile's, with a number where the profile's own is taken.
    """

    source: DirectorySource


@dataclass(frozen=True, slots=True)
class DropDirectory:
    """Forget a directory; what it once answered about known people stays. DIRECTORY_UNKNOWN."""

    source: str


@dataclass(frozen=True, slots=True)
class TestDirectory:
    """Try it step by step. Result: tuple of `Check`. DIRECTORY_UNKNOWN."""

    source: str


@dataclass(frozen=True, slots=True)
class RefreshCountry:
    """Take in the published mailboxes of the country. Result: `CountryFacts`.

    Progress is told in octets while it is fetched, then in lines.

    `file`: a file at hand, also the white list of domains (XML); None: the published ones, by network.
    DIRECTORY_FILE_UNREADABLE, DIRECTORY_OFFLINE; DIRECTORY_NONE_PUBLISHED where none that is published is set up.
    """

    file: str | None = None


@dataclass(frozen=True, slots=True)
class ForgetCountry:
    """Remove what is known off line of the whole country. Result: None."""


DirectorySetUp = KeepDirectory | DropDirectory | RefreshCountry | ForgetCountry
"""How this computer works for its holder."""
DirectoryCommand = (
    SearchDirectory | FindCertificates | KeepDirectory | DropDirectory | TestDirectory | RefreshCountry | ForgetCountry
)


@dataclass(frozen=True, slots=True)
class FindPeople(Query[DirectoryAnswer]):
    """What is known here, without the network: people once answered, the whole country. While typing."""

    search: DirectorySearch


@dataclass(frozen=True, slots=True)
class Directories(Query[tuple[DirectorySource, ...]]):
    """Those that are set up, without their secrets, and those that can be (not `enabled`, no values changed).

    Each with the `defaults` of its profile.
    """


@dataclass(frozen=True, slots=True)
class Country(Query[CountryFacts | None]):
    """What is known off line of the whole country; None: nothing."""

"""Directories, as the engine needs them: those that are asked over the network, and the whole country off line."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Protocol

from secmail.domain.checks import Check
from secmail.domain.directory import CountryFacts, DirectoryAnswer, DirectoryEntry, DirectorySearch, DirectorySource


class DirectoryPort(Protocol):
    """Directories over the network (LDAP, FHIR, DNS). Blocking: on the `secmail-directory` thread, one at a time."""

    def search(self, source: DirectorySource, search: DirectorySearch) -> DirectoryAnswer:
        """Unavailable DIRECTORY_OFFLINE, DIRECTORY_SLOW, DIRECTORY_REFUSED, DIRECTORY_UNTRUSTED, DIRECTORY_MALFORMED.

        ActionNeeded DIRECTORY_KEY_MISSING.
        """
        ...

    def certificates(self, source: DirectorySource, *, address: str, national_id: str | None) -> tuple[bytes, ...]:
        """DER certificates that the directory publishes for this mailbox, or this person. Errors as for `search`."""
        ...

    def published(self, address: str) -> tuple[bytes, ...]:
        """What the domain itself publishes: DNS SMIMEA (RFC 8162), else LDAP by SRV. Errors as for `search`."""
        ...

    def check(self, source: DirectorySource) -> tuple[Check, ...]:
        """Step by step: name, connection, certificate, sign-in, an answer."""
        ...

    def download(self, url: str, path: str, *, tag: str, progress: Callable[[int, int], None]) -> str | None:
        """A published file to `path`, bounded; its new tag, or None when it still is what `tag` came with."""
        ...

    def entries_of(self, path: str) -> Iterable[DirectoryEntry]:
        """The mailboxes of an open-data file, read in portions. Rejected DIRECTORY_FILE_UNREADABLE."""
        ...

    def interrupt(self) -> None:
        """Ends what is running soon."""
        ...


class CountryBook(Protocol):
    """Every published mailbox of the country, in an encrypted file that can be made anew. Pool and read thread."""

    def refresh(self, entries: Iterable[DirectoryEntry], facts: CountryFacts, *, cancelled: Callable[[], bool]) -> int:
        """Takes in what has changed and drops what is gone, whole or not at all; the number of changes."""
        ...

    def search(self, search: DirectorySearch) -> DirectoryAnswer:
        """Accents and misspellings forgiven; best first."""
        ...

    def by_address(self, address: str) -> DirectoryEntry | None: ...

    def by_identifier(self, national_id: str) -> tuple[DirectoryEntry, ...]: ...

    def has_domain(self, domain: str) -> bool: ...

    def facts(self) -> CountryFacts | None:
        """None while nothing was taken in."""
        ...

    def forget(self) -> None: ...


class ContactStore(Protocol):
    """The practice's own contacts and the directories it has set up. Engine thread."""

    def sources(self) -> tuple[DirectorySource, ...]: ...

    def keep_source(self, source: DirectorySource) -> None: ...

    def forget_source(self, source: str) -> None: ...

    def remember(self, entries: Sequence[DirectoryEntry], at: datetime) -> None:
        """What a directory answered about people whom the practice writes to or hears from: known off line, too."""
        ...

    def remembered(
        self, *, address: str = "", national_id: str = ""
    ) -> tuple[tuple[DirectoryEntry, datetime], ...]: ...

"""Directories, as the engine needs them: those that are asked over the network, and the whole country off line."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Protocol

from secmail.domain.checks import Check
from secmail.domain.directory import (
    CountryFacts,
    DirectoryAnswer,
    DirectoryEntry,
    DirectorySearch,
    DirectorySource,
    Fetched,
)
from secmail.domain.directory_asking import Asked
from secmail.engine.ports.upkeep import Work


class DirectoryPort(Protocol):
    """Directories over the network (LDAP, FHIR, DNS). Blocking: on the `secmail-directory` thread, one at a time.

    `download` on `secmail-download`, beside them.
    """

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

    def profiles(self) -> tuple[DirectorySource, ...]:
        """Those that the program brings, by their ids; none is switched on. Any thread."""
        ...

    def require_fit(self, source: DirectorySource) -> None:
        """Rejected DIRECTORY_VALUE_UNFIT, with the value's name, where it can be no directory. Any thread."""
        ...

    def check(self, source: DirectorySource) -> tuple[Check, ...]:
        """Step by step: name, connection, certificate, sign-in, an answer."""
        ...

    def download(
        self, url: str, path: str, *, tag: str, progress: Callable[[int, int], None], ca_file: str = ""
    ) -> Fetched | None:
        """A published file to `path`, bounded; None when it still is what `tag` came with.

        `ca_file`: authorities of its server besides the system's.
        """
        ...

    def entries_of(self, path: str) -> Iterable[DirectoryEntry]:
        """The mailboxes of an open-data file, read in portions. Rejected DIRECTORY_FILE_UNREADABLE."""
        ...

    def domains_of(self, path: str) -> frozenset[str]:
        """The mail domains of a white list, in ASCII form. Rejected DIRECTORY_FILE_UNREADABLE."""
        ...

    def interrupt(self) -> None:
        """Ends what is running soon."""
        ...


class CountryBook(Protocol):
    """Every published mailbox of the country, in an encrypted file that can be made anew. Any thread but the engine's.

    A file that is damaged counts as none.
    """

    def refresh(self, entries: Iterable[DirectoryEntry], facts: CountryFacts) -> Work[int]:
        """Takes in what has changed and drops what is gone, whole or not at all; the number of changes.

        In portions, by lines. Rejected DIRECTORY_FILE_UNREADABLE for nothing, or much less than before.
        """
        ...

    def search(self, search: DirectorySearch) -> DirectoryAnswer:
        """Accents and misspellings forgiven; best first."""
        ...

    def lines_of(self, address: str) -> tuple[DirectoryEntry, ...]:
        """Every line of a mailbox: a few have several."""
        ...

    def by_identifier(self, national_id: str) -> tuple[DirectoryEntry, ...]: ...

    def has_domain(self, domain: str) -> bool:
        """Whether a mailbox of it is published, or it is on the white list."""
        ...

    def keep_domains(self, domains: frozenset[str], at: datetime) -> None:
        """The white list, instead of the one before."""
        ...

    def facts(self) -> CountryFacts | None:
        """None while nothing was taken in."""
        ...

    def forget(self) -> None: ...

    def close(self) -> None: ...


class ContactStore(Protocol):
    """The directories that the practice has set up, and whom they have told of. Engine thread."""

    def sources(self) -> tuple[DirectorySource, ...]: ...

    def keep_source(self, source: DirectorySource) -> None:
        """In the place of the one with this id. Where kind or values are others, what that one answered is `FORMER`."""
        ...

    def forget_source(self, source: str) -> None:
        """What it answered is `FORMER`: it proves nothing any more, and may speak against."""
        ...

    def remember(self, entries: Sequence[DirectoryEntry], at: datetime) -> None:
        """What a directory answered about people whom the practice writes to or hears from: known off line, too."""
        ...

    def remembered(
        self, *, address: str = "", national_id: str = ""
    ) -> tuple[tuple[DirectoryEntry, datetime], ...]: ...

    def people_of(self, address: str) -> tuple[tuple[DirectoryEntry, datetime], ...]:
        """Everybody who was ever named for this mailbox, each once; no bound."""
        ...

    def told_by(self, source: str, national_id: str) -> tuple[tuple[DirectoryEntry, datetime], ...]:
        """What one directory has answered of this number."""
        ...


class DirectoryReader(Protocol):
    """What of it can be asked while something is written. Read thread."""

    def sources(self) -> tuple[DirectorySource, ...]: ...

    def remembered(
        self, *, address: str = "", national_id: str = ""
    ) -> tuple[tuple[DirectoryEntry, datetime], ...]: ...

    def people_of(self, address: str) -> tuple[tuple[DirectoryEntry, datetime], ...]:
        """As `ContactStore.people_of`."""
        ...

    def told_by(self, source: str, national_id: str) -> tuple[tuple[DirectoryEntry, datetime], ...]:
        """As `ContactStore.told_by`."""
        ...

    def remembered_like(self, asked: Asked) -> tuple[DirectoryEntry, ...]:
        """Those that may fit, newest first."""
        ...

    def domains(self) -> frozenset[str]:
        """Mail domains of which a directory that is on has told, as it is set up now."""
        ...

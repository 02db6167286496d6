"""All directories behind one port, each asked in its own way.

What a way needs (LDAP, FHIR, DNS) is loaded when it is asked for the first time: the start of the program needs none.
"""

import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from secmail.directory.profiles import completed, parse_profiles
from secmail.domain.checks import Check
from secmail.domain.directory import (
    DirectoryAnswer,
    DirectoryEntry,
    DirectoryKind,
    DirectorySearch,
    DirectorySource,
    Fetched,
)

if TYPE_CHECKING:
    from secmail.directory.direct import DomainCertificates
    from secmail.directory.download import Downloads
    from secmail.directory.places import Place


class _Way(Protocol):
    """One way of asking. Sources come with all their values."""

    def search(self, source: DirectorySource, search: DirectorySearch) -> DirectoryAnswer: ...

    def certificates(self, source: DirectorySource, *, address: str, national_id: str | None) -> tuple[bytes, ...]: ...

    def check(self, source: DirectorySource) -> tuple[Check, ...]: ...

    def require_fit(self, source: DirectorySource) -> None: ...

    def interrupt(self) -> None: ...


class _Interruptible(Protocol):
    def interrupt(self) -> None: ...


class Directories:
    """Satisfies `engine.ports.DirectoryPort`. One thread at a time; `interrupt` and `profiles` from any.

    `folder`: the profiles. `proxy`: for https; None: as this computer is set. `domains`: who asks mail domains.
    """

    def __init__(
        self,
        folder: Path,
        *,
        proxy: "Callable[[str], Place | None] | None" = None,
        domains: "DomainCertificates | None" = None,
    ) -> None:
        self._folder = folder
        self._proxy = proxy
        self._gate = threading.Lock()
        self._ways: dict[DirectoryKind, _Way] = {}
        self._domains = domains
        self._downloads: Downloads | None = None

    def profiles(self) -> tuple[DirectorySource, ...]:
        """Those that the program brings, by their ids; none is switched on."""
        return parse_profiles(self._folder)

    def search(self, source: DirectorySource, search: DirectorySearch) -> DirectoryAnswer:
        whole = completed(source, self.profiles())
        return self._way(whole.kind).search(whole, search)

    def certificates(self, source: DirectorySource, *, address: str, national_id: str | None) -> tuple[bytes, ...]:
        whole = completed(source, self.profiles())
        return self._way(whole.kind).certificates(whole, address=address, national_id=national_id)

    def published(self, address: str) -> tuple[bytes, ...]:
        """DER certificates out of the domain's own DNS and LDAP."""
        with self._gate:
            domains = self._domains = self._domains or _domains()
        return domains.published(address)

    def check(self, source: DirectorySource) -> tuple[Check, ...]:
        whole = completed(source, self.profiles())
        return self._way(whole.kind).check(whole)

    def require_fit(self, source: DirectorySource) -> None:
        """Rejected DIRECTORY_VALUE_UNFIT; the detail is the value's name. Nobody is asked."""
        whole = completed(source, self.profiles())
        self._way(whole.kind).require_fit(whole)

    def download(
        self, url: str, path: str, *, tag: str, progress: Callable[[int, int], None], ca_file: str = ""
    ) -> Fetched | None:
        """A published file; None when it still is what `tag` came with."""
        from secmail.directory.download import Downloads  # noqa: PLC0415 -- loaded when asked
        from secmail.directory.https import Https  # noqa: PLC0415 -- loaded when asked

        with self._gate:
            downloads = self._downloads = self._downloads or Downloads(Https(proxy=self._proxy))
        return downloads.download(url, path, tag=tag, progress=progress, ca_file=ca_file)

    def entries_of(self, path: str) -> Iterable[DirectoryEntry]:
        from secmail.directory import open_data  # noqa: PLC0415 -- loaded when asked

        return open_data.entries_of(path)

    def domains_of(self, path: str) -> frozenset[str]:
        from secmail.directory import white_list  # noqa: PLC0415 -- loaded when asked

        return white_list.domains_in(path)

    def interrupt(self) -> None:
        """Ends what is running soon."""
        with self._gate:
            running: list[_Interruptible] = [*self._ways.values()]
            running += [each for each in (self._domains, self._downloads) if each is not None]
        for each in running:
            each.interrupt()

    def _way(self, kind: DirectoryKind) -> _Way:
        with self._gate:
            if kind not in self._ways:
                self._ways[kind] = self._made(kind)
            return self._ways[kind]

    def _made(self, kind: DirectoryKind) -> _Way:
        match kind:
            case DirectoryKind.LDAP:
                from secmail.directory.ldap import LdapDirectory  # noqa: PLC0415 -- loaded when asked

                return LdapDirectory()
            case DirectoryKind.FHIR:
                from secmail.directory.fhir import FhirDirectory  # noqa: PLC0415 -- loaded when asked
                from secmail.directory.https import Https  # noqa: PLC0415 -- loaded when asked

                return FhirDirectory(Https(proxy=self._proxy))
            case DirectoryKind.OPEN_DATA:
                from secmail.directory.https import Https  # noqa: PLC0415 -- loaded when asked
                from secmail.directory.open_data_way import OpenDataDirectory  # noqa: PLC0415 -- loaded when asked

                return OpenDataDirectory(Https(proxy=self._proxy))


def _domains() -> "DomainCertificates":
    from secmail.directory.direct import DomainCertificates  # noqa: PLC0415 -- loaded when asked

    return DomainCertificates()

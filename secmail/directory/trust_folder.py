"""Trust anchors and revocation lists out of folders: the card software's, the practice's own."""

import logging
from collections.abc import Sequence
from pathlib import Path

from secmail.domain.publications import Pins

log = logging.getLogger("secmail.directory")

_CERTIFICATES = frozenset({".cer", ".crt", ".pem", ".der", ".p7b", ".p7c"})
_LISTS = frozenset({".crl", ".ors"})
"""Revocation lists, and answers of revocation servers under the name that RFC 6960 gives them (appendix C)."""
_MAX_FILES = 200
_MAX_BYTES = 64 * 1024 * 1024


class TrustFolders:
    """Satisfies `engine.ports.PublicAnchors`. Files are read anew only when they have changed.

    `folders` are the practice's own: what lies there was put there to be trusted. `offered` are folders of other
    software, where any installer may write: what lies there counts only with a pin.
    """

    def __init__(self, folders: Sequence[Path], *, offered: Sequence[Path] = (), pins: Pins | None = None) -> None:
        self._folders = tuple(folders)
        self._offered = tuple(offered)
        self._pins = pins or Pins()
        self._read: dict[Path, tuple[int, int, bytes]] = {}

    @property
    def pins(self) -> Pins:
        return self._pins

    def certificates(self) -> tuple[bytes, ...]:
        """Contents of the certificate files in the practice's own folders."""
        return self._contents(self._folders, _CERTIFICATES)

    def offered(self) -> tuple[bytes, ...]:
        """Contents of the certificate files in other software's folders."""
        return self._contents(self._offered, _CERTIFICATES)

    def revocation_lists(self) -> tuple[bytes, ...]:
        """Contents of the revocation lists in the practice's own folders."""
        return self._contents(self._folders, _LISTS)

    def _contents(self, folders: Sequence[Path], suffixes: frozenset[str]) -> tuple[bytes, ...]:
        found = [path for folder in folders for path in _files(folder) if path.suffix.lower() in suffixes]
        return tuple(content for path in found if (content := self._content(path)) is not None)

    def _content(self, path: Path) -> bytes | None:
        try:
            facts = path.stat()
            known = self._read.get(path)
            if known is not None and known[:2] == (facts.st_mtime_ns, facts.st_size):
                return known[2]
            if facts.st_size > _MAX_BYTES:
                log.warning("a trust file is too large and is left out")
                return None
            content = path.read_bytes()
        except FileNotFoundError:
            return None  # taken away since the folder was read
        except OSError:
            log.warning("a trust file cannot be read and is left out")
            return None
        self._read[path] = (facts.st_mtime_ns, facts.st_size, content)
        return content


def _files(folder: Path) -> list[Path]:
    """What lies in a folder; one that is missing or cannot be read holds nothing."""
    try:
        return sorted(folder.iterdir())[:_MAX_FILES]
    except FileNotFoundError:
        return []
    except OSError:
        log.warning("a trust folder cannot be read and is left out")
        return []

"""This computer, as the diagnosis asks about it."""

import os
import platform
import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import secmail
from secmail.app.disk_encryption import is_encrypted
from secmail.app.keystores import ProfileKeys
from secmail.directory.moment import moment_at
from secmail.directory.places import Place
from secmail.directory.web_proxy import proxy_trouble
from secmail.domain.checks import Check, CheckState, CheckSubject
from secmail.domain.diagnosis import HostFacts
from secmail.domain.errors import Code, SecmailError
from secmail.domain.updates import Update

_LOW_SPACE = 500 * 1024**2
"""Octets: less than a week of a busy practice's mail."""
_ELSEWHERE = "www.example.org"
"""A host that no rule of a proxy makes an exception for; nobody is asked there."""
_REMOTE = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs", "afpfs", "webdav", "9p"})


class ThisHost:
    """Satisfies `engine.ports.host.Host`."""

    def __init__(
        self,
        folder: Path,
        keys: ProfileKeys,
        *,
        proxy: Callable[[str], Place | None],
        newest: Callable[[], Update],
    ) -> None:
        self._folder = folder
        self._keys = keys
        self._proxy = proxy
        self.newest = newest

    def facts(self) -> HostFacts:
        place = self._proxy(_ELSEWHERE)
        proxy = _written(place) if place is not None else ""
        return HostFacts(secmail.__version__, _system(), platform.machine(), _memory(), proxy)

    def web(self) -> tuple[Check, ...]:
        place = self._proxy(_ELSEWHERE)
        if place is None:
            return ()
        trouble = proxy_trouble(place, _ELSEWHERE)
        return (Check(CheckSubject.PROXY, CheckState.FAILED if trouble else CheckState.OK, _written(place), trouble),)

    def disk(self) -> tuple[Check, ...]:
        return (_space(self._folder), _encryption(self._folder))

    def key_store(self) -> Check:
        try:
            self._keys.device_key()
        except SecmailError as error:
            return Check(CheckSubject.KEY_STORE, CheckState.FAILED, self._keys.kind, error.code)
        return Check(CheckSubject.KEY_STORE, CheckState.OK, self._keys.kind)

    def kind_of_folder(self, folder: str) -> str:
        return "network" if _is_remote(folder) else "local"

    def moment(self, url: str) -> datetime | None:
        return moment_at(url, proxy=self._proxy)


def _written(place: Place) -> str:
    return f"{place.host}:{place.port}"


def _system() -> str:
    match platform.system():
        case "Linux":
            try:
                return platform.freedesktop_os_release().get("PRETTY_NAME", "Linux")
            except OSError:
                return "Linux"
        case "Darwin":
            return f"macOS {platform.mac_ver()[0]}"
        case other:
            return f"{other} {platform.release()} {platform.version()}"


def _memory() -> int:
    """POSIX only: on Windows nothing of the standard library tells."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return 0


def _space(folder: Path) -> Check:
    """In mebibytes."""
    try:
        free = shutil.disk_usage(folder).free
    except OSError as error:
        return Check(CheckSubject.DISK_SPACE, CheckState.SKIPPED, type(error).__name__)
    state, code = (CheckState.WARNING, Code.DISK_ALMOST_FULL) if free < _LOW_SPACE else (CheckState.OK, None)
    return Check(CheckSubject.DISK_SPACE, state, f"{free // 1024**2} MiB", code)


def _encryption(folder: Path) -> Check:
    match is_encrypted(folder):
        case True:
            return Check(CheckSubject.DISK_ENCRYPTION, CheckState.OK)
        case False:
            return Check(CheckSubject.DISK_ENCRYPTION, CheckState.WARNING, "", Code.DISK_NOT_ENCRYPTED)
    return Check(CheckSubject.DISK_ENCRYPTION, CheckState.SKIPPED)


def _is_remote(folder: str) -> bool:
    """By the name on Windows (`\\\\server\\share`), by what is mounted on Linux."""
    if folder.startswith(("\\\\", "//")):
        return True
    try:
        place = Path(folder).resolve()
        rows = [line.split() for line in Path("/proc/self/mounts").read_text("utf-8").splitlines()]
    except OSError:
        return False
    above = [row for row in rows if place.is_relative_to(row[1])]
    return bool(above) and max(above, key=lambda row: len(row[1]))[2] in _REMOTE

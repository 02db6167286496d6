"""Vault files on the disk: whatever line the program dies on, one of two valid states is left.

<id>.vault          the vault
<id>.vault.bak      its copy; after a version came from another workstation, the one before it until that has opened
<id>.rival.<name>   a version from another workstation that does not continue ours, waiting to be merged
<id>.damaged        what `<id>.vault` held when its copy had to take its place; for support, until the next saving
….new               being written; never read
"""

import os
import threading
from contextlib import suppress
from pathlib import Path

from secmail.domain.errors import Code, Unavailable
from secmail.vault import errors
from secmail.vault.container import MAX_FILE, digest
from secmail.vault.slot_format import is_vault

SUFFIX = ".vault"
MAX_RIVALS = 16

writing = threading.RLock()
"""Held from looking at what is there to writing on top of it: the pool has several threads."""


def ids(folder: Path) -> tuple[str, ...]:
    """The vaults that have a file or a copy here."""
    found = {parts[0] for parts in _names(folder) if parts[-1] in {"vault", "vault.bak"}}
    return tuple(sorted(filter(is_vault, found)))


def versions(folder: Path, vault: str) -> tuple[bytes | None, bytes | None]:
    """(the vault, its copy), each None when it is not there or cannot be read."""
    path = _path(folder, vault)
    return _read(path), _read(_copy(path))


def rivals(folder: Path, vault: str) -> tuple[bytes, ...]:
    """The versions that wait to be merged, in the order of their names."""
    names = sorted(parts[1] for parts in _names(folder) if parts[0] == vault and parts[-1].startswith("rival."))
    found = [_read(folder / f"{vault}.{name}") for name in names if not name.endswith(".new")]
    return tuple(data for data in found[:MAX_RIVALS] if data is not None)


def save(folder: Path, vault: str, data: bytes, *, previous: bytes | None) -> None:
    """Makes `data` the vault, and its copy. `previous`: what the caller has changed; None: there is none yet.

    Order: the new file whole and on the disk, then in its place, then the copy likewise. So one of the two is whole at
    every moment, and when it is done nothing older is left that a removed slot would open.
    Where the disk takes the file and then refuses the copy, there is none until the next opening makes one.
    VAULT_ROLLED_BACK when the vault is another one by now; STORE_FULL, FILE_UNWRITABLE: it is as it was.
    """
    path = _path(folder, vault)
    with writing:
        if _read(path) != previous:
            raise errors.rolled_back("changed meanwhile")
        try:
            folder.mkdir(parents=True, exist_ok=True)
            _put(path, data)
        except OSError as error:
            raise errors.unwritable(error) from None
        try:
            _put(_copy(path), data)
        except OSError:
            with suppress(OSError):
                _copy(path).unlink()
        with suppress(OSError):
            _damaged(path).unlink(missing_ok=True)


def copy(folder: Path, vault: str, data: bytes) -> None:
    """Makes `data`, which the caller has opened, the copy, if it is the vault still. Errors as for `save`."""
    path = _path(folder, vault)
    with writing:
        if _read(path) != data:
            return
        try:
            _put(_copy(path), data)
        except OSError as error:
            raise errors.unwritable(error) from None


def replace(folder: Path, vault: str, data: bytes, *, opened: bytes | None) -> None:
    """Makes `data`, which nobody has opened here yet, the vault. The copy stays what opened last; else it is `opened`.

    STORE_FULL, FILE_UNWRITABLE: the vault is as it was.
    """
    path = _path(folder, vault)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if opened is not None and not _copy(path).exists():
            _put(_copy(path), opened)
        _put(path, data)
    except OSError as error:
        raise errors.unwritable(error) from None


def restore(folder: Path, vault: str, data: bytes, *, damaged: bytes | None) -> None:
    """Puts the opened copy in the place of a damaged vault, which is kept aside. Errors as for `save`."""
    path = _path(folder, vault)
    with writing:
        if _read(path) != damaged:
            return
        try:
            if damaged is not None:
                path.replace(_damaged(path))
            _put(path, data)
        except OSError as error:
            raise errors.unwritable(error) from None


def add_rival(folder: Path, vault: str, data: bytes) -> None:
    """Keeps a version beside the vault. Errors as for `save`; STORE_FULL when too many wait."""
    if len(rivals(folder, vault)) >= MAX_RIVALS:
        raise Unavailable(Code.STORE_FULL, "vault: versions to merge")
    try:
        _put(_rival(folder, vault, data), data)
    except OSError as error:
        raise errors.unwritable(error) from None


def drop_rival(folder: Path, vault: str, data: bytes) -> None:
    """Forgets a version that the vault continues by now; if the disk refuses, it is found again and dropped then."""
    with suppress(OSError):
        _rival(folder, vault, data).unlink(missing_ok=True)


def _names(folder: Path) -> list[list[str]]:
    try:
        return [entry.name.split(".", 1) for entry in folder.iterdir() if "." in entry.name]
    except OSError:
        return []


def _path(folder: Path, vault: str) -> Path:
    if not is_vault(vault):
        raise errors.missing()
    return folder / f"{vault}{SUFFIX}"


def _copy(path: Path) -> Path:
    return path.with_suffix(f"{SUFFIX}.bak")


def _damaged(path: Path) -> Path:
    return path.with_suffix(".damaged")


def _rival(folder: Path, vault: str, data: bytes) -> Path:
    return _path(folder, vault).with_suffix(f".rival.{digest(data)}")


def _read(path: Path) -> bytes | None:
    try:
        with path.open("rb") as file:
            return file.read(MAX_FILE + 1)
    except OSError:
        return None


def _put(path: Path, data: bytes) -> None:
    """The file is what it was, or `data`, and that lasts."""
    arriving = path.with_name(path.name + ".new")
    handle = os.open(arriving, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0), 0o600)
    try:
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(handle, rest) :]
        os.fsync(handle)
    finally:
        os.close(handle)
    arriving.replace(path)
    _sync(path.parent)


def _sync(folder: Path) -> None:
    """Makes a renaming last. Windows has no such thing for directories and does not need it."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

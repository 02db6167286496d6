"""Vault files on the disk: whatever line the program dies on, one of two valid states is left.

<id>.vault      the vault
<id>.vault.bak  the version before it
<id>.vault.new  being written; never read
<id>.damaged    what `<id>.vault` held when the backup had to take its place; for support, never read
"""

import os
from pathlib import Path

from secmail.vault import errors
from secmail.vault.container import MAX_FILE, is_id

SUFFIX = ".vault"


def ids(folder: Path) -> tuple[str, ...]:
    """The vaults that have a file or a backup here."""
    try:
        names = [entry.name.split(".", 1) for entry in folder.iterdir()]
    except OSError:
        return ()
    endings = {"vault", "vault.bak"}
    return tuple(sorted({parts[0] for parts in names if parts[-1] in endings and is_id(parts[0])}))


def versions(folder: Path, vault: str) -> tuple[bytes | None, bytes | None]:
    """(the vault, its backup), each None when it is not there or cannot be read."""
    return _read(_path(folder, vault)), _read(_backup(folder, vault))


def save(folder: Path, vault: str, data: bytes, *, previous: bytes | None) -> None:
    """Makes `data` the vault. `previous`, which the caller has authenticated, becomes the backup.

    Order: the new file whole and on the disk, then the old one aside, then the new one in its place. Between the last
    two the backup alone is there, and `versions` finds it. A file that is not `previous` never replaces a good backup.
    STORE_FULL, FILE_UNWRITABLE: the vault is as it was.
    """
    path = _path(folder, vault)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        arriving = _write_aside(path, data)
        if previous is not None and _read(path) == previous:
            path.replace(_backup(folder, vault))
            _sync(folder)
        arriving.replace(path)
        _sync(folder)
    except OSError as error:
        raise errors.unwritable(error) from None


def restore(folder: Path, vault: str, data: bytes) -> None:
    """Puts the authenticated backup in the place of a damaged vault, which is kept aside. Errors as for `save`."""
    path = _path(folder, vault)
    try:
        arriving = _write_aside(path, data)
        if path.exists():
            path.replace(path.with_suffix(".damaged"))
        arriving.replace(path)
        _sync(folder)
    except OSError as error:
        raise errors.unwritable(error) from None


def _path(folder: Path, vault: str) -> Path:
    if not is_id(vault):
        raise errors.missing()
    return folder / f"{vault}{SUFFIX}"


def _backup(folder: Path, vault: str) -> Path:
    return _path(folder, vault).with_suffix(f"{SUFFIX}.bak")


def _read(path: Path) -> bytes | None:
    try:
        with path.open("rb") as file:
            return file.read(MAX_FILE + 1)
    except OSError:
        return None


def _write_aside(path: Path, data: bytes) -> Path:
    arriving = path.with_suffix(f"{SUFFIX}.new")
    with open(arriving, "wb", opener=_private) as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    return arriving


def _private(name: str, flags: int) -> int:
    return os.open(name, flags, 0o600)


def _sync(folder: Path) -> None:
    """Makes a renaming last. Windows has no such thing for directories and does not need it."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

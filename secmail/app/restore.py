"""A profile out of a backup: the whole of it, or the empty one that was there, wherever the power is lost.

restore.new     being unpacked; never used
restore.ready   whole and on the disk: from here it is put in its place, by this run or by the next start
"""

import json
from collections.abc import Generator
from contextlib import ExitStack, closing
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from secmail.app.keystores import ProfileKeys, keys_of
from secmail.app.profile import Profile, settings_of
from secmail.domain.accounts import Password
from secmail.domain.errors import ActionNeeded, Code, SecmailError
from secmail.domain.upkeep import BackupMade, Progress
from secmail.store.backup import SEALED
from secmail.store.backup_files import remove, written
from secmail.store.db import Database
from secmail.store.lock import WriterLock
from secmail.store.rekey import sync
from secmail.store.restored import unpack

_NEW, _READY = "restore.new", "restore.ready"
_PEOPLE = ("contacts", "directories", "confirmations")
_CONTENT = ("accounts", "messages", "outbox", "certificates", "known_vaults", *_PEOPLE)
_TAKEN_OVER = ("language", "igc_sante", "fetch_revocation", "certificate_policies", "policies_of_roots")
"""Settings that say nothing of the other computer. Card software, folders and a proxy named in a file from elsewhere
could be somebody's trap: they are chosen anew."""


def restore(
    profile: Profile, file: Path, passphrase: Password, *, now: datetime
) -> Generator[Progress, None, BackupMade]:
    """Into a profile without content. Errors as `store.restored.unpack`; BACKUP_NOT_EMPTY, STORE_IN_USE."""
    profile.make()
    keys = keys_of(profile)
    with alone(profile):
        _settle(profile)
        key = _key(keys)
        _require_empty(profile, key)
        new = profile.folder / _NEW
        with ExitStack() as undo:
            with written():
                remove(new)
                new.mkdir(mode=0o700)
            undo.callback(remove, new)
            restored = yield from unpack(file, passphrase, new, key=key, now=now)
            with written():
                _keep_settings(profile, new, restored.settings)
                _sync_all(new)
                new.rename(profile.folder / _READY)
                sync(profile.folder)
            undo.pop_all()
        _settle(profile)
    return restored.made


def settle(profile: Profile) -> None:
    """Ends what a restore began that was cut short, before anything of the profile is opened."""
    if (profile.folder / _READY).exists() or (profile.folder / _NEW).exists():
        with alone(profile):
            _settle(profile)


def alone(profile: Profile) -> "closing[_Held]":
    """While it lasts no engine starts on the profile. STORE_IN_USE."""
    return closing(_Held(WriterLock(profile.databases / "mail.db.lock")))


class _Held:
    """A lock as something to be closed."""

    def __init__(self, lock: WriterLock) -> None:
        self.close = lock.release


def _settle(profile: Profile) -> None:
    """Every step can be done again: what has been moved is no longer there to be moved."""
    ready = profile.folder / _READY
    with written():
        remove(profile.folder / _NEW)
        if not ready.exists():
            return
        for path in sorted(path for path in ready.rglob("*") if path.is_file()):
            _put(path, profile.folder / path.relative_to(ready))
        for folder in (profile.databases, profile.vaults, profile.trust, profile.folder):
            sync(folder)
        remove(ready)
        sync(profile.folder)


def _put(path: Path, target: Path) -> None:
    """In the place of an empty one; of a database, the log of the empty one goes first."""
    target.parent.mkdir(mode=0o700, exist_ok=True)
    if target.suffix == ".db":
        for attendant in ("-wal", "-shm", "-journal", ".before"):
            remove(target.with_name(target.name + attendant))
    path.replace(target)


def _key(keys: ProfileKeys) -> bytes:
    """What another key has written is somebody's, too."""
    try:
        return keys.device_key()
    except SecmailError as error:
        raise ActionNeeded(Code.BACKUP_NOT_EMPTY) if error.code is Code.KEYSTORE_KEY_LOST else error from None


def _require_empty(profile: Profile, key: bytes) -> None:
    """ActionNeeded BACKUP_NOT_EMPTY for all that could be somebody's mail, keys or contacts, damaged too."""
    mail = profile.databases / "mail.db"
    sealed = [path for path in profile.databases.iterdir() if SEALED.fullmatch(path.name)]
    if sealed or any(profile.vaults.iterdir()) or any(profile.trust.iterdir()):
        raise ActionNeeded(Code.BACKUP_NOT_EMPTY)
    if not mail.exists():
        return
    try:
        with closing(Database(mail, key, writable=True)) as database:
            tables = {name for (name,) in database.rows("SELECT name FROM sqlite_schema WHERE type = 'table'")}
            there = [table for table in _CONTENT if table in tables]  # an earlier version has fewer
            full = any(database.rows(f"SELECT 1 FROM {table} LIMIT 1") for table in there)  # noqa: S608 -- constants
    except SecmailError as error:
        raise ActionNeeded(Code.BACKUP_NOT_EMPTY, error.code) from None
    if full:
        raise ActionNeeded(Code.BACKUP_NOT_EMPTY)


def _keep_settings(profile: Profile, new: Path, backed_up: bytes | None) -> None:
    """Those that this profile has already, else the harmless ones of the backup."""
    if backed_up is None or profile.settings_file.exists():
        return
    try:
        theirs: dict[str, Any] = json.loads(backed_up)
        taken = settings_of({name: theirs[name] for name in _TAKEN_OVER if name in theirs})
    except (ValueError, TypeError, AttributeError, RecursionError):
        return
    (new / profile.settings_file.name).write_text(json.dumps(asdict(taken), indent=1), "utf-8")


def _sync_all(folder: Path) -> None:
    for path in sorted(folder.rglob("*"), reverse=True):
        sync(path)
    sync(folder)

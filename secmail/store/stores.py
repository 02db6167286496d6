"""The door: opens the databases of one profile."""

import hashlib
import re
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

from secmail.domain.upkeep import MAIL_LOST
from secmail.store.address_book import address_book
from secmail.store.db import Database
from secmail.store.digests import belong_to
from secmail.store.errors import translated
from secmail.store.lock import WriterLock
from secmail.store.mail_db import MailDb, MailDbReader
from secmail.store.migrate import migrate, migrations, require_current
from secmail.store.rekey import fitting_key, rekey, sweep
from secmail.store.salvage import is_damaged, mend
from secmail.store.sealed_db import SealedDb, SealedDbReader

# The same name on every file system, also where case does not count.
_PLAIN_HOLDER = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Stores:
    """Satisfies `engine.ports.StorePort`. `key`: 32 bytes for `mail.db`, from the system's key store.

    A writer may be opened once per file, among all programs: ActionNeeded STORE_IN_USE otherwise. Before a reader the
    file's writer must have made it, before a sealed database the mail database. ActionNeeded STORE_NEWER for a file of
    a newer program, ActionNeeded STORE_UNREADABLE for a wrong key or damage, Unavailable STORE_UNREADABLE when the disk
    is away or refuses, Unavailable STORE_FULL. Where sealed databases, or `vaults` of the profile, are without their
    mail database, a new one is made that remembers it (`domain.upkeep.MAIL_LOST`).
    """

    def __init__(
        self, directory: Path, *, key: bytes, now: Callable[[], datetime] = _utc_now, vaults: Path | None = None
    ) -> None:
        self._directory = directory
        self._vaults = vaults
        self._key = key
        self._now = now
        self._mending = False
        self._mended: dict[str, int] = {}
        for kind in ("mail", "sealed"):
            migrations(kind)  # while they are this program's

    def mail(self) -> MailDb:
        lost = self._mail_is_lost()
        database, lock = self._open_writer("mail", self._mail_path(), self._key)
        mail = MailDb(database, lock, now=self._now)
        if lost:
            mail.folders.set_setting(MAIL_LOST, self._now().isoformat())
        return mail

    def mail_reader(self) -> MailDbReader:
        return MailDbReader(_open_reader("mail", self._mail_path(), self._key))

    def address_book(self, data: bytes) -> tuple[tuple[str, str, str], ...]:
        """Of another program: card, name and value of each of its properties. CONTACT_FILE_UNREADABLE."""
        return address_book(data)

    def mend_when_opened(self) -> None:
        """From now on a sealed database with damaged pages is salvaged when it is opened; the damaged one is kept."""
        self._mending = True

    def mended(self, holder: str) -> int:
        """How many places of its sealed database could not be read when it was salvaged; 0 when it was not."""
        return self._mended.get(holder, 0)

    def sealed(self, holder: str, keys: Sequence[bytes]) -> SealedDb:
        """`keys`: 32 bytes each, from the holder's vault: today's, then former ones. A file that a former key opens is
        given today's first. The mail database must have been made.
        """
        identity = self._mail_identity()
        if self._mending:
            self._mend(holder, keys)
        database, lock = self._open_writer("sealed", self._sealed_path(holder), *keys)
        with ExitStack() as undo:
            sealed = SealedDb(database, lock)
            undo.callback(sealed.close)
            belong_to(database, identity)
            undo.pop_all()
        return sealed

    def sealed_reader(self, holder: str, key: bytes) -> SealedDbReader:
        return SealedDbReader(_open_reader("sealed", self._sealed_path(holder), key))

    def _mend(self, holder: str, keys: Sequence[bytes]) -> None:
        path = self._sealed_path(holder)
        with ExitStack() as undo:
            undo.callback(WriterLock(path.with_name(path.name + ".lock")).release)
            key = fitting_key(path, keys)
            if is_damaged(path, key):
                self._mended[holder] = max(1, mend(path, key, "sealed", at=self._now()))

    def _mail_is_lost(self) -> bool:
        """Whether there is none, beside what is only made when there is one."""
        path = self._mail_path()
        with translated():
            if path.exists() and path.stat().st_size:
                return False
            vaults = () if self._vaults is None else self._vaults.glob("*.vault")
            return any(self._directory.glob("sealed-*.db")) or any(vaults)

    def _mail_identity(self) -> bytes:
        database = _open_reader("mail", self._mail_path(), self._key)
        try:
            return bytes(database.rows("SELECT value FROM identity")[0][0])
        finally:
            database.close()

    def _mail_path(self) -> Path:
        return self._directory / "mail.db"

    def _sealed_path(self, holder: str) -> Path:
        """A holder's name that could be a bad file name, or two names in one, is replaced by its hash."""
        plain = _PLAIN_HOLDER.fullmatch(holder) is not None
        name = holder if plain else "h." + hashlib.sha256(holder.encode("utf-8", "surrogatepass")).hexdigest()[:32]
        return self._directory / f"sealed-{name}.db"

    def _open_writer(self, kind: str, path: Path, key: bytes, *former: bytes) -> tuple[Database, WriterLock]:
        with translated():
            self._directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        with ExitStack() as undo:
            lock = WriterLock(path.with_name(path.name + ".lock"))
            undo.callback(lock.release)
            sweep(path)
            found = fitting_key(path, (key, *former))
            if found != key:
                rekey(path, found, key)
            database = Database(path, key, writable=True)
            undo.callback(database.close)
            migrate(database, path, key, steps=migrations(kind))
            undo.pop_all()
        return database, lock


def _open_reader(kind: str, path: Path, key: bytes) -> Database:
    with ExitStack() as undo:
        database = Database(path, key, writable=False)
        undo.callback(database.close)
        require_current(database, migrations(kind))
        undo.pop_all()
    return database

"""A backup unpacked: every name looked at, `mail.db` under this computer's key, and what has become doubtful said so.

What has happened since the backup is not in it. So a letter that was waiting then is not sent again by itself, a result
that may have been filed since is held, whom the user trusted by his word is asked again, and numbers that have been
given since are not given again.
"""

import re
from collections.abc import Generator, Set
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from secmail.domain.accounts import Password
from secmail.domain.deeds import Deed
from secmail.domain.dropped_letters import LETTER_FOLDER, LETTERS_LEAVE
from secmail.domain.errors import Code, SecmailError
from secmail.domain.laboratories import BY_ITSELF
from secmail.domain.outbox import OutboxState
from secmail.domain.people import Decision
from secmail.domain.upkeep import BACKUP_MADE, BACKUP_RESTORED, DROP_FOLDER, FILED_UNKNOWN, BackupMade, Progress
from secmail.store.backup import SEALED, VAULT
from secmail.store.backup_files import (
    DEVICE_KEY,
    MAIL,
    SETTINGS,
    SMALL,
    load_manifest,
    opened,
    put,
    reading,
    small,
    written,
)
from secmail.store.backup_format import Entry, Reader, unreadable
from secmail.store.db import KEY_BYTES, Database
from secmail.store.migrate import before, migrate, migrations, require_not_newer
from secmail.store.values import dump, to_micros

_THEIRS = "mail.db.theirs"
_CHOSEN_ANEW = (DROP_FOLDER, BY_ITSELF, LETTER_FOLDER, LETTERS_LEAVE)
_SKIPPED = 1 << 20
"""Numbers left out, of rows that were made after the backup and are still named somewhere."""
_FILE = re.compile(r"[A-Za-z0-9À-ÿ_()' -][A-Za-z0-9À-ÿ_()' .-]{0,199}")
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?|.*[. ]", re.IGNORECASE)
"""Names that Windows takes for devices, or changes."""
_SCHEMA = "SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_stat%' ORDER BY type, name"
_ITSELF = "secmail"
_DOUBTFUL = (OutboxState.READY, OutboxState.SUBMITTING, OutboxState.REFUSED)


@dataclass(frozen=True, slots=True)
class Restored:
    """What was unpacked. `settings`: the file's content, None where the backup has none."""

    made: BackupMade
    settings: bytes | None


def unpack(
    file: Path, passphrase: Password, into: Path, *, key: bytes, now: datetime
) -> Generator[Progress, None, Restored]:
    """Everything below the folder `into`, which is new; `key`: of `mail.db` on this computer. Nothing else is touched.

    Errors as for `Backups.check`; BACKUP_NO_ROOM, FILE_UNWRITABLE.
    """
    with opened(file) as stream, reading():
        size = stream.seek(0, 2)
        stream.seek(0)
        entries = Reader(stream, passphrase).entries()
        made = load_manifest(next(entries, None), size=size)
        found = _Found(into)
        for entry in entries:
            with written():
                found.take(entry)
            yield Progress(stream.tell(), 2 * size)
    if found.key is None or MAIL not in found.names:
        raise unreadable("incomplete")
    try:
        for done in _own(into, found.key, key):
            yield Progress(min(size + done, 2 * size), 2 * size)
    except SecmailError as error:
        raise _as_backup(error) from None
    with closing(Database(into / MAIL, key, writable=True)) as database:
        _doubt(database, made, now=now, vaults=found.vaults)
    return Restored(made, found.settings)


class _Found:
    """What has come out of the file so far, below `into`."""

    def __init__(self, into: Path) -> None:
        self._into = into
        self.names: set[str] = set()
        self.key: bytes | None = None
        self.settings: bytes | None = None
        self.vaults: set[str] = set()

    def take(self, entry: Entry) -> None:
        """Rejected BACKUP_UNREADABLE for a name that no backup has: nothing is written elsewhere than below `into`."""
        if entry.name.casefold() in self.names:
            raise unreadable("a name twice")
        self.names.add(entry.name.casefold())
        if entry.name == DEVICE_KEY and entry.size == KEY_BYTES:
            self.key = small(entry)
        elif entry.name == SETTINGS:
            self.settings = small(entry)
        else:
            self._put(entry)

    def _put(self, entry: Entry) -> None:
        folder, _, name = entry.name.partition("/")
        database = folder == "databases" and (entry.name == MAIL or SEALED.fullmatch(name.removesuffix("-wal")))
        vault = folder == "vaults" and VAULT.fullmatch(name)
        trust = folder == "trust" and _FILE.fullmatch(name) and not _RESERVED.fullmatch(name)
        if not (database or vault or trust) or (not database and entry.size > SMALL):
            raise unreadable("name or size of an entry")
        if vault:
            self.vaults.add(name.partition(".")[0])
        place = self._into / folder
        place.mkdir(mode=0o700, exist_ok=True)
        put(place / (_THEIRS if entry.name == MAIL else name), entry.blocks)


def _own(into: Path, theirs: bytes, ours: bytes) -> Generator[int, None, None]:
    """`mail.db` under this computer's key, in today's version: in the backup it lies under the other computer's.

    It is this program's own only when nothing is in its schema that no version of the program has put there.
    """
    source = into / "databases" / _THEIRS
    with closing(Database(source, theirs, writable=True)) as database:
        _require_schema(database, into / "databases" / "mail.db.schema")
        for done, _ in database.copying(into / MAIL, ours):
            yield done
    with closing(Database(into / MAIL, ours, writable=True)) as database:
        migrate(database, into / MAIL, ours, steps=migrations("mail"))
        database.require_sound()
    with written():
        source.unlink()
        before(into / MAIL).unlink(missing_ok=True)


def _require_schema(database: Database, scratch: Path) -> None:
    """Rejected BACKUP_UNREADABLE for triggers, views or tables of somebody else's."""
    steps = migrations("mail")
    require_not_newer(database.version, steps)
    key = bytes(KEY_BYTES)
    with closing(Database(scratch, key, writable=True)) as model:
        migrate(model, scratch, key, steps=[step for step in steps if step.number <= database.version])
        expected = model.rows(_SCHEMA)
    with written():
        scratch.unlink()
    if database.rows(_SCHEMA) != expected:
        raise unreadable("schema")


def _as_backup(error: SecmailError) -> SecmailError:
    """What is wrong with the database that came is wrong with the backup."""
    codes = {
        Code.STORE_UNREADABLE: Code.BACKUP_UNREADABLE,
        Code.STORE_NEWER: Code.BACKUP_NEWER,
        Code.STORE_FULL: Code.BACKUP_NO_ROOM,
    }
    return type(error)(codes.get(error.code, error.code), error.detail) if error.code in codes else error


def _take_back_orders(database: Database) -> None:
    """What the server was yet to be told: it may have been told since, and undone. It has the last word now."""
    database.run(
        "UPDATE OR IGNORE messages SET folder = source, uid = pending.uid, lost = 0 FROM pending"
        " WHERE pending.message = messages.id AND keyword = '' AND source IS NOT NULL"
    )
    database.run("DELETE FROM pending WHERE local = 0")


def _ask_again(database: Database) -> None:
    """Whom the user trusted by his own word: he may have taken it back since. What he refused stays refused."""
    database.run("UPDATE confirmations SET asked_again = 1")
    database.run("UPDATE known_certificates SET decision = NULL WHERE decision = ?", (Decision.ACCEPTED.value,))


def _doubt(database: Database, made: BackupMade, *, now: datetime, vaults: Set[str]) -> None:
    """One transaction over what may have happened since."""
    with database.transaction():
        database.run(
            "UPDATE outbox SET state = ?, last_error = ? WHERE state IN (SELECT value FROM json_each(?))",
            (OutboxState.UNCERTAIN.value, Code.MAIL_UNCERTAIN.value, dump([state.value for state in _DOUBTFUL])),
        )
        database.run(
            "INSERT INTO sqlite_sequence (name, seq) SELECT name, 0 FROM sqlite_schema"
            " WHERE type = 'table' AND sql LIKE '%AUTOINCREMENT%' AND name NOT IN (SELECT name FROM sqlite_sequence)"
        )
        _take_back_orders(database)
        _ask_again(database)
        database.run("UPDATE sqlite_sequence SET seq = seq + ?", (_SKIPPED,))
        # The folders are the other computer's: no result must be filed where nobody looks, no letter taken from there.
        database.run_many("DELETE FROM settings WHERE name = ?", [(name,) for name in _CHOSEN_ANEW])
        settings = {BACKUP_MADE: made.at, BACKUP_RESTORED: now} | {FILED_UNKNOWN.format(vault): now for vault in vaults}
        database.run_many(
            "INSERT OR REPLACE INTO settings (name, value) VALUES (?, ?)",
            [(name, moment.isoformat()) for name, moment in settings.items()],
        )
        database.run_many(
            "INSERT INTO waiting_entries (at, actor, deed, subject, vault) VALUES (?, ?, ?, ?, ?)",
            [
                (to_micros(now), _ITSELF, Deed.BACKUP_RESTORED.value, made.at.isoformat(timespec="seconds"), vault)
                for vault in sorted(vaults)
            ],
        )

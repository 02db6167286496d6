"""Keeping what there is: backup, archive, export, retention, and checking that all of it is sound."""

from dataclasses import dataclass

from secmail.api.queries import Query
from secmail.domain.accounts import Password
from secmail.domain.ids import FolderId, MessageId
from secmail.domain.upkeep import Retention


@dataclass(frozen=True, slots=True)
class MakeBackup:
    """The whole profile in one encrypted file, read again and compared after writing. Result: `BackupMade`.

    Passwords of accounts are not in it: whoever restores it signs in again. What is sealed stays under the keys of its
    vault. VAULT_WEAK_PASSPHRASE, FILE_UNWRITABLE, BACKUP_NO_ROOM, BACKUP_UNREADABLE when what was written is not what
    is read again.
    """

    file: str
    passphrase: Password


@dataclass(frozen=True, slots=True)
class CheckBackup:
    """Reads a backup whole without restoring it. Result: `BackupMade`.

    BACKUP_UNREADABLE, BACKUP_NEWER, BACKUP_WRONG_PASSPHRASE.
    """

    file: str
    passphrase: Password


@dataclass(frozen=True, slots=True)
class ArchiveYear:
    """Moves the inbox's messages of this year into the folder "Archives/YEAR" of their account. Result: how many.

    What is unread, to do, urgent without a mark, or a result that was not filed stays.
    """

    year: int


@dataclass(frozen=True, slots=True)
class ExportMail:
    """Writes messages as they were received: one file each (`mbox` False: .eml) or one mbox (RFC 4155) for all.

    Without messages: all of the folder; without a folder: of all inboxes. `opened`: what was inside, without
    encryption; needs the holder's own session, and each is journaled. Result: `MailExported`. FILE_UNWRITABLE.
    """

    folder: FolderId | None
    messages: tuple[MessageId, ...]
    target: str
    mbox: bool = False
    opened: bool = False


@dataclass(frozen=True, slots=True)
class SetRetention:
    """Result: None. Nothing is removed by this alone. RETENTION_TOO_SHORT."""

    retention: Retention


@dataclass(frozen=True, slots=True)
class ApplyRetention:
    """Removes, on this computer and on the server, what is older; journaled. Result: how many."""


@dataclass(frozen=True, slots=True)
class Overdue(Query[int]):
    """How many messages are older than they are to be kept."""


@dataclass(frozen=True, slots=True)
class RetentionKept(Query[Retention]):
    """As `SetRetention`."""


@dataclass(frozen=True, slots=True)
class CheckIntegrity:
    """Reads everything that is stored and compares. `repair`: mends what follows from the raw bytes or the server.

    `sealed`: opens a session for it where none is open; what is sealed is looked at in a session only. Damaged pages of
    a sealed database are mended when it is opened for this. Result: `tuple[Flaw, ...]`, empty when all is sound.
    """

    repair: bool = False
    sealed: bool = False


UpkeepCommand = MakeBackup | CheckBackup | ArchiveYear | ExportMail | SetRetention | ApplyRetention | CheckIntegrity

UpkeepQuery = Overdue | RetentionKept

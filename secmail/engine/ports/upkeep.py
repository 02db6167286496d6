"""Backups and checks of what is stored, as the engine needs them. All of it blocks: pool."""

from collections.abc import Generator
from typing import Protocol, TypeAlias, TypeVar

from secmail.domain.accounts import Password
from secmail.domain.upkeep import BackupMade, BackupOrder, Progress

T = TypeVar("T")

Work: TypeAlias = Generator[Progress, None, T]
"""Long work in portions: between two of them it can be told how far it is, and given up."""


class BackupPort(Protocol):
    """Backups of the profile."""

    def make(self, order: BackupOrder) -> Work[BackupMade]:
        """The file has its name only when it has been read again and is whole; one of that name is replaced then.

        Unavailable FILE_UNWRITABLE, BACKUP_NO_ROOM, STORE_IN_USE when a sealed database was opened or closed while it
        was copied: the caller tries again with what is open then. Rejected BACKUP_UNREADABLE when what is read again
        is not what was written.
        """
        ...

    def check(self, file: str, passphrase: Password) -> Work[BackupMade]:
        """Rejected BACKUP_UNREADABLE, BACKUP_NEWER; ActionNeeded BACKUP_WRONG_PASSPHRASE, FILE_UNREADABLE."""
        ...

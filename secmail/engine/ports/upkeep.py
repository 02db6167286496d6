"""Backups and checks of what is stored, as the engine needs them. All of it blocks: pool."""

from collections.abc import Generator, Iterator, Mapping
from datetime import datetime
from typing import Protocol, TypeAlias, TypeVar

from secmail.domain.accounts import Password
from secmail.domain.ids import FolderId, MessageId
from secmail.domain.mail_intake import Intake
from secmail.domain.messages import Kind
from secmail.domain.upkeep import BackupMade, BackupOrder, Found, OpenSealed, Progress

T = TypeVar("T")

Work: TypeAlias = Generator[Progress, None, T]
"""Long work in portions: between two of them it can be told how far it is, and given up."""


class BackupPort(Protocol):
    """Backups of the profile."""

    def sweep(self) -> None:
        """What a crash left of copies that were being made. Only by whoever has `mail.db` open for writing."""
        ...

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


class InspectionPort(Protocol):
    """Looks at what is stored, over connections of its own that cannot write."""

    def received_between(self, folder: FolderId, start: datetime, end: datetime) -> Work[tuple[MessageId, ...]]:
        """The folder's messages whose place is known, oldest first; without the end."""
        ...

    def newest(self) -> Work[datetime | None]:
        """When the last message came, by its server's clock."""
        ...

    def overdue(self, sealed: OpenSealed, kept_since: Mapping[Kind, datetime]) -> Work[tuple[MessageId, ...]]:
        """Messages that came before the moment of their kind and that today's program has read whole.

        Without drafts, and without those that somebody has flagged: they are to be kept.
        """
        ...

    def look(self, sealed: OpenSealed | None) -> Work[tuple[Found, ...]]:
        """Everything that is stored compared with what it must be. None: only what is not sealed."""
        ...


class MailTarget(Protocol):
    """Where messages are written to. Unavailable FILE_UNWRITABLE."""

    def write(self, raw: bytes, *, number: int, sender: str, received: datetime) -> None: ...

    def finish(self) -> None: ...

    def give_up(self) -> None:
        """Never raises."""
        ...


class MailFiles(Protocol):
    """Messages as files of their own."""

    def begin(self, target: str, *, mbox: bool) -> MailTarget:
        """`target`: the folder of the files, or the mbox."""
        ...

    def read(self, source: str) -> Iterator[Intake]:
        """Each message of another program's file or folder, and each that cannot be taken. Reads as it goes on.

        Rejected IMPORT_FOREIGN, Unavailable FILE_UNREADABLE.
        """
        ...

"""What the command line needs of the program behind it."""

from collections.abc import Generator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from secmail.api.files import FileTools
from secmail.api.handle import EngineHandle
from secmail.domain.accounts import Password
from secmail.domain.sentences.text import Language
from secmail.domain.updates import Update
from secmail.domain.upkeep import BackupMade, Flaw, Progress


@dataclass(frozen=True, slots=True)
class DemoLook:
    """How the demonstration is shown. `first_start`: as on a workstation that nobody has set up yet."""

    headless: bool = False
    as_json: bool = False
    first_start: bool = False


class Program(Protocol):
    """Implemented by `app`. Every method raises only SecmailError."""

    def engine(self, profile: Path | None) -> AbstractContextManager[EngineHandle]:
        """The engine on a profile (None: the platform's place), running until the context ends."""
        ...

    def has_window(self, profile: Path | None) -> bool:
        """Whether it is a window that has the profile open, and no other command."""
        ...

    def files(self) -> FileTools:
        """S/MIME on files: no profile is opened."""
        ...

    def add_card_module(self, profile: Path | None, module: Path) -> None:
        """Card software besides what is found by itself, kept in the profile's settings. FILE_UNWRITABLE."""
        ...

    def remove_card_module(self, profile: Path | None, module: Path) -> bool:
        """Whether it had been added. FILE_UNWRITABLE."""
        ...

    def secret(self, service: str, user: str) -> str | None:
        """What the system's key store keeps under this service and user; None: nothing. KEYSTORE_UNAVAILABLE."""
        ...

    def check_backup(self, file: Path, passphrase: Password) -> Generator[Progress, None, BackupMade]:
        """Reads a backup whole; no profile is opened. Errors as for `api.upkeep.CheckBackup`."""
        ...

    def restore(self, profile: Path | None, file: Path, passphrase: Password) -> Generator[Progress, None, BackupMade]:
        """The profile out of a backup. BACKUP_NOT_EMPTY, STORE_IN_USE; else as `check_backup`."""
        ...

    def mend(self, profile: Path | None, *, repair: bool) -> Generator[Progress, None, tuple[Flaw, ...]]:
        """What keeps the profile from being opened, and mending it. STORE_UNREADABLE where only a backup helps."""
        ...

    def update(self, profile: Path | None) -> Update:
        """What the publisher says of the newest version: asked by the profile's proxy. Every failure is an answer."""
        ...

    def demo(self, directory: Path | None, *, look: DemoLook, language: Language) -> int:
        """Builds and starts the demonstration practice; the exit code."""
        ...

    def window(self, profile: Path | None, *, language: Language, link: str = "") -> int:
        """Opens the window, or brings it forward; `link`: to an address, which is written to. The exit code."""
        ...

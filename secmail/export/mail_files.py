"""Messages written to files: one for each in a folder, or all in one mbox that appears when it is whole."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from secmail.domain.errors import Code, Unavailable
from secmail.domain.mail_files import file_name, mbox_entry
from secmail.domain.mail_intake import Intake
from secmail.export.mail_sources import messages

_MOST_OF_ONE_NAME = 1000


class MailFolder:
    """One `.eml` for each message; a file that is there already is never overwritten."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        with _translated():
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def write(self, raw: bytes, *, number: int, sender: str, received: datetime) -> None:  # noqa: ARG002 -- as `Mbox`
        wanted = Path(file_name(number, received))
        with _translated():
            for attempt in range(1, _MOST_OF_ONE_NAME):
                name = wanted.name if attempt == 1 else f"{wanted.stem}-{attempt}{wanted.suffix}"
                with suppress(FileExistsError), _new(self._folder / name) as file:
                    file.write(raw)
                    return
        raise Unavailable(Code.FILE_UNWRITABLE, "too many files of one name")

    def finish(self) -> None:
        """Every file is whole already."""

    def give_up(self) -> None:
        """What was written stays: each file is a message."""


class Mbox:
    """All messages in one file (RFC 4155); there when it is whole, never in the place of another."""

    def __init__(self, path: Path) -> None:
        if os.path.lexists(path):
            raise Unavailable(Code.FILE_UNWRITABLE, "FileExistsError")
        self._path = path
        self._arriving = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
        with _translated():
            self._file = _open_new(self._arriving)

    def write(self, raw: bytes, *, number: int, sender: str, received: datetime) -> None:  # noqa: ARG002 -- as above
        with _translated():
            self._file.write(mbox_entry(raw, sender=sender, received=received))

    def finish(self) -> None:
        with _translated():
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()
            self._arriving.replace(self._path)

    def give_up(self) -> None:
        with suppress(OSError):
            self._file.close()
        with suppress(OSError):
            self._arriving.unlink(missing_ok=True)


class MailFiles:
    """Satisfies `engine.ports.upkeep.MailFiles`."""

    def begin(self, target: str, *, mbox: bool) -> MailFolder | Mbox:
        return Mbox(Path(target)) if mbox else MailFolder(Path(target))

    def read(self, source: str) -> Iterator[Intake]:
        return messages(Path(source))


@contextmanager
def _new(path: Path) -> Iterator[BinaryIO]:
    """Whole and on the disk when it ends, or not there."""
    file = _open_new(path)
    try:
        with file:
            yield file
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        path.unlink(missing_ok=True)
        raise


def _open_new(path: Path) -> BinaryIO:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    return os.fdopen(os.open(path, flags, 0o600), "wb")


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError) as error:  # ValueError: a name with a NUL
        raise Unavailable(Code.FILE_UNWRITABLE, type(error).__name__) from None

"""Mail in files of other programs, read message by message: mbox, Maildir, folders of .eml. They stay as they are."""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from secmail.domain.errors import Code, Rejected, Unavailable
from secmail.domain.mail_intake import FoundMail, found_mail
from secmail.domain.policy import Limits

_LONGEST = Limits().message_bytes
_MOST_FILES = 200_000
_LONGEST_LINE = 1024 * 1024
_FOREIGN = (b"!BDN", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04")
"""Outlook's own: PST and OST, MSG, OLM (a ZIP archive)."""
_MBOX = b"From "


def messages(source: Path) -> Iterator[FoundMail | None]:
    """Each message; None: one that cannot be taken. Rejected IMPORT_FOREIGN, Unavailable FILE_UNREADABLE."""
    with _translated():
        kind = source.stat().st_mode
        if stat.S_ISDIR(kind):
            yield from _of_folder(source)
        elif stat.S_ISREG(kind):
            yield from _of_file(source)
        else:
            raise Unavailable(Code.FILE_UNREADABLE, "no file")


def _of_file(file: Path) -> Iterator[FoundMail | None]:
    with file.open("rb") as opened:
        begin = opened.read(8)
        opened.seek(0)
        if begin.startswith(_FOREIGN):
            raise Rejected(Code.IMPORT_FOREIGN)
        if begin.startswith(_MBOX):
            yield from _of_mbox(opened)
        else:
            content = opened.read(_LONGEST + 1)
            yield found_mail(content) if len(content) <= _LONGEST else None


def _of_mbox(file: BinaryIO) -> Iterator[FoundMail | None]:
    """A message begins at a line with "From " after an empty one. Longer ones than are read at all are told as None."""
    lines: list[bytes] = []
    size, empty, begun = 0, True, False
    while line := file.readline(_LONGEST_LINE):
        if empty and line.startswith(_MBOX):
            if begun:
                yield _whole(lines, size)
            lines, size, begun = [], 0, True
        elif (size := size + len(line)) <= _LONGEST:
            lines.append(line)
        empty = line in (b"\n", b"\r\n")
    if begun:
        yield _whole(lines, size)


def _whole(lines: list[bytes], size: int) -> FoundMail | None:
    if size > _LONGEST:
        return None
    if lines and lines[-1] in (b"\n", b"\r\n"):
        lines.pop()  # it belongs to the next "From "
    return found_mail(b"".join(lines), quoted=True)


def _of_folder(folder: Path) -> Iterator[FoundMail | None]:
    """A Maildir, or every .eml below the folder. Links are not followed."""
    parts = [folder / name for name in ("cur", "new") if (folder / name).is_dir()]
    count = 0
    for path in (path for top in parts or [folder] for path in _below(top)):
        if path.is_symlink() or not (parts or path.name.lower().endswith(".eml")):
            continue
        count += 1
        if count > _MOST_FILES:
            raise Unavailable(Code.FILE_UNREADABLE, "too many files")
        yield from _of_file(path)
    if not count:
        raise Unavailable(Code.FILE_UNREADABLE, "no messages")


def _below(top: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(top):
        folders.sort()
        yield from (Path(place) / name for name in sorted(names))


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError) as error:  # ValueError: a name with a NUL
        raise Unavailable(Code.FILE_UNREADABLE, type(error).__name__) from None

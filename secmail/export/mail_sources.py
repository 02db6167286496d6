"""Mail in files of other programs, read message by message: mbox, Maildir, folders of .eml. They stay as they are.

Whatever looks like mail and is not taken is told as `LeftOut`, by its place.
"""

import os
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from secmail.domain.errors import Code, Rejected, Unavailable
from secmail.domain.mail_intake import Intake, Left, LeftOut, found_mail, left_out, letters
from secmail.domain.policy import Limits

_LONGEST = Limits().message_bytes
_MOST_FILES = 200_000
_LONGEST_LINE = 1024 * 1024
_BEGIN = 4096
_FOREIGN = (b"!BDN", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04")
"""Outlook's own: PST and OST, MSG, OLM (a ZIP archive)."""
_FOREIGN_NAMES = (".pst", ".ost", ".msg", ".olm")
_MBOX = b"From "
_BLANK = re.compile(rb"(?:\xef\xbb\xbf)?(?:[ \t]*\r?\n)*")
"""What a file may begin with before its first message."""
_DATED = re.compile(rb"From (?:\r?\n|\S+ +[A-Z][a-z]{2} +[A-Z][a-z]{2} +\d)")
"""The line that programs put before a message of an mbox (RFC 4155); Thunderbird's newer ones leave it bare."""
_FIELD = re.compile(rb"[!-9;-~]+[ \t]*:")
_MAIL = re.compile(
    rb"(?:\d+\s*\n)?(?:Return-Path|Received|Delivered-To|X-[!-9;-~]+|From|To|Date|Subject|Message-ID|MIME-Version):",
    re.IGNORECASE,
)
"""How a message in a file begins; Apple's count its octets in a line of their own."""
_MAILDIR = ("cur", "new")
_INFO = re.compile(r"[:;!]2,([A-Za-z]*)$")
"""What a Maildir's file name tells; where a colon cannot be in a name, programs take another sign."""


def messages(source: Path) -> Iterator[Intake]:
    """Each message, and each that cannot be taken. Rejected IMPORT_FOREIGN, Unavailable FILE_UNREADABLE."""
    with _translated():
        if stat.S_ISDIR(source.stat().st_mode):
            yield from _of_folder(source)
        else:
            with _opened(source, follow=True) as file:
                yield from _of_file(file, source.name)


def _of_file(file: BinaryIO, place: str, flags: tuple[str, ...] | None = None) -> Iterator[Intake]:
    begin = file.read(_BEGIN)
    if begin.startswith(_FOREIGN):
        raise Rejected(Code.IMPORT_FOREIGN)
    start = _start(begin)
    file.seek(start)
    if begin.startswith(_MBOX, start):
        yield from _of_mbox(file, place)
        return
    content = file.read(_LONGEST + 1)
    if len(content) > _LONGEST:
        yield left_out(content, place=place, number=0, why=Left.TOO_LONG)
    else:
        yield found_mail(content, place=place, flags=flags)


def _start(begin: bytes) -> int:
    found = _BLANK.match(begin)
    return found.end() if found is not None else 0


def _of_mbox(file: BinaryIO, place: str) -> Iterator[Intake]:
    """Longer ones than are read at all are told, and the next is read."""
    for number, (content, size) in enumerate(_pieces(file), start=1):
        if size > _LONGEST:
            yield left_out(content, place=place, number=number, why=Left.TOO_LONG)
        else:
            yield found_mail(content, place=place, number=number, mbox=True)


def _pieces(file: BinaryIO) -> Iterator[tuple[bytearray, int]]:
    """What stands between the lines that begin a message, with its length; of one that is too long only a part."""
    kept, size, before = bytearray(), 0, b"\n"
    file.readline(_LONGEST_LINE)
    while line := file.readline(_LONGEST_LINE):
        if line.startswith(_MBOX) and before.endswith(b"\n") and _begins(line, file, blank=_is_blank(before)):
            if _is_blank(before):  # it belongs to the line that follows
                del kept[-len(before) :]
            yield kept, size
            kept, size = bytearray(), 0
        elif (size := size + len(line)) <= _LONGEST:
            kept += line
        before = line if before.endswith(b"\n") else b"~" + line
    if _is_blank(before):
        del kept[-len(before) :]
    yield kept, size


def _is_blank(line: bytes) -> bool:
    return line in (b"\n", b"\r\n")


def _begins(line: bytes, file: BinaryIO, *, blank: bool) -> bool:
    """Whether it begins a message, and is no sentence of a letter whose program has not quoted it."""
    dated = _DATED.match(line) is not None
    if dated and blank:
        return True
    here = file.tell()
    following = file.readline(_BEGIN)
    file.seek(here)
    return (dated or blank) and _FIELD.match(following) is not None


def _of_folder(top: Path) -> Iterator[Intake]:
    """A Maildir, or every .eml below the folder. Links are not followed."""
    ahead, nothing, count = [top], True, 0
    while ahead:
        here = ahead.pop()
        below: list[Path] = []
        for path in _listed(here, top):
            count += 1
            if count > _MOST_FILES:
                raise Unavailable(Code.FILE_UNREADABLE, "too many files")
            for one in [path] if isinstance(path, LeftOut) else _at(path, top, below):
                nothing = False
                yield one
        ahead += reversed(below)
    if nothing:
        raise Unavailable(Code.FILE_UNREADABLE, "no messages")


def _listed(folder: Path, top: Path) -> list[Path] | list[LeftOut]:
    try:
        return sorted(folder.iterdir())
    except OSError:
        if folder == top:
            raise
        return [LeftOut(_place(folder, top), 0, Left.UNOPENED)]


def _at(path: Path, top: Path, below: list[Path]) -> Iterator[Intake]:
    """What one entry of a folder gives; a folder that is to be looked into goes to `below`."""
    place = _place(path, top)
    try:
        mode = path.lstat().st_mode
        if stat.S_ISLNK(mode):
            yield from [LeftOut(place, 0, Left.LINK)] if path.exists() else []
        elif stat.S_ISDIR(mode):
            yield from _below(path, top, below)
        elif path.parent.name in _MAILDIR and path.parent.parent == top:
            with _opened(path) as file:
                yield from _of_file(file, place, _flags(path))
        elif stat.S_ISREG(mode) or path.name.lower().endswith(".eml"):
            yield from _single(path, place)
    except Rejected:
        yield LeftOut(place, 0, Left.FOREIGN)
    except OSError:
        yield LeftOut(place, 0, Left.UNOPENED)


def _below(path: Path, top: Path, below: list[Path]) -> Iterator[LeftOut]:
    own = path.parent == top and path.name in _MAILDIR
    if not own and path.name in (*_MAILDIR, "tmp") and (path.parent / "cur").is_dir():
        return  # of a Maildir that is told as a whole; in tmp mail is on its way yet
    below.append(path)
    if not own and _holds_mail(path):
        yield LeftOut(_place(path, top), 0, Left.APART)


def _single(path: Path, place: str) -> Iterator[Intake]:
    """One .eml; anything else that looks like mail is told."""
    name = path.name.lower()
    with _opened(path) as file:
        if name.endswith(".eml"):
            yield from _of_file(file, place)
            return
        begin = file.read(_BEGIN)
    start = _start(begin)
    if name.endswith(_FOREIGN_NAMES) and begin.startswith(_FOREIGN):
        yield LeftOut(place, 0, Left.FOREIGN)
    elif begin.startswith(_MBOX, start) or _MAIL.match(begin, start):
        yield LeftOut(place, 0, Left.APART)


def _holds_mail(folder: Path) -> bool:
    """It is a Maildir of its own."""
    return any(any((folder / part).iterdir()) for part in _MAILDIR if (folder / part).is_dir())


def _flags(path: Path) -> tuple[str, ...] | None:
    """Of a Maildir: what lies in new/ nobody has seen."""
    if path.parent.name == "new":
        return ()
    found = _INFO.search(path.name)
    return letters(found[1].encode("ascii")) if found is not None else None


def _place(path: Path, top: Path) -> str:
    return str(path.relative_to(top)).encode("utf-8", "replace").decode("utf-8")


@contextmanager
def _opened(path: Path, *, follow: bool = False) -> Iterator[BinaryIO]:
    """A file, and nothing else that has a name: a pipe would wait for whoever writes into it."""
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
    flags |= 0 if follow else getattr(os, "O_NOFOLLOW", 0)
    with os.fdopen(os.open(path, flags), "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OSError
        yield file


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError) as error:  # ValueError: a name with a NUL
        raise Unavailable(Code.FILE_UNREADABLE, type(error).__name__) from None

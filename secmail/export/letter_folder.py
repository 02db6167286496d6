"""The folder in which the practice software leaves letters: what lies there, read safely, and put away afterwards."""

import os
import stat
from itertools import islice
from pathlib import Path

from secmail.domain.dropped_letters import Seen
from secmail.domain.errors import Code, Rejected, Unavailable
from secmail.export.drop import DropFolderWriter, place_below
from secmail.export.errors import name_of, translated
from secmail.export.naming import numbered

MOST_SEEN = 1000
_MOST_OF_ONE_NAME = 999
_NO_LINKS = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)


class LetterFolder:
    """Satisfies `engine.ports.letters.LetterFolder`. Nothing here follows a link."""

    def look(self, folder: str) -> tuple[Seen, ...]:
        """What of the first thousand entries is no folder. Unavailable EXPORT_UNREACHABLE."""
        with translated(), os.scandir(_path(folder)) as entries:
            found = (_seen(entry) for entry in islice(entries, MOST_SEEN))
            return tuple(each for each in found if each is not None)

    def read(self, folder: str, name: str, most: int) -> bytes | None:
        """None when it is gone. Rejected LETTER_TYPE for what is no plain file, or has more octets than `most`."""
        try:
            descriptor = os.open(_path(folder) / _one(name), os.O_RDONLY | _NO_LINKS)
        except FileNotFoundError:
            return None
        except OSError as error:
            if (_path(folder) / _one(name)).is_symlink():
                raise Rejected(Code.LETTER_TYPE) from error
            raise Unavailable(Code.EXPORT_UNREACHABLE, name_of(error)) from error
        with translated(), os.fdopen(descriptor, "rb") as file:
            facts = os.fstat(file.fileno())
            content = file.read(most + 1) if stat.S_ISREG(facts.st_mode) and facts.st_size <= most else None
        if content is None or len(content) > most:
            raise Rejected(Code.LETTER_TYPE)
        return content

    def move(self, folder: str, name: str, into: str) -> str | None:
        """Into a folder below, made where it is not there; its name there. None when it is gone."""
        with translated():
            place = place_below(_path(folder), into)
            source = _path(folder) / _one(name)
            for number in range(1, _MOST_OF_ONE_NAME):
                target = place / numbered(name, number)
                if os.path.lexists(target):
                    continue
                try:
                    source.rename(target)
                except FileNotFoundError:
                    return None
                return target.name
        raise Unavailable(Code.EXPORT_UNREACHABLE, "too many files of one name")

    def explain(self, folder: str, name: str, words: str) -> None:
        """A text beside a letter that was put away."""
        DropFolderWriter().put(folder, f"{name}.txt", words.encode("utf-8-sig"), below="refuses")

    def check(self, folder: str) -> None:
        """Rejected LETTER_FOLDER_UNFIT unless it is a folder in which files can be moved."""
        try:
            place_below(_path(folder), "repris")
            place_below(_path(folder), "refuses")
        except OSError as error:
            raise Rejected(Code.LETTER_FOLDER_UNFIT, name_of(error)) from error

    def same(self, folder: str, other: str) -> bool:
        """By what lies there; by their names, links followed, where one of them is away."""
        try:
            return _path(folder).samefile(other)
        except OSError:
            names = [os.path.normcase(os.path.realpath(each)) for each in (folder, other)]
            return names[0] == names[1]


def _seen(entry: "os.DirEntry[str]") -> Seen | None:
    """None for a folder, and for what has just gone."""
    try:
        facts = entry.stat(follow_symlinks=False)
    except FileNotFoundError:
        return None
    plain = stat.S_ISREG(facts.st_mode)
    return None if stat.S_ISDIR(facts.st_mode) else Seen(entry.name, facts.st_size, facts.st_mtime_ns, plain)


def _path(folder: str) -> Path:
    if not folder or "\0" in folder:
        raise FileNotFoundError("no name of a folder")
    return Path(folder)


def _one(name: str) -> str:
    """A name that `look` gave: never a path."""
    if name in {"", ".", ".."} or "/" in name or "\0" in name or (os.name == "nt" and set(name) & set("\\:")):
        raise FileNotFoundError("no name of a file")
    return name

"""What other software has put into one part of a message: `winmail.dat` of Outlook, files written into the text.

They become attachments like all others. The first file of a part takes its place, the others stand behind everything:
what was exported or seen is known by the numbers of the attachments, which stay what they were. A part of which
something is not shown stays beside its files.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from secmail.domain.octets import Octets, Stream, octets
from secmail.domain.security import Finding, Severity
from secmail.smime import tnef
from secmail.smime.opening import Opening
from secmail.smime.uuencoded import take_files

_ANYTHING = "application/octet-stream"
_DEPTH = 3
"""A winmail.dat in a winmail.dat in a winmail.dat."""
_BEGINNING = 8


@dataclass(frozen=True, slots=True)
class Given:
    """An attachment to be: as the sender names it, and whether a signature covers it."""

    name: str
    media_type: str
    content: Stream = field(repr=False)
    covered: bool


class PackedFiles:
    """What was found inside of the parts of one message."""

    def __init__(self, opening: Opening) -> None:
        self._opening = opening
        self._behind: list[Given] = []
        self._steps = tnef.Steps()
        self._read: list[tuple[tnef.Packed, str, Given]] = []
        """With the text without the files that were written into it."""
        self._written: set[tuple[str, bytes, bool]] = set()

    def in_place_of(self, given: Given, content: Octets) -> Given:
        """What stands where this TNEF stood."""
        files = self._files(replace(given, name=given.name or "winmail.dat"), content, depth=1)
        self._behind += files[1:]
        return files[0]

    def _files(self, given: Given, content: Octets, *, depth: int) -> list[Given]:
        """Its files, at least one, and it itself before them where they are not everything."""
        read = tnef.read(content, self._steps)
        counted = self._counted(read.files)
        files: list[Given] = []
        for each in counted:
            inner = Given(each.name, _kind(each.media_type), each.content, given.covered)
            packed = tnef.is_tnef(inner.media_type, bytes(each.content[:_BEGINNING]))
            if packed and depth < _DEPTH:
                files += self._files(inner, each.content, depth=depth + 1)
                continue
            if packed:
                self._leave("winmail.dat: too many in each other")
            files.append(inner)
        left = read.left
        plain = self.without_files(_lines(read.text), covered=given.covered)
        if depth == 1:
            self._read.append((read, plain, given))
        elif plain.strip() or read.html or read.rich:
            left = left or "the text of one inside"
        if left:
            self._leave(f"winmail.dat: {left}")
        if len(counted) < len(read.files) or left or not files:
            files.insert(0, given)
        return files

    def without_files(self, text: str, *, covered: bool) -> str:
        """A plain text without the files that are written into it; what two texts hold alike is one file."""
        taken = take_files(text)
        if taken.left:
            self._leave("uuencode: a file in the text is damaged")
        new = {(each.name, each.content, covered): None for each in taken.files}
        files = [
            Given(name, _ANYTHING, octets(data), covered)
            for name, data, _ in new
            if (name, data, covered) not in self._written
        ]
        if len(files) > self._opening.budget.parts:
            self._opening.note(Finding.TOO_MANY_PARTS, Severity.ERROR)
            return text
        self._opening.budget.parts -= len(files)
        self._written.update(new)
        self._behind += files
        return taken.text

    def behind(self) -> tuple[Given, ...]:
        """The files that come after all attachments, in order."""
        return tuple(self._behind)

    def texts(self) -> Iterator[tuple[str | None, str | None]]:
        """(plain or None, HTML or None) of the messages that were packed, for a mail that has no text beside."""
        for read, plain, given in self._read:
            if plain.strip() or read.html:
                yield (plain, None) if plain.strip() else (None, read.html)
            elif read.rich and not read.text.strip():
                self._leave("winmail.dat: its text is RTF")
                if read.files and not read.left:
                    self._behind.append(given)

    def _counted(self, files: tuple[tnef.PackedFile, ...]) -> tuple[tnef.PackedFile, ...]:
        budget = self._opening.budget
        if len(files) > budget.parts:
            self._opening.note(Finding.TOO_MANY_PARTS, Severity.ERROR)
            files = files[: max(budget.parts, 0)]
        budget.parts -= len(files)
        return files

    def _leave(self, why: str) -> None:
        self._opening.note(Finding.PACKED_UNREAD, Severity.WARNING, why)


def _lines(value: str) -> str:
    """Each ended by one line feed."""
    return value.replace("\r\n", "\n").replace("\r", "\n")


def _kind(stated: str) -> str:
    """A type that a single file can have."""
    return "message/rfc822" if stated.startswith("multipart/") else stated or _ANYTHING

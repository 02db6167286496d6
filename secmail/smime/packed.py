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
        self._read: list[tuple[tnef.Packed, Given]] = []

    def in_place_of(self, given: Given, content: Octets) -> Given:
        """What stands where this TNEF stood."""
        read = tnef.read(content)
        given = replace(given, name=given.name or "winmail.dat")
        files = [
            Given(each.name, _kind(each.media_type), each.content, given.covered) for each in self._counted(read.files)
        ]
        if read.left:
            self._leave(f"winmail.dat: {read.left}")
        if len(files) < len(read.files) or read.left or not files:
            files.insert(0, given)
        self._read.append((read, given))
        self._behind += files[1:]
        return files[0]

    def without_files(self, text: str, *, covered: bool) -> str:
        """A plain text without the files that are written into it."""
        taken = take_files(text)
        if taken.left:
            self._leave("uuencode: a file in the text is damaged")
        files = [Given(each.name, _ANYTHING, octets(each.content), covered) for each in taken.files]
        if len(files) > self._opening.budget.parts:
            self._opening.note(Finding.TOO_MANY_PARTS, Severity.ERROR)
            return text
        self._opening.budget.parts -= len(files)
        self._behind += files
        return taken.text

    def behind(self) -> tuple[Given, ...]:
        """The files that come after all attachments, in order."""
        return tuple(self._behind)

    def texts(self) -> Iterator[tuple[str | None, str | None]]:
        """(plain or None, HTML or None) of the messages that were packed, for a mail that has no text beside."""
        for read, given in self._read:
            if read.text.strip() or read.html:
                yield (read.text, None) if read.text.strip() else (None, read.html)
            elif read.rich:
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


def _kind(stated: str) -> str:
    """A type that a single file can have."""
    return "message/rfc822" if stated.startswith("multipart/") else stated or _ANYTHING

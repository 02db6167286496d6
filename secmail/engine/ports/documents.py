"""Documents that messages bring, as the engine needs them: their text, their pages, a copy for another program."""

from pathlib import Path
from typing import Protocol

from secmail.domain.documents import DocumentKind, PagePicture, PageSize, WordsAt
from secmail.domain.octets import Stream


class DocumentTexts(Protocol):
    """Blocking: the index thread."""

    def read(self, kind: str, content: Stream) -> str:
        """What can be read in a "pdf", "docx", "odt" or "rtf"; nothing where that fails, whatever the reason."""
        ...

    def close(self) -> None:
        """Any thread. A reading that runs ends with nothing."""
        ...


class Pictures(Protocol):
    """Blocking: the pages thread. Rejected DOCUMENT_UNREADABLE, DOCUMENT_LOCKED, DOCUMENT_TOO_LARGE."""

    def open(self, kind: DocumentKind, content: Stream) -> tuple[PageSize, ...]:
        """Takes another file in hand, which the other methods speak of. Its pages, at least one."""
        ...

    def page(self, number: int, width: int) -> PagePicture:
        """About so many pixels wide, within bounds."""
        ...

    def words(self, number: int) -> str:
        """What is written on it; nothing on an image."""
        ...

    def find(self, words: str) -> tuple[WordsAt, ...]:
        """Where they stand; the first few hundred."""
        ...

    def text(self, kind: DocumentKind, content: Stream) -> str:
        """All that a "docx", "odt" or "rtf" says."""
        ...

    def holds(self) -> bool:
        """Whether a file is in hand: after a failure it may be none any more."""
        ...

    def forget(self) -> None:
        """Any thread. The file is dropped; what runs ends with DOCUMENT_UNREADABLE."""
        ...

    def close(self) -> None:
        """Any thread, at the end."""
        ...


class Outside(Protocol):
    """Readable copies for other programs, in a folder of this person alone. Blocking: the pages thread."""

    def put(self, name: str, content: Stream) -> Path:
        """Under this name, in a folder of its own. Unavailable STORE_FULL; ActionNeeded FILE_UNWRITABLE."""
        ...

    def sweep(self) -> bool:
        """Removes all of them. Whether nothing is left: another program may hold on to one."""
        ...

"""Files of letters, looked at: pages drawn and words found by the reading process, copies for other programs.

Documents are read on a thread of their own: a slow one keeps nothing else waiting.
"""

import logging
from concurrent.futures import Future
from pathlib import Path, PurePosixPath
from typing import Any, assert_never

from secmail.api.documents import (
    ClosePages,
    Copy,
    DocumentCommand,
    DrawPage,
    FindWords,
    NoteCopy,
    OpenOutside,
    OpenPages,
    PageWords,
    ReadText,
)
from secmail.domain.deeds import Deed
from secmail.domain.documents import LARGEST, LARGEST_SIDE, LONGEST_WORDS, DocumentKind, document_kind, outside_ending
from secmail.domain.errors import Code, Rejected
from secmail.domain.ids import MessageId
from secmail.domain.mandates import Right
from secmail.domain.messages import Attachment
from secmail.engine.access import Access
from secmail.engine.desk import Desk
from secmail.engine.session import Session
from secmail.engine.steps import Steps, wait
from secmail.engine.worker import Worker
from secmail.smime.words import text

log = logging.getLogger("secmail.engine")

_LONGEST_NAME = 80
_STOP_SECONDS = 5.0
_DEEDS = {Copy.SAVED: Deed.DOCUMENT_SAVED, Copy.PRINTED: Deed.MESSAGE_PRINTED}
_BEGINNINGS = {
    ".pdf": (b"%PDF-",),
    ".png": (b"\x89PNG",),
    ".jpg": (b"\xff\xd8",),
    ".jpeg": (b"\xff\xd8",),
    ".tif": (b"II*\0", b"MM\0*"),
    ".tiff": (b"II*\0", b"MM\0*"),
    **dict.fromkeys((".docx", ".xlsx", ".pptx", ".odt", ".ods", ".odp"), (b"PK\x03\x04",)),
    **dict.fromkeys((".doc", ".xls", ".ppt"), (b"\xd0\xcf\x11\xe0",)),
    ".rtf": (b"{\\rtf",),
}
"""With what a file of this name begins; anything else under it is handed to nobody."""
_LOOKED_AT = 1024


class DocumentDesk:
    """Engine thread, but for what runs on the pages thread."""

    def __init__(self, desk: Desk, session: Session, access: Access) -> None:
        self._desk = desk
        self._session = session
        self._access = access
        self._thread = Worker("secmail-pages")
        self._left = False
        """Whether a copy could not be removed yet: another program has it open. Pages thread."""
        self._held: str | None = None
        """The SHA-256 of the file that the reading process holds. Pages thread."""

    def steps(self, command: DocumentCommand) -> Steps[Any]:
        """The use case of a command."""
        match command:
            case OpenOutside(message=message, attachment=attachment):
                return self._outside(message, attachment)
            case NoteCopy(message=message, copy=copy):
                return self._note(message, _DEEDS[copy])
            case _:
                return wait(self._read(command))

    def begin(self) -> None:
        """What a crash left behind goes."""
        self._thread.submit(self._sweep)

    def locked(self) -> None:
        """Nothing of what was read stays readable."""
        self._desk.ports.pictures.forget()
        self._thread.submit(self._drop)
        self._thread.submit(self._sweep)

    def tick(self) -> None:
        """Every few seconds."""
        if self._left:
            self._thread.submit(self._sweep)

    def stop(self) -> None:
        """What runs is broken off; copies for other programs go."""
        self._desk.ports.pictures.close()
        self._thread.close(self._sweep)
        if not self._thread.join(_STOP_SECONDS):
            log.warning("%s does not end; leaving it behind", self._thread.name)

    def _read(self, command: OpenPages | DrawPage | PageWords | FindWords | ReadText | ClosePages) -> Future[Any]:
        """Its answer, from the pages thread."""
        pictures = self._desk.ports.pictures

        def work() -> Any:
            match command:
                case ClosePages():
                    return self._drop()
                case ReadText(attachment=attachment):
                    return self._text(attachment)
                case OpenPages(attachment=attachment):
                    self._drop()
                    return self._take(attachment)
                case DrawPage(attachment=attachment, page=page, width=width):
                    self._take(attachment)
                    return pictures.page(page, min(max(width, 1), LARGEST_SIDE))
                case PageWords(attachment=attachment, page=page):
                    self._take(attachment)
                    return pictures.words(page) if document_kind(attachment) is DocumentKind.PDF else ""
                case FindWords(attachment=attachment, words=words):
                    self._take(attachment)
                    return pictures.find(words.strip()[:LONGEST_WORDS]) if words.strip() else ()
                case _:
                    assert_never(command)

        return self._thread.submit(work)

    def _take(self, attachment: Attachment) -> Any:
        """Takes the file in hand where another is, or none since the process was given up."""
        kind = document_kind(attachment)
        if kind is None or not kind.has_pages or attachment.size == 0:
            raise Rejected(Code.DOCUMENT_UNREADABLE)
        if self._held == attachment.sha256 and self._desk.ports.pictures.holds():
            return ()
        self._held = None
        pages = self._desk.ports.pictures.open(kind, attachment.content)
        self._held = attachment.sha256
        return pages

    def _drop(self) -> None:
        self._held = None
        self._desk.ports.pictures.forget()

    def _text(self, attachment: Attachment) -> str:
        kind = document_kind(attachment)
        if kind is None or kind.has_pages:
            raise Rejected(Code.DOCUMENT_UNREADABLE)
        if attachment.size > LARGEST:
            raise Rejected(Code.DOCUMENT_TOO_LARGE)
        if kind is DocumentKind.TEXT:
            return text(bytes(attachment.content), "")
        return self._desk.ports.pictures.text(kind, attachment.content)

    def _outside(self, message: MessageId, attachment: Attachment) -> Steps[Path]:
        ending = outside_ending(attachment)
        if ending is None or not _begins_so(attachment, ending):
            raise Rejected(Code.DOCUMENT_NOT_OUTSIDE)
        yield from self._note(message, Deed.DOCUMENT_OUTSIDE)
        name = _name(attachment, ending)
        session = self._session.open
        path: Path = yield from wait(
            self._thread.submit(lambda: self._desk.ports.outside.put(name, attachment.content))
        )
        if self._session.open is not session:
            self._thread.submit(self._sweep)  # locked meanwhile: the sweep of then came too early
            raise Rejected(Code.DOCUMENT_UNREADABLE)
        return path

    def _note(self, message: MessageId, deed: Deed) -> Steps[None]:
        stored = self._desk.db.messages.stored(message)
        self._access.require(Right.READ, stored)
        self._session.journal(deed, stored.sha256 or "")
        yield from ()

    def _sweep(self) -> None:
        left = not self._desk.ports.outside.sweep()
        if left and not self._left:
            log.warning("a copy for another program could not be removed yet")
        self._left = left


def _begins_so(attachment: Attachment, ending: str) -> bool:
    wanted = _BEGINNINGS.get(ending)
    if wanted is None:
        return True
    head = next((bytes(block[:_LOOKED_AT]) for block in attachment.content.blocks() if len(block)), b"")
    return any(one in head for one in wanted)


def _name(attachment: Attachment, ending: str) -> str:
    """Its own, as far as it is letters and digits: for the title of the other program's window."""
    stem = "".join(
        sign if sign.isalnum() or sign in " -_" else "_" for sign in PurePosixPath(attachment.name).stem
    ).strip(" _")
    return f"{stem[:_LONGEST_NAME] or 'document'}{ending}"

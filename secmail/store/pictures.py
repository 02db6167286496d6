"""Documents as pictures of their pages, by a child process: bounded in octets, time and, where it can be, memory."""

import struct
import subprocess
import sys
import threading
from typing import IO, NoReturn

from secmail.domain.documents import DocumentKind, PagePicture, PageSize, WordsAt
from secmail.domain.errors import Code, Rejected
from secmail.domain.octets import Stream
from secmail.store import picture_child
from secmail.store.document_texts import DocumentTexts

_SECONDS = 20.0
_CODES = {
    picture_child.LOCKED: Code.DOCUMENT_LOCKED,
    picture_child.TOO_LARGE: Code.DOCUMENT_TOO_LARGE,
    picture_child.NOTHING: Code.DOCUMENT_UNREADABLE,
}
_LONGEST_ANSWER = 4 * 40_000_000


class Pictures:
    """Satisfies `engine.ports.Pictures`. A child for each document; it goes with the document."""

    def __init__(self, *, seconds: float = _SECONDS) -> None:
        self._seconds = seconds
        self._gate = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._texts = DocumentTexts(seconds=seconds)
        self._late = False
        self._closed = False

    def open(self, kind: DocumentKind, content: Stream) -> tuple[PageSize, ...]:
        if len(content) > picture_child.LARGEST:
            raise Rejected(Code.DOCUMENT_TOO_LARGE)
        self.forget()
        with self._gate:
            if not self._closed:
                self._child = _start()
        _, _, sizes = self._asked(b"open", content=(kind.value.encode("ascii").ljust(4), content))
        return tuple(PageSize(*size) for size in picture_child.SIZE.iter_unpack(sizes))

    def page(self, number: int, width: int) -> PagePicture:
        wide, high, pixels = self._asked(b"page", number, width)
        if len(pixels) != wide * high * 4:
            self._give_up(Code.DOCUMENT_UNREADABLE)
        return PagePicture(wide, high, pixels)

    def words(self, number: int) -> str:
        _, _, text = self._asked(b"text", number)
        return text.decode("utf-8", "replace")

    def find(self, words: str) -> tuple[WordsAt, ...]:
        _, _, places = self._asked(b"find", content=(words.encode("utf-8"), None))
        return tuple(WordsAt(*place) for place in picture_child.PLACE.iter_unpack(places))

    def text(self, kind: DocumentKind, content: Stream) -> str:
        found = self._texts.read(kind.value, content)
        if not found.strip():
            raise Rejected(Code.DOCUMENT_UNREADABLE)
        return found

    def holds(self) -> bool:
        with self._gate:
            return self._child is not None

    def forget(self) -> None:
        """Any thread; what runs ends with DOCUMENT_UNREADABLE."""
        with self._gate:
            child, self._child = self._child, None
        if child is not None:
            _end(child)

    def close(self) -> None:
        """Any thread, at the end."""
        with self._gate:
            self._closed = True
        self.forget()
        self._texts.close()

    def _asked(
        self, word: bytes, one: int = 0, two: int = 0, *, content: tuple[bytes, Stream | None] = (b"", None)
    ) -> tuple[int, int, bytes]:
        with self._gate:
            child = self._child
        if child is None or child.stdin is None or child.stdout is None:
            raise Rejected(Code.DOCUMENT_UNREADABLE)
        self._late = False
        watchdog = threading.Timer(self._seconds, self._stop, (child,))
        watchdog.daemon = True
        watchdog.start()
        try:
            _ask(child.stdin, (word, one, two), content)
            said, one, two, found = _answer(child.stdout)
        except (OSError, ValueError, struct.error):
            self._give_up(Code.DOCUMENT_TOO_LARGE if self._late else Code.DOCUMENT_UNREADABLE)
        finally:
            watchdog.cancel()
        if said != picture_child.DONE:
            raise Rejected(_CODES.get(said, Code.DOCUMENT_UNREADABLE))
        return one, two, found

    def _stop(self, child: "subprocess.Popen[bytes]") -> None:
        self._late = True
        child.kill()

    def _give_up(self, code: Code) -> NoReturn:
        self.forget()
        raise Rejected(code)


def _start() -> "subprocess.Popen[bytes] | None":
    frozen = getattr(sys, "frozen", False)
    command = [sys.executable, *([picture_child.WORD] if frozen else ["-I", picture_child.__file__])]
    try:
        return subprocess.Popen(  # noqa: S603 -- ourselves
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except OSError:  # no more processes
        return None


def _ask(pipe: IO[bytes], head: tuple[bytes, int, int], content: tuple[bytes, Stream | None]) -> None:
    first, stream = content
    word, one, two = head
    pipe.write(picture_child.QUESTION.pack(word, one, two, len(first) + (0 if stream is None else len(stream))))
    pipe.write(first)
    for block in () if stream is None else stream.blocks():
        pipe.write(block)
    pipe.flush()


def _answer(pipe: IO[bytes]) -> tuple[bytes, int, int, bytes]:
    said, one, two, length = picture_child.ANSWER.unpack(pipe.read(picture_child.ANSWER.size))
    if length > _LONGEST_ANSWER:
        raise ValueError("too long an answer")
    content = pipe.read(length)
    if len(content) < length:
        raise ValueError("half an answer")
    return said, one, two, content


def _end(child: "subprocess.Popen[bytes]") -> None:
    child.kill()
    child.wait()
    for pipe in (child.stdin, child.stdout):
        try:
            if pipe is not None:
                pipe.close()
        except OSError:  # what was not sent any more
            continue

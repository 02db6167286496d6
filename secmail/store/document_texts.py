"""The text of attached documents, by a child process: bounded in octets, time and, where the system can, memory."""

import subprocess
import sys
import threading
from typing import IO

from secmail.domain.octets import Stream
from secmail.store import document_child

_SECONDS = 20.0
_DOCUMENTS = 200
"""After so many a new child is started: what libraries hold on to is given back."""


class DocumentTexts:
    """Satisfies `engine.ports.DocumentTexts`. One child at a time, started when it is needed."""

    def __init__(self, *, seconds: float = _SECONDS) -> None:
        self._seconds = seconds
        self._gate = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._read = 0
        self._closed = False

    def read(self, kind: str, content: Stream) -> str:
        """What can be read in it; nothing where it cannot be, whatever the reason. Blocking, one thread."""
        child = self._started()
        if child is None or child.stdin is None or child.stdout is None or len(content) > document_child.LARGEST:
            return ""
        watchdog = threading.Timer(self._seconds, child.kill)
        watchdog.daemon = True
        watchdog.start()
        try:
            _ask(child.stdin, kind, content)
            return _answer(child.stdout)
        except (OSError, ValueError):
            self._end(child)
            return ""
        finally:
            watchdog.cancel()

    def close(self) -> None:
        """Any thread; a reading that runs ends with nothing."""
        with self._gate:
            self._closed = True
            child = self._child
        if child is not None:
            self._end(child)

    def _started(self) -> "subprocess.Popen[bytes] | None":
        with self._gate:
            old = self._child if self._read >= _DOCUMENTS else None
        if old is not None:
            self._end(old)
        with self._gate:
            if self._child is None and not self._closed:
                self._child, self._read = _start(), 0
            self._read += 1
            return self._child

    def _end(self, child: "subprocess.Popen[bytes]") -> None:
        with self._gate:
            if self._child is child:
                self._child = None
        child.kill()
        child.wait()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                _shut(pipe)


def _start() -> "subprocess.Popen[bytes] | None":
    try:
        return subprocess.Popen(  # noqa: S603 -- ourselves
            _command(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except OSError:  # no more processes: it is read in another session
        return None


def _command() -> list[str]:
    if getattr(sys, "frozen", False):
        return [sys.executable, document_child.WORD]
    return [sys.executable, "-I", document_child.__file__]


def _ask(pipe: IO[bytes], kind: str, content: Stream) -> None:
    pipe.write(document_child.QUESTION.pack(kind.encode("ascii").ljust(4), len(content)))
    for block in content.blocks():
        pipe.write(block)
    pipe.flush()


def _answer(pipe: IO[bytes]) -> str:
    head = pipe.read(document_child.ANSWER.size)
    if len(head) < document_child.ANSWER.size:
        raise ValueError("no answer")
    (length,) = document_child.ANSWER.unpack(head)
    if length > 4 * document_child.CHARACTERS + document_child.CHARACTERS:
        raise ValueError("too long an answer")
    text = pipe.read(length)
    if len(text) < length:
        raise ValueError("half an answer")
    return text.decode("utf-8", "replace")


def _shut(pipe: IO[bytes]) -> None:
    try:
        pipe.close()
    except OSError:  # what was not sent any more
        return

"""Standard input and output, the terminal, and files named on the command line."""

import getpass
import io
import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, TextIO

from secmail.cli.outcome import Failed
from secmail.domain.errors import Code
from secmail.domain.octets import Stream
from secmail.domain.policy import Limits

_ROOM_MARK = b"\n"
STANDARD = "-"
"""Stands for standard input or output where a file is named."""
_MAX_INPUT = Limits().message_bytes + 1
"""One byte more than what any reader accepts: it then says so itself."""


@dataclass(frozen=True, slots=True)
class Streams:
    """What the process has. `ask_secret` None: nobody sits at a terminal."""

    stdin: BinaryIO
    stdout: BinaryIO
    stderr: TextIO
    environment: Mapping[str, str]
    ask_secret: Callable[[str], str] | None = None


def process_streams() -> Streams:
    """Those of this process; a program started without a console has none, and empty ones stand for them."""
    at_terminal = sys.stdin is not None and sys.stdin.isatty()
    return Streams(
        stdin=sys.stdin.buffer if sys.stdin is not None else io.BytesIO(),
        stdout=sys.stdout.buffer if sys.stdout is not None else io.BytesIO(),
        stderr=sys.stderr if sys.stderr is not None else io.StringIO(),
        environment=os.environ,
        ask_secret=getpass.getpass if at_terminal else None,
    )


class Output:
    """Standard output: with `as_json` one document, otherwise lines for people."""

    def __init__(self, stream: BinaryIO, *, as_json: bool) -> None:
        self._stream = stream
        self.as_json = as_json

    def document(self, document: Mapping[str, object]) -> None:
        self.data(json.dumps(document, ensure_ascii=False).encode("utf-8", "replace") + b"\n")

    def line(self, text: str = "") -> None:
        """A line for people; nothing with `--json`."""
        if not self.as_json:
            self.data(safe(text).encode("utf-8", "replace") + b"\n")

    def lines(self, texts: Iterable[str]) -> None:
        """Each a line for people."""
        for text in texts:
            self.line(text)

    def data(self, content: bytes) -> None:
        self._stream.write(content)
        self._stream.flush()

    def stream(self, content: Stream) -> None:
        """Content of any size."""
        for block in content.blocks():
            self._stream.write(block)
        self._stream.flush()

    def abandon(self) -> None:
        """After a failure to write: what is still buffered must not fail again when the interpreter ends."""
        with suppress(OSError, ValueError):
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, self._stream.fileno())
            os.close(nowhere)


def safe(text: str) -> str:
    """Text of a message as a terminal may show it: control characters could move the cursor or hide what is said."""
    return "".join(each if each.isprintable() or each in "\n\t" else "\N{REPLACEMENT CHARACTER}" for each in text)


class Input:
    """Standard input, in the order of the contract: the PIN's line, another card's, other secrets' lines, then content.

    `pins`: how many of the first two lines are PINs.
    """

    def __init__(self, streams: Streams, *, pins: int) -> None:
        self._stream = streams.stdin
        self._ask = streams.ask_secret
        self._piped = [self.secret_line() for _ in range(pins)]
        self._asks = not pins
        self._first_card: str | None = None

    @property
    def at_terminal(self) -> bool:
        return self._ask is not None

    def secret_line(self) -> str:
        """The next line, which holds a secret."""
        return self._stream.readline(4096).decode("utf-8", "replace").rstrip("\r\n")

    def pin(self, prompt: str, *, card: str = "") -> str | None:
        """The PIN, each time a question is asked: from standard input once a card, otherwise from the terminal.

        The first line is for the card that is asked for first, the second for another one.
        """
        if self._asks:
            return self.ask(prompt)
        first = self._first_card = card if self._first_card is None else self._first_card
        place = 0 if card == first else 1
        if place >= len(self._piped):
            return None
        pin, self._piped[place] = self._piped[place], ""
        return pin or None

    def ask(self, prompt: str) -> str | None:
        """What is typed at the terminal without being shown; None when nothing is, or nobody is there."""
        if self._ask is None:
            return None
        try:
            return self._ask(prompt) or None
        except EOFError:
            return None

    @contextmanager
    def opened(self, name: str) -> Iterator[BinaryIO]:
        """A file of any size, or the rest of standard input for "-", for as long as it is read. FILE_UNREADABLE."""
        if name == STANDARD:
            yield self._stream
            return
        try:
            file = Path(name).open("rb")  # noqa: SIM115 -- closed below; only the opening may be told as unreadable
        except (OSError, ValueError) as error:  # ValueError: a name with a NUL
            raise Failed(Code.FILE_UNREADABLE, detail=type(error).__name__) from None
        with file:
            yield file

    def content(self, name: str) -> bytes:
        """A file, or the rest of standard input for "-". FILE_UNREADABLE; a longer one is cut beyond every limit."""
        try:
            if name == STANDARD:
                return self._stream.read(_MAX_INPUT)
            with Path(name).open("rb") as file:
                return file.read(_MAX_INPUT)
        except (OSError, ValueError) as error:  # ValueError: a name with a NUL
            raise Failed(Code.FILE_UNREADABLE, detail=type(error).__name__) from None


def write_file(name: str, content: Stream) -> None:
    """Whole or not at all, readable by the owner only. FILE_UNWRITABLE."""
    try:
        path = Path(name)
        if path.exists() and not path.is_file():
            with path.open("wb") as file:  # a device or a pipe cannot be replaced
                _write(file, content)
            return
        _replace(path, content)
    except (OSError, ValueError) as error:
        raise Failed(Code.FILE_UNWRITABLE, detail=type(error).__name__) from None


def _write(file: BinaryIO, content: Stream) -> None:
    for block in content.blocks():
        file.write(block)


def _replace(path: Path, content: Stream) -> None:
    descriptor, temporary = tempfile.mkstemp(prefix=".secmail-", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            _write(file, content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(temporary).unlink()
        raise


def write_new_file(path: Path, content: bytes) -> None:
    """A file that must not exist yet, readable by the owner only. FILE_UNWRITABLE."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except (OSError, ValueError) as error:
        raise Failed(Code.FILE_UNWRITABLE, detail=type(error).__name__) from None


@contextmanager
def reserved(paths: Sequence[Path], size: int) -> Iterator[None]:
    """New files, each holding `size` bytes of room on the disk, readable by the owner only; `fill` gives them content.

    Those that got none in the end are taken away again. FILE_UNWRITABLE, also when one exists already.
    """
    made: list[Path] = []
    try:
        for path in paths:
            write_new_file(path, _ROOM_MARK * (size // len(_ROOM_MARK)))
            made.append(path)
        yield
    finally:
        for path in made:
            _give_back(path, size)


def _give_back(path: Path, size: int) -> None:
    """Takes a reserved file away that got no content."""
    with suppress(OSError):
        if path.stat().st_size == size:
            path.unlink()


def fill(path: Path, content: bytes) -> None:
    """Into a reserved file, in the room that it has. FILE_UNWRITABLE."""
    try:
        with path.open("r+b") as file:
            file.write(content)
            file.truncate()
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise Failed(Code.FILE_UNWRITABLE, detail=type(error).__name__) from None

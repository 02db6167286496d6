"""Content too large for memory: sealed temporaries for what is decrypted, and files read where they are.

A sealed temporary is a file without a name (on Windows: deleted when it is closed) whose blocks are encrypted under a
key that only this process has. After a crash or a power loss nothing of it can be read.
"""

import os
import stat
import tempfile
from collections import OrderedDict, deque
from collections.abc import Iterable, Iterator
from pathlib import Path
from threading import Lock
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from secmail.domain.errors import ActionNeeded, Code, Unavailable
from secmail.domain.octets import BLOCK, Buffer, Octets, keep_in_memory, regrouped
from secmail.store.errors import translated

_CHUNK = 256 * 1024
_SEALED_CHUNK = _CHUNK + 16
_CHUNKS_HELD = 4
_IN_MEMORY = 4 * 1024 * 1024
_ON_DISK = Path("/var/tmp")  # noqa: S108 -- the files have no name there
"""For large files: /tmp lies in memory on many systems, which is what is to be spared (file-hierarchy(7))."""
_CHOSEN_BY = ("TMPDIR", "TEMP", "TMP")


class Temporaries:
    """Satisfies `engine.ports.temporaries`. `folder` None: the system's for large files. Any thread.

    Unavailable STORE_FULL, STORE_UNREADABLE when the disk of the temporaries refuses; ActionNeeded FILE_UNREADABLE for
    the file that was given.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder or _folder_of_the_system()

    def keep(self, blocks: Iterable[Buffer]) -> Octets:
        """Small content stays in memory; the rest goes sealed to the disk, and is gone with the last who holds it."""
        whole = iter(blocks)
        held: deque[Buffer] = deque()
        size = 0
        for block in whole:
            held.append(block)
            size += len(block)
            if size > _IN_MEMORY:
                return Octets(_Sealed(_chain(held, whole), self._folder))
        return keep_in_memory(held)

    def read(self, file: BinaryIO) -> Octets:
        """The rest of an open file: a regular one is read where it is, as long as it stays open; others are kept."""
        try:
            regular = stat.S_ISREG(os.fstat(file.fileno()).st_mode) and file.seekable()
        except (OSError, ValueError):
            regular = False
        return Octets(_Plain(file)) if regular else self.keep(_blocks(file))


def _folder_of_the_system() -> Path | None:
    chosen = any(os.environ.get(name) for name in _CHOSEN_BY)
    return _ON_DISK if not chosen and os.access(_ON_DISK, os.W_OK | os.X_OK) else None


def _chain(held: deque[Buffer], rest: Iterator[Buffer]) -> Iterator[Buffer]:
    while held:
        yield held.popleft()
    yield from rest


def _blocks(file: BinaryIO) -> Iterator[Buffer]:
    while block := _read(file, BLOCK):
        yield block


def _read(file: BinaryIO, size: int) -> bytes:
    try:
        return file.read(size)
    except (OSError, ValueError) as error:
        raise ActionNeeded(Code.FILE_UNREADABLE, type(error).__name__) from None


class _Plain:
    """A regular file as a source.

    It is read several times, to be checked and to be shown: one that was written to meanwhile is refused, so that
    nothing else is shown than was checked.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._start = file.tell()
        first = os.fstat(file.fileno())
        self._written = first.st_mtime_ns
        self._size = max(0, first.st_size - self._start)
        self._lock = Lock()

    def __len__(self) -> int:
        return self._size

    def read(self, start: int, end: int) -> Buffer:
        with self._lock:
            try:
                self._file.seek(self._start + start)
            except (OSError, ValueError) as error:
                raise ActionNeeded(Code.FILE_UNREADABLE, type(error).__name__) from None
            found = _read(self._file, end - start)
            written = os.fstat(self._file.fileno()).st_mtime_ns
        if len(found) != end - start or written != self._written:
            raise ActionNeeded(Code.FILE_UNREADABLE, "the file changed while it was read")
        return found


class _Sealed:
    """Blocks on the disk, each sealed with AES-256-GCM under its number; the last ones read are held."""

    def __init__(self, blocks: Iterable[Buffer], folder: Path | None) -> None:
        self._cipher = AESGCM(AESGCM.generate_key(256))
        self._lock = Lock()
        self._held: OrderedDict[int, memoryview] = OrderedDict()
        self._size = 0
        with translated():
            self._file = tempfile.TemporaryFile(buffering=0, dir=folder)  # noqa: SIM115 -- it lives as long as its readers
        try:
            for number, chunk in enumerate(regrouped(blocks, _CHUNK)):
                self._write(self._cipher.encrypt(_nonce(number), chunk, None))
                self._size += len(chunk)
        except BaseException:
            self._file.close()
            raise

    def _write(self, sealed: bytes) -> None:
        view = memoryview(sealed)
        with translated():
            while view:
                view = view[self._file.write(view) :]

    def __len__(self) -> int:
        return self._size

    def __del__(self) -> None:
        file = getattr(self, "_file", None)
        if file is not None:
            file.close()

    def read(self, start: int, end: int) -> Buffer:
        pieces = []
        while start < end:
            number, offset = divmod(start, _CHUNK)
            pieces.append(self._chunk(number)[offset : offset + end - start])
            start += len(pieces[-1])
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)

    def _chunk(self, number: int) -> memoryview:
        with self._lock:
            held = self._held.get(number)
            if held is not None:
                self._held.move_to_end(number)
                return held
            with translated():
                self._file.seek(number * _SEALED_CHUNK)
                sealed = self._file.read(_SEALED_CHUNK)
            try:
                opened = self._cipher.decrypt(_nonce(number), sealed, None)
            except InvalidTag:
                raise Unavailable(Code.STORE_UNREADABLE, "a temporary was changed") from None
            chunk = self._held[number] = memoryview(opened)
            if len(self._held) > _CHUNKS_HELD:
                self._held.popitem(last=False)
            return chunk


def _nonce(number: int) -> bytes:
    """A number per key is enough: every temporary has a key of its own."""
    return number.to_bytes(12, "big")

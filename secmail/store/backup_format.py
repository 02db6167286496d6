"""The one file of a backup: named contents in a stream of sealed blocks, written and read in bounded memory.

    magic, costs and salt of Argon2id, size of a block | proof of the key (32) | SHA-256 of all before (32) | blocks

The key comes from the passphrase by Argon2id (RFC 9106) and HKDF over the header, so that the header is authentic when
anything opens. A block is ChaCha20-Poly1305 (RFC 8439) under its number and whether it is the last: blocks that were
left out, moved, cut off or added show. Inside of the blocks: an entry is the length of its name, its name, its size,
its bytes and their SHA-256; a length of zero and the number of entries end the file. Nothing is compressed, so nothing
that is read can be larger than the file itself.
"""

import hashlib
import hmac
import secrets
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from secmail.domain.accounts import Password
from secmail.domain.errors import ActionNeeded, Code, Rejected
from secmail.domain.octets import Buffer
from secmail.domain.passphrases import normal

_MAGIC = b"SECMAIL BACKUP\r\n"
_VERSION = 1
_HEADER = struct.Struct(">16sHIIII32s")
_SALT, _KEY, _PROOF, _DIGEST = 32, 32, 32, 32
_TAG = 16
_BLOCK = 256 * 1024
_MOST_BLOCK = 4 * 1024 * 1024
_MEMORY_KIB, _ITERATIONS, _LANES = 64 * 1024, 3, 4
_MOST_COSTS = (256 * 1024, 16, 16)
"""A file can ask for no more: it may come from anywhere."""
_MOST_NAME = 255
_MOST_ENTRIES = 10_000


def unreadable(detail: str) -> Rejected:
    """What is said of every file that is not what this program has written."""
    return Rejected(Code.BACKUP_UNREADABLE, detail)


class Writer:
    """Writes one backup into an empty file; `finish` ends it."""

    def __init__(self, file: BinaryIO, passphrase: Password) -> None:
        self._file = file
        header = _HEADER.pack(_MAGIC, _VERSION, _MEMORY_KIB, _ITERATIONS, _LANES, _BLOCK, secrets.token_bytes(_SALT))
        key, proof = _keys(header, passphrase)
        self._cipher = ChaCha20Poly1305(key)
        self._number = 0
        self._waiting = bytearray()
        self.digests: dict[str, bytes] = {}
        """Of what was written, by name."""
        file.write(header + proof + hashlib.sha256(header + proof).digest())

    def begin(self, name: str, size: int) -> None:
        """An entry; its `write`s, `size` bytes together, and its `end` follow."""
        encoded = name.encode()
        self._name = name
        self._put(struct.pack(">H", len(encoded)) + encoded + struct.pack(">Q", size))
        self._hash = hashlib.sha256()

    def write(self, content: Buffer) -> None:
        self._hash.update(content)
        self._put(content)

    def end(self) -> None:
        self.digests[self._name] = self._hash.digest()
        self._put(self.digests[self._name])

    def add(self, name: str, content: bytes) -> None:
        """A small entry."""
        self.begin(name, len(content))
        self.write(content)
        self.end()

    def finish(self) -> None:
        self._put(struct.pack(">HI", 0, len(self.digests)))
        self._seal(len(self._waiting), last=True)

    def _put(self, content: Buffer) -> None:
        self._waiting += content
        while len(self._waiting) > _BLOCK:  # one is always left to be the last
            self._seal(_BLOCK, last=False)

    def _seal(self, size: int, *, last: bool) -> None:
        self._file.write(self._cipher.encrypt(_nonce(self._number, last=last), bytes(self._waiting[:size]), None))
        del self._waiting[:size]
        self._number += 1


@dataclass(slots=True)
class Entry:
    """One content. Its `blocks` are to be read to their end before the next entry is asked for."""

    name: str
    size: int
    blocks: Iterator[bytes] = field(repr=False)


class Reader:
    """Reads a backup from its beginning.

    Rejected BACKUP_UNREADABLE for whatever this program has not written so, at any place of the file; BACKUP_NEWER.
    ActionNeeded BACKUP_WRONG_PASSPHRASE. Blocks are authentic when they are given out, but only the end of `entries`
    tells that nothing is missing.
    """

    def __init__(self, file: BinaryIO, passphrase: Password) -> None:
        self._file = file
        header = _exactly(file, _HEADER.size)
        magic, version, *costs, block, _salt = _HEADER.unpack(header)
        if magic != _MAGIC:
            raise unreadable("magic")
        proof, digest = _exactly(file, _PROOF), _exactly(file, _DIGEST)
        if version > _VERSION:
            raise Rejected(Code.BACKUP_NEWER, f"version {version}")
        within = all(0 < cost <= most for cost, most in zip(costs, _MOST_COSTS, strict=True))
        if hashlib.sha256(header + proof).digest() != digest or not within or not 0 < block <= _MOST_BLOCK:
            raise unreadable("header")
        key, expected = _keys(header, passphrase)
        if not hmac.compare_digest(proof, expected):
            raise ActionNeeded(Code.BACKUP_WRONG_PASSPHRASE)
        self._cipher = ChaCha20Poly1305(key)
        self._sealed = block + _TAG
        self._number = 0
        self._next = self._file.read(self._sealed)
        self._open = memoryview(b"")

    def entries(self) -> Iterator[Entry]:
        """In their order. The end comes only when the file's own end is where it was written."""
        found = 0
        while size := struct.unpack(">H", self._take_all(2))[0]:
            found += 1
            if size > _MOST_NAME or found > _MOST_ENTRIES:
                raise unreadable("entry")
            name = _text(self._take_all(size))
            (length,) = struct.unpack(">Q", self._take_all(8))
            yield Entry(name, length, self._content(length))
        if struct.unpack(">I", self._take_all(4))[0] != found or self._open or self._next:
            raise unreadable("end")

    def _content(self, left: int) -> Iterator[bytes]:
        digest = hashlib.sha256()
        while left:
            piece = self._take(left)
            left -= len(piece)
            digest.update(piece)
            yield piece
        if self._take_all(_DIGEST) != digest.digest():
            raise unreadable("digest")

    def _take_all(self, size: int) -> bytes:
        pieces = []
        while size:
            pieces.append(self._take(size))
            size -= len(pieces[-1])
        return b"".join(pieces)

    def _take(self, most: int) -> bytes:
        while not self._open:
            self._open = memoryview(self._next_block())
        piece, self._open = bytes(self._open[:most]), self._open[most:]
        return piece

    def _next_block(self) -> bytes:
        sealed, self._next = self._next, b""
        if not sealed:
            raise unreadable("cut off")
        if len(sealed) == self._sealed:
            self._next = self._file.read(self._sealed)
        try:
            opened = self._cipher.decrypt(_nonce(self._number, last=not self._next), sealed, None)
        except InvalidTag:
            raise unreadable(f"block {self._number}") from None
        if not opened and self._next:
            raise unreadable("empty block")
        self._number += 1
        return opened


def _keys(header: bytes, passphrase: Password) -> tuple[bytes, bytes]:
    """(key of the blocks, proof that it is the key): the proof tells a wrong passphrase from a damaged file."""
    _magic, _version, memory, iterations, lanes, _block, salt = _HEADER.unpack(header)
    try:
        kdf = Argon2id(salt=salt, length=_KEY, iterations=iterations, lanes=lanes, memory_cost=memory)
    except ValueError:
        raise unreadable("costs") from None
    secret = kdf.derive(normal(passphrase.reveal).encode())
    both = HKDF(hashes.SHA256(), _KEY + _PROOF, None, b"secmail backup v1 " + header).derive(secret)
    return both[:_KEY], both[_KEY:]


def _nonce(number: int, *, last: bool) -> bytes:
    """A number per key is enough: every backup has a salt, and so a key, of its own."""
    return number.to_bytes(11, "big") + bytes([last])


def _exactly(file: BinaryIO, size: int) -> bytes:
    found = file.read(size)
    if len(found) != size:
        raise unreadable("cut off")
    return found


def _text(name: bytes) -> str:
    try:
        return name.decode()
    except UnicodeDecodeError:
        raise unreadable("name") from None

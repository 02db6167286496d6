"""Zip archives read as hostile input: in memory, bounded in entries, sizes and growth, never unpacked to a disk. Pure.

Own reading of the directory (APPNOTE 4.3): a reader that first takes in everything that an archive claims to hold can
be kept busy for minutes. What an archive says of itself is compared with what comes out of it.
"""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum, auto

BEGINNING = b"PK\x03\x04"
LARGEST = 32 * 1024 * 1024
"""Octets of an archive that is looked into."""
_MOST_ENTRIES = 1000
_DIRECTORY = 512 * 1024
_LARGEST_ENTRY = 24 * 1024 * 1024
_GROWTH = 200
"""Octets that one compressed octet may become, beyond the first mebibyte."""
_FREE = 1024 * 1024
TOGETHER = 64 * 1024 * 1024
"""Octets that may come out of all archives of one message."""
_LONGEST_NAME = 1000
_END, _ENTRY, _LOCAL = b"PK\x05\x06", b"PK\x01\x02", b"PK\x03\x04"
_END_SIZE, _ENTRY_SIZE, _LOCAL_SIZE = 22, 46, 30
_FAR = 65_535 + _END_SIZE
_STORED, _DEFLATED = 0, 8
_ENCRYPTED, _UTF8 = 0x1, 0x800


class Refused(Enum):
    """Why an archive, or an entry of it, is not read."""

    DAMAGED = auto()
    TOO_LARGE = auto()
    """In octets, in entries, or by what would come out of it."""
    ENCRYPTED = auto()
    UNSUPPORTED = auto()


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of an archive, as the directory tells. `name`: as written, folders and all; no path to write to."""

    name: str
    size: int
    packed: int
    encrypted: bool
    method: int
    crc: int
    at: int


@dataclass(frozen=True, slots=True)
class Archive:
    """A directory that was read. `refused`: why there are no entries, or no more."""

    entries: tuple[Entry, ...] = ()
    refused: Refused | None = None
    data: bytes = field(default=b"", repr=False)


def read(data: bytes) -> Archive:
    """The directory, checked against its own bounds; never raises."""
    if len(data) > LARGEST:
        return Archive(refused=Refused.TOO_LARGE)
    end = data.rfind(_END, max(0, len(data) - _FAR))
    if end < 0 or end + _END_SIZE > len(data):
        return Archive(refused=Refused.DAMAGED)
    count, size, at = struct.unpack_from("<HII", data, end + 10)
    if count > _MOST_ENTRIES or size > _DIRECTORY:
        return Archive(refused=Refused.TOO_LARGE)
    entries = tuple(_entries(data, min(at, len(data)), min(at + size, end)))
    return Archive(entries, None if len(entries) == count else Refused.DAMAGED, data)


def contents(
    archive: Archive, wanted: tuple[Entry, ...], left: int = TOGETHER
) -> Iterator[tuple[Entry, bytes | Refused]]:
    """What these entries hold, in order, each whole and as its checksum says, or why it is not read.

    `left`: octets that may come out of them together.
    """
    for entry in wanted:
        found = _content(archive.data, entry, left)
        if isinstance(found, bytes):
            left -= len(found)
        yield entry, found


def _entries(data: bytes, at: int, end: int) -> Iterator[Entry]:
    while at + _ENTRY_SIZE <= end and data.startswith(_ENTRY, at):
        flags, method = struct.unpack_from("<HH", data, at + 8)
        crc, packed, size, length, extra, comment = struct.unpack_from("<IIIHHH", data, at + 16)
        (local,) = struct.unpack_from("<I", data, at + 42)
        raw = data[at + _ENTRY_SIZE : at + _ENTRY_SIZE + min(length, _LONGEST_NAME)]
        name = raw.decode("utf-8" if flags & _UTF8 else "cp437", "replace")
        if not name.endswith("/"):
            yield Entry(name, size, packed, bool(flags & _ENCRYPTED), method, crc, local)
        else:
            yield Entry(name, 0, 0, encrypted=False, method=_STORED, crc=0, at=local)
        at += _ENTRY_SIZE + length + extra + comment


def beginning(archive: Archive, entry: Entry, size: int) -> bytes:
    """The first octets of one file; fewer where it cannot be read."""
    packed = None if entry.encrypted else _packed(archive.data, entry)
    if packed is None:
        return b""
    return packed[:size] if entry.method == _STORED else (_inflated(packed, size) or b"")[:size]


def _content(data: bytes, entry: Entry, left: int) -> bytes | Refused:
    if entry.encrypted:
        return Refused.ENCRYPTED
    if entry.method not in {_STORED, _DEFLATED}:
        return Refused.UNSUPPORTED
    if entry.size > min(left, _LARGEST_ENTRY, _FREE + entry.packed * _GROWTH):
        return Refused.TOO_LARGE
    packed = _packed(data, entry)
    found = packed if packed is None or entry.method == _STORED else _inflated(packed, entry.size)
    if found is None or len(found) != entry.size or zlib.crc32(found) != entry.crc:
        return Refused.DAMAGED
    return found


def _packed(data: bytes, entry: Entry) -> bytes | None:
    """The octets of a file as they lie in the archive."""
    if entry.at + _LOCAL_SIZE > len(data) or not data.startswith(_LOCAL, entry.at):
        return None
    length, extra = struct.unpack_from("<HH", data, entry.at + 26)
    begin = entry.at + _LOCAL_SIZE + length + extra
    return data[begin : begin + entry.packed]


def _inflated(packed: bytes, size: int) -> bytes | None:
    """Never more than one octet beyond what was announced."""
    expander = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        return expander.decompress(packed, size + 1)
    except zlib.error:
        return None

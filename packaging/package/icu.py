"""Takes out of the ICU that Linux builds of Qt bring along the data of what Qt never asks it: half of its 32 MB.

Qt asks ICU how to sort, how to read old character sets and what time zones are called. What languages, countries and
money are called Qt knows by itself, and where words and sentences end; it transliterates and spells out nothing.

All data lies in one library under one name, as a package: a table of items in the order of their names, and the items.
"""

import struct
import subprocess
import tempfile
from pathlib import Path, PurePosixPath

from devtools.console import Failure

UNASKED = {"brkitr", "curr", "lang", "rbnf", "region", "translit", "unit"}
"""Folders within the package."""

_MAGIC, _FORMAT = b"\xda\x27", b"CmnD"
_ALIGNED = 16
_ENTRY = struct.Struct("<II")


def shrink(folder: Path) -> None:
    """The library of data in the folder, where Qt brought one."""
    for library in folder.rglob("libicudata.so.*"):
        if not library.is_symlink():
            _replace(library)


def _replace(library: Path) -> None:
    """By one of the same name and symbol, made with the system's own tools (binutils)."""
    version = library.name.rpartition(".")[2]
    with tempfile.TemporaryDirectory(prefix="secmail-icu-") as name:
        work = Path(name)
        _run(work, "objcopy", "-O", "binary", "--only-section=.rodata", str(library), "all")
        (work / "data").write_bytes(without_unasked((work / "all").read_bytes()))
        _run(work, "ld", "-r", "-b", "binary", "-o", "raw.o", "data")
        changes = (
            "--rename-section=.data=.rodata,alloc,load,readonly,data,contents",
            f"--set-section-alignment=.data={_ALIGNED}",
            f"--redefine-sym=_binary_data_start=icudt{version}_dat",
            "--strip-symbol=_binary_data_end",
            "--strip-symbol=_binary_data_size",
        )
        _run(work, "objcopy", *changes, "raw.o", "named.o")
        options = ("-shared", "-z", "noexecstack", "-soname", library.name, "-rpath", "$ORIGIN")
        _run(work, "ld", *options, "-o", "library", "named.o")
        library.write_bytes((work / "library").read_bytes())


def _run(place: Path, *command: str) -> None:
    subprocess.run(command, cwd=place, check=True)


def without_unasked(package: bytes) -> bytes:
    """The package without the folders that nobody asks. Raises Failure: it is none, or of a form that is not known."""
    header, table = _parted(package)
    kept = [(name, item) for name, item in _items(table) if not _is_unasked(name)]
    names = b"".join(name + b"\0" for name, _ in kept)
    place_of_name = 4 + _ENTRY.size * len(kept)
    place = _aligned(place_of_name + len(names))
    entries, items = bytearray(struct.pack("<I", len(kept))), bytearray(place - place_of_name - len(names))
    for name, item in kept:
        entries += _ENTRY.pack(place_of_name, place)
        padded = item.ljust(_aligned(len(item)), b"\0")
        items += padded
        place_of_name += len(name) + 1
        place += len(padded)
    return header + bytes(entries) + names + bytes(items)


def _parted(package: bytes) -> tuple[bytes, bytes]:
    """The header, and the rest, from whose begin places are counted."""
    if package[2:4] != _MAGIC or package[12:16] != _FORMAT or package[8] != 0:
        raise Failure("The data of Qt's ICU has a form that is not known.", "look at packaging/package/icu.py")
    length = int.from_bytes(package[:2], "little")
    return package[:length], package[length:]


def _items(table: bytes) -> list[tuple[bytes, bytes]]:
    """Names and contents; each ends where the next begins."""
    (count,) = struct.unpack_from("<I", table)
    places = list(_ENTRY.iter_unpack(table[4 : 4 + _ENTRY.size * count]))
    ends = [begin for _, begin in places[1:]] + [len(table)]
    return [
        (table[name : table.index(b"\0", name)], table[begin:end])
        for (name, begin), end in zip(places, ends, strict=True)
    ]


def _is_unasked(name: bytes) -> bool:
    """`icudt73l/curr/fr.res`: the folder within the package is the second word."""
    return PurePosixPath(name.decode("ascii")).parts[1] in UNASKED


def _aligned(length: int) -> int:
    return length + -length % _ALIGNED

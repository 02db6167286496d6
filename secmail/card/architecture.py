"""For which processors a library is built, read from its header without loading it.

ELF gABI chapter 4, PE format (Microsoft) §COFF, Mach-O loader.h and fat.h. Loaders say "wrong class" or "bad image" in
the words of each system and language; the header says it to us.
"""

import platform
import struct
import sys
import sysconfig
from pathlib import Path

_HEAD = 4096

_ELF_MACHINES = {0x03: "x86", 0x3E: "x86_64", 0x28: "arm", 0xB7: "arm64"}
_PE_MACHINES = {0x014C: "x86", 0x8664: "x86_64", 0x01C4: "arm", 0xAA64: "arm64"}
_MACH_MACHINES = {7: "x86", 0x01000007: "x86_64", 12: "arm", 0x0100000C: "arm64"}
_NAMES = {"amd64": "x86_64", "aarch64": "arm64", "i386": "x86", "i686": "x86", "win-amd64": "x86_64", "win32": "x86"}
_NARROW = {"x86_64": "x86", "arm64": "arm"}
_MOST_SLICES = 16


def own() -> str:
    """The processor that this program is built for, which may be less than the machine's."""
    # On Windows a program may be built for another processor than the machine's, which then imitates it.
    word = sysconfig.get_platform() if sys.platform == "win32" else platform.machine()
    name = _NAMES.get(word.lower(), word.lower().removeprefix("win-"))
    return _NARROW.get(name, name) if struct.calcsize("P") == 4 else name


def of(library: Path) -> frozenset[str]:
    """The processors of a library; empty where the file cannot be read or its format is not known."""
    try:
        with library.open("rb") as file:
            return named(file.read(_HEAD))
    except OSError:
        return frozenset()


def named(head: bytes) -> frozenset[str]:
    """The processors that the head of a file names; one that is unknown to us has its number as name."""
    try:
        if head.startswith(b"\x7fELF"):
            order = ">" if head[5] == 2 else "<"
            return _words(struct.unpack_from(order + "H", head, 18), _ELF_MACHINES)
        if head.startswith(b"MZ"):
            return _pe(head)
        return _mach(head)
    except struct.error:
        return frozenset()


def _pe(head: bytes) -> frozenset[str]:
    (start,) = struct.unpack_from("<I", head, 0x3C)
    if head[start : start + 4] != b"PE\0\0":
        return frozenset()
    return _words(struct.unpack_from("<H", head, start + 4), _PE_MACHINES)


def _mach(head: bytes) -> frozenset[str]:
    if head[:4] in (b"\xce\xfa\xed\xfe", b"\xcf\xfa\xed\xfe"):
        return _words(struct.unpack_from("<I", head, 4), _MACH_MACHINES)
    slices = {b"\xca\xfe\xba\xbe": 20, b"\xca\xfe\xba\xbf": 32}.get(head[:4])
    if slices is None:
        return frozenset()
    (count,) = struct.unpack_from(">I", head, 4)
    kinds = [struct.unpack_from(">I", head, 8 + slices * index)[0] for index in range(min(count, _MOST_SLICES))]
    return _words(tuple(kinds), _MACH_MACHINES)


def _words(machines: tuple[int, ...], names: dict[int, str]) -> frozenset[str]:
    return frozenset(names.get(machine, f"{machine:#x}") for machine in machines)

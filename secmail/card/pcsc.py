"""What the PC/SC service itself says: whether it runs, its readers, and whether something was put in or taken out.

Modules only say that they see no reader, and some try an unknown card with every driver they have at each look. The
service's own library is asked, without touching any card; all of it is gone again when the call returns.
"""

import ctypes
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

_LIBRARIES = {
    "linux": "libpcsclite.so.1",
    "darwin": "/System/Library/Frameworks/PCSC.framework/PCSC",
    "win32": "winscard.dll",
}
_SCOPE_SYSTEM = 2
_TELLING = 0xFFFF0000 | 0x0010 | 0x0020 | 0x0200
"""Of a reader's state: the count of its events, SCARD_STATE_EMPTY, _PRESENT and _MUTE. Others tell who uses it."""
_MOST_TEXT = 16 * 1024

# DWORD and LONG are as wide as the machine's `long` in pcsc-lite, and 32 bits elsewhere; a context on Windows is as
# wide as a pointer.
_WORD = ctypes.c_ulong if sys.platform == "linux" else ctypes.c_uint32
_CONTEXT = {"linux": ctypes.c_long, "darwin": ctypes.c_int32}.get(sys.platform, ctypes.c_size_t)
_SUFFIX = "A" if sys.platform == "win32" else ""

ReaderState = tuple[str, int]
"""A reader's name, and a number that changes when a card is put in or taken out."""


class _State(ctypes.Structure):
    """SCARD_READERSTATE."""

    if sys.platform == "darwin":
        _pack_ = 1
    _fields_ = (
        ("reader", ctypes.c_char_p),
        ("user", ctypes.c_void_p),
        ("current", _WORD),
        ("event", _WORD),
        ("atr_size", _WORD),
        ("atr", ctypes.c_ubyte * (36 if sys.platform == "win32" else 33)),
    )


def service_runs() -> bool:
    """Whether the service answers. Where its library is not installed there is none."""
    return readers() is not None


def readers() -> tuple[ReaderState, ...] | None:
    """The readers as they are now; None when there is no service."""
    library = _library()
    if library is None:
        return None
    with _context(library) as context:
        return None if context is None else tuple(_states(library, context))


@contextmanager
def _context(library: ctypes.CDLL) -> Iterator[object]:
    context = _CONTEXT()
    if library.SCardEstablishContext(_WORD(_SCOPE_SYSTEM), None, None, ctypes.byref(context)) != 0:
        yield None
        return
    try:
        yield context
    finally:
        library.SCardReleaseContext(context)


def _states(library: ctypes.CDLL, context: object) -> Iterator[ReaderState]:
    names, size = ctypes.create_string_buffer(_MOST_TEXT), _WORD(_MOST_TEXT)
    listing = getattr(library, f"SCardListReaders{_SUFFIX}")
    if listing(context, None, names, ctypes.byref(size)) != 0:
        return
    ask = getattr(library, f"SCardGetStatusChange{_SUFFIX}")
    for name in filter(None, names.raw[: size.value].split(b"\0")):
        state = _State(reader=name)
        ask(context, _WORD(0), ctypes.byref(state), _WORD(1))
        yield name.decode("utf-8", "replace"), int(state.event) & _TELLING


@cache
def _library() -> ctypes.CDLL | None:
    name = _LIBRARIES.get(sys.platform)
    try:
        return None if name is None else ctypes.CDLL(name)
    except OSError:
        return None

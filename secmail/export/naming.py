"""File names that every system and every practice software can take (pure)."""

import re
import unicodedata
from pathlib import PurePosixPath

NAME_CHARACTERS = 64
_EXTENSION_CHARACTERS = 9  # with its dot
_UNSAFE = re.compile(r"[^A-Za-z0-9_-]+")
_RESERVED = re.compile(r"(?:con|prn|aux|nul|(?:com|lpt)[0-9])", re.IGNORECASE)
_NAMELESS = "resultat"


def safe_name(name: str) -> str:
    """Letters, digits, `-`, `_` and one dot; no folder, no device of Windows, never hidden, at most 64 characters."""
    last = re.split(r"[/\\:]", name)[-1]
    plain = unicodedata.normalize("NFKD", last).encode("ascii", "ignore").decode("ascii")
    path = PurePosixPath(plain.strip(" ."))
    extension = _UNSAFE.sub("", path.suffix[1:])[: _EXTENSION_CHARACTERS - 1]
    stem = _UNSAFE.sub("_", path.stem).strip("_")[: NAME_CHARACTERS - _EXTENSION_CHARACTERS] or _NAMELESS
    if _RESERVED.fullmatch(stem):
        stem = f"{stem}_"
    return f"{stem}.{extension}" if extension else stem


def numbered(name: str, number: int) -> str:
    """The name for the second, third… file that wants this name; the first keeps it."""
    if number == 1:
        return name
    stem, dot, extension = name.rpartition(".")
    if not dot:
        stem, extension = name, ""
    tail = f"-{number}"
    return f"{stem[: NAME_CHARACTERS - _EXTENSION_CHARACTERS - len(tail)]}{tail}{dot}{extension}"

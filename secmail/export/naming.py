"""File names that every system and every practice software can take (pure)."""

import re
import unicodedata

NAME_CHARACTERS = 64
_EXTENSION_CHARACTERS = 9  # with its dot
_UNSAFE = re.compile(r"[^A-Za-z0-9_-]+")
_RESERVED = re.compile(r"(?:con|prn|aux|nul|(?:com|lpt)[0-9])", re.IGNORECASE)
_NAMELESS = "resultat"


def safe_name(name: str) -> str:
    """Letters, digits, `-`, `_` and one dot; no folder, no device of Windows, never hidden, at most 64 characters."""
    last = re.split(r"[/\\:]", name)[-1].strip(" .")
    stem, dot, extension = last.rpartition(".")
    if not dot:
        stem, extension = last, ""
    stem = _UNSAFE.sub("_", _ascii(stem)).strip("_")[: NAME_CHARACTERS - _EXTENSION_CHARACTERS].strip("_") or _NAMELESS
    extension = _UNSAFE.sub("", _ascii(extension))[: _EXTENSION_CHARACTERS - 1]
    if _RESERVED.fullmatch(stem):
        stem = f"{stem}_"
    return f"{stem}.{extension}" if extension else stem


def safe_folder(name: str) -> str:
    """The name of one folder: as `safe_name`, without an ending."""
    return safe_name(re.sub(r"[./\\:]", "_", name))


def numbered(name: str, number: int) -> str:
    """The name for the second, third… file that wants this name; the first keeps it."""
    if number == 1:
        return name
    stem, dot, extension = name.rpartition(".")
    if not dot:
        stem, extension = name, ""
    tail = f"-{number}"
    return f"{stem[: NAME_CHARACTERS - _EXTENSION_CHARACTERS - len(tail)]}{tail}{dot}{extension}"


def _ascii(text: str) -> str:
    """Letters without their accents; what has no such letter is dropped."""
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii")

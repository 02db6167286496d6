"""IHE XDM archives (XDR/XDM, ITI TF-1 §16): which documents they bring, and whether those are what they should be."""

import hashlib
from dataclasses import dataclass
from pathlib import PurePosixPath

from secmail.engine.classify import xml
from secmail.engine.classify.xml import Element

_FOLDER, _METADATA = "IHE_XDM", "METADATA.XML"
_NOT_OFFERED = frozenset({"INDEX.HTM", "INDEX.HTML", "README.TXT", _METADATA})
_STYLES = (".XSL", ".XSLT", ".CSS")
_MOST_OBJECTS = 500


@dataclass(frozen=True, slots=True)
class Described:
    """What the metadata say of one document. `path`: upper case, as `key` makes it."""

    path: str
    size: int | None
    sha1: str
    media_type: str


def key(name: str) -> str:
    """Names in such archives are compared without case, whichever slash they have."""
    return name.replace("\\", "/").lstrip("./").upper()


def metadata_of(names: list[str]) -> list[str]:
    """Which of the names of an archive are its submission sets; none: it is no XDM."""
    return [name for name in names if _is_metadata(key(name))]


def is_offered(name: str) -> bool:
    """Whether a person would want this file; the rest serves only to show it in a browser."""
    upper = key(name)
    return PurePosixPath(upper).name not in _NOT_OFFERED and not upper.endswith(_STYLES)


def describe(metadata: bytes, *, at: str) -> tuple[Described, ...]:
    """The documents of a submission set. `at`: the name of its METADATA.XML in the archive."""
    root = xml.read(metadata)
    if root is None:
        return ()
    folder = key(at).rpartition("/")[0]
    found: list[Described] = []
    waiting = [root]
    while waiting and len(found) < _MOST_OBJECTS:
        element = waiting.pop()
        if element.name == "ExtrinsicObject":
            found.extend(_described(element, folder))
            continue
        waiting.extend(each for each in reversed(element.children) if isinstance(each, Element))
    return tuple(found)


def fits(described: Described, content: bytes) -> bool:
    """Size and hash, as a receiver has to compare them."""
    right_size = described.size is None or described.size == len(content)
    digest = hashlib.sha1(content, usedforsecurity=False).hexdigest()  # what the format prescribes
    return right_size and described.sha1 in {"", digest}


def _described(element: Element, folder: str) -> list[Described]:
    slots = {slot.get("name").lower(): _value(slot) for slot in element.all("Slot")}
    uri = slots.get("uri", "")
    if not uri:
        return []
    size = slots.get("size", "")
    number = int(size) if size.isdecimal() and len(size) < 12 else None
    return [Described(f"{folder}/{key(uri)}", number, slots.get("hash", "").lower(), element.get("mimeType").lower())]


def _value(slot: Element) -> str:
    """Long ones are cut into numbered pieces ("1|…")."""
    values = slot.first("ValueList")
    pieces = [each.text().strip() for each in values.all("Value")] if values is not None else []
    return "".join(
        piece.split("|", 1)[1] if piece[:2].rstrip("|").isdecimal() and "|" in piece[:3] else piece for piece in pieces
    )


def _is_metadata(upper: str) -> bool:
    path = PurePosixPath(upper)
    return path.name == _METADATA and _FOLDER in path.parts

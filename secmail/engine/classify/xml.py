"""XML from anybody as a small tree: no document type, hence no entities; bounded in size, depth and count. Pure."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from xml.parsers import expat

LARGEST = 24 * 1024 * 1024
"""Octets of a document: a CDA may hold a PDF."""
_MAX_DEPTH = 64
_MAX_PIECES = 200_000
"""Elements and runs of text."""
_MAX_ATTRIBUTES = 40
_SEPARATOR = " "


@dataclass(slots=True)
class Element:
    """`name` without its namespace, which is `space`. `children`: elements and pieces of text, in order."""

    name: str
    space: str
    attributes: dict[str, str]
    children: "list[Element | str]" = field(default_factory=list)

    def all(self, name: str) -> "Iterator[Element]":
        """The children of this name."""
        return (each for each in self.children if isinstance(each, Element) and each.name == name)

    def first(self, *path: str) -> "Element | None":
        """The first child of the first name, of that the first of the second, and so on."""
        found: Element | None = self
        for name in path:
            found = next(found.all(name), None) if found is not None else None
        return found

    def get(self, name: str) -> str:
        """An attribute, stripped; empty where there is none."""
        return self.attributes.get(name, "").strip()

    def text(self) -> str:
        """All words below, as they stand."""
        return "".join(self._texts())

    def _texts(self) -> Iterator[str]:
        for each in self.children:
            if isinstance(each, str):
                yield each
            else:
                yield from each._texts()


class _Unfit(Exception):
    """Not a document that we read."""


class _Builder:
    """Grows the tree; raises `_Unfit` at the first thing beyond the bounds."""

    def __init__(self) -> None:
        self.top = Element("", "", {})
        self._open = [self.top]
        self._count = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if len(self._open) > _MAX_DEPTH or len(attributes) > _MAX_ATTRIBUTES:
            raise _Unfit
        space, _, local = name.rpartition(_SEPARATOR)
        plain = {key.rpartition(_SEPARATOR)[2]: value for key, value in attributes.items()}
        element = Element(local, space, plain)
        self._add(element)
        self._open.append(element)

    def end(self, _name: str) -> None:
        self._open.pop()

    def text(self, data: str) -> None:
        self._add(data)

    def _add(self, piece: "Element | str") -> None:
        self._count += 1
        if self._count > _MAX_PIECES:
            raise _Unfit
        self._open[-1].children.append(piece)


def _refuse(*_: object) -> None:
    raise _Unfit


def read(document: bytes) -> Element | None:
    """The root element; None for what is no XML, has a document type or is beyond the bounds. Never raises."""
    if len(document) > LARGEST:
        return None
    builder = _Builder()
    parser = expat.ParserCreate(namespace_separator=_SEPARATOR)
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = builder.start, builder.end
    parser.CharacterDataHandler = builder.text
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = _refuse
    with suppress(_Unfit, expat.ExpatError, ValueError, LookupError):
        parser.Parse(document, True)  # noqa: FBT003 -- expat's own signature
        return next((each for each in builder.top.children if isinstance(each, Element)), None)
    return None

"""Files that letters bring, as they are looked at: which kind they are, their pages, a page as a picture."""

from dataclasses import dataclass, field
from enum import StrEnum

from secmail.domain.messages import Attachment


class DocumentKind(StrEnum):
    """How a file is shown. The values are those of the reading child."""

    PDF = "pdf"
    IMAGE = "img"
    DOCX = "docx"
    ODT = "odt"
    RTF = "rtf"
    TEXT = "txt"

    @property
    def has_pages(self) -> bool:
        """Shown as pictures of pages; the others as text."""
        return self in (DocumentKind.PDF, DocumentKind.IMAGE)


@dataclass(frozen=True, slots=True)
class PageSize:
    """Of a page as it is shown, in points (1/72 inch)."""

    width: float
    height: float


@dataclass(frozen=True, slots=True)
class PagePicture:
    """A page as pixels: rows of `width` times four octets (blue, green, red, unused), from the top."""

    width: int
    height: int
    pixels: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class WordsAt:
    """Where words stand on a page (counted from 0), as parts of its width and height from its upper left corner."""

    page: int
    left: float
    top: float
    right: float
    bottom: float


LARGEST = 64 * 1024 * 1024
"""Octets of a file that is shown."""
LARGEST_SIDE = 6000
"""Pixels of a picture's width or height."""
LONGEST_WORDS = 100
"""Characters that are looked for."""

_KINDS = {
    "application/pdf": DocumentKind.PDF,
    "application/x-pdf": DocumentKind.PDF,
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": DocumentKind.DOCX,
    "application/vnd.oasis.opendocument.text": DocumentKind.ODT,
    "application/rtf": DocumentKind.RTF,
    "text/rtf": DocumentKind.RTF,
    "text/plain": DocumentKind.TEXT,
    **dict.fromkeys(
        (
            *("image/png", "image/jpeg", "image/jpg", "image/pjpeg", "image/tiff", "image/webp", "image/gif"),
            *("image/bmp", "image/x-ms-bmp"),
        ),
        DocumentKind.IMAGE,
    ),
}
_BY_NAME = {
    ".pdf": DocumentKind.PDF,
    ".docx": DocumentKind.DOCX,
    ".odt": DocumentKind.ODT,
    ".rtf": DocumentKind.RTF,
    ".txt": DocumentKind.TEXT,
    **dict.fromkeys((".png", ".jpg", ".jpeg", ".tif", ".tiff", ".webp", ".gif", ".bmp"), DocumentKind.IMAGE),
}
_NAMELESS = frozenset({"", "application/octet-stream", "application/x-download", "application/force-download"})


def document_kind(attachment: Attachment) -> DocumentKind | None:
    """As what it can be shown, by what its sender calls it; None: not at all. What it really is, the reader sees."""
    kind = _KINDS.get(attachment.media_type)
    if kind is None and attachment.media_type in _NAMELESS:
        kind = _BY_NAME.get(_ending(attachment.name))
    return kind


def _ending(name: str) -> str:
    """With its point, in small letters; nothing where the name has none."""
    stem, point, ending = name.rpartition(".")
    return f".{ending.lower()}" if stem and point else ""


_OUTSIDE = frozenset(
    {
        *(".pdf", ".png", ".jpg", ".jpeg", ".tif", ".tiff", ".webp", ".gif", ".bmp"),
        *(".docx", ".odt", ".rtf", ".txt", ".doc", ".xlsx", ".ods", ".xls", ".csv", ".pptx", ".odp", ".ppt", ".dcm"),
    }
)
_ENDINGS = {
    "application/pdf": ".pdf",
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/tiff": ".tif",
    "image/webp": ".webp",
    "image/gif": ".gif",
    "image/bmp": ".bmp",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.oasis.opendocument.text": ".odt",
    "application/vnd.oasis.opendocument.spreadsheet": ".ods",
    "application/msword": ".doc",
    "application/vnd.ms-excel": ".xls",
    "application/rtf": ".rtf",
    "text/rtf": ".rtf",
    "text/plain": ".txt",
    "text/csv": ".csv",
    "application/dicom": ".dcm",
}


def outside_ending(attachment: Attachment) -> str | None:
    """With which ending it may be handed to another program; None: it might be run, or nobody knows what it is.

    Programs, scripts, pages of the web, archives and documents made to carry macros are in no list.
    """
    ending = _ending(attachment.name)
    if ending:
        return ending if ending in _OUTSIDE else None
    return _ENDINGS.get(attachment.media_type)

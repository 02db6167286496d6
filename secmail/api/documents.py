"""Files that letters bring: looked at inside of the program, or handed to another one by a person's wish.

Hostile files are read in a process of their own, one at a time, in bounds of size and time. Every command fails with
DOCUMENT_UNREADABLE, DOCUMENT_LOCKED (it wants a password) and DOCUMENT_TOO_LARGE (also: it takes too long).
"""

from dataclasses import dataclass
from enum import StrEnum

from secmail.domain.ids import MessageId
from secmail.domain.messages import Attachment


@dataclass(frozen=True, slots=True)
class OpenPages:
    """The pages of a PDF or an image; what was open before is dropped. Result: `tuple[PageSize, ...]`, at least one."""

    attachment: Attachment


@dataclass(frozen=True, slots=True)
class DrawPage:
    """A page of such a file as a picture, about `width` pixels wide. Result: `PagePicture`."""

    attachment: Attachment
    page: int
    width: int


@dataclass(frozen=True, slots=True)
class PageWords:
    """What is written on a page. Result: `str`, empty where it is a picture."""

    attachment: Attachment
    page: int


@dataclass(frozen=True, slots=True)
class FindWords:
    """Where words stand in a PDF, from its beginning. Result: `tuple[WordsAt, ...]`."""

    attachment: Attachment
    words: str


@dataclass(frozen=True, slots=True)
class ReadText:
    """What an office file says, without its form. Result: `str`."""

    attachment: Attachment


@dataclass(frozen=True, slots=True)
class ClosePages:
    """Nobody looks at the file any more: the process that held it ends. Result: None."""


@dataclass(frozen=True, slots=True)
class OpenOutside:
    """A readable copy for another program, in a folder of this person alone, journaled first.

    It is removed when the session locks, and at the program's end and next beginning. Result: `Path`.
    DOCUMENT_NOT_OUTSIDE for what might be run; MANDATE_NO_RIGHT, MANDATE_OUT_OF_SCOPE; STORE_FULL, FILE_UNWRITABLE.
    """

    message: MessageId
    attachment: Attachment


class Copy(StrEnum):
    """How content leaves the encrypted store by a person's wish."""

    SAVED = "saved"
    """An attached file, in clear."""
    PRINTED = "printed"
    """The message, on paper or as a PDF file."""


@dataclass(frozen=True, slots=True)
class NoteCopy:
    """For the journal, before it is made. Result: None. MANDATE_NO_RIGHT, MANDATE_OUT_OF_SCOPE."""

    message: MessageId
    copy: Copy


DocumentCommand = OpenPages | DrawPage | PageWords | FindWords | ReadText | ClosePages | OpenOutside | NoteCopy

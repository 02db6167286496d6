"""The child process that draws documents: whatever a hostile file does to it, it takes nothing with it.

As `document_child`: run as a file by the interpreter, or by the frozen program with `WORD`; imports nothing else of the
program; documents come and pictures go by pipe alone. It holds one document, until the next one or its own end.

A question is a word (four characters), two numbers and the length of what follows; an answer is a word ("done", or why
not: "lock" it is encrypted, "larg" too large, "none" nothing can be read), two numbers, and the length of what follows.

====== ======================== ===================== ==========================================
word   numbers                  what follows          answer
====== ======================== ===================== ==========================================
open   –                        kind (4), document    pages; their sizes in points (two floats each)
page   page, width in pixels    –                     width, height; rows of blue, green, red, unused
text   page                     –                     UTF-8
find   –                        words, UTF-8          how many; page and box (four floats) of each
====== ======================== ===================== ==========================================
"""

import ctypes
import io
import math
import struct
import sys
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, BinaryIO, Protocol

if TYPE_CHECKING:
    from PIL.Image import Image
    from pypdfium2 import PdfDocument, PdfPage, PdfTextPage

WORD = "--draw-documents"
"""A hidden first argument of the program."""
QUESTION = ANSWER = struct.Struct(">4sIIQ")
SIZE = struct.Struct(">dd")
PLACE = struct.Struct(">Idddd")
DONE, LOCKED, TOO_LARGE, NOTHING = b"done", b"lock", b"larg", b"none"
LARGEST = 64 * 1024 * 1024
"""Octets of a document."""
PAGES = 2000
"""Of a document; the rest is not shown."""
SIDE = 6000
"""Pixels of a picture's width or height."""
CHARACTERS = 200_000
"""Of a page's text."""
PLACES = 500
"""Where words are found."""

_MEMORY = 1536 * 1024 * 1024
"""Octets of addresses, where the system has such a bound."""
_IMAGE_PIXELS = 100_000_000
_PICTURE_PIXELS = 24_000_000
_LONGEST_PAGE = 144_000
"""Points: ten times the largest that PDF foresees."""
_FORMATS = ("PNG", "JPEG", "TIFF", "WEBP", "GIF", "BMP")
_DPI = (50.0, 1200.0)
_GRID = 10_000
"""Steps of a page in which PDFium tells where words stand."""


class _TooLarge(Exception):
    pass


class _Locked(Exception):
    pass


class _Document(Protocol):
    def sizes(self) -> list[tuple[float, float]]: ...
    def draw(self, page: int, width: int) -> tuple[int, int, bytes]: ...
    def text(self, page: int, /) -> str: ...
    def find(self, words: str, /) -> Iterator[tuple[int, float, float, float, float]]: ...


def answer_all(questions: BinaryIO, answers: BinaryIO) -> int:
    """Until there are no more questions. The exit status."""
    _bound_memory()
    desk = _Desk()
    while len(head := questions.read(QUESTION.size)) == QUESTION.size:
        word, one, two, length = QUESTION.unpack(head)
        if length > LARGEST + 4:
            return 2
        said, one, two, content = _answer(desk, word, (one, two), content=questions.read(length))
        answers.write(ANSWER.pack(said, one, two, len(content)))
        answers.write(content)
        answers.flush()
    return 0


def _answer(desk: "_Desk", word: bytes, numbers: tuple[int, int], *, content: bytes) -> tuple[bytes, int, int, bytes]:
    try:
        one, two, found = desk.deeds[word](numbers, content)
    except _Locked:
        return LOCKED, 0, 0, b""
    except (_TooLarge, MemoryError):
        return TOO_LARGE, 0, 0, b""
    except Exception:  # noqa: BLE001 -- the job's boundary: libraries fail on hostile files in every way there is
        return NOTHING, 0, 0, b""
    return DONE, one, two, found


class _Desk:
    """The document that is open, and what can be asked of it."""

    def __init__(self) -> None:
        self._document: _Document | None = None
        self.deeds: dict[bytes, Callable[[tuple[int, int], bytes], tuple[int, int, bytes]]] = {
            b"open": self._open,
            b"page": self._page,
            b"text": self._text,
            b"find": self._find,
        }

    def _open(self, _numbers: tuple[int, int], content: bytes) -> tuple[int, int, bytes]:
        self._document = None
        opened = _OPENERS[content[:4]](content[4:])
        sizes = opened.sizes()
        if not sizes:
            raise ValueError("no page")
        self._document = opened
        return len(sizes), 0, b"".join(SIZE.pack(*size) for size in sizes)

    def _page(self, numbers: tuple[int, int], _content: bytes) -> tuple[int, int, bytes]:
        return self._opened.draw(*numbers)

    def _text(self, numbers: tuple[int, int], _content: bytes) -> tuple[int, int, bytes]:
        return 0, 0, self._opened.text(numbers[0])[:CHARACTERS].encode("utf-8", "replace")

    def _find(self, _numbers: tuple[int, int], content: bytes) -> tuple[int, int, bytes]:
        places = []
        for place in self._opened.find(content.decode("utf-8", "replace")):
            places.append(PLACE.pack(*place))
            if len(places) == PLACES:
                break
        return len(places), 0, b"".join(places)

    @property
    def _opened(self) -> _Document:
        if self._document is None:
            raise ValueError("nothing is open")
        return self._document


class _Pdf:
    """A PDF, by PDFium without scripts."""

    def __init__(self, document: bytes) -> None:
        import pypdfium2  # noqa: PLC0415 -- a tenth of a second, only where there is such a file

        try:
            self._pdf: PdfDocument = pypdfium2.PdfDocument(document)
        except pypdfium2.PdfiumError as error:
            if error.err_code == pypdfium2.raw.FPDF_ERR_PASSWORD:
                raise _Locked from error
            raise
        self._pdf.init_forms()  # what was filled in is drawn

    def sizes(self) -> list[tuple[float, float]]:
        return [_modest(self._pdf.get_page_size(number)) for number in range(min(len(self._pdf), PAGES))]

    def draw(self, page: int, width: int) -> tuple[int, int, bytes]:
        drawn = self._page(page)
        wide, high = _modest(drawn.get_size())
        bitmap = drawn.render(scale=_scale(wide, high, width), prefer_bgrx=True, limit_image_cache=True)
        stride = bitmap.width * 4
        if bitmap.n_channels != 4:
            raise ValueError("not the pixels that were asked for")
        pixels = ctypes.string_at(bitmap.buffer, bitmap.stride * bitmap.height)
        if bitmap.stride != stride:
            pixels = b"".join(
                pixels[row * bitmap.stride : row * bitmap.stride + stride] for row in range(bitmap.height)
            )
        made = (bitmap.width, bitmap.height, pixels)
        bitmap.close()
        drawn.close()
        return made

    def text(self, page: int) -> str:
        opened = self._page(page)
        words = opened.get_textpage()
        text: str = words.get_text_bounded()
        words.close()
        opened.close()
        return text

    def find(self, words: str) -> Iterator[tuple[int, float, float, float, float]]:
        for number in range(min(len(self._pdf), PAGES)):
            page = self._page(number)
            text = page.get_textpage()
            yield from ((number, *box) for box in _boxes(page, text, words))
            text.close()
            page.close()

    def _page(self, number: int) -> "PdfPage":
        if not 0 <= number < len(self._pdf):
            raise ValueError("no such page")
        return self._pdf[number]


def _boxes(page: "PdfPage", text: "PdfTextPage", words: str) -> Iterator[tuple[float, float, float, float]]:
    """As parts of the page as it is drawn, turned or not."""
    import pypdfium2  # noqa: PLC0415 -- as above

    grid = pypdfium2.PdfPosConv(page, (0, 0, _GRID, _GRID, 0))
    search = text.search(words)
    while (found := search.get_next()) is not None:
        index, count = found
        for number in range(text.count_rects(index, count)):
            left, bottom, right, top = text.get_rect(number)
            (ax, ay), (bx, by) = grid.to_bitmap(left, bottom), grid.to_bitmap(right, top)
            yield min(ax, bx) / _GRID, min(ay, by) / _GRID, max(ax, bx) / _GRID, max(ay, by) / _GRID


class _Picture:
    """An image; of one with several pages (a fax) each."""

    def __init__(self, document: bytes) -> None:
        from PIL import Image, ImageFile  # noqa: PLC0415 -- as above

        Image.MAX_IMAGE_PIXELS = _IMAGE_PIXELS
        ImageFile.LOAD_TRUNCATED_IMAGES = False
        try:
            self._image: Image.Image = Image.open(io.BytesIO(document), formats=_FORMATS)
        except Image.DecompressionBombError as error:
            raise _TooLarge from error
        if self._image.width * self._image.height > _IMAGE_PIXELS:
            raise _TooLarge
        self._shown: tuple[int, Image.Image] | None = None

    def sizes(self) -> list[tuple[float, float]]:
        return [self._size(number) for number in range(self._frames())]

    def draw(self, page: int, width: int) -> tuple[int, int, bytes]:
        wide, high = self._size(page)
        scale = _scale(wide, high, width)
        size = (max(1, round(wide * scale)), max(1, round(high * scale)))
        drawn = self._frame(page).resize(size, reducing_gap=2.0)
        return (*size, drawn.tobytes("raw", "BGRX"))

    def text(self, _page: int, /) -> str:
        raise ValueError("a picture has no text")

    def find(self, _words: str, /) -> Iterator[tuple[int, float, float, float, float]]:
        yield from ()

    def _frames(self) -> int:
        several = self._image.format == "TIFF"
        return min(int(getattr(self._image, "n_frames", 1)), PAGES) if several else 1

    def _size(self, number: int) -> tuple[float, float]:
        """In points: by its resolution where that is plausible (faxes have two), else as on a screen of 96 dpi."""
        if not 0 <= number < self._frames():
            raise ValueError("no such page")
        self._image.seek(number)
        dpi = self._image.info.get("dpi", (0, 0))
        across, down = (float(one) if _DPI[0] <= float(one) <= _DPI[1] else 0.0 for one in dpi)
        if not (across and down):
            across = down = 96.0
        if self._image.getexif().get(0x0112, 1) in {5, 6, 7, 8}:  # lies on its side
            return _modest((self._image.height * 72 / down, self._image.width * 72 / across))
        return _modest((self._image.width * 72 / across, self._image.height * 72 / down))

    def _frame(self, number: int) -> "Image":
        from PIL import Image, ImageOps  # noqa: PLC0415 -- as above

        if self._shown is not None and self._shown[0] == number:
            return self._shown[1]
        self._image.seek(number)
        if self._image.width * self._image.height > _IMAGE_PIXELS:
            raise _TooLarge
        upright = ImageOps.exif_transpose(self._image)
        if upright.mode in {"LA", "PA", "RGBA", "P"}:
            seen = upright.convert("RGBA")
            paper = Image.new("RGBA", seen.size, "white")
            paper.alpha_composite(seen)
            upright = paper
        elif upright.mode in {"I", "F", "I;16", "I;16B", "I;16L"}:
            upright = _spread(upright)
        made = upright.convert("RGB")
        self._shown = (number, made)
        return made


def _spread(image: "Image") -> "Image":
    """Of more than 256 greys: from the darkest to the lightest."""
    deep = image.convert("F")
    low, high = deep.getextrema()
    if not isinstance(low, float) or not isinstance(high, float):
        raise ValueError("more than one band")
    scale = 255 / (high - low) if high > low else 1.0
    return deep.point(lambda value: value * scale - low * scale).convert("L")


def _modest(size: tuple[float, float]) -> tuple[float, float]:
    width, height = size
    if not (math.isfinite(width) and math.isfinite(height)) or min(width, height) <= 0:
        raise ValueError("no size")
    if max(width, height) > _LONGEST_PAGE:
        raise _TooLarge
    return max(1.0, width), max(1.0, height)


def _scale(wide: float, high: float, width: int) -> float:
    """From points to pixels, within what a picture may have."""
    scale = min(max(1, width) / wide, SIDE / wide, SIDE / high, math.sqrt(_PICTURE_PIXELS / (wide * high)))
    return scale * (1 - 1e-6)  # sides are rounded up


_OPENERS: dict[bytes, Callable[[bytes], _Document]] = {b"pdf ": _Pdf, b"img ": _Picture}


def _bound_memory() -> None:
    if sys.platform != "win32":
        import resource  # noqa: PLC0415 -- not there on Windows

        for kind, bound in ((resource.RLIMIT_AS, _MEMORY), (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_CORE, 0)):
            resource.setrlimit(kind, (bound, bound))


if __name__ == "__main__":
    sys.exit(answer_all(sys.stdin.buffer, sys.stdout.buffer))

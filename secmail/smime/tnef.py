"""Files that Outlook and Exchange have put into one, `winmail.dat` (Transport Neutral Encapsulation Format, MS-OXTNEF).

Read as hostile input: in one pass, bounded in attributes, properties and files, each length held to what there is.
Files are ranges of the octets, nothing is copied. What is damaged or of a kind that is not opened (messages and objects
inside) is told, and never given in part.
"""

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from secmail.domain.errors import Code, SecmailError
from secmail.domain.octets import Octets
from secmail.smime.words import text

SIGNATURE = b"\x78\x9f\x3e\x22"
"""How the stream begins (§2.1.3.1)."""
_TYPES = frozenset({"application/ms-tnef", "application/vnd.ms-tnef"})
_HEAD = 6
_FRAME, _SUM = struct.Struct("<BII"), struct.Struct("<H")
_LONG, _TAG = struct.Struct("<I"), struct.Struct("<HH")
_MESSAGE, _ATTACHMENT = 1, 2
_MOST_STEPS, _MOST_FILES = 20_000, 500
"""Attributes, properties and values of all lists together; an honest message has some hundreds."""
_LONGEST_NAME = 2000
_LONGEST_TEXT = 4 * 1024 * 1024
_CRUFT, _MOST_CRUFT = b"\r\n\0 \x1a", 1024
"""What transport leaves behind the last attribute."""
_CODE_PAGES = {
    number: f"cp{number}"
    for number in (
        *(437, 720, 737, 775, 850, 852, 855, 857, 858, *range(860, 867), 869, 874, 932, 936, 949, 950),
        *range(1250, 1259),
        *(1361, 65001),
    )
}
"""Those there are, by Windows' numbers: whatever else is asked for would be looked for among modules, and kept."""
_KIND = re.compile(r"[a-z0-9.+-]{1,60}/[a-z0-9.+-]{1,90}")

# Attributes (§2.1.3.2.2).
_CODE_PAGE, _BODY, _MESSAGE_PROPERTIES = 0x69007, 0x2800C, 0x69003
_FILE, _DATA, _TITLE, _FILE_PROPERTIES = 0x69002, 0x6800F, 0x18010, 0x69005
_ONCE = frozenset({_DATA, _TITLE, _FILE_PROPERTIES})
# Properties (MS-OXPROPS) and their types (MS-OXCDATA §2.11.1).
_SHORT_NAME, _LONG_NAME, _SHOWN_NAME, _MIME_TYPE, _METHOD, _CONTENT = 0x3704, 0x3707, 0x3001, 0x370E, 0x3705, 0x3701
_PLAIN, _HTML, _RICH, _HTML_CODE_PAGE = 0x1000, 0x1013, 0x1009, 0x3FDE
_STRING, _UNICODE, _OBJECT, _BINARY, _INTEGER = 0x1E, 0x1F, 0x0D, 0x102, 0x03
_VARIABLE = frozenset({_STRING, _UNICODE, _OBJECT, _BINARY})
_FIXED = {0: 0, 1: 0, 2: 4, 3: 4, 4: 4, 5: 8, 6: 8, 7: 8, 0x0A: 4, 0x0B: 4, 0x14: 8, 0x40: 8, 0x48: 16}
"""Octets of each, with what fills up to a multiple of four (§2.1.3.4)."""
_SEVERAL = 0x1000
_NAMED, _GUID = 0x8000, 16
_BY_VALUE = 1


@dataclass(frozen=True, slots=True)
class PackedFile:
    """One file, whole. `name` as the sender gave it; `media_type` empty where nothing tells."""

    name: str
    media_type: str
    content: Octets = field(repr=False)


@dataclass(frozen=True, slots=True)
class Packed:
    """What there was. `left`: why something was not read, for support; empty when everything was.

    `rich`: the message's own text is there as RTF, which is not read; the mail around it nearly always has it too.
    """

    files: tuple[PackedFile, ...] = ()
    text: str = ""
    html: str | None = None
    rich: bool = False
    left: str = ""


def is_tnef(media_type: str, beginning: bytes) -> bool:
    """By its type or its first octets; never by its name."""
    return media_type in _TYPES or beginning.startswith(SIGNATURE)


class Steps:
    """How much may still be looked at in a message, whose streams share one."""

    def __init__(self) -> None:
        self._left = _MOST_STEPS

    def take(self) -> None:
        """One more."""
        self._left -= 1
        if self._left < 0:
            raise _damaged("too many attributes")


def read(data: Octets, steps: Steps | None = None) -> Packed:
    """Everything in it. Never raises."""
    reading = _Reading(data, Steps() if steps is None else steps)
    try:
        reading.run()
    except SecmailError as error:
        reading.leave(error.detail)
    reading.close_file()
    message = reading.message
    return Packed(tuple(reading.files), message.text, message.html, message.rich, reading.left)


@dataclass(slots=True)
class _File:
    """One attachment as it is gathered."""

    names: dict[int, str] = field(default_factory=dict)
    media_type: str = ""
    content: Octets | None = None
    method: int = _BY_VALUE
    damaged: bool = False
    seen: set[int] = field(default_factory=set)

    def is_over(self, tag: int) -> bool:
        """Whether this attribute must be another file's: no file has two names, lists or contents."""
        return tag in _ONCE & self.seen or (tag == _DATA and self.content is not None)

    @property
    def name(self) -> str:
        """The most exact of its names."""
        best = (_LONG_NAME, _TITLE, _SHORT_NAME, _SHOWN_NAME)
        return next(filter(None, (self.names.get(each) for each in best)), "")


@dataclass(slots=True)
class _Message:
    """What the stream says of the message itself."""

    text: str = ""
    html: str | None = None
    rich: bool = False


@dataclass(frozen=True, slots=True)
class _Property:
    """The first value of a property."""

    id: int
    type: int
    value: Octets


class _Reading:
    def __init__(self, data: Octets, steps: Steps) -> None:
        self.files: list[PackedFile] = []
        self.message = _Message()
        self.left = ""
        self._data = data
        self._steps = steps
        self._code_page = ""
        self._file: _File | None = None

    def run(self) -> None:
        if not self._data.startswith(SIGNATURE):
            raise _damaged("no signature")
        if len(self._data) < _HEAD + _FRAME.size:
            raise _damaged("cut short")
        for level, tag, value, intact in _attributes(self._data, self._steps):
            if not intact:
                self.leave("a checksum")
            if level == _ATTACHMENT:
                self._of_file(tag, value, intact=intact)
            elif intact:
                self._of_message(tag, value)

    def leave(self, why: str) -> None:
        """Notes that not everything was read, with the first reason."""
        self.left = self.left or why

    def close_file(self) -> None:
        """Takes the attachment that ends here, if it is whole."""
        file, self._file = self._file, None
        if file is None:
            return
        if file.method != _BY_VALUE:
            self.leave("a message or an object inside")
        elif file.damaged or file.content is None:
            self.leave("a file without its content")
        elif len(self.files) >= _MOST_FILES:
            self.leave("too many files")
        else:
            self.files.append(PackedFile(file.name, file.media_type, file.content))

    def _of_message(self, tag: int, value: Octets) -> None:
        message = self.message
        if tag == _CODE_PAGE and len(value) >= _LONG.size:
            self._code_page = _CODE_PAGES.get(_number(value), "")
        elif tag == _BODY:
            message.text = self._words(value, _LONGEST_TEXT)
        elif tag == _MESSAGE_PROPERTIES:
            found = {each.id: each for each in _properties(value, self._steps)}
            if _PLAIN in found:
                message.text = self._string(found[_PLAIN], _LONGEST_TEXT) or message.text
            if _HTML in found:
                message.html = self._html(found[_HTML], found.get(_HTML_CODE_PAGE))
            message.rich = _RICH in found

    def _of_file(self, tag: int, value: Octets, *, intact: bool) -> None:
        again = self._file is not None and self._file.is_over(tag)
        if again:
            # Each begins with an attribute of its own (§2.1.3); without it nothing says for certain what is whose.
            self.leave("a file without its beginning")
        if tag == _FILE or self._file is None or again:
            self.close_file()
            self._file = _File()
        file = self._file
        file.seen.add(tag)
        file.damaged = file.damaged or not intact
        if file.damaged:
            return
        if tag == _DATA:
            file.content = value
        elif tag == _TITLE:
            file.names[_TITLE] = self._words(value, _LONGEST_NAME)
        elif tag == _FILE_PROPERTIES:
            self._take_properties(file, value)

    def _take_properties(self, file: _File, value: Octets) -> None:
        file.damaged = True  # until they were read to their end
        for each in _properties(value, self._steps):
            if each.id in {_LONG_NAME, _SHORT_NAME, _SHOWN_NAME}:
                file.names[each.id] = self._string(each, _LONGEST_NAME)
            elif each.id == _MIME_TYPE:
                kind = self._string(each, _LONGEST_NAME).strip().lower()
                file.media_type = kind if _KIND.fullmatch(kind) else ""
            elif each.id == _METHOD and each.type == _INTEGER:
                file.method = _number(each.value)
            elif each.id == _CONTENT and each.type == _BINARY:
                file.content = each.value
            elif each.id == _CONTENT:
                file.method = 0
        file.damaged = False

    def _string(self, given: _Property, longest: int) -> str:
        if given.type == _UNICODE:
            return text(bytes(given.value[: longest * 2]), "utf-16-le").split("\0", 1)[0]
        return self._words(given.value, longest) if given.type == _STRING else ""

    def _words(self, value: Octets, longest: int) -> str:
        return text(bytes(value[:longest]), self._code_page).split("\0", 1)[0]

    def _html(self, given: _Property, code_page: _Property | None) -> str | None:
        if given.type != _BINARY:
            return self._string(given, _LONGEST_TEXT) or None
        known = code_page is not None and code_page.type == _INTEGER
        charset = _CODE_PAGES.get(_number(code_page.value), "") if code_page is not None and known else self._code_page
        return text(bytes(given.value[:_LONGEST_TEXT]), charset) or None


class _Cursor:
    """A place in a list of properties, which never goes beyond its end."""

    def __init__(self, data: Octets) -> None:
        self._data = data
        self._at = 0

    def take(self, size: int) -> Octets:
        """So many octets, and on behind them."""
        start, self._at = self._at, self._at + size
        if self._at > len(self._data):
            raise _damaged("a property beyond its list")
        return self._data[start : self._at]

    def number(self) -> int:
        """Four octets."""
        return _number(self.take(_LONG.size))

    def counted(self) -> Octets:
        """What has its size before it, and is filled up to a multiple of four."""
        size = self.number()
        found = self.take(size)
        self._at += -size % 4
        return found


def _attributes(data: Octets, steps: Steps) -> Iterator[tuple[int, int, Octets, bool]]:
    """(level, tag, value, whether its checksum holds) (§2.1.3.1); damaged where something else stands."""
    at = _HEAD
    while len(data) - at >= _FRAME.size + _SUM.size:
        steps.take()
        level, tag, size = _FRAME.unpack(data.read(at, at + _FRAME.size))
        if level not in {_MESSAGE, _ATTACHMENT}:
            break
        start = at + _FRAME.size
        at = start + size + _SUM.size
        if at > len(data):
            raise _damaged("cut short")
        value = data[start : start + size]
        (stated,) = _SUM.unpack(data.read(at - _SUM.size, at))
        yield level, tag, value, sum(map(sum, value.blocks())) & 0xFFFF == stated
    if len(data) - at > _MOST_CRUFT or bytes(data[at:]).strip(_CRUFT):
        raise _damaged("something behind the last attribute")


def _properties(data: Octets, steps: Steps) -> Iterator[_Property]:
    """The properties of a list with their first values (§2.1.3.4); damaged where the list does not fit."""
    cursor = _Cursor(data)
    for _ in range(cursor.number()):
        steps.take()
        kind, number = _TAG.unpack(bytes(cursor.take(_TAG.size)))
        if number >= _NAMED:
            cursor.take(_GUID)
            if cursor.number():
                cursor.counted()
            else:
                cursor.number()
        found = list(_values(cursor, kind, steps))
        if found:
            yield _Property(number, kind & ~_SEVERAL, found[0])


def _values(cursor: _Cursor, kind: int, steps: Steps) -> Iterator[Octets]:
    single = kind & ~_SEVERAL
    if single not in _VARIABLE and single not in _FIXED:
        raise _damaged("an unknown type of property")
    for _ in range(cursor.number() if single in _VARIABLE or kind & _SEVERAL else 1):
        steps.take()
        yield cursor.counted() if single in _VARIABLE else cursor.take(_FIXED[single])


def _number(value: Octets) -> int:
    (found,) = _LONG.unpack(bytes(value[: _LONG.size]))
    return int(found)


def _damaged(why: str) -> SecmailError:
    return SecmailError(Code.SMIME_MALFORMED, f"TNEF: {why}")

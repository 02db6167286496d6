"""A bounded reader of BER (X.690): elements are ranges of octets, nothing is copied until asked for.

Mail carries DER and BER: indefinite lengths and octet strings cut into thousands of pieces. Every indefinite length is
followed once only (its end is remembered), nesting and the number of elements are bounded, so time is linear in the
size whatever the sender wrote. What lies in a file is read where the headers are; only content goes by as `Octets`.
"""

import re
from collections.abc import Iterator
from datetime import MAXYEAR, MINYEAR, UTC, datetime
from functools import lru_cache
from typing import overload

from secmail.domain.errors import Code, SecmailError
from secmail.domain.octets import Buffer, Octets, octets

INTEGER, BIT_STRING, OCTET_STRING, OID = 0x02, 0x03, 0x04, 0x06
SEQUENCE, SET = 0x30, 0x31
OCTETS_IN_PIECES = 0x24
UTC_TIME, GENERALIZED_TIME = 0x17, 0x18
_MOMENT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})Z")

_MAX_DEPTH = 40
_SPARE_ELEMENTS = 20_000
_MAX_IN_MEMORY = 16 * 1024 * 1024
"""Octets of an element that may be taken as one value; content has no such bound, and goes by as `Octets`."""
_MAX_TOGETHER = 8 * 1024 * 1024
_PAGE = 4096
_FLAT = 1024 * 1024
"""Up to this size pieces are joined: what reads them later is faster on one piece of memory."""


def malformed(what: str) -> SecmailError:
    """The error for an encoding that cannot be read; `what` names the structure, never its content."""
    return SecmailError(Code.SMIME_MALFORMED, what)


class Element:
    """One element: `tag` is its identifier octet, the rest are offsets into the reader's buffer.

    `place`: where it starts, where its content starts, where its content ends, and where it ends.
    """

    __slots__ = ("body", "body_end", "end", "reader", "start", "tag")

    def __init__(self, reader: "Reader", tag: int, place: tuple[int, int, int, int]) -> None:
        self.reader = reader
        self.tag = tag
        self.start, self.body, self.body_end, self.end = place

    @property
    def view(self) -> Buffer:
        """The content octets, without identifier and length."""
        return self.reader.read(self.body, self.body_end)

    @property
    def raw(self) -> bytes:
        """The whole encoding as it arrived."""
        return bytes(self.reader.read(self.start, self.end))

    def bounded(self) -> "Element":
        """The element itself, where it is no larger than the signers or recipients of any honest message together."""
        if self.body_end - self.body > _MAX_TOGETHER:
            raise malformed("too large")
        return self

    @property
    def content(self) -> Octets:
        """The content octets, whatever their size."""
        return self.reader.data[self.body : self.body_end]

    def children(self, at_most: int = 100_000) -> Iterator["Element"]:
        """The elements inside, in order; more than `at_most` are refused."""
        pos = self.body
        for _ in range(at_most):
            if pos >= self.body_end:
                return
            child = self.reader.element(pos, self.body_end)
            yield child
            pos = child.end
        if pos < self.body_end:
            raise malformed("too many elements")

    def pieces(self) -> Octets:
        """The value of an octet string, primitive or constructed, whatever its size."""
        if not self.tag & 0x20:
            return self.content
        data = self.reader.data.within(self._ranges(0))
        return octets(bytes(data)) if len(data) <= _FLAT else data

    def _ranges(self, depth: int) -> Iterator[tuple[int, int]]:
        """Where the pieces of a constructed octet string lie."""
        if depth > 8:
            raise malformed("octet string nested too deep")
        for child in self.children(at_most=self.reader.budget_at_start):
            if child.tag not in (OCTET_STRING, OCTETS_IN_PIECES):
                raise malformed("octet string")
            if child.tag & 0x20:
                yield from child._ranges(depth + 1)
            else:
                yield child.body, child.body_end

    def octets(self) -> bytes:
        """The value of an octet string as one copy."""
        if not self.tag & 0x20:
            return bytes(self.view)
        value = self.pieces()
        if len(value) > _MAX_IN_MEMORY:
            raise malformed("value too large")
        return bytes(value)

    def oid(self) -> str:
        """An object identifier in dotted form."""
        if self.tag != OID:
            raise malformed("object identifier expected")
        return dotted(bytes(self.view))

    def integer(self) -> int:
        """An INTEGER of any size."""
        if self.tag != INTEGER or self.body == self.body_end:
            raise malformed("integer expected")
        return int.from_bytes(self.view, "big", signed=True)

    def bits(self) -> bytes:
        """The octets of a BIT STRING without its count of unused bits."""
        if self.tag != BIT_STRING or self.body == self.body_end:
            raise malformed("bit string expected")
        return bytes(self.view[1:])

    def time(self) -> datetime:
        """UTCTime (years 1950 to 2049) or GeneralizedTime, in UTC (RFC 5652 §11.3)."""
        text = bytes(self.view).decode("ascii", "replace")
        if self.tag == UTC_TIME:
            text = ("20" if text[:2] < "50" else "19") + text
        elif self.tag != GENERALIZED_TIME:
            raise malformed("time expected")
        digits = _MOMENT.fullmatch(text)
        if digits is None:
            raise malformed("time")
        year, month, day, hour, minute, second = map(int, digits.groups())
        try:
            moment = datetime(year, month, day, hour, minute, second, tzinfo=UTC)
        except ValueError:
            raise malformed("time") from None
        if not MINYEAR < moment.year < MAXYEAR:
            raise malformed("time")  # it cannot be told in another time zone
        return moment


class _Pages:
    """Octets of a file or in pieces, by the page, as the headers in them are read."""

    __slots__ = ("_data", "_page", "_start")

    def __init__(self, data: Octets) -> None:
        self._data = data
        self._start = 0
        self._page = b""

    def __len__(self) -> int:
        return len(self._data)

    @overload
    def __getitem__(self, key: int) -> int: ...
    @overload
    def __getitem__(self, key: slice) -> Buffer: ...
    def __getitem__(self, key: int | slice) -> int | Buffer:
        if isinstance(key, slice):
            return self._data.read(key.start, key.stop)
        at = key - self._start
        if not 0 <= at < len(self._page):
            self._start, at = key, 0
            self._page = bytes(self._data.read(key, min(key + _PAGE, len(self._data))))
        return self._page[at]


def _seen(data: Octets) -> memoryview | _Pages:
    """What headers are read from."""
    in_memory = data.memory()
    return in_memory if in_memory is not None else _Pages(data)


class Reader:
    """Reads elements of one row of octets under a budget that grows with its size."""

    __slots__ = ("_budget", "_data", "_ends", "_size", "_view", "budget_at_start")

    def __init__(self, data: Buffer | Octets) -> None:
        self._data = data
        self._size = len(data)
        self._view = data if isinstance(data, bytes) else _seen(octets(data))
        self.budget_at_start = _SPARE_ELEMENTS + self._size // 64
        self._budget = self.budget_at_start
        self._ends: dict[int, int] = {}

    @property
    def data(self) -> Octets:
        """Everything that is read here; made when asked for, which values of a few octets never are."""
        return octets(self._data)

    def read(self, start: int, end: int) -> Buffer:
        """These octets in one piece; SMIME_MALFORMED when there are more than any single value needs."""
        if end - start > _MAX_IN_MEMORY:
            raise malformed("value too large")
        return self._view[start:end]

    def root(self) -> Element:
        """The first element. What follows it is ignored: nothing of it is ever shown."""
        return self.element(0, self._size)

    def element(self, start: int, limit: int, depth: int = 0) -> Element:
        """The element at `start`, which must end within `limit`."""
        tag, body, length = self._header(start, limit)
        if length >= 0:
            end = body + length
            if end > limit:
                raise malformed("truncated")
            return Element(self, tag, (start, body, end, end))
        if not tag & 0x20:
            raise malformed("indefinite length of a primitive")
        end = self._end_of_indefinite(body, limit, depth)
        return Element(self, tag, (start, body, end - 2, end))

    def _header(self, start: int, limit: int) -> tuple[int, int, int]:
        """Identifier octet, where the content begins, and its length (-1: indefinite)."""
        self._budget -= 1
        if self._budget < 0:
            raise malformed("too many elements")
        view, pos = self._view, start + 1
        if pos >= limit:
            raise malformed("truncated")
        tag = view[start]
        if tag & 0x1F == 0x1F:
            while pos < limit and view[pos] & 0x80:
                pos += 1
            pos += 1
            if pos >= limit:
                raise malformed("truncated")
        first = view[pos]
        pos += 1
        if first < 0x80:
            return tag, pos, first
        if first == 0x80:
            return tag, pos, -1
        size = first & 0x7F
        if size > 8 or pos + size > limit:
            raise malformed("length")
        return tag, pos + size, int.from_bytes(view[pos : pos + size], "big")

    def _end_of_indefinite(self, body: int, limit: int, depth: int) -> int:
        """Where an element of indefinite length ends, its end-of-contents octets included."""
        known = self._ends.get(body)
        if known is not None:
            if known > limit:
                raise malformed("truncated")
            return known
        if depth > _MAX_DEPTH:
            raise malformed("nested too deep")
        pos = body
        while True:
            tag, inner, length = self._header(pos, limit)
            if tag == 0 and length == 0:
                self._ends[body] = inner
                return inner
            pos = inner + length if length >= 0 else self._end_of_indefinite(inner, limit, depth + 1)
            if pos > limit:
                raise malformed("truncated")


def parse(data: Buffer | Octets) -> Element:
    """The first element of `data`."""
    return Reader(data).root()


def sequence(data: Buffer, at_least: int = 0) -> list[Element]:
    """The elements of the SEQUENCE that `data` holds."""
    root = parse(data)
    parts = list(root.children()) if root.tag == SEQUENCE else []
    if root.tag != SEQUENCE or len(parts) < at_least:
        raise malformed("sequence expected")
    return parts


@lru_cache(maxsize=1024)
def dotted(body: bytes) -> str:
    """The dotted form of the content octets of an object identifier (X.690 §8.19)."""
    if not body or len(body) > 64:
        raise malformed("object identifier")
    arcs: list[int] = []
    value = 0
    for octet in body:
        value = value << 7 | octet & 0x7F
        if not octet & 0x80:
            arcs.append(value)
            value = 0
    if not arcs or body[-1] & 0x80:
        raise malformed("object identifier")
    first = min(arcs[0] // 40, 2)
    return ".".join(str(arc) for arc in (first, arcs[0] - 40 * first, *arcs[1:]))

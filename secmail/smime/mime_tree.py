"""MIME as exact ranges of octets (RFC 2045, 2046): what is verified and what is shown are the same range.

Nothing is copied until a part is decoded. Header size, number of parts and depth are bounded by `Limits`, and every
search moves forward only, so that hostile mail costs linear time. Boundaries count exactly, as whole lines.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from secmail.domain.errors import Code, SecmailError
from secmail.domain.octets import Buffer, Keeper, Octets, Stream, keep_in_memory, octets
from secmail.domain.policy import Limits
from secmail.domain.security import Finding
from secmail.smime.transfer import Transferred, decoded
from secmail.smime.words import parameters, raw_text

_FIELD = re.compile(rb"^([!-9;-~]{1,200})[ \t]*:(.*+(?:\n[ \t].*+)*+)", re.MULTILINE)
"""A name and all lines of its value; what was passed is never tried again."""
_FOLD = re.compile(r"\r?\n(?=[ \t])")
_ENCODINGS = {"base64", "quoted-printable"}
_MAX_FIELDS = 5000
_NEAR = 4096
"""Nearly every header ends within so many octets: they are looked at as they lie in memory."""
_MAX_FALSE_BOUNDARIES = 50_000


@dataclass(frozen=True, slots=True)
class Entity:
    """One part: header at `start`, content at `body`, up to `end` (exclusive), all offsets into `data`.

    `fields`: (lower-case name, value unfolded but not decoded), in order.
    """

    data: Octets = field(repr=False)
    start: int
    body: int
    end: int
    fields: tuple[tuple[str, str], ...] = field(repr=False)
    media_type: str
    parameters: dict[str, str] = field(repr=False)

    def get(self, name: str) -> str:
        """The first field of this name, stripped; empty when there is none."""
        for key, value in self.fields:
            if key == name:
                return value.strip()
        return ""

    def all(self, name: str) -> list[str]:
        """Every field of this name."""
        return [value.strip() for key, value in self.fields if key == name]

    @property
    def whole(self) -> Octets:
        """Header and content: what a detached signature covers."""
        return self.data[self.start : self.end]

    @property
    def content(self) -> Octets:
        """The content as it was transferred."""
        return self.data[self.body : self.end]

    @property
    def encoding(self) -> str:
        """The transfer encoding, a lower-case word."""
        return self.get("content-transfer-encoding").lower().strip("\"' ;")

    def decoded(self, keep: Keeper = keep_in_memory) -> Octets:
        """The content without its transfer encoding; damaged encoding gives what can be read."""
        if self.encoding in _ENCODINGS:
            return keep(decoded(self.content, self.encoding))
        return self.content

    def decoded_again(self, size: int) -> Stream:
        """The same, decoded each time it is read instead of kept; `size` is known from a first reading."""
        return Transferred(self.content, self.encoding, size) if self.encoding in _ENCODINGS else self.content

    @property
    def disposition(self) -> tuple[str, dict[str, str]]:
        """Content-Disposition and its parameters (RFC 2183)."""
        return parameters(self.get("content-disposition"))

    @property
    def filename(self) -> str:
        """The name that the sender gave, not yet safe nor decoded; empty without one."""
        return self.disposition[1].get("filename") or self.parameters.get("name", "")


class Budget:
    """How many parts may still be read in this message; what was left unread is told once in `findings`."""

    __slots__ = ("findings", "limits", "parts")

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.parts = limits.parts
        self.findings: list[Finding] = []

    def note(self, finding: Finding) -> None:
        """Tells `finding`, once."""
        if finding not in self.findings:
            self.findings.append(finding)


def read_entity(data: Buffer | Octets, budget: Budget, *, start: int = 0, end: int | None = None) -> Entity:
    """The entity in `data[start:end]`; SMIME_TOO_LARGE when its header exceeds the limit."""
    data = octets(data)
    end = len(data) if end is None else end
    body = end_of_header(data, start, min(end, start + budget.limits.header_bytes + 4))
    if body - start > budget.limits.header_bytes:
        raise SecmailError(Code.SMIME_TOO_LARGE, "header")
    fields = tuple(_fields(bytes(data.read(start, body))))
    content_type = next((value for name, value in fields if name == "content-type"), "")
    media_type, given = parameters(content_type)
    if media_type.count("/") != 1:
        media_type = "text/plain"
    return Entity(data, start, body, end, fields, media_type, given)


def bare_entity(data: Buffer | Octets, media_type: str) -> Entity:
    """Content without a header of its own, as bare CMS may hold it."""
    return Entity(octets(data), 0, 0, len(data), (), media_type, {})


def end_of_header(data: Octets, start: int, end: int) -> int:
    """Where the content of `data[start:end]` begins: after the first empty line, else at its end."""
    near = _after_empty_line(bytes(data.read(start, min(end, start + _NEAR))))
    if near:
        return start + near
    if data.startswith(b"\n", start):
        return min(start + 1, end)
    if data.startswith(b"\r\n", start):
        return min(start + 2, end)
    dos = data.find(b"\n\r\n", start, end)
    unix = data.find(b"\n\n", start, end if dos < 0 else dos + 1)
    if unix >= 0:
        return unix + 2
    return dos + 3 if dos >= 0 else end


def _after_empty_line(head: bytes) -> int:
    """Of the first one, where it stands whole in this beginning; 0 for none."""
    if head.startswith((b"\n", b"\r\n")):
        return 1 if head[0] == 0x0A else 2
    dos = head.find(b"\n\r\n")
    unix = head.find(b"\n\n", 0, len(head) if dos < 0 else dos + 1)
    return unix + 2 if unix >= 0 else dos + 3 if dos >= 0 else 0


def _fields(block: bytes) -> Iterator[tuple[str, str]]:
    """The fields of a header block; lines that are none (mbox "From ") are left out."""
    for match in islice(_FIELD.finditer(block), _MAX_FIELDS + 1):
        value = raw_text(match[2])
        if "\n" in value:
            value = _FOLD.sub("", value)
        yield match[1].decode("ascii").lower(), value.rstrip("\r")


def children(entity: Entity, budget: Budget) -> list[Entity]:
    """The parts of a multipart, in order; empty when it has no usable boundary. Never raises.

    Parts beyond the budget are left out, told by `TOO_MANY_PARTS`; a part with an endless header by `TOO_LARGE`.
    """
    boundary = entity.parameters.get("boundary", "").rstrip()
    if not 0 < len(boundary) <= 200:
        return []
    parts: list[Entity] = []
    for start, end in _ranges(entity, boundary.encode("utf-8", "surrogateescape"), budget):
        if budget.parts <= 0:
            budget.note(Finding.TOO_MANY_PARTS)
            break
        budget.parts -= 1
        try:
            parts.append(read_entity(entity.data, budget, start=start, end=end))
        except SecmailError:
            budget.note(Finding.TOO_LARGE)
    return parts


def _ranges(entity: Entity, boundary: bytes, budget: Budget) -> Iterator[tuple[int, int]]:
    """The byte ranges between the delimiter lines; what stands before the first and after the last is no part."""
    previous = -1
    for line, after, closing in _delimiters(entity, b"--" + boundary, budget):
        if previous >= 0:
            # The line break before a delimiter belongs to the delimiter (RFC 2046 §5.1.1).
            end = line - 1 if line > previous else line
            if end > previous and entity.data[end - 1] == 0x0D:
                end -= 1
            yield previous, max(end, previous)
        previous = after
        if closing:
            return
    if previous >= 0:
        yield previous, entity.end


def _delimiters(entity: Entity, dashed: bytes, budget: Budget) -> Iterator[tuple[int, int, bool]]:
    """(start of the delimiter line, start of the next line, whether it closes)."""
    data, end = entity.data, entity.end
    position = entity.body
    if not data.startswith(dashed, position):
        position = data.find(b"\n" + dashed, position, end) + 1
        if position == 0:
            return
    misses = 0
    while True:
        after = position + len(dashed)
        stop = data.find(b"\n", after, end)
        following = end if stop < 0 else stop + 1
        tail = bytes(data.read(after, min(following, after + 400, end)))
        closing = tail.startswith(b"--")
        if not (tail[2:] if closing else tail).strip(b" \t\r\n"):
            yield position, following, closing
        else:
            misses += 1
            if misses > _MAX_FALSE_BOUNDARIES:
                budget.note(Finding.TOO_MANY_PARTS)
                return
        position = data.find(b"\n" + dashed, following - 1, end) + 1
        if position == 0:
            return

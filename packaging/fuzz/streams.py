"""Reading from a file in blocks must tell the same as reading from memory, wherever the blocks end."""

from collections.abc import Iterable, Iterator

from fuzz.cast import opened
from fuzz.messages import TEMPLATE_WORDS, filled, templates
from fuzz.target import Target, require
from secmail.domain.errors import SecmailError
from secmail.domain.octets import Buffer, Keeper, Octets

_TRIES = 3
"""A damaged PKCS#1 block gives a random key, which once in a while seems to fit."""


class _Far:
    """A source that is no memory to anybody."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def __len__(self) -> int:
        return len(self._data)

    def read(self, start: int, end: int) -> Buffer:
        require(0 <= start <= end <= len(self._data), f"{start}:{end} of {len(self._data)}")
        return self._data[start:end]


def scattered(data: bytes, size: int) -> Octets:
    """The same octets, in ranges of at most `size`."""
    return Octets(_Far(data), ((at, min(at + size, len(data))) for at in range(0, len(data), size)))


def _keeper(size: int) -> Keeper:
    def keep(blocks: Iterable[Buffer]) -> Octets:
        return scattered(b"".join(blocks), size)

    return keep


def _streams(data: bytes) -> None:
    """The first octet chooses the size of the blocks, the rest is a template."""
    size, raw = data[:1][0] % 61 + 1 if data else 1, filled(data[1:])
    for tried in range(_TRIES):
        whole, in_blocks = _told(raw, size=0), _told(raw, size=size)
        if whole == in_blocks:
            return
        require(tried < _TRIES - 1, f"blocks of {size} tell something else: {_difference(whole, in_blocks)}")


def _told(raw: bytes, *, size: int) -> tuple[object, ...]:
    try:
        found = opened(scattered(raw, size), keep=_keeper(size)) if size else opened(raw)
    except SecmailError as error:
        return (error.code,)
    attached = tuple((each.name, each.sha256, each.covered, bytes(each.content)) for each in found.attachments)
    shown = (found.headers, found.text, found.html, found.encrypted, found.summary)
    return (*shown, attached, found.layers, found.problems)


def _difference(one: tuple[object, ...], other: tuple[object, ...]) -> str:
    pairs = zip(one, other, strict=False)
    return next((f"{left!r:.300} and {right!r:.300}" for left, right in pairs if left != right), "other length")


def _seeds() -> Iterator[bytes]:
    for size, template in enumerate(templates(), 1):
        yield bytes([size]) + template


TARGETS = (Target("streams", _streams, _seeds, TEMPLATE_WORDS, max_size=2048),)

"""CompressedData (RFC 3274): expanded within bounds, because a few octets can stand for very many."""

import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from secmail.cms.algorithms import ZLIB, algorithm_oid
from secmail.cms.ber import OCTET_STRING, OCTETS_IN_PIECES, SEQUENCE, Element, malformed
from secmail.domain.errors import Code, SecmailError
from secmail.domain.octets import BLOCK, Buffer, Keeper, Octets, keep_in_memory


@dataclass(frozen=True, slots=True)
class Compressed:
    """Compressed content, and the type of what is inside."""

    content_type: str
    packed: Octets = field(repr=False)

    def expand(self, *, at_most: int, keep: Keeper = keep_in_memory) -> Octets:
        """The content; SMIME_TOO_LARGE beyond `at_most` octets, before the room is taken.

        SMIME_MALFORMED for what is no whole zlib stream.
        """
        return keep(_expanded(self.packed, at_most))


def _expanded(packed: Octets, room: int) -> Iterator[Buffer]:
    stream = zlib.decompressobj()
    try:
        for found in _inflated(stream, packed.blocks()):
            room -= len(found)
            if room < 0:
                raise SecmailError(Code.SMIME_TOO_LARGE, "compressed content")
            yield found
    except zlib.error:
        raise malformed("compressed content") from None
    if not stream.eof:
        raise malformed("compressed content")


def _inflated(stream: "zlib._Decompress", blocks: Iterable[Buffer]) -> Iterator[bytes]:
    """In blocks of bounded size; a full one may leave more inside although all input was taken."""
    for block in blocks:
        rest: Buffer = block
        found = b""
        while len(rest) or len(found) == BLOCK:
            found = stream.decompress(rest, BLOCK)
            rest = stream.unconsumed_tail
            yield found


def read_compressed(content: Element) -> Compressed:
    """The value of a CompressedData; SMIME_UNSUPPORTED for another algorithm than zlib."""
    parts = list(content.children(at_most=3))
    if content.tag != SEQUENCE or len(parts) != 3:
        raise malformed("compressed data")
    algorithm, _ = algorithm_oid(parts[1])
    if algorithm != ZLIB:
        raise SecmailError(Code.SMIME_UNSUPPORTED, f"compression {algorithm}")
    inner = list(parts[2].children(at_most=2))
    value = next(inner[1].children(at_most=1), None) if len(inner) == 2 else None
    if value is None or value.tag not in {OCTET_STRING, OCTETS_IN_PIECES}:
        raise malformed("compressed content")
    return Compressed(inner[0].oid(), value.pieces())

"""CompressedData (RFC 3274): expanded within bounds, because a few octets can stand for very many."""

import zlib
from dataclasses import dataclass, field

from secmail.cms.algorithms import ZLIB, algorithm_oid
from secmail.cms.ber import OCTET_STRING, OCTETS_IN_PIECES, SEQUENCE, Element, malformed
from secmail.domain.errors import Code, SecmailError


@dataclass(frozen=True, slots=True)
class Compressed:
    """Compressed content in pieces, and the type of what is inside."""

    content_type: str
    pieces: list[memoryview] = field(repr=False)

    @property
    def size(self) -> int:
        """Octets as they came."""
        return sum(map(len, self.pieces))

    def expand(self, *, at_most: int) -> bytes:
        """The content; SMIME_TOO_LARGE beyond `at_most` octets, before the memory is taken.

        SMIME_MALFORMED for what is no whole zlib stream.
        """
        room = at_most
        stream = zlib.decompressobj()
        found: list[bytes] = []
        try:
            for piece in self.pieces:
                found.append(stream.decompress(piece, room + 1))
                room -= len(found[-1])
                if room < 0:
                    raise SecmailError(Code.SMIME_TOO_LARGE, "compressed content")
        except zlib.error:
            raise malformed("compressed content") from None
        if not stream.eof:
            raise malformed("compressed content")
        return b"".join(found)


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
    return Compressed(inner[0].oid(), value.chunks())

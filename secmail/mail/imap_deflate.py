"""COMPRESS=DEFLATE (RFC 4978), for slow connections. What comes out is bounded, whatever goes in."""

import zlib

from secmail.mail import errors

BLOCK = 256 * 1024
_RAW = -15
"""Deflate without the header of a file (RFC 1951)."""


class Deflated:
    """Both directions of one connection."""

    def __init__(self) -> None:
        self._packer = zlib.compressobj(6, zlib.DEFLATED, _RAW)
        self._unpacker = zlib.decompressobj(_RAW)
        self._left = b""
        self.pending = False
        """Whether there is more to `unpacked` without anything new."""

    def packed(self, data: bytes) -> bytes:
        """All of it, at once."""
        return self._packer.compress(data) + self._packer.flush(zlib.Z_SYNC_FLUSH)

    def unpacked(self, data: bytes) -> bytes:
        """At most a block of what came, and of what was left before; may be empty."""
        try:
            block = self._unpacker.decompress(self._left + data, BLOCK)
        except zlib.error:
            raise errors.protocol("damaged compression") from None
        if self._unpacker.eof:
            raise errors.protocol("compression ended")
        self._left = self._unpacker.unconsumed_tail
        self.pending = bool(self._left) or len(block) == BLOCK
        return block

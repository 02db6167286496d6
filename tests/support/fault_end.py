"""One end of a connection that goes through the fault proxy."""

import asyncio
import contextlib
import socket
import ssl
import struct
import zlib
from typing import Any

_CHUNK = 65_536
FAREWELL = 0.3
"""Seconds for TLS's."""


class End:
    """One end of a link, protected; compressed (RFC 4978) once both sides have agreed on it."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._reader = asyncio.StreamReader(loop=loop)
        self._writer: asyncio.StreamWriter | None = None
        self._beneath: asyncio.Transport | None = None
        self._inflate: Any = None
        self._deflate: Any = None

    async def accept(self, sock: socket.socket, context: ssl.SSLContext) -> None:
        protocol = asyncio.StreamReaderProtocol(self._reader, loop=self._loop)
        transport, _ = await self._loop.connect_accepted_socket(lambda: protocol, sock, ssl=context)
        self._made(transport, protocol)

    async def connect(self, port: int, context: ssl.SSLContext) -> None:
        protocol = asyncio.StreamReaderProtocol(self._reader, loop=self._loop)
        transport, _ = await self._loop.create_connection(
            lambda: protocol, "127.0.0.1", port, ssl=context, server_hostname="localhost"
        )
        self._made(transport, protocol)

    def _made(self, transport: asyncio.Transport, protocol: asyncio.StreamReaderProtocol) -> None:
        self._writer = asyncio.StreamWriter(transport, protocol, self._reader, self._loop)
        # Once it has been closed, the TLS transport knows nothing any more of the one that it lies on.
        self._beneath = transport._ssl_protocol._transport  # type: ignore[attr-defined]

    def compress(self) -> None:
        self._inflate = zlib.decompressobj(-15)
        self._deflate = zlib.compressobj(6, zlib.DEFLATED, -15)

    async def read(self) -> bytes:
        """Empty at the end."""
        while data := await self._reader.read(_CHUNK):
            plain: bytes = self._inflate.decompress(data) if self._inflate else data
            if plain:
                return plain
        return b""

    async def write(self, data: bytes) -> None:
        if self._writer is None or self._writer.is_closing():
            raise ConnectionResetError
        if self._deflate:
            data = self._deflate.compress(data) + self._deflate.flush(zlib.Z_SYNC_FLUSH)
        self._writer.write(data)
        await self._writer.drain()

    async def close(self) -> None:
        """In order, with TLS's farewell."""
        if self._writer is None:
            return
        with contextlib.suppress(OSError, asyncio.TimeoutError):
            self._writer.close()
            await asyncio.wait_for(self._writer.wait_closed(), FAREWELL)

    def cut(self, *, reset: bool = False) -> None:
        """At once."""
        if self._beneath is None:
            return
        sock = self._beneath.get_extra_info("socket")
        if reset and sock is not None:
            with contextlib.suppress(OSError):
                linger(sock)
        self._beneath.abort()


def linger(sock: socket.socket) -> None:
    """Closing resets."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

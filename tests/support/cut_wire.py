"""A wire to a server that can be cut after so many bytes: for servers that go away at any step.

with CutWire(server_port) as wire:
    wire.cut_after(client=900)      # the next connection dies once the client has said 900 bytes (the last ones lost)
    wire.cut_after(server=4000)     # ... once the server has said 4000
    wire.hang_up()                  # ends the connections that are there
    wire.mend()                     # from now on everything passes
wire.passed                         # (client, server) bytes of the connections so far, newest last
"""

import contextlib
import select
import socket
import threading
import time
from types import TracebackType
from typing import Self

_CHUNK = 512


class CutWire:
    """Listens on `port`, passes everything on to a port of this machine, one thread per connection."""

    def __init__(self, target: int) -> None:
        self._target = target
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(0.1)
        self.port: int = self._listener.getsockname()[1]
        self._limits: tuple[int | None, int | None] = (None, None)
        self._stopped = threading.Event()
        self._threads = [threading.Thread(target=self._accept, name="wire")]
        self._open: set[socket.socket] = set()
        self.passed: list[tuple[int, int]] = []

    def cut_after(self, *, client: int | None = None, server: int | None = None) -> None:
        """For every connection that begins from now on."""
        self._limits = (client, server)

    def mend(self) -> None:
        """Connections that begin from now on are whole."""
        self._limits = (None, None)

    def hang_up(self) -> None:
        """Ends the connections that are there; they are counted when it returns."""
        ended = set(self._open)
        for connection in ended:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        while self._open & ended:
            time.sleep(0.005)

    def __enter__(self) -> Self:
        self._threads[0].start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopped.set()
        for thread in self._threads:
            thread.join()
        self._listener.close()

    def _accept(self) -> None:
        while not self._stopped.is_set():
            with contextlib.suppress(TimeoutError):
                client, _ = self._listener.accept()
                thread = threading.Thread(target=self._serve, args=(client, self._limits), name="wire connection")
                self._threads.append(thread)
                thread.start()

    def _serve(self, client: socket.socket, limits: tuple[int | None, int | None]) -> None:
        with client:
            try:
                server = socket.create_connection(("127.0.0.1", self._target), 5)
            except OSError:
                return  # nobody there: the client is hung up on
            with server:
                said = [0, 0]
                self._open.add(client)
                with contextlib.suppress(OSError):
                    self._pass_on((client, server), said, limits)
                self.passed.append((said[0], said[1]))
                self._open.discard(client)

    def _pass_on(
        self, ends: tuple[socket.socket, socket.socket], said: list[int], limits: tuple[int | None, int | None]
    ) -> None:
        """Until one end closes, a limit is reached, or the test ends."""
        while not self._stopped.is_set():
            for readable in select.select(ends, (), (), 0.1)[0]:
                side = ends.index(readable)
                chunk = readable.recv(_CHUNK)
                if not chunk:
                    return
                said[side] += len(chunk)
                limit = limits[side]
                if limit is not None and said[side] > limit:
                    return
                ends[1 - side].sendall(chunk)

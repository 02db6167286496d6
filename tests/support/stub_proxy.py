"""A proxy of the web that says the same to whoever asks.

with StubProxy(200) as proxy: proxy.place; proxy.asked      # ("127.0.0.1", port); the first line of each request
"""

import contextlib
import socket
import threading

from secmail.directory.places import Place


class StubProxy:
    """One connection at a time, in a thread of its own. `status` 0: hangs up on everybody."""

    def __init__(self, status: int) -> None:
        self.asked: list[str] = []
        self._status = status
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.place = Place("127.0.0.1", self._listener.getsockname()[1])
        self._ends = False
        self._thread = threading.Thread(target=self._serve, name="stub-proxy")

    def __enter__(self) -> "StubProxy":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ends = True
        socket.create_connection((self.place.host, self.place.port)).close()
        self._thread.join()
        self._listener.close()

    def _serve(self) -> None:
        while True:
            client, _ = self._listener.accept()
            with client, contextlib.suppress(OSError):
                if self._ends:
                    return
                self._answer(client)

    def _answer(self, client: socket.socket) -> None:
        if not self._status:
            return
        head = b""
        while not head.endswith(b"\r\n\r\n") and (piece := client.recv(4096)):
            head += piece
        self.asked.append(head.split(b"\r\n")[0].decode("ascii"))
        client.sendall(f"HTTP/1.1 {self._status} as it is\r\nContent-Length: 0\r\n\r\n".encode("ascii"))

"""An https server on this machine whose every answer a test writes, octet by octet.

with HttpsServer(lab.context()) as server:
    server.answers["/file"] = lambda asked: [b"HTTP/1.1 200 OK\r\n...", ...]   # pieces; may block
    server.url("/file")
    server.asked                     # [(target, headers)]

with Proxy(server.port) as proxy: proxy.place, proxy.connects
"""

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from secmail.directory.places import Place

PATIENCE = 30.0


@dataclass(frozen=True)
class Asked:
    target: str
    headers: dict[str, str] = field(default_factory=dict)


Answer = Callable[[Asked], Iterable[bytes]]


def plain(content: bytes, status: str = "200 OK", **headers: str) -> Answer:
    """An ordinary answer; underscores of header names stand for hyphens."""
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    head = "\r\n".join([f"HTTP/1.1 {status}", f"Content-Length: {len(content)}", *lines, "", ""])
    return lambda _asked: [head.encode() + content]


class HttpsServer:
    """A thread for each connection, all of which end with the server."""

    def __init__(self, context: ssl.SSLContext) -> None:
        self.answers: dict[str, Answer] = {}
        self.asked: list[Asked] = []
        self._context = context
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._threads = [threading.Thread(target=self._accept, name="test-https")]
        self._clients: list[socket.socket] = []
        self.stopping = threading.Event()

    @property
    def port(self) -> int:
        return int(self._listener.getsockname()[1])

    def url(self, target: str) -> str:
        return f"https://localhost:{self.port}{target}"

    def __enter__(self) -> "HttpsServer":
        self._threads[0].start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopping.set()
        socket.create_connection(("127.0.0.1", self.port)).close()
        for client in self._clients:
            with contextlib.suppress(OSError):
                client.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(PATIENCE)
        for client in self._clients:
            client.close()
        self._listener.close()

    def _accept(self) -> None:
        while True:
            client, _ = self._listener.accept()
            if self.stopping.is_set():
                client.close()
                return
            self._clients.append(client)
            thread = threading.Thread(target=self._serve, args=(client,), name="test-https-client")
            self._threads.append(thread)
            thread.start()

    def _serve(self, client: socket.socket) -> None:
        with contextlib.suppress(OSError, ValueError), _ended(client):
            client.settimeout(PATIENCE)
            with self._context.wrap_socket(client.dup(), server_side=True) as sock:
                while (asked := _request(sock)) is not None:
                    self.asked.append(asked)
                    answer = self.answers.get(asked.target, plain(b"", "404 Not Found"))
                    for piece in answer(asked):
                        sock.sendall(piece)
                    if asked.headers.get("connection") == "close":
                        return


class Proxy:
    """CONNECT alone, whatever the name, to the port of the server."""

    def __init__(self, port: int) -> None:
        self.connects: list[str] = []
        self._port = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve, name="test-proxy")

    @property
    def place(self) -> Place:
        return Place("127.0.0.1", int(self._listener.getsockname()[1]))

    def __enter__(self) -> "Proxy":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(OSError):
            socket.create_connection(self._listener.getsockname()).close()
        self._thread.join(PATIENCE)
        self._listener.close()

    def _serve(self) -> None:
        client, _ = self._listener.accept()
        with client, contextlib.suppress(OSError):
            client.settimeout(PATIENCE)
            head = _head(client)
            if head is None:
                return
            self.connects.append(head.split(b" ")[1].decode())
            client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            with socket.create_connection(("127.0.0.1", self._port)) as server:
                back = threading.Thread(target=_pump, args=(server, client))
                back.start()
                _pump(client, server)
                back.join(PATIENCE)


@contextlib.contextmanager
def _ended(client: socket.socket) -> Iterator[None]:
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            client.shutdown(socket.SHUT_RDWR)


def _pump(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    with contextlib.suppress(OSError):
        target.shutdown(socket.SHUT_WR)


def _head(sock: socket.socket) -> bytes | None:
    data = b""
    while b"\r\n\r\n" not in data:
        piece = sock.recv(65536)
        if not piece:
            return None
        data += piece
    return data


def _request(sock: socket.socket) -> Asked | None:
    head = _head(sock)
    if head is None:
        return None
    first, *lines = head.decode("latin-1").rstrip().split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    return Asked(first.split(" ")[1], headers)

"""Small web servers on this machine: one whose every answer a test chooses, and openssl's OCSP responder.

    with Web() as web:
        web.pages["/a.crl"] = Page(der, etag='"1"')
        web.url("/a.crl")               # http://127.0.0.1:PORT/a.crl; `localhost` with web.url("/a.crl", "localhost")
        web.asked                       # [Asked("GET", "/a.crl", {...}, b"")]
        web.connections                 # also those that never asked anything

A page may also be a function of the request that gives the raw bytes of the answer, or an iterator of pieces.
"""

import contextlib
import socket
import subprocess
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from secmail.app.demo.pki import Authority, Credential

PATIENCE = 30.0


@dataclass(frozen=True)
class Asked:
    method: str
    target: str
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass
class Page:
    """A plain answer; 304 when the client has this `etag`."""

    content: bytes = b""
    status: int = 200
    etag: str = ""
    headers: tuple[str, ...] = ()

    def __call__(self, asked: Asked) -> bytes:
        if self.etag and asked.headers.get("if-none-match") == self.etag:
            return b"HTTP/1.1 304 Not Modified\r\n\r\n"
        own = [f"ETag: {self.etag}"] if self.etag else []
        lines = [f"HTTP/1.1 {self.status} X", f"Content-Length: {len(self.content)}", *own, *self.headers, "", ""]
        return "\r\n".join(lines).encode() + self.content


Answer = Callable[[Asked], bytes | Iterable[bytes]]


class Web:
    """A server in a thread of its own, one connection at a time. A target without a page is 404."""

    def __init__(self) -> None:
        self.pages: dict[str, Answer] = {}
        self.asked: list[Asked] = []
        self.connections = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve, name="test-web")
        self._stopping = False
        self._client: socket.socket | None = None

    @property
    def port(self) -> int:
        port: int = self._listener.getsockname()[1]
        return port

    def url(self, target: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{target}"

    def targets(self) -> list[str]:
        return [asked.target for asked in self.asked]

    def __enter__(self) -> "Web":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping = True
        if self._client is not None:
            with contextlib.suppress(OSError):
                self._client.shutdown(socket.SHUT_RDWR)
        socket.create_connection(("127.0.0.1", self.port)).close()
        self._thread.join(PATIENCE)
        self._listener.close()

    def _serve(self) -> None:
        while True:
            client, _ = self._listener.accept()
            with client:
                if self._stopping:
                    return
                self.connections += 1
                self._client = client
                with contextlib.suppress(OSError):
                    self._answer(client)
                self._client = None

    def _answer(self, client: socket.socket) -> None:
        asked = _request(client)
        if asked is None:
            return
        self.asked.append(asked)
        answer = self.pages.get(asked.target, Page(status=404))(asked)
        for piece in [answer] if isinstance(answer, bytes) else answer:
            client.sendall(piece)


def _request(client: socket.socket) -> Asked | None:
    client.settimeout(PATIENCE)
    data = b""
    while b"\r\n\r\n" not in data:
        piece = client.recv(65536)
        if not piece:
            return None
        data += piece
    head, _, body = data.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    while len(body) < int(headers.get("content-length", 0)):
        body += client.recv(65536)
    method, target, _ = first.split(" ")
    return Asked(method, target, headers, body)


@contextlib.contextmanager
def ocsp_responder(
    folder: Path,
    authority: Authority,
    responder: Credential,
    *,
    good: Iterable[Credential],
    revoked: Iterable[Credential],
) -> Iterator[str]:
    """`openssl ocsp` for the certificates of one authority; its address."""
    folder.mkdir(exist_ok=True)
    rows = [_row("V", "", credential) for credential in good]
    rows += [_row("R", f"{datetime.now(UTC):%y%m%d%H%M%SZ}", credential) for credential in revoked]
    (folder / "index.txt").write_text("".join(rows))
    (folder / "index.txt.attr").write_text("unique_subject = no\n")
    (folder / "ca.pem").write_bytes(Credential(authority.certificate, authority.key).pem)
    (folder / "responder.pem").write_bytes(responder.pem)
    (folder / "responder.key").write_bytes(responder.key_pem())
    command = ["openssl", "ocsp", "-port", "0", "-index", "index.txt", "-CA", "ca.pem", "-ndays", "1", "-ignore_err"]
    command += ["-rsigner", "responder.pem", "-rkey", "responder.key"]
    server = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        assert server.stdout is not None
        port = server.stdout.readline().split()[1].rpartition(":")[2]
        yield f"http://127.0.0.1:{port}/"
    finally:
        server.terminate()
        server.wait(PATIENCE)
        if server.stdout is not None:
            server.stdout.close()


def _row(state: str, when: str, credential: Credential) -> str:
    serial = f"{credential.certificate.serial_number:x}"
    serial = serial.zfill(len(serial) + len(serial) % 2).upper()
    return f"{state}\t491231235959Z\t{when}\t{serial}\tunknown\t/CN={serial}\n"

"""The publication point of the demonstration's authorities: their revocation lists over plain http, on this machine.

The certificates name `http://crl.demonstration.invalid/…`, a host that exists nowhere, so that they stay the same
whatever port is free at a start. The doctor's profile names this server as its proxy: for http it answers for every
host, from one folder, and passes nothing on. What is asked by https (a directory that somebody sets up to try it) goes
through it as through any proxy.
"""

import contextlib
import selectors
import socket
import threading
from email.utils import formatdate
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from socketserver import ThreadingTCPServer
from urllib.parse import urlsplit

from secmail.app.demo.servers import HOST, STOP_SECONDS

_LOOK_SECONDS = 0.05
_SILENCE_SECONDS = 30.0
_PIECE = 64 * 1024


class PublicationPoint:
    """Serves the lists of a folder in a thread of its own; `start()` once, `stop()` once."""

    def __init__(self, folder: Path) -> None:
        self._server = _Server(folder)
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(_LOOK_SECONDS,), name="demo-publication", daemon=True
        )

    def start(self) -> str:
        """Where it listens, as `host:port`."""
        self._thread.start()
        return f"{HOST}:{self._server.server_address[1]}"

    def stop(self) -> None:
        self._server.shutdown()
        self._thread.join(STOP_SECONDS)
        self._server.server_close()


class _Server(ThreadingTCPServer):
    """Not the standard library's HTTPServer: that one asks a name server for the name of this machine."""

    daemon_threads = True

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        super().__init__((HOST, 0), _Request)

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up in the middle is none of the demonstration's business."""


class _Request(BaseHTTPRequestHandler):
    timeout = 5.0
    server: _Server

    def do_GET(self) -> None:
        """A list by the last part of its address."""
        file = self.server.folder / Path(urlsplit(self.path).path).name
        if file.suffix != ".crl" or not file.is_file():
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        date = formatdate(file.stat().st_mtime, usegmt=True)
        if self.headers.get("If-Modified-Since") == date:
            self.send_response(HTTPStatus.NOT_MODIFIED)
            self.end_headers()
            return
        content = file.read_bytes()
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "application/pkix-crl")
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Last-Modified", date)
        self.end_headers()
        self.wfile.write(content)

    def do_CONNECT(self) -> None:
        """A way to another server, whose ends talk TLS."""
        host, _, port = self.path.rpartition(":")
        try:
            far = socket.create_connection((host.strip("[]"), int(port)), self.timeout)
        except (OSError, ValueError, OverflowError):
            self.send_error(HTTPStatus.BAD_GATEWAY)
            return
        with far:
            self.send_response(HTTPStatus.OK)
            self.end_headers()
            with contextlib.suppress(OSError):
                _tunnel(self.connection, far)
        self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Nothing among the program's own lines."""


def _tunnel(near: socket.socket, far: socket.socket) -> None:
    """Until one of them ends, or nothing has been said for long."""
    with selectors.DefaultSelector() as waiting:
        waiting.register(near, selectors.EVENT_READ, far)
        waiting.register(far, selectors.EVENT_READ, near)
        open_still = True
        while open_still:
            ready = waiting.select(_SILENCE_SECONDS)
            open_still = bool(ready) and all(_passed_on(key) for key, _ in ready)


def _passed_on(key: selectors.SelectorKey) -> bool:
    """What one end has said, to the other; whether it said anything."""
    sender, receiver = key.fileobj, key.data
    assert isinstance(sender, socket.socket) and isinstance(receiver, socket.socket)
    data = sender.recv(_PIECE)
    receiver.sendall(data)
    return bool(data)

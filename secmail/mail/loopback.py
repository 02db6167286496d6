"""The end of a sign-in by browser: the address on this computer that the provider sends the browser to (RFC 8252 §7.3).

Anything else on this computer may call here too, so what does not bring the expected state is turned away and the
waiting goes on; the same for pages that try it under another name (DNS rebinding).
"""

import contextlib
import secrets
import selectors
import socket
import time
from urllib.parse import parse_qs, urlsplit

from secmail.domain.errors import ActionNeeded, Code

_REQUEST_BYTES = 16_384
_REQUEST_SECONDS = 5.0
_PAGE = (
    '<!doctype html><html lang="fr"><meta charset="utf-8"><title>secmail</title>'
    "<p>Connexion terminée : vous pouvez fermer cette page et revenir à secmail.</p>"
    '<p lang="en">Signed in: you may close this page and return to secmail.</p></html>'
)
_ELSEWHERE = '<!doctype html><html lang="fr"><meta charset="utf-8"><title>secmail</title><p>?</p></html>'


class Loopback:
    """Listens from the beginning; one thread waits, `cancel` may come from any other."""

    def __init__(self) -> None:
        self.state = secrets.token_urlsafe(32)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._wake, self._waker = socket.socketpair()
        self._place = f"127.0.0.1:{self._listener.getsockname()[1]}"
        self.redirect = f"http://{self._place}/"
        """Where the provider is to send the browser; providers ignore the port (RFC 8252 §7.3)."""

    def wait(self, seconds: float) -> str:
        """The query with which the browser came. SIGN_IN_UNFINISHED when it did not come, or `cancel` was called."""
        deadline = time.monotonic() + seconds
        with selectors.DefaultSelector() as selector:
            selector.register(self._listener, selectors.EVENT_READ)
            selector.register(self._wake, selectors.EVENT_READ)
            while (left := deadline - time.monotonic()) > 0:
                ready = {key.fileobj for key, _ in selector.select(left)}
                if self._wake in ready:
                    break
                if ready and (query := self._visitor()) is not None:
                    return query
        raise ActionNeeded(Code.SIGN_IN_UNFINISHED, "nobody came back from the browser")

    def cancel(self) -> None:
        """Ends `wait`. Never raises."""
        with contextlib.suppress(OSError):
            self._waker.send(b"\0")

    def close(self) -> None:
        """Never raises."""
        for sock in (self._listener, self._wake, self._waker):
            sock.close()

    def _visitor(self) -> str | None:
        with contextlib.suppress(OSError, ValueError):
            client, _ = self._listener.accept()
            with client:
                query = self._query(_request(client))
                _reply(client, found=query is not None)
                return query
        return None

    def _query(self, request: str) -> str | None:
        first, *headers = request.split("\r\n")
        method, _, rest = first.partition(" ")
        target = urlsplit(rest.rpartition(" ")[0])
        hosts = [line[5:].strip() for line in headers if line[:5].lower() == "host:"]
        if method != "GET" or target.path != "/" or hosts != [self._place]:
            return None
        states = parse_qs(target.query, max_num_fields=30).get("state", [])
        came_from_us = len(states) == 1 and secrets.compare_digest(states[0].encode(), self.state.encode())
        return target.query if came_from_us else None


def _request(client: socket.socket) -> str:
    """Up to the empty line, bounded in size and time."""
    deadline = time.monotonic() + _REQUEST_SECONDS
    data = b""
    while b"\r\n\r\n" not in data:
        client.settimeout(max(0.01, deadline - time.monotonic()))
        piece = client.recv(4096)
        data += piece
        if not piece or len(data) > _REQUEST_BYTES or time.monotonic() > deadline:
            raise ValueError("not a request")
    return data.partition(b"\r\n\r\n")[0].decode("ascii")


def _reply(client: socket.socket, *, found: bool) -> None:
    """Nothing is loaded by the page, and its address (which holds the code) is told to nobody."""
    status, page = ("200 OK", _PAGE) if found else ("404 Not Found", _ELSEWHERE)
    content = page.encode()
    lines = [
        f"HTTP/1.1 {status}",
        "Content-Type: text/html; charset=utf-8",
        f"Content-Length: {len(content)}",
        "Content-Security-Policy: default-src 'none'",
        "Referrer-Policy: no-referrer",
        "Cache-Control: no-store",
        "Connection: close",
        "",
        "",
    ]
    client.sendall("\r\n".join(lines).encode() + content)

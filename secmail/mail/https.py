"""https for the few questions that signing in and finding servers need: verified, bounded, telling nothing of us.

No cookie and no credential is sent but what the form of a request holds; redirections are followed for reading alone,
at most three, and never away from https. The standard library's client does the protocol: one exchange and no more over
a socket that is ours, so that one clock ends it; urllib3, which directories need, would bring nothing but its pools.
"""

import contextlib
import http.client
import re
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NoReturn
from urllib.parse import SplitResult, urljoin, urlsplit

from secmail.domain.accounts import Server
from secmail.domain.errors import Code, Rejected, SecmailError
from secmail.mail import errors
from secmail.mail.transport import tls_context

_MAX_URL = 2_000
_MOVED = frozenset({301, 302, 303, 307, 308})
_REDIRECTIONS = 3
_PIECE = 16_384
_LARGEST_HEAD = 16_384
_TUNNELLED = re.compile(rb"HTTP/1\.[01] 2[0-9]{2}\b")


@dataclass(frozen=True, slots=True)
class Bounds:
    """Seconds, and bytes of an answer. `whole`: for one exchange, however it drips."""

    connect: float = 10.0
    whole: float = 30.0
    size: int = 262_144


@dataclass(frozen=True, slots=True)
class Answer:
    """`location` only where the status says that it moved."""

    status: int
    content: bytes
    location: str = ""


class Https:
    """One exchange at a time and thread; has no state. `ca_file` replaces the system's roots.

    `proxy`: through which host and port a host is reached, by CONNECT (RFC 9110 §9.3.6); None: directly.
    """

    def __init__(
        self,
        *,
        ca_file: str | None = None,
        bounds: Bounds | None = None,
        proxy: Callable[[str], tuple[str, int] | None] | None = None,
    ) -> None:
        self._ca_file = ca_file
        self._bounds = bounds or Bounds()
        self._proxy = proxy

    def get(self, url: str) -> bytes | None:
        """What the address holds; None when the server says that there is nothing.

        Unavailable MAIL_OFFLINE or MAIL_PROTOCOL, Untrusted MAIL_TLS; Rejected MAIL_REFUSED for an address that is not
        https.
        """
        for _ in range(_REDIRECTIONS + 1):
            answer = self._exchange("GET", url, None)
            if answer.status not in _MOVED:
                return answer.content if answer.status == http.client.OK else None
            url = urljoin(url, answer.location)
        raise errors.protocol("redirected too often")

    def post(self, url: str, form: str) -> Answer:
        """The answer to a form, whatever its status. Errors as for `get`; a form is not carried elsewhere."""
        return self._exchange("POST", url, form.encode())

    def _exchange(self, method: str, url: str, body: bytes | None) -> Answer:
        place = require_https(url)
        try:
            with self._connected(place) as connection:
                target = (place.path or "/") + (f"?{place.query}" if place.query else "")
                connection.request(method, target, body=body, headers=_headers(body))
                with connection.getresponse() as response:
                    content = self._body(response)
                    answer = Answer(response.status, content, response.getheader("Location", ""))
            return answer
        except SecmailError:
            raise
        except (OSError, UnicodeError) as error:
            raise errors.from_socket(error) from None
        except (http.client.HTTPException, ValueError):
            raise errors.protocol("http") from None

    @contextlib.contextmanager
    def _connected(self, place: SplitResult) -> Iterator[http.client.HTTPConnection]:
        """The clock that ends a dripping answer runs from here."""
        host, port = place.hostname or "", place.port or 443
        context = tls_context(Server(host, port, ca_file=self._ca_file))
        proxy = self._proxy(host) if self._proxy is not None else None
        with contextlib.ExitStack() as stack:
            plain = stack.enter_context(socket.create_connection(proxy or (host, port), self._bounds.connect))
            was_cut = threading.Event()
            late = threading.Timer(self._bounds.whole, _cut, [plain, was_cut])
            late.daemon = True
            late.start()
            stack.callback(late.join)
            stack.callback(late.cancel)
            if proxy is not None:
                _tunnel(plain, host, port)
            sock = stack.enter_context(context.wrap_socket(_kept(plain), server_hostname=host))
            connection = http.client.HTTPConnection(host, port)
            connection.sock = sock
            yield connection
            if was_cut.is_set():  # what was read so far looks like the whole
                raise TimeoutError

    def _body(self, response: http.client.HTTPResponse) -> bytes:
        content = b""
        while piece := response.read(_PIECE):
            content += piece
            if len(content) > self._bounds.size:
                raise errors.protocol("http answer too large")
        if response.length:  # the standard library takes an early end for the end
            raise http.client.IncompleteRead(b"", response.length)
        return content


def require_https(url: str) -> SplitResult:
    """The parts of an https address that may be connected to or opened. Rejected MAIL_REFUSED for any other."""
    if len(url) > _MAX_URL or not url.isascii() or any(char <= " " or char in "\x7f\\" for char in url):
        _refuse()
    try:
        parts = urlsplit(url)
        port_is_one = parts.port != 0
    except ValueError:
        _refuse()
    if parts.scheme != "https" or not parts.hostname or "@" in parts.netloc or not port_is_one:
        _refuse()
    return parts


def _refuse() -> NoReturn:
    raise Rejected(Code.MAIL_REFUSED, "not an https address")


def _headers(body: bytes | None) -> dict[str, str]:
    headers = {"Connection": "close", "Accept": "application/json, text/xml, application/xml"}
    return headers if body is None else {**headers, "Content-Type": "application/x-www-form-urlencoded"}


def _tunnel(sock: socket.socket, host: str, port: int) -> None:
    """Octet by octet: what follows the head is the server's."""
    target = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    sock.sendall(f"CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n\r\n".encode("ascii"))
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        octet = sock.recv(1)
        if not octet or len(head) >= _LARGEST_HEAD:
            raise errors.protocol("proxy")
        head += octet
    if not _TUNNELLED.match(head):
        raise errors.protocol("proxy refused")


def _kept(sock: socket.socket) -> socket.socket:
    """Wrapping detaches a socket; the clock needs one of its own."""
    return sock.dup()


def _cut(sock: socket.socket, was_cut: threading.Event) -> None:
    was_cut.set()
    with contextlib.suppress(OSError):
        sock.shutdown(socket.SHUT_RDWR)

"""Revocation lists by GET and OCSP answers by POST, over plain http (RFC 5280 §4.2.1.13, RFC 6960 appendix A.1).

What comes back is worth nothing until its signature has been checked, which is not done here. So this side only keeps
bounds: of size, of time, of redirections; it sends no cookie, no credential, no name of the program, and nothing of the
user's beyond the question itself.

Which machines may be asked: an address out of a certificate is followed wherever it leads, also into the practice's
own network. It was written by an authority that the practice trusts (callers ask for nothing else), and a hospital's
own authority publishes on its own network: to refuse that would leave its certificates unconfirmed for ever. A
redirection is another matter, as it is not signed: whoever sits on the way could point it at the router or at a service
of this computer. It must stay on its server or lead to a public address, which is judged before it is connected to.
"""

import http.client
import socket
import threading
import time
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from urllib.parse import urljoin

from secmail.directory.connecting import Inward, TimedSocket, connected
from secmail.directory.errors import FETCH_ERRORS, from_fetch, refused
from secmail.directory.places import Address, Place, address_of, is_public, system_proxy
from secmail.domain.errors import Code, SecmailError
from secmail.domain.publications import Fetched

_MEBIBYTE = 1024 * 1024
_PIECE = 64 * 1024
_MAX_TAG = 200
_MOVED = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much a server may cost. `whole`: seconds for everything after the connection, however it drips."""

    list_bytes: int = 32 * _MEBIBYTE
    answer_bytes: int = _MEBIBYTE
    connect: float = 10.0
    idle: float = 20.0
    whole: float = 180.0
    redirections: int = 3


class HttpPublications:
    """Satisfies `engine.ports.PublicationPort`. One thread at a time; `interrupt` may come from any other."""

    def __init__(self, *, proxy: Callable[[str], Place | None] = system_proxy, bounds: Bounds | None = None) -> None:
        self._proxy = proxy
        self._bounds = bounds or Bounds()
        self._gate = threading.Lock()
        self._sock: socket.socket | None = None
        self._stopped = False

    def get(self, url: str, tag: str = "") -> Fetched | None:
        """What the address holds; None when it still holds what `tag` came with.

        Unavailable PUBLICATION_OFFLINE or PUBLICATION_REFUSED.
        """
        deadline = time.monotonic() + self._bounds.whole
        first = address = address_of(url)
        for _ in range(self._bounds.redirections + 1):
            moved = address.place != first.place
            answer = self._exchange(
                _Request("GET", address, headers=_conditions(tag), limit=self._bounds.list_bytes, strange=moved),
                deadline,
            )
            if answer.status in _MOVED:
                address = address_of(urljoin(address.url, answer.location))
            elif answer.status == http.client.NOT_MODIFIED and tag:
                return None
            else:
                return Fetched(_content(answer), answer.tag)
        raise refused("redirected too often")

    def ask(self, url: str, question: bytes) -> bytes:
        """The answer of an OCSP responder. Errors as for `get`; a question is not carried elsewhere."""
        headers = (("Content-Type", "application/ocsp-request"),)
        request = _Request("POST", address_of(url), headers=headers, limit=self._bounds.answer_bytes, body=question)
        return _content(self._exchange(request, time.monotonic() + self._bounds.whole))

    def interrupt(self) -> None:
        """Ends what is running soon, and whatever is asked for later at once."""
        with self._gate:
            self._stopped = True
            if self._sock is not None:
                with suppress(OSError):
                    self._sock.shutdown(socket.SHUT_RDWR)

    def _exchange(self, request: "_Request", deadline: float) -> "_Answer":
        proxy = self._proxy(request.address.place.host)
        try:
            # Behind a proxy it is the proxy that connects, and that decides to whom.
            allowed = is_public if request.strange and proxy is None else None
            with closing(self._connected(proxy or request.address.place, deadline, allowed=allowed)) as sock:
                return _talk(sock, request, request.address.url if proxy else request.address.target)
        except Inward:
            raise refused("redirected into this network") from None
        except FETCH_ERRORS as error:
            raise from_fetch(error) from None
        finally:
            with self._gate:
                self._sock = None

    def _connected(self, place: Place, deadline: float, *, allowed: Callable[[str], bool] | None = None) -> TimedSocket:
        plain = connected(place.host, place.port, self._bounds.connect, allowed=allowed)
        sock = TimedSocket.over(plain, idle=self._bounds.idle, deadline=deadline)
        with self._gate:
            if self._stopped:
                sock.close()
                raise SecmailError(Code.CANCELLED_AT_STOP)
            self._sock = sock
        return sock


@dataclass(frozen=True, slots=True)
class _Request:
    """`strange`: the address came by a redirection to another host."""

    method: str
    address: Address
    headers: tuple[tuple[str, str], ...]
    limit: int
    body: bytes | None = None
    strange: bool = False


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    content: bytes
    tag: str
    location: str


def _talk(sock: socket.socket, request: _Request, target: str) -> _Answer:
    place = request.address.place
    connection = http.client.HTTPConnection(place.host, place.port)
    connection.sock = sock
    with closing(connection):
        headers = {"Connection": "close", **dict(request.headers)}
        connection.request(request.method, target, body=request.body, headers=headers)
        with connection.getresponse() as response:
            ok = response.status == http.client.OK
            return _Answer(
                response.status,
                _body(response, request.limit) if ok else b"",
                _tag(response),
                response.getheader("Location", ""),
            )


def _body(response: http.client.HTTPResponse, limit: int) -> bytes:
    pieces: list[bytes] = []
    size = 0
    while piece := response.read(_PIECE):
        pieces.append(piece)
        size += len(piece)
        if size > limit:
            raise refused("too large")
    if response.length:  # the standard library takes an early end for the end
        raise http.client.IncompleteRead(b"", response.length)
    return b"".join(pieces)


def _content(answer: _Answer) -> bytes:
    if answer.status != http.client.OK:
        raise refused(f"status {answer.status}")
    return answer.content


def _tag(response: http.client.HTTPResponse) -> str:
    """The entity tag, else the date, each as the condition that it makes in the next request."""
    for source, condition in (("ETag", "If-None-Match"), ("Last-Modified", "If-Modified-Since")):
        value = response.getheader(source, "")
        if value and len(value) <= _MAX_TAG and value.isascii() and value.isprintable():
            return f"{condition}: {value}"
    return ""


def _conditions(tag: str) -> tuple[tuple[str, str], ...]:
    name, _, value = tag.partition(": ")
    return ((name, value),) if value else ()

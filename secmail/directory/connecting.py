"""Connections to servers that somebody else has named: their addresses are judged before anything is sent there.

Even a refused connection tells whoever named the server what there is in our network, by the time it took. A name is
looked up once, so that what was judged is what is spoken to.
"""

import socket
import time
from collections.abc import Callable
from itertools import islice
from typing import Any

_MOST_ADDRESSES = 4
"""Of one name: whoever owns it chooses how many it has, and each may take the whole time."""


class Inward(Exception):
    """None of the name's addresses may be spoken to."""


def connected(host: str, port: int, seconds: float, *, allowed: Callable[[str], bool] | None) -> socket.socket:
    """A TCP connection to one of the addresses that are `allowed` (None: any), each tried for so many seconds.

    Inward; OSError, UnicodeError, OverflowError as `socket.create_connection`.
    """
    if allowed is None:
        return socket.create_connection((host, port), seconds)
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = dict.fromkeys(str(place[0]) for *_, place in found)
    judged = list(islice(filter(allowed, addresses), _MOST_ADDRESSES))
    if not judged:
        raise Inward
    for address in judged[:-1]:
        try:
            return socket.create_connection((address, port), seconds)
        except OSError:
            continue
    return socket.create_connection((judged[-1], port), seconds)


class TimedSocket(socket.socket):
    """Gives up after a silence, and at its deadline even while bytes keep dripping in."""

    _idle = 0.0
    _deadline = 0.0

    @classmethod
    def over(cls, plain: socket.socket, *, idle: float, deadline: float) -> "TimedSocket":
        """The same connection, `plain` being given up. Seconds of silence; a moment of `time.monotonic`."""
        sock = cls(plain.family, plain.type, plain.proto, plain.detach())
        sock._idle, sock._deadline = idle, deadline
        sock.settimeout(idle)
        return sock

    def recv_into(self, *place: Any) -> int:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self.settimeout(min(self._idle, left))
        return super().recv_into(*place)

"""Connections to servers that somebody else has named: their addresses are judged before anything is sent there.

Even a refused connection tells whoever named the server what there is in our network, by the time it took. A name is
looked up once, so that what was judged is what is spoken to.
"""

import socket
from collections.abc import Callable
from itertools import islice

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

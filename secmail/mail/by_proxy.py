"""Whether a proxy of the web would know a way to a mail server that is not reached directly.

Mail goes to its servers directly, never by a proxy: few of them let it pass. Only the diagnosis asks, to tell a network
that leads out by its proxy alone from a server that is away.
"""

import re
import socket
import time

_SECONDS = 5.0
_LONGEST = 1024
_ANSWER = re.compile(rb"HTTP/1\.[01] ([1-5])[0-9]{2}\b")


def knows_a_way(proxy: tuple[str, int], host: str, port: int) -> bool:
    """It would lead there (2xx), or does not want to (4xx); else it has not found the server itself, or is no proxy."""
    target = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    try:
        with socket.create_connection(proxy, _SECONDS) as sock:
            sock.sendall(f"CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n\r\n".encode("ascii"))
            answer = _ANSWER.match(_beginning(sock))
    except (OSError, UnicodeError, OverflowError):
        return False
    return answer is not None and answer[1] in b"24"


def _beginning(sock: socket.socket) -> bytes:
    """The first line, or what has come of it in time."""
    end = time.monotonic() + _SECONDS
    line = b""
    while b"\n" not in line and len(line) < _LONGEST and (left := end - time.monotonic()) > 0:
        sock.settimeout(left)
        piece = sock.recv(_LONGEST)
        if not piece:
            break
        line += piece
    return line

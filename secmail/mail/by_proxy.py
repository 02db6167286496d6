"""Whether a proxy of the web would know a way to a mail server that is not reached directly.

Mail goes to its servers directly, never by a proxy: few of them let it pass. Only the diagnosis asks, to tell a network
that leads out by its proxy alone from a server that is away.
"""

import re
import socket
import time

_SECONDS = 5.0
_LONGEST = 1024
_KNOWS = re.compile(rb"HTTP/1\.[01] (2[0-9]{2}|407)\b")


def knows_a_way(proxy: tuple[str, int], host: str, port: int) -> bool:
    """It leads there (2xx), or would for a name and password (407).

    Any other refusal says nothing of the server: proxies refuse the ports of mail whatever the name (403), before they
    look for it, and a web server that is no proxy answers 400 or 405.
    """
    target = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    try:
        with socket.create_connection(proxy, _SECONDS) as sock:
            sock.sendall(f"CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n\r\n".encode("ascii"))
            return _KNOWS.match(_beginning(sock)) is not None
    except (OSError, UnicodeError, OverflowError):
        return False


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

"""Whether the proxy that web servers are asked by answers, and whether it wants to know who asks."""

import http.client
import time
from contextlib import closing

from secmail.directory.connecting import TimedSocket, connected
from secmail.directory.errors import FETCH_ERRORS
from secmail.directory.places import Place
from secmail.domain.errors import Code

_SECONDS, _WHOLE = 5.0, 10.0
"""For each step, and for all of it: an answer that comes octet by octet is none."""


def proxy_trouble(proxy: Place, host: str, *, seconds: float = _WHOLE) -> Code | None:
    """PROXY_AWAY, PROXY_SIGN_IN, or None. Blocking; an answer is given so many seconds from the start.

    It is asked about `host`, and answers that itself (`Max-Forwards: 0`, RFC 9110 §7.6.2); any answer will do.
    """
    deadline = time.monotonic() + seconds
    connection = http.client.HTTPConnection(host)
    try:
        plain = connected(proxy.host, proxy.port, min(_SECONDS, seconds), allowed=None)
        with closing(TimedSocket.over(plain, idle=_SECONDS, deadline=deadline)) as sock:
            connection.sock = sock
            connection.request("OPTIONS", f"http://{host}/", headers={"Max-Forwards": "0", "Connection": "close"})
            status = connection.getresponse().status
    except FETCH_ERRORS:
        return Code.PROXY_AWAY
    return Code.PROXY_SIGN_IN if status == http.client.PROXY_AUTHENTICATION_REQUIRED else None

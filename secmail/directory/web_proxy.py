"""Whether the proxy that web servers are asked by answers, and whether it wants to know who asks."""

import http.client
from contextlib import closing

from secmail.directory.connecting import connected
from secmail.directory.errors import FETCH_ERRORS
from secmail.directory.places import Place
from secmail.domain.errors import Code

_SECONDS = 5.0


def proxy_trouble(proxy: Place, host: str) -> Code | None:
    """PROXY_AWAY, PROXY_SIGN_IN, or None. Blocking.

    It is asked about `host`, and answers that itself (`Max-Forwards: 0`, RFC 9110 §7.6.2); any answer will do.
    """
    connection = http.client.HTTPConnection(host)
    try:
        with closing(connected(proxy.host, proxy.port, _SECONDS, allowed=None)) as sock:
            sock.settimeout(_SECONDS)
            connection.sock = sock
            connection.request("OPTIONS", f"http://{host}/", headers={"Max-Forwards": "0", "Connection": "close"})
            status = connection.getresponse().status
    except FETCH_ERRORS:
        return Code.PROXY_AWAY
    return Code.PROXY_SIGN_IN if status == http.client.PROXY_AUTHENTICATION_REQUIRED else None

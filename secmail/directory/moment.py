"""What time it is by a web server: the Date of its answer, whatever else it says (RFC 9110 §6.6.1)."""

import http.client
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from secmail.directory.connecting import connected
from secmail.directory.errors import FETCH_ERRORS
from secmail.directory.places import Place, address_of, system_proxy
from secmail.domain.errors import SecmailError

_SECONDS = 5.0


def moment_at(url: str, *, proxy: Callable[[str], Place | None] = system_proxy) -> datetime | None:
    """Aware. None when the server does not answer in seconds, or says no date that is one. Blocking."""
    try:
        address = address_of(url)
        way = proxy(address.place.host)
        place = way or address.place
        connection = http.client.HTTPConnection(address.place.host, address.place.port)
        with closing(connected(place.host, place.port, _SECONDS, allowed=None)) as sock:
            sock.settimeout(_SECONDS)
            connection.sock = sock
            connection.request("HEAD", address.url if way else address.target, headers={"Connection": "close"})
            told = parsedate_to_datetime(connection.getresponse().getheader("Date", ""))
    except (SecmailError, *FETCH_ERRORS, ValueError, TypeError):
        return None
    return told if told.tzinfo else told.replace(tzinfo=UTC)

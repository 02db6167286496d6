"""From what sockets and HTTP servers do to the codes of `domain.errors`; nothing a server said gets into a detail."""

import http.client
import socket

from secmail.domain.errors import Code, Unavailable

FETCH_ERRORS = (OSError, http.client.HTTPException, UnicodeError, ValueError, OverflowError)
"""What the standard library raises on the way to an answer; ValueError and OverflowError: a header that is none."""

REFUSED_RETRY_SECONDS = 3600.0


def from_fetch(error: Exception) -> Unavailable:
    """For each of `FETCH_ERRORS`."""
    if isinstance(error, TimeoutError):
        return Unavailable(Code.PUBLICATION_OFFLINE, "timed out")
    if isinstance(error, socket.gaierror | UnicodeError):
        return Unavailable(Code.PUBLICATION_OFFLINE, "host name not found")
    if isinstance(error, OSError | http.client.IncompleteRead):
        return Unavailable(Code.PUBLICATION_OFFLINE, type(error).__name__)
    return refused(type(error).__name__)


def refused(detail: str) -> Unavailable:
    """The place answers, but not with what it should: the next try may wait."""
    return Unavailable(Code.PUBLICATION_REFUSED, detail, retry_after=REFUSED_RETRY_SECONDS)

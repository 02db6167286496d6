"""What is said of a directory that answers, but not as it should."""

import http.client

from secmail.domain.errors import Code, Unavailable

LATER = 300.0
"""Seconds until it is worth while to try again."""


def slow(detail: str) -> Unavailable:
    """It was asked, and does not end."""
    return Unavailable(Code.DIRECTORY_SLOW, detail)


def malformed(detail: str) -> Unavailable:
    """It answers, but not as such a server does; the next try may wait."""
    return Unavailable(Code.DIRECTORY_MALFORMED, detail, retry_after=LATER)


def from_status(status: int, retry_after: str = "") -> Unavailable:
    """A status that is no success. 401 and 403: the key or the password; 429: too many calls."""
    if status in (http.client.UNAUTHORIZED, http.client.FORBIDDEN):
        return Unavailable(Code.DIRECTORY_REFUSED, f"status {status}", retry_after=LATER)
    if status == http.client.TOO_MANY_REQUESTS:
        seconds = float(retry_after) if retry_after.isascii() and retry_after.isdigit() else 60.0
        return Unavailable(Code.DIRECTORY_SLOW, "too many calls", retry_after=min(seconds, 3600.0))
    if status >= http.client.INTERNAL_SERVER_ERROR:
        return Unavailable(Code.DIRECTORY_OFFLINE, f"status {status}")
    return malformed(f"status {status}")

"""Published files over https, to a file: in pieces, bounded, and only when they have changed.

No key is sent, so that redirections can be followed: the stable address of the country's file leads to the one of the
day. Each of them must be https.
"""

import contextlib
import http.client
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING
from urllib.parse import urljoin

from secmail.directory.https import Bounds, Https, Session, pieces, require_https
from secmail.directory.refusals import from_status, malformed
from secmail.domain.directory import Fetched
from secmail.domain.errors import Code, SecmailError, Unavailable

if TYPE_CHECKING:
    from urllib3 import BaseHTTPResponse

_MOVED = frozenset({301, 302, 303, 307, 308})
_REDIRECTIONS = 4
_LONGEST_TAG = 200
_MOST_BYTES = 512 * 1024 * 1024
_SLOW_LINE = Bounds(whole=1800.0)
"""The file of the country (90 MB) by a line of half a megabit in a second."""

_QUICK = Bounds()

Progress = Callable[[int, int], None]


class Downloads:
    """One at a time; `interrupt` may come from any thread."""

    def __init__(self, https: Https, *, bounds: Bounds | None = None, most: int = _MOST_BYTES) -> None:
        self._https = https
        self._bounds = bounds or _SLOW_LINE
        self._most = most

    def download(self, url: str, path: str, *, tag: str, progress: Progress, ca_file: str = "") -> Fetched | None:
        """Its new tag, empty where the server gives none, and its day; None when it still is what `tag` came with.

        `progress`: octets so far, and of the whole (0: not told). Nothing is left at `path` after an error: as for
        `Session.get`, Unavailable DIRECTORY_REFUSED by its status, STORE_FULL.
        """
        with (
            self._https.session(require_https(url), ca_file=ca_file, bounds=self._bounds) as session,
            _followed(session, url, _conditions(tag)) as response,
        ):
            if response.status == http.client.NOT_MODIFIED and tag:
                return None
            _require_content(response)
            self._save(session, response, path=Path(path), progress=progress)
            return Fetched(_tag(response), _changed(response))

    def beginning(self, url: str, *, ca_file: str = "") -> bytes:
        """Its first octets, to see whether it is there and what it is. Errors as for `download`."""
        with (
            self._https.session(require_https(url), ca_file=ca_file, bounds=_QUICK) as session,
            _followed(session, url, {}) as response,
        ):
            _require_content(response)
            return next(pieces(response), b"")

    def interrupt(self) -> None:
        """Ends what is running soon."""
        self._https.interrupt()

    def _save(self, session: Session, response: "BaseHTTPResponse", *, path: Path, progress: Progress) -> None:
        with contextlib.ExitStack() as undo:
            undo.callback(path.unlink, missing_ok=True)
            with _opened(path) as file:
                self._copy(session, response, file=file, progress=progress)
            undo.pop_all()

    def _copy(self, session: Session, response: "BaseHTTPResponse", *, file: IO[bytes], progress: Progress) -> None:
        whole = _length(response)
        received = 0
        if whole > self._most:
            raise malformed("too large")
        for piece in pieces(response):
            received += len(piece)
            if received > self._most:
                raise malformed("too large")
            _write(file, piece)
            progress(received, whole)
        session.check()
        if whole and received != whole:
            raise Unavailable(Code.DIRECTORY_OFFLINE, "torn")


@contextlib.contextmanager
def _followed(session: Session, url: str, headers: Mapping[str, str]) -> "Iterator[BaseHTTPResponse]":
    for _ in range(_REDIRECTIONS + 1):
        with session.opened(url, headers) as response:
            if response.status not in _MOVED:
                yield response
                return
            url = urljoin(url, response.headers.get("Location", ""))
    raise malformed("redirected too often")


def _require_content(response: "BaseHTTPResponse") -> None:
    if response.status != http.client.OK:
        raise from_status(response.status, response.headers.get("Retry-After", ""))


def _opened(path: Path) -> IO[bytes]:
    try:
        return path.open("wb")
    except OSError as error:
        raise _unwritable(error) from None


def _write(file: IO[bytes], piece: bytes) -> None:
    try:
        file.write(piece)
    except OSError as error:
        raise _unwritable(error) from None


def _unwritable(error: OSError) -> SecmailError:
    return Unavailable(Code.STORE_FULL, f"errno {error.errno}")


def _length(response: "BaseHTTPResponse") -> int:
    told = response.headers.get("Content-Length", "")
    return int(told) if told.isascii() and told.isdigit() and len(told) < 16 else 0


def _tag(response: "BaseHTTPResponse") -> str:
    """The entity tag, else the date, each as the condition that it makes in the next request."""
    for source, condition in (("ETag", "If-None-Match"), ("Last-Modified", "If-Modified-Since")):
        value = response.headers.get(source, "")
        if value and len(value) <= _LONGEST_TAG and value.isascii() and value.isprintable():
            return f"{condition}: {value}"
    return ""


def _changed(response: "BaseHTTPResponse") -> datetime | None:
    """Always in Greenwich time (RFC 9110 §5.6.7)."""
    told = response.headers.get("Last-Modified", "")
    with contextlib.suppress(ValueError, IndexError, OverflowError):
        if len(told) <= _LONGEST_TAG:
            return parsedate_to_datetime(told).replace(tzinfo=UTC)
    return None


def _conditions(tag: str) -> dict[str, str]:
    name, _, value = tag.partition(": ")
    return {name: value} if name in ("If-None-Match", "If-Modified-Since") else {}

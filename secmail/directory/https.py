"""https to directories: verified, bounded in size and time, telling nothing of us but what is asked.

urllib3 does the protocol, as it knows proxies, is small, needs nothing else and is kept since 2008. It is loaded when
a directory is asked for the first time, as the start of the program does not need it. Redirections are for the caller
to follow: a key must not be carried to another place.
"""

import contextlib
import http.client
import socket
import ssl
import threading
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from secmail.directory.places import Place, proxy_at
from secmail.domain.errors import Code, Rejected, SecmailError, Unavailable, Untrusted

if TYPE_CHECKING:
    from urllib3 import BaseHTTPResponse, HTTPSConnectionPool, PoolManager

_MAX_URL = 4_000
_PIECE = 64 * 1024


@dataclass(frozen=True, slots=True)
class Bounds:
    """Seconds: to connect, of silence, and for everything, however it drips."""

    connect: float = 10.0
    idle: float = 20.0
    whole: float = 45.0


@dataclass(frozen=True, slots=True)
class Answer:
    """`headers`: those that were asked for, lower case, empty where the server gave none."""

    status: int
    content: bytes
    headers: Mapping[str, str]


class Https:
    """One session at a time; `interrupt` may come from any thread."""

    def __init__(self, *, proxy: "Callable[[str], Place | None] | None" = None) -> None:
        self._proxy = proxy or system_proxy
        self._gate = threading.Lock()
        self._watch: _Watch | None = None
        self._trusted: tuple[tuple[str, int], ssl.SSLContext] | None = None

    @contextlib.contextmanager
    def session(self, host: str, *, ca_file: str = "", bounds: Bounds | None = None) -> "Iterator[Session]":
        """To one host, or where it sends us; its time runs from here. `ca_file`: authorities besides the system's.

        Untrusted DIRECTORY_UNTRUSTED where that file cannot be read.
        """
        bounds = bounds or Bounds()
        watch = _Watch(bounds.whole)
        with self._gate:
            self._watch = watch
        try:
            proxy = self._proxy(host)
            with watch, _manager(proxy, self._context(ca_file), watch) as manager:
                yield Session(manager, watch, bounds, proxy=proxy)
        finally:
            with self._gate:
                self._watch = None

    def interrupt(self) -> None:
        """Ends what is running soon."""
        with self._gate:
            if self._watch is not None:
                self._watch.stop()

    def _context(self, ca_file: str) -> ssl.SSLContext:
        """The last one is kept while its file stays as it is: to read the system's roots takes longer than to ask."""
        key = (ca_file, _changed(ca_file))
        if self._trusted is None or self._trusted[0] != key:
            self._trusted = (key, tls_context(ca_file))
        return self._trusted[1]


class Session:
    """Answers of one directory, over connections that are kept between them."""

    def __init__(self, manager: "PoolManager", watch: "_Watch", bounds: Bounds, *, proxy: Place | None) -> None:
        self._manager, self._watch, self._bounds = manager, watch, bounds
        self._place = f"{proxy.host}:{proxy.port}" if proxy is not None else ""

    def get(self, url: str, *, headers: Mapping[str, str], limit: int) -> Answer:
        """The whole answer, whatever its status.

        Unavailable DIRECTORY_OFFLINE, DIRECTORY_SLOW, DIRECTORY_MALFORMED; Untrusted DIRECTORY_UNTRUSTED; Rejected
        DIRECTORY_VALUE_UNFIT: an address that is not https.
        """
        with self.opened(url, headers) as response:
            content = bytearray()
            for piece in pieces(response):
                content += piece
                if len(content) > limit:
                    raise Unavailable(Code.DIRECTORY_MALFORMED, "too large")
            self._watch.check()
            return Answer(response.status, bytes(content), {"retry-after": response.headers.get("Retry-After", "")})

    @contextlib.contextmanager
    def opened(self, url: str, headers: Mapping[str, str]) -> "Iterator[BaseHTTPResponse]":
        """The answer, its content not read yet. Errors as for `get`, also while it is read."""
        from urllib3 import Timeout  # noqa: PLC0415 -- loaded when a directory is asked

        from secmail.directory import https_errors  # noqa: PLC0415 -- knows urllib3's exceptions

        require_https(url)
        self._watch.check()
        try:
            response = self._manager.request(
                "GET",
                url,
                headers={"Accept-Encoding": "identity", "User-Agent": "secmail", **headers},
                timeout=Timeout(connect=self._bounds.connect, read=self._bounds.idle),
                retries=False,
                redirect=False,
                preload_content=False,
                decode_content=False,
            )
            with contextlib.closing(response):
                yield response
        except https_errors.HTTP_ERRORS as error:
            self._watch.check()
            told = https_errors.from_http(error)
            if isinstance(error, https_errors.OF_PROXY):
                told.place = self._place
            raise told from None

    def check(self) -> None:
        """That what was read is not the beginning that a late or interrupted answer leaves."""
        self._watch.check()


def pieces(response: "BaseHTTPResponse") -> Iterator[bytes]:
    """As they come; a short answer is an error of the client's."""
    while piece := response.read1(_PIECE):
        yield piece


class _Watch:
    """Ends a session's connections: when its time is over, or when it is told to."""

    def __init__(self, seconds: float) -> None:
        self._gate = threading.Lock()
        self._socks: list[socket.socket] = []
        self._late = self._stopped = False
        self._clock = threading.Timer(seconds, self._expire)
        self._clock.daemon = True

    def __enter__(self) -> None:
        self._clock.start()

    def __exit__(self, *_: object) -> None:
        self._clock.cancel()
        self._clock.join()
        for sock in self._socks:
            sock.close()

    def keep(self, sock: socket.socket) -> None:
        """TLS takes the socket itself over, so that it needs one of its own."""
        with self._gate:
            self._socks.append(sock.dup())
        self.check()

    def stop(self) -> None:
        """By the user, or with the program."""
        self._stopped = True
        self._cut()

    def check(self) -> None:
        """Unavailable DIRECTORY_SLOW, or CANCELLED_AT_STOP, once it has ended."""
        if self._stopped:
            raise SecmailError(Code.CANCELLED_AT_STOP)
        if self._late:
            raise Unavailable(Code.DIRECTORY_SLOW, "took too long")

    def _expire(self) -> None:
        self._late = True
        self._cut()

    def _cut(self) -> None:
        with self._gate:
            for sock in self._socks:
                with contextlib.suppress(OSError):
                    sock.shutdown(socket.SHUT_RDWR)


def _manager(proxy: Place | None, context: ssl.SSLContext, watch: _Watch) -> "PoolManager":
    """Of https alone, even if it is asked for something else."""
    from urllib3 import PoolManager, ProxyManager  # noqa: PLC0415 -- loaded when a directory is asked

    manager: PoolManager
    if proxy is None:
        manager = PoolManager(ssl_context=context)
    else:
        host = f"[{proxy.host}]" if ":" in proxy.host else proxy.host
        manager = ProxyManager(f"http://{host}:{proxy.port}", ssl_context=context)
    manager.pool_classes_by_scheme = {"https": _watched(watch)}
    return manager


def _watched(watch: _Watch) -> "type[HTTPSConnectionPool]":
    from urllib3 import HTTPSConnectionPool  # noqa: PLC0415 -- loaded when a directory is asked
    from urllib3.connection import HTTPSConnection  # noqa: PLC0415 -- as above

    class Connection(HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            sock = super()._new_conn()
            with contextlib.ExitStack() as undo:
                undo.callback(sock.close)
                watch.keep(sock)
                undo.pop_all()
            return sock

    class Pool(HTTPSConnectionPool):
        ConnectionCls = Connection

    return Pool


def tls_context(ca_file: str = "") -> ssl.SSLContext:
    """TLS 1.2 or later, chain and host name verified against the system's roots and those of `ca_file`.

    Not `create_default_context`: that one writes the session keys to the file named by SSLKEYLOGFILE.
    Untrusted DIRECTORY_UNTRUSTED where the file cannot be read.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_default_certs()
    if ca_file:
        try:
            context.load_verify_locations(ca_file)
        except (OSError, ValueError):
            raise Untrusted(Code.DIRECTORY_UNTRUSTED, "file of authorities unreadable") from None
    return context


def _changed(ca_file: str) -> int:
    """When the file was changed last; 0 where there is none."""
    try:
        return Path(ca_file).stat().st_mtime_ns if ca_file else 0
    except OSError:
        return 0


def require_https(url: str) -> str:
    """The host of an https address. Rejected DIRECTORY_VALUE_UNFIT for any other address."""
    try:
        parts = urlsplit(url)
        fit = parts.scheme == "https" and bool(parts.hostname) and "@" not in parts.netloc and parts.port != 0
    except ValueError:
        fit = False
    if not fit or len(url) > _MAX_URL or not url.isascii() or any(sign <= " " or sign in '\x7f\\"<>' for sign in url):
        raise Rejected(Code.DIRECTORY_VALUE_UNFIT, "not an https address")
    return parts.hostname or ""


def system_proxy(host: str) -> Place | None:
    """What this computer is set to use for https to that host; credentials in it are not used."""
    if urllib.request.proxy_bypass(host):
        return None
    return proxy_at(urllib.request.getproxies().get("https", ""))


def is_success(answer: Answer) -> bool:
    """200; the other successes carry no content."""
    return answer.status == http.client.OK

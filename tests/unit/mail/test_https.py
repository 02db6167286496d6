"""https with bounds, against a server that keeps none."""

import http.server
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from secmail.domain.errors import Code, SecmailError
from secmail.mail.https import Bounds, Https, require_https
from tests.support.https_server import Proxy
from tests.support.tls import TlsLab

Reply = Callable[[http.server.BaseHTTPRequestHandler], None]
DRIPS, PAUSE = 400, 0.05


class Server:
    """Each path does what the test says."""

    def __init__(self, lab: TlsLab) -> None:
        self.replies: dict[str, Reply] = {}
        self.asked: list[str] = []
        owner = self

        class Handler(http.server.BaseHTTPRequestHandler):
            timeout = 30

            def do_GET(self) -> None:
                owner.asked.append(self.path)
                owner.replies[self.path](self)

            def log_message(self, *_: object) -> None:
                """Silence."""

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.socket = lab.context().wrap_socket(
            self._server.socket, server_side=True, do_handshake_on_connect=False
        )
        self._server.handle_error = lambda *_: None  # type: ignore[method-assign] # clients that leave are meant to
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))

    def url(self, path: str) -> str:
        return f"https://localhost:{self._server.server_port}{path}"

    @property
    def port(self) -> int:
        return self._server.server_port

    def __enter__(self) -> "Server":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@pytest.fixture
def server(lab: TlsLab) -> Iterator[Server]:
    with Server(lab) as running:
        yield running


@pytest.fixture
def https(lab: TlsLab) -> Https:
    return Https(ca_file=str(lab.ca_file), bounds=Bounds(connect=30.0, whole=30.0, size=1000))


def page(content: bytes) -> Reply:
    def reply(handler: http.server.BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(content)))
        handler.end_headers()
        handler.wfile.write(content)

    return reply


def moved(place: str) -> Reply:
    def reply(handler: http.server.BaseHTTPRequestHandler) -> None:
        handler.send_response(302)
        handler.send_header("Location", place)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    return reply


def drips(handler: http.server.BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.end_headers()
    for _ in range(DRIPS):
        handler.wfile.write(b"x")
        time.sleep(PAUSE)


def code_of(https: Https, url: str) -> Code:
    with pytest.raises(SecmailError) as caught:
        https.get(url)
    return caught.value.code


def test_a_page_and_none(server: Server, https: Https) -> None:
    server.replies["/a"] = page(b"found")
    server.replies["/b"] = lambda handler: handler.send_error(404)
    assert https.get(server.url("/a")) == b"found"
    assert https.get(server.url("/b")) is None


def test_redirections_are_few_and_never_leave_https(server: Server, https: Https) -> None:
    server.replies |= {"/1": moved("/2"), "/2": moved("/3"), "/3": moved("/4"), "/4": page(b"end"), "/0": moved("/1")}
    assert https.get(server.url("/1")) == b"end"
    assert code_of(https, server.url("/0")) is Code.MAIL_PROTOCOL
    for place in ("http://localhost/", "file:///etc/passwd", "https://u:p@localhost/", "//", ""):
        server.replies["/away"] = moved(place)
        before = len(server.asked)
        assert code_of(https, server.url("/away")) in {Code.MAIL_REFUSED, Code.MAIL_PROTOCOL}
        assert len(server.asked) - before <= 4


def test_size_and_time_are_bounded(server: Server, https: Https, lab: TlsLab) -> None:
    server.replies |= {"/large": page(b"x" * 1001), "/drips": drips}
    assert code_of(https, server.url("/large")) is Code.MAIL_PROTOCOL
    hasty = Https(ca_file=str(lab.ca_file), bounds=Bounds(connect=30.0, whole=0.6, size=100_000))
    begun = time.monotonic()
    assert code_of(hasty, server.url("/drips")) in {Code.MAIL_OFFLINE, Code.MAIL_PROTOCOL}
    assert time.monotonic() - begun < DRIPS * PAUSE / 2


def test_an_answer_cut_short_is_no_answer(server: Server, https: Https) -> None:
    def short(handler: http.server.BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "100")
        handler.end_headers()
        handler.wfile.write(b"half")

    server.replies["/short"] = short
    assert code_of(https, server.url("/short")) is Code.MAIL_PROTOCOL


@pytest.mark.parametrize(
    "url",
    [
        "http://a.example/",
        "https://",
        "https://a b/",
        "https://u@a.example/",
        "https://a.example:0/",
        "https://a.example:99999/",
        "https://a.example/\r\nHost: b",
        "https://é.example/",
        "https://a.example/" + "x" * 2000,
        "javascript:alert(1)",
    ],
)
def test_addresses_that_are_not_followed(url: str) -> None:
    with pytest.raises(SecmailError):
        require_https(url)


def proxied(proxy: Proxy, ca_file: Path | None) -> Https:
    place = proxy.place
    return Https(ca_file=str(ca_file) if ca_file is not None else None, proxy=lambda _: (place.host, place.port))


def test_by_a_proxy_it_is_the_server_that_is_spoken_to(server: Server, lab: TlsLab) -> None:
    server.replies["/a"] = page(b"found")
    with Proxy(server.port) as proxy:
        assert proxied(proxy, lab.ca_file).get(server.url("/a")) == b"found"
    assert proxy.connects == [f"localhost:{server.port}"]


def test_a_proxy_proves_nothing_for_the_server(server: Server) -> None:
    with Proxy(server.port) as proxy:
        assert code_of(proxied(proxy, None), server.url("/a")) is Code.MAIL_TLS
    assert server.asked == []


def test_a_proxy_that_refuses_is_no_way_round(server: Server, lab: TlsLab) -> None:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Refusing) as refusing:
        thread = threading.Thread(target=refusing.serve_forever, args=(0.02,))
        thread.start()
        by_proxy = Https(ca_file=str(lab.ca_file), proxy=lambda _: ("127.0.0.1", refusing.server_port))
        assert code_of(by_proxy, server.url("/a")) is Code.MAIL_PROTOCOL
        refusing.shutdown()
        thread.join()
    assert server.asked == []


class _Refusing(http.server.BaseHTTPRequestHandler):
    """Knows no CONNECT."""

    def log_message(self, *_: object) -> None:
        """Silence."""

"""Files of directories over https, from a server that behaves, and from one that does not."""

import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from unittest.mock import Mock

import pytest

from secmail.app.demo.publication import PublicationPoint
from secmail.directory.download import Downloads
from secmail.directory.https import Bounds, Https
from secmail.directory.open_data_way import OpenDataDirectory
from secmail.directory.places import Place
from secmail.domain.checks import CheckState
from secmail.domain.directory import DirectoryKind, DirectorySource, Fetched
from secmail.domain.errors import Code, SecmailError
from tests.support.https_server import Asked, HttpsServer, Proxy, plain
from tests.support.invented_country import COLUMNS
from tests.support.tls import TlsLab

CONTENT = bytes(range(256)) * 1000


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> TlsLab:
    return TlsLab(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def server(lab: TlsLab) -> Iterator[HttpsServer]:
    with HttpsServer(lab.context()) as server:
        yield server


@pytest.fixture
def ca(lab: TlsLab) -> str:
    return str(lab.ca_file)


HTTPS = Https(proxy=lambda _host: None)


def downloads(**more: object) -> Downloads:
    return Downloads(HTTPS, **more)  # type: ignore[arg-type]  # the bound


def hasty() -> Downloads:
    """For servers that are too slow for it; a machine that is busy would be, too."""
    return Downloads(HTTPS, bounds=Bounds(connect=30.0, idle=0.25, whole=0.5))


def silent(_done: int, _whole: int) -> None:
    """No progress wanted."""


def refused(tried: Downloads, url: str, path: Path, ca: str) -> Code:
    with pytest.raises(SecmailError) as error:
        tried.download(url, str(path), tag="", progress=silent, ca_file=ca)
    assert not path.exists()
    return error.value.code


def test_the_file_the_tag_and_the_progress_come(server: HttpsServer, ca: str, tmp_path: Path) -> None:
    server.answers["/f"] = plain(CONTENT, ETag='"7"', Last_Modified="Mon, 02 Nov 2026 08:00:00 GMT")
    told: list[tuple[int, int]] = []
    fetched = downloads().download(
        *(server.url("/f"), str(tmp_path / "f")), tag="", progress=lambda *at: told.append(at), ca_file=ca
    )
    assert (tmp_path / "f").read_bytes() == CONTENT
    assert fetched == Fetched('If-None-Match: "7"', datetime(2026, 11, 2, 8, tzinfo=UTC))
    assert told[-1] == (len(CONTENT), len(CONTENT))
    assert [done for done, _ in told] == sorted(done for done, _ in told)


def test_what_has_not_changed_is_not_sent_again(server: HttpsServer, ca: str, tmp_path: Path) -> None:
    def answer(asked: Asked) -> list[bytes]:
        fresh = asked.headers.get("if-modified-since") == "Mon, 02 Nov 2026 08:00:00 GMT"
        return [b"HTTP/1.1 304 Not Modified\r\n\r\n"] if fresh else list(plain(b"new")(asked))

    server.answers["/f"] = answer
    tag = "If-Modified-Since: Mon, 02 Nov 2026 08:00:00 GMT"
    place = str(tmp_path / "f")
    assert downloads().download(server.url("/f"), place, tag=tag, progress=silent, ca_file=ca) is None
    assert downloads().download(server.url("/f"), place, tag="", progress=silent, ca_file=ca) == Fetched("")


@pytest.mark.parametrize(
    "told", ["yesterday", "Mon, 99 Nov 2026 8:00:00 GMT", "9" * 5000, "Mon, 02 Nov 99999 1:1:1 GMT"]
)
def test_a_day_that_is_none_is_not_told(server: HttpsServer, ca: str, tmp_path: Path, told: str) -> None:
    server.answers["/f"] = plain(CONTENT, ETag='"7"', Last_Modified=told)
    fetched = downloads().download(server.url("/f"), str(tmp_path / "f"), tag="", progress=silent, ca_file=ca)
    assert fetched == Fetched('If-None-Match: "7"', None)


def test_the_stable_address_leads_to_the_one_of_the_day(server: HttpsServer, ca: str, tmp_path: Path) -> None:
    server.answers["/stable"] = plain(b"", "302 Found", Location="/today")
    server.answers["/today"] = plain(CONTENT)
    downloads().download(server.url("/stable"), str(tmp_path / "f"), tag="", progress=silent, ca_file=ca)
    assert (tmp_path / "f").read_bytes() == CONTENT


@pytest.mark.parametrize(
    ("location", "code"),
    [
        ("http://localhost/clear", Code.DIRECTORY_VALUE_UNFIT),
        ("file:///etc/passwd", Code.DIRECTORY_VALUE_UNFIT),
        ("/f", Code.DIRECTORY_MALFORMED),
    ],
)
def test_a_redirection_that_is_not_followed(
    server: HttpsServer, ca: str, tmp_path: Path, location: str, code: Code
) -> None:
    server.answers["/f"] = plain(b"", "302 Found", Location=location)
    assert refused(downloads(), server.url("/f"), tmp_path / "f", ca) is code
    assert len(server.asked) <= 5


def test_an_address_that_is_not_https_is_not_asked(ca: str, tmp_path: Path) -> None:
    assert refused(downloads(), "http://localhost/f", tmp_path / "f", ca) is Code.DIRECTORY_VALUE_UNFIT


def test_a_torn_file_is_none(server: HttpsServer, ca: str, tmp_path: Path) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\nConnection: close\r\n\r\n"

    def torn(_asked: Asked) -> Iterator[bytes]:
        yield head + b"half"
        raise OSError

    server.answers["/f"] = torn
    assert refused(downloads(), server.url("/f"), tmp_path / "f", ca) is Code.DIRECTORY_OFFLINE


@pytest.mark.parametrize("told", [True, False])
def test_a_file_that_is_too_large_is_not_kept(server: HttpsServer, ca: str, tmp_path: Path, told: bool) -> None:
    length = b"Content-Length: 99999999\r\n" if told else b""

    def large(_asked: Asked) -> Iterator[bytes]:
        yield b"HTTP/1.1 200 OK\r\nConnection: close\r\n" + length + b"\r\n"
        for _ in range(100):
            yield bytes(10_000)

    server.answers["/f"] = large
    assert refused(downloads(most=100_000), server.url("/f"), tmp_path / "f", ca) is Code.DIRECTORY_MALFORMED


def test_silence_ends(server: HttpsServer, ca: str, tmp_path: Path) -> None:
    def silence(_asked: Asked) -> Iterator[bytes]:
        yield b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nbegin"
        server.stopping.wait(30)

    server.answers["/f"] = silence
    assert refused(hasty(), server.url("/f"), tmp_path / "f", ca) is Code.DIRECTORY_SLOW


@pytest.mark.parametrize("begin", [b"", b"HTTP/1.1 200 OK\r\n\r\n"])
def test_dripping_ends_in_headers_and_in_the_file(server: HttpsServer, ca: str, tmp_path: Path, begin: bytes) -> None:
    """Without a length, an end by our clock must not pass for the end of the file."""

    def drip(_asked: Asked) -> Iterator[bytes]:
        yield begin
        while not server.stopping.wait(0.05):
            yield b"H"

    server.answers["/f"] = drip
    assert refused(hasty(), server.url("/f"), tmp_path / "f", ca) is Code.DIRECTORY_SLOW


def test_an_interruption_ends_it(server: HttpsServer, ca: str, tmp_path: Path) -> None:
    tried = downloads()

    def stopped(_asked: Asked) -> Iterator[bytes]:
        yield b"HTTP/1.1 200 OK\r\n\r\nbegin"
        tried.interrupt()
        server.stopping.wait(30)

    server.answers["/f"] = stopped
    assert refused(tried, server.url("/f"), tmp_path / "f", ca) is Code.CANCELLED_AT_STOP
    server.answers["/f"] = plain(b"later")
    assert tried.download(server.url("/f"), str(tmp_path / "f"), tag="", progress=silent, ca_file=ca) == Fetched("")


@pytest.mark.parametrize("kind", ["expired", "other-host", "other-authority", "old"])
def test_a_server_that_does_not_prove_itself_is_asked_nothing(lab: TlsLab, tmp_path: Path, kind: str) -> None:
    with HttpsServer(lab.context(kind)) as server:
        assert refused(downloads(), server.url("/f"), tmp_path / "f", str(lab.ca_file)) is Code.DIRECTORY_UNTRUSTED
        assert server.asked == []


def test_the_practice_s_authority_is_needed(server: HttpsServer, tmp_path: Path) -> None:
    assert refused(downloads(), server.url("/f"), tmp_path / "f", "") is Code.DIRECTORY_UNTRUSTED
    missing = str(tmp_path / "missing.pem")
    assert refused(downloads(), server.url("/f"), tmp_path / "f", missing) is Code.DIRECTORY_UNTRUSTED
    assert server.asked == []


@pytest.mark.parametrize(
    ("status", "code"),
    [
        ("401 No", Code.DIRECTORY_REFUSED),
        ("404 No", Code.DIRECTORY_MALFORMED),
        ("503 No", Code.DIRECTORY_OFFLINE),
        ("204 No Content", Code.DIRECTORY_MALFORMED),
    ],
)
def test_a_status_says_why(server: HttpsServer, ca: str, tmp_path: Path, status: str, code: Code) -> None:
    server.answers["/f"] = plain(b"", status)
    assert refused(downloads(), server.url("/f"), tmp_path / "f", ca) is code


@pytest.mark.parametrize(
    "answer", [b"SSH-2.0-x\r\n\r\n", b"HTTP/1.1 abc\r\n\r\n", b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 200]
)
def test_what_is_no_http_is_malformed(server: HttpsServer, ca: str, tmp_path: Path, answer: bytes) -> None:
    server.answers["/f"] = lambda _asked: [answer]
    assert refused(downloads(), server.url("/f"), tmp_path / "f", ca) is Code.DIRECTORY_MALFORMED


def test_nobody_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert refused(downloads(), "https://localhost:1/f", tmp_path / "f", "") is Code.DIRECTORY_OFFLINE
    unknown = Mock(side_effect=socket.gaierror(socket.EAI_NONAME, "unknown"))
    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    assert refused(downloads(), "https://nowhere.example/f", tmp_path / "f", "") is Code.DIRECTORY_OFFLINE
    assert unknown.called


def test_a_place_that_cannot_be_written(server: HttpsServer, ca: str, tmp_path: Path) -> None:
    server.answers["/f"] = plain(CONTENT)
    assert refused(downloads(), server.url("/f"), tmp_path / "missing" / "f", ca) is Code.STORE_FULL


def test_through_a_proxy(server: HttpsServer, ca: str, tmp_path: Path) -> None:
    server.answers["/f"] = plain(CONTENT)
    with Proxy(server.port) as proxy:
        tried = Downloads(Https(proxy=lambda _host: proxy.place))
        tried.download(server.url("/f"), str(tmp_path / "f"), tag="", progress=silent, ca_file=ca)
        assert proxy.connects == [f"localhost:{server.port}"]
    assert (tmp_path / "f").read_bytes() == CONTENT


def test_a_proxy_that_is_not_there(tmp_path: Path, server: HttpsServer, ca: str) -> None:
    with Proxy(server.port) as proxy:
        gone = proxy.place
    tried = Downloads(Https(proxy=lambda _host: gone))
    assert refused(tried, server.url("/f"), tmp_path / "f", ca) is Code.DIRECTORY_OFFLINE


@pytest.fixture
def point(tmp_path: Path) -> Iterator[Place]:
    """The demonstration's own proxy: it answers for revocation lists by itself, and lets https through."""
    point = PublicationPoint(tmp_path)
    host, _, port = point.start().partition(":")
    yield Place(host, int(port))
    point.stop()


def test_a_check_names_the_proxy_that_refuses(point: Place) -> None:
    source = DirectorySource("x", DirectoryKind.OPEN_DATA, "X", (("url", "https://localhost:1/f"),))
    (first, *_) = OpenDataDirectory(Https(proxy=lambda _host: point)).check(source)
    assert (first.state, first.found) == (CheckState.FAILED, f"{point.host}:{point.port}")


def test_through_the_demonstration_s_own_proxy(server: HttpsServer, ca: str, tmp_path: Path, point: Place) -> None:
    server.answers["/f"] = plain(CONTENT)
    tried = Downloads(Https(proxy=lambda _host: point))
    for _ in range(2):
        tried.download(server.url("/f"), str(tmp_path / "f"), tag="", progress=silent, ca_file=ca)
        assert (tmp_path / "f").read_bytes() == CONTENT
    assert refused(tried, "https://localhost:1/f", tmp_path / "g", ca) is Code.DIRECTORY_OFFLINE


def test_nothing_of_us_is_told(server: HttpsServer, ca: str, tmp_path: Path) -> None:
    server.answers["/f"] = plain(b"x", Set_Cookie="a=b")
    for _ in range(2):
        downloads().download(server.url("/f"), str(tmp_path / "f"), tag="", progress=silent, ca_file=ca)
    assert {name for asked in server.asked for name in asked.headers} == {"host", "accept-encoding", "user-agent"}


class TestTheFileOfTheCountry:
    """As a directory that is set up."""

    def states(self, url: str, ca: str) -> list[CheckState]:
        source = DirectorySource(
            *("mssante-open-data", DirectoryKind.OPEN_DATA, "Messageries"), (("url", url), ("ca_file", ca))
        )
        return [check.state for check in OpenDataDirectory(HTTPS).check(source)]

    @pytest.mark.parametrize(
        "begin", ["|".join(COLUMNS).encode() + b"\nPER|", b"\xef\xbb\xbf" + "|".join(COLUMNS).encode(), b"PK\x03\x04"]
    )
    def test_it_is_there(self, server: HttpsServer, ca: str, begin: bytes) -> None:
        def large(_asked: Asked) -> Iterator[bytes]:
            yield b"HTTP/1.1 200 OK\r\nContent-Length: 90000000\r\nConnection: close\r\n\r\n" + begin
            server.stopping.wait(0.2)

        server.answers["/stable"] = plain(b"", "302 Found", Location="/f")
        server.answers["/f"] = large
        assert self.states(server.url("/stable"), ca) == [CheckState.OK] * 4

    @pytest.mark.parametrize("content", [b"", b"<html>", b"\xff\xff", b"a|b|c\n"])
    def test_something_else_is_there(self, server: HttpsServer, ca: str, content: bytes) -> None:
        server.answers["/f"] = plain(content)
        assert self.states(server.url("/f"), ca)[3] is CheckState.FAILED

    def test_it_is_not_there(self, server: HttpsServer, ca: str) -> None:
        assert self.states(server.url("/f"), ca)[3] is CheckState.FAILED
        assert self.states(server.url("/f"), "")[1] is CheckState.FAILED
        assert self.states("https://localhost:1/", "")[0] is CheckState.FAILED

    def test_an_address_that_does_not_fit(self) -> None:
        source = DirectorySource("x", DirectoryKind.OPEN_DATA, "X", (("url", "http://a.example/"),))
        with pytest.raises(SecmailError) as error:
            OpenDataDirectory(HTTPS).require_fit(source)
        assert error.value.detail == "url"

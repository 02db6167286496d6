"""Fetching lists and answers from real servers, friendly and hostile: an error for each failure, bounds on all."""

import itertools
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from asn1crypto import ocsp as asn1_ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID

from secmail.app.demo.profiles import AUTHENTICATION, Profile, authority_name
from secmail.directory import revocation_http
from secmail.directory.places import Place, address_of, is_public, proxy_at, system_proxy
from secmail.directory.revocation_http import Bounds, HttpPublications
from secmail.domain.errors import Code, SecmailError, Unavailable
from secmail.domain.publications import Fetched
from secmail.pki import ocsp
from secmail.pki.asn1 import parse
from tests.support.pki_lab import PkiLab
from tests.support.web import Asked, Page, Web, ocsp_responder

CONTENT = bytes(range(256)) * 1000
SMALL = Bounds(list_bytes=1000, answer_bytes=1000)
HASTY = replace(SMALL, idle=0.3, whole=0.5)
"""For servers that are too slow for it; a machine that is busy would be, too."""


@pytest.fixture
def web() -> Iterator[Web]:
    with Web() as server:
        yield server


def client(bounds: Bounds | None = None, proxy: Place | None = None) -> HttpPublications:
    return HttpPublications(proxy=lambda _host: proxy, bounds=bounds)


def fails(web: Web, code: Code, target: str = "/a.crl", bounds: Bounds = SMALL) -> str:
    with pytest.raises(Unavailable) as caught:
        client(bounds).get(web.url(target))
    assert caught.value.code is code
    return caught.value.detail


def test_a_list_is_fetched_without_saying_who_asks(web: Web) -> None:
    web.pages["/a.crl?x=1"] = Page(CONTENT)
    assert client().get(web.url("/a.crl?x=1")) == Fetched(CONTENT)
    (asked,) = web.asked
    assert asked.method == "GET"
    assert set(asked.headers) == {"host", "accept-encoding", "connection"}


def test_what_has_not_changed_is_not_sent_again(web: Web) -> None:
    web.pages["/a.crl"] = Page(b"list", etag='"one"')
    first = client().get(web.url("/a.crl"))
    assert first is not None
    assert client().get(web.url("/a.crl"), first.tag) is None
    web.pages["/a.crl"] = Page(b"later", etag='"two"')
    assert client().get(web.url("/a.crl"), first.tag) == Fetched(b"later", 'If-None-Match: "two"')


def test_a_date_serves_where_there_is_no_tag(web: Web) -> None:
    web.pages["/a.crl"] = Page(b"list", headers=("Last-Modified: Fri, 20 Nov 2026 10:00:00 GMT",))
    first = client().get(web.url("/a.crl"))
    assert first is not None
    client().get(web.url("/a.crl"), first.tag)
    assert web.asked[1].headers["if-modified-since"] == "Fri, 20 Nov 2026 10:00:00 GMT"


@pytest.mark.parametrize("tag", ["x" * 300, "\x01", "\u00e9"])
def test_an_odd_tag_is_not_remembered(web: Web, tag: str) -> None:
    web.pages["/a.crl"] = lambda _: f"HTTP/1.1 200 X\r\nETag: {tag}\r\nContent-Length: 0\r\n\r\n".encode("latin-1")
    assert client().get(web.url("/a.crl")) == Fetched(b"")


def test_not_modified_without_a_question_for_it_is_no_answer(web: Web) -> None:
    web.pages["/a.crl"] = Page(status=304)
    assert fails(web, Code.PUBLICATION_REFUSED) == "status 304"


@pytest.mark.parametrize("status", [204, 206, 400, 403, 404, 407, 500, 503])
def test_another_status_is_a_refusal(web: Web, status: int) -> None:
    web.pages["/a.crl"] = Page(b"<html>", status=status)
    assert fails(web, Code.PUBLICATION_REFUSED) == f"status {status}"


def test_redirections_are_followed_on_the_same_server(web: Web) -> None:
    web.pages["/a.crl"] = Page(status=302, headers=("Location: b.crl",))
    web.pages["/b.crl"] = Page(status=301, headers=(f"Location: {web.url('/c.crl')}",))
    web.pages["/c.crl"] = Page(b"list")
    assert client().get(web.url("/a.crl")) == Fetched(b"list")


def test_a_redirection_into_this_network_is_not_followed(web: Web) -> None:
    with Web() as other:
        other.pages["/x"] = Page(b"list")
        web.pages["/a.crl"] = Page(status=302, headers=(f"Location: {other.url('/x')}",))
        web.pages["/b.crl"] = Page(status=302, headers=(f"Location: {other.url('/x', 'localhost')}",))
        assert fails(web, Code.PUBLICATION_REFUSED) == "redirected into this network"
        assert fails(web, Code.PUBLICATION_REFUSED, "/b.crl") == "redirected into this network"
        assert other.asked == []


@pytest.mark.parametrize("place", ["https://127.0.0.1/", "ftp://127.0.0.1/", "file:///etc/hostname", "ldap://x/", ""])
def test_a_redirection_elsewhere_than_http_ends(web: Web, place: str) -> None:
    web.pages["/a.crl"] = Page(status=302, headers=(f"Location: {place}",))
    fails(web, Code.PUBLICATION_REFUSED)
    assert web.connections <= Bounds().redirections + 1


def test_a_circle_of_redirections_ends(web: Web) -> None:
    web.pages["/a.crl"] = Page(status=302, headers=("Location: /a.crl",))
    assert fails(web, Code.PUBLICATION_REFUSED) == "redirected too often"
    assert web.connections == Bounds().redirections + 1


def test_too_much_is_cut_off_announced_or_not(web: Web) -> None:
    web.pages["/a.crl"] = Page(CONTENT)
    assert fails(web, Code.PUBLICATION_REFUSED) == "too large"
    head = b"HTTP/1.1 200 X\r\nTransfer-Encoding: chunked\r\n\r\n"
    web.pages["/a.crl"] = lambda _: itertools.chain([head], itertools.repeat(b"400\r\n" + bytes(1024) + b"\r\n"))
    assert fails(web, Code.PUBLICATION_REFUSED) == "too large"
    web.pages["/a.crl"] = lambda _: itertools.chain([b"HTTP/1.1 200 X\r\n\r\n"], itertools.repeat(bytes(1024)))
    assert fails(web, Code.PUBLICATION_REFUSED) == "too large"


def test_an_early_end_is_not_taken_for_the_whole(web: Web) -> None:
    web.pages["/a.crl"] = lambda _: b"HTTP/1.1 200 X\r\nContent-Length: 500\r\n\r\n" + bytes(100)
    fails(web, Code.PUBLICATION_OFFLINE)
    web.pages["/a.crl"] = lambda _: b"HTTP/1.1 200 X\r\nTransfer-Encoding: chunked\r\n\r\n400\r\nabc"
    fails(web, Code.PUBLICATION_OFFLINE)


def test_a_server_that_drips_is_left(web: Web) -> None:
    def drip(head: bytes) -> Iterator[bytes]:
        yield head
        while True:
            time.sleep(0.05)
            yield b"a"

    for head in (b"HTTP/1.1 200 X\r\nA: ", b"HTTP/1.1 200 X\r\n\r\n", b"HTTP/1.1 "):
        web.pages["/a.crl"] = lambda _, head=head: drip(head)
        assert fails(web, Code.PUBLICATION_OFFLINE, bounds=HASTY) == "timed out"


def test_a_silent_server_is_left(web: Web) -> None:
    gate = threading.Event()
    web.pages["/a.crl"] = lambda _: bytes(gate.wait(30))
    assert fails(web, Code.PUBLICATION_OFFLINE, bounds=HASTY) == "timed out"
    gate.set()


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"\r\n\r\n",
        b"SMTP 220\r\n\r\n",
        b"HTTP/1.1 9999 X\r\n\r\n",
        b"HTTP/1.1 200 X\r\n" + b"A: b\r\n" * 200 + b"\r\n",
        b"HTTP/1.1 200 X\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 X\r\n" + b"A" * 70000,
    ],
)
def test_nonsense_is_an_error_of_ours(web: Web, answer: bytes) -> None:
    web.pages["/a.crl"] = lambda _: answer
    with pytest.raises(Unavailable) as caught:
        client(SMALL).get(web.url("/a.crl"))
    assert caught.value.code in (Code.PUBLICATION_OFFLINE, Code.PUBLICATION_REFUSED)


@pytest.mark.parametrize(
    "url",
    [
        *("", "crl", "http:", "http://", "https://127.0.0.1/a.crl", "ldap://127.0.0.1/cn=x", "file:///etc/passwd"),
        *("http://user@127.0.0.1/", "http://user:secret@127.0.0.1/", "http://127.0.0.1:99999/", "http://127.0.0.1:x/"),
        *("http://127.0.0.1/a b", "http://127.0.0.1/a\r\nX: y", "http://127.0.0.1/\u00e9", "http://[::1/"),
        "http://1/" + "a" * 3000,
    ],
)
def test_an_address_that_is_none_is_refused_without_a_connection(url: str) -> None:
    with pytest.raises(Unavailable) as caught:
        client().get(url)
    assert caught.value.code is Code.PUBLICATION_REFUSED


def test_nobody_there_is_offline() -> None:
    with Web() as web:
        place = web.url("/a.crl")
    with pytest.raises(Unavailable) as caught:
        client().get(place)
    assert caught.value.code is Code.PUBLICATION_OFFLINE


@pytest.mark.parametrize("host", ["a" * 64 + ".localhost", "..localhost"])
def test_a_host_name_that_is_none_is_offline(host: str) -> None:
    with pytest.raises(Unavailable) as caught:
        client().get(f"http://{host}/")
    assert caught.value.code is Code.PUBLICATION_OFFLINE


def test_a_proxy_is_given_the_whole_address(web: Web) -> None:
    url = "http://crl.demonstration.invalid/a.crl"
    web.pages[url] = Page(b"list")
    assert client(proxy=Place("127.0.0.1", web.port)).get(url) == Fetched(b"list")
    assert web.asked[0].headers["host"] == "crl.demonstration.invalid"


def test_an_interrupt_ends_what_runs_and_whatever_comes_after(web: Web) -> None:
    reached, gate = threading.Event(), threading.Event()

    def hang(_: Asked) -> bytes:
        reached.set()
        gate.wait(30)
        return b""

    web.pages["/a.crl"] = hang
    publications, ended = client(), []

    def run() -> None:
        with pytest.raises(Unavailable):
            publications.get(web.url("/a.crl"))
        ended.append(time.monotonic())

    thread = threading.Thread(target=run)
    thread.start()
    assert reached.wait(30)
    interrupted = time.monotonic()
    publications.interrupt()
    thread.join(30)
    gate.set()
    assert ended[0] - interrupted < Bounds().idle / 2
    with pytest.raises(SecmailError) as caught:
        publications.get(web.url("/a.crl"))
    assert caught.value.code is Code.CANCELLED_AT_STOP


def test_a_question_is_posted_and_not_carried_elsewhere(web: Web) -> None:
    web.pages["/ocsp"] = Page(b"answer")
    assert client().ask(web.url("/ocsp"), b"question") == b"answer"
    (asked,) = web.asked
    assert (asked.method, asked.body, asked.headers["content-type"]) == (
        "POST",
        b"question",
        "application/ocsp-request",
    )
    web.pages["/ocsp"] = Page(status=307, headers=("Location: /other",))
    with pytest.raises(Unavailable) as caught:
        client().ask(web.url("/ocsp"), b"question")
    assert caught.value.code is Code.PUBLICATION_REFUSED
    web.pages["/ocsp"] = Page(CONTENT)
    with pytest.raises(Unavailable):
        client(SMALL).ask(web.url("/ocsp"), b"question")


def test_a_real_responder_answers(tmp_path: Path) -> None:
    lab = PkiLab()
    profile = Profile(authority_name("OCSP"), AUTHENTICATION, purposes=(ExtendedKeyUsageOID.OCSP_SIGNING,))
    responder = lab.issue(profile, key="responder")
    good, revoked = lab.confidentiality(), lab.cps_signature()
    with ocsp_responder(tmp_path, lab.persons, responder, good=[good], revoked=[revoked]) as url:
        issuer = parse(lab.persons.der)
        for credential, status in ((good, "good"), (revoked, "revoked")):
            question = ocsp.request(parse(credential.der), issuer)
            answer = client().ask(url, question)
            assert asn1_ocsp.OCSPResponse.load(answer)["response_status"].native == "successful"
            response = ocsp.read(answer)
            assert response is not None
            assert [said.status for said in response.statements] == [status]


def test_the_parts_of_an_address() -> None:
    found = address_of("HTTP://Crl.Example:8080?x")
    assert (found.place, found.target, found.url) == (Place("crl.example", 8080), "/?x", "http://Crl.Example:8080/?x")


def test_proxies_as_they_are_written(monkeypatch: pytest.MonkeyPatch) -> None:
    assert proxy_at("http://user:secret@proxy.example:3128/") == Place("proxy.example", 3128)
    assert proxy_at("proxy.example:3128") == Place("proxy.example", 3128)
    assert proxy_at("proxy.example") == Place("proxy.example", 80)
    assert proxy_at("") is None
    assert proxy_at("http://proxy.example:none") is None
    monkeypatch.setenv("http_proxy", "http://proxy.example:3128")
    monkeypatch.setenv("no_proxy", "inside.example")
    assert system_proxy("crl.example") == Place("proxy.example", 3128)
    assert system_proxy("inside.example") is None


@pytest.mark.parametrize(
    "peer",
    [
        "127.0.0.1",
        "::1",
        "10.1.2.3",
        "192.168.1.1",
        "169.254.169.254",
        "fe80::1%eth0",
        "::ffff:10.0.0.1",
        "0.0.0.0",
        "224.0.0.1",
    ],
)
def test_what_is_not_the_internet(peer: str) -> None:
    assert not is_public(peer)


def test_what_is_the_internet() -> None:
    assert is_public("2.2.2.2")
    assert is_public("2001:4860:4860::8888")
    assert is_public("::ffff:2.2.2.2")


def test_a_public_address_may_be_redirected_to(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(revocation_http, "is_public", lambda peer: peer == "127.0.0.1")
    with Web() as other:
        other.pages["/x"] = Page(b"list")
        web.pages["/a.crl"] = Page(status=302, headers=(f"Location: {other.url('/x')}",))
        assert client().get(web.url("/a.crl")) == Fetched(b"list")

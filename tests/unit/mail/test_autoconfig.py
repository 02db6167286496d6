"""What a domain says about its servers, and what of it is shown."""

import socket
import threading
from collections.abc import Iterator

import dns.exception
import dns.message
import dns.rdataclass
import dns.rdatatype
import dns.resolver
import dns.rrset
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from secmail.api.accounts import Suggestion
from secmail.domain.accounts import OAuthProvider, Protocol, Server, SignIn, Tls
from secmail.domain.errors import Code, SecmailError, Unavailable
from secmail.mail import autoconfig_xml
from secmail.mail.autoconfig import Autoconfig
from secmail.mail.autoconfig_dns import ServiceRecords
from secmail.mail.hosts import ascii_domain, is_sensible
from secmail.mail.https import Https

ADDRESS = "camille.martin@cabinet.example"


class Names:
    """A name server for SRV records, on this computer."""

    def __init__(self) -> None:
        self.records: dict[str, list[str]] = {}
        self.asked: list[str] = []
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve, name="test-dns")

    def resolver(self) -> dns.resolver.Resolver:
        resolver = dns.resolver.Resolver(configure=False)
        resolver.nameservers = ["127.0.0.1"]
        resolver.port = self._socket.getsockname()[1]
        resolver.timeout = resolver.lifetime = 0.3
        return resolver

    def __enter__(self) -> "Names":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as farewell:
            farewell.sendto(b"", self._socket.getsockname())
        self._thread.join()
        self._socket.close()

    def _serve(self) -> None:
        while data := self._socket.recvfrom(4096):
            if not data[0]:
                return
            query = dns.message.from_wire(data[0])
            question = query.question[0]
            name = question.name.to_text(omit_final_dot=True)
            self.asked.append(name)
            answer = dns.message.make_response(query)
            if found := self.records.get(name):
                answer.answer.append(dns.rrset.from_text(question.name, 60, "IN", "SRV", *found))
            else:
                answer.set_rcode(3)
            self._socket.sendto(answer.to_wire(), data[1])


@pytest.fixture
def names() -> Iterator[Names]:
    with Names() as running:
        yield running


class Pages(Https):
    """The domain's web servers."""

    def __init__(self) -> None:
        super().__init__()
        self.pages: dict[str, bytes] = {}
        self.asked: list[str] = []

    def get(self, url: str) -> bytes | None:
        self.asked.append(url)
        if url not in self.pages:
            raise Unavailable(Code.MAIL_OFFLINE, "no such host")
        return self.pages[url]


def incoming(text: str = "", *, kind: str = "imap", tls: str = "SSL", host: str = "imap.cabinet.example") -> str:
    return (
        f'<incomingServer type="{kind}"><hostname>{host}</hostname><port>993</port><socketType>{tls}</socketType>'
        f"<authentication>password-cleartext</authentication><username>%EMAILADDRESS%</username>{text}</incomingServer>"
    )


OUTGOING = (
    '<outgoingServer type="smtp"><hostname>smtp.%EMAILDOMAIN%</hostname><port>587</port><socketType>STARTTLS'
    "</socketType><username>%EMAILLOCALPART%</username><authentication>password-cleartext</authentication>"
    "<authentication>OAuth2</authentication></outgoingServer>"
)


def document(*servers: str, head: str = "", tail: str = "") -> bytes:
    inside = "".join(servers)
    text = f'<emailProvider id="x"><domain>cabinet.example</domain>{inside}</emailProvider>{tail}'
    return f'{head}<clientConfig version="1.1">{text}</clientConfig>'.encode()


def read(*servers: str, **around: str) -> tuple[Suggestion, ...]:
    return autoconfig_xml.read(document(*servers, **around), ADDRESS, source="autoconfig")


EXPECTED = Suggestion(
    Protocol.IMAP,
    Server("imap.cabinet.example", 993),
    Server("smtp.cabinet.example", 587, Tls.STARTTLS),
    ADDRESS,
    (SignIn.PASSWORD,),
    "autoconfig",
)


def test_the_format() -> None:
    assert read(incoming(), OUTGOING) == (EXPECTED,)
    both = read(incoming(kind="pop3", host="pop.cabinet.example"), incoming(), OUTGOING)
    assert [each.protocol for each in both] == [Protocol.POP3, Protocol.IMAP]


def test_a_sign_in_by_browser() -> None:
    tail = (
        "<oAuth2><issuer>idp.example</issuer><scope>mail offline</scope>"
        "<authURL>https://idp.example/a</authURL><tokenURL>https://idp.example/t</tokenURL></oAuth2>"
    )
    (found,) = read(incoming("<authentication>OAuth2</authentication>"), OUTGOING, tail=tail)
    assert found.sign_in == (SignIn.PASSWORD, SignIn.OAUTH)
    assert found.oauth == OAuthProvider("https://idp.example/a", "https://idp.example/t", "", ("mail", "offline"))
    (plain,) = read(
        incoming("<authentication>OAuth2</authentication>"),
        OUTGOING,
        tail=tail.replace("https://idp.example/t", "http:"),
    )
    assert plain.oauth is None


@pytest.mark.parametrize(
    "server",
    [
        incoming(tls="plain"),
        incoming(tls=""),
        incoming(host="127.0.0.1"),
        incoming(host="[::1]"),
        incoming(host="router"),
        incoming(host="imap.local"),
        incoming(host="localhost.localdomain"),
        incoming(host="a b.example"),
        incoming(host="-a.example"),
        incoming(kind="exchange"),
        incoming().replace("993", "0"),
        incoming().replace("993", "99999999999999"),
        incoming().replace("password-cleartext", "password-encrypted"),
        incoming().replace("%EMAILADDRESS%", "a&#10;b"),
    ],
)
def test_servers_that_are_not_proposed(server: str) -> None:
    assert read(server, OUTGOING) == ()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"not xml",
        b"<clientConfig>",
        b"<html/>",
        document(incoming(), OUTGOING, head='<!DOCTYPE x [<!ENTITY a "b">]>'),
        document(incoming(), OUTGOING, head='<!DOCTYPE x SYSTEM "file:///etc/passwd">'),
        b"<clientConfig>" + b"<a>" * 50 + b"</a>" * 50 + b"</clientConfig>",
        b"<clientConfig>" + b"<a/>" * 5000 + b"</clientConfig>",
        document("x" * 200_000),
        b'<?xml version="1.0" encoding="utf-7"?><clientConfig/>',
    ],
    ids=range(10),
)
def test_documents_that_are_not_read(data: bytes) -> None:
    assert autoconfig_xml.read(data, ADDRESS, source="autoconfig") == ()


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200), st.integers(0, 900))
def test_any_document_ends_well(noise: bytes, at: int) -> None:
    whole = document(incoming(), OUTGOING)
    autoconfig_xml.read(whole[:at] + noise + whole[at + len(noise) :], ADDRESS, source="autoconfig")


def test_service_records(names: Names) -> None:
    names.records |= {
        "_imaps._tcp.cabinet.example": ["20 0 993 second.example.", "10 1 993 a.example.", "10 9 994 imap.example."],
        "_pop3s._tcp.cabinet.example": ["0 0 995 pop.example."],
        "_imap._tcp.cabinet.example": ["0 0 0 ."],
        "_submission._tcp.cabinet.example": ["0 0 587 smtp.example."],
    }
    found = ServiceRecords(names.resolver()).suggestions("cabinet.example", ADDRESS)
    assert [(each.protocol, each.incoming) for each in found] == [
        (Protocol.IMAP, Server("imap.example", 994)),
        (Protocol.POP3, Server("pop.example", 995)),
    ]
    assert {each.outgoing for each in found} == {Server("smtp.example", 587, Tls.STARTTLS)}
    assert not any("camille" in name for name in names.asked)


def test_records_that_are_not_proposed(names: Names) -> None:
    names.records |= {
        "_imaps._tcp.cabinet.example": ["0 0 993 router.", "0 0 993 localhost.", "0 0 993 10.0.0.1."],
        "_submissions._tcp.cabinet.example": ["0 0 465 smtp.example."],
    }
    assert ServiceRecords(names.resolver()).suggestions("cabinet.example", ADDRESS) == ()


def test_what_came_by_https_comes_first_and_once(names: Names) -> None:
    names.records |= {
        "_imaps._tcp.cabinet.example": ["0 0 993 imap.cabinet.example."],
        "_pop3s._tcp.cabinet.example": ["0 0 995 pop.cabinet.example."],
        "_submission._tcp.cabinet.example": ["0 0 587 smtp.cabinet.example."],
    }
    pages = Pages()
    pages.pages["https://cabinet.example/.well-known/autoconfig/mail/config-v1.1.xml"] = document(incoming(), OUTGOING)
    found = Autoconfig(pages, ServiceRecords(names.resolver())).find(ADDRESS)
    assert [(each.source, each.protocol) for each in found] == [
        ("autoconfig-well-known", Protocol.IMAP),
        ("dns-srv", Protocol.POP3),
    ]
    assert pages.asked[0] == "https://autoconfig.cabinet.example/mail/config-v1.1.xml"
    assert not any("camille" in url for url in pages.asked)


def test_nobody_to_ask(names: Names) -> None:
    away = names.resolver()
    away.port = 1
    with pytest.raises(SecmailError) as caught:
        Autoconfig(Pages(), ServiceRecords(away)).find(ADDRESS)
    assert caught.value.code is Code.MAIL_OFFLINE
    assert Autoconfig(Pages(), ServiceRecords(names.resolver())).find(ADDRESS) == ()


def test_addresses_without_a_domain_ask_nobody(names: Names) -> None:
    pages = Pages()
    finder = Autoconfig(pages, ServiceRecords(names.resolver()))
    for address in ("", "x", "x@", "x@router", "x@127.0.0.1", "x@a..b", "x@[::1]", "x@a.local", "x@é" + "é" * 300):
        assert finder.find(address) == ()
    assert (pages.asked, names.asked) == ([], [])


def test_hosts() -> None:
    assert ascii_domain("Santé.example.") == "xn--sant-epa.example"
    assert is_sensible("imap.example") and not is_sensible("a" * 64 + ".example") and not is_sensible("")

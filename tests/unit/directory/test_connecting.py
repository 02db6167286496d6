"""Where others lead us: addresses are judged before anything is sent, and the judged one is spoken to."""

import socket

import pytest

from secmail.directory.connecting import Inward, connected
from secmail.directory.places import is_public
from secmail.directory.revocation_http import HttpPublications
from secmail.domain.errors import Code, Unavailable
from tests.support.web import Page, Web

HOST = "ldap.elsewhere.example"


class Network:
    """What a name leads to, one answer after the other, and what was connected to."""

    def __init__(self, *answers: list[str], dead: frozenset[str] = frozenset()) -> None:
        self.answers, self.dead = list(answers), dead
        self.reached: list[str] = []

    def getaddrinfo(self, _host: str, port: int, **_: object) -> list[tuple[object, ...]]:
        return [
            (socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))
            for address in self.answers.pop(0)
        ]

    def create_connection(self, place: tuple[str, int], _seconds: float) -> socket.socket:
        self.reached.append(place[0])
        if place[0] in self.dead:
            raise TimeoutError
        return socket.socket()


def network(monkeypatch: pytest.MonkeyPatch, *answers: list[str], dead: frozenset[str] = frozenset()) -> Network:
    made = Network(*answers, dead=dead)
    monkeypatch.setattr(socket, "getaddrinfo", made.getaddrinfo)
    monkeypatch.setattr(socket, "create_connection", made.create_connection)
    return made


@pytest.mark.parametrize("inside", ["10.0.0.1", "127.0.0.1", "fd00::1", "::1", "64:ff9b::a00:1", "2002:a00:1::"])
def test_nothing_is_sent_into_our_own_network(monkeypatch: pytest.MonkeyPatch, inside: str) -> None:
    there = network(monkeypatch, [inside])
    with pytest.raises(Inward):
        connected(HOST, 389, 1.0, allowed=is_public)
    assert there.reached == []


def test_the_judged_address_is_connected_to_and_not_the_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that leads elsewhere when it is looked up again changes nothing."""
    there = network(monkeypatch, ["10.0.0.1", "2.2.2.2"], ["10.0.0.1"])
    connected(HOST, 389, 1.0, allowed=is_public).close()
    assert there.reached == ["2.2.2.2"]


def test_a_dead_address_hides_no_other_and_few_are_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    there = network(monkeypatch, ["2.2.2.2", "2.2.2.3"], dead=frozenset({"2.2.2.2"}))
    connected(HOST, 389, 1.0, allowed=is_public).close()
    assert there.reached == ["2.2.2.2", "2.2.2.3"]
    many = [f"2.2.2.{number}" for number in range(100)]
    there = network(monkeypatch, many, dead=frozenset(many))
    with pytest.raises(TimeoutError):
        connected(HOST, 389, 1.0, allowed=is_public)
    assert len(there.reached) == 4


def test_a_redirection_into_this_network_makes_no_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    with Web() as web, Web() as other:
        web.pages["/a.crl"] = Page(status=302, headers=(f"Location: {other.url('/x', 'localhost')}",))
        reached: list[int] = []
        original = socket.create_connection

        def noted(place: tuple[str, int], seconds: float | None = None) -> socket.socket:
            reached.append(place[1])
            return original(place, seconds)

        monkeypatch.setattr(socket, "create_connection", noted)
        with pytest.raises(Unavailable) as caught:
            HttpPublications(proxy=lambda _host: None).get(web.url("/a.crl"))
        assert caught.value.code is Code.PUBLICATION_REFUSED
        assert reached == [web.port]


@pytest.mark.parametrize(
    "inside",
    [
        *("64:ff9b::a00:1", "64:ff9b::c0a8:101", "64:ff9b::7f00:1"),  # NAT64 of 10.0.0.1, 192.168.1.1, 127.0.0.1
        *("64:ff9b:1::a00:1", "64:ff9b:1::808:808"),  # NAT64 within one's own network (RFC 8215)
        *("2002:a00:1::", "2002:c0a8:101::1", "2002:7f00:1::"),  # 6to4
        "2001:0:202:202:0:0:f5ff:fffe",  # Teredo: the client is 10.0.0.1
        "2001:0:a00:1:0:0:fdfd:fdfd",  # Teredo: the server is
        *("::10.0.0.1", "::", "::ffff:127.0.0.1", "fec0::1", "ff02::1", "fd12::1", "100.64.0.1"),
    ],
)
def test_what_only_carries_an_inner_address_is_inner(inside: str) -> None:
    assert not is_public(inside)


@pytest.mark.parametrize(
    "outside", ["64:ff9b::202:202", "2002:202:202::1", "::ffff:2.2.2.2", "2a01:e00::1", "2606:4700::1111"]
)
def test_what_carries_an_outer_address_is_outer(outside: str) -> None:
    assert is_public(outside)

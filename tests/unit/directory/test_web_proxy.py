"""The proxy of the web, as the diagnosis asks it."""

import contextlib
import socket
import threading
import time

import pytest

from secmail.directory.places import Place
from secmail.directory.web_proxy import proxy_trouble
from secmail.domain.errors import Code
from tests.support.ports import free_ports
from tests.support.stub_proxy import StubProxy


@pytest.mark.parametrize(
    ("status", "trouble"),
    [(200, None), (403, None), (501, None), (407, Code.PROXY_SIGN_IN), (0, Code.PROXY_AWAY)],
)
def test_it_answers_or_wants_a_name_or_is_away(status: int, trouble: Code | None) -> None:
    with StubProxy(status) as proxy:
        assert proxy_trouble(proxy.place, "www.example") is trouble
    assert proxy.asked == (["OPTIONS http://www.example/ HTTP/1.1"] if status else [])


def test_nobody_there() -> None:
    (port,) = free_ports(1)
    assert proxy_trouble(Place("127.0.0.1", port), "www.example") is Code.PROXY_AWAY


def drip(listener: socket.socket) -> None:
    """An answer in order, of which an octet comes before each silence is over."""
    client, _ = listener.accept()
    with client, contextlib.suppress(OSError):
        for octet in b"HTTP/1.1 200 " + b"x" * 200 + b"\r\nContent-Length: 0\r\n\r\n":
            client.sendall(bytes([octet]))
            time.sleep(0.01)


def test_an_answer_that_never_ends_is_not_waited_for() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=drip, args=(listener,))
        thread.start()
        place = Place("127.0.0.1", listener.getsockname()[1])
        assert proxy_trouble(place, "www.example", seconds=0.5) is Code.PROXY_AWAY
        thread.join()

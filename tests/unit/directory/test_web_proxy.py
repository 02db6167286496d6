"""The proxy of the web, as the diagnosis asks it."""

import socket

import pytest

from secmail.directory.places import Place
from secmail.directory.web_proxy import proxy_trouble
from secmail.domain.errors import Code
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
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    assert proxy_trouble(Place("127.0.0.1", port), "www.example") is Code.PROXY_AWAY

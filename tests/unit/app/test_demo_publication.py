"""The publication point of the demonstration: lists for every host, and nothing else."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from secmail.app.demo.publication import PublicationPoint
from secmail.directory.places import proxy_at
from secmail.directory.revocation_http import HttpPublications
from secmail.domain.errors import Code, Unavailable
from secmail.domain.publications import Fetched

URL = "http://crl.demonstration.invalid/A.crl"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    inside = tmp_path / "anchors"
    inside.mkdir()
    (inside / "A.crl").write_bytes(b"list")
    (inside / "A.cer").write_bytes(b"certificate")
    (tmp_path / "B.crl").write_bytes(b"outside")
    return inside


@pytest.fixture
def place(folder: Path) -> Iterator[str]:
    point = PublicationPoint(folder)
    yield point.start()
    point.stop()


@pytest.fixture
def publications(place: str) -> HttpPublications:
    return HttpPublications(proxy=lambda _host: proxy_at(place))


def test_a_list_is_served_and_an_unchanged_one_is_not_sent_again(publications: HttpPublications) -> None:
    first = publications.get(URL)
    assert first == Fetched(b"list", first.tag if first else "")
    assert first is not None
    assert first.tag.startswith("If-Modified-Since: ")
    assert publications.get(URL, first.tag) is None


@pytest.mark.parametrize("name", ["A.cer", "B.crl", "../B.crl", "%2e%2e/B.crl", "..%2fB.crl", "", "x/.crl"])
def test_nothing_else_is(publications: HttpPublications, name: str) -> None:
    with pytest.raises(Unavailable) as caught:
        publications.get(f"http://crl.demonstration.invalid/{name}")
    assert caught.value.code is Code.PUBLICATION_REFUSED
    with pytest.raises(Unavailable):
        publications.ask(URL, b"question")


def test_a_client_that_hangs_up_does_not_end_it(place: str, publications: HttpPublications) -> None:
    host, _, port = place.partition(":")
    with socket.create_connection((host, int(port))) as client:
        client.sendall(b"GET ")
    assert publications.get(URL) is not None

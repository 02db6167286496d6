"""The white list of mail domains: taken in from a file and with the published file, known with the country."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from secmail.api.directory import Country, ForgetCountry, KeepDirectory, RefreshCountry
from secmail.api.events import JobFailed
from secmail.directory.service import Directories
from secmail.domain.directory import CountryFacts, DirectoryKind, DirectorySource
from secmail.domain.errors import Code
from tests.support.engine_desk import DIRECTORIES, EngineDesk
from tests.support.https_server import HttpsServer, plain
from tests.support.invented_country import write_country
from tests.support.tls import TlsLab


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[EngineDesk]:
    desk = EngineDesk(tmp_path)
    desk.directories = Directories(DIRECTORIES, proxy=lambda _host: None)
    desk.start()
    yield desk
    desk.stop()


@pytest.fixture
def country(tmp_path: Path) -> Path:
    path = tmp_path / "country.txt"
    write_country(path, 100)
    return path


def listed(*domains: str) -> bytes:
    names = "".join(f"<Domaine><Nom>{domain}</Nom></Domaine>" for domain in domains)
    return f'<?xml version="1.0"?><L xmlns="https://listeblanche.mssante.fr/schema">{names}</L>'.encode()


def known(desk: EngineDesk, *domains: str) -> list[bool]:
    book = desk.ports.country
    return [book.has_domain(domain) for domain in domains]


def facts_of(desk: EngineDesk, command: RefreshCountry) -> CountryFacts:
    facts = desk.result_of(command)
    assert isinstance(facts, CountryFacts)
    return facts


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_a_list_alone_and_with_the_mailboxes(desk: EngineDesk, tmp_path: Path, country: Path, mark: bytes) -> None:
    file = tmp_path / "list.xml"
    file.write_bytes(mark + listed("Hopital.mssante.example", "labo.mssante.example"))
    facts = facts_of(desk, RefreshCountry(str(file)))
    assert (facts.mailboxes, facts.domains, facts.imported) == (0, 2, desk.clock.now())
    facts = facts_of(desk, RefreshCountry(str(country)))
    assert (facts.mailboxes, facts.domains) == (100, 2)
    domains = ("hopital.mssante.example", "LABO.mssante.example", "medecin.mssante.example", "elsewhere.example")
    assert known(desk, *domains) == [True, True, True, False]
    file.write_bytes(listed("labo.mssante.example"))
    assert facts_of(desk, RefreshCountry(str(file))).domains == 1
    assert known(desk, *domains) == [False, True, True, False]
    desk.result_of(ForgetCountry())
    assert desk.ask(Country()) is None
    assert known(desk, *domains) == [False] * 4


def test_a_list_that_is_none_changes_nothing(desk: EngineDesk, tmp_path: Path) -> None:
    file = tmp_path / "list.xml"
    file.write_bytes(listed("labo.mssante.example"))
    facts = facts_of(desk, RefreshCountry(str(file)))
    for content in (b"<html></html>", listed("labo.mssante.example")[:-4], listed()):
        file.write_bytes(content)
        event = desk.run(RefreshCountry(str(file)))
        assert isinstance(event, JobFailed)
        assert event.code is Code.DIRECTORY_FILE_UNREADABLE
    assert desk.ask(Country()) == facts


def test_both_are_fetched(desk: EngineDesk, tmp_path: Path, country: Path) -> None:
    lab = TlsLab(tmp_path)
    with HttpsServer(lab.context()) as server:
        server.answers["/f"] = plain(country.read_bytes(), ETag='"1"')
        server.answers["/list.xml"] = plain(listed("labo.mssante.example"))
        values = {"url": server.url("/f"), "white_list": server.url("/list.xml"), "ca_file": str(lab.ca_file)}
        source = DirectorySource("mssante-open-data", DirectoryKind.OPEN_DATA, "", tuple(values.items()))
        desk.result_of(KeepDirectory(source))
        facts = facts_of(desk, RefreshCountry())
        assert (facts.mailboxes, facts.domains) == (100, 1)
        server.answers["/f"] = lambda asked: [b"HTTP/1.1 304 Not Modified\r\n\r\n"]
        server.answers["/list.xml"] = plain(listed("a.example", "b.example"))
        facts = facts_of(desk, RefreshCountry())
        assert (facts.mailboxes, facts.domains) == (100, 2)
        assert server.asked[-2].headers["if-none-match"] == '"1"'


def test_an_address_of_the_list_must_be_https(desk: EngineDesk) -> None:
    values = (("white_list", "http://a.example/"),)
    event = desk.run(KeepDirectory(DirectorySource("mssante-open-data", DirectoryKind.OPEN_DATA, "", values)))
    assert isinstance(event, JobFailed)
    assert (event.code, event.words) == (Code.DIRECTORY_VALUE_UNFIT, "white_list")

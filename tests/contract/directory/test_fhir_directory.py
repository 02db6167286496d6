"""The FHIR directory against a server that searches and answers as the national one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from secmail.directory.fhir import FhirDirectory
from secmail.directory.https import Https
from secmail.domain.directory import DirectoryKind, DirectorySearch, DirectorySource, MailboxKind
from tests.support.fhir_people import country
from tests.support.fhir_server import FhirServer
from tests.support.tls import TlsLab

KEY = "6f1c0000-invented-key"


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> TlsLab:
    return TlsLab(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def server(lab: TlsLab) -> Iterator[FhirServer]:
    with FhirServer(lab.context(), country(), key=KEY) as server:
        yield server


@pytest.fixture
def directory() -> FhirDirectory:
    return FhirDirectory(Https(proxy=lambda _host: None))


@pytest.fixture
def source(server: FhirServer, lab: TlsLab) -> DirectorySource:
    return source_of(server.url, lab.ca_file)


def source_of(url: str, ca_file: Path | str, *, secret: str = KEY, **values: str) -> DirectorySource:
    words = {"url": url, "ca_file": str(ca_file), "key_header": "ESANTE-API-KEY", "certificates": "no", **values}
    return DirectorySource("national", DirectoryKind.FHIR, "Annuaire", tuple(words.items()), secret=secret)


def test_a_name_finds_mailboxes_of_the_person_and_of_her_roles(
    directory: FhirDirectory, source: DirectorySource
) -> None:
    answer = directory.search(source, DirectorySearch(words="belanger"))
    assert {entry.address for entry in answer.entries} == {
        "helene.belanger@medecin.mssante.example",
        "jf.belanger@lilas.mssante.example",
        "jf.belanger@tours.mssante.example",
    }
    assert not answer.more
    helene = next(entry for entry in answer.entries if entry.given_name == "Hélène")
    assert (helene.kind, helene.national_id, helene.structure_id) == (
        MailboxKind.PERSON,
        "899900000011",
        "1990000011",
    )
    assert (helene.profession, helene.profession_code) == ("Médecin", "10")
    assert helene.speciality == "Cardiologie et maladies vasculaires"
    assert (helene.organisation, helene.town, helene.postcode) == (
        "Clinique des Lilas",
        "VANDOEUVRE LES NANCY",
        "54500",
    )
    assert helene.paperless is True
    assert helene.title == "DR"

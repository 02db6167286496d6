"""What one hostile answer of a FHIR directory may cost: time that grows with its size, and no faster."""

import json
import time
from collections.abc import Iterable

import pytest

from secmail.directory import fhir, fhir_bundle
from secmail.directory.fhir_bundle import bundle_of
from secmail.directory.fhir_entries import entries_of
from secmail.directory.https import Https
from secmail.domain.directory import DirectoryEntry, DirectoryKind, DirectorySearch, DirectorySource
from secmail.domain.directory_asking import asked_of, fits
from tests.support.fhir_people import Json, mailbox, practitioner
from tests.support.fhir_server import FhirServer
from tests.support.tls import TlsLab

SECONDS = 2.0
"""Of the processor; the true cost is some hundredths, and was the better part of a minute."""
LONG = " ".join(f"a{number}" for number in range(90))


def entries(resources: Iterable[Json]) -> tuple[DirectoryEntry, ...]:
    content = json.dumps({"resourceType": "Bundle", "entry": [{"resource": one} for one in resources]}).encode()
    return entries_of(bundle_of(content).resources, "s", bare=True)


def roles(number: int) -> list[Json]:
    """Each with a mailbox of its own, all of one practitioner and one organisation."""
    return [
        {
            "resourceType": "PractitionerRole",
            "id": str(each),
            "practitioner": {"reference": "Practitioner/p"},
            "organization": {"reference": "Organization/1"},
            "telecom": [mailbox(f"a{each}@x.mssante.example", "PER")],
        }
        for each in range(number)
    ]


def coding(table: str, code: str, display: str = "") -> Json:
    told = {"display": display} if display else {}
    return {"system": f"https://mos.esante.gouv.fr/NOS/{table}-X/FHIR/{table}-X", "code": code, **told}


def test_one_practitioner_in_thousands_of_roles_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[object] = []
    original = fhir_bundle.items

    def counted(body: fhir_bundle.Json, name: str) -> tuple[fhir_bundle.Json, ...]:
        if name == "qualification":
            read.append(body.get("id"))
        return original(body, name)

    monkeypatch.setattr(fhir_bundle, "items", counted)
    concepts = [{"coding": [coding("TRE_R01", "1")] * 20}] * 10
    person = practitioner("p", "Titulaire", ["Eve"], "99900000011", qualification=[{"code": concepts}] * 64)
    house = {"resourceType": "Organization", "id": "1", "name": "Maison", "identifier": [{"system": "x"}] * 64}
    began = time.thread_time()
    found = entries([person, house, *roles(1_500)])
    assert time.thread_time() - began < SECONDS
    assert len(found) == 1_500
    assert {(entry.national_id, entry.organisation) for entry in found} == {("899900000011", "Maison")}
    assert read.count("p") == 1


def test_names_without_end_do_not_grow_into_every_mailbox() -> None:
    person = practitioner("p", LONG, [LONG] * 64, "99900000011")
    began = time.thread_time()
    found = entries([person, *roles(1_500)])
    asked = asked_of(DirectorySearch(words="nowhere"))
    assert not any(fits(entry, asked) for entry in found)
    assert time.thread_time() - began < SECONDS
    assert max(len(entry.given_name) for entry in found) <= 300


def test_whoever_has_many_qualifications_keeps_them() -> None:
    others = [{"code": {"coding": [coding("TRE_R01", str(number))]}} for number in range(40)]
    skill = {"code": {"coding": [coding("TRE_R38", "SM04")]}}
    profession = {"code": {"coding": [coding("TRE_R95", "C"), coding("TRE_G15", "10", "Médecin")]}}
    (found,) = entries(
        [practitioner("1", "Titulaire", ["Eve"], "99900000011", qualification=[*others, profession, skill])]
    )
    assert (found.profession_code, found.profession) == ("10", "Médecin")
    assert found.speciality == "Cardiologie et maladies vasculaires"


def test_what_came_twice_is_one() -> None:
    person = practitioner("1", "Titulaire", ["Eve"], "99900000011", telecom=[mailbox("eve@x.mssante.example", "PER")])
    assert len(entries([person] * 3)) == 1


@pytest.mark.parametrize("code", ["٩٢١٤٠", "９２１４０"])
def test_digits_of_other_scripts_are_no_postcode(code: str) -> None:
    house = {
        "resourceType": "Organization",
        "id": "1",
        "address": [{"city": f"{code} CLAMART"}],
        "telecom": [mailbox("a@x.mssante.example", "ORG")],
    }
    (found,) = entries([house])
    assert (found.postcode, found.town) == ("", f"{code} CLAMART")


def test_pages_of_one_search_are_bounded_together(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a server whose every page is nearly as large as one may be."""
    monkeypatch.setattr(fhir, "_WHOLE_BYTES", 10_000)
    lab = TlsLab(tmp_path_factory.mktemp("tls"))
    with FhirServer(lab.context(), []) as server:
        page = {
            "resourceType": "Bundle",
            "entry": [],
            "link": [{"relation": "next", "url": f"{server.url}/Practitioner?again"}],
            "note": "x" * 6_000,
        }
        server.instead = lambda _asked: (200, {}, json.dumps(page).encode())
        values = (("url", server.url), ("ca_file", str(lab.ca_file)), ("certificates", "no"))
        source = DirectorySource("s", DirectoryKind.FHIR, "S", values)
        answer = fhir.FhirDirectory(Https(proxy=lambda _host: None)).search(
            source, DirectorySearch(words="titulaire eve clamart")
        )
    assert (answer.entries, answer.more) == ((), True)
    assert len(server.asked) == 2

"""FHIR R4: every Bundle is valid to a maintained library, and says what the file says and no more."""

import base64
import json
import os
from pathlib import Path
from typing import Any

import pytest
from fhir.resources.R4B.bundle import Bundle

from secmail import hprim
from secmail.hprim import convert
from secmail.hprim.fhir_values import is_loinc

SHARED = Path(os.environ.get("SECMAIL_SHARED", Path(__file__).parents[4] / "shared")) / "corpus" / "hprim"
OWN = sorted(path for path in (Path(__file__).parents[2] / "corpus" / "hprim").iterdir() if path.suffix != ".json")

H = "H|~^\\&|F.HPR||LAB~LABO||ORU|||DR~MEDECIN||P|H2.5~L|202511201200"
P = (
    "P|1|PAT9|EX1|SEJ1|INVENTE~PAULA~ANNE~~MME|NAISSANCE~PAULA~PAULA ANNE|19700102|F||1 RUE X~~NULLEPART~~99999|"
    "270019900000168~INS-NIR~~~~1.2.250.1.213.1.4.8|0100000000"
)
OBR = "OBR|1|S1~D1||GLY~Glycemie~L^718-7~Hemoglobine~LN|S||202511190700|||||||||DR7~DUPONT&JEAN||||||202511191200|||C"
TRAILER = "L|1"


def bundle_of(*lines: str) -> dict[str, Any]:
    return written(hprim.read("".join(f"{line}\r\n" for line in (H, P, *lines, TRAILER)).encode("cp1252")))


def written(document: hprim.Document) -> dict[str, Any]:
    """The Bundle, which the library finds valid, whose references all lead somewhere."""
    data = convert.to_fhir(document)
    Bundle.model_validate_json(data)
    bundle: dict[str, Any] = json.loads(data, parse_float=str, parse_int=str)
    entries = bundle.get("entry", [])
    names = [entry["fullUrl"] for entry in entries]
    assert len(set(names)) == len(names)
    for entry in entries:
        assert entry["fullUrl"] == "urn:uuid:" + entry["resource"]["id"]
        inside = {f"#{each['id']}" for each in entry["resource"].get("contained", [])}
        assert references(entry["resource"]) <= {*names, *inside}
        assert inside <= references(entry["resource"]), "contained resources must be referenced (dom-3)"
    return bundle


def references(value: object) -> set[str]:
    if isinstance(value, dict):
        own = {value["reference"]} if "reference" in value else set()
        return own.union(*map(references, value.values()))
    return set().union(*map(references, value)) if isinstance(value, list) else set()


def resources(bundle: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [entry["resource"] for entry in bundle["entry"] if entry["resource"]["resourceType"] == kind]


def observed(*fields: str) -> dict[str, Any]:
    return resources(bundle_of(OBR, *fields), "Observation")[0]


@pytest.mark.parametrize("path", OWN, ids=lambda path: path.name)
def test_every_file_gives_a_valid_bundle(path: Path) -> None:
    document = hprim.read(path.read_bytes())
    bundle = written(document)
    assert len(resources(bundle, "DiagnosticReport")) == len(document.reports)
    assert convert.to_fhir(document) == convert.to_fhir(hprim.read(path.read_bytes()))


@pytest.mark.skipif(not SHARED.is_dir(), reason=f"shared corpus not found at {SHARED}")
def test_shared_corpus_gives_valid_bundles() -> None:
    for path in sorted(SHARED.iterdir()):
        document = hprim.read(path.read_bytes())
        assert len(resources(written(document), "DiagnosticReport")) == len(document.reports), path.name


def test_the_patient() -> None:
    (patient,) = resources(bundle_of(OBR), "Patient")
    assert [name["use"] for name in patient["name"]] == ["usual", "maiden"]
    assert patient["name"][1] == {"use": "maiden", "family": "NAISSANCE", "given": ["PAULA", "ANNE"]}
    assert (patient["gender"], patient["birthDate"]) == ("female", "1970-01-02")
    national = patient["identifier"][-1]
    assert (national["system"], national["type"]) == ("urn:oid:1.2.250.1.213.1.4.8", {"text": "INS-NIR"})
    assert patient["telecom"] == [{"system": "phone", "value": "0100000000"}]


def test_a_social_security_number_is_not_called_the_national_identity() -> None:
    header = "P1\nINVENTE\nPaul\n\n\n\n01/02/1950\n2550814168025 38\nR1\n20/11/2026\nL          LABO\nD          MED\n"
    document = hprim.read((header + "texte\n****FIN****\n****FINFICHIER****\n").encode())
    (patient,) = resources(written(document), "Patient")
    assert patient["identifier"][-1] == {"type": {"text": "NIR"}, "value": "255081416802538"}


def test_the_report_and_its_request() -> None:
    (report,) = resources(bundle_of(OBR, "C|1|L|à jeun", "OBX|1|NM|GLY||1||||||C"), "DiagnosticReport")
    assert (report["status"], report["effectiveDateTime"]) == ("corrected", "2025-11-19")
    laboratory, order, prescriber = report["contained"]
    assert (laboratory["name"], prescriber["name"]) == ("LABO", [{"text": "DUPONT JEAN"}])
    assert (order["priority"], order["requester"]) == ("stat", {"reference": "#prescriber-1"})
    assert base64.b64decode(report["presentedForm"][0]["data"]).decode() == "à jeun"


def test_numbers_keep_their_digits_and_their_comparator() -> None:
    found = observed("OBX|1|NM|GLY||< 0.10|g/l|0.74 - 1.06|LL|||F|||202511191130|BIO~1")
    assert found["valueQuantity"] == {"value": "0.10", "comparator": "<", "unit": "g/l"}
    assert found["referenceRange"] == [
        {"low": {"value": "0.74", "unit": "g/l"}, "high": {"value": "1.06", "unit": "g/l"}, "text": "0.74 - 1.06"}
    ]
    assert [each["coding"][0]["code"] for each in found["interpretation"]] == ["LL"]
    assert (found["status"], found["category"][1]) == ("final", {"text": "BIO"})


def test_what_we_computed_is_not_the_laboratorys_word() -> None:
    assert "interpretation" not in observed("OBX|1|NM|GLY||2|g/l|0.74 - 1.06||||F")


def test_loinc_only_where_the_code_is_one() -> None:
    loinc, local = resources(
        bundle_of(OBR, "OBX|1|NM|718-7~Hemoglobine||12", "OBX|2|NM|718-8~Autre||12"), "Observation"
    )
    assert loinc["code"]["coding"] == [{"system": "http://loinc.org", "code": "718-7"}]
    assert local["code"]["coding"][0]["system"].startswith("urn:uuid:")


@pytest.mark.parametrize(("code", "true"), [("718-7", True), ("2345-7", True), ("2345-8", False), ("GLY", False)])
def test_check_digits_of_loinc(code: str, *, true: bool) -> None:
    assert is_loinc(code) is true


@pytest.mark.parametrize(
    ("line", "element", "value"),
    [
        ("OBX|1|CE|G~Groupe||A~A positif~L", "valueCodeableConcept", "A positif"),
        ("OBX|1|TX|T||un^deux", "valueString", "un\ndeux"),
        ("OBX|1|DT|T||20251119", "valueDateTime", "2025-11-19"),
        ("OBX|1|NM|T||négatif|g/l", "valueString", "négatif g/l"),
        ("OBX|1|NM|T||", "dataAbsentReason", "unknown"),
        ("OBX|1|NM|T||12||||||X", "dataAbsentReason", "unknown"),
    ],
)
def test_values_of_every_kind(line: str, element: str, value: str) -> None:
    found = observed(line)
    assert value in json.dumps(found[element], ensure_ascii=False).replace("\\n", "\n")
    assert [name for name in found if name.startswith(("value", "dataAbsent"))] == [element]


def test_further_values_are_derived_from_the_first() -> None:
    first, second, third = resources(bundle_of(OBR, "OBX|1|NM|GLY||1^5.5^9|g/l^mmol/l|^4 - 6"), "Observation")
    assert [each["valueQuantity"]["value"] for each in (first, second, third)] == ["1", "5.5", "9"]
    assert second["referenceRange"][0]["high"] == {"value": "6", "unit": "mmol/l"}
    assert third["derivedFrom"] == [{"reference": f"urn:uuid:{first['id']}"}]


def test_texts_that_look_like_our_marks_stay_texts() -> None:
    assert observed("OBX|1|ST|T||\\u00001.5")["valueString"] == "\\u00001.5"


def test_nothing_gives_an_empty_bundle() -> None:
    assert "entry" not in written(hprim.read(b"Bonjour"))

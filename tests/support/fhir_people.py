"""Invented professionals, roles and structures in the shapes that Annuaire Santé v2 gives them (cps-mssante §3.3).

Nobody in it exists. Numbers begin with 899 (reserved for tests), addresses end in `.example`.
"""

from collections.abc import Mapping, Sequence
from typing import Any

Json = dict[str, Any]

_IG = "https://interop.esante.gouv.fr/ig/fhir/annuaire/StructureDefinition"
_NOS = "https://mos.esante.gouv.fr/NOS"
_TYPES = "https://hl7.fr/ig/fhir/core/CodeSystem/fr-core-cs-v2-0203"


def mailbox(address: str, kind: str, *, unlisted: bool = False, **facts: str | bool) -> Json:
    """A telecom of the mailbox profile. `facts`: description, service, phone, digitization."""
    more = [{"url": name, _value(fact): fact} for name, fact in facts.items()]
    coding = {"system": f"{_NOS}/TRE_R257-TypeBAL/FHIR/TRE-R257-TypeBAL", "code": kind}
    told = [
        {"url": "type", "valueCodeableConcept": {"coding": [coding]}},
        *more,
        {"url": "listeRouge", "valueBoolean": unlisted},
    ]
    return {
        "extension": [{"extension": told, "url": f"{_IG}/as-ext-mailbox-mss-metadata"}],
        "system": "email",
        "value": address,
    }


def practitioner(name: str, family: str, given: Sequence[str], rpps: str, **more: Any) -> Json:
    """`name`: the technical id. `more`: telecom, active, extension, qualification."""
    return {
        "resourceType": "Practitioner",
        "id": name,
        "meta": _meta("as-dp-practitioner"),
        "language": "fr",
        "identifier": [
            _identifier("urn:oid:1.2.250.1.71.4.2.1", "8" + rpps, "IDNPS"),
            _identifier("https://rpps.esante.gouv.fr", rpps, "RPPS"),
        ],
        "active": True,
        "name": [{"use": "usual", "family": family, "given": [*given], "prefix": ["M"], "suffix": ["DR"]}],
        **more,
    }


def profession(code: str, *speciality: str) -> list[Json]:
    """Qualifications: the profession by code alone, as the directory gives it; code, perhaps name of a speciality."""
    found = [_concept("TRE_G15-ProfessionSante/FHIR/TRE-G15-ProfessionSante", code)]
    if speciality:
        found.append(_concept("TRE_R38-SpecialiteOrdinale/FHIR/TRE-R38-SpecialiteOrdinale", *speciality))
    return [{"code": concept} for concept in found]


def role(name: str, person: str, house: str, **more: Any) -> Json:
    """A situation of practice. `more`: telecom, active, extension."""
    return {
        "resourceType": "PractitionerRole",
        "id": name,
        "meta": _meta("as-dp-practitionerrole"),
        "language": "fr",
        "identifier": [{"system": "https://annuaire.sante.fr", "value": f"10{name[-4:]}"}],
        "active": True,
        "practitioner": {"reference": f"Practitioner/{person}"},
        "organization": {"reference": f"Organization/{house}"},
        "code": [_concept("TRE_R22-GenreActivite/FHIR/TRE-R22-GenreActivite", "GENR01")],
        **more,
    }


def organisation(name: str, title: str, finess: str, place: tuple[str, str], **more: Any) -> Json:
    """`place`: code and town. `more`: telecom, active, extension."""
    return {
        "resourceType": "Organization",
        "id": name,
        "meta": _meta("as-dp-organization"),
        "language": "fr",
        "identifier": [
            _identifier("urn:oid:1.2.250.1.71.4.2.2", "1" + finess, "IDNST"),
            _identifier("https://finess.esante.gouv.fr", finess, "FINEG"),
        ],
        "active": True,
        "name": title,
        "address": [{"city": place[1], "postalCode": place[0], "line": ["12 R DES LILAS"]}],
        **more,
    }


def certificate(data: str) -> Json:
    """The extension of the restricted profiles; `data`: Base64 of the attachment."""
    return {
        "url": f"{_IG}/as-ext-digital-certificate",
        "extension": [
            {"url": "serialNumber", "valueString": "0102"},
            {"url": "value", "valueAttachment": {"contentType": "application/pkix-cert", "data": data}},
        ],
    }


def country() -> list[Json]:
    """A few people: with a mailbox of their own, of a role, of two roles, unlisted, without any; and houses."""
    return [
        practitioner(
            *("003-1", "Bélanger", ["Hélène"], "99900000011"),
            telecom=[mailbox("helene.belanger@medecin.mssante.example", "PER", digitization=True)],
            qualification=profession("10", "SM04", "Cardiologie et maladies vasculaires"),
        ),
        role("005-1", "003-1", "001-1"),
        practitioner(
            *("003-2", "Bélanger", ["Jean-François"], "99900000029"),
            telecom=[{"system": "phone", "value": "0300000000"}, {"system": "email", "value": "jf@webmail.example"}],
            qualification=profession("60"),
        ),
        role(
            *("005-2", "003-2", "001-1"),
            telecom=[mailbox("jf.belanger@lilas.mssante.example", "PER", service="Cardiologie")],
        ),
        role("005-3", "003-2", "001-2", telecom=[mailbox("jf.belanger@tours.mssante.example", "PER")]),
        practitioner(
            *("003-3", "Cachée", ["Rose"], "99900000037"),
            telecom=[mailbox("rose.cachee@medecin.mssante.example", "PER", unlisted=True)],
        ),
        practitioner(
            *("003-4", "Bélanger", ["Ancien"], "99900000045"),
            active=False,
            telecom=[mailbox("ancien.belanger@medecin.mssante.example", "PER")],
        ),
        role("005-4", "003-4", "001-1", telecom=[mailbox("ancien@lilas.mssante.example", "PER")]),
        practitioner("003-5", "Sansboîte", ["Luc"], "99900000052", qualification=profession("21")),
        practitioner(
            *("003-6", "Dutilleul", ["Marc"], "99900000060"),
            telecom=[mailbox("cabinet.dutilleul@cabinet.mssante.example", "CAB", description="Cabinet")],
            qualification=profession("10", "SM54"),
        ),
        organisation(
            *("001-1", "Clinique des Lilas", "990000011", ("54500", "VANDOEUVRE LES NANCY")),
            telecom=[
                {"system": "phone", "value": "0300000001"},
                mailbox("secretariat@lilas.mssante.example", "ORG", service="Secrétariat", digitization=False),
                mailbox("resultats@lilas.mssante.example", "APP"),
            ],
        ),
        organisation("001-2", "Maison de santé du Moulin", "990000029", ("37000", "TOURS")),
    ]


def bundle(found: Sequence[tuple[Json, str]], *, total: int | None, links: Mapping[str, str]) -> Json:
    """A set of answers: each resource with "match" or "include"."""
    return {
        "resourceType": "Bundle",
        "id": "b1",
        "type": "searchset",
        **({} if total is None else {"total": total}),
        "link": [{"relation": relation, "url": url} for relation, url in links.items()],
        "entry": [
            {
                "fullUrl": f"https://gateway.example/fhir/v2/{resource['resourceType']}/{resource['id']}",
                "resource": resource,
                "search": {"mode": mode},
            }
            for resource, mode in found
        ],
    }


def outcome(words: str) -> Json:
    """What the server says when it refuses."""
    return {
        "resourceType": "OperationOutcome",
        "issue": [{"severity": "error", "code": "processing", "diagnostics": words}],
    }


def _value(fact: str | bool) -> str:
    return "valueBoolean" if isinstance(fact, bool) else "valueString"


def _identifier(system: str, value: str, kind: str) -> Json:
    coding = {"system": _TYPES, "code": kind}
    return {"use": "official", "type": {"coding": [coding]}, "system": system, "value": value}


def _concept(table: str, code: str, display: str = "") -> Json:
    coding = {"system": f"{_NOS}/{table}", "code": code, **({"display": display} if display else {})}
    return {"coding": [coding]}


def _meta(profile: str) -> Json:
    return {
        "versionId": "1",
        "lastUpdated": "2026-09-05T01:00:00.000+01:00",
        "source": "https://annuaire.sante.fr",
        "profile": [f"{_IG}/{profile}"],
    }

"""The patient of a report as a FHIR R4 Patient."""

import re

from secmail.hprim.fhir_values import Resource, day, local_system, text_of, without_nothing
from secmail.hprim.model import Identifier, Party, Patient

# The object identifiers of the national health identity (ANS): from the birth register, provisional, computed.
_INS = {
    "INS-NIR": "1.2.250.1.213.1.4.8",
    "INS-NIA": "1.2.250.1.213.1.4.9",
    "INS-C": "1.2.250.1.213.1.4.2",
}
_OID = re.compile(r"[0-2](?:\.(?:0|[1-9][0-9]{0,18})){1,30}")
_GENDERS = {"M": "male", "F": "female"}


def patient_resource(patient: Patient, laboratory: Party, *, name: str) -> Resource:
    """The Patient resource with this id; what is unknown is left out."""
    return without_nothing(
        {
            "resourceType": "Patient",
            "id": name,
            "identifier": _identifiers(patient, laboratory),
            "name": _names(patient),
            "telecom": _telecom(patient),
            "gender": _GENDERS.get(patient.sex or ""),
            "birthDate": day(patient.birth_date),
            "address": _address(patient),
        }
    )


def _identifiers(patient: Patient, laboratory: Party) -> list[Resource]:
    found: list[Resource] = []
    for kind, value in (("PI", patient.id), ("PI-executor", patient.executor_id)):
        if text := text_of(value):
            system = local_system(laboratory, kind)
            found.append(without_nothing({"system": system, "value": text, "assigner": _named(laboratory)}))
    found.extend(_national(each) for each in patient.identifiers if text_of(each.value))
    if patient.nir and not any(each.value.replace(" ", "").startswith(patient.nir) for each in patient.identifiers):
        # Not said to be the qualified identity (INS): it is a social security number and nothing more.
        found.append({"type": {"text": "NIR"}, "value": patient.nir + (patient.nir_key or "")})
    return found


def _national(identifier: Identifier) -> Resource:
    kind = identifier.type or ""
    issuer = identifier.issuer or _INS.get(kind, "")
    system = f"urn:oid:{issuer}" if _OID.fullmatch(issuer) else None
    type_ = {"text": kind} if text_of(kind) else None
    return without_nothing({"type": type_, "system": system, "value": text_of(identifier.value)})


def _names(patient: Patient) -> list[Resource]:
    given = [name for name in (patient.given_names or (patient.given_name,)) if text_of(name)]
    prefix = [patient.title] if text_of(patient.title) else []
    family = text_of(patient.used_name) or text_of(patient.surname)
    two = text_of(patient.birth_name) is not None
    names = [without_nothing({"use": "usual" if two else None, "family": family, "given": given, "prefix": prefix})]
    if two:
        names.append(without_nothing({"use": "maiden", "family": text_of(patient.birth_name), "given": given}))
    return [name for name in names if name]


def _telecom(patient: Patient) -> list[Resource]:
    phones: list[Resource] = [{"system": "phone", "value": phone} for phone in patient.phones if text_of(phone)]
    mail = text_of(patient.email)
    return [*phones, {"system": "email", "value": mail}] if mail else phones


def _address(patient: Patient) -> list[Resource]:
    lines = [line for line in patient.address if text_of(line)]
    address = {"line": lines, "city": text_of(patient.town), "postalCode": text_of(patient.postcode)}
    return [found] if (found := without_nothing(dict(address))) else []


def _named(party: Party) -> Resource | None:
    name = text_of(party.name) or text_of(party.code)
    return {"display": name} if name else None

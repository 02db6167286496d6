"""A document as a FHIR R4 Bundle: for every report a Patient, a DiagnosticReport and its Observations.

Written by the standard library alone, without a clock and without chance: the same file gives the same Bundle. What
HPRIM does not say is left out: no LOINC code, unit code, time zone or interpretation is made up.
"""

import base64
import hashlib
import json
import re

from secmail.hprim.fhir_observation import Setting, observation_status, observations
from secmail.hprim.fhir_patient import patient_resource
from secmail.hprim.fhir_values import (
    Resource,
    analysis,
    concept,
    day,
    local_system,
    name_for,
    shown,
    text_of,
    without_nothing,
)
from secmail.hprim.model import Attachment, Document, Party, Patient, Report, Request

_EXACT_NUMBER = re.compile(r'"\\u0000(-?[0-9]+(?:\.[0-9]+)?)"')
_TYPES = {"PDF": "application/pdf", "TXT": "text/plain", "RTF": "application/rtf", "JPG": "image/jpeg"}
_PRIORITIES = {"S": "stat", "R": "routine", "A": "asap"}
_REQUEST_STATES = {"P": "preliminary", "R": "preliminary", "I": "preliminary", "F": "final", "C": "corrected"}


def to_fhir(document: Document, /) -> bytes:
    """The Bundle (of type ``collection``) as JSON in UTF-8; a document without reports gives an empty one."""
    seed = hashlib.sha256(document.raw).hexdigest()
    entries: list[Resource] = []
    patients: dict[tuple[Patient, Party], str] = {}
    for number, report in enumerate(document.reports):
        name = patients.get((report.patient, report.sender))
        if name is None:
            name = patients[report.patient, report.sender] = name_for("patient", seed, str(number))
            entries.append(_entry(name, patient_resource(report.patient, report.sender, name=name)))
        entries.extend(_report_entries(report, seed=f"{seed}-{number}", patient=name))
    bundle = without_nothing(
        {"resourceType": "Bundle", "id": name_for("bundle", seed), "type": "collection", "entry": entries}
    )
    written = json.dumps(bundle, ensure_ascii=False)
    return _EXACT_NUMBER.sub(r"\1", written).encode("utf-8", "replace") + b"\n"


def _report_entries(report: Report, *, seed: str, patient: str) -> list[Resource]:
    subject: Resource = {"reference": f"urn:uuid:{patient}"}
    sampled = next((request.sampled for request in report.requests if request.sampled), None)
    setting = Setting(subject, report.sender, effective=day(sampled or report.report_date), seed=seed)
    results = [
        found for number, result in enumerate(report.results) for found in observations(result, setting, number=number)
    ]
    name = name_for("report", seed)
    references: list[Resource] = [{"reference": f"urn:uuid:{each}"} for each, _ in results]
    whole = _diagnostic_report(report, setting, name=name)
    entries = [_entry(name, without_nothing({**whole, "result": references}))]
    return [*entries, *(_entry(each, resource) for each, resource in results)]


def _diagnostic_report(report: Report, setting: Setting, *, name: str) -> Resource:
    contained, performer, based_on = _contained(report, setting.subject)
    specimens = [{"display": text} for request in report.requests if (text := text_of(request.specimen))]
    identifier = text_of(report.request_id)
    return {
        "resourceType": "DiagnosticReport",
        "id": name,
        "language": "fr",
        "contained": contained,
        "identifier": [{"system": local_system(report.sender, "request"), "value": identifier}] if identifier else [],
        "basedOn": based_on,
        "status": report_status(report),
        "code": {"text": "Compte rendu de biologie" if report.results else "Compte rendu"},
        "subject": setting.subject,
        "effectiveDateTime": setting.effective,
        "performer": performer,
        "specimen": specimens,
        "presentedForm": [*_text_form(report.text), *map(_file_form, report.attachments)],
    }


def report_status(report: Report) -> str:
    """The status of the whole: the least certain of its results', or that of its request."""
    states = {observation_status(result) for result in report.results}
    states |= {_REQUEST_STATES.get(request.status or "", "unknown") for request in report.requests if request.status}
    if report.results and all(result.is_withdrawn for result in report.results):
        return "cancelled"
    return next((state for state in ("corrected", "preliminary", "unknown", "final") if state in states), "unknown")


def _contained(report: Report, subject: Resource) -> tuple[list[Resource], list[Resource], list[Resource]]:
    """Who made the report, and what was asked for by whom, inside the report; with the references to them."""
    contained: list[Resource] = []
    performer: list[Resource] = []
    if shown(report.sender):
        contained.append(_organization(report.sender))
        performer.append({"reference": "#laboratory"})
    based_on: list[Resource] = []
    for number, request in enumerate(report.requests, 1):
        contained += _request(request, report.sender, subject=subject, number=number)
        based_on.append({"reference": f"#request-{number}"})
    return contained, performer, based_on


def _organization(party: Party) -> Resource:
    identifier = {"value": party.code} if text_of(party.code) else None
    return without_nothing(
        {
            "resourceType": "Organization",
            "id": "laboratory",
            "identifier": [identifier] if identifier else [],
            "name": text_of(party.name) or text_of(party.code),
        }
    )


def _request(request: Request, laboratory: Party, *, subject: Resource, number: int) -> list[Resource]:
    prescriber = text_of(request.prescriber.name) or text_of(request.prescriber.code)
    asked = [concept(*analysis(each, laboratory, label=each.label), text=each.label) for each in request.analyses]
    labels = ", ".join(filter(None, (each.label or each.code for each in request.analyses)))
    order = without_nothing(
        {
            "resourceType": "ServiceRequest",
            "id": f"request-{number}",
            "identifier": [{"value": text}] if (text := text_of(request.request_id or request.sample_id)) else [],
            "status": "unknown",
            "intent": "order",
            "priority": _PRIORITIES.get(request.priority or ""),
            "code": concept(text=labels),
            "orderDetail": [each for each in asked if each] if labels else [],
            "subject": subject,
            "authoredOn": day(request.requested),
            "requester": {"reference": f"#prescriber-{number}"} if prescriber else None,
            "note": [{"text": text} for comment in request.comments if (text := text_of(comment))],
        }
    )
    if prescriber is None:
        return [order]
    identifier = [{"value": code}] if (code := text_of(request.prescriber.code)) else []
    person = {"resourceType": "Practitioner", "id": f"prescriber-{number}", "identifier": identifier}
    return [order, without_nothing({**person, "name": [{"text": prescriber}]})]


def _text_form(text: str | None) -> list[Resource]:
    if text is None or not text.strip():
        return []
    data = base64.b64encode(text.encode("utf-8", "replace")).decode("ascii")
    return [{"contentType": "text/plain; charset=utf-8", "data": data, "title": "Compte rendu"}]


def _file_form(attachment: Attachment) -> Resource:
    """A file that travels beside: named, its content is not in the message."""
    media_type = _TYPES.get((attachment.type or "").upper())
    return without_nothing({"contentType": media_type, "title": attachment.name})


def _entry(name: str, resource: Resource) -> Resource:
    return {"fullUrl": f"urn:uuid:{name}", "resource": resource}

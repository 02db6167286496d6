"""A document as the JSON that ``secmail hprim show`` prints (field names and values are a contract with its users)."""

from decimal import Decimal

from secmail.hprim.model import Document, Format, Message, Party, Patient, Problem, Report, Result, SecondValue
from secmail.hprim.repetition import repeated
from secmail.hprim.sante_document import extended


def to_json(document: Document, /) -> dict[str, object]:
    """The document as plain dicts, lists, strings, floats, booleans and ``None``; raw bytes are left out."""
    answer: dict[str, object] = {
        "format": str(document.format),
        "version": document.version,
        "encoding": document.encoding,
        "line_ending": document.line_ending,
        "confidence": document.confidence,
    }
    if document.message is not None:
        answer["message"] = _message(document.message)
    twice = document.format is Format.MEDECIN
    answer["reports"] = [
        _told_twice(_report(report), report) if twice else _report(report) for report in document.reports
    ]
    answer["problems"] = [_problem(problem) for problem in document.problems]
    answer["outside"] = [{"line": outside.line, "text": outside.text} for outside in document.outside]
    return answer if document.message is None else extended(answer, document)


def _message(message: Message) -> dict[str, object]:
    return {
        "context": message.context,
        "sender": _party(message.sender),
        "recipient": _party(message.recipient),
        "link": message.link,
    }


def _report(report: Report) -> dict[str, object]:
    return {
        "patient": _patient(report.patient),
        "request_id": report.request_id,
        "report_date": report.report_date.isoformat() if report.report_date else None,
        "sender": _party(report.sender),
        "recipient": _party(report.recipient),
        "text": report.text,
        "results": [_result(result) for result in report.results],
        "attachments": [{"name": attachment.name, "type": attachment.type} for attachment in report.attachments],
    }


def _told_twice(answer: dict[str, object], report: Report) -> dict[str, object]:
    """The keys of HPRIM Médecin alone: its coded part repeats its text, or should."""
    found = repeated(report)
    printed = found.printed if found else (None,) * len(report.results)
    results = [
        _result(result) | _as_written(result, told) for result, told in zip(report.results, printed, strict=True)
    ]
    lines = {"first_line": report.lines[0], "last_line": report.lines[1]} if report.lines else {}
    texts = {"text_only": found.text_only if found else report.text, "coded_text": report.coded_text}
    return answer | {"results": results} | texts | lines


def _as_written(result: Result, told: bool | None) -> dict[str, object]:
    return {"printed": told, "range": result.range, "flags": list(result.flags)}


def _patient(patient: Patient) -> dict[str, object]:
    return {
        "id": patient.id,
        "surname": patient.surname,
        "given_name": patient.given_name,
        "birth_date": patient.birth_date.isoformat() if patient.birth_date else None,
        "sex": patient.sex,
        "nir": patient.nir,
        "nir_key": patient.nir_key,
        "nir_valid": patient.nir_valid,
        "address": list(patient.address),
        "postcode": patient.postcode,
        "town": patient.town,
        "birth_name": patient.birth_name,
        "used_name": patient.used_name,
    }


def _party(party: Party) -> dict[str, object]:
    return {"code": party.code, "name": party.name}


def _result(result: Result) -> dict[str, object]:
    return {
        "label": result.label,
        "code": result.code,
        "kind": str(result.kind),
        "value": result.value,
        "number": _number(result.number),
        "comparator": result.comparator,
        "unit": result.unit,
        "low": _number(result.low),
        "high": _number(result.high),
        "flag": str(result.flag) if result.flag else None,
        "flag_source": str(result.flag_source) if result.flag_source else None,
        "status": str(result.status) if result.status else None,
        "second": _second(result.second),
        "comments": list(result.comments),
        "line": result.line,
    }


def _second(second: SecondValue | None) -> dict[str, object] | None:
    if second is None:
        return None
    return {
        "value": second.value,
        "number": _number(second.number),
        "unit": second.unit,
        "low": _number(second.low),
        "high": _number(second.high),
    }


def _problem(problem: Problem) -> dict[str, object]:
    return {"line": problem.line, "code": problem.code, "severity": str(problem.severity), "detail": problem.detail}


def _number(number: Decimal | None) -> float | None:
    return None if number is None else float(number)

"""What HPRIM Santé says beyond HPRIM Médecin, added to the JSON of a document under keys of its own."""

from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import cast

from secmail.hprim.model import Document, Report

_PATIENT = (
    *("birth_name", "given_names", "title", "executor_id", "stay_id", "identifiers", "phones", "email", "birth_place"),
    *("identity_status", "identity_attribute"),
)
_RESULT = (
    *("type", "table", "answers", "alternate", "sub_id", "range", "flags", "state", "observed", "chapter", "validator"),
    *("others", "comment_sources"),
)
_ATTACHMENT = ("editor", "written_name", "label", "line")
_MESSAGE = ("version", "file_name", "processing", "created", "comment", "segments")


def extended(answer: dict[str, object], document: Document) -> dict[str, object]:
    """The JSON of a document of HPRIM Santé with all that its segments say."""
    _add(answer["message"], document.message, _MESSAGE)
    for shown, report in zip(_dicts(answer["reports"]), document.reports, strict=True):
        _extend_report(shown, report)
    return answer


def _extend_report(shown: dict[str, object], report: Report) -> None:
    _add(shown["patient"], report.patient, _PATIENT)
    for each, result in zip(_dicts(shown["results"]), report.results, strict=True):
        _add(each, result, _RESULT)
    for each, attachment in zip(_dicts(shown["attachments"]), report.attachments, strict=True):
        _add(each, attachment, _ATTACHMENT)
    shown["requests"] = [_plain(request) for request in report.requests]


def _add(shown: object, value: object, names: tuple[str, ...]) -> None:
    cast("dict[str, object]", shown).update({name: _plain(getattr(value, name)) for name in names})


def _dicts(shown: object) -> list[dict[str, object]]:
    return cast("list[dict[str, object]]", shown)


def _plain(value: object) -> object:
    match value:
        case tuple():
            return [_plain(each) for each in value]
        case Decimal():
            return float(value)
        case date():
            return value.isoformat()
        case Enum():
            return str(value)
        case _ if is_dataclass(value):
            return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    return value

"""The results of a document as a table for spreadsheets (CSV)."""

import re
from collections.abc import Iterable

from secmail.hprim.carrying import carried
from secmail.hprim.model import Document, Report, Result
from secmail.hprim.writing import plain_number

CSV_COLUMNS = (
    *("report", "patient_id", "surname", "given_name", "birth_date", "sex", "nir", "request_id", "report_date"),
    *("label", "code", "kind", "value", "number", "comparator", "unit", "low", "high", "flag", "flag_source", "status"),
    *("second_value", "second_number", "second_unit", "second_low", "second_high", "comments", "line"),
)
# A spreadsheet would run what begins like this; numbers and signs such as "-8" or "++" are left alone.
_FORMULA = re.compile(r"[=@\t\r]|[+-](?![0-9., ]*$|[+-]*$)")


def to_csv(document: Document, /) -> bytes:
    """One line per result: UTF-8 with a byte order mark, CRLF, semicolons, column names in the first line.

    Numbers have a decimal point. A cell that a spreadsheet would take for a formula is preceded by an apostrophe.
    """
    rows: list[Iterable[str]] = [CSV_COLUMNS]
    for number, report in enumerate(document.reports, 1):
        head = (str(number), *_report_cells(report))
        rows.extend((*head, *_result_cells(result)) for result in map(carried, report.results))
    return "".join(";".join(map(_cell, row)) + "\r\n" for row in rows).encode("utf-8-sig")


def _report_cells(report: Report) -> tuple[str, ...]:
    patient = report.patient
    birth = patient.birth_date.isoformat() if patient.birth_date else ""
    issued = report.report_date.isoformat() if report.report_date else ""
    identity = (patient.id, patient.surname, patient.given_name, birth, patient.sex, patient.nir)
    return tuple(text or "" for text in (*identity, report.request_id, issued))


def _result_cells(result: Result) -> tuple[str, ...]:
    second = result.second
    numbers = (plain_number(result.number), result.comparator, result.unit, plain_number(result.low))
    states = (plain_number(result.high), result.flag, result.flag_source, result.status)
    texts = (result.label, result.code, result.kind, result.value, *numbers, *states)
    other = ("",) * 5
    if second is not None:
        bounds = (plain_number(second.low), plain_number(second.high))
        other = (second.value or "", plain_number(second.number), second.unit or "", *bounds)
    return (*(str(text or "") for text in texts), *other, "\n".join(result.comments), str(result.line))


def _cell(text: str) -> str:
    if _FORMULA.match(text):
        text = "'" + text
    return '"' + text.replace('"', '""') + '"' if any(character in text for character in ';"\n\r') else text

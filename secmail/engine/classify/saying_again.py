"""Whether the text of a message only repeats what is attached to it: programs send a report both ways. Pure."""

from collections.abc import Sequence
from datetime import date

from secmail.api.results import ResultFile
from secmail.hprim.model import Report


def says_again(file: ResultFile, others: Sequence[ResultFile]) -> bool:
    """Whether each of its reports is one of theirs, with no value that theirs lacks."""
    attached = [report for other in others for report in other.document.reports]
    return all(any(_is_same(report, other) for other in attached) for report in file.document.reports)


def _is_same(report: Report, other: Report) -> bool:
    if _identity(report) != _identity(other) or not _values(report) <= _values(other):
        return False
    # A body may have the readable part alone: then its lines decide.
    return bool(report.results) or _lines(report) <= _lines(other)


def _identity(report: Report) -> tuple[str | date | None, ...]:
    patient = report.patient
    names = (name.casefold() if name else None for name in (patient.surname, patient.given_name))
    return (*names, patient.birth_date, report.request_id, report.report_date)


def _values(report: Report) -> set[tuple[str | None, str | None, str | None]]:
    return {(result.code or result.label, result.value, result.unit) for result in report.results}


def _lines(report: Report) -> set[tuple[str, ...]]:
    return {tuple(line.split()) for text in (report.text, report.coded_text) for line in (text or "").split("\n")} - {
        ()
    }

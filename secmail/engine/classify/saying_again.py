"""Whether the text of a message only repeats what is attached to it: programs send a report both ways. Pure."""

from collections.abc import Sequence
from datetime import date
from functools import cached_property

from secmail.api.results import ResultFile
from secmail.hprim.model import Report

_MOST_ALIKE = 20
"""Attached reports of the same patient, request and day that are looked at; what they do not say is said newly."""


def says_again(file: ResultFile, others: Sequence[ResultFile]) -> bool:
    """Whether each of its reports is one of theirs, with no value that theirs lacks."""
    attached: dict[tuple[str | date | None, ...], list[_Said]] = {
        _identity(report): [] for report in file.document.reports
    }
    for report in (report for other in others for report in other.document.reports):
        alike = attached.get(_identity(report))
        if alike is not None and len(alike) < _MOST_ALIKE:
            alike.append(_Said(report))
    reports = (_Said(report) for report in file.document.reports)
    return all(any(other.says(report) for other in attached[_identity(report.report)]) for report in reports)


class _Said:
    """What a report says, taken apart once however often it is compared."""

    def __init__(self, report: Report) -> None:
        self.report = report

    def says(self, other: "_Said") -> bool:
        """Whether it says all that the other does."""
        if not other.values <= self.values:
            return False
        # A body may have the readable part alone: then its lines decide.
        return bool(other.report.results) or other.lines <= self.lines

    @cached_property
    def values(self) -> frozenset[tuple[object, ...]]:
        """One of a result that is withdrawn, not validated or judged otherwise is another."""
        return frozenset(
            (
                *(result.code or result.label, result.value, result.number, result.unit),
                *(result.flag, result.status, result.is_withdrawn),
            )
            for result in self.report.results
        )

    @cached_property
    def lines(self) -> frozenset[tuple[str, ...]]:
        """Their words alone: how a program lays them out is no difference."""
        texts = (text or "" for text in (self.report.text, self.report.coded_text))
        return frozenset(tuple(line.split()) for text in texts for line in text.split("\n")) - {()}


def _identity(report: Report) -> tuple[str | date | None, ...]:
    patient = report.patient
    names = (name.casefold() if name else None for name in (patient.surname, patient.given_name))
    return (*names, patient.birth_date, report.request_id, report.report_date)

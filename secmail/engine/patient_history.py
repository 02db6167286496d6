"""What came before a result: its place in the series of its patient (pure)."""

from collections.abc import Iterable, Iterator, Set
from datetime import date, datetime

from secmail.api.patients import TracedResult
from secmail.domain.lab_results import KeptResult
from secmail.domain.patient_records import ReportPlace
from secmail.domain.patients import PatientId
from secmail.domain.series import Point, Series


def traced(
    series: Iterable[Series], places: Set[ReportPlace], *, patient: PatientId, most: int
) -> Iterator[TracedResult]:
    """The results of these reports, each with at most so many standing values from before it."""
    told: set[int] = set()
    for one in sorted(series, key=_by_first):
        standing = one.standing
        for own in one.points:
            place = _place(own.kept)
            if place not in places or own.kept.id in told:
                continue
            told.add(own.kept.id)
            before = [each for each in reversed(standing) if _is_before(each, own)]
            yield TracedResult(place, own.kept.result.line, patient, one.key, own, tuple(before[:most]))


def _by_first(series: Series) -> bool:
    """Series that hold the first values of results go before those of second values."""
    return any(point.measure is not point.kept.result.first for point in series.points)


def _is_before(point: Point, own: Point) -> bool:
    """Of an earlier day or an earlier message; never another line of the same report, nor what stands in its place."""
    if point.kept.report == own.kept.report or point.kept.id == own.kept.replaced_by:
        return False
    return _when(point.kept) < _when(own.kept)


def _when(kept: KeptResult) -> tuple[date, datetime]:
    return kept.day, kept.received


def _place(kept: KeptResult) -> ReportPlace:
    return ReportPlace(kept.message, kept.part, kept.number)

"""A patient's results as series: each analysis over time, in one unit where a factor is known (pure)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from secmail.domain.analyses import (
    LOINC,
    OWN,
    Analysis,
    AnalysisMapping,
    Catalogue,
    Named,
    analysis_labelled,
    analysis_of,
)
from secmail.domain.lab_results import KeptResult, LabResult, Measure, Validity, folded_label
from secmail.domain.units import NOTHING_KNOWN, Substance, convert, normal_unit

_LESS, _MORE, _OR_EQUAL = ("<", "≤", "inf", "moins"), (">", "≥", "sup", "plus"), ("=", "≤", "≥", "gal")
"""How laboratories write that a value is less or more than its number."""


@dataclass(frozen=True, slots=True)
class Point:
    """A value of a series. `measure` is as the laboratory wrote it; `shown` in the unit of the series.

    `converted`: `shown` was computed, by a known factor. `flag`: that of the result, where it is about this value.
    """

    kept: KeptResult
    measure: Measure
    shown: Measure
    converted: bool
    flag: str | None
    comparator: str | None


@dataclass(frozen=True, slots=True)
class Series:
    """`key`: of the analysis (of the table, "loinc:…", "own:…", or the laboratory's own); `unit`: in one spelling.

    `name`: in the table's words, else the laboratory's own label. `known`: it is in the table.
    """

    key: str
    name: str = field(repr=False)
    unit: str
    known: bool
    points: tuple[Point, ...]

    @property
    def standing(self) -> tuple[Point, ...]:
        """Those that were neither replaced nor withdrawn."""
        return tuple(
            point
            for point in self.points
            if point.kept.replaced_by is None and point.kept.result.validity is not Validity.WITHDRAWN
        )


@dataclass(frozen=True, slots=True)
class Words:
    """By what results are named: the table, what the practice has said, and the language of the names."""

    catalogue: Catalogue
    mappings: Sequence[AnalysisMapping] = ()
    language: str = "fr"


def series_of(results: Iterable[KeptResult], known: Words) -> tuple[Series, ...]:
    """Grouped by analysis and unit; names in alphabetical order, points oldest first."""
    points: dict[tuple[str, str], list[Point]] = {}
    names = _Names(known)
    for kept in sorted(results, key=lambda one: (one.day, one.received, one.id)):
        for measure in _measures(kept.result):
            named = Named(kept.laboratory, kept.result.code, kept.result.label, measure.unit, kept.result.chapter)
            key = names.key(named, kept) or _own_key(kept)
            analysis = known.catalogue.get(key)
            point = _point(kept, measure, analysis)
            group = points.setdefault((key, point.shown.unit or ""), [])
            if not group or group[-1].kept is not kept:  # the same value in two units is one point
                group.append(point)
    found = [_series(key, unit, points=each, known=known) for (key, unit), each in points.items()]
    return tuple(sorted(found, key=lambda one: (folded_label(one.name), one.key, one.unit)))


class _Names:
    """What results are called; each name is looked up once."""

    def __init__(self, known: Words) -> None:
        self._known = known
        self._said: dict[Named, str | None] = {}
        self._labelled: dict[Named, str | None] = {}
        self._taken: dict[tuple[int, str], int] = {}

    def key(self, named: Named, kept: KeptResult) -> str | None:
        if named not in self._said:
            self._said[named] = analysis_of(named, self._known.catalogue, self._known.mappings)
            self._labelled[named] = analysis_labelled(named, self._known.catalogue)
        said, labelled = self._said[named], self._labelled[named]
        if said is not None or labelled is None:
            return said
        first = self._taken.setdefault((kept.report, labelled), kept.id)
        return labelled if first == kept.id else None


def _measures(result: LabResult) -> tuple[Measure, ...]:
    return (result.first,) if result.second is None else (result.first, result.second)


def _own_key(kept: KeptResult) -> str:
    """Of an analysis that only its laboratory knows."""
    code = (kept.result.code or "").strip().casefold()
    return f"lab:{kept.laboratory}:{code}:{folded_label(kept.result.label)}"


def _point(kept: KeptResult, measure: Measure, analysis: Analysis | None) -> Point:
    result = kept.result
    concerned = result.second is None or _is_judged(measure) or not any(map(_is_judged, _measures(result)))
    substance = analysis.substance if analysis is not None else NOTHING_KNOWN
    shown = replace(measure, unit=normal_unit(measure.unit, substance))
    converted = _converted(measure, analysis.unit, substance) if analysis is not None else None
    changed = converted is not None and converted.unit != shown.unit
    return Point(
        kept=kept,
        measure=measure,
        shown=converted if converted is not None else shown,
        converted=changed,
        flag=result.flag if concerned else None,
        comparator=result.comparator if measure is result.first else _sign(measure),
    )


def _sign(measure: Measure) -> str | None:
    """That of a value of its own, which stands before its digits: one that is read as a number holds nothing else."""
    text = (measure.value or "").casefold()
    before = text[: next((at for at, letter in enumerate(text) if letter.isdecimal()), 0)]
    less, more = (any(sign in before for sign in signs) for signs in (_LESS, _MORE))
    if measure.number is None or less is more:
        return None
    return ("<" if less else ">") + ("=" if any(sign in before for sign in _OR_EQUAL) else "")


def _is_judged(measure: Measure) -> bool:
    """Whether it has a range: of two values the flag is about the one that has."""
    return measure.low is not None or measure.high is not None


def _converted(measure: Measure, unit: str, substance: Substance) -> Measure | None:
    """None where it cannot be: the value then stays in its own unit, in a series of its own."""
    numbers: list[Decimal | None] = []
    for number in (measure.number, measure.low, measure.high):
        found = convert(number, measure.unit, unit, substance=substance) if number is not None else None
        if number is not None and found is None:
            return None
        numbers.append(found)
    if convert(Decimal(1), measure.unit, unit, substance=substance) is None:
        return None
    number, low, high = numbers
    return replace(measure, number=number, unit=unit, low=low, high=high)


def _series(key: str, unit: str, *, points: Sequence[Point], known: Words) -> Series:
    analysis = known.catalogue.get(key)
    if analysis is not None:
        name = analysis.name(known.language)
    elif key.startswith(OWN):
        name = key.removeprefix(OWN)
    else:
        label = next((point.kept.result.label for point in reversed(points) if point.kept.result.label), "")
        name = label.strip(" :-") or key.removeprefix(LOINC)
    return Series(key, name, unit, analysis is not None, tuple(points))

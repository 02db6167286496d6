"""Results as they are kept for patients, and which of them stands when a laboratory sends one again (pure)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from secmail.domain.folding import words
from secmail.domain.ids import MessageId
from secmail.domain.patients import PatientId, Traits

ABNORMAL = frozenset({"L", "H", "LL", "HH"})
"""Flags of values out of their range; the doubled ones are beyond the panic limits."""
PANIC = frozenset({"LL", "HH"})


TOGETHER_DAYS = 60
"""Between reports of one request; further apart it is another one to which the laboratory gave the same number."""


class Validity(StrEnum):
    """How far the laboratory stands by a result. WITHDRAWN: it must not be used."""

    FINAL = "final"
    UNVALIDATED = "unvalidated"
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"


class Replaced(StrEnum):
    """Why a result does not stand any more. REPEATED: the very same was sent before."""

    CORRECTED = "corrected"
    VALIDATED = "validated"
    WITHDRAWN = "withdrawn"
    REPEATED = "repeated"


@dataclass(frozen=True, slots=True)
class Measure:
    """A value as written, the number in it, its unit as written, and the bounds of the normal range in that unit."""

    value: str | None = field(repr=False)
    number: Decimal | None = field(repr=False)
    unit: str | None
    low: Decimal | None = None
    high: Decimal | None = None


@dataclass(frozen=True, slots=True)
class LabResult:
    """One analysis of a report. `comparator`: of `first.number` (`< <= > >=`). `flag`: "L H LL HH N" or None.

    `flag_source`: "file" or "computed". `line`: where it stands in the file. `chapter`: under what the file puts it.
    """

    label: str | None
    code: str | None
    first: Measure
    comparator: str | None
    flag: str | None
    flag_source: str | None
    validity: Validity | None
    second: Measure | None
    comments: tuple[str, ...] = field(repr=False)
    line: int
    chapter: str | None = None

    @property
    def abnormal(self) -> bool:
        """Whether it is out of its range, by its flag, and the laboratory stands by it."""
        return self.flag in ABNORMAL and self.validity is not Validity.WITHDRAWN


@dataclass(frozen=True, slots=True)
class LearnedReport:
    """A report of a trusted message. `part`: of the message, -1 for its body; `number`: in that part, from 1.

    `laboratory`: who signed and what the file calls its sender, in a form that can be compared; `laboratory_name`: for
    people. `day`: of the report, else of its receipt.
    """

    part: int
    number: int
    traits: Traits
    laboratory: str
    laboratory_name: str
    request: str | None
    day: date
    results: tuple[LabResult, ...]


@dataclass(frozen=True, slots=True)
class Learned:
    """What was learned of a message (SHA-256 of its bytes), when the pipeline had this version."""

    sha256: str
    version: int
    received: datetime
    reports: tuple[LearnedReport, ...]


@dataclass(frozen=True, slots=True)
class KeptResult:
    """A result in a patient's record. `report`, `id`: rows; `record`: whose. `part`, `number`: as in `LearnedReport`.

    `replaced_by`: the result that stands in its place. `version`: of the pipeline that read it.
    """

    id: int
    report: int
    record: PatientId | None
    message: MessageId
    part: int
    number: int
    laboratory: str
    laboratory_name: str
    request: str | None
    day: date
    received: datetime
    result: LabResult
    seen: bool
    version: int
    replaced_by: int | None = None
    replaced: Replaced | None = None


def analysis_name(result: LabResult) -> str:
    """By what the same analysis is found in a report that is sent again: its code, else its label."""
    code = (result.code or "").strip().casefold()
    return f"c:{code}" if code else f"l:{folded_label(result.label)}"


def folded_label(label: str | None, *, most: int = 200) -> str:
    """A label as it compares: without accents, case, punctuation."""
    return " ".join(words((label or "")[:most]))


def settled(results: Iterable[KeptResult]) -> Mapping[int, tuple[int, Replaced]]:
    """Which results do not stand, what stands in their place, and why. `results`: of one laboratory and one patient,
    and of one request, or without a request of one day.

    Told from the results alone, in whatever order they came to be known. The n-th of an analysis in a report goes with
    the n-th in another. Two validated values that differ, neither of them called a correction, both stand.
    """
    chains: dict[tuple[str, int], list[KeptResult]] = {}
    places: dict[tuple[int, str], int] = {}
    for each in sorted(results, key=lambda one: (one.day, one.received, one.report, one.result.line, one.id)):
        name = analysis_name(each.result)
        place = places[each.report, name] = places.get((each.report, name), 0) + 1
        chains.setdefault((name, place), []).append(each)
    found: dict[int, tuple[int, Replaced]] = {}
    for chain in chains.values():
        standing: list[KeptResult] = []
        for place, each in enumerate(chain):
            _settle(each, chain[:place], standing=standing, found=found)
    return found


def _settle(
    new: KeptResult,
    before: Sequence[KeptResult],
    *,
    standing: list[KeptResult],
    found: dict[int, tuple[int, Replaced]],
) -> None:
    """What was corrected since stays so, whoever sends it again."""
    before = [each for each in before if _near(each, new)]
    for each in before:
        why = found.get(each.id, (0, None))[1]
        if why not in {Replaced.REPEATED, Replaced.WITHDRAWN} and _says(each.result) == _says(new.result):
            found[new.id] = (each.id, Replaced.REPEATED)
            return
    for each in [each for each in standing if _near(each, new)]:
        why = _why(each.result, new.result) if new.request is not None else None
        if why is not None:
            found[each.id] = (new.id, why)
            standing.remove(each)
    standing.append(new)


def _near(one: KeptResult, other: KeptResult) -> bool:
    return abs((one.day - other.day).days) <= TOGETHER_DAYS


def _why(old: LabResult, new: LabResult) -> Replaced | None:
    match new.validity:
        case Validity.WITHDRAWN:
            return Replaced.WITHDRAWN
        case Validity.CORRECTED:
            return Replaced.CORRECTED
        case Validity.UNVALIDATED:
            return None
    return Replaced.VALIDATED if old.validity is Validity.UNVALIDATED else None


def _says(result: LabResult) -> tuple[object, ...]:
    """What makes two the very same. A flag that we computed, and where it stands, do not."""
    flag = result.flag if result.flag_source == "file" else None
    return (result.first, result.comparator, flag, result.validity, result.second, result.comments)

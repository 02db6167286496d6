"""Patients' records as they are kept and shown: what they were made of, what was merged, what waits to be decided."""

from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import product

from secmail.domain.ids import MessageId
from secmail.domain.patient_traits import contradiction
from secmail.domain.patients import PatientId, Reason, Traits, Verdict

WHOLE_MESSAGE = -2
"""The part number that means all that a message holds."""


@dataclass(frozen=True, slots=True)
class ReportPlace:
    """A report in a message, as `LearnedReport`. `part` WHOLE_MESSAGE: all of it, and whatever else it holds."""

    message: MessageId
    part: int = WHOLE_MESSAGE
    number: int = 0


@dataclass(frozen=True, slots=True)
class SeenTraits:
    """A combination of traits with the reports that gave it, newest first. `id`: its number among all.

    `decided`: a person said whose they are.
    """

    id: int
    traits: Traits
    verdict: Verdict
    reasons: tuple[Reason, ...]
    decided: bool
    reports: tuple[ReportPlace, ...] = ()


@dataclass(frozen=True, slots=True)
class Merge:
    """`patient` belongs to `into`. `automatic`: a report fitted both by strict traits, nobody said so."""

    patient: PatientId
    into: PatientId
    at: datetime
    automatic: bool


@dataclass(frozen=True, slots=True)
class PatientLine:
    """A patient in the list. `abnormal`: reports out of range that nobody has marked as seen."""

    id: PatientId
    traits: Traits = field(repr=False)
    reports: int
    last: date | None
    abnormal: int


@dataclass(frozen=True, slots=True)
class PatientRecord:
    """`id`: of the record that the others were merged into. `apart`: of whom a person said that they are others."""

    id: PatientId
    seen: tuple[SeenTraits, ...]
    merges: tuple[Merge, ...]
    apart: tuple[PatientId, ...]


def contradict(one: PatientRecord, other: PatientRecord) -> bool:
    """Whether anything speaks against their being one patient: what was said, or sex, birth date, number of both."""
    return other.id in one.apart or any(
        contradiction(*pair) is not None or _born_apart(*pair)
        for pair in product((each.traits for each in one.seen), (each.traits for each in other.seen))
    )


def _born_apart(one: Traits, other: Traits) -> bool:
    return None not in (one.birth_date, other.birth_date) and one.birth_date != other.birth_date


def fullest(seen: tuple[Traits, ...]) -> Traits:
    """The combination that says most; of equals the first."""
    return max(seen, key=_said, default=Traits())


def _said(traits: Traits) -> int:
    facts = (traits.birth_name, traits.used_name, traits.given_names, traits.birth_date, traits.sex, traits.nir)
    return sum(fact is not None for fact in facts)

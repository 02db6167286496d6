"""Who a result is about: the traits that files give, and whether they are those of somebody known (pure).

Strict, for a result in another's record is worse than a question: the same NIR with the same birth date, or the same
surname (at birth or used), first given name and birth date. Anything less, and anything that contradicts, is asked.
`recognise` is symmetric, and it looks at nothing but traits and decisions: the order of arrival plays no part.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations, product
from typing import NewType

from secmail.domain.patient_names import given_key
from secmail.domain.patient_traits import Bond, SenderCode, Traits, Why, bond, contradiction, covers, telling

__all__ = ["KnownPatient", "PatientId", "Reason", "Recognition", "SenderCode", "Traits", "Verdict", "Why", "recognise"]

PatientId = NewType("PatientId", int)


@dataclass(frozen=True, slots=True)
class KnownPatient:
    """A record with all different traits that belong to it. `apart`: whom a person said it is not."""

    id: PatientId
    traits: tuple[Traits, ...]
    apart: frozenset[PatientId] = frozenset()


class Verdict(StrEnum):
    """What recognising comes to. DOUBTFUL: a person is asked. INCOMPLETE: too little is said to ask about."""

    KNOWN = "known"
    NEW = "new"
    DOUBTFUL = "doubtful"
    INCOMPLETE = "incomplete"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why, and with regard to which record; None: the traits themselves."""

    why: Why
    patient: PatientId | None = None


@dataclass(frozen=True, slots=True)
class Recognition:
    """`patient`: whom it is about when KNOWN. `same`: further records that are this patient's, to be merged.

    `candidates`: who it may be when DOUBTFUL.
    """

    verdict: Verdict
    patient: PatientId | None = None
    reasons: tuple[Reason, ...] = ()
    same: tuple[PatientId, ...] = ()
    candidates: tuple[PatientId, ...] = ()


def recognise(traits: Traits, known: Iterable[KnownPatient]) -> Recognition:
    """Whether the traits are those of somebody in `known`: it needs to hold only those who share one of `keys`."""
    missing = _missing(traits)
    if missing:
        return Recognition(Verdict.INCOMPLETE, reasons=missing)
    patients = sorted(known, key=lambda patient: patient.id)
    shared = _codes_of_several(patients)
    met = [_met(traits, patient, meaningless=shared) for patient in patients]
    fitting = [each for each in met if each.bond is Bond.SAME]
    others = [each for each in met if each.bond in {Bond.CLASH, Bond.NEAR}]
    if not fitting:
        return _doubtful(others) if others else Recognition(Verdict.NEW)
    if not _are_one([each.patient for each in fitting]):
        return _doubtful(fitting, Reason(Why.SEVERAL))
    first = fitting[0]
    against = [each for each in others if each.bond is Bond.CLASH and not _apart(each.patient, first.patient)]
    if against and not any(each.covered for each in fitting):
        return _doubtful([*fitting, *against])
    same = tuple(each.patient.id for each in fitting[1:])
    return Recognition(Verdict.KNOWN, first.patient.id, _reasons(fitting), same)


@dataclass(frozen=True, slots=True)
class _Met:
    """A record beside the traits: the bond that counts. `covered`: the traits stand in it already."""

    patient: KnownPatient
    bond: Bond
    whys: tuple[Why, ...]
    covered: bool


def _met(traits: Traits, patient: KnownPatient, *, meaningless: frozenset[SenderCode]) -> _Met:
    found: dict[Bond, set[Why]] = {}
    others: set[Why] = set()
    covered = False
    for each in patient.traits:
        how, whys = bond(traits, each)
        if Why.CODE_OF_OTHER_NAMES in whys and telling(traits.sender_code) in meaningless:
            continue
        covered |= how is Bond.SAME and covers(each, traits)
        found.setdefault(how, set()).update(whys)
        against = contradiction(traits, each)
        if against is not None and how is Bond.NONE:
            others.add(against)
    if Bond.SAME in found and others:  # by one report it is the same, by another it cannot be
        found.setdefault(Bond.CLASH, set()).update(others)
    order = (Bond.SAME, Bond.NEAR) if covered else (Bond.CLASH, Bond.SAME, Bond.NEAR)
    strongest = next((how for how in order if how in found), Bond.NONE)
    return _Met(patient, strongest, tuple(sorted(found.get(strongest, ()))), covered)


def _reasons(met: Sequence[_Met]) -> tuple[Reason, ...]:
    return tuple(Reason(why, each.patient.id) for each in met for why in each.whys)


def _doubtful(met: Sequence[_Met], *more: Reason) -> Recognition:
    candidates = tuple(each.patient.id for each in met)
    return Recognition(Verdict.DOUBTFUL, reasons=(*more, *_reasons(met)), candidates=candidates)


def _are_one(patients: Sequence[KnownPatient]) -> bool:
    """Whether nothing in these records speaks against their being one patient's."""
    return not any(
        _apart(one, other) or any(_are_two(*pair) for pair in product(one.traits, other.traits))
        for one, other in combinations(patients, 2)
    )


def _are_two(one: Traits, other: Traits) -> bool:
    return bond(one, other)[0] is Bond.CLASH or contradiction(one, other) is not None


def _apart(one: KnownPatient, other: KnownPatient) -> bool:
    return other.id in one.apart or one.id in other.apart


def _codes_of_several(patients: Sequence[KnownPatient]) -> frozenset[SenderCode]:
    """Codes that stand in several records: whatever the laboratory writes there, it is no patient's number."""
    seen: set[SenderCode] = set()
    several: set[SenderCode] = set()
    for patient in patients:
        codes = {code for each in patient.traits if (code := telling(each.sender_code)) is not None}
        several |= codes & seen
        seen |= codes
    return frozenset(several)


def _missing(traits: Traits) -> tuple[Reason, ...]:
    lacks = (
        (Why.NO_SURNAME, not traits.surnames),
        (Why.NO_GIVEN_NAME, not given_key(traits.given_names)),
        (Why.NO_BIRTH_DATE, traits.birth_date is None),
    )
    return tuple(Reason(why) for why, lacking in lacks if lacking)

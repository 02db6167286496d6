"""Of how many people a message's reports and documents are: where one name stands in a list, it must say if of several.

Rather one too many than one too few: names are compared as patients' names are, and what differs counts.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from secmail.api.results import ResultFile
from secmail.domain.patient_names import given_key, split_surname, surname_key
from secmail.domain.structured import StructuredDocument

_Named = tuple[str | None, str | None, date | None]
"""Surname in use, given name, birth date."""


def count_people(results: Sequence[ResultFile], documents: Sequence[StructuredDocument]) -> int:
    """Reports that name nobody may be anybody's: together they are one more."""
    dates: dict[tuple[str, str], set[date]] = {}
    for surname, given, born in (*_of_reports(results), *_of_documents(documents)):
        key = surname_key(surname), given_key(given)
        dates.setdefault(key, set()).update(() if born is None else (born,))
    # Who is named without a birth date is taken for the one of that name who has one.
    return sum(max(len(found), 1) for found in dates.values())


def _of_reports(results: Sequence[ResultFile]) -> Iterable[_Named]:
    for file in results:
        for report in file.document.reports:
            who = report.patient
            birth, used = split_surname(who.surname or "")
            yield who.used_name or used or who.birth_name or birth, who.given_name, who.birth_date


def _of_documents(documents: Sequence[StructuredDocument]) -> Iterable[_Named]:
    """Those that say nothing of anybody count for nobody: many are about no patient."""
    for who in (each.patient for each in documents):
        if who.surname or who.birth_name or who.given_name:
            yield who.surname or who.birth_name, who.given_name, who.birth_date

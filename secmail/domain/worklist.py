"""What waits to be seen: under what it waits, and whose it is. Pure."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from secmail.domain.folding import plain
from secmail.domain.messages import Kind
from secmail.domain.patient_records import ReportPlace
from secmail.domain.triage import short_name

_LETTERS = frozenset({Kind.LETTER, Kind.IMAGING_REPORT, Kind.IMAGING, Kind.STRUCTURED})
_TITLES = frozenset({"dr", "docteur", "doctor", "pr", "professeur", "mme", "mlle", "mr", "m"})


class Work(StrEnum):
    """Under what a message waits, in this order."""

    URGENT = "urgent"
    """Urgent by `MessageSummary.urgent_reasons`, or with values beyond the panic limits that nobody has seen."""
    RESULTS = "results"
    LETTERS = "letters"
    """Letters, reports of imaging, pictures, structured documents."""
    OTHERS = "others"
    """The rest, and what cannot be read yet."""


@dataclass(frozen=True, slots=True)
class Sight:
    """Of a report: when somebody said that he has seen it, and who. `at` None: nobody has; `by` "": it is not known."""

    place: ReportPlace
    at: datetime | None
    by: str = field(default="", repr=False)


def work_of(kind: Kind | None, *, urgent: bool) -> Work:
    """Under what a message of this kind waits."""
    if urgent:
        return Work.URGENT
    if kind is Kind.RESULT:
        return Work.RESULTS
    return Work.LETTERS if kind in _LETTERS else Work.OTHERS


def is_for(assignee: str, name: str) -> bool:
    """Whether this short name may be that of this person: as a whole, by words of the name, or by its initials.

    Where it could be two people, it is both: what waits is rather shown twice than not at all.
    """
    given = [word for word in assignee.split("-") if word and word not in _TITLES]
    if not given or assignee == short_name(name):
        return True
    mine = [word for word in short_name_words(name) if word not in _TITLES]
    initials = "".join(word[0] for word in mine)
    return set(given) <= set(mine) or "".join(given) in {initials, initials[::-1]}


def short_name_words(name: str) -> list[str]:
    """The words of a name in ASCII, as `domain.triage.short_name` would write them."""
    return [word for part in plain(name).split() for word in short_name(part).split("-") if word]

"""How far a letter has come with each of its readers, from what is told of it. Pure."""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from secmail.domain.addresses import normal
from secmail.domain.history import Happening, HistoryLine, Witness
from secmail.domain.outbox import DeliveryState, OutboxEntry
from secmail.gui.i18n import Words
from secmail.gui.safe_text import one_line

_PEOPLE = 200


class Course(StrEnum):
    """The best that is known, in the order in which it is told: what went wrong comes first."""

    FAILED = "failed"
    ACKNOWLEDGED = "acknowledged"
    ANSWERED = "answered"
    READ = "read"
    DELIVERED = "delivered"
    SENT = "sent"
    WAITING = "waiting"


_OF: Mapping[Happening, Course] = {
    Happening.REFUSED: Course.FAILED,
    Happening.FAILED: Course.FAILED,
    Happening.PROCESSING_FAILED: Course.FAILED,
    Happening.ACKNOWLEDGED: Course.ACKNOWLEDGED,
    Happening.ANSWERED: Course.ANSWERED,
    Happening.DISPLAYED: Course.READ,
    Happening.PROCESSED: Course.READ,
    Happening.DELIVERED: Course.DELIVERED,
    Happening.SUBMITTED: Course.SENT,
    Happening.RELAYED: Course.SENT,
}
_RANKS = (
    *(Course.ACKNOWLEDGED, Course.FAILED, Course.ANSWERED, Course.READ),
    *(Course.DELIVERED, Course.SENT, Course.WAITING),
)
"""What outweighs what: anybody can write a report of failure, nobody another's signed receipt."""


def courses(entry: OutboxEntry, lines: Iterable[HistoryLine]) -> Mapping[Course, tuple[str, ...]]:
    """The readers by how far it has come with them, in the order of `Course`."""
    best = {
        normal(one.address): Course.SENT if one.state is DeliveryState.ACCEPTED else Course.WAITING
        for one in entry.deliveries
    }
    for line in lines:
        course = _course(line)
        for address in (normal(line.address),) if line.address else tuple(best):
            if course is not None and address in best and _RANKS.index(course) < _RANKS.index(best[address]):
                best[address] = course
    told = {course: tuple(address for address, one in best.items() if one is course) for course in Course}
    return {course: addresses for course, addresses in told.items() if addresses}


def course_lines(entry: OutboxEntry, lines: Iterable[HistoryLine], words: Words) -> tuple[str, ...]:
    """One line for each step that the letter stands at, and one for receipts that are still missing."""
    told = courses(entry, lines)
    found = [words(f"course.{course.value}", people=_people(addresses)) for course, addresses in told.items()]
    asked = () if entry.receipts is None else entry.receipts.missing
    missing = tuple(one for one in asked if normal(one) not in told.get(Course.ACKNOWLEDGED, ()))
    if missing:
        found.append(words("course.missing", people=_people(missing)))
    return tuple(found)


def _course(line: HistoryLine) -> Course | None:
    if line.what is Happening.ACKNOWLEDGED and line.witness is not Witness.PROOF:
        return Course.READ
    return _OF.get(line.what)


def _people(addresses: tuple[str, ...]) -> str:
    return one_line(", ".join(addresses), _PEOPLE)

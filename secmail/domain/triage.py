"""Triage: where a message stands in the practice's work, and who looks after it; IMAP keywords tell other workstations.

A mail server stores keywords and could set any: they are shown, and nothing is ever filed, hidden or believed by them.
"""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from enum import StrEnum

from secmail.domain.folding import plain


class Triage(StrEnum):
    """Where a message stands in the practice's work; the value is its IMAP keyword (RFC 9051 §2.3.2)."""

    TO_DO = "$SecmailTodo"
    WAITING = "$SecmailWaiting"
    """Nothing can be done until somebody else has: an answer, an examination, a result that is to come."""
    DONE = "$SecmailDone"
    FILED = "$SecmailFiled"
    """Its results are with the practice software, as the workstation says that filed them. Only the program sets it."""


class Standing(StrEnum):
    """The one word that people use for it; that results are filed is said beside, and not instead."""

    UNSORTED = "unsorted"
    """Nobody has said anything yet."""
    TO_DO = "todo"
    """To be seen by whoever looks after it."""
    WAITING = "waiting"
    ANSWERED = "answered"
    """An answer to it has left, as a server says or this program (RFC 9051 \\Answered)."""
    DONE = "done"


ASSIGNED = "$SecmailFor-"
"""Begins the keyword that names who looks after a message; the rest is `short_name`."""
BY_HAND = (Triage.TO_DO, Triage.WAITING, Triage.DONE)
"""What people choose between; the first one counts where a server holds several: nothing that waits is hidden."""
ANSWERED = "\\Answered"

_LONGEST = 32
_SHORT = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Marks:
    """What a message's keywords say. `assignee`: a short name, "" for nobody."""

    triage: Triage | None = None
    assignee: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which messages of a folder are asked for. `assignee`: a short name; `filed`: whose results the software has."""

    standing: Standing | None = None
    assignee: str = ""
    filed: bool = False


@dataclass(frozen=True, slots=True)
class KeywordChange:
    """What is to be set and cleared on the server."""

    add: frozenset[str] = frozenset()
    remove: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.add or self.remove)


NO_MARKS = Marks()
ALL = Wanted()
_STANDINGS = {Triage.TO_DO: Standing.TO_DO, Triage.WAITING: Standing.WAITING, Triage.DONE: Standing.DONE}


def short_name(name: str) -> str:
    """How a keyword names somebody: ASCII letters, digits and "-"; "" when nothing of the name can be written so.

    The server reads it: a practice that minds uses initials. Names that differ in case and accents are one person.
    """
    return re.sub(r"[^a-z0-9]+", "-", plain(name)).strip("-")[:_LONGEST].strip("-")


def assigned(short: str) -> str:
    """The keyword for a short name."""
    return f"{ASSIGNED}{short}"


def marks(flags: Collection[str]) -> Marks:
    """What these flags say. What no program of ours would have set is not there; keywords compare without case."""
    found = {flag.casefold() for flag in flags if flag.startswith("$")}
    if not found:
        return NO_MARKS
    triage = next((each for each in (*BY_HAND, Triage.FILED) if each.casefold() in found), None)
    return Marks(triage, min(filter(None, map(_assignee, found)), default=""))


def standing(flags: Collection[str]) -> Standing:
    """Where a message stands. What a person said of it counts before the answer that has left."""
    said = marks(flags).triage
    if said in _STANDINGS:
        return _STANDINGS[said]
    return Standing.ANSWERED if _has(flags, ANSWERED) else Standing.UNSORTED


def is_filed(flags: Collection[str]) -> bool:
    """Whether its results are with the practice software, by the word of whichever workstation filed them."""
    return _has(flags, Triage.FILED)


def to_triage(flags: Collection[str], triage: Triage | None) -> KeywordChange:
    """The change that leaves this state of those that people choose between; that results are filed stays said."""
    others = {each.casefold() for each in BY_HAND if each is not triage}
    return _change(flags, triage.value if triage is not None else None, lambda flag: flag in others)


def to_assignee(flags: Collection[str], short: str) -> KeywordChange:
    """The change that leaves this one person; "": nobody."""
    keyword = assigned(short) if short else None
    return _change(flags, keyword, lambda flag: flag.startswith(ASSIGNED.casefold()) and flag != _lower(keyword))


def to_care(flags: Collection[str], short: str) -> KeywordChange:
    """As `to_assignee`; what is given to somebody of whom nothing was said is to be seen by that person."""
    change = to_assignee(flags, short)
    if not short or standing(flags) is not Standing.UNSORTED:
        return change
    said = to_triage(flags, Triage.TO_DO)
    return KeywordChange(change.add | said.add, change.remove | said.remove)


def to_filed(flags: Collection[str]) -> KeywordChange:
    """The change that says that the results are with the practice software."""
    return _change(flags, Triage.FILED.value, lambda _flag: False)


def to_answered(flags: Collection[str]) -> KeywordChange:
    """The change that says that an answer has left."""
    return _change(flags, ANSWERED, lambda _flag: False)


def standing_of_word(word: str) -> Standing | None:
    """The state that people call so, in either language; None for no state's name."""
    return _WORDS.get(plain(word).replace(" ", "-"))


_WORDS = {
    **dict.fromkeys(("a-trier", "unsorted", "to-sort"), Standing.UNSORTED),
    **dict.fromkeys(("a-voir", "a-faire", "todo", "to-do", "to-see"), Standing.TO_DO),
    **dict.fromkeys(("en-attente", "attente", "waiting"), Standing.WAITING),
    **dict.fromkeys(("repondu", "answered"), Standing.ANSWERED),
    **dict.fromkeys(("classe", "fait", "done"), Standing.DONE),
}
FILED_WORDS = frozenset({"range", "filed"})
"""How people call it that results are with the practice software."""


def _has(flags: Collection[str], wanted: str) -> bool:
    return wanted in flags or wanted.casefold() in {flag.casefold() for flag in flags}


def _assignee(flag: str) -> str:
    if not flag.startswith(ASSIGNED.casefold()):
        return ""
    short = flag[len(ASSIGNED) :]
    return short if len(short) <= _LONGEST and _SHORT.fullmatch(short) else ""


def _lower(keyword: str | None) -> str:
    return keyword.casefold() if keyword is not None else ""


def _change(flags: Collection[str], wanted: str | None, is_other: Callable[[str], bool]) -> KeywordChange:
    there = {flag.casefold() for flag in flags}
    add = frozenset() if wanted is None or wanted.casefold() in there else frozenset({wanted})
    return KeywordChange(add, frozenset(flag for flag in flags if is_other(flag.casefold())))

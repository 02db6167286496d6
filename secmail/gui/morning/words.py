"""A row of what waits, in words: pure, so that the delegate, the tool tip and the screen reader say the same."""

from dataclasses import dataclass
from datetime import datetime

from secmail.api.worklist import SeeItem, Work
from secmail.domain.kinds import Urgent
from secmail.domain.lab_results import PANIC, LabResult, Validity
from secmail.domain.sentences.kinds import reasons_words
from secmail.gui.i18n import Words
from secmail.gui.models.filing_words import since_words
from secmail.gui.models.message_words import Sign, row_words
from secmail.gui.safe_text import one_line
from secmail.gui.style import Tone

_NAMED = 3
_ELSEWHERE = {"urgent", "todo", "people", "unread"}
"""Signs of the folders' list that the group, the row's own lines or its weight say here."""


@dataclass(frozen=True, slots=True)
class SeeWords:
    """What a row says. `title`: the patient, else the sender. `why`: a line each, in `tone`."""

    title: str
    what: str
    age: str
    unread: bool
    why: tuple[str, ...]
    tone: Tone
    signs: tuple[Sign, ...]

    @property
    def spoken(self) -> str:
        """All of it for a screen reader."""
        return ", ".join(filter(None, (self.title, *self.why, self.what, self.age, *(s.words for s in self.signs))))


def see_words(item: SeeItem, words: Words, now: datetime) -> SeeWords:
    """The words of a row."""
    row = item.message
    said = row_words(row, words, now)
    what = words("see.what", subject=said.subject, sender=said.sender) if said.patient else said.subject
    return SeeWords(
        title=_title(item, said.patient.removesuffix(said.others), words) or said.sender,
        what=what,
        age=since_words(now - row.date, words),
        unread=not row.seen,
        why=tuple(_why(item, words)),
        tone=Tone.DANGER if item.work is Work.URGENT else Tone.CAUTION if item.abnormal else Tone.NEUTRAL,
        signs=tuple(sign for sign in said.signs if sign.tone is not Tone.NEUTRAL and sign.icon not in _ELSEWHERE),
    )


_GROUPS = {
    Work.URGENT: "see.group.urgent",
    Work.RESULTS: "see.group.results",
    Work.LETTERS: "see.group.letters",
    Work.OTHERS: "see.group.others",
}


def group_words(work: Work, count: int, words: Words) -> str:
    """The head of a group."""
    return words("see.group", name=words(_GROUPS[work]), count=words.locale.toString(count))


def _title(item: SeeItem, patient: str, words: Words) -> str:
    """The values below may be anybody's of whom there is a report: one name alone would give them to the wrong one."""
    people = max(item.people, item.message.people)
    if not patient or people < 2:
        return patient
    return words("see.several", count=words.locale.toString(people), patient=patient)


def _why(item: SeeItem, words: Words) -> list[str]:
    panics = [value for value in item.values if value.flag in PANIC]
    named = panics[:_NAMED]
    lines = [_value(value, words) for value in named]
    more = item.abnormal - len(named)
    if more and named:
        lines.append(words.count("see.more", more))
    row = item.message
    others = tuple(reason for reason in row.urgent_reasons if not panics or reason.code is not Urgent.PANIC)
    if item.work is Work.URGENT and others:
        reasons = one_line(reasons_words(others, words.language), 200)
        lines.append(reasons[:1].upper() + reasons[1:])
    if more and not named:
        lines.append(_short(item, words))
    if item.kept:
        lines.append(words("see.kept"))
    elif row.assignee:
        lines.append(words("see.to-you"))
    return lines


def _short(item: SeeItem, words: Words) -> str:
    """Values out of range, in one line: the first of them by name."""
    shown = item.values[:_NAMED]
    names = ", ".join(f"{_name(value)} {_sign(value, words)}" for value in shown)
    said = words("see.values", values=names)
    more = item.abnormal - len(shown)
    return f"{said}, {words.count('see.more', more)}" if more else said


def _value(value: LabResult, words: Words) -> str:
    measured = " ".join(filter(None, (one_line(value.first.value or "", 40), one_line(value.first.unit or "", 20))))
    if value.validity is Validity.UNVALIDATED:
        measured = f"{measured} {words('validity.unvalidated')}"
    said = words(f"flag.{value.flag}").partition(" ")[2]
    return words("see.value", sign=_sign(value, words), name=_name(value), value=measured, said=said)


def _name(value: LabResult) -> str:
    return one_line(value.label or value.code or "", 60)


def _sign(value: LabResult, words: Words) -> str:
    """The arrows alone, which need no colour."""
    return words(f"flag.{value.flag}").partition(" ")[0]

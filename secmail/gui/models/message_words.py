"""A line of the message list in words: pure, so that the delegate, the tool tip and the screen reader say the same."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from secmail.domain.messages import Kind, MessageState, MessageSummary
from secmail.domain.security import Summary
from secmail.domain.sentences.kinds import reasons_words
from secmail.domain.triage import Standing
from secmail.gui.i18n import Words
from secmail.gui.models.filing_words import since_words
from secmail.gui.safe_text import one_line
from secmail.gui.style import Tone

_DOUBTFUL = {
    Summary.SIGNATURE_BROKEN: Tone.DANGER,
    Summary.SIGNED_UNTRUSTED: Tone.DANGER,
    Summary.SIGNED_MISMATCH: Tone.DANGER,
    Summary.SIGNED_PARTLY: Tone.CAUTION,
}
_WHY_LIMIT = 300
_PLACEHOLDERS = {"[...]", "...", "[…]"}
"""What stands outside of a message whose subject is protected (RFC 9788 §2.2)."""
STANDINGS = {
    Standing.UNSORTED: ("", "row.unsorted", Tone.NEUTRAL),
    Standing.TO_DO: ("todo", "row.todo", Tone.CAUTION),
    Standing.WAITING: ("clock", "row.waiting", Tone.NEUTRAL),
    Standing.ANSWERED: ("reply", "row.answered", Tone.NEUTRAL),
    Standing.DONE: ("done", "row.done", Tone.NEUTRAL),
}
_LONG_AGES = (timedelta(minutes=119), timedelta(hours=47), timedelta(days=365))
_KINDS = {
    Kind.RESULT: ("result", "row.result"),
    Kind.LETTER: ("letter", "row.letter"),
    Kind.IMAGING_REPORT: ("result", "row.imaging-report"),
    Kind.IMAGING: ("result", "row.imaging"),
    Kind.STRUCTURED: ("letter", "row.structured"),
    Kind.ADMINISTRATIVE: ("letter", "row.administrative"),
    Kind.REPORT: ("letter", "row.report"),
    Kind.RECEIPT: ("filed", "row.receipt"),
}


@dataclass(frozen=True, slots=True)
class Sign:
    """A small sign of a row: icon, words, tone."""

    icon: str
    words: str
    tone: Tone


@dataclass(frozen=True, slots=True)
class RowWords:
    """What a row says."""

    sender: str
    subject: str
    date: str
    unread: bool
    patient: str
    signs: tuple[Sign, ...]
    why: str = ""
    """Why it is urgent, for the tool tip and whoever asks for more than the row."""
    urgency: str = ""
    standing: str = ""
    person: str = ""
    kind: str = ""
    age: str = ""
    others: str = ""
    """How `patient` ends where it names the first of several: no place is too narrow for that."""
    snippet: str | None = None
    """Of a search: the words around what was found, where they may be shown; None beside a search."""

    @property
    def spoken(self) -> str:
        """All of it as one sentence for a screen reader."""
        return ", ".join(
            filter(
                None, (self.sender, self.subject, self.patient, self.date, *(s.words for s in self.signs), self.snippet)
            )
        )


def row_words(row: MessageSummary, words: Words, now: datetime, *, assignee: str = "") -> RowWords:
    """The words of a row. `assignee`: how the name of who looks after it is written, where that is known."""
    others = others_words(row.people, words) if row.patient else ""
    return RowWords(
        sender=one_line(row.sender.name or row.sender.address) or words("row.no-sender"),
        subject=_subject(row, words),
        date=words.short_moment(row.date, now),
        unread=not row.seen,
        patient=one_line(row.patient or "", 80) + others,
        others=others,
        why=_why(row, words),
        urgency=words("row.urgent") if row.urgent else "",
        standing=words(STANDINGS[row.standing][1]),
        person=one_line(assignee or row.assignee, 40),
        kind=words(_KINDS[row.kind][1]) if row.kind in _KINDS else "",
        age=since_words(now - row.date, words),
        signs=(*_warnings(row, words), *_work_signs(row, words, assignee or row.assignee), *_signs(row, words)),
    )


def others_words(people: int, words: Words) -> str:
    """What follows the first name where a message is about several people: one name alone would hide the others."""
    return f"\u00a0{words.count('row.others', people - 1)}" if people > 1 else ""


def _why(row: MessageSummary, words: Words) -> str:
    """The reasons of an urgent row; they are sealed, and known in a session only."""
    if not row.urgent or not row.urgent_reasons:
        return ""
    return words("why.urgent", reasons=one_line(reasons_words(row.urgent_reasons, words.language), _WHY_LIMIT))


def _warnings(row: MessageSummary, words: Words) -> list[Sign]:
    """First, so that no narrow row lacks them."""
    signs = []
    if row.urgent:
        signs.append(Sign("urgent", words("row.urgent"), Tone.DANGER))
    if row.summary in _DOUBTFUL:
        signs.append(Sign("doubt", words("row.doubtful"), _DOUBTFUL[row.summary]))
    if row.summary is Summary.UNSIGNED and row.state is MessageState.OPENED and _claims_weight(row):
        signs.append(Sign("unsigned", words("row.unsigned"), Tone.CAUTION))
    if row.state is MessageState.UNREADABLE:
        signs.append(Sign("broken", words("row.unreadable"), Tone.CAUTION))
    return signs


def _work_signs(row: MessageSummary, words: Words, assignee: str) -> list[Sign]:
    """Where it stands in the practice's work; what anybody's server could say has no tone of its own."""
    signs = []
    icon, _, tone = STANDINGS[row.standing]
    if row.standing is not Standing.UNSORTED:
        signs.append(Sign(icon, standing_words(row, words, assignee), tone))
    if assignee and row.standing is not Standing.TO_DO:
        signs.append(Sign("people", one_line(assignee, 24), Tone.NEUTRAL))
    if row.filed and not row.exported and row.summary is not None:  # what was filed here is known in a session only
        signs.append(Sign("filed", words("row.filed-elsewhere"), Tone.NEUTRAL))
    if not row.here:
        signs.append(Sign("download", words("row.not-here", size=words.size(row.size)), Tone.NEUTRAL))
    return signs


def uncut_words(words: Words) -> Mapping[str, Sequence[str]]:
    """What the table of messages shows whole, by the key of a column's title."""
    return {
        "table.standing": [words(key) for _, key, _ in STANDINGS.values()],
        "table.age": [since_words(one, words) for one in _LONG_AGES],
    }


def standing_words(row: MessageSummary, words: Words, assignee: str) -> str:
    """Where it stands, in the words that are the same everywhere; and who is to see it."""
    if row.standing is Standing.TO_DO and assignee:
        return words("row.todo.by", name=one_line(assignee, 24))
    return words(STANDINGS[row.standing][1])


def _subject(row: MessageSummary, words: Words) -> str:
    if row.kind is Kind.RECEIPT:
        return words("row.receipt")
    if row.encrypted and row.subject.strip() in _PLACEHOLDERS:
        return words("row.sealed-subject")
    return one_line(row.subject) or words("row.no-subject")


def _claims_weight(row: MessageSummary) -> bool:
    """Encryption and results look like care taken; without a signature anybody could have sent them."""
    return row.encrypted or row.kind is Kind.RESULT


def _signs(row: MessageSummary, words: Words) -> list[Sign]:
    signs = []
    if row.kind in _KINDS:
        icon, key = _KINDS[row.kind]
        signs.append(Sign(icon, words(key), Tone.NEUTRAL))
    if row.exported:
        signs.append(Sign("filed", words("row.filed"), Tone.NEUTRAL))
    # Opened once, but what was learned then is sealed again: without a session it cannot be read either.
    readable = row.state is MessageState.OPENED and row.summary is not None
    if row.encrypted and row.state is not MessageState.UNREADABLE and not readable:
        signs.append(Sign("lock", words("row.locked"), Tone.NEUTRAL))
    if not row.seen:
        signs.append(Sign("unread", words("row.unread"), Tone.NEUTRAL))
    return signs

"""A letter that waits for a signature in words. Pure."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from secmail.api.signing import WaitingLetter
from secmail.domain.drafts import Draft
from secmail.domain.errors import Code
from secmail.gui.i18n import Words
from secmail.gui.models.message_words import others_words
from secmail.gui.problems import shown
from secmail.gui.safe_text import one_line
from secmail.gui.style import Tone


class LetterState(StrEnum):
    """How it stands between who has prepared it and who signs. The value is the end of its key."""

    UNREAD = "unread"
    READ = "read"
    CHANGED = "changed"
    REFUSED = "refused"
    WAITING = "waiting"
    RETURNED = "returned"
    UNFINISHED = "unfinished"


ICONS = {
    LetterState.UNREAD: "unread",
    LetterState.READ: "done",
    LetterState.CHANGED: "doubt",
    LetterState.REFUSED: "doubt",
    LetterState.WAITING: "clock",
    LetterState.RETURNED: "returned",
    LetterState.UNFINISHED: "draft",
}
TONES = {
    LetterState.CHANGED: Tone.CAUTION,
    LetterState.REFUSED: Tone.CAUTION,
    LetterState.RETURNED: Tone.CAUTION,
}


HERS = frozenset({LetterState.WAITING, LetterState.RETURNED, LetterState.UNFINISHED})
"""How letters stand for who has prepared them, and needs not be told by whom."""


@dataclass(frozen=True, slots=True)
class RowWords:
    """What a row says: whom to, about what, since when and by whom, how it stands, and what is to be known."""

    people: str
    subject: str
    by: str
    state: LetterState
    state_words: str
    remark: str = ""

    @property
    def spoken(self) -> str:
        """The row as a reader hears it."""
        return ". ".join(filter(None, (self.state_words, self.people, self.subject, self.by, self.remark)))


def row_words(
    letter: WaitingLetter, state: LetterState, *, refused: Code | None, words: Words, now: datetime
) -> RowWords:
    """`refused`: why it was not sent."""
    draft = letter.draft
    people = one_line(", ".join(one.name or one.address for one in draft.recipients), 160)
    by = words("letter.by.software") if draft.dropped else ""
    by = by if draft.prepared_by is None else one_line(draft.prepared_by.name, 80)
    age = "" if draft.saved is None else words.short_moment(draft.saved, now)
    if refused is not None:
        problem = shown(refused, words.language)
        remark = problem.text.title
    elif state is LetterState.RETURNED:
        remark = words("letter.row.word", word=one_line(draft.returned, 200)) if draft.returned else ""
    else:
        remark = _about(letter, words)
    return RowWords(
        words("drafts.to", recipients=people) if people else words("drafts.to.none"),
        one_line(draft.subject, 120) or words("row.no-subject"),
        words("letter.row.by", by=by, age=age) if age and state not in HERS else age or by,
        state,
        words(f"letter.state.{state.value}"),
        remark,
    )


def _about(letter: WaitingLetter, words: Words) -> str:
    if not letter.patient:
        return ""
    return words("letter.row.patient", patient=one_line(letter.patient, 100) + others_words(letter.people, words))


def wishes_line(draft: Draft, words: Words) -> str:
    """What else is asked for with the letter; "" where nothing is."""
    asked = (
        ("letter.urgent", draft.urgent),
        ("letter.receipt", draft.receipt is True),
        ("letter.read", draft.read_report),
        ("letter.delivered", draft.delivery_report is True),
    )
    return ", ".join(words(key) for key, wanted in asked if wanted)


def origin_line(draft: Draft, holder: str, *, words: Words) -> str:
    """By whom it was prepared, for whom, when; "" for a draft of one's own."""
    if draft.prepared_by is None:
        moment = "" if draft.saved is None else words.moment(draft.saved)
        return words("letter.dropped", moment=moment) if draft.dropped else ""
    by, holder = one_line(draft.prepared_by.name, 80), one_line(holder, 80)
    if draft.saved is None:
        return words("letter.by.undated", by=by, holder=holder)
    return words("letter.by", by=by, holder=holder, moment=words.moment(draft.saved))


def remark_line(draft: Draft, holder: str, *, refused: Code | None, changed: bool, words: Words) -> str:
    """Why it was not sent, that it is another than was read, or the word with which it came back; else ""."""
    if changed or refused is Code.DRAFT_CHANGED:
        return words("letter.changed")
    if refused is not None:
        problem = shown(refused, words.language)
        return f"{problem.text.title}. {problem.body}"
    if draft.returned is None:
        return ""
    holder, word = one_line(holder, 80), one_line(draft.returned, 1_000)
    if not word:
        return words("letter.returned.bare", holder=holder)
    return words("letter.returned", holder=holder, word=word)

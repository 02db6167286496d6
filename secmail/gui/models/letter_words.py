"""What became of letters that the practice software left in a folder, as rows and as one sentence. Pure."""

from datetime import datetime

from secmail.api.exporting import LettersTaken, RefusedLetter
from secmail.domain.dropped_letters import by_name, require_pattern
from secmail.domain.errors import Rejected
from secmail.gui.i18n import Words
from secmail.gui.models.card_words import Said
from secmail.gui.problems import held_reason
from secmail.gui.safe_text import one_line
from secmail.gui.style import Tone

_ADDRESS = "dr.martin@exemple.mssante.fr"
_REMAINDER = "0042"


def example(pattern: str, words: Words) -> str:
    """The name of an invented file that follows the pattern; empty where the pattern cannot serve."""
    try:
        require_pattern(pattern)
    except Rejected:
        return ""
    marks = (("{to}", _ADDRESS), ("{subject}", words("letters.pattern.subject")), ("{any}", _REMAINDER))
    name = pattern
    for mark, value in marks:
        name = name.replace(mark, value)
    # By what reads the folder: where fields touch, a name that looks right may say something else.
    read = by_name(f"{name}.pdf", pattern)
    return f"{name}.pdf" if read is not None and read.to == (_ADDRESS,) else ""


def letter_rows(taken: LettersTaken, at: datetime, words: Words, *, now: datetime) -> list[Said]:
    """A row for each thing that became of them; what was refused first."""
    moment = words("letters.at", time=words.short_moment(at, now))
    rows = [_refused(one, moment, words) for one in taken.refused]
    drafts = taken.kept - taken.sent
    if drafts:
        rows.append(Said("draft", Tone.NEUTRAL, words.count("letters.drafts", drafts), (moment,)))
    if taken.sent:
        rows.append(Said("outbox", Tone.NEUTRAL, words.count("letters.sent", taken.sent), (moment,)))
    if taken.waiting:
        rows.append(Said("clock", Tone.NEUTRAL, words.count("letters.waiting", taken.waiting), (moment,)))
    return rows


def announced(taken: LettersTaken, words: Words) -> str:
    """All of it in one line."""
    drafts = taken.kept - taken.sent
    counts = (("letters.refused", len(taken.refused)), ("letters.drafts", drafts), ("letters.sent", taken.sent))
    return ", ".join(words.count(key, count) for key, count in counts if count)


def _refused(one: RefusedLetter, moment: str, words: Words) -> Said:
    title = words("letters.refused.file", file=one_line(one.file, 80))
    return Said("doubt", Tone.CAUTION, title, (held_reason(one.code, words.language), moment))

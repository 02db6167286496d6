"""What became of files for the practice software, in words. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from secmail.api.exporting import FolderState
from secmail.domain.errors import Code
from secmail.domain.exports import ExportRecord, ExportState
from secmail.gui.i18n import Words
from secmail.gui.models.card_words import Said
from secmail.gui.problems import shown
from secmail.gui.safe_text import one_line
from secmail.gui.style import Tone

LONG = timedelta(days=1)
"""After which a file that nobody has taken is worth a word of caution."""
SHOWN_FILES = 8


@dataclass(frozen=True, slots=True)
class FiledWords:
    """Where the files of a message stand. `stuck`: somebody should look at the folder."""

    icon: str
    tone: Tone
    text: str
    stuck: bool = False


def since_words(age: timedelta, words: Words) -> str:
    """How long ago, in the largest unit that says enough."""
    minutes = max(int(age.total_seconds() // 60), 0)
    if minutes < 120:
        return words.count("since.minutes", max(minutes, 1))
    if minutes < 48 * 60:
        return words.count("since.hours", minutes // 60)
    return words.count("since.days", minutes // (24 * 60))


def time_words(at: datetime, words: Words, now: datetime) -> str:
    """The time of today, else the whole moment."""
    same_day = at.astimezone().date() == now.astimezone().date()
    return words.short_moment(at, now) if same_day else words.moment(at)


def filed_words(records: Sequence[ExportRecord], words: Words, now: datetime) -> FiledWords | None:
    """Of one message; None where the ledger tells no more than that it was filed."""
    written = [record for record in records if record.state is ExportState.DONE]
    begun = [record for record in records if record.state is ExportState.INTENDED]
    if begun:
        age = now - min(record.at for record in begun)
        return FiledWords("clock", Tone.CAUTION, words("filed.waits", since=since_words(age, words)), stuck=True)
    lying = [record for record in written if record.picked_up is None]
    if lying:
        age = now - min(record.at for record in lying)
        stuck = age >= LONG
        tone = Tone.CAUTION if stuck else Tone.NEUTRAL
        return FiledWords("clock", tone, words("filed.lies", since=since_words(age, words)), stuck=stuck)
    taken = max((record.picked_up for record in written if record.picked_up is not None), default=None)
    if taken is None:
        return None
    if taken.astimezone().date() == now.astimezone().date():
        return FiledWords("filed", Tone.NEUTRAL, words("filed.taken", time=words.short_moment(taken, now)))
    return FiledWords("filed", Tone.NEUTRAL, words("filed.taken.day", moment=words.moment(taken)))


def folder_rows(state: FolderState, words: Words, now: datetime) -> tuple[Said, ...]:
    """Whether the folder can be written to, what waits for it, and what lies in it."""
    rows = [_reachable(state, words, now)]
    if state.waiting:
        title = words.count("place.waiting", len(state.waiting))
        rows.append(Said("clock", Tone.CAUTION, title, _files(state.waiting, words, now)))
    if state.lying:
        rows.append(_lying(state.lying, words, now))
    if not state.waiting and not state.lying and state.policy.folder is not None:
        rows.append(Said("done", Tone.NEUTRAL, words("place.empty")))
    return tuple(rows)


def _reachable(state: FolderState, words: Words, now: datetime) -> Said:
    folder = state.policy.folder
    if folder is None:
        return Said("doubt", Tone.CAUTION, words("place.unset"), (words("place.unset.do"),))
    if state.code is None:
        return Said("folder", Tone.NEUTRAL, words("place.fine"), (one_line(folder),))
    problem = shown(Code(state.code), words.language)
    lines = [one_line(folder), problem.body]
    if state.next_try is not None:
        lines.append(words("place.next-try", time=time_words(state.next_try, words, now)))
    return Said("doubt", Tone.CAUTION, problem.text.title, tuple(lines))


def _lying(lying: Sequence[ExportRecord], words: Words, now: datetime) -> Said:
    age = now - min(record.at for record in lying)
    title = words.count("place.lying", len(lying))
    lines = _files(lying, words, now)
    if age < LONG:
        return Said("clock", Tone.NEUTRAL, title, lines)
    return Said("clock", Tone.CAUTION, title, lines, (words("place.lying.long", since=since_words(age, words)),))


def _files(records: Sequence[ExportRecord], words: Words, now: datetime) -> tuple[str, ...]:
    lines = [
        words("place.file", file=one_line(record.file, 120), since=since_words(now - record.at, words))
        for record in records[:SHOWN_FILES]
    ]
    rest = len(records) - SHOWN_FILES
    return (*lines, words("place.more", count=rest)) if rest > 0 else tuple(lines)

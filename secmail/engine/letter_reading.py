"""Answers about letters that have been written, and about those that nobody has acknowledged. Read thread."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from secmail.api.sending import (
    HoldSeconds,
    Letter,
    LetterHistory,
    LetterNamed,
    LetterQuery,
    LetterTitle,
    ReminderDays,
    Reminders,
)
from secmail.domain.history import Reminder
from secmail.domain.ids import MessageId, OutboxId
from secmail.domain.messages import MessageState, MessageSummary
from secmail.domain.reminders import silent
from secmail.engine.ports import MailDbReader
from secmail.engine.reminders import due_before
from secmail.engine.sending_settings import HOLD, REMIND, hold_seconds, remind_days

Unveil = Callable[[tuple[MessageSummary, ...]], tuple[MessageSummary, ...]]
"""Rows with what is known from inside, while a session is open."""


def answer(query: LetterQuery, db: MailDbReader, *, now: datetime, unveil: Unveil) -> Any:
    """What the query names."""
    match query:
        case Letter(entry=entry):
            return db.letter(entry)
        case LetterNamed(message_id=message_id):
            return db.letter_named(message_id)
        case LetterHistory(entry=entry):
            return db.letter_history(entry)
        case Reminders():
            return _with_subjects(_reminders(db, now), db, unveil)
        case HoldSeconds():
            return hold_seconds(db.setting(HOLD))
        case ReminderDays():
            return remind_days(db.setting(REMIND))


def _reminders(db: MailDbReader, now: datetime) -> tuple[Reminder, ...]:
    """The oldest first."""
    found = []
    for entry in db.awaiting(due_before(now, db.setting(REMIND))):
        missing = silent(entry, db.letter_history(entry.id))
        if missing or entry.failed:
            found.append(Reminder(entry.id, entry.sent or entry.created, missing, entry.failed))
    return tuple(found)


def titles(
    entries: Iterable[OutboxId], db: MailDbReader, *, kept: Mapping[str, str], unveil: Unveil
) -> tuple[LetterTitle, ...]:
    """`kept`: the subjects of letters that wait, by Message-ID."""
    letters = [db.letter(entry) for entry in entries]
    copies = {letter.id: db.copy_of(letter.id) for letter in letters}
    subjects = _subjects(copies.values(), db, unveil)
    return tuple(
        LetterTitle(
            letter.id,
            kept.get(letter.message_id) or subjects.get(copies[letter.id] or MessageId(0), ""),
            copies[letter.id],
        )
        for letter in letters
    )


def _with_subjects(found: tuple[Reminder, ...], db: MailDbReader, unveil: Unveil) -> tuple[Reminder, ...]:
    copies = {reminder.entry: db.copy_of(reminder.entry) for reminder in found}
    subjects = _subjects(copies.values(), db, unveil)
    return tuple(replace(each, subject=subjects.get(copies[each.entry] or MessageId(0), "")) for each in found)


def _subjects(copies: Iterable[MessageId | None], db: MailDbReader, unveil: Unveil) -> Mapping[MessageId, str]:
    """The subject stands in the copy in Sent, as far as that was opened and may be read."""
    rows = unveil(db.rows([copy for copy in copies if copy is not None]))
    return {row.id: row.subject for row in rows if row.state is MessageState.OPENED and row.summary is not None}

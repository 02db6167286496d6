"""Answers about letters that have been written, and about those that nobody has acknowledged. Read thread."""

from datetime import datetime
from typing import Any

from secmail.api.sending import HoldSeconds, Letter, LetterHistory, LetterNamed, LetterQuery, ReminderDays, Reminders
from secmail.domain.history import Reminder
from secmail.domain.reminders import silent
from secmail.engine.ports import MailDbReader
from secmail.engine.reminders import due_before
from secmail.engine.sending_settings import HOLD, REMIND, hold_seconds, remind_days


def answer(query: LetterQuery, db: MailDbReader, now: datetime) -> Any:
    """What the query names."""
    match query:
        case Letter(entry=entry):
            return db.letter(entry)
        case LetterNamed(message_id=message_id):
            return db.letter_named(message_id)
        case LetterHistory(entry=entry):
            return db.letter_history(entry)
        case Reminders():
            return _reminders(db, now)
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

"""Outgoing mail beyond its delivery: taking it back, sending it later, its history, and reminders."""

from dataclasses import dataclass, field

from secmail.api.queries import Query
from secmail.domain.history import HistoryLine, Reminder
from secmail.domain.ids import MessageId, OutboxId
from secmail.domain.outbox import OutboxEntry


@dataclass(frozen=True, slots=True)
class TakeBack:
    """Undo the sending of a letter that has not left yet, held or scheduled: it becomes a draft again.

    Result: the draft's number; None while no session is open: it is among the drafts of the next one. OUTBOX_ILLEGAL
    when it has left, also when only some have it.
    """

    entry: OutboxId


@dataclass(frozen=True, slots=True)
class SendNow:
    """Do not hold it any longer. Result: `SendResult`."""

    entry: OutboxId


@dataclass(frozen=True, slots=True)
class HoldLetters:
    """How many seconds every letter can still be taken back; 0: none. Result: None."""

    seconds: int


@dataclass(frozen=True, slots=True)
class RemindAfter:
    """After how many days a letter that matters and that nobody has acknowledged is told; 0: never. Result: None."""

    days: int


@dataclass(frozen=True, slots=True)
class DismissReminder:
    """Tell no more of this letter, because somebody has taken care of it. Result: None."""

    entry: OutboxId


@dataclass(frozen=True, slots=True)
class LetterHistory(Query[tuple[HistoryLine, ...]]):
    """What became of a letter, oldest first: queued, submitted, accepted, delivered, read, failed. OUTBOX_UNKNOWN."""

    entry: OutboxId


@dataclass(frozen=True, slots=True)
class Letter(Query[OutboxEntry]):
    """One outgoing message, however old. OUTBOX_UNKNOWN."""

    entry: OutboxId


@dataclass(frozen=True, slots=True)
class LetterTitle:
    """Which letter it is. `subject`: "" where it is not known; `copy`: the message that is its copy in Sent."""

    entry: OutboxId
    subject: str = field(default="", repr=False)
    copy: MessageId | None = None


@dataclass(frozen=True, slots=True)
class LetterTitles(Query[tuple[LetterTitle, ...] | None]):
    """Of these letters, from their kept drafts and from copies that have been opened. None: no session is open."""

    entries: tuple[OutboxId, ...]


@dataclass(frozen=True, slots=True)
class LetterNamed(Query[OutboxEntry | None]):
    """The outgoing message of this Message-ID, for who looks at its copy in Sent; None when it is none of ours."""

    message_id: str


@dataclass(frozen=True, slots=True)
class Reminders(Query[tuple[Reminder, ...]]):
    """Letters that ought to have been acknowledged by now, or that failed as reports say; the oldest first.

    `RemindersChanged` tells when there are others.
    """


@dataclass(frozen=True, slots=True)
class HoldSeconds(Query[int]):
    """As `HoldLetters`."""


@dataclass(frozen=True, slots=True)
class ReminderDays(Query[int]):
    """As `RemindAfter`."""


SendingCommand = TakeBack | SendNow | HoldLetters | RemindAfter | DismissReminder
LetterQuery = Letter | LetterNamed | LetterHistory | Reminders | HoldSeconds | ReminderDays

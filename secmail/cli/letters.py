"""Letters as people tell them apart: which one it is, to whom it goes, and those that only the sender can settle."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from secmail.api.commands import OpenMessage
from secmail.api.events import MessageOpened
from secmail.api.queries import Certificates, Outbox
from secmail.api.sending import LetterTitle, LetterTitles
from secmail.cli import listings
from secmail.cli.context import Context
from secmail.cli.dialogue import Dialogue
from secmail.cli.outcome import Failed
from secmail.cli.reader import shown_moment
from secmail.domain.addresses import normal
from secmail.domain.ids import OutboxId
from secmail.domain.outbox import Delivery, OutboxEntry, OutboxState

_OPENED_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of letters. `subjects`: None while no session is open. `names`: of recipients, by address."""

    subjects: Mapping[OutboxId, str] | None = field(default=None, repr=False)
    names: Mapping[str, str] = field(default_factory=dict, repr=False)


def facts(engine: Dialogue, entries: Sequence[OutboxEntry]) -> Facts:
    """With a session open, copies in Sent that were not read yet are opened, as a list does."""
    wanted = LetterTitles(tuple(entry.id for entry in entries))
    titles = engine.ask(wanted)
    unread = [title.copy for title in titles or () if title.copy is not None and not title.subject]
    for copy in unread[:_OPENED_AT_ONCE]:
        with suppress(Failed):  # one that cannot be opened has no subject
            engine.do(OpenMessage(copy, ask_pin=False), MessageOpened)
    if unread:
        titles = engine.ask(wanted)
    known = engine.ask(Certificates())
    return Facts(
        _subjects(titles), {normal(row.address): row.certificate.common_name for row in known if row.confirmed}
    )


def _subjects(titles: Iterable[LetterTitle] | None) -> Mapping[OutboxId, str] | None:
    return None if titles is None else {title.entry: title.subject for title in titles}


def title_line(context: Context, entry: OutboxEntry, known: Facts) -> str:
    """When it was written, and its subject where that may be known."""
    moment = shown_moment(entry.created)
    if known.subjects is None:
        return context.words("letter.sealed", moment=moment)
    subject = known.subjects.get(entry.id, "")
    return context.words("letter.titled" if subject else "letter.written", moment=moment, subject=subject)


def recipient_line(context: Context, entry: OutboxEntry, *, delivery: Delivery, known: Facts) -> str:
    """Who, and where it stands for him."""
    name = known.names.get(normal(delivery.address), "")
    who = f"{name} <{delivery.address}>" if name else delivery.address
    state = context.words(f"delivery.{listings.recipient_state(entry, delivery)}")
    return "  " + "  ".join(filter(None, (who, state, delivery.reason)))


def uncertain(engine: Dialogue) -> tuple[OutboxId, ...]:
    """Letters whose outcome only the sender can settle, oldest first."""
    return tuple(sorted(entry.id for entry in engine.ask(Outbox()) if entry.state is OutboxState.UNCERTAIN))


def tell_uncertain(context: Context, waiting: Sequence[OutboxId]) -> None:
    """On standard error, at the end, with the commands that settle it."""
    if waiting:
        numbers = ", ".join(map(str, waiting))
        context.say("letter.uncertain" if len(waiting) == 1 else "letters.uncertain", ids=numbers, count=len(waiting))

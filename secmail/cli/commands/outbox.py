"""The outbox: what waits, what became of letters, and what is said about them."""

from secmail.api.commands import CancelOutbox, ResolveOutbox, RetryOutbox
from secmail.api.queries import Outbox
from secmail.api.results import SendResult
from secmail.api.sending import (
    DismissReminder,
    HoldLetters,
    HoldSeconds,
    Letter,
    LetterHistory,
    RemindAfter,
    ReminderDays,
    Reminders,
    SendNow,
    TakeBack,
)
from secmail.cli import listings
from secmail.cli.commands.mailbox import unlock_if_wanted
from secmail.cli.context import Context
from secmail.cli.dialogue import Dialogue
from secmail.cli.documents import Document
from secmail.cli.letters import Facts, facts, recipient_line, tell_uncertain, title_line, uncertain
from secmail.cli.outcome import Exit, Failed
from secmail.cli.reader import shown_moment, tell_history
from secmail.domain.choice import strength_of
from secmail.domain.errors import Code
from secmail.domain.history import HistoryLine, Reminder
from secmail.domain.ids import OutboxId
from secmail.domain.outbox import DeliveryState, OutboxEntry, OutboxState
from secmail.domain.sentences.sending import STRENGTHS

_GONE = frozenset({OutboxState.SENT, OutboxState.FILED})


def tell_outgoing(context: Context, entry: OutboxEntry, *, queue_only: bool = False) -> Exit:
    """Where a message stands, and the exit code that says so."""
    if context.output.as_json:
        context.output.document(listings.outgoing(entry))
    _tell_entry(context, entry)
    if entry.state in _GONE:
        refused = any(delivery.state is DeliveryState.REFUSED for delivery in entry.deliveries)
        return Exit.NO if refused else Exit.DONE
    if entry.state is OutboxState.READY and (queue_only or entry.held):
        return Exit.DONE
    context.tell(Failed(entry.last_error or _reason(entry.state)))
    return Exit.REFUSED


def _reason(state: OutboxState) -> Code:
    return {OutboxState.UNCERTAIN: Code.MAIL_UNCERTAIN, OutboxState.REFUSED: Code.MAIL_REFUSED}.get(
        state, Code.MAIL_OFFLINE
    )


def _tell_entry(context: Context, entry: OutboxEntry, known: Facts | None = None) -> None:
    context.output.line(context.words("send.state", id=entry.id, state=context.words(f"state.{entry.state}")))
    if known is not None:
        context.output.line(title_line(context, entry, known))
    if entry.held and entry.not_before is not None:
        context.output.line(context.words("send.leaves", moment=shown_moment(entry.not_before)))
    context.output.lines(
        recipient_line(context, entry, delivery=each, known=known or Facts()) for each in entry.deliveries
    )
    if entry.protection is not None:
        title = STRENGTHS[strength_of(entry.protection)][context.words.language].title
        context.output.line(context.words("send.protection", title=title))
    if entry.receipts is not None:
        tell_history(context, entry.receipts)
    for address in entry.failed:
        context.output.line(context.words("letter.failed", address=address or "?"))


def show_all(context: Context) -> Exit:
    """All outgoing messages that are kept."""
    with context.engine() as engine:
        unlock_if_wanted(context, engine)
        found = engine.ask(Outbox())
        known = facts(engine, found)
        waiting = uncertain(engine)
    if context.output.as_json:
        context.output.document(listings.rows("outbox", (_row(entry, known) for entry in found)))
    if not found:
        context.output.line(context.words("outbox.none"))
    for entry in found:
        _tell_entry(context, entry, known)
    tell_uncertain(context, waiting)
    return Exit.DONE


def _row(entry: OutboxEntry, known: Facts) -> Document:
    return listings.outbox_row(entry, (known.subjects or {}).get(entry.id) or None)


def show(context: Context) -> Exit:
    """One letter, and what became of it."""
    entry = OutboxId(context.options.id)
    with context.engine() as engine:
        unlock_if_wanted(context, engine)
        lines = engine.ask(LetterHistory(entry))
        found = engine.ask(Letter(entry))
        known = facts(engine, (found,))
    if context.output.as_json:
        context.output.document({**_row(found, known), "history": [listings.history_line(each) for each in lines]})
    _tell_entry(context, found, known)
    for each in lines:
        context.output.line(context.words("letter.line", **_line(context, each)))
    if found.state is OutboxState.UNCERTAIN:
        tell_uncertain(context, (entry,))
    return Exit.DONE


def _line(context: Context, line: HistoryLine) -> dict[str, str]:
    words = "  ".join(filter(None, (line.address, f"« {line.words} »" if line.words else "")))
    return {
        "moment": shown_moment(line.at),
        "what": context.words(f"happening.{line.what}"),
        "words": f"  {words}" if words else "",
        "witness": context.words(f"witness.{line.witness}"),
    }


def send_now(context: Context) -> Exit:
    """Holds it no longer."""
    with context.engine() as engine:
        result = engine.do(SendNow(OutboxId(context.options.id)), SendResult)
    return tell_outgoing(context, result.entry)


def take_back(context: Context) -> Exit:
    """Makes a draft again of a letter that has not left; of its number the next session tells."""
    entry = OutboxId(context.options.id)
    with context.engine() as engine:
        number = engine.do(TakeBack(entry), object)  # at once: while a PIN is typed it would leave
    if context.output.as_json:
        context.output.document({"id": str(entry), "draft": None if number is None else str(number)})
    context.output.line(context.words("outbox.taken-back" if number is None else "outbox.draft", id=number))
    return Exit.DONE


def hold(context: Context) -> Exit:
    """For how long the window holds letters so that they can be taken back."""
    with context.engine() as engine:
        if context.options.seconds is not None:
            engine.do(HoldLetters(context.options.seconds), type(None))
        found = engine.ask(HoldSeconds())
    if context.output.as_json:
        context.output.document({"seconds": found})
    context.output.line(context.words("outbox.hold", seconds=found))
    return Exit.DONE


def reminders(context: Context) -> Exit:
    """Letters that ought to have been acknowledged by now; exit code 1 when there are any."""
    options = context.options
    with context.engine() as engine:
        if options.dismiss is not None:
            engine.do(DismissReminder(OutboxId(options.dismiss)), type(None))
        if options.after is not None:
            engine.do(RemindAfter(options.after), type(None))
        found, after = engine.ask(Reminders()), engine.ask(ReminderDays())
    if context.output.as_json:
        context.output.document({"after_days": after, **listings.rows("reminders", map(listings.reminder, found))})
    for each in found:
        _tell_reminder(context, each)
    if not found:
        context.output.line(context.words("reminders.none"))
    return Exit.NO if found else Exit.DONE


def _tell_reminder(context: Context, found: Reminder) -> None:
    sent = shown_moment(found.sent)
    context.output.line(context.words("reminder", id=found.entry, moment=sent, addresses=", ".join(found.silent)))
    if found.subject:
        context.output.line(f"  {found.subject}")
    for address in found.failed:
        context.output.line(context.words("letter.failed", address=address or "?"))


def retry(context: Context) -> Exit:
    """Tries again now. One of unknown outcome may have arrived: what its sender knows of it is asked for first."""
    wanted = OutboxId(context.options.id)
    with context.engine() as engine:
        entry = engine.ask(Letter(wanted))
        if entry.state is not OutboxState.UNCERTAIN:
            entry = engine.do(RetryOutbox(wanted), SendResult).entry
        waiting = uncertain(engine)
    exit_code = tell_outgoing(context, entry)
    tell_uncertain(context, waiting)
    return exit_code


def cancel(context: Context) -> Exit:
    """Withdraws a message that has not been sent."""
    entry = OutboxId(context.options.id)
    with context.engine() as engine:
        engine.do(CancelOutbox(entry), type(None))
        _tell_settled(context, engine, entry)
    context.output.line(context.words("outbox.cancelled"))
    return Exit.DONE


def resolve(context: Context) -> Exit:
    """Settles a message whose outcome is unknown."""
    entry = OutboxId(context.options.id)
    with context.engine() as engine:
        engine.do(ResolveOutbox(entry, sent=context.options.outcome == "sent"), type(None))
        _tell_settled(context, engine, entry)
    context.output.line(context.words("outbox.resolved"))
    return Exit.DONE


def _tell_settled(context: Context, engine: Dialogue, wanted: OutboxId) -> None:
    if not context.output.as_json:
        return
    entry = next((entry for entry in engine.ask(Outbox()) if entry.id == wanted), None)
    context.output.document({"id": str(wanted)} if entry is None else listings.outgoing(entry))
